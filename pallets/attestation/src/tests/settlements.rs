// SPDX-License-Identifier: Apache-2.0
//! Operations: whether replicas are asked, and how an operation ends.

use crate::{
    mock::*,
    settlements::UNDO_AGAIN,
    types::settlement::{needed, AttestationState, NotAsked, KEPT_CONCLUDED},
    Attestations, Concluded, Event, Open,
};
use nerv_primitives_attestation::Field;
use nerv_primitives_core::{
    traits::{Attesters, Cutover},
    Observation, Operation, RequestedBy,
};
use sp_runtime::DispatchError;

fn asks_nobody(reason: NotAsked, change: impl FnOnce()) {
    build_and_execute(|| {
        world();
        change();
        let case = split(7);
        assert!(!case.asked);
        assert_eq!(events(), vec![Event::NotAsked { record: 7, reason }]);
        assert!(!Attestations::<Test>::contains_key(7) && Open::<Test>::get().is_empty());
        assert!(KeptShards::get().is_empty());
        // Its drain settles it, and nobody here has anything to say.
        Attestation::drained(7);
        assert!(Ended::get().is_empty());
    });
}

#[test]
fn nobody_is_asked_where_nobody_could_answer() {
    asks_nobody(NotAsked::NotPlaced, || {
        Placed::mutate(|placed| placed.remove(&root()));
    });
    // Two too many that only stand for nodes, or are gone.
    asks_nobody(NotAsked::TooFewNodes, || {
        place(
            &root(),
            [0, 1, 2, 3, SIMULATED, SIMULATED + 1, SIMULATED + 2],
            2,
        );
    });
    asks_nobody(NotAsked::TooFewNodes, || Gone::set([1, 2, 3].into()));
    asks_nobody(NotAsked::NoCheckpoint, || {
        Committed::mutate(|committed| committed.remove(&root()));
    });
    asks_nobody(NotAsked::TooManySteps, || MaxReplay::set(49));
}

#[test]
fn boundary_as_many_as_are_needed_are_asked() {
    build_and_execute(|| {
        world();
        MaxReplay::set(50);
        Gone::set([1, 3].into());
        let case = split(7);
        assert!(case.asked);
        let asked = open(7).asked;
        assert_eq!((asked[0], asked[1], asked[2]), (Some(0), None, Some(2)));
        let expected = Event::Asked {
            record: 7,
            round: 0,
            asked: 5,
            needed: 5,
            until: now() + 30,
        };
        assert_eq!(events(), vec![expected]);
    });
}

#[test]
fn boundary_more_than_half_are_needed() {
    assert_eq!(needed(7, 2), 5);
    assert_eq!(
        needed(7, 5),
        4,
        "two are the pieces, four are more than half"
    );
    assert_eq!(needed(1, 0), 1);
    assert_eq!(needed(16, 16), 9);
    assert_eq!(needed(2, 9), 2);
}

#[test]
fn what_is_kept_is_what_stood_there_at_the_cutover() {
    build_and_execute(|| {
        world();
        let case = merge(7);
        let kept = open(7);
        for (source, known) in case.truth.sources.iter().zip(&kept.sources) {
            assert_eq!(known.log, source.log);
            assert_eq!(known.accounts, source.contents.accounts);
            assert_eq!(known.total, source.contents.total);
            assert_eq!(known.embedding, source.contents.embedding);
            assert!(known.accounts > 0);
        }
        let shards: Vec<_> = case.truth.sources.iter().map(|it| it.shard).collect();
        assert_eq!(KeptShards::get(), shards);
        assert_eq!(kept.proposal, Some(PROPOSAL));
        // Those of the left one are asked.
        assert_eq!(kept.asked[0], Some(0));
    });
}

#[test]
fn five_of_seven_settle_and_the_bond_goes_back() {
    for drains_first in [false, true] {
        build_and_execute(|| {
            world();
            let case = split(7);
            let since = now();
            next_block();
            if drains_first {
                drain(7);
            }
            for slot in 0..4 {
                say(&case.truth, slot);
            }
            assert_eq!(open(7).state, AttestationState::Awaited);
            System::reset_events();
            say(&case.truth, 4);
            let claim = crate::hash_of(&case.truth);
            let agreed = Event::Agreed {
                record: 7,
                claim,
                claims: 5,
            };
            assert!(events().contains(&agreed));
            if !drains_first {
                assert_eq!(open(7).state, AttestationState::Agreed(claim));
                assert!(Ended::get().is_empty() && Slashed::get().is_empty());
                // Another one may still say the same.
                say(&case.truth, 6);
                drain(7);
            }
            assert_eq!(concluded(7).state, AttestationState::Settled(now()));
            assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
            assert_eq!(Slashed::get(), vec![(PROPOSAL, false)]);
            assert_eq!(Released::get(), vec![(root(), since)]);
            assert!(Open::<Test>::get().is_empty());
            assert!(Punished::get().is_empty() && Observed::get().is_empty());
        });
    }
}

#[test]
fn a_merge_is_settled_by_those_of_the_left_one() {
    build_and_execute(|| {
        world();
        let case = merge(7);
        next_block();
        (1..6).for_each(|slot| say(&case.truth, slot));
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
        assert_eq!(Released::get().len(), 2);
    });
}

#[test]
fn root_has_no_bond_at_stake() {
    build_and_execute(|| {
        world();
        let case = split_by(7, RequestedBy::Root);
        next_block();
        (0..5).for_each(|slot| say(&case.truth, slot));
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
        assert!(Slashed::get().is_empty());
    });
}

/// A dispute with four that say the truth and one that lies about a record's side.
fn disputed() -> Case {
    world();
    let case = split(7);
    next_block();
    (0..4).for_each(|slot| say(&case.truth, slot));
    say(&lie(&case.truth), 4);
    run_to(now() + 31);
    case
}

#[test]
fn a_dispute_is_undone_the_bond_lost_and_the_liar_punished() {
    build_and_execute(|| {
        let case = disputed();
        drain(7);
        assert_eq!(open(7).state, AttestationState::Awaited);
        System::reset_events();
        visit();
        let left = case.truth.heirs[0].shard;
        let (record, field, shard) = (7, Field::HeirRoot, left);
        let told = events();
        assert!(told.contains(&Event::Disputed {
            record,
            field,
            shard
        }));
        assert!(told.contains(&Event::ClaimLost {
            record,
            node: 4,
            field,
            shard
        }));
        assert!(told.contains(&Event::Punished {
            record,
            node: 4,
            amount: DEPOSIT / 2
        }));
        assert!(told.contains(&Event::Undone { record, by: 8 }));
        assert_eq!(concluded(7).state, AttestationState::Undone(now(), 8));
        assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
        assert_eq!(Slashed::get(), vec![(PROPOSAL, true)]);
        assert_eq!(Punished::get(), vec![(4, DEPOSIT / 2)]);
        let missed = |node| (node, Observation::Missed);
        assert_eq!(Observed::get(), vec![missed(5), missed(6), missed(4)]);
        assert!(stored(4).is_none() && stored(3).is_some());
    });
}

/// The records are on their way yet, or the drain is broken.
#[test]
fn what_is_disputed_is_undone_once_its_drain_is_over() {
    build_and_execute(|| {
        disputed();
        visit();
        assert_eq!(open(7).state, AttestationState::Disputed);
        assert_eq!(Slashed::get(), vec![(PROPOSAL, true)]);
        assert_eq!(Punished::get().len(), 1);
        run_to(now() + 50);
        visit();
        assert_eq!(open(7).state, AttestationState::Disputed);
        assert_eq!((Slashed::get().len(), Punished::get().len()), (1, 1));
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
    });
}

#[test]
fn boundary_it_is_undone_as_soon_as_there_is_room() {
    build_and_execute(|| {
        disputed();
        visit();
        NoUndo::set(Some(DispatchError::Exhausted));
        drain(7);
        for _ in 0..UNDO_AGAIN {
            assert_eq!(open(7).state, AttestationState::Disputed);
            assert!(Open::<Test>::get()[0].due.is_some());
            visit();
            next_block();
        }
        visit();
        assert_eq!(open(7).state, AttestationState::Disputed);
        NoUndo::set(None);
        run_to(now() + UNDO_AGAIN);
        visit();
        assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
        assert_eq!(Slashed::get(), vec![(PROPOSAL, true)]);
    });
}

#[test]
fn fails_what_cannot_be_undone_at_all_is_left_with_an_alarm() {
    build_and_execute(|| {
        disputed();
        visit();
        NoUndo::set(Some(DispatchError::Corruption));
        drain(7);
        assert!(events().contains(&Event::Unsettled { record: 7 }));
        assert_eq!(concluded(7).state, AttestationState::Unsettled(now()));
        assert_eq!(Ended::get(), vec![(7, Ending::Left)]);
    });
}

/// Bonds may have been given back by then, and operations forgotten: nothing here stands or falls by it.
#[test]
fn fails_of_others_change_nothing_here() {
    build_and_execute(|| {
        world();
        Held::set(Default::default());
        let case = split(7);
        next_block();
        (0..5).for_each(|slot| say(&case.truth, slot));
        Attestation::drained(7);
        assert_eq!(concluded(7).state, AttestationState::Unsettled(now()));
        check();
        // Nor does one that is not open.
        Attestation::drained(7);
        Attestation::drained(99);
    });
}

#[test]
fn boundary_no_more_are_open_than_may_be() {
    build_and_execute(|| {
        world();
        let case = split(0);
        assert!(case.asked);
        for record in 1..4 {
            assert!(Attestation::has_room());
            place(&root(), 0..7, 2);
            assert!(cut_root(record, &case));
        }
        assert!(!Attestation::has_room());
        assert!(!cut_root(4, &case));
        let reason = NotAsked::NoRoom;
        assert!(events().contains(&Event::NotAsked { record: 4, reason }));
    });
}

fn cut_root(record: u32, case: &Case) -> bool {
    let heirs: Vec<_> = case.truth.heirs.iter().map(|it| it.shard).collect();
    Attestation::cut_over(&Cutover {
        record,
        operation: &Operation::Split { shard: root() },
        requested_by: RequestedBy::Root,
        heirs: (heirs[0], Some(heirs[1])),
        hyperplane: None,
    })
}

#[test]
fn boundary_the_last_ones_stay_readable() {
    build_and_execute(|| {
        world();
        let case = split(0);
        place(&root(), 0..7, 2);
        (1..=KEPT_CONCLUDED).for_each(|record| {
            assert!(cut_root(record, &case));
            // Nobody answers, twice.
            run_to(now() + 31);
            visit();
            run_to(now() + 31);
            visit();
            drain(record);
        });
        assert_eq!(Concluded::<Test>::iter().count() as u32, KEPT_CONCLUDED);
        assert!(Attestation::attestation(1).is_some());
        drain(0);
        assert!(
            Attestation::attestation(1).is_none(),
            "the oldest made room"
        );
        assert!(Attestation::attestation(0).is_some());
    });
}
