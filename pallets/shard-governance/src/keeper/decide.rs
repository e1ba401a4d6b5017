// SPDX-License-Identifier: Apache-2.0
//! What the keeper decides, without the chain and without memory: pure functions of what it knows.

use super::wish::Wish;
use crate::{stake, Ballot, Layer};
use alloc::vec::Vec;
use codec::Encode;
use nerv_primitives_core::{
    BlockHeight, Execution, MotionHash, ProposalIndex, ProposalRefusal, ProposalStatus,
};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The extrinsics that one key sends after a block, at most.
pub const PER_KEY: usize = 4;

/// The turns that keepers take: a keeper proposes when it has known for 0 to 3 blocks that load
/// calls for an operation.
pub const TURNS: u8 = 4;

/// The blocks for which the order of turns stays the same.
pub const TURN_PERIOD: BlockHeight = 16;

/// The blocks to wait after the first refusal of an operation.
pub const SHORTEST_WAIT: BlockHeight = 8;

/// The blocks to wait after many.
pub const LONGEST_WAIT: BlockHeight = 512;

/// The blocks an account waits before it proposes what load calls for: 0 to 3, as chance has it.
///
/// Keepers do not know each other. The turn is the first byte of the BLAKE2b-256 hash of the
/// account, the operation (of a lane the change and the shard, of a plan its number) and the number of the
/// [`TURN_PERIOD`], modulo [`TURNS`]: so it is another one's turn first each time, and who comes later
/// sees the proposal of who came first.
pub fn turn(account: &impl Encode, wish: &Wish, now: BlockHeight) -> BlockHeight {
    let period = now / TURN_PERIOD;
    let hash = match wish {
        Wish::Operation(operation) => BlakeTwo256::hash_of(&(account, operation, period)),
        Wish::Lane(change, shard) => BlakeTwo256::hash_of(&(account, change, shard, period)),
        Wish::CoLocate(plan) => BlakeTwo256::hash_of(&(account, plan, period)),
    };
    BlockHeight::from(hash.as_bytes()[0] % TURNS)
}

/// Whether it is an account's turn to propose what load has called for since a block.
pub fn is_turn(account: &impl Encode, wish: &Wish, since: BlockHeight, now: BlockHeight) -> bool {
    now.saturating_sub(since) >= turn(account, wish, now)
}

/// The blocks to wait after a refusal: twice as many as after the one before, if there was one.
pub fn next_wait(before: Option<BlockHeight>) -> BlockHeight {
    before.map_or(SHORTEST_WAIT, |wait| {
        wait.saturating_mul(2).clamp(SHORTEST_WAIT, LONGEST_WAIT)
    })
}

/// A proposal of a split, a merge, a move, a lane or a plan on which votes are taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Question {
    /// The proposal.
    pub proposal: ProposalIndex,
    /// The hash of its motion.
    pub motion_hash: MotionHash,
    /// Whether it is called for, as the keeper judges it itself.
    pub holds: bool,
}

/// How a staker votes, on what it has power on and has not voted on: aye where it is called for, nay where
/// it is not. The oldest proposals first.
pub fn ballots(questions: &[Question], layers: &[Layer], cast: &[Ballot]) -> Vec<Question> {
    questions
        .iter()
        .filter(|question| stake::power(layers, question.proposal) > 0)
        .filter(|question| !cast.iter().any(|it| it.proposal == question.proposal))
        .copied()
        .collect()
}

/// What became of a proposal, as far as it tells whether to propose the same again soon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// Votes are taken.
    Open,
    /// It was not put to the vote.
    Refused,
    /// It was voted on, and nothing came of it.
    Failed,
    /// What called for it was over, or one account's, when it was proposed or approved.
    Lapsed,
    /// It was carried out.
    Done,
    /// The chain does not keep it any more.
    Unknown,
}

/// What became of a proposal of that status.
pub fn fate(status: &ProposalStatus) -> Fate {
    match status {
        ProposalStatus::Voting | ProposalStatus::Approved { .. } => Fate::Open,
        ProposalStatus::Refused(
            ProposalRefusal::ConditionFalse | ProposalRefusal::Unsplittable,
        ) => Fate::Lapsed,
        ProposalStatus::Refused(_) => Fate::Refused,
        ProposalStatus::Passed {
            execution: Execution::Done(_) | Execution::CoLocated(_),
            ..
        } => Fate::Done,
        ProposalStatus::Passed {
            execution: Execution::Lapsed | Execution::Unsplittable,
            ..
        } => Fate::Lapsed,
        ProposalStatus::Lost { .. } | ProposalStatus::Passed { .. } => Fate::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::shard;
    use nerv_primitives_core::{
        Assessment, CoLocated, CoLocationRefusal, LaneRefusal, Loss, Operation, Refusal,
    };
    use proptest::prelude::*;

    fn split(number: u64) -> Wish {
        Wish::Operation(Operation::Split {
            shard: shard(number),
        })
    }

    #[test]
    fn every_turn_is_somebody_s_and_changes_with_time_and_operation() {
        let turns: Vec<BlockHeight> = (0u64..64).map(|who| turn(&who, &split(1), 0)).collect();
        for wanted in 0..4 {
            assert!(turns.contains(&wanted), "nobody's turn is {wanted}");
        }
        let of_another = (0u64..64).map(|who| turn(&who, &split(2), 0));
        assert!(of_another.zip(&turns).any(|(a, b)| a != *b));
        let later = (0u64..64).map(|who| turn(&who, &split(1), TURN_PERIOD));
        assert!(later.zip(&turns).any(|(a, b)| a != *b));
        let of_plan = |plan| (0u64..64).map(move |who| turn(&who, &Wish::CoLocate(plan), 0));
        assert!(of_plan(1).zip(of_plan(2)).any(|(a, b)| a != b));
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut wait = None;
        let mut waits = Vec::new();
        for _ in 0..9 {
            wait = Some(next_wait(wait));
            waits.extend(wait);
        }
        assert_eq!(waits, [8, 16, 32, 64, 128, 256, 512, 512, 512]);
    }

    #[test]
    fn votes_follow_the_condition_where_there_is_power_and_no_vote_yet() {
        let question = |proposal, holds| Question {
            proposal,
            motion_hash: [proposal as u8; 32],
            holds,
        };
        let questions = [
            question(1, true),
            question(2, true),
            question(3, false),
            question(4, true),
        ];
        let layers = [Layer {
            since: 2,
            amount: 5,
        }];
        let cast = [Ballot {
            proposal: 4,
            aye: false,
        }];
        assert_eq!(
            ballots(&questions, &layers, &cast),
            vec![question(2, true), question(3, false)]
        );
        assert_eq!(ballots(&questions, &[], &[]), vec![]);
    }

    #[test]
    fn fates() {
        let passed = |execution| ProposalStatus::Passed {
            at: 1,
            assessed: Assessment::Unconditional,
            execution,
        };
        assert_eq!(fate(&ProposalStatus::Voting), Fate::Open);
        for (reason, expected) in [
            (ProposalRefusal::ConditionFalse, Fate::Lapsed),
            (ProposalRefusal::Unsplittable, Fate::Lapsed),
            (
                ProposalRefusal::Operation(Refusal::TooManyDrains),
                Fate::Refused,
            ),
            (
                ProposalRefusal::Lane(LaneRefusal::TooManyLanes),
                Fate::Refused,
            ),
            (
                ProposalRefusal::CoLocation(CoLocationRefusal::NoSuchPlan),
                Fate::Refused,
            ),
        ] {
            assert_eq!(fate(&ProposalStatus::Refused(reason)), expected);
        }
        for why in [Loss::Outvoted, Loss::Expired] {
            assert_eq!(fate(&ProposalStatus::Lost { at: 1, why }), Fate::Failed);
        }
        let moved = CoLocated {
            moved: 2,
            skipped: 1,
        };
        for execution in [Execution::Done(Some(1)), Execution::CoLocated(moved)] {
            assert_eq!(fate(&passed(execution)), Fate::Done);
        }
        for execution in [Execution::Lapsed, Execution::Unsplittable] {
            assert_eq!(fate(&passed(execution)), Fate::Lapsed);
        }
        for execution in [
            Execution::ConditionFalse,
            Execution::Refused(Refusal::TooManyDrains),
            Execution::LaneRefused(LaneRefusal::NoEnclave),
            Execution::CoLocationRefused(CoLocationRefusal::NothingLeft),
        ] {
            assert_eq!(fate(&passed(execution)), Fate::Failed);
        }
    }

    proptest! {
        #[test]
        fn everybody_s_turn_comes_within_four_blocks(
            who: u64,
            number: u64,
            since in 0u32..1_000_000,
        ) {
            // It may come earlier than it would have where the order changes in between, and it
            // never comes later.
            prop_assert!(is_turn(&who, &split(number), since, since + 3));
            prop_assert_eq!(
                is_turn(&who, &split(number), since, since),
                turn(&who, &split(number), since) == 0
            );
        }

        #[test]
        fn a_vote_is_the_condition_and_nothing_else(
            holds in prop::collection::vec(any::<bool>(), 0..20),
            since in 0u32..20,
            cast in prop::collection::vec(0u32..20, 0..20),
        ) {
            let questions: Vec<Question> = holds
                .iter()
                .enumerate()
                .map(|(proposal, holds)| Question {
                    proposal: proposal as u32,
                    motion_hash: [0; 32],
                    holds: *holds,
                })
                .collect();
            let cast: Vec<Ballot> = cast
                .into_iter()
                .map(|proposal| Ballot { proposal, aye: true })
                .collect();
            let layers = [Layer { since, amount: 1 }];
            let votes = ballots(&questions, &layers, &cast);
            for Question { proposal, holds: aye, .. } in &votes {
                prop_assert_eq!(holds[*proposal as usize], *aye);
                prop_assert!(*proposal >= since);
                prop_assert!(cast.iter().all(|it| it.proposal != *proposal));
            }
            prop_assert!(votes.windows(2).all(|pair| pair[0].proposal < pair[1].proposal));
        }
    }
}
