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

use crate::hyperplane::{side_at, Hyperplane};
use alloc::{vec, vec::Vec};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Compact, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlindedId, Side, Signs, WORDS};
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
    /// Its [`Hyperplane::threshold`].
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

const NODE_SIZE: usize = 8 * WORDS + 6;
const LEAF_SIZE: usize = 33;
const OVERRIDE_SIZE: usize = 34;

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

/// Where a walk ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Route {
    /// The leaf.
    pub leaf: RouteLeaf,
    /// The sides taken, first the one at the beginning of the walk.
    pub sides: Vec<Side>,
    /// Whether an override made the walk begin below the root.
    pub overridden: bool,
}

/// Reading a table, decoded or not.
trait Lookup {
    fn root(&self) -> RouteTarget;
    fn node(&self, index: NodeIndex) -> Option<RouteNode>;
    fn leaf(&self, index: LeafIndex) -> Option<RouteLeaf>;
    fn override_of(&self, account: &BlindedId) -> Option<RouteTarget>;
    fn nodes(&self) -> usize;

    /// Walks from `start` and tells each side to `visit`. A walk longer than there are nodes runs
    /// in a circle and ends as [`RouteError::Corrupt`].
    fn walk(
        &self,
        start: RouteTarget,
        signs: impl FnOnce() -> Signs,
        mut visit: impl FnMut(Side),
    ) -> Result<RouteLeaf, RouteError> {
        let mut place = start;
        if let RouteTarget::Leaf(index) = place {
            return self.leaf(index).ok_or(RouteError::Corrupt);
        }
        let signs = signs();
        for _ in 0..=self.nodes() {
            match place {
                RouteTarget::Leaf(index) => return self.leaf(index).ok_or(RouteError::Corrupt),
                RouteTarget::Node(index) => {
                    let node = self.node(index).ok_or(RouteError::Corrupt)?;
                    let side = side_at(&node.direction, node.threshold, &signs);
                    visit(side);
                    place = match side {
                        Side::Left => node.left.into(),
                        Side::Right => node.right.into(),
                    };
                }
            }
        }
        Err(RouteError::Corrupt)
    }

    fn find(&self, account: &BlindedId) -> Result<RouteLeaf, RouteError> {
        let start = self.override_of(account).unwrap_or_else(|| self.root());
        self.walk(start, || account.signs(), |_| ())
    }

    fn explain(&self, account: &BlindedId) -> Result<Route, RouteError> {
        let (start, overridden) = match self.override_of(account) {
            Some(target) => (target, true),
            None => (self.root(), false),
        };
        let mut sides = vec![];
        let leaf = self.walk(start, || account.signs(), |side| sides.push(side))?;
        Ok(Route {
            leaf,
            sides,
            overridden,
        })
    }
}

/// The tree's hyperplanes, leaves and overrides.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct RoutingTable {
    root: u16,
    nodes: BoundedVec<RouteNode, ConstU32<MAX_LEAVES>>,
    leaves: BoundedVec<RouteLeaf, ConstU32<MAX_LEAVES>>,
    /// In ascending order of the accounts.
    overrides: BoundedVec<RouteOverride, ConstU32<MAX_OVERRIDES>>,
}

impl Lookup for RoutingTable {
    fn root(&self) -> RouteTarget {
        self.root.into()
    }
    fn node(&self, index: NodeIndex) -> Option<RouteNode> {
        self.nodes.get(index as usize).copied()
    }
    fn leaf(&self, index: LeafIndex) -> Option<RouteLeaf> {
        self.leaves.get(index as usize).copied()
    }
    fn override_of(&self, account: &BlindedId) -> Option<RouteTarget> {
        let index = self
            .overrides
            .binary_search_by_key(account, |o| o.account)
            .ok()?;
        self.overrides.get(index).map(|o| o.target.into())
    }
    fn nodes(&self) -> usize {
        self.nodes.len()
    }
}

impl RoutingTable {
    /// A tree of one leaf.
    pub fn new(shard: [u8; 32]) -> Self {
        let mut leaves = BoundedVec::new();
        // There is room for the first leaf.
        let _ = leaves.try_push(RouteLeaf {
            shard,
            filling: false,
        });
        Self {
            root: RouteTarget::Leaf(0).into(),
            nodes: BoundedVec::new(),
            leaves,
            overrides: BoundedVec::new(),
        }
    }

    /// The leaf that owns an account.
    pub fn find(&self, account: &BlindedId) -> Result<RouteLeaf, RouteError> {
        Lookup::find(self, account)
    }

    /// The leaf that owns an account, with the way to it.
    pub fn explain(&self, account: &BlindedId) -> Result<Route, RouteError> {
        Lookup::explain(self, account)
    }

    /// All leaves, in no order that means anything.
    pub fn leaves(&self) -> &[RouteLeaf] {
        &self.leaves
    }

    /// The overrides that stand, by account.
    pub fn overrides(&self) -> &[RouteOverride] {
        &self.overrides
    }

    /// Whether another leaf fits in.
    pub fn is_full(&self) -> bool {
        self.leaves.len() >= MAX_LEAVES as usize
    }

    /// Puts two leaves that are filling in the place of one. Overrides on it go on through the
    /// cut. Unchanged on error.
    pub fn split(
        &mut self,
        shard: &[u8; 32],
        plane: &Hyperplane,
        left: [u8; 32],
        right: [u8; 32],
    ) -> Result<(), RouteError> {
        let old = self.leaf_index(shard)?;
        if self.is_full() {
            return Err(RouteError::TooManyLeaves);
        }
        let node_index = self.nodes.len() as NodeIndex;
        let right_index = self.leaves.len() as LeafIndex;
        let node = RouteNode {
            direction: plane.direction,
            threshold: plane.threshold(),
            left: RouteTarget::Leaf(old).into(),
            right: RouteTarget::Leaf(right_index).into(),
        };
        self.retarget(RouteTarget::Leaf(old), RouteTarget::Node(node_index));
        // A binary tree has one node less than leaves, so that both pushes have room.
        self.nodes.try_push(node).map_err(|_| RouteError::Corrupt)?;
        self.leaves
            .try_push(RouteLeaf {
                shard: right,
                filling: true,
            })
            .map_err(|_| RouteError::Corrupt)?;
        if let Some(leaf) = self.leaves.get_mut(old as usize) {
            *leaf = RouteLeaf {
                shard: left,
                filling: true,
            };
        }
        Ok(())
    }

    /// Puts one leaf that is filling in the place of two siblings. Overrides on either go to it,
    /// and are dropped where the plain walk leads there as well. Unchanged on error.
    pub fn merge(
        &mut self,
        left: &[u8; 32],
        right: &[u8; 32],
        parent: [u8; 32],
    ) -> Result<(), RouteError> {
        let (left, right) = (self.leaf_index(left)?, self.leaf_index(right)?);
        let (left_target, right_target) = (RouteTarget::Leaf(left), RouteTarget::Leaf(right));
        let node = self
            .nodes
            .iter()
            .position(|n| {
                RouteTarget::from(n.left) == left_target
                    && RouteTarget::from(n.right) == right_target
            })
            .ok_or(RouteError::NotSiblings)?;
        let node_target = RouteTarget::Node(node as NodeIndex);

        self.nodes.swap_remove(node);
        self.retarget(right_target, left_target);
        self.retarget(node_target, left_target);
        // What stood last now stands in the freed places.
        self.retarget(
            RouteTarget::Node(self.nodes.len() as NodeIndex),
            node_target,
        );
        if let Some(leaf) = self.leaves.get_mut(left as usize) {
            *leaf = RouteLeaf {
                shard: parent,
                filling: true,
            };
        }
        self.leaves.swap_remove(right as usize);
        self.retarget(
            RouteTarget::Leaf(self.leaves.len() as LeafIndex),
            right_target,
        );

        let merged = self.leaf_index(&parent)?;
        let redundant: Vec<BlindedId> = self
            .overrides
            .iter()
            .filter(|o| RouteTarget::from(o.target) == RouteTarget::Leaf(merged))
            .filter(|o| {
                self.walk(Lookup::root(self), || o.account.signs(), |_| ())
                    .is_ok_and(|leaf| leaf.shard == parent)
            })
            .map(|o| o.account)
            .collect();
        self.overrides.retain(|o| !redundant.contains(&o.account));
        Ok(())
    }

    /// Marks a leaf as filling or as filled.
    pub fn set_filling(&mut self, shard: &[u8; 32], filling: bool) -> Result<(), RouteError> {
        let index = self.leaf_index(shard)?;
        let leaf = self
            .leaves
            .get_mut(index as usize)
            .ok_or(RouteError::UnknownLeaf)?;
        leaf.filling = filling;
        Ok(())
    }

    /// Sends an account to a leaf, whatever its walk says. An override to where the plain walk
    /// leads anyway takes a standing one back. Unchanged on error.
    pub fn set_override(&mut self, account: BlindedId, shard: &[u8; 32]) -> Result<(), RouteError> {
        let target = RouteTarget::Leaf(self.leaf_index(shard)?);
        let walk = self.walk(Lookup::root(self), || account.signs(), |_| ())?;
        let found = self.overrides.binary_search_by_key(&account, |o| o.account);
        let value = RouteOverride {
            account,
            target: target.into(),
        };
        match found {
            Ok(index) if walk.shard == *shard => {
                self.overrides.remove(index);
            }
            Ok(index) => {
                if let Some(standing) = self.overrides.get_mut(index) {
                    *standing = value;
                }
            }
            Err(_) if walk.shard == *shard => {}
            Err(index) => self
                .overrides
                .try_insert(index, value)
                .map_err(|_| RouteError::TooManyOverrides)?,
        }
        Ok(())
    }

    /// Checks that the table is a binary tree over all its nodes and leaves and that its
    /// overrides are in order and lead into it.
    pub fn check(&self) -> Result<(), RouteError> {
        let (mut nodes, mut leaves) = (
            vec![false; self.nodes.len()],
            vec![false; self.leaves.len()],
        );
        let mut open = vec![RouteTarget::from(self.root)];
        while let Some(place) = open.pop() {
            let seen = match place {
                RouteTarget::Node(index) => nodes.get_mut(index as usize),
                RouteTarget::Leaf(index) => leaves.get_mut(index as usize),
            };
            let seen = seen.ok_or(RouteError::Corrupt)?;
            if core::mem::replace(seen, true) {
                return Err(RouteError::Corrupt);
            }
            if let RouteTarget::Node(index) = place {
                let node = self.node(index).ok_or(RouteError::Corrupt)?;
                open.extend([RouteTarget::from(node.left), RouteTarget::from(node.right)]);
            }
        }
        let ordered = self
            .overrides
            .windows(2)
            .all(|pair| pair[0].account < pair[1].account);
        let lead = self.overrides.iter().all(|o| match o.target.into() {
            RouteTarget::Node(index) => self.node(index).is_some(),
            RouteTarget::Leaf(index) => self.leaf(index).is_some(),
        });
        let whole = nodes.iter().chain(&leaves).all(|seen| *seen);
        (whole && ordered && lead)
            .then_some(())
            .ok_or(RouteError::Corrupt)
    }

    fn leaf_index(&self, shard: &[u8; 32]) -> Result<LeafIndex, RouteError> {
        self.leaves
            .iter()
            .position(|leaf| leaf.shard == *shard)
            .map(|index| index as LeafIndex)
            .ok_or(RouteError::UnknownLeaf)
    }

    /// Makes everything that leads to `from` lead to `to`.
    fn retarget(&mut self, from: RouteTarget, to: RouteTarget) {
        let (from, to) = (u16::from(from), u16::from(to));
        let swap = |place: &mut u16| {
            if *place == from {
                *place = to;
            }
        };
        swap(&mut self.root);
        for node in self.nodes.iter_mut() {
            swap(&mut node.left);
            swap(&mut node.right);
        }
        self.overrides.iter_mut().for_each(|o| swap(&mut o.target));
    }
}

/// A [`RoutingTable`] walked in its encoded form.
#[derive(Clone, Copy)]
pub struct RoutingView<'a> {
    root: RouteTarget,
    nodes: &'a [u8],
    leaves: &'a [u8],
    overrides: &'a [u8],
}

impl<'a> RoutingView<'a> {
    /// Finds the parts of an encoded table, without looking into them.
    pub fn new(encoded: &'a [u8]) -> Result<Self, RouteError> {
        let mut rest = encoded;
        let root = u16::decode(&mut rest)
            .map_err(|_| RouteError::Corrupt)?
            .into();
        let nodes = section(&mut rest, NODE_SIZE)?;
        let leaves = section(&mut rest, LEAF_SIZE)?;
        let overrides = section(&mut rest, OVERRIDE_SIZE)?;
        Ok(Self {
            root,
            nodes,
            leaves,
            overrides,
        })
    }

    /// The leaf that owns an account.
    pub fn find(&self, account: &BlindedId) -> Result<RouteLeaf, RouteError> {
        Lookup::find(self, account)
    }

    /// The number of leaves.
    pub fn leaf_count(&self) -> u32 {
        u32::try_from(self.leaves.len() / LEAF_SIZE).unwrap_or(u32::MAX)
    }
}

/// Takes a length-prefixed run of items of one size off the front.
fn section<'a>(rest: &mut &'a [u8], size: usize) -> Result<&'a [u8], RouteError> {
    let items = Compact::<u32>::decode(rest)
        .map_err(|_| RouteError::Corrupt)?
        .0 as usize;
    let length = items.checked_mul(size).ok_or(RouteError::Corrupt)?;
    let (taken, left) = rest.split_at_checked(length).ok_or(RouteError::Corrupt)?;
    *rest = left;
    Ok(taken)
}

/// The bytes of the item at an index of a section.
fn item<const SIZE: usize>(bytes: &[u8], index: usize) -> Option<&[u8; SIZE]> {
    let start = index.checked_mul(SIZE)?;
    bytes.get(start..start.checked_add(SIZE)?)?.try_into().ok()
}

// Read by hand, not through the codec: on the walk's path it is several times faster. The tests
// hold both against each other.
impl RouteNode {
    fn from_bytes(bytes: &[u8; NODE_SIZE]) -> Option<Self> {
        let (direction, rest) = bytes.split_first_chunk::<{ 8 * WORDS }>()?;
        let &[t0, t1, l0, l1, r0, r1] = <&[u8; 6]>::try_from(rest).ok()?;
        Some(Self {
            direction: Signs::from_bytes(direction),
            threshold: i16::from_le_bytes([t0, t1]),
            left: u16::from_le_bytes([l0, l1]),
            right: u16::from_le_bytes([r0, r1]),
        })
    }
}

impl Lookup for RoutingView<'_> {
    fn root(&self) -> RouteTarget {
        self.root
    }
    fn node(&self, index: NodeIndex) -> Option<RouteNode> {
        RouteNode::from_bytes(item(self.nodes, index as usize)?)
    }
    fn leaf(&self, index: LeafIndex) -> Option<RouteLeaf> {
        let bytes = item::<LEAF_SIZE>(self.leaves, index as usize)?;
        RouteLeaf::decode(&mut &bytes[..]).ok()
    }
    fn override_of(&self, account: &BlindedId) -> Option<RouteTarget> {
        let (mut low, mut high) = (0, self.overrides.len() / OVERRIDE_SIZE);
        while low < high {
            let middle = (low + high) / 2;
            let found = item::<OVERRIDE_SIZE>(self.overrides, middle)?;
            let (id, target) = found.split_first_chunk::<32>()?;
            match id.cmp(&account.0) {
                core::cmp::Ordering::Equal => {
                    return Some(u16::from_le_bytes(target.try_into().ok()?).into())
                }
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
    fn nodes(&self) -> usize {
        self.nodes.len() / NODE_SIZE
    }
}

#[cfg(test)]
mod tests;
