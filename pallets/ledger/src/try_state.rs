// SPDX-License-Identifier: Apache-2.0
//! What must hold of the ledger at all times.

use crate::{trie::ShardTrie, Config, Pallet, ShardBooks};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{
    ensure,
    traits::fungible::{Inspect, InspectHold},
};
use nerv_primitives_core::{
    traits::{HandOver, LaneLedger, Lanes, Remit, ShardRouting},
    Balance, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the ledger's invariants, by reading every record of every shard:
    ///
    /// 1. Every account stands in one trie only, and that is the leaf that owns it or a shard that
    ///    drains into that leaf.
    /// 2. The units in a shard are the sum over its records. No account owns less than the minimum,
    ///    but for one that owns nothing and only waits for units; and what of an account is free is
    ///    nothing or the minimum, so that it is no dust once the rest has left.
    /// 3. The count and the embedding of a shard are those of its records.
    /// 4. All units of all shards, those of lanes, and those in transit between shards, are what the pot
    ///    holds. Nothing else is held of it, and it has the currency's minimum balance besides, or it could
    ///    go.
    /// 5. What the chain has of a lane's records is in itself as the records of any shard, but counts for
    ///    nothing: in their place are the units of the lane's head, inbox and escrow, and what it owes.
    ///    Nothing is set aside in them.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let shards = Self::shards_with_records();
        let mut all: Balance = 0;
        for shard in &shards {
            let units = Self::check_shard(shard)?;
            if Self::is_lane(shard) {
                Self::check_frozen(shard)?;
            } else {
                all = all
                    .checked_add(units)
                    .ok_or("more units than there can be")?;
            }
        }
        let known = T::Shards::shards();
        for shard in ShardBooks::<T>::iter_keys() {
            ensure!(known.contains(&shard), "books of a shard that is not there");
        }
        for (shard, _) in T::Lanes::all() {
            let is_leaf = known.contains(&shard);
            ensure!(is_leaf, "a lane of a shard that is not there");
        }
        let held = all
            .checked_add(T::HandOver::in_transit())
            .and_then(|units| units.checked_add(T::Remit::in_transit()))
            .and_then(|units| units.checked_add(T::Lanes::units()))
            .ok_or("more units than there can be")?;
        ensure!(
            held == Self::pot_held(),
            "the pot does not hold what the accounts own and what is in transit"
        );
        let pot = Self::pot();
        ensure!(
            T::Currency::total_balance_on_hold(&pot) == held,
            "something is held of the pot that is not the ledger's"
        );
        ensure!(
            T::Currency::balance(&pot) >= T::Currency::minimum_balance(),
            "the pot is without the minimum balance"
        );
        Ok(())
    }

    /// Checks one shard and returns its units.
    fn check_shard(shard: &ShardId) -> Result<Balance, TryRuntimeError> {
        let trie = ShardTrie::new(shard);
        let (mut units, mut delta) = (0 as Balance, EmbeddingDelta::default());
        let mut cursor: Option<BlindedId> = None;
        while let Some(key) = trie.next_key(cursor.as_ref()) {
            let id = BlindedId(
                key[..]
                    .try_into()
                    .map_err(|_| "a key that is no blinded id")?,
            );
            let record = Self::record(&trie, &id)
                .map_err(|_| "a record that cannot be read")?
                .ok_or("a key without a record")?;
            let minimum = Self::rules().minimum_balance;
            let waits = record.total() == 0 && record.incoming > 0;
            ensure!(
                waits || record.total() >= minimum,
                "an account with less than the minimum balance"
            );
            ensure!(
                record.free == 0 || record.free >= minimum,
                "an account with less than the minimum balance beside what is locked"
            );
            units = units
                .checked_add(record.total())
                .ok_or("more units than there can be")?;
            delta.join(&id.signs());
            Self::check_place(shard, &id)?;
            cursor = Some(id);
        }
        ensure!(
            ShardBooks::<T>::get(shard).total == units,
            "a shard's units are not those of its records"
        );
        let mut embedding = ShardEmbedding::default();
        embedding
            .apply(&delta)
            .map_err(|_| "more accounts than there can be")?;
        let kept = T::Shards::embedding(shard).map_err(|_| "an embedding that cannot be had")?;
        ensure!(
            kept.count() == embedding.count(),
            "a shard's count is not that of its records"
        );
        ensure!(
            kept == embedding,
            "a shard's embedding is not that of its records"
        );
        Ok(units)
    }

    /// Checks that nothing is set aside in the records that the chain has of a lane.
    fn check_frozen(shard: &ShardId) -> Result<(), TryRuntimeError> {
        let looked = <Self as LaneLedger<T::AccountId>>::look(shard, None, u32::MAX)
            .map_err(|_| "a record that cannot be read")?;
        ensure!(looked.done, "units that are set aside in a lane's records");
        Ok(())
    }

    /// Checks that an account belongs where its record stands, and stands nowhere else.
    fn check_place(shard: &ShardId, id: &BlindedId) -> Result<(), TryRuntimeError> {
        let [home] = T::Shards::homes([id]).map_err(|_| "an account without a route")?;
        let places = core::iter::once(home.shard).chain(home.sources.into_iter().flatten());
        let standing: Vec<ShardId> = places
            .filter(|place| ShardTrie::new(place).contains(id))
            .collect();
        ensure!(
            standing.contains(shard),
            "an account outside the shard that owns it"
        );
        ensure!(standing.len() == 1, "an account in more than one shard");
        Ok(())
    }

    /// The shards of the tree, and those that have books though the tree has them not.
    fn shards_with_records() -> BTreeSet<ShardId> {
        let of_tree = T::Shards::shards().into_iter();
        of_tree.chain(ShardBooks::<T>::iter_keys()).collect()
    }
}
