// SPDX-License-Identifier: Apache-2.0
//! What the keeper places and whom it asks next, without the chain and without memory.

use alloc::vec::Vec;
use nerv_primitives_core::{BlockHeight, NodeId, PlacementRound, ShardId};
use sp_runtime::offchain::Duration;

/// The nodes that one run asks for one operator: as many as answer within a moment.
pub const MAX_ASKED: usize = 16;

/// The blocks for which a node that was asked is not asked again, whatever came of it.
pub const PATIENCE: BlockHeight = 60;

/// Something that an account with a key of the node's may place now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Task {
    /// The leaf.
    pub shard: ShardId,
    /// Its round.
    pub round: PlacementRound,
}

/// The leaves in the order in which they are looked at: those without a placement that is whole
/// first, the one that is due earliest before the others; then those whose round began first.
pub fn in_order(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|task| {
        let due = task.round.due;
        (due.is_none(), due, task.round.since, task.round.number)
    });
    tasks
}

/// Whether to look at a leaf: one to be placed always, and one whose placement is whole when its
/// round has lasted for so many blocks, and each time they have passed again.
pub fn is_worth_a_look(
    round: &PlacementRound,
    looked: Option<BlockHeight>,
    now: BlockHeight,
    every: BlockHeight,
) -> bool {
    round.due.is_some() || now.saturating_sub(looked.unwrap_or(round.since)) >= every
}

/// A node as another one knows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Acquaintance {
    /// The node.
    pub node: NodeId,
    /// The block after which it was last asked.
    pub asked: Option<BlockHeight>,
    /// The block of the last report of it.
    pub reported: Option<BlockHeight>,
}

/// The nodes to ask now, at most [`MAX_ASKED`] of them, in ascending order: those of whom nothing
/// was reported in the last `every` blocks, and who were not asked within [`PATIENCE`]. Those who
/// were never asked go first, then those for whom it is longest ago.
pub fn whom_to_ask(
    mut others: Vec<Acquaintance>,
    now: BlockHeight,
    every: BlockHeight,
) -> Vec<NodeId> {
    let passed = |since: Option<BlockHeight>, blocks: BlockHeight| {
        since.is_none_or(|at| now.saturating_sub(at) >= blocks)
    };
    others.retain(|it| passed(it.reported, every) && passed(it.asked, PATIENCE));
    others.sort_by_key(|it| (it.asked, it.node));
    let mut nodes: Vec<NodeId> = others.iter().take(MAX_ASKED).map(|it| it.node).collect();
    nodes.sort_unstable();
    nodes
}

/// What the next one of so many nodes may take of the time that is left: an equal share. Whoever takes
/// less leaves the rest to those behind, and nobody can take what is another one's.
pub fn share(left: Duration, nodes: usize) -> Duration {
    let nodes = u64::try_from(nodes).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(left.millis() / nodes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::shard;

    fn task(number: u64, since: BlockHeight, due: Option<BlockHeight>) -> Task {
        Task {
            shard: shard(number),
            round: PlacementRound {
                number,
                seed: [0; 32],
                since,
                due,
            },
        }
    }

    #[test]
    fn what_is_due_comes_first_and_what_is_oldest_then() {
        let tasks = [
            task(1, 5, None),
            task(2, 9, Some(30)),
            task(3, 8, Some(20)),
            task(4, 4, None),
        ];
        let order: Vec<u64> = in_order(tasks.to_vec())
            .iter()
            .map(|task| task.round.number)
            .collect();
        assert_eq!(order, [3, 2, 4, 1]);
    }

    #[test]
    fn boundary_a_whole_placement_is_looked_at_from_time_to_time() {
        let round = task(1, 10, None).round;
        assert!(!is_worth_a_look(&round, None, 59, 50));
        assert!(is_worth_a_look(&round, None, 60, 50));
        assert!(!is_worth_a_look(&round, Some(60), 109, 50));
        assert!(is_worth_a_look(&round, Some(60), 110, 50));
        let due = task(1, 10, Some(20)).round;
        assert!(is_worth_a_look(&due, Some(10), 10, 50));
    }

    fn acquaintance(
        node: NodeId,
        asked: impl Into<Option<BlockHeight>>,
        reported: impl Into<Option<BlockHeight>>,
    ) -> Acquaintance {
        Acquaintance {
            node,
            asked: asked.into(),
            reported: reported.into(),
        }
    }

    #[test]
    fn those_never_asked_go_first_and_the_longest_ago_then() {
        let others: Vec<Acquaintance> = (0..MAX_ASKED as NodeId + 4)
            .map(|id| match id {
                3 => acquaintance(id, 40, None),
                5 => acquaintance(id, 30, None),
                7 => acquaintance(id, 20, None),
                9 => acquaintance(id, 10, None),
                _ => acquaintance(id, None, None),
            })
            .collect();
        let whom = whom_to_ask(others.clone(), 100, 50);
        let without: Vec<NodeId> = (0..MAX_ASKED as NodeId + 4)
            .filter(|id| ![3, 5, 7, 9].contains(id))
            .collect();
        assert_eq!(whom, without);
        let few = others.into_iter().filter(|it| it.node < 10 && it.node > 2);
        assert_eq!(
            whom_to_ask(few.collect(), 100, 50),
            [3, 4, 5, 6, 7, 8, 9],
            "in ascending order"
        );
    }

    #[test]
    fn slow_nodes_take_no_more_than_their_shares() {
        let millis = |left, nodes| share(Duration::from_millis(left), nodes).millis();
        assert_eq!(millis(24_000, MAX_ASKED), 1_500);
        // All but the last take all that they may: it has as much as any.
        let mut left = 24_000;
        for nodes in (1..=MAX_ASKED).rev() {
            assert_eq!(millis(left, nodes), 1_500);
            left -= 1_500;
        }
        assert_eq!((millis(9, 1), millis(9, 0), millis(0, 3)), (9, 9, 0));
    }

    #[test]
    fn boundary_nobody_is_asked_before_it_is_time() {
        let asks = |asked, reported, now| {
            !whom_to_ask(vec![acquaintance(1, asked, reported)], now, 500).is_empty()
        };
        assert!(!asks(Some(100), None, 99 + PATIENCE));
        assert!(asks(Some(100), None, 100 + PATIENCE));
        assert!(!asks(Some(100), Some(101), 600));
        assert!(asks(Some(100), Some(101), 601));
        assert!(!asks(Some(590), Some(101), 601));
    }
}
