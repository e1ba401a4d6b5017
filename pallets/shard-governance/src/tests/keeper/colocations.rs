// SPDX-License-Identifier: Apache-2.0
//! What the keeper does about plans of moves.

use super::*;
use nerv_primitives_core::{CoLocationRefusal, PlanIndex};

fn proposes(plan: PlanIndex) -> Call<Test> {
    Call::propose_co_location { plan }
}

#[test]
fn success_proposes_the_newest_plan_and_votes_for_it() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        Plans::set(vec![5, 6, 7]);
        let (_, sent) = next_sent(take);
        assert_eq!(sent, vec![(1, 0, proposes(7))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 1, votes(0, true))]);
        assert_eq!(include(sent), vec![Ok(())]);
        let carried: Vec<PlanIndex> = CarriedOut::get().iter().map(|(plan, _)| *plan).collect();
        assert_eq!(carried, [7]);
        assert_eq!(sent_in(20, take), vec![], "all is done");
    });
}

#[test]
fn success_proposes_with_a_delegate_s_key() {
    with_keeper([15], |take| {
        bond_all([1], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(15)));
        Plans::set(vec![7]);
        let (_, sent) = next_sent(take);
        assert_eq!(sent, vec![(15, 0, proposes(7))]);
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(proposal(0).proposer, 1);
    });
}

#[test]
fn success_one_plan_is_on_its_way_at_a_time() {
    with_keeper([1, 2], |take| {
        bond_all([1, 2], 300);
        Plans::set(vec![7]);
        let (at, sent) = next_sent(take);
        assert_eq!(sent.len(), 1, "of the keys of a node one proposes");
        // A window closes before it is in a block: the next plan waits until the last is given up.
        Plans::set(vec![7, 8]);
        next_block();
        let (later, sent) = next_sent(take);
        assert!(later >= at + 5, "{at} {later}");
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].2, proposes(8));
    });
}

/// It leaves to people what a newer plan has taken the place of, and what may not be carried out.
#[test]
fn success_abstains_from_plans_that_are_not_called_for() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        MaxOpen::set(128);
        Plans::set(vec![7]);
        assert_ok!(Governance::propose_co_location(signed(2), 7));
        PlanRefused::set(Some(CoLocationRefusal::Disabled));
        assert_eq!(sent_in(8, take), vec![]);
        PlanRefused::set(None);
        Plans::set(vec![7, 8]);
        let sent = sent_in(8, take);
        assert_eq!(
            sent,
            vec![(1, 0, proposes(8))],
            "the newest is worth a vote"
        );
        assert_eq!(include(sent), vec![Ok(())]);
        keep();
        assert_eq!(take(), vec![(1, 1, votes(1, true))]);
    });
}

#[test]
fn success_leaves_a_plan_alone_that_is_voted_on_or_moves_nobody() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        Plans::set(vec![7]);
        PlanMoves::set(0);
        assert_eq!(sent_in(8, take), vec![]);
        PlanMoves::set(1);
        assert_ok!(Governance::propose_co_location(signed(2), 7));
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 0, votes(0, true))]);
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(sent_in(20, take), vec![], "its vote goes on");
    });
}

#[test]
fn fails_plans_for_which_there_is_no_place() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        // One of 32.
        Plans::set(vec![6, 7]);
        assert_ok!(Governance::propose_co_location(signed(2), 6));
        assert_eq!(sent_in(8, take), vec![]);
        MaxOpen::set(64);
        // Nor more than a staker may have open.
        OpenLimit::set(0);
        assert_eq!(sent_in(8, take), vec![]);
        OpenLimit::set(4);
        assert_eq!(next_sent(take).1, vec![(1, 0, proposes(7))]);
    });
}

/// What stakers turned down waits, and the next plan does not: whoever votes plans down would stop them otherwise.
#[test]
fn success_a_plan_that_was_lost_keeps_no_other_waiting() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        MaxOpen::set(128);
        Plans::set(vec![7]);
        let (_, sent) = next_sent(take);
        assert_eq!(include(sent), vec![Ok(())]);
        assert_ok!(vote(2, 0, false));
        assert!(matches!(proposal(0).status, ProposalStatus::Lost { .. }));
        assert_eq!(sent_in(7, take), vec![], "the same waits");
        Plans::set(vec![7, 8]);
        let sent = sent_in(4, take);
        assert_eq!(sent, vec![(1, 1, proposes(8))]);
    });
}
