// SPDX-License-Identifier: Apache-2.0
//! Checkpoints: when one is due, taking it, and giving it up.

use crate::{
    types::Taken, Config, Custodies, Custody, Event, LastLooked, Pallet, PendingCheckpoint, Policy,
    WeightInfo,
};
use frame_support::{migrations::MultiStepMigrator, traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    traits::{ShardContents, ShardTree},
    BlockHeight, ShardId,
};
use sp_core::H256;
use sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// The height of this block.
    pub(crate) fn now() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }

    /// The first leaf behind another in the order of their ids, or the first of all.
    pub(crate) fn next_leaf(after: Option<ShardId>) -> Option<ShardId> {
        let behind = |leaf: ShardId| Custodies::<T>::hashed_key_for(leaf);
        let next = after.and_then(|leaf| Custodies::<T>::iter_keys_from(behind(leaf)).next());
        next.or_else(|| Custodies::<T>::iter_keys().next())
    }

    /// Looks at the next leaves, and takes the checkpoint of the first that is due. Returns what that
    /// cost.
    pub(crate) fn look() -> Weight {
        if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
            // Records may not be where they are looked for.
            return Weight::zero();
        }
        let mut first = None;
        let mut last = LastLooked::<T>::get();
        let mut looks = 0u32;
        let mut weight = Weight::zero();
        while looks < T::MaxLooks::get() {
            let Some(shard) = Self::next_leaf(last) else {
                break;
            };
            if first == Some(shard) {
                break;
            }
            first = first.or(Some(shard));
            last = Some(shard);
            looks = looks.saturating_add(1);
            let Some(custody) = Custodies::<T>::get(shard) else {
                continue;
            };
            if Self::is_due(&shard, &custody) {
                Self::take(&shard, custody);
                weight = T::WeightInfo::take();
                break;
            }
        }
        if last != LastLooked::<T>::get() {
            LastLooked::<T>::set(last);
        }
        weight.saturating_add(T::WeightInfo::look(looks))
    }

    /// Whether a checkpoint of a leaf is to be taken.
    fn is_due(shard: &ShardId, custody: &Custody) -> bool {
        if custody.profile().is_none() {
            // Nobody could hold it.
            return false;
        }
        let now = Self::now();
        let waits = |it: &PendingCheckpoint| now <= it.until && custody.can_commit(&it.profile);
        if custody.pending.as_ref().is_some_and(waits) {
            return false;
        }
        let is_time = custody.is_due || {
            let (since, before) = match custody.last {
                Some(last) => (last.height, last.steps),
                None => (custody.born, 0),
            };
            let steps = T::Contents::log(shard).length.saturating_sub(before);
            steps >= u64::from(T::Policy::steps_per_checkpoint())
                || steps > 0 && now.saturating_sub(since) > T::Policy::checkpoint_period()
        };
        // Some of the records of a leaf that fills stand elsewhere; those of a lane its replicas have whole.
        is_time && !T::Tree::is_filling(shard) && T::Contents::is_at_hand(shard)
    }

    /// Takes the checkpoint of a leaf as it was at the end of the block before.
    pub(crate) fn take(shard: &ShardId, mut custody: Custody) {
        let Some(profile) = custody.profile() else {
            return;
        };
        Self::abandon(shard, &mut custody);
        let now = Self::now();
        let checkpoint = Checkpoint {
            shard: *shard,
            height: now.saturating_sub(1),
            root: T::Contents::root(shard),
            log: T::Contents::log(shard),
            accounts: T::Tree::last_account_count(shard),
            total: T::Contents::total(shard),
            nonce_floor: T::Contents::nonce_floor(shard),
            embedding: H256(T::Tree::embedding_hash(shard)),
        };
        let (height, steps) = (checkpoint.height, checkpoint.log.length);
        let until = now.saturating_add(T::Policy::acknowledge_period());
        Self::deposit_event(Event::CheckpointTaken {
            shard: *shard,
            height,
            root: checkpoint.root,
            accounts: checkpoint.accounts,
            steps,
            until,
        });
        custody.last = Some(Taken { height, steps });
        custody.is_due = false;
        custody.pending = Some(PendingCheckpoint {
            checkpoint,
            profile,
            until,
            acknowledged: Default::default(),
        });
        Custodies::<T>::insert(shard, custody);
    }

    /// Gives up the checkpoint that waits for acknowledgements, if one does.
    pub(crate) fn abandon(shard: &ShardId, custody: &mut Custody) {
        let Some(pending) = custody.pending.take() else {
            return;
        };
        Self::deposit_event(Event::CheckpointAbandoned {
            shard: *shard,
            height: pending.checkpoint.height,
            acknowledged: pending.acknowledged.len() as u32,
        });
    }
}
