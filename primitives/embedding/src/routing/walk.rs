// SPDX-License-Identifier: Apache-2.0
//! Walks from the root, or from where an override begins, to a leaf.

use super::items::{LeafIndex, NodeIndex, RouteError, RouteLeaf, RouteNode, RouteTarget};
use crate::hyperplane::side_at;
use alloc::{vec, vec::Vec};
use nerv_primitives_types::{BlindedId, Side, Signs};

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
pub(super) trait Lookup {
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
