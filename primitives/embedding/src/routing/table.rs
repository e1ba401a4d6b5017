// SPDX-License-Identifier: Apache-2.0
//! The table as splits and merges change it.

use super::{
    items::{
        LeafIndex, NodeIndex, RouteError, RouteLeaf, RouteNode, RouteOverride, RouteTarget,
        MAX_LEAVES, MAX_OVERRIDES,
    },
    walk::{Lookup, Route},
};
use crate::hyperplane::Hyperplane;
use alloc::{vec, vec::Vec};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::BlindedId;
use scale_info::TypeInfo;

/// The tree's hyperplanes, leaves and overrides.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct RoutingTable {
    pub(super) root: u16,
    pub(super) nodes: BoundedVec<RouteNode, ConstU32<MAX_LEAVES>>,
    pub(super) leaves: BoundedVec<RouteLeaf, ConstU32<MAX_LEAVES>>,
    /// In ascending order of the accounts.
    pub(super) overrides: BoundedVec<RouteOverride, ConstU32<MAX_OVERRIDES>>,
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
