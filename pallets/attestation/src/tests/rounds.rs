// SPDX-License-Identifier: Apache-2.0
//! Rounds: what comes of an operation when the time is over, or all have claimed.

use crate::{mock::*, types::settlement::AttestationState, Event, Open, WeightInfo};
use frame_support::weights::{Weight, WeightMeter};
use nerv_primitives_core::{NodeId, Observation};

/// The first shard, which has split, a block later.
fn asked() -> Case {
    world();
    let case = split(7);
    next_block();
    case
}

/// Lets the time for claims pass, and what is due be looked at.
fn pass_the_time() {
    run_to(open(7).until + 1);
    visit();
}

fn missed(nodes: impl IntoIterator<Item = NodeId>) -> Vec<(NodeId, Observation)> {
    let nodes = nodes.into_iter();
    nodes.map(|node| (node, Observation::Missed)).collect()
}

#[test]
fn who_says_nothing_has_missed_that_and_others_are_asked() {
    build_and_execute(|| {
        let case = asked();
        (0..4).for_each(|slot| say(&case.truth, slot));
        run_to(open(7).until);
        visit();
        assert!(Observed::get().is_empty());
        pass_the_time();
        assert_eq!(Observed::get(), missed(4..7));
        let kept = open(7);
        assert_eq!((kept.round, kept.until, kept.needed), (1, now() + 30, 5));
        assert_eq!(kept.asked.to_vec(), (10..17).map(Some).collect::<Vec<_>>());
        let asked = Event::Asked {
            record: 7,
            round: 1,
            asked: 7,
            needed: 5,
            until: kept.until,
        };
        assert_eq!(events(), vec![asked]);
        next_block();
        // What was said before does not count: five say it anew.
        (0..4).for_each(|slot| say_again(&case.truth, slot));
        assert_eq!(open(7).state, AttestationState::Awaited);
        say_again(&case.truth, 4);
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
        assert!(Punished::get().is_empty());
    });
}

#[test]
fn what_was_claimed_before_loses_against_the_second_round() {
    build_and_execute(|| {
        let case = asked();
        say(&lie(&case.truth), 2);
        pass_the_time();
        next_block();
        (0..5).for_each(|slot| say_again(&case.truth, slot));
        assert_eq!(Punished::get(), vec![(2, DEPOSIT / 2)]);
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
    });
}

#[test]
fn nobody_answers_twice_and_it_stands_with_an_alarm() {
    build_and_execute(|| {
        asked();
        drain(7);
        pass_the_time();
        pass_the_time();
        assert!(events().contains(&Event::Unsettled { record: 7 }));
        assert_eq!(concluded(7).state, AttestationState::Unsettled(now()));
        assert_eq!(Ended::get(), vec![(7, Ending::Left)]);
        assert_eq!(Observed::get(), [missed(0..7), missed(10..17)].concat());
        // The bond goes its usual way.
        assert!(Slashed::get().is_empty() && Punished::get().is_empty());
        assert_eq!(Released::get().len(), 1);
    });
}

#[test]
fn what_stays_unanswered_is_left_once_its_drain_is_over() {
    build_and_execute(|| {
        let case = asked();
        pass_the_time();
        pass_the_time();
        assert_eq!(open(7).state, AttestationState::Unanswered);
        let late = statement(&case.truth, 10, 0, 1);
        let refusal = crate::ClaimRefusal::Decided;
        refused(sign(late), refusal, Failure::Decided);
        assert_eq!(Open::<Test>::get()[0].due, None);
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Left)]);
    });
}

#[test]
fn nobody_is_asked_again_where_too_few_are_there() {
    build_and_execute(|| {
        let case = asked();
        place(&case.truth.heirs[0].shard, [10, 11, 12, 13, SIMULATED], 0);
        drain(7);
        pass_the_time();
        assert_eq!(Ended::get(), vec![(7, Ending::Left)]);
    });
}

/// That enough have agreed does not excuse those who said nothing.
#[test]
fn who_says_nothing_has_missed_that_though_others_agree() {
    build_and_execute(|| {
        let case = asked();
        (0..5).for_each(|slot| say(&case.truth, slot));
        pass_the_time();
        assert_eq!(Observed::get(), missed(5..7));
        assert_eq!(Open::<Test>::get()[0].due, None);
        run_to(now() + 99);
        visit();
        assert_eq!(Observed::get().len(), 2);
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
    });
}

#[test]
fn once_all_have_claimed_nobody_waits_for_the_time_to_pass() {
    build_and_execute(|| {
        let case = asked();
        drain(7);
        (0..4).for_each(|slot| say(&case.truth, slot));
        (4..7).for_each(|slot| say(&lie(&case.truth), slot));
        visit();
        assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
        // Three are more than may lie, and so are four: nothing is proved.
        assert!(Punished::get().is_empty() && Observed::get().is_empty());
    });
}

/// Who proves that others lie is one of more than may lie.
#[test]
fn boundary_only_what_more_have_claimed_than_may_lie_proves_others_false() {
    for (honest, liars, pays) in [(2, 1, false), (3, 2, true), (3, 1, true), (3, 3, false)] {
        build_and_execute(|| {
            let case = asked();
            (0..honest).for_each(|slot| say(&case.truth, slot));
            (honest..honest + liars).for_each(|slot| say(&lie(&case.truth), slot));
            pass_the_time();
            let expected = if pays { liars } else { 0 };
            assert_eq!(Punished::get().len(), usize::from(expected));
            let is_liar = |node: NodeId| node >= NodeId::from(honest);
            assert!(Punished::get().iter().all(|(node, _)| is_liar(*node)));
            drain(7);
            assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
        });
    }
}

/// Six claims are false by what the others say: it takes two blocks.
#[test]
fn boundary_a_few_are_punished_at_once() {
    build_and_execute(|| {
        let case = asked();
        // Those of the first round lie alike, so that nobody contradicts them.
        (0..4).for_each(|slot| say(&lie(&case.truth), slot));
        drain(7);
        pass_the_time();
        next_block();
        say_again(&lie(&case.truth), 0);
        say_again(&lie(&case.truth), 1);
        (2..7).for_each(|slot| say_again(&case.truth, slot));
        assert_eq!(Punished::get().len(), 4);
        assert!(Ended::get().is_empty());
        visit();
        assert_eq!(Punished::get().len(), 4, "in the next block");
        next_block();
        visit();
        let all: Vec<NodeId> = Punished::get().iter().map(|(node, _)| *node).collect();
        assert_eq!(all, vec![0, 1, 2, 3, 10, 11]);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
    });
}

#[test]
fn boundary_no_budget_is_exceeded_and_the_rest_comes_later() {
    build_and_execute(|| {
        asked();
        run_to(open(7).until + 1);
        let looking = <() as WeightInfo>::visit_nobody();
        let most = Attestation::max_visit_weight();
        let poll = |limit: Weight| {
            let mut meter = WeightMeter::with_limit(limit);
            Attestation::visit_due(&mut meter);
            assert!(meter.consumed().all_lte(limit));
            meter.consumed()
        };
        assert_eq!(poll(Weight::zero()), Weight::zero());
        let bit = Weight::from_parts(1, 0);
        assert_eq!(poll(looking + most - bit), looking);
        assert_eq!(open(7).round, 0);
        assert!(poll(looking + most).all_gt(looking));
        assert_eq!(open(7).round, 1);
        // Nothing more is due.
        assert_eq!(poll(Weight::MAX), looking);
    });
}
