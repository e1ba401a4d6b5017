// SPDX-License-Identifier: Apache-2.0
//! The search for moves.

use super::{
    anchors::anchors, ground::Ground, Bond, Instruction, Leaf, Move, Reason, Resident, Terms,
};
use alloc::{vec, vec::Vec};
use core::cmp::Reverse;
use nerv_primitives_types::BlindedId;

/// A resident, as the moves so far have placed it.
struct Node {
    resident: Resident,
    /// The place of its leaf.
    leaf: usize,
    /// That of its home, if there is such a leaf.
    home: Option<usize>,
    /// That of the leaf it came from last, if there is such a leaf.
    came_from: Option<usize>,
    /// Whether it moved lately.
    rests: bool,
    /// Whether it moved in this plan.
    has_moved: bool,
    /// The node in whose leaf it is to be: its own for one that is not bound.
    anchor: usize,
}

/// A bond as seen from one of the two bodies that it is between, whose anchors they stand for.
struct Tie {
    /// The anchor that sees it.
    of: usize,
    /// The other body's.
    other: usize,
    /// What is expected of the bond.
    weight: u64,
    /// The same if it is a bond of the anchor itself, not of one that is bound to it.
    own: u64,
    /// By how much it draws the anchor.
    pull: u64,
}

/// What an account has with the accounts of a leaf.
#[derive(Clone, Copy, Default)]
struct Traffic {
    weight: u64,
    own: u64,
    pull: u64,
}

/// By what one move for affinity is better than another: its gain; that the leaf it goes to has less
/// load; and the order of leaves and accounts.
type Choice = (u64, Reverse<u64>, Reverse<usize>, Reverse<usize>);

/// A plan that is being made.
pub(super) struct Search<'a> {
    terms: &'a Terms,
    ground: Ground,
    /// By the accounts.
    nodes: Vec<Node>,
    /// By the nodes that see them.
    ties: Vec<Tie>,
    /// The overrides that there is room for.
    room: u32,
    moves: Vec<Move>,
}

impl<'a> Search<'a> {
    pub fn new(bonds: &[Bond], residents: &[Resident], leaves: &[Leaf], terms: &'a Terms) -> Self {
        let ground = Ground::new(leaves, terms);
        let mut residents = residents.to_vec();
        residents.sort_unstable();
        residents.dedup_by_key(|resident| resident.account);
        let mut nodes: Vec<Node> = residents
            .into_iter()
            .filter_map(|resident| {
                let moved = resident.moved;
                Some(Node {
                    leaf: ground.place(&resident.leaf)?,
                    home: ground.place(&resident.home),
                    came_from: moved.and_then(|moved| ground.place(&moved.from)),
                    rests: moved.is_some_and(|moved| moved.ago < terms.rest),
                    has_moved: false,
                    anchor: 0,
                    resident,
                })
            })
            .collect();
        let bound_to: Vec<Option<usize>> = nodes
            .iter()
            .map(|node| match node.resident.instruction {
                Instruction::With(other) if other != node.resident.account => find(&nodes, &other),
                _ => None,
            })
            .collect();
        for (node, anchor) in nodes.iter_mut().zip(anchors(&bound_to)) {
            node.anchor = anchor;
        }
        let mut ties: Vec<Tie> = bonds
            .iter()
            .filter_map(|bond| ties(&nodes, bond, terms.echo))
            .flatten()
            .collect();
        ties.sort_unstable_by_key(|tie| tie.of);
        Self {
            terms,
            ground,
            nodes,
            ties,
            room: terms.room,
            moves: Vec::new(),
        }
    }

    /// The moves that were found.
    pub fn into_moves(self) -> Vec<Move> {
        self.moves
    }

    /// Sends those home that refuse, whether they rest or not.
    pub fn release(&mut self) {
        for index in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(index) else {
                continue;
            };
            let Some(home) = node.home.filter(|home| *home != node.leaf) else {
                continue;
            };
            if node.resident.instruction == Instruction::Refuse && self.can_move(node, home) {
                self.take(index, home, 0, Reason::Expiry);
            }
        }
    }

    /// Moves those that are bound to their anchors.
    pub fn gather(&mut self) {
        for index in 0..self.nodes.len() {
            let Some((node, anchor)) = self.nodes.get(index).and_then(|node| {
                let anchor = self.nodes.get(node.anchor)?;
                Some((node, anchor))
            }) else {
                continue;
            };
            let to = anchor.leaf;
            if !node.rests && node.leaf != to && self.can_move(node, to) {
                self.take(index, to, 0, Reason::Instruction);
            }
        }
    }

    /// Moves those that gain by it, the greatest gain first, as long as there is one.
    pub fn attract(&mut self) {
        let mut traffic = vec![Traffic::default(); self.ground.len()];
        while !self.is_done() {
            let mut best: Option<Choice> = None;
            for ties in self.ties.chunk_by(|one, other| one.of == other.of) {
                best = best.max(self.best(ties, &mut traffic));
            }
            let Some((gain, _, Reverse(to), Reverse(index))) = best else {
                break;
            };
            self.take(index, to, gain, Reason::Affinity);
        }
    }

    /// Sends those home that were moved and have no reason any more to be where they are.
    pub fn send_home(&mut self) {
        let mut stay = vec![0u64; self.nodes.len()];
        for tie in &self.ties {
            let leaf = |index: usize| self.nodes.get(index).map(|node| node.leaf);
            if let (true, Some(stay)) = (leaf(tie.of) == leaf(tie.other), stay.get_mut(tie.of)) {
                *stay = stay.saturating_add(tie.weight);
            }
        }
        let keep = self.terms.keep.min(self.terms.gain);
        for (index, stay) in stay.into_iter().enumerate() {
            let Some(node) = self.nodes.get(index) else {
                continue;
            };
            let Some(home) = node.home.filter(|home| *home != node.leaf) else {
                continue;
            };
            let lonely = stay.max(u64::from(node.resident.within)) < keep;
            if lonely && !node.rests && node.anchor == index && self.can_move(node, home) {
                self.take(index, home, 0, Reason::Expiry);
            }
        }
    }

    /// The best move for affinity of an account, given its ties.
    ///
    /// The gain is the lesser of two. What is saved in truth: all that its body has with the other
    /// leaf, less all it has with its own. And what it has sent for itself: by how much it is drawn
    /// there, less what it has within its leaf, known pair by pair or measured.
    fn best(&self, ties: &[Tie], traffic: &mut [Traffic]) -> Option<Choice> {
        let index = ties.first()?.of;
        let node = self.nodes.get(index)?;
        if node.rests || node.resident.instruction == Instruction::Refuse {
            return None;
        }
        let leaves = || {
            ties.iter()
                .filter_map(|tie| Some((tie, self.nodes.get(tie.other)?.leaf)))
        };
        for (tie, leaf) in leaves() {
            if let Some(sum) = traffic.get_mut(leaf) {
                sum.weight = sum.weight.saturating_add(tie.weight);
                sum.own = sum.own.saturating_add(tie.own);
                sum.pull = sum.pull.saturating_add(tie.pull);
            }
        }
        let here = traffic.get(node.leaf).copied().unwrap_or_default();
        let stay = here.own.max(u64::from(node.resident.within));
        let mut best = None;
        for (_, to) in leaves() {
            let there = traffic.get(to).copied().unwrap_or_default();
            let saved = there.weight.saturating_sub(here.weight);
            let gain = saved.min(there.pull.saturating_sub(stay));
            let least = if node.came_from == Some(to) {
                self.terms.gain.max(self.terms.back)
            } else {
                self.terms.gain
            };
            if gain > least && self.can_move(node, to) {
                let load = self.ground.load(to);
                best = best.max(Some((gain, Reverse(load), Reverse(to), Reverse(index))));
            }
        }
        for (_, leaf) in leaves() {
            if let Some(sum) = traffic.get_mut(leaf) {
                *sum = Traffic::default();
            }
        }
        best
    }

    /// Whether the plan has as many moves as it may.
    fn is_done(&self) -> bool {
        self.moves.len() >= self.terms.moves as usize
    }

    /// Whether one may move there, wherever it comes from.
    fn can_move(&self, node: &Node, to: usize) -> bool {
        let needs_room = node.home == Some(node.leaf);
        !self.is_done()
            && !node.has_moved
            && node.leaf != to
            && (self.room > 0 || !needs_room)
            && self.ground.is_open(node.leaf)
            && self.ground.takes(to, node.resident.load)
    }

    /// Adds a move to the plan.
    fn take(&mut self, index: usize, to: usize, gain: u64, reason: Reason) {
        let Some(node) = self.nodes.get_mut(index) else {
            return;
        };
        let shards = self.ground.shard(node.leaf).zip(self.ground.shard(to));
        let Some((from, shard)) = shards else {
            return;
        };
        self.ground.shift(node.leaf, to, node.resident.load);
        if node.home == Some(node.leaf) {
            self.room = self.room.saturating_sub(1);
        } else if node.home == Some(to) {
            self.room = self.room.saturating_add(1);
        }
        node.leaf = to;
        node.rests = true;
        node.has_moved = true;
        self.moves.push(Move {
            account: node.resident.account,
            from,
            to: shard,
            gain,
            reason,
        });
    }
}

/// The place of an account among nodes.
fn find(nodes: &[Node], account: &BlindedId) -> Option<usize> {
    nodes
        .binary_search_by(|node| node.resident.account.cmp(account))
        .ok()
}

/// A bond as both of its bodies see it. `None` within one body, and where an account is no resident.
fn ties(nodes: &[Node], bond: &Bond, echo: u32) -> Option<[Tie; 2]> {
    let (low, high) = (bond.pair.low(), bond.pair.high());
    let (low_place, high_place) = (find(nodes, low)?, find(nodes, high)?);
    let low_anchor = nodes.get(low_place)?.anchor;
    let high_anchor = nodes.get(high_place)?.anchor;
    if low_anchor == high_anchor {
        return None;
    }
    let weight = bond.weight();
    let tie = |account: &BlindedId, place: usize, of: usize, other: usize| {
        let own = if place == of { weight } else { 0 };
        let sent = bond.sent_by(account).saturating_mul(u64::from(echo));
        Tie {
            of,
            other,
            weight,
            own,
            pull: own.min(sent),
        }
    };
    Some([
        tie(low, low_place, low_anchor, high_anchor),
        tie(high, high_place, high_anchor, low_anchor),
    ])
}
