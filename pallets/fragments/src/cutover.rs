// SPDX-License-Identifier: Apache-2.0
//! Cutovers: children get a custody of their own, and the checkpoints of those before are kept until
//! all that came of them have committed one, and whoever else asked for them needs them no longer.

use crate::{
    types::{EndedKey, MAX_ANCESTORS},
    Config, Custodies, Custody, EndedCustodies, EndedCustody, Pallet, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{weights::Weight, BoundedVec};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    traits::{Checkpoints, OnCutover},
    BlockHeight, ShardId,
};

impl<T: Config> Pallet<T> {
    /// Ends a leaf's custody. Returns the shards whose checkpoints wait for what comes of it: itself, if
    /// it has committed one, or those that have waited for it.
    fn end(shard: &ShardId) -> Vec<EndedKey> {
        let Some(mut custody) = Custodies::<T>::take(shard) else {
            return Vec::new();
        };
        Self::abandon(shard, &mut custody);
        if custody.committed.is_empty() {
            return custody.ancestors.into_inner();
        }
        Self::release(&mut custody);
        let key = (*shard, Self::now());
        let nodes: Vec<_> = custody.slots.iter().map(|slot| slot.node).collect();
        EndedCustodies::<T>::insert(
            key,
            EndedCustody {
                slots: BoundedVec::truncate_from(nodes),
                committed: custody.committed,
                waiting: 1,
                keepers: custody.keepers,
            },
        );
        alloc::vec![key]
    }

    /// Begins a leaf's custody, for which these wait. Of more than there is room for the oldest wait no
    /// longer.
    fn begin(shard: &ShardId, mut ancestors: Vec<EndedKey>) {
        ancestors.sort_by_key(|(_, ended)| *ended);
        while ancestors.len() > MAX_ANCESTORS as usize {
            Self::waits_no_longer(&ancestors.remove(0));
        }
        let mut custody = Custody::of_child(Self::now());
        custody.ancestors = BoundedVec::truncate_from(ancestors);
        Custodies::<T>::insert(shard, custody);
    }

    /// Has a leaf that has committed a checkpoint be waited for no longer. Returns by how many it was.
    pub(crate) fn release(custody: &mut Custody) -> u32 {
        if custody.committed.is_empty() {
            return 0;
        }
        let ancestors = core::mem::take(&mut custody.ancestors);
        ancestors.iter().for_each(Self::waits_no_longer);
        ancestors.len() as u32
    }

    /// A shard of before waits for one leaf less.
    fn waits_no_longer(key: &EndedKey) {
        Self::change_ended(key, |kept| kept.waiting = kept.waiting.saturating_sub(1));
    }

    /// Changes who needs the checkpoints of a shard of before. Once nobody does they are retired.
    fn change_ended(key: &EndedKey, change: impl FnOnce(&mut EndedCustody)) {
        EndedCustodies::<T>::mutate_exists(key, |ended| {
            let Some(kept) = ended else { return };
            change(kept);
            if kept.is_needed() {
                return;
            }
            for committed in &kept.committed {
                Self::retire(&key.0, committed.checkpoint.height);
            }
            *ended = None;
        });
    }

    /// A shard of before waits for one leaf more.
    fn waits_for_another(key: &EndedKey) {
        EndedCustodies::<T>::mutate(key, |ended| {
            if let Some(ended) = ended {
                ended.waiting = ended.waiting.saturating_add(1);
            }
        });
    }
}

impl<T: Config> Checkpoints for Pallet<T> {
    fn committed(shard: &ShardId) -> Option<Checkpoint> {
        let custody = Custodies::<T>::get(shard)?;
        custody.newest().map(|it| it.checkpoint)
    }

    fn keep(shard: &ShardId) {
        Custodies::<T>::mutate_extant(shard, |custody| {
            custody.keepers = custody.keepers.saturating_add(1);
        });
    }

    fn release(shard: &ShardId, ended: BlockHeight) {
        Self::change_ended(&(*shard, ended), |kept| {
            kept.keepers = kept.keepers.saturating_sub(1);
        });
    }

    fn weight() -> Weight {
        T::WeightInfo::release()
    }
}

impl<T: Config> OnCutover for Pallet<T> {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        let ancestors = Self::end(shard);
        // They have waited for one, and wait for two.
        ancestors.iter().for_each(Self::waits_for_another);
        Self::begin(left, ancestors.clone());
        Self::begin(right, ancestors);
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        let mut ancestors = Self::end(left);
        for key in Self::end(right) {
            if ancestors.contains(&key) {
                // It has waited for both, and waits for one.
                Self::waits_no_longer(&key);
            } else {
                ancestors.push(key);
            }
        }
        Self::begin(parent, ancestors);
    }

    fn weight() -> Weight {
        // Of a merge both may have as many as there is room for.
        let each = T::WeightInfo::release().saturating_mul(u64::from(MAX_ANCESTORS) * 2);
        T::WeightInfo::cutover().saturating_add(each)
    }
}
