// SPDX-License-Identifier: Apache-2.0
//! Shards that their replicas execute: what the ledger refuses of their accounts or hands on to the lane,
//! and what it does for the lanes.

use crate::{
    place::Place, trie::ShardTrie, Config, Error, HoldReason, Pallet, ShardBooks, WeightInfo,
};
use codec::Encode;
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Preservation, Restriction},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{Half, Home, LaneLedger, Lanes, Looked, ShardRouting},
    Balance, LaneStanding, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_transition::{Account, Books, Step, Store};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Whether its replicas keep the records of a shard.
    pub(crate) fn is_lane(shard: &ShardId) -> bool {
        T::Lanes::standing(shard).is_lane()
    }

    /// Checks that the chain keeps the records of a shard.
    pub(crate) fn ensure_no_lane(shard: &ShardId) -> Result<(), Error<T>> {
        ensure!(!Self::is_lane(shard), Error::<T>::InLane);
        Ok(())
    }

    /// Checks that a transfer between these shards may begin by a call of the sender's.
    pub(crate) fn ensure_may_cross(
        source: &ShardId,
        destination: &ShardId,
    ) -> Result<(), Error<T>> {
        let stands = T::Lanes::standing(source);
        ensure!(!stands.is_lane(), Error::<T>::InLane);
        let opens = |stands| stands == LaneStanding::Opening;
        ensure!(
            !opens(stands) && !opens(T::Lanes::standing(destination)),
            Error::<T>::LaneOpening
        );
        Ok(())
    }

    /// A half of a transfer between shards that a lane has done, by what that takes of the lane: with the lane
    /// itself, unless another half of the block has paid for that.
    pub(crate) fn half_in_lane(home: &Home, own: Weight) -> Half {
        let mut weight = Self::lane_half_weight(home.leaves, own);
        if Self::touches_first(&home.shard) {
            weight.saturating_accrue(Self::lane_weight());
        }
        Half {
            shard: home.shard,
            weight,
        }
    }

    /// The units that a lane has, or the books of a shard that is none.
    pub(crate) fn books_of(shard: &ShardId) -> Books {
        match T::Lanes::contents(shard) {
            Some(contents) => contents.books,
            None => ShardBooks::<T>::get(shard),
        }
    }

    /// Writes a record of a lane, or removes it, and enters what that changes into the books that the
    /// chain has of the shard. Returns whether anything has changed.
    fn write_imported(
        place: &mut Place,
        books: &mut Books,
        id: &BlindedId,
        record: Option<&Account>,
    ) -> Result<bool, DispatchError> {
        let before = Self::record(&place.trie, id)?;
        if before.as_ref() == record {
            return Ok(false);
        }
        let units = |record: Option<&Account>| record.map_or(0, Account::total);
        books.total = books
            .total
            .checked_sub(units(before.as_ref()))
            .ok_or(Error::<T>::CorruptTotal)?
            .checked_add(units(record))
            .ok_or(Error::<T>::Overflow)?;
        let written = match record {
            Some(record) => {
                // In a lane nothing is set aside, and nobody is left with nothing. What is dust its own rules
                // say, whose minimum may have been another than that of today.
                let is_sound = (record.locked, record.incoming) == (0, 0) && record.free > 0;
                ensure!(is_sound, Error::<T>::CorruptRecord);
                place.trie.put(&id.0, &record.encode())
            }
            None => place.trie.remove(&id.0),
        };
        written.map_err(|_| Error::<T>::RecordUnavailable)?;
        match (before.is_some(), record.is_some()) {
            (false, true) => T::Shards::opened(&place.shard, id),
            (true, false) => T::Shards::closed(&place.shard, id),
            _ => (),
        }
        Ok(true)
    }
}

impl<T: Config> LaneLedger<T::AccountId> for Pallet<T> {
    fn look(
        shard: &ShardId,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<Looked, DispatchError> {
        let trie = ShardTrie::new(shard);
        let mut looked = Looked {
            clean: 0,
            highest_nonce: 0,
            cursor,
            done: false,
        };
        while looked.clean < limit {
            let Some(key) = trie.next_key(looked.cursor.as_ref()) else {
                looked.done = true;
                break;
            };
            let id = BlindedId(key[..].try_into().map_err(|_| Error::<T>::CorruptRecord)?);
            let record = Self::record(&trie, &id)?.ok_or(Error::<T>::CorruptRecord)?;
            if record.locked > 0 || record.incoming > 0 {
                break;
            }
            looked.clean = looked.clean.saturating_add(1);
            looked.highest_nonce = looked.highest_nonce.max(record.nonce);
            looked.cursor = Some(id);
        }
        Ok(looked)
    }

    fn look_weight(limit: u32) -> Weight {
        T::WeightInfo::look(limit)
    }

    fn in_tree(most: Weight, leaves: u32) -> Weight {
        most.saturating_add(T::WeightInfo::route(leaves))
            .saturating_sub(T::WeightInfo::route(MAX_LEAVES))
    }

    fn books(shard: &ShardId) -> Books {
        ShardBooks::<T>::get(shard)
    }

    fn root(shard: &ShardId) -> H256 {
        ShardTrie::new(shard).root_before()
    }

    fn import(
        shard: &ShardId,
        records: &[(BlindedId, Option<Account>)],
    ) -> Result<u32, DispatchError> {
        with_storage_layer(|| {
            let mut place = Place::new(shard, MAX_LEAVES);
            let mut books = ShardBooks::<T>::get(shard);
            let mut changed = 0u32;
            for (id, record) in records {
                // Replicas that agree on a root can put anything into it, but into no other shard.
                let [home] = T::Shards::homes([id])?;
                ensure!(home.shard == *shard, Error::<T>::ForeignAccount);
                if Self::write_imported(&mut place, &mut books, id, record.as_ref())? {
                    changed = changed.saturating_add(1);
                }
            }
            if changed > 0 {
                Self::touches_first(shard);
                ShardBooks::<T>::insert(shard, books);
            }
            Ok(changed)
        })
    }

    fn import_weight(records: u32) -> Weight {
        let each = Self::record_weight().saturating_add(Self::closing_weight());
        T::WeightInfo::import(records)
            .saturating_add(each.saturating_mul(records.into()))
            .saturating_add(Self::trie_weight())
    }

    fn thaw(shard: &ShardId, books: &Books) -> DispatchResult {
        // What the records add up to was reckoned as they came.
        let stored = ShardBooks::<T>::get(shard).total;
        ensure!(stored == books.total, Error::<T>::CorruptTotal);
        ShardBooks::<T>::insert(shard, books);
        Ok(())
    }

    fn thaw_weight() -> Weight {
        // The root as well: whoever touches the shard later in the block may find it touched, as a lane.
        T::DbWeight::get()
            .reads_writes(4, 1)
            .saturating_add(Self::trie_weight())
    }

    fn credit(account: &BlindedId, amount: Balance) -> DispatchResult {
        with_storage_layer(|| {
            let [home] = T::Shards::homes([account])?;
            if Self::is_lane(&home.shard) {
                return T::Lanes::deposit(&home.shard, account, amount);
            }
            let mut place = Self::touch(&home, account)?;
            let account = *account;
            Self::take(&mut place, &Step::Receive { account, amount })?;
            Ok(())
        })
    }

    fn credit_weight() -> Weight {
        Self::plain_half_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(2))
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
            .max(Self::lane_half_weight(MAX_LEAVES, T::Lanes::weight()))
    }

    fn pay_out(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::transfer_on_hold(
            &HoldReason::Ledger.into(),
            &Self::pot(),
            who,
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Polite,
        )?;
        Ok(())
    }

    fn pay_out_weight() -> Weight {
        T::WeightInfo::withdraw()
    }

    fn pay_in(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::transfer_and_hold(
            &HoldReason::Ledger.into(),
            who,
            &Self::pot(),
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        Ok(())
    }

    fn pay_in_weight() -> Weight {
        T::WeightInfo::deposit()
    }
}
