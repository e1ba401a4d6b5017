// SPDX-License-Identifier: Apache-2.0
//! Losses, repairs and the alarm.

use crate::{mock::*, Event, FragmentLoss};
use nerv_primitives_core::Observation;

fn lost(slot: u8, node: u32, loss: FragmentLoss) -> Event<Test> {
    Event::FragmentLost {
        shard: root(),
        slot,
        node,
        loss,
    }
}

#[test]
fn who_does_not_answer_loses_its_slot() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        answer_all(&root(), [0, 1, 2, 4, 5, 6]);
        run_to(now() + 8);
        assert!(VacatedSlots::get().is_empty(), "it still has time");
        next_block();
        assert_eq!(VacatedSlots::get(), [(root(), 3)]);
        assert_eq!(Observed::get().last(), Some(&(3, Observation::Missed)));
        assert!(events().contains(&lost(3, 3, FragmentLoss::Unanswered)));
        assert!(events().contains(&Event::ChallengeClosed {
            shard: root(),
            period: 1,
            answered: 6,
            missed: 1,
        }));
        assert_eq!(custody(&root()).newest().unwrap().holders.len(), 6);
        assert_eq!(custody(&root()).alarm, None);
        // Nobody is asked twice for the same loss.
        run_to(now() + 5);
        assert_eq!(VacatedSlots::get().len(), 1);
    });
}

#[test]
fn who_does_not_acknowledge_what_is_committed_loses_its_slot() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..5);
        join(&root(), 2, [5]);
        run_to(13);
        assert!(VacatedSlots::get().is_empty(), "it still has time");
        next_block();
        assert_eq!(VacatedSlots::get(), [(root(), 6)]);
        assert_eq!(Observed::get(), [(6, Observation::Missed)]);
        assert!(events().contains(&lost(6, 6, FragmentLoss::Unacknowledged)));
    });
}

#[test]
fn holders_may_give_way_as_long_as_the_others_can_rebuild() {
    use nerv_primitives_core::traits::Repairs;
    build_and_execute(|| {
        assert_eq!(Fragments::spare(&root()), None, "nothing is held");
        let height = committed(&root(), 0);
        assert_eq!(
            Fragments::spare(&root()),
            Some(2),
            "seven of which five suffice"
        );
        // Who has come holds nothing yet, whether the chain has visited the shard since or not.
        seat(&root(), 6, Some(9));
        assert_eq!(Fragments::spare(&root()), Some(1));
        next_block();
        assert_eq!(Fragments::spare(&root()), Some(1));
        seat(&root(), 5, None);
        seat(&root(), 4, None);
        assert_eq!(Fragments::spare(&root()), Some(0));
        next_block();
        next_block();
        join(&root(), height, [6]);
        assert_eq!(Fragments::spare(&root()), Some(0), "five hold it");
        seat(&root(), 4, Some(10));
        next_block();
        next_block();
        join(&root(), height, [4]);
        assert_eq!(Fragments::spare(&root()), Some(1));
    });
}

#[test]
fn a_successor_takes_the_same_slot_and_repairs_it() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        until_challenged(&root());
        answer_all(&root(), 0..6);
        run_to(now() + 9);
        assert_eq!(VacatedSlots::get(), [(root(), 6)]);
        seat(&root(), 6, Some(9));
        next_block();
        let owed = custody(&root()).slots[6].owes.expect("it has to rebuild");
        assert_eq!(
            (owed.height, owed.until, owed.repairs),
            (height, now() + 15, true)
        );
        next_block();
        next_block();
        join(&root(), height, [6]);
        assert_eq!(
            events().last(),
            Some(&Event::FragmentRepaired {
                shard: root(),
                slot: 6,
                node: 9,
                height,
                blocks: 2,
            })
        );
        assert_eq!(custody(&root()).newest().unwrap().holders.len(), 7);
        until_challenged(&root());
        assert!(custody(&root()).asked(&root(), 6).is_some());
        answer_all(&root(), 0..7);
    });
}

#[test]
fn boundary_a_repair_has_its_deadline() {
    build_and_execute(|| {
        ChallengePeriod::set(1_000);
        committed(&root(), 0);
        seat(&root(), 2, Some(9));
        next_block();
        assert!(events().contains(&lost(2, 2, FragmentLoss::Left)));
        assert!(
            Observed::get().is_empty(),
            "who was replaced has missed nothing"
        );
        run_to(now() + 15);
        assert!(VacatedSlots::get().is_empty(), "it still has time");
        next_block();
        assert_eq!(VacatedSlots::get(), [(root(), 9)]);
        assert!(events().contains(&lost(2, 9, FragmentLoss::NotRepaired)));
        assert_eq!(Observed::get(), [(9, Observation::Missed)]);
    });
}

#[test]
fn a_newer_checkpoint_does_for_one_that_is_owed() {
    build_and_execute(|| {
        ChallengePeriod::set(1_000);
        committed(&root(), 0);
        seat(&root(), 2, Some(9));
        next_block();
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), [0, 1, 2, 3, 4]);
        assert_eq!(custody(&root()).slots[2].owes, None);
        assert!(custody(&root()).newest().unwrap().holders.contains(2));
        // And an older one leaves the newer one to be done.
        AcknowledgePeriod::set(30);
        join(
            &root(),
            custody(&root()).newest().unwrap().checkpoint.height,
            [5, 6],
        );
        let older = custody(&root()).newest().unwrap().checkpoint.height;
        seat(&root(), 1, Some(10));
        next_block();
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), [0, 2, 3, 4, 5]);
        join(&root(), older, [1]);
        let newer = custody(&root()).newest().unwrap().checkpoint.height;
        let owed = custody(&root()).slots[1].owes.expect("the newer one");
        assert_eq!((owed.height, owed.repairs), (newer, false));
    });
}

#[test]
fn the_alarm_is_raised_when_more_are_lost_than_may_be() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        for slot in [0, 1] {
            seat(&root(), slot, None);
        }
        next_block();
        assert_eq!(custody(&root()).alarm, None, "five are enough");
        seat(&root(), 2, None);
        next_block();
        assert_eq!(custody(&root()).alarm, Some(now()));
        let raised = Event::AlarmRaised {
            shard: root(),
            height,
            held: 4,
            needed: 5,
        };
        assert!(events().contains(&raised));
        // All who hold anything are asked at once.
        assert_eq!(custody(&root()).challenge.unwrap().unanswered().len(), 4);
        answer_all(&root(), 3..7);
        seat(&root(), 0, Some(9));
        next_block();
        join(&root(), height, [0]);
        assert_eq!(
            events().last(),
            Some(&Event::AlarmCleared {
                shard: root(),
                blocks: 1,
            })
        );
        assert_eq!(custody(&root()).alarm, None);
    });
}

#[test]
fn what_is_lost_for_good_is_said_and_ended_by_the_next_checkpoint() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        run_to(now() + 9);
        assert_eq!(VacatedSlots::get().len(), 2, "five are needed");
        assert_eq!(custody(&root()).alarm, None);
        run_to(now() + 20);
        assert_eq!(VacatedSlots::get().len(), 7);
        assert!(custody(&root()).alarm.is_some());
        place(&root(), 8);
        steps(&root(), 500);
        next_block();
        next_block();
        acknowledge(&root(), 0..5);
        assert_eq!(custody(&root()).alarm, None);
    });
}

#[test]
fn silence_of_more_than_may_be_lost_costs_no_more_slots_than_may_be() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        let opened = now();
        answer_all(&root(), [3, 4, 5]);
        run_to(opened + 9);
        // Of four the first two go; without the others nobody could rebuild the shard.
        assert_eq!(VacatedSlots::get(), [(root(), 0), (root(), 1)]);
        let kept = |slot: u8, times| Event::AnswerMissed {
            shard: root(),
            slot,
            node: slot.into(),
            times,
        };
        assert!(events().contains(&kept(2, 1)));
        assert!(events().contains(&kept(6, 1)));
        for node in [0, 1, 2, 6] {
            assert!(Observed::get().contains(&(node, Observation::Missed)));
        }
        assert_eq!(custody(&root()).alarm, None);
        // They are asked again at once, with the others, and nothing is paid for the time of silence.
        let challenge = custody(&root()).challenge.expect("at once");
        assert_eq!(challenge.opened, now());
        assert_eq!(
            challenge.unanswered().iter().collect::<Vec<_>>(),
            [2, 3, 4, 5, 6]
        );
        assert_eq!(custody(&root()).slots[2].paid_until, now());
        next_block();
        answer_all(&root(), [2, 3, 4, 5]);
        assert_eq!(custody(&root()).slots[2].missed, 0, "it is forgotten");
        run_to(opened + 18);
        assert!(events().contains(&kept(6, 2)));
        next_block();
        answer_all(&root(), 2..6);
        run_to(opened + 27);
        // Three in a row are no silence of the network's.
        assert_eq!(VacatedSlots::get().len(), 3);
        assert!(events().contains(&lost(6, 6, FragmentLoss::Unanswered)));
        assert_eq!(custody(&root()).alarm, Some(now()));
    });
}

#[test]
fn boundary_who_missed_before_goes_first() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        let opened = now();
        answer_all(&root(), [2, 3, 4, 5]);
        run_to(opened + 9);
        assert_eq!(VacatedSlots::get(), [(root(), 0), (root(), 1)]);
        assert_eq!(custody(&root()).slots[6].missed, 1);
        let height = custody(&root()).newest().unwrap().checkpoint.height;
        seat(&root(), 0, Some(9));
        next_block();
        next_block();
        join(&root(), height, [0]);
        // Another is silent as well this time, and one may go.
        answer_all(&root(), [3, 4, 5]);
        run_to(opened + 18);
        assert_eq!(VacatedSlots::get().last(), Some(&(root(), 6)));
        assert_eq!(custody(&root()).slots[2].missed, 1);
    });
}

#[test]
fn who_owes_a_repair_and_leaves_has_lost_nothing() {
    build_and_execute(|| {
        ChallengePeriod::set(1_000);
        committed(&root(), 0);
        seat(&root(), 2, Some(9));
        next_block();
        seat(&root(), 2, Some(10));
        next_block();
        assert!(events().is_empty());
        assert_eq!(custody(&root()).slots[2].node, Some(10));
        seat(&root(), 2, Some(SIMULATED));
        next_block();
        assert_eq!(custody(&root()).slots[2].owes, None);
    });
}

#[test]
fn visits_stay_within_their_share() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        // A little less than a visit may take.
        let most = Fragments::max_visit_weight();
        Budget::set(most);
        run_to(now() + 12);
        let period = || custody(&root()).challenge.map(|it| it.period);
        assert_eq!(period(), Some(1), "there was no room");
        Budget::set(most.saturating_mul(2));
        next_block();
        assert_eq!(
            period(),
            Some(2),
            "it was closed, and who was kept is asked again"
        );
    });
}
