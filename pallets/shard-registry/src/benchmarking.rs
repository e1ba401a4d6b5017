// SPDX-License-Identifier: Apache-2.0
//! Benchmarks, and the largest tree to run others in.

use crate::{types::*, Config, Embeddings, Epoch, Pallet, PendingChanges, Routing, Shards};
use alloc::{collections::VecDeque, vec::Vec};
use codec::Encode;
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{traits::Get, BoundedVec};
use nerv_primitives_core::{traits::GrowTree, Shard, ShardId, ShardStatus};
use nerv_primitives_embedding::{
    BlindedId, EmbeddingDelta, Hyperplane, RoutingTable, ShardEmbedding, Side, MAX_LEAVES,
    MAX_OVERRIDES,
};

/// The most changes the weight of a fold is measured for; it is the same for each.
const MAX_CHANGES: u32 = 1_000;

impl<T: Config> GrowTree for Pallet<T> {
    // The table is written once: doing all the splits would write it once for each.
    fn grow(leaves: u32) -> Vec<ShardId> {
        let _ = Shards::<T>::clear(u32::MAX, None);
        let _ = Embeddings::<T>::clear(u32::MAX, None);
        let root = ShardId::root();
        let mut table = RoutingTable::new(*root.bytes());
        let mut tree = VecDeque::from([(root, Shard::root())]);
        while (tree.len() as u32) < leaves {
            let Some((id, shard)) = tree.pop_front() else {
                break;
            };
            let cut = central_cut(&id);
            let (left, right) = (id.child(Side::Left, 0), id.child(Side::Right, 0));
            table
                .split(id.bytes(), &cut, *left.bytes(), *right.bytes())
                .expect("a leaf of a table with room");
            for (child, side) in [(left, Side::Left), (right, Side::Right)] {
                table
                    .set_filling(child.bytes(), false)
                    .expect("a leaf of the table");
                let record = Shard {
                    parent: Some(id),
                    side: Some(side),
                    depth: shard.depth + 1,
                    ..Shard::root()
                };
                tree.push_back((child, record));
            }
            let split = Shard {
                status: ShardStatus::Split,
                children: Some((left, right)),
                hyperplane: Some(cut),
                ..shard
            };
            Shards::<T>::insert(id, split);
        }
        for (id, shard) in &tree {
            Shards::<T>::insert(id, shard);
        }
        let leaves: Vec<ShardId> = tree.into_iter().map(|(id, _)| id).collect();
        override_many(&mut table, &leaves);
        Self::put_routing(&table);
        // What the hooks pay for once a block.
        for key in [
            Routing::<T>::hashed_key(),
            Epoch::<T>::hashed_key(),
            PendingChanges::<T>::hashed_key(),
        ] {
            add_to_whitelist(key.to_vec().into());
        }
        leaves
    }

    fn join(shard: &ShardId, accounts: &EmbeddingDelta) {
        Embeddings::<T>::mutate(shard, |embedding| embedding.apply(accounts))
            .expect("accounts fit an embedding");
    }
}

/// A cut through the origin, as an empty shard has no centroid to cut through.
fn central_cut(shard: &ShardId) -> Hyperplane {
    Hyperplane {
        projection: 0,
        count: 1,
        ..Hyperplane::through_centroid(&Hyperplane::seed(shard.bytes(), 0), &Default::default())
    }
}

/// Overrides as many accounts as leave room for one more, where there are two leaves or more.
fn override_many(table: &mut RoutingTable, leaves: &[ShardId]) {
    let (Some(first), true) = (leaves.first(), leaves.len() > 1) else {
        return;
    };
    let mut index = 0u32;
    while table.overrides().len() + 1 < MAX_OVERRIDES as usize {
        // No override stands where the walk leads to the leaf anyway.
        let account = index.using_encoded(BlindedId::of);
        table
            .set_override(account, first.bytes())
            .expect("a leaf of a table with room");
        index += 1;
    }
}

#[benchmarks]
mod benches {
    use super::*;

    /// Every change is of a shard of its own, whose sum has to be read and written.
    #[benchmark]
    fn fold(n: Linear<0, MAX_CHANGES>) {
        let n = n.min(T::MaxPendingChanges::get());
        let mut delta = EmbeddingDelta::default();
        delta.join(&BlindedId::of(b"resident").signs());
        let leaves = <Pallet<T> as GrowTree>::grow(MAX_LEAVES);
        leaves
            .iter()
            .for_each(|leaf| <Pallet<T> as GrowTree>::join(leaf, &delta));
        let changes: Vec<PendingChange> = (0..n)
            .zip(&leaves)
            .map(|(index, leaf)| PendingChange {
                shard: *leaf,
                account: index.using_encoded(BlindedId::of),
                change: Change::Joined,
            })
            .collect();
        PendingChanges::<T>::put(BoundedVec::truncate_from(changes));

        #[block]
        {
            Pallet::<T>::fold_changes();
        }

        assert!(PendingChanges::<T>::get().is_empty());
        let count = |leaf: &ShardId| -> u64 {
            let embedding: ShardEmbedding = Embeddings::<T>::get(leaf);
            embedding.count()
        };
        let accounts: u64 = leaves.iter().map(count).sum();
        assert_eq!(accounts, u64::from(MAX_LEAVES) + u64::from(n));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::{check, new_test_ext, Registry};
    use nerv_primitives_core::traits::ShardTree;

    #[test]
    fn grown_trees_hold_every_invariant() {
        for leaves in [1, 2, 3, 100, MAX_LEAVES] {
            new_test_ext().execute_with(|| {
                let grown = Registry::grow(leaves);
                assert_eq!(grown.len() as u32, leaves);
                assert_eq!(Registry::leaf_count(), leaves);
                assert!(Registry::has_room_for_override(&BlindedId([7; 32])));
                check();
                if let [.., left, right] = grown[..] {
                    assert!(Registry::merge(&left, &right, 1).is_ok());
                    check();
                }
            });
        }
    }
}
