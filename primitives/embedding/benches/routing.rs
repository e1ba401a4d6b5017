// SPDX-License-Identifier: Apache-2.0
//! What it costs to route an account: blinding, embedding and the walk, at depth 10.

use codec::Encode;
use criterion::{criterion_main, Criterion};
use nerv_primitives_embedding::{
    BlindedId, Hyperplane, RoutingTable, RoutingView, ShardEmbedding, MAX_LEAVES,
};
use std::hint::black_box;

/// A tree as full as it may be: 1,000 leaves, most of them at depth 10, the rest at depth 9.
fn full_tree() -> RoutingTable {
    let shard_id = |n: u32| {
        let mut id = [0u8; 32];
        id[..4].copy_from_slice(&n.to_le_bytes());
        id
    };
    let mut table = RoutingTable::new(shard_id(1));
    // Heap order: the children of shard n are 2n and 2n + 1.
    for n in 1..MAX_LEAVES {
        let seed = Hyperplane::seed(&shard_id(n), n);
        // Through the origin: accounts lie on both sides of it.
        let cut = Hyperplane::through_centroid(&seed, &ShardEmbedding::default());
        let plane = Hyperplane { count: 1, ..cut };
        table
            .split(&shard_id(n), &plane, shard_id(2 * n), shard_id(2 * n + 1))
            .expect("the tree has room for as many leaves");
    }
    table
}

fn routing(c: &mut Criterion) {
    let table = full_tree();
    let encoded = table.encode();
    // An account whose leaf lies at depth 10, the deepest there is.
    let account = (0u32..)
        .map(|n| [n.to_le_bytes(); 8].concat())
        .find(|a| {
            table
                .explain(&BlindedId::of(a))
                .expect("a tree routes")
                .sides
                .len()
                == 10
        })
        .expect("most leaves lie at depth 10");
    let blinded = BlindedId::of(&account);
    let view = RoutingView::new(&encoded).expect("an encoded table is a table");

    c.bench_function("route at depth 10: account to leaf, table in place", |b| {
        b.iter(|| {
            RoutingView::new(black_box(&encoded))
                .and_then(|view| view.find(&BlindedId::of(black_box(&account))))
        })
    });
    c.bench_function("route at depth 10: account to leaf, table decoded", |b| {
        b.iter(|| table.find(&BlindedId::of(black_box(&account))))
    });
    c.bench_function("route at depth 10: the walk, embedding included", |b| {
        b.iter(|| view.find(black_box(&blinded)))
    });
    c.bench_function("embed an account", |b| {
        b.iter(|| black_box(&blinded).signs())
    });
}

// The macro makes a public function of its own.
#[allow(missing_docs)]
mod group {
    use super::routing;
    criterion::criterion_group!(benches, routing);
}

criterion_main!(group::benches);
