// SPDX-License-Identifier: Apache-2.0
//! The tree: planting it, splits, merges, and the ends of their drains.

use crate::{Config, Embeddings, Error, Pallet, Routing, Shards};
use alloc::vec::Vec;
use frame_support::ensure;
use nerv_primitives_core::{
    traits::{ShardTree, SplitCut},
    BlockHeight, Shard, ShardId, ShardStatus,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_embedding::{Hyperplane, RoutingTable, ShardEmbedding, Side, MAX_OVERRIDES};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Begins a tree of one leaf, unless there is a tree already. Genesis calls it; a chain that
    /// takes the pallet in later calls it from its upgrade.
    pub fn plant() {
        if !Routing::<T>::exists() {
            let root = ShardId::root();
            Shards::<T>::insert(root, Shard::root());
            Self::put_routing(&RoutingTable::new(*root.bytes()));
        }
    }

    fn get(id: &ShardId) -> Result<Shard, Error<T>> {
        Shards::<T>::get(id).ok_or(Error::<T>::UnknownShard)
    }

    fn leaf(id: &ShardId) -> Result<Shard, Error<T>> {
        let shard = Self::get(id)?;
        ensure!(shard.status == ShardStatus::Live, Error::<T>::NotALeaf);
        Ok(shard)
    }

    fn set_status(id: &ShardId, status: ShardStatus, since: BlockHeight) {
        Shards::<T>::mutate_extant(id, |shard| {
            shard.status = status;
            shard.since = since;
        });
    }
}

impl<T: Config> ShardTree for Pallet<T> {
    fn shard(id: &ShardId) -> Option<Shard> {
        Shards::<T>::get(id)
    }

    fn is_filling(id: &ShardId) -> bool {
        let status_of = |id: &ShardId| Shards::<T>::get(id).map(|shard| shard.status);
        let Some(shard) = Shards::<T>::get(id) else {
            return false;
        };
        if shard.status != ShardStatus::Live {
            return false;
        }
        let from_children = shard.children.is_some();
        let from_parent = shard.parent.as_ref().and_then(status_of) == Some(ShardStatus::Draining);
        from_children || from_parent
    }

    fn emptying() -> Vec<ShardId> {
        let empties =
            |shard: &Shard| matches!(shard.status, ShardStatus::Draining | ShardStatus::Retiring);
        let shards = Shards::<T>::iter().filter(|(_, shard)| empties(shard));
        shards.map(|(id, _)| id).collect()
    }

    fn leaf_count() -> u32 {
        Routing::<T>::get().map_or(0, |table| table.leaves().len() as u32)
    }

    fn account_count(id: &ShardId) -> u64 {
        Self::current_count(id)
    }

    fn last_account_count(id: &ShardId) -> u64 {
        Self::folded_count(id)
    }

    fn embedding_hash(id: &ShardId) -> [u8; 32] {
        Self::folded_hash(id)
    }

    fn has_room_for_override(account: &BlindedId) -> bool {
        Routing::<T>::get().is_some_and(|table| {
            table.overrides().len() < MAX_OVERRIDES as usize
                || table
                    .overrides()
                    .iter()
                    .any(|standing| standing.account == *account)
        })
    }

    fn split(
        id: &ShardId,
        height: BlockHeight,
        choose: impl FnOnce(&ShardEmbedding) -> u8,
    ) -> Result<SplitCut, DispatchError> {
        let shard = Self::leaf(id)?;
        // The cut goes through the centroid of all accounts, those of this block included.
        Self::fold_changes();
        let embedding = Embeddings::<T>::get(id);
        let candidate = choose(&embedding);
        let seed = Hyperplane::candidate_seed(id.bytes(), height, candidate);
        let hyperplane = Hyperplane::through_centroid(&seed, &embedding);
        let (left, right) = (id.child(Side::Left, height), id.child(Side::Right, height));
        Self::change_routing(|table| {
            table.split(id.bytes(), &hyperplane, *left.bytes(), *right.bytes())
        })?;
        for (child, side) in [(left, Side::Left), (right, Side::Right)] {
            let record = Shard {
                parent: Some(*id),
                side: Some(side),
                depth: shard.depth.saturating_add(1),
                status: ShardStatus::Live,
                children: None,
                hyperplane: None,
                since: height,
            };
            Shards::<T>::insert(child, record);
        }
        Shards::<T>::insert(
            id,
            Shard {
                status: ShardStatus::Draining,
                children: Some((left, right)),
                hyperplane: Some(hyperplane),
                since: height,
                ..shard
            },
        );
        Ok(SplitCut {
            left,
            right,
            candidate,
            hyperplane,
        })
    }

    fn merge(
        left: &ShardId,
        right: &ShardId,
        height: BlockHeight,
    ) -> Result<ShardId, DispatchError> {
        let (left_shard, right_shard) = (Self::get(left)?, Self::get(right)?);
        let parent = left_shard.parent.ok_or(Error::<T>::NotSiblings)?;
        let is_pair = Shards::<T>::get(parent).is_some_and(|p| p.children == Some((*left, *right)));
        ensure!(
            is_pair && right_shard.parent == Some(parent),
            Error::<T>::NotSiblings
        );
        ensure!(
            [left_shard.status, right_shard.status] == [ShardStatus::Live; 2],
            Error::<T>::NotALeaf
        );
        // Accounts opened in this block may be drained in it: their shards must know them by then.
        Self::fold_changes();
        Self::change_routing(|table| table.merge(left.bytes(), right.bytes(), *parent.bytes()))?;
        Self::set_status(left, ShardStatus::Retiring, height);
        Self::set_status(right, ShardStatus::Retiring, height);
        Self::set_status(&parent, ShardStatus::Live, height);
        Ok(parent)
    }

    fn settle_split(id: &ShardId) -> Result<(), DispatchError> {
        let shard = Self::get(id)?;
        ensure!(
            shard.status == ShardStatus::Draining,
            Error::<T>::NotDraining
        );
        let (left, right) = shard.children.ok_or(Error::<T>::NotDraining)?;
        // What left is in the children's sums and what stayed would be here: nothing may be.
        ensure!(
            Self::current_embedding(id)?.is_zero(),
            Error::<T>::HomomorphismBroken
        );
        Self::change_routing(|table| {
            table.set_filling(left.bytes(), false)?;
            table.set_filling(right.bytes(), false)
        })?;
        Self::fold_changes();
        Embeddings::<T>::remove(id);
        Shards::<T>::insert(
            id,
            Shard {
                status: ShardStatus::Split,
                ..shard
            },
        );
        Ok(())
    }

    fn settle_merge(parent: &ShardId) -> Result<(), DispatchError> {
        let shard = Self::get(parent)?;
        let (left, right) = shard.children.ok_or(Error::<T>::NotDraining)?;
        for child in [left, right] {
            ensure!(
                Self::get(&child)?.status == ShardStatus::Retiring,
                Error::<T>::NotDraining
            );
            ensure!(
                Self::current_embedding(&child)?.is_zero(),
                Error::<T>::HomomorphismBroken
            );
        }
        Self::change_routing(|table| table.set_filling(parent.bytes(), false))?;
        Self::fold_changes();
        for child in [left, right] {
            Embeddings::<T>::remove(child);
            Shards::<T>::remove(child);
        }
        Shards::<T>::insert(
            parent,
            Shard {
                children: None,
                hyperplane: None,
                ..shard
            },
        );
        Ok(())
    }
}
