// SPDX-License-Identifier: Apache-2.0
//! How many nodes may give way: in a period for a better score, and at once.

use super::submit_placement::worsen;
use crate::{mock::*, SubmissionRefusal};
use frame_support::assert_ok;
use nerv_primitives_core::NodeId;

/// Five nodes in five failure domains.
const SPREAD: [NodeId; 5] = [0, 2, 4, 6, 8];

/// The pool refuses a submission, for which too many would move.
#[track_caller]
fn refused(submission: crate::SubmissionOf<Test>) {
    assert_eq!(
        pool(submission),
        Err(SubmissionRefusal::TooManyMoves.into())
    );
}

#[test]
fn boundary_moves_of_a_period() {
    build_and_execute(|| {
        MaxMoves::set(2);
        place(&root(), &SPREAD);
        for id in [0, 2, 4] {
            worsen(id, 20);
        }
        run_to(2);
        let three = claim(&root(), &[1, 3, 5, 6, 8], 0);
        refused(three.clone());
        assert_eq!(include(three), Ok(Err(Failure::TooManyMoves.into())));
        place(&root(), &[1, 3, 4, 6, 8]);
        run_to(48);
        let one = || claim(&root(), &[1, 3, 5, 6, 8], 0);
        refused(one());
        // What has to be replaced is not counted.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        run_to(49);
        place(&root(), &[1, 3, 5, 6, 8]);
        worsen(5, 20);
        run_to(50);
        let another = claim(&root(), &[1, 3, 6, 7, 8], 0);
        assert!(pool(another).is_ok(), "the next period");
    });
}

#[test]
fn boundary_as_many_holders_give_way_as_the_others_can_rebuild() {
    build_and_execute(|| {
        place(&root(), &SPREAD);
        for id in [0, 2, 4] {
            worsen(id, 20);
        }
        Spared::set(Some(1));
        run_to(2);
        let two = claim(&root(), &[1, 3, 4, 6, 8], 0);
        refused(two.clone());
        assert_eq!(include(two), Ok(Err(Failure::TooManyMoves.into())));
        let one = claim(&root(), &[1, 2, 4, 6, 8], 0);
        assert!(pool(one).is_ok());
        // Whoever is gone gives nothing up, but those that are there still do.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 0));
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 2));
        Spared::set(Some(0));
        run_to(3);
        let third = claim(&root(), &[1, 3, 5, 6, 8], 0);
        refused(third);
        place(&root(), &[1, 3, 4, 6, 8]);
        // Other pieces are cut where there are to be more of them.
        DataPieces::set(4);
        run_to(4);
        place(&root(), &[3, 5, 6, 7, 8, 9]);
    });
}

#[test]
fn success_the_keeper_searches_so_that_enough_holders_stay() {
    with_keeper(simulated(12, 100), PLACERS, |take| {
        keep();
        for call in take() {
            next_block();
            assert_eq!(include_call(call), Ok(Ok(())));
        }
        let before = holders(&root());
        assert_eq!(before.len(), 5);
        before.iter().take(3).for_each(|id| worsen(*id, 20));
        MaxMoves::set(5);
        let given_up = |spare| {
            Spared::set(spare);
            for _ in 0..100 {
                next_block();
                keep();
                for call in take() {
                    if let crate::Call::submit_placement { submission, .. } = call {
                        let stays = |id: &&NodeId| submission.nodes.contains(id);
                        return before.len() - before.iter().filter(stays).count();
                    }
                }
            }
            panic!("the keeper finds nothing better");
        };
        assert_eq!(given_up(Some(1)), 1);
        assert_eq!(given_up(Some(2)), 2);
        assert!(given_up(None) > 1, "it would have more of them go");
    });
}
