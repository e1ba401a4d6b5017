// SPDX-License-Identifier: Apache-2.0
//! What a routing table is made of, and why it may refuse.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlindedId, Signs, WORDS};
use scale_info::TypeInfo;

/// The most leaves a tree may have, whatever its parameters say.
pub const MAX_LEAVES: u32 = 1_000;

/// The most overrides that can stand at a time.
pub const MAX_OVERRIDES: u32 = 256;

/// The index of an inner node in the table.
pub type NodeIndex = u16;

/// The index of a leaf in the table.
pub type LeafIndex = u16;

/// What tells leaves from inner nodes in an encoded [`RouteTarget`].
const LEAF_BIT: u16 = 1 << 15;

/// A place in the tree: an inner node or a leaf.
///
/// Encoded as a `u16` whose highest bit is set for a leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RouteTarget {
    /// An inner node, by its index.
    Node(NodeIndex),
    /// A leaf, by its index.
    Leaf(LeafIndex),
}

impl From<u16> for RouteTarget {
    fn from(raw: u16) -> Self {
        if raw & LEAF_BIT == 0 {
            Self::Node(raw)
        } else {
            Self::Leaf(raw & !LEAF_BIT)
        }
    }
}

impl From<RouteTarget> for u16 {
    fn from(target: RouteTarget) -> u16 {
        match target {
            RouteTarget::Node(index) => index & !LEAF_BIT,
            RouteTarget::Leaf(index) => index | LEAF_BIT,
        }
    }
}

/// An inner node: its cut and what lies on either side. 70 bytes encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct RouteNode {
    /// The direction of the hyperplane.
    pub direction: Signs,
    /// Its [threshold](crate::Hyperplane::threshold).
    pub threshold: i16,
    /// The [`RouteTarget`] on the left.
    pub left: u16,
    /// The [`RouteTarget`] on the right.
    pub right: u16,
}

/// A leaf of the table. 33 bytes encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct RouteLeaf {
    /// The shard's id.
    pub shard: [u8; 32],
    /// Whether records still drain into the leaf from the shard or shards it came from.
    pub filling: bool,
}

/// An override: the account's walk begins at `target`. 34 bytes encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct RouteOverride {
    /// The account.
    pub account: BlindedId,
    /// The [`RouteTarget`] at which its walk begins.
    pub target: u16,
}

/// The bytes of an encoded [`RouteNode`].
pub(super) const NODE_SIZE: usize = 8 * WORDS + 6;

/// The bytes of an encoded [`RouteLeaf`].
pub(super) const LEAF_SIZE: usize = 33;

/// The bytes of an encoded [`RouteOverride`].
pub(super) const OVERRIDE_SIZE: usize = 34;

/// Why a table gave no answer or took no change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RouteError {
    /// The table is not a tree, or its bytes are not a table.
    Corrupt,
    /// There is no such leaf.
    UnknownLeaf,
    /// The two leaves are not the left and the right side of one inner node.
    NotSiblings,
    /// The tree has [`MAX_LEAVES`] leaves.
    TooManyLeaves,
    /// [`MAX_OVERRIDES`] overrides stand.
    TooManyOverrides,
}
