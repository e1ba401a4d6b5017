//! What the worker looks at next, without the chain and without memory.

use alloc::vec::Vec;
use nerv_primitives_core::{BlockHeight, PlacementRound, ShardId};

/// Something that one of the node's keepers may place now.
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
}
