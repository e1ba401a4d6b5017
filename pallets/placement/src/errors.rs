// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    ///
    /// What is wrong with a submission is mostly found out before it enters a block: see
    /// [`SubmissionRefusal`].
    #[pallet::error]
    pub enum Error<T> {
        /// The operator has a node.
        AlreadyRegistered,
        /// As many nodes are there as may be.
        TooManyNodes,
        /// The account runs no node.
        NotAnOperator,
        /// A node needs room.
        NoCapacity,
        /// More of the room is set aside than would be left.
        CapacityInUse,
        /// A node needs bandwidth.
        NoBandwidth,
        /// The price is above the highest one.
        PriceTooHigh,
        /// The bytes are no ML-KEM-768 encapsulation key.
        BadKey,
        /// The endpoint is no URL that begins with `http://` or `https://`, or has blanks, a query
        /// or a fragment in it.
        BadEndpoint,
        /// Region and failure domain are fixed while a node holds replicas.
        HoldsReplicas,
        /// The node does not take replicas.
        NotActive,
        /// The node has failed: its operator can only take it out.
        HasFailed,
        /// The node is on its way out.
        AlreadyLeaving,
        /// The operator reported not long ago.
        ReportsTooOften,
        /// There is nothing in the report.
        EmptyReport,
        /// The nodes of a report are not in ascending order, or one is named twice.
        NotAscending,
        /// A node is at no distance from itself.
        OwnNode,
        /// There is no such node.
        UnknownNode,
        /// There is no node that one could measure a round trip to.
        SimulatedNode,
        /// Round trips are 1 to 10,000 milliseconds.
        AbsurdLatency,
        /// The account is a placer, and all of its deposit is held.
        AlreadyPlacer,
        /// The account is no placer.
        NotAPlacer,
        /// As many placers take turns as may.
        TooManyPlacers,
        /// A placer that was fined stays for a while.
        FinedOfLate,
        /// The shard is no leaf.
        NotALeaf,
        /// Something has changed since the placer looked, and the submission does not hold any
        /// more.
        Outdated,
        /// The placement is not better than the one that stands, or not by the margin.
        NoImprovement,
        /// More replicas would be moved for a better score than may be.
        TooManyMoves,
        /// The endpoint names no address of the public internet: an IPv4 address, or an IPv6 address
        /// in brackets. Names and other addresses are for development chains.
        PrivateEndpoint,
        /// Nobody has to make room while there is some.
        RegistryNotFull,
        /// The node holds replicas, or is one that somebody may need.
        NotDisplaceable,
        /// The node holds no slot of the shard.
        HoldsNoSlot,
    }
}
