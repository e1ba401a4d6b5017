// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to nodes, placers and placements.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A node can be given replicas.
        NodeRegistered {
            /// The node.
            node: NodeId,
            /// Who runs it.
            operator: T::AccountId,
            /// What is held of the operator's.
            deposit: Balance,
        },
        /// An operator says something else of a node. If it was draining, it takes replicas again.
        NodeUpdated {
            /// The node.
            node: NodeId,
            /// All that is held of the operator's now.
            deposit: Balance,
        },
        /// A node takes no more replicas.
        NodeDraining {
            /// The node.
            node: NodeId,
            /// The last block in which it has to hold what it has.
            until: BlockHeight,
        },
        /// A node's operator takes it out.
        NodeLeaving {
            /// The node.
            node: NodeId,
            /// The last block in which it has to hold what it has.
            until: BlockHeight,
        },
        /// A node is not there any more.
        NodeFailed {
            /// The node.
            node: NodeId,
        },
        /// A node is gone, and its operator has the deposit back.
        NodeLeft {
            /// The node.
            node: NodeId,
            /// Who ran it.
            operator: T::AccountId,
            /// What was released.
            deposit: Balance,
        },
        /// An operator reported round trips.
        LatenciesReported {
            /// The node it runs.
            node: NodeId,
            /// How many.
            pairs: u32,
        },
        /// A placer may submit placements.
        PlacerBonded {
            /// The placer.
            placer: T::AccountId,
            /// All that is held of it.
            deposit: Balance,
        },
        /// A placer has its deposit back.
        PlacerUnbonded {
            /// The placer.
            placer: T::AccountId,
            /// What was released.
            deposit: Balance,
        },
        /// A submission that reached a block was false.
        PlacerFined {
            /// The placer.
            placer: T::AccountId,
            /// The shard it was about.
            shard: ShardId,
            /// The round.
            round: u64,
            /// What was not so.
            fault: Fault,
            /// What went to the treasury.
            amount: Balance,
        },
        /// What is left of a placer's deposit does not suffice for another fine: it has no turns
        /// until it bonds again.
        PlacerSuspended {
            /// The placer.
            placer: T::AccountId,
        },
        /// A leaf is to be placed.
        PlacementDue {
            /// The leaf.
            shard: ShardId,
            /// The round of the search.
            round: u64,
            /// The block by which it is to be found.
            due: BlockHeight,
        },
        /// A node of a placement is leaving, has failed, or has lost its piece.
        PlacementBroken {
            /// The shard.
            shard: ShardId,
            /// The node.
            node: NodeId,
        },
        /// A node has lost its piece of a shard: its slot is empty.
        SlotVacated {
            /// The shard.
            shard: ShardId,
            /// The slot.
            slot: u32,
            /// The node.
            node: NodeId,
            /// The first block after which it may be placed on that shard again.
            until: BlockHeight,
        },
        /// A placement was accepted.
        PlacementAccepted {
            /// The shard.
            shard: ShardId,
            /// The round of its search.
            round: u64,
            /// The placer that found it.
            placer: T::AccountId,
            /// The nodes, by slot: those that held one keep it.
            nodes: Vec<NodeId>,
            /// How good it is, by part.
            score: PlacementScore,
            /// The nodes that hold no replica of the shard yet.
            moves: u32,
        },
        /// A shard is no leaf any more, and has no placement.
        PlacementDropped {
            /// The shard.
            shard: ShardId,
        },
        /// A node has failed while it held replicas, and lost a part of its deposit.
        NodeSlashed {
            /// The node.
            node: NodeId,
            /// Who runs it.
            operator: T::AccountId,
            /// What went to the treasury.
            amount: Balance,
        },
        /// A node has said what is false, which was proved on chain, and lost a part of its deposit.
        NodePunished {
            /// The node.
            node: NodeId,
            /// Who runs it.
            operator: T::AccountId,
            /// What went to the treasury.
            amount: Balance,
        },
    }
}
