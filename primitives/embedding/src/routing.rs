// SPDX-License-Identifier: Apache-2.0
//! The way from the root to a leaf.
//!
//! The whole tree's hyperplanes stand in one compact table, so that a chain routes any account
//! with a single storage read. [`RoutingTable`] is the decoded form, which splits and merges
//! change; [`RoutingView`] walks the encoded bytes where they lie, since decoding a table of a
//! thousand leaves would cost more than walking it.
//!
//! An override wins over the walk: it names the place in the tree where the walk begins instead
//! of the root. Set on a leaf it decides alone; if that leaf splits later, the walk goes on from
//! there.
//!
//! | module | what it holds |
//! |---|---|
//! | [`items`] | [`RouteNode`], [`RouteLeaf`], [`RouteOverride`]: what a table is made of; [`RouteError`] |
//! | `walk` | the walk to a leaf, the same for both forms; [`Route`]: its way |
//! | [`table`] | [`RoutingTable`] |
//! | [`view`] | [`RoutingView`] |

pub mod items;
pub mod table;
pub mod view;
mod walk;

pub use items::{
    LeafIndex, NodeIndex, RouteError, RouteLeaf, RouteNode, RouteOverride, RouteTarget, MAX_LEAVES,
    MAX_OVERRIDES,
};
pub use table::RoutingTable;
pub use view::RoutingView;
pub use walk::Route;

#[cfg(test)]
mod tests;
