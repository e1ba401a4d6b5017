// SPDX-License-Identifier: Apache-2.0
//! By which candidate a leaf is cut: who is asked, what comes of it, and what is kept.

use super::*;
use crate::{types::ChosenCut, Cuts};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{ChooseCut, Settlements, ShardRouting},
    DrainTarget, RecordIndex,
};
use nerv_primitives_embedding::{Hyperplane, ShardEmbedding, Side};
use proptest::prelude::*;
use sp_runtime::DispatchError;

/// What is noted of cuts.
fn noted() -> Vec<(RecordIndex, u8)> {
    let cuts = Cuts::<Test>::get();
    cuts.iter().map(|cut| (cut.record, cut.candidate)).collect()
}

/// The candidate that the event of this block's split names.
fn told() -> u8 {
    let candidate = events().into_iter().find_map(|event| match event {
        Event::SplitCutOver { candidate, .. } => Some(candidate),
        _ => None,
    });
    candidate.expect("a leaf was split in this block")
}

/// The cut that anyone who knows a record and the sum of the shard can compute.
fn recomputed(index: RecordIndex, whole: &ShardEmbedding) -> Hyperplane {
    let record = Records::<Test>::get(index).expect("its record");
    let Operation::Split { shard } = record.operation else {
        panic!("it is no split");
    };
    let seed = Bisection::seed(&shard, record.at, Bisection::candidate(index));
    Hyperplane::through_centroid(&seed, whole)
}

/// The root merged again after a split, about which merge replicas are asked, and drained: its record.
fn drained_merge() -> RecordIndex {
    let (left, right) = two_leaves();
    pass_blocks(Cooldown::get());
    IsAsked::set(true);
    assert_ok!(force_merge(left, right));
    let record = last_record().0;
    run_drains();
    record
}

#[test]
fn success_the_first_candidate_is_what_shard_and_block_alone_give() {
    build_and_execute(|| {
        populated();
        let whole = Registry::embedding(&root()).unwrap();
        assert_ok!(force_split(root()));
        let plain = Hyperplane::seed(root().bytes(), height());
        assert_eq!(Bisection::seed(&root(), height(), 0), plain);
        let cut = Hyperplane::through_centroid(&plain, &whole);
        assert_eq!(last_record().1.hyperplane, Some(cut));
        // Nothing is noted of it.
        assert_eq!((told(), Bisection::candidate(0)), (0, 0));
        assert!(!Cuts::<Test>::exists());
    });
}

#[test]
fn success_nobody_to_ask_is_the_first_candidate_for_nothing() {
    let embedding = ShardEmbedding::default();
    assert_eq!(<() as ChooseCut>::choose(&root(), 7, &embedding), 0);
    assert_eq!(<() as ChooseCut>::weight(), Weight::zero());
}

#[test]
fn success_whichever_is_chosen_can_be_recomputed() {
    let mut cuts = vec![];
    // Those at the end are no candidates of anybody who chooses as agreed, and valid cuts all the same.
    for candidate in [0, 1, 7, 63, 64, 255] {
        Candidate::set(candidate);
        build_and_execute(|| {
            populated();
            hold_drains();
            let whole = Registry::embedding(&root()).unwrap();
            assert_ok!(force_split(root()));
            assert_eq!((told(), Bisection::candidate(0)), (candidate, candidate));
            let cut = recomputed(0, &whole);
            assert_eq!(last_record().1.hyperplane, Some(cut));
            assert_eq!(shard(&root()).hyperplane, Some(cut));
            let (left, right) = children(&root());
            let hyperplane = cut;
            let target = DrainTarget::Sides {
                hyperplane,
                left,
                right,
            };
            assert_eq!(drains()[0].target, target);
            cuts.push(cut);
            release_drains();
            run_drains();
            assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        });
    }
    let differ = |(at, cut): (usize, &Hyperplane)| !cuts[..at].contains(cut);
    assert!(
        cuts.iter().enumerate().all(differ),
        "two candidates, one cut"
    );
}

#[test]
fn success_it_is_asked_for_once_a_split_and_for_nothing_else() {
    Candidate::set(3);
    build_and_execute(|| {
        refuses_split(root(), Refusal::TooFewAccounts);
        assert_noop!(force_split(ShardId::from([7; 32])), Failure::UnknownShard);
        populated();
        assert!(Choices::get().is_empty());
        let at = height();
        let (left, right) = split_and_drain(root());
        assert_eq!(Choices::get(), [(root(), at)]);
        assert_noop!(force_split(root()), Failure::NotALeaf);
        refuses_merge(left, right, Refusal::CoolingDown);
        assert_ok!(Bisection::force_override(RuntimeOrigin::root(), 1, left));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        run_drains();
        assert_eq!(Choices::get().len(), 1);
        assert_eq!(noted(), [(1, 3)]);
    });
}

/// A merge that is disputed is undone by the first candidate, whatever would be chosen: nobody is asked.
#[test]
fn success_a_merge_is_undone_by_the_first_candidate() {
    build_and_execute(|| {
        let merge = drained_merge();
        let whole = Registry::embedding(&root()).unwrap();
        let asked = Choices::get().len();
        Candidate::set(5);
        System::reset_events();
        let by = Bisection::undo(merge).unwrap();
        assert_eq!(Choices::get().len(), asked);
        assert_eq!((told(), noted()), (0, vec![]));
        let cut = recomputed(by, &whole);
        assert_eq!(last_record().1.hyperplane, Some(cut));
        run_drains();
    });
}

/// What a choice has written and told is undone with the cutover.
#[test]
fn fails_without_a_trace_of_the_choice() {
    Candidate::set(5);
    new_test_ext().execute_with(|| {
        populated();
        let table = pallet_shard_registry::Routing::<Test>::take();
        System::reset_events();
        let corrupt = pallet_shard_registry::Error::<Test>::CorruptRouting;
        assert_noop!(force_split(root()), DispatchError::from(corrupt));
        assert_eq!(Choices::get().len(), 1);
        assert_eq!(System::events(), vec![]);
        assert_eq!(noted(), []);
        pallet_shard_registry::Routing::<Test>::set(table);
        assert_ok!(force_split(root()));
        assert_eq!(noted(), [(0, 5)]);
        run_drains();
        check();
    });
}

#[test]
fn boundary_what_is_noted_makes_room_with_the_records() {
    MaxRecords::set(3);
    Candidate::set(9);
    build_and_execute(|| {
        let (left, right) = two_leaves();
        split_and_drain(left);
        split_and_drain(right);
        assert_eq!(noted(), [(0, 9), (1, 9), (2, 9)]);
        // The first of them has no record any more, but room is only made for the next.
        MinAccounts::set(1_000);
        refuses_split(children(&left).0, Refusal::TooFewAccounts);
        assert!(!Records::<Test>::contains_key(0));
        assert_eq!(noted().len(), 3);
        MinAccounts::set(1);
        Candidate::set(0);
        split_and_drain(children(&left).0);
        assert_eq!(noted().len(), 3);
        Candidate::set(8);
        split_and_drain(children(&left).1);
        assert_eq!(noted(), [(5, 8)]);
        assert_eq!(Bisection::candidate(4), 0);
    });
}

#[test]
fn boundary_a_single_record_has_a_single_cut() {
    MaxRecords::set(1);
    Candidate::set(255);
    build_and_execute(|| {
        let (left, _) = two_leaves();
        split_and_drain(left);
        let expected = ChosenCut {
            record: 1,
            candidate: 255,
        };
        assert_eq!(Cuts::<Test>::get().into_inner(), [expected]);
        assert_eq!(Bisection::candidate(0), 0);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// No number whatever makes a cut that is none of the candidates', and each account goes to its side.
    #[test]
    fn success_each_number_is_that_of_a_candidate(candidate: u8, accounts in 8u64..=60) {
        Candidate::set(candidate);
        build_and_execute(|| {
            deposit_all(1..=accounts);
            let whole = Registry::embedding(&root()).unwrap();
            assert_ok!(force_split(root()));
            let cut = recomputed(0, &whole);
            assert_eq!(last_record().1.hyperplane, Some(cut));
            assert_eq!(cut.count, accounts);
            let (left, right) = children(&root());
            for who in 1..=accounts {
                let child = match cut.side(&id(who).signs()) {
                    Side::Left => left,
                    Side::Right => right,
                };
                assert_eq!(leaf_of(who), child);
            }
            run_drains();
            let drained = accounts;
            let at = height();
            assert_eq!(last_record().1.outcome, Outcome::Settled { at, drained });
        });
    }
}
