#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod abandon;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod commits;
mod equivocation;
mod errors;
mod events;
mod hooks;
mod imports;
mod inbox;
mod list;
#[cfg(test)]
mod mock;
mod opening;
mod outbox;
mod pay;
mod policy;
mod refusal;
mod renewals;
mod returns;
mod seam;
mod signers;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
mod visits;
mod weight;
pub mod weights;

pub use policy::Policy;
pub use refusal::Refusal;
pub use types::{
    Earning, Lane, LaneStatus, Listed, Opening, OutboxPage, Parcel, Posted, ReturnReason, Tick,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use nerv_primitives_core::BlockHeight;

/// What the pallet logs under.
const LOG_TARGET: &str = "nerv::lanes";

/// The blocks for which the wish for another term stands, from the one after which the replicas looked.
pub const RENEWAL_AGE: BlockHeight = 64;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::commits::Said;
    use crate::types::{
        HandedOver, Imported, Messages, Path, Payees, ProofNodes, Signatures, UnderWay,
    };
    use alloc::boxed::Box;
    use frame_support::{pallet_prelude::*, weights::WeightMeter};
    use frame_system::{ensure_authorized, pallet_prelude::*};
    use nerv_primitives_core::{
        traits::{
            Checkpoints, Custodians, EnclaveKeys, HandOver, LaneLedger, LoadMeter, NodeReliability,
            Placements, ShardRouting, ShardTree, UnsettledShards,
        },
        Balance, LaneChange, LaneRefusal, NodeId, Nonce, RequestedBy, ShardId, TransferId,
    };
    use nerv_primitives_embedding::BlindedId;
    use nerv_primitives_lane::{Header, Renewal, Vote};
    use sp_core::H256;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// The layout of what is stored.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Lanes.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The records that the chain has of lanes, and the pot.
        type Ledger: LaneLedger<Self::AccountId>;

        /// Who carries over what lanes send to other shards.
        type HandOver: HandOver;

        /// Who counts the transfers of lanes.
        type Load: LoadMeter;

        /// The tree of shards.
        type Tree: ShardTree + ShardRouting;

        /// The operations that are not settled.
        type Unsettled: UnsettledShards;

        /// Which node is in which slot of a shard.
        type Placements: Placements;

        /// The nodes.
        type Custodians: Custodians<Self::AccountId>;

        /// Who is told what nodes keep and miss.
        type Reliability: NodeReliability;

        /// The keys of their enclaves.
        type Enclaves: EnclaveKeys;

        /// The checkpoints of shards.
        type Checkpoints: Checkpoints;

        /// Who may open lanes and have them return without a vote.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who gets what nobody can be given.
        type Treasury: Get<Self::AccountId>;

        /// What was decided of lanes.
        type Policy: Policy;

        /// What visits to lanes may take of a block.
        type Budget: Get<Weight>;

        /// The least that an account may own, in the smallest unit.
        type MinimumBalance: Get<Balance>;

        /// The lanes that the list has room for, those that are opening or settling included. At most 63.
        #[pallet::constant]
        type MaxLanes: Get<u32>;

        /// The entries of a lane's inbox that wait at a time. Of those that bring units no more than three
        /// quarters: the rest is for orders.
        #[pallet::constant]
        type MaxInbox: Get<u32>;

        /// The entries that one account may have in an inbox by its own doing.
        #[pallet::constant]
        type MaxOwn: Get<u32>;

        /// The messages that wait in a lane's outbox at a time.
        #[pallet::constant]
        type MaxOutbox: Get<u32>;

        /// Puts nodes into the slots of a shard.
        #[cfg(feature = "runtime-benchmarks")]
        type Seats: nerv_primitives_core::traits::SeatNodes<Self::AccountId>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// The shards that are lanes, become some, or were not long ago. Read in every block that has anything
    /// to do with accounts, so that it is small.
    #[pallet::storage]
    pub type LaneList<T: Config> = StorageValue<_, BoundedVec<Listed, T::MaxLanes>, ValueQuery>;

    /// The shards that are to become lanes.
    #[pallet::storage]
    pub type Openings<T: Config> = StorageMap<_, Identity, ShardId, Opening>;

    /// The lanes.
    #[pallet::storage]
    pub type Lanes<T: Config> = StorageMap<_, Identity, ShardId, Lane>;

    /// The inbox of each lane, by the index of the entry.
    #[pallet::storage]
    pub type Inbox<T: Config> =
        StorageDoubleMap<_, Identity, ShardId, Identity, u64, Posted<T::AccountId>>;

    /// How many entries each account has in an inbox by its own doing.
    #[pallet::storage]
    pub type OwnEntries<T: Config> =
        StorageDoubleMap<_, Identity, ShardId, Identity, BlindedId, u32, ValueQuery>;

    /// The outbox of each lane, by the index of the page.
    #[pallet::storage]
    pub type Outbox<T: Config> =
        StorageDoubleMap<_, Identity, ShardId, Identity, u64, OutboxPage<T::AccountId>>;

    /// What accounts of lanes have set aside for transfers between shards.
    #[pallet::storage]
    pub type SetAsides<T: Config> =
        StorageDoubleMap<_, Identity, ShardId, Identity, BlindedId, UnderWay, ValueQuery>;

    /// The blocks in which the pallet had its turn before the extrinsics, and there were lanes.
    #[pallet::storage]
    pub type Ticks<T: Config> = StorageValue<_, Tick, ValueQuery>;

    /// The lane that was visited last.
    #[pallet::storage]
    pub type LastVisited<T: Config> = StorageValue<_, ShardId>;

    /// The transfer that is being handed over. Never there between two calls.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type HandingOver<T: Config> = StorageValue<_, HandedOver>;

    /// The keys of enclaves that have signed two heads in one place, with each of the nodes that paid for it: a key
    /// can have been that of several, one after the other.
    #[pallet::storage]
    pub type Equivocators<T: Config> =
        StorageDoubleMap<_, Identity, [u8; 32], Identity, NodeId, ()>;
}
