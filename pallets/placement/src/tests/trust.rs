// SPDX-License-Identifier: Apache-2.0
//! Trust that is earned, and what is announced: newcomers, and capacities and prices that rise.

use crate::{mock::*, Fault, NodeSpec, Raise, SubmissionRefusal};
use frame_support::assert_ok;
use nerv_primitives_core::{traits::NodeReliability, Balance, NodeId, Observation};

/// What the pool says of a placement of the root on some nodes.
fn asked(
    nodes: &[NodeId],
) -> Result<(), sp_runtime::transaction_validity::TransactionValidityError> {
    pool(claim(&root(), nodes, 0)).map(|_| ())
}

fn false_for(
    fault: Fault,
) -> Result<(), sp_runtime::transaction_validity::TransactionValidityError> {
    Err(SubmissionRefusal::False(fault).into())
}

#[test]
fn boundary_newcomers_of_a_placement() {
    build_and_execute(|| {
        Probation::set(10);
        let (a, b) = (register(1, 50), register(2, 51));
        run_to(3);
        let many = || false_for(Fault::TooManyNewcomers);
        assert_eq!(asked(&[0, 2, 4, a, b]), many());
        assert_eq!(asked(&[0, 2, 4, 6, a]), Ok(()));
        NewcomerSlots::set(0);
        run_to(5);
        assert_eq!(asked(&[0, 2, 4, 6, a]), many());
        NewcomerSlots::set(2);
        run_to(7);
        assert_eq!(asked(&[0, 2, 4, a, b]), Ok(()));
        // In a block it costs a fine.
        NewcomerSlots::set(1);
        run_to(9);
        let submission = claim(&root(), &[0, 2, 4, a, b], 0);
        let placer = submission.placer;
        assert_eq!(include(submission), Ok(Ok(())));
        assert_eq!(held(placer).1, BOND - FINED);
    });
}

#[test]
fn boundary_probation_lasts_from_the_first_report() {
    build_and_execute(|| {
        Probation::set(10);
        let (a, b) = (register(1, 50), register(2, 51));
        run_to(5);
        assert_eq!(node(a).trusted_from, None);
        assert_ok!(report(1, &[(b, 20)]));
        assert_eq!(
            (node(a).trusted_from, node(b).trusted_from),
            (Some(15), None)
        );
        // Who looked after the block before sees a newcomer yet.
        run_to(15);
        assert_eq!(asked(&[0, 2, 4, a, b]), false_for(Fault::TooManyNewcomers));
        run_to(16);
        assert_eq!(asked(&[0, 2, 4, a, b]), Ok(()));
        // Trust that was earned is not lost by a report, nor by a miss.
        assert_ok!(report(1, &[(b, 20)]));
        Placement::observed(a, Observation::Missed);
        assert_eq!(node(a).trusted_from, Some(15));
    });
}

#[test]
fn success_probation_begins_anew_with_a_miss_and_after_silence() {
    build_and_execute(|| {
        Probation::set(1_000);
        let (a, b) = (register(1, 50), register(2, 51));
        Placement::observed(a, Observation::Missed);
        assert_eq!(node(a).trusted_from, None, "it has not begun");
        run_to(5);
        assert_ok!(report(1, &[(b, 20)]));
        run_to(20);
        Placement::observed(a, Observation::Kept);
        assert_eq!(node(a).trusted_from, Some(1_005));
        Placement::observed(a, Observation::Missed);
        assert_eq!(node(a).trusted_from, Some(1_020));
        assert_ok!(report(1, &[(b, 20)]));
        assert_eq!(node(a).trusted_from, Some(1_020));
        // The period in which a report counts is 200 blocks.
        run_to(219);
        assert_ok!(report(1, &[(b, 20)]));
        assert_eq!(node(a).trusted_from, Some(1_020));
        run_to(419);
        assert_ok!(report(1, &[(b, 20)]));
        assert_eq!(node(a).trusted_from, Some(1_419));
    });
}

#[test]
fn success_reliability_starts_low_and_grows() {
    build_and_execute(|| {
        InitialMisses::set(8);
        let id = register(1, 50);
        let reliability = || Placement::node(id).unwrap().reliability;
        assert_eq!(reliability(), 100_000, "1 / 10");
        for _ in 0..10 {
            Placement::observed(id, Observation::Kept);
        }
        assert_eq!(reliability(), 550_000, "11 / 20");
        // However many are said to be missed, there is something to be earned.
        InitialMisses::set(u32::MAX);
        let other = register(2, 51);
        assert_eq!(node(other).missed, crate::HISTORY - 1);
    });
}

/// The nodes of the genesis are there from the beginning.
#[test]
fn success_simulated_nodes_are_trusted() {
    build_and_execute(|| {
        Probation::set(1_000);
        NewcomerSlots::set(0);
        run_to(3);
        place(&root(), &[0, 2, 4, 6, 8]);
    });
}

fn priced(price: Balance) -> NodeSpec {
    NodeSpec { price, ..spec(50) }
}

fn roomy(capacity: u32) -> NodeSpec {
    NodeSpec {
        capacity,
        ..spec(50)
    }
}

#[test]
fn boundary_a_higher_price_counts_after_a_while() {
    build_and_execute(|| {
        let id = register(1, 50);
        let price = || Placement::node(id).unwrap().price;
        run_to(2);
        assert_ok!(Placement::update_node(signed(1), priced(60)));
        let view = Placement::node(id).unwrap();
        assert_eq!((view.price, view.raised_price), (50, Some((60, 22))));
        // Who says it again does not wait for longer, and who says more does.
        run_to(10);
        assert_ok!(Placement::update_node(signed(1), priced(60)));
        run_to(21);
        assert_eq!(price(), 50);
        run_to(22);
        assert_eq!(price(), 60);
        assert_ok!(Placement::update_node(signed(1), priced(70)));
        assert_eq!(node(id).raised_price, Some(Raise { to: 70, from: 42 }));
        assert_eq!(node(id).price, 60);
        // A lower one counts at once, and nothing is announced any more.
        assert_ok!(Placement::update_node(signed(1), priced(10)));
        assert_eq!((price(), node(id).raised_price), (10, None));
    });
}

#[test]
fn success_a_price_does_not_rise_for_what_is_placed() {
    build_and_execute(|| {
        let id = register(1, 50);
        assert_ok!(Placement::update_node(signed(1), priced(90)));
        place(&root(), &[0, 2, 4, 6, id]);
        run_to(40);
        assert_eq!(Placement::node(id).unwrap().price, 50);
        // Another shard is placed on it: at the same price, since it holds something.
        let (left, right) = split(&root());
        assert_eq!(Placement::node(id).unwrap().price, 90, "it holds nothing");
        run_to(41);
        place(&left, &[0, 2, 4, 6, id]);
        assert_eq!((node(id).price, node(id).raised_price), (90, None));
        assert_ok!(Placement::update_node(signed(1), priced(95)));
        run_to(70);
        place(&right, &[0, 2, 4, 6, id]);
        assert_eq!(Placement::node(id).unwrap().price, 90);
    });
}

/// Low when a placer looks, high when it is chosen: the price in the block that was looked at counts,
/// and stays.
#[test]
fn boundary_the_price_that_was_looked_at_is_the_one_that_counts() {
    build_and_execute(|| {
        let id = register(1, 50);
        assert_ok!(Placement::update_node(signed(1), priced(90)));
        run_to(20);
        let submission = claim(&root(), &[0, 2, 4, 6, id], 0);
        assert_eq!(submission.at, 19);
        run_to(22);
        assert_eq!(Placement::node(id).unwrap().price, 90);
        let mut submission = submission;
        submission.placer = placer_of(&root());
        submission.signer = submission.placer;
        assert_eq!(include(submission), Ok(Ok(())));
        assert_eq!(Placement::node(id).unwrap().price, 50);
    });
}

#[test]
fn boundary_more_room_counts_after_a_while() {
    build_and_execute(|| {
        assert_ok!(Placement::register_node(signed(1), roomy(5)));
        let id = 10;
        run_to(2);
        assert_ok!(Placement::update_node(signed(1), roomy(30)));
        let view = Placement::node(id).unwrap();
        assert_eq!((view.capacity, view.free), (5, 5));
        assert_eq!(view.raised_capacity, Some((30, 22)));
        let nodes = [0, 2, 4, 6, id];
        run_to(22);
        assert_eq!(asked(&nodes), false_for(Fault::NoRoom), "as of 21");
        run_to(23);
        place(&root(), &nodes);
        assert_eq!((node(id).capacity, node(id).used), (30, 10));
        assert_eq!(node(id).raised_capacity, None);
        // Less counts at once.
        assert_ok!(Placement::update_node(signed(1), roomy(10)));
        assert_eq!(Placement::node(id).unwrap().free, 0);
    });
}
