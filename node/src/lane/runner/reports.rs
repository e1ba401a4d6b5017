// SPDX-License-Identifier: Apache-2.0
//! Nodes that have voted for two heads in one place. All replicas come to have the two votes, but one report is enough,
//! and whoever tells the chain what it knows pays for it. So they take turns: each waits for those before it, and
//! says nothing if the chain knows by then.

use super::Runner;
use crate::lane::submit;
use nerv_lane::{directory::Key, protocol::Members};
use nerv_primitives_lane::Vote;
use nerv_primitives_types::{BlockHeight, NodeId};

/// The blocks for which it is one replica's turn: what it has sent is in a block by then.
const TURN: BlockHeight = 8;

/// What waits for its turn at the most.
const MOST: usize = 64;

/// The two votes of a node.
type Votes = (Vote, Vote);

struct Report {
    /// The key that has signed both.
    key: Key,
    votes: Votes,
    due: BlockHeight,
}

/// What shows that nodes have voted twice, until it is this replica's turn to show it.
#[derive(Default)]
pub(super) struct Reports(Vec<Report>);

impl Reports {
    /// Two votes of a node, which this replica has at this height.
    fn add(&mut self, key: Key, votes: Votes, due: BlockHeight) {
        let is_same = |report: &Report| report.key == key && report.votes.0.node == votes.0.node;
        let is_known = self.0.iter().any(is_same);
        if !is_known && self.0.len() < MOST {
            self.0.push(Report { key, votes, due });
        }
    }

    /// Those that are to be shown at this height, and that the chain has not seen. Each is told once.
    fn due(
        &mut self,
        height: BlockHeight,
        mut is_known: impl FnMut(&Key, NodeId) -> bool,
    ) -> Vec<Votes> {
        let mut due = Vec::new();
        self.0.retain(|report| {
            let is_due = report.due <= height;
            if is_due && !is_known(&report.key, report.votes.0.node) {
                due.push(report.votes);
            }
            !is_due
        });
        due
    }
}

/// How many have their turn before the replica in this slot, which begins with another one from head to head. `None`
/// for the accused.
fn turn(members: &Members, slot: u8, accused: u8, sequence: u64) -> Option<BlockHeight> {
    let others = members.iter().map(|member| member.slot);
    let others: Vec<u8> = others.filter(|slot| *slot != accused).collect();
    let at = others.iter().position(|other| *other == slot)?;
    let first = usize::try_from(sequence.checked_rem(others.len() as u64)?).ok()?;
    let before = (at + others.len() - first) % others.len();
    BlockHeight::try_from(before).ok()
}

impl Runner {
    /// A node has voted twice.
    pub(super) fn accuse(&mut self, votes: Votes) {
        let Some(view) = &self.view else {
            return;
        };
        let (slot, sequence) = (votes.0.slot, votes.0.sequence);
        let Some(member) = view.members.get(slot) else {
            return;
        };
        if let Some(turn) = turn(&view.members, self.part.seat.slot, slot, sequence) {
            let due = view.height.saturating_add(turn.saturating_mul(TURN));
            self.reports.add(member.key, votes, due);
        }
    }

    /// Shows the chain what it is this replica's turn to show.
    pub(super) fn report(&mut self) {
        let Some(height) = self.view.as_ref().map(|view| view.height) else {
            return;
        };
        let chain = &self.around.chain;
        let due = self
            .reports
            .due(height, |key, node| chain.has_paid(key, node));
        for (first, second) in due {
            self.send("equivocation", Some(submit::equivocation(first, second)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_lane::protocol::Member;
    use nerv_primitives_types::ShardId;
    use sp_core::{sr25519::Signature, H256};

    fn votes(slot: u8) -> Votes {
        let vote = |id| Vote {
            shard: ShardId::root(),
            term: 1,
            sequence: 5,
            id: H256([id; 32]),
            slot,
            node: slot.into(),
            signature: Signature::from_raw([id; 64]),
        };
        (vote(1), vote(2))
    }

    #[test]
    fn each_replica_but_the_accused_has_a_turn_of_its_own() {
        let member = |slot: u8| Member {
            slot,
            node: slot.into(),
            key: [slot; 32],
        };
        let members = Members::new([0, 2, 3, 5].map(member).to_vec(), 7, 2);
        let turns = |sequence| [0, 2, 3, 5].map(|slot| turn(&members, slot, 3, sequence));
        assert_eq!(turns(0), [Some(0), Some(1), None, Some(2)]);
        assert_eq!(turns(1), [Some(2), Some(0), None, Some(1)]);
        assert_eq!(turns(2), [Some(1), Some(2), None, Some(0)]);
        assert_eq!(turns(u64::MAX), turns(u64::MAX % 3));
        assert_eq!(turn(&members, 6, 3, 0), None);
        assert_eq!(turn(&Members::default(), 0, 3, 0), None);
    }

    #[test]
    fn what_the_chain_knows_by_then_is_not_told() {
        let mut reports = Reports::default();
        reports.add([1; 32], votes(1), 10);
        reports.add([2; 32], votes(2), 10 + TURN);
        // Who has voted for three heads pays once as well.
        reports.add([1; 32], votes(1), 0);
        // Each node that has had the key pays for what it has signed.
        reports.add([1; 32], votes(3), 10 + TURN);
        assert_eq!(reports.due(9, |_, _| panic!("nothing is due")), []);
        assert_eq!(reports.due(10, |_, _| false), [votes(1)]);
        assert_eq!(reports.due(11, |_, _| panic!("it was told")), []);
        let has_paid = |key: &Key, node| (*key, node) == ([2; 32], 2);
        assert_eq!(reports.due(10 + TURN, has_paid), [votes(3)]);
        assert_eq!(reports.due(BlockHeight::MAX, |_, _| false), []);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut reports = Reports::default();
        for slot in 0..=u8::MAX {
            reports.add([slot; 32], votes(slot), 0);
        }
        assert_eq!(reports.due(0, |_, _| false).len(), MOST);
    }
}
