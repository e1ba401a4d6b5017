// SPDX-License-Identifier: Apache-2.0
//! The slots of a placement: which node holds which piece of a shard's checkpoint.

use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::NodeId;
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// The most replicas that a shard can have.
pub const MAX_REPLICAS: u32 = nerv_primitives_types::MAX_REPLICAS as u32;

/// The slots of a placement, k + m of them: the node in slot i holds piece i of the shard.
///
/// Slots are stable. A node that leaves frees its slot, its successor takes that one and rebuilds
/// that piece, and no other node has to fetch anything: see [`Self::succeeded_by`]. A slot without a
/// node is empty, and no node stands in two.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Slots(BoundedVec<Option<NodeId>, ConstU32<MAX_REPLICAS>>);

impl Slots {
    /// Slots with these holders. `None` of more than [`MAX_REPLICAS`], or of a node named twice.
    pub fn new(holders: Vec<Option<NodeId>>) -> Option<Self> {
        let is_repeated = |(place, holder): (usize, &Option<NodeId>)| {
            holder.is_some() && holders.iter().take(place).any(|before| before == holder)
        };
        if holders.iter().enumerate().any(is_repeated) {
            return None;
        }
        holders.try_into().ok().map(Self)
    }

    /// How many there are, empty ones included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no slot at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The holder of each slot, in their order; `None` of an empty one.
    pub fn holders(&self) -> &[Option<NodeId>] {
        &self.0
    }

    /// The nodes that hold a slot, in the order of these.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.0.iter().copied().flatten()
    }

    /// Whether a node holds one of them.
    pub fn contains(&self, node: NodeId) -> bool {
        self.nodes().any(|it| it == node)
    }

    /// Whether there are slots, and none is empty.
    pub fn are_held(&self) -> bool {
        !self.is_empty() && self.0.iter().all(Option::is_some)
    }

    /// Whether no node holds two.
    pub fn are_distinct(&self) -> bool {
        let mut nodes: Vec<NodeId> = self.nodes().collect();
        nodes.sort_unstable();
        nodes.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// Empties the slot of a node. The others stay where they are.
    pub fn vacate(&mut self, node: NodeId) {
        for holder in self.0.iter_mut() {
            if *holder == Some(node) {
                *holder = None;
            }
        }
    }

    /// The slots of the nodes that come after these, as many as there are nodes and none empty: who
    /// holds a slot keeps it, and the others take the free ones, the lowest node the first. A node
    /// that is named twice counts once, and of more than [`MAX_REPLICAS`] the lowest count.
    ///
    /// Only where there are fewer slots than before, who held one of those that are gone moves. The
    /// pieces of a checkpoint are then others as well.
    pub fn succeeded_by(&self, nodes: &[NodeId]) -> Self {
        let mut waiting = nodes.to_vec();
        waiting.sort_unstable();
        waiting.dedup();
        waiting.truncate(MAX_REPLICAS as usize);
        let mut slots = vec![None; waiting.len()];
        for (slot, before) in slots.iter_mut().zip(&self.0) {
            let Some(node) = before else { continue };
            if let Ok(place) = waiting.binary_search(node) {
                waiting.remove(place);
                *slot = Some(*node);
            }
        }
        let mut waiting = waiting.into_iter();
        for slot in slots.iter_mut().filter(|slot| slot.is_none()) {
            *slot = waiting.next();
        }
        Self(BoundedVec::truncate_from(slots))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn slots(holders: &[Option<NodeId>]) -> Slots {
        Slots::new(holders.to_vec()).expect("different nodes, and few")
    }

    #[test]
    fn the_first_nodes_stand_in_ascending_order() {
        let first = Slots::default().succeeded_by(&[8, 2, 5]);
        assert_eq!(first, slots(&[Some(2), Some(5), Some(8)]));
        assert!(first.are_held() && first.are_distinct());
    }

    #[test]
    fn a_successor_takes_the_slot_that_was_freed() {
        let mut standing = slots(&[Some(2), Some(5), Some(8)]);
        standing.vacate(5);
        assert_eq!(standing, slots(&[Some(2), None, Some(8)]));
        assert!(!standing.are_held() && !standing.contains(5));
        let next = standing.succeeded_by(&[1, 2, 8]);
        assert_eq!(next, slots(&[Some(2), Some(1), Some(8)]));
        // Nor does it matter whether the one before has left or is replaced.
        let replaced = slots(&[Some(2), Some(5), Some(8)]).succeeded_by(&[1, 2, 8]);
        assert_eq!(replaced, next);
    }

    #[test]
    fn newcomers_take_free_slots_in_ascending_order() {
        let standing = slots(&[Some(9), Some(3), Some(7), Some(1)]);
        let next = standing.succeeded_by(&[4, 3, 1, 2]);
        assert_eq!(next, slots(&[Some(2), Some(3), Some(4), Some(1)]));
    }

    #[test]
    fn boundary_more_slots_or_fewer() {
        let standing = slots(&[Some(9), Some(3), Some(7)]);
        let more = standing.succeeded_by(&[3, 4, 5, 7, 9]);
        assert_eq!(more, slots(&[Some(9), Some(3), Some(7), Some(4), Some(5)]));
        // The third slot is gone, and who held it takes the free one.
        let fewer = standing.succeeded_by(&[3, 7]);
        assert_eq!(fewer, slots(&[Some(7), Some(3)]));
        let none = standing.succeeded_by(&[]);
        assert!(none.is_empty() && !none.are_held());
    }

    #[test]
    fn boundary_what_can_be_slots() {
        let most = MAX_REPLICAS as usize;
        assert!(Slots::new((0..MAX_REPLICAS).map(Some).collect()).is_some());
        assert_eq!(Slots::new(vec![None; most + 1]), None);
        assert!(
            Slots::new(vec![None; most]).is_some(),
            "empty ones are not the same"
        );
        assert_eq!(Slots::new(vec![Some(1), None, Some(1)]), None);
        let many: Vec<NodeId> = (0..40).rev().collect();
        assert_eq!(Slots::default().succeeded_by(&many).len(), most);
        assert_eq!(Slots::default().succeeded_by(&[4, 4]), slots(&[Some(4)]));
    }

    proptest! {
        #[test]
        fn who_stays_never_moves(
            before in prop::collection::btree_set(0u32..24, 1..17),
            gone in prop::collection::btree_set(0u32..24, 0..8),
            after in prop::collection::btree_set(0u32..24, 1..17),
            order: u64,
        ) {
            let before: Vec<NodeId> = before.into_iter().collect();
            let mut standing = Slots::default().succeeded_by(&before);
            for node in &gone {
                standing.vacate(*node);
            }
            let mut wanted: Vec<NodeId> = after.iter().copied().collect();
            let turn = order as usize % wanted.len();
            wanted.rotate_left(turn);
            let next = standing.succeeded_by(&wanted);
            prop_assert_eq!(next.len(), after.len());
            prop_assert!(next.are_held() && next.are_distinct());
            prop_assert_eq!(next.nodes().collect::<BTreeSet<_>>(), after.clone());
            for (slot, holder) in standing.holders().iter().enumerate().take(next.len()) {
                let Some(node) = holder else { continue };
                if after.contains(node) {
                    prop_assert_eq!(next.holders()[slot], Some(*node));
                }
            }
        }
    }
}
