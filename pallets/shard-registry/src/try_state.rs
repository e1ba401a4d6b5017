// SPDX-License-Identifier: Apache-2.0
//! What must hold of the registry at all times.

use crate::{Config, Embeddings, Epoch, Pallet, Routing, Shards};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use nerv_primitives_core::{traits::ShardTree, Shard, ShardId, ShardStatus};
use nerv_primitives_embedding::Side;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the registry's invariants:
    ///
    /// 1. The routing table is a binary tree over all its nodes and leaves.
    /// 2. Its leaves are the live shards, and those marked as filling are those that fill. Its number
    ///    tells whether there are any.
    /// 3. Every shard but the root has a parent of one level less that knows it as its child on
    ///    that side.
    /// 4. A draining or split shard has two children and the cut between them; so has a live one
    ///    that its retiring children drain into.
    /// 5. Only shards that are there have an embedding, and a split one has none.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let shards: BTreeMap<ShardId, Shard> = Shards::<T>::iter().collect();
        Self::check_table(&shards)?;
        shards
            .iter()
            .try_for_each(|(id, shard)| Self::check_shard(id, shard, &shards))?;
        for (id, _) in Embeddings::<T>::iter() {
            let status = shards.get(&id).map(|shard| shard.status);
            ensure!(
                status.is_some_and(|status| status != ShardStatus::Split),
                "an embedding without accounts that could have it"
            );
        }
        Ok(())
    }

    fn check_table(shards: &BTreeMap<ShardId, Shard>) -> Result<(), TryRuntimeError> {
        let table = Routing::<T>::get().ok_or("the routing table is missing")?;
        table.check().map_err(|_| "the routing table is no tree")?;
        let live = shards
            .values()
            .filter(|shard| shard.status == ShardStatus::Live)
            .count();
        ensure!(
            table.leaves().len() == live,
            "the table's leaves are not the live shards"
        );
        for leaf in table.leaves() {
            let id = ShardId::from(leaf.shard);
            let status = shards.get(&id).map(|shard| shard.status);
            ensure!(
                status == Some(ShardStatus::Live),
                "a leaf of the table is no live shard"
            );
            ensure!(
                leaf.filling == Self::is_filling(&id),
                "a leaf is marked wrongly as filling"
            );
        }
        let filling = table.leaves().iter().any(|leaf| leaf.filling);
        ensure!(
            Epoch::<T>::get().is_none_or(|epoch| epoch.filling == filling),
            "a table whose number does not tell whether a leaf is filling"
        );
        Ok(())
    }

    fn check_shard(
        id: &ShardId,
        shard: &Shard,
        shards: &BTreeMap<ShardId, Shard>,
    ) -> Result<(), TryRuntimeError> {
        match (shard.parent, shard.side) {
            (None, None) => {
                ensure!(
                    *id == ShardId::root() && shard.depth == 0,
                    "a root that is none"
                )
            }
            (Some(parent), Some(side)) => {
                let parent = shards.get(&parent).ok_or("a shard without its parent")?;
                ensure!(
                    parent.depth.checked_add(1) == Some(shard.depth),
                    "a wrong depth"
                );
                let known = parent.children.map(|(left, right)| match side {
                    Side::Left => left,
                    Side::Right => right,
                });
                ensure!(known == Some(*id), "a shard its parent does not know");
            }
            _ => return Err("a side without a parent, or a parent without a side".into()),
        }
        let children = shard.children.is_some();
        ensure!(
            children == shard.hyperplane.is_some(),
            "children without a cut, or a cut alone"
        );
        match shard.status {
            ShardStatus::Draining | ShardStatus::Split => ensure!(children, "nothing was split"),
            ShardStatus::Retiring => ensure!(!children, "a retiring shard with children"),
            ShardStatus::Live => {}
        }
        if let Some((left, right)) = shard.children {
            for child in [left, right] {
                let child = shards.get(&child).ok_or("a child that is missing")?;
                let retiring = child.status == ShardStatus::Retiring;
                let merging = shard.status == ShardStatus::Live;
                ensure!(
                    retiring == merging,
                    "a shard and its child disagree on a merge"
                );
            }
        }
        Ok(())
    }
}
