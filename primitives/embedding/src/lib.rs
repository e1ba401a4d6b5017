// SPDX-License-Identifier: Apache-2.0
//! The geometry of NERV's shards, without a chain: pure, `no_std`, integers only.
//!
//! | module | what it holds |
//! |---|---|
//! | [`sum`] | [`ShardEmbedding`]: the exact sum of a shard's accounts, and its centroid |
//! | [`joining`] | [`Joining`]: many accounts added up at once |
//! | [`hyperplane`] | [`Hyperplane`]: the cut of a bisection and the side of an account |
//! | [`routing`] | [`RoutingTable`]: the way from the root to a leaf, decoded or in place |
//!
//! Nothing here rounds. An account `a` is embedded as a vector `e(a)` of 512 [`Signs`], those of its
//! [`BlindedId`]; a shard is the sum of its accounts' vectors with their count. A split cuts a shard
//! by a hyperplane whose direction `d` is again 512 signs, through the shard's centroid: `a` goes
//! right where `count * (d . e(a)) >= d . sum`. Since both vectors are signs,
//! `d . e(a) = 512 - 2 * popcount(d xor e(a))`, so that every machine decides alike.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod hyperplane;
pub mod joining;
pub mod routing;
pub mod sum;

pub use hyperplane::Hyperplane;
pub use joining::Joining;
pub use nerv_primitives_types::{BlindedId, Side, Signs, DIMENSIONS};
pub use routing::{
    LeafIndex, NodeIndex, Route, RouteError, RouteLeaf, RouteNode, RouteOverride, RouteTarget,
    RoutingTable, RoutingView, MAX_LEAVES, MAX_OVERRIDES,
};
pub use sum::{EmbeddingDelta, EmbeddingError, ShardEmbedding};
