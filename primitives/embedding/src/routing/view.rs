// SPDX-License-Identifier: Apache-2.0
//! The table as it lies encoded, walked in place.

use super::{
    items::{
        LeafIndex, NodeIndex, RouteError, RouteLeaf, RouteNode, RouteTarget, LEAF_SIZE, NODE_SIZE,
        OVERRIDE_SIZE,
    },
    walk::Lookup,
};
use codec::{Compact, Decode};
use nerv_primitives_types::{BlindedId, Signs, WORDS};

/// A [`RoutingTable`](super::RoutingTable) walked in its encoded form.
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

    /// The leaf to which the walk from the root leads, and the one to which an override of the account does, if
    /// there is one. The account's signs are made once for both.
    pub fn find_both(
        &self,
        account: &BlindedId,
    ) -> Result<(RouteLeaf, Option<RouteLeaf>), RouteError> {
        let signs = account.signs();
        let walk = self.walk(self.root, || signs, |_| ())?;
        let overridden = self
            .override_of(account)
            .map(|target| self.walk(target, || signs, |_| ()))
            .transpose()?;
        Ok((walk, overridden))
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
