#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod drains;
#[cfg(test)]
mod mock;
mod operations;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use types::Drain;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use codec::Encode;
    use frame_support::{pallet_prelude::*, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{OnCutover, ShardLedger, ShardTree},
        Operation, OperationRecord, RecordIndex, Refusal, ShardId, SplitLimits,
    };
    use nerv_primitives_embedding::BlindedId;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// The life of splits and merges.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Who may have shards split and merged and accounts moved by a call.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The tree of shards.
        type Tree: ShardTree;

        /// The accounts of the shards.
        type Ledger: ShardLedger;

        /// Who is told of the cutovers of splits and merges, in their block.
        type OnCutover: OnCutover;

        /// What splits and merges are held to. All of it goes into the record of each.
        type Limits: Get<SplitLimits>;

        /// What a drain may take of a block before its extrinsics, so that it goes on when blocks
        /// are full. What extrinsics leave over it may take as well.
        type DrainBudget: Get<Weight>;

        /// The operations that may drain at a time.
        #[pallet::constant]
        type MaxDrains: Get<u32>;

        /// The records that are kept; older ones make room.
        #[pallet::constant]
        type MaxRecords: Get<u32>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// The operations whose records are on their way, in the order of their cutovers.
    #[pallet::storage]
    pub type Drains<T: Config> = StorageValue<_, BoundedVec<Drain, T::MaxDrains>, ValueQuery>;

    /// What became of the last operations, by number.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Twox64Concat, RecordIndex, OperationRecord>;

    /// The number of the next operation.
    #[pallet::storage]
    pub type NextRecord<T: Config> = StorageValue<_, RecordIndex, ValueQuery>;

    /// What happened to shards.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A shard was cut: its two children are live and its accounts theirs.
        SplitCutOver {
            /// The operation's record.
            record: RecordIndex,
            /// The shard.
            shard: ShardId,
            /// The child on the left.
            left: ShardId,
            /// The child on the right.
            right: ShardId,
            /// The accounts whose records are on their way.
            accounts: u64,
        },
        /// Two shards were fused: their parent is live again and their accounts are its.
        MergeCutOver {
            /// The operation's record.
            record: RecordIndex,
            /// The parent.
            parent: ShardId,
            /// The sibling on the left.
            left: ShardId,
            /// The sibling on the right.
            right: ShardId,
            /// The accounts whose records are on their way.
            accounts: u64,
        },
        /// The last record of a split or merge arrived, and the sums over accounts, units and
        /// embeddings come out.
        Settled {
            /// The operation's record.
            record: RecordIndex,
            /// The records moved by the drain; the rest was moved when touched.
            drained: u64,
        },
        /// An account was moved, and is routed to its new shard from now on.
        AccountRelocated {
            /// The operation's record.
            record: RecordIndex,
            /// The account's blinded id.
            account: BlindedId,
            /// The shard it came from.
            from: ShardId,
            /// The shard it went to.
            to: ShardId,
        },
        /// An operation was not carried out, for the reason given. Only its record was made.
        Refused {
            /// The operation's record.
            record: RecordIndex,
            /// What was asked for.
            operation: Operation,
            /// Why not.
            reason: Refusal,
        },
        /// A drain cannot go on, or does not come out. Its shards stay as they are. This tells of
        /// a fault in the chain, and never happens otherwise.
        Broken {
            /// The operation's record.
            record: RecordIndex,
            /// What went wrong.
            error: DispatchError,
        },
    }

    /// Why an operation makes no sense, whatever the time and the parameters. Nothing changed.
    ///
    /// One that makes sense but may not be carried out now is refused instead: the call succeeds,
    /// leaves a record and tells the [`Refusal`] by an event.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such shard.
        UnknownShard,
        /// The shard is not a leaf.
        NotALeaf,
        /// The two shards are not the left and the right child of one parent.
        NotSiblings,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::DrainBudget::get().min(meter.remaining()));
            Self::advance(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::advance(&mut budget);
            budget.consumed()
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Split a shard in two, without a vote.
        ///
        /// Its accounts are cut by a hyperplane through their centroid. The children are live in
        /// this block; records follow in the blocks after it.
        ///
        /// - `shard`: a leaf.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::split_weight())]
        pub fn force_split(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(Operation::Split { shard })
        }

        /// Merge two sibling shards into their parent, without a vote.
        ///
        /// The parent is live in this block; records follow in the blocks after it.
        ///
        /// - `left`, `right`: the children on the left and on the right of one parent.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::merge_weight())]
        pub fn force_merge(origin: OriginFor<T>, left: ShardId, right: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(Operation::Merge { left, right })
        }

        /// Move one account to a shard of choice, and route it there from now on, without a vote.
        ///
        /// - `account`: an account of the ledger.
        /// - `shard`: a leaf. The leaf its hyperplanes lead to takes an earlier choice back.
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::relocate_weight())]
        pub fn force_override(
            origin: OriginFor<T>,
            account: LookupSourceOf<T>,
            shard: ShardId,
        ) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            let account = T::Lookup::lookup(account)?.using_encoded(BlindedId::of);
            Self::force(Operation::Relocate { account, shard })
        }
    }
}
