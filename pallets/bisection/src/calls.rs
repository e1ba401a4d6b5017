// SPDX-License-Identifier: Apache-2.0
//! What root can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Split a shard in two, without a vote.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be [`Config::ForceOrigin`].
        ///
        /// ## Details
        ///
        /// Its accounts are cut by a hyperplane through their centroid, the candidate among several that
        /// [`Config::Cut`] chooses. The children are live in this block; records follow in the blocks
        /// after it.
        ///
        /// ## Parameters
        ///
        /// - `shard`: a leaf.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownShard`]: there is no such shard.
        /// - [`Error::NotALeaf`]: it has split, drains or retires.
        ///
        /// ## Events
        ///
        /// - [`Event::SplitCutOver`], and [`Event::Settled`] when the last record has arrived.
        /// - [`Event::Refused`]: it may not be split now.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::split_weight())]
        pub fn force_split(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(Operation::Split { shard })
        }

        /// Merge two sibling shards into their parent, without a vote.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be [`Config::ForceOrigin`].
        ///
        /// ## Details
        ///
        /// The parent is live in this block; records follow in the blocks after it.
        ///
        /// ## Parameters
        ///
        /// - `left`, `right`: the children on the left and on the right of one parent.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownShard`]: there is no such shard.
        /// - [`Error::NotALeaf`]: one of them has split, drains or retires.
        /// - [`Error::NotSiblings`]: they are not the children of one parent, in that order.
        ///
        /// ## Events
        ///
        /// - [`Event::MergeCutOver`], and [`Event::Settled`] when the last record has arrived.
        /// - [`Event::Refused`]: they may not be merged now.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::merge_weight())]
        pub fn force_merge(origin: OriginFor<T>, left: ShardId, right: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(Operation::Merge { left, right })
        }

        /// Move one account to a shard of choice, and route it there from now on, without a vote.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be [`Config::ForceOrigin`].
        ///
        /// ## Parameters
        ///
        /// - `account`: an account of the ledger.
        /// - `shard`: a leaf. The leaf its hyperplanes lead to takes an earlier choice back.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownShard`]: there is no such shard.
        /// - [`Error::NotALeaf`]: it has split, drains or retires.
        /// - The ledger's own, if it has no record of the account.
        ///
        /// ## Events
        ///
        /// - [`Event::AccountRelocated`]
        /// - [`Event::Refused`]: the account may not be moved now.
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

        /// Let a broken drain go on, from the first record that is left. What broke it must be mended
        /// first: it breaks again otherwise.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be signed. Anybody may.
        ///
        /// ## Parameters
        ///
        /// - `record`: the number of the operation whose drain broke.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotBroken`]: no drain of that operation is broken.
        /// - [`Error::BrokeJustNow`]: it broke fewer than 10 blocks ago.
        /// - [`Error::TooManyDrains`]: as many operations drain as may.
        ///
        /// ## Events
        ///
        /// - [`Event::DrainRetried`], and [`Event::Settled`] or [`Event::Broken`] when it has ended.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::retry_drain())]
        pub fn retry_drain(
            origin: OriginFor<T>,
            #[pallet::compact] record: RecordIndex,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::retry(record)?;
            Self::deposit_event(Event::DrainRetried { record, who });
            Ok(())
        }
    }
}
