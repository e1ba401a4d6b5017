// SPDX-License-Identifier: Apache-2.0
//! Operations about which replicas are asked: they wait, and are settled, left or undone.

use super::*;
use crate::{drains::RETRY_AFTER, Awaited, AwaitingLeaves, Drains};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use nerv_primitives_core::{
    traits::{
        Attesters, ChooseCut, OnCutover, Settlements, ShardLedger, ShardOperations, ShardRouting,
        UnsettledShards,
    },
    RecordIndex, ShardStatus,
};
use sp_runtime::DispatchError;

/// The root with 40 accounts, split and drained, about which replicas are asked: its children.
fn drained_split() -> (ShardId, ShardId) {
    IsAsked::set(true);
    two_leaves()
}

/// The same, and the children merged again while nobody is asked about the split: its record.
fn drained_merge() -> (RecordIndex, ShardId, ShardId) {
    let (left, right) = two_leaves();
    pass_blocks(Cooldown::get());
    IsAsked::set(true);
    assert_ok!(force_merge(left, right));
    let record = last_record().0;
    run_drains();
    (record, left, right)
}

fn outcome(record: RecordIndex) -> Outcome {
    Records::<Test>::get(record).expect("its record").outcome
}

#[test]
fn success_a_split_waits_and_is_settled() {
    build_and_execute(|| {
        let (left, right) = drained_split();
        let operation = Operation::Split { shard: root() };
        let question = Question {
            record: 0,
            operation,
            heirs: (left, Some(right)),
            has_hyperplane: true,
        };
        assert_eq!((Asked::get(), Told::get()), (vec![question], vec![0]));
        let (at, drained) = (height(), 40);
        assert_eq!(events(), vec![Event::Drained { record: 0, drained }]);
        assert_eq!(outcome(0), Outcome::Drained { at, drained });
        // All that the end of a drain checks and does was done.
        assert!(Ledger::is_empty(&root()) && drains().is_empty());
        assert_eq!(shard(&root()).status, ShardStatus::Split);
        pass_blocks(3);
        let waits = [root(), left, right].map(|it| Bisection::awaits_claims(&it));
        assert_eq!(waits, [false, true, true]);
        assert_ok!(Bisection::settle(0));
        assert!(![left, right].iter().any(Bisection::awaits_claims));
        let at = height();
        assert_eq!(outcome(0), Outcome::Settled { at, drained });
        assert_eq!(events(), vec![Event::Settled { record: 0, drained }]);
        assert_eq!(Awaited::<Test>::iter().count(), 0);
        assert_eq!(AwaitingLeaves::<Test>::iter().count(), 0);
        assert_noop!(Bisection::settle(0), Failure::NotAwaiting);
    });
}

#[test]
fn success_a_merge_waits_and_is_settled() {
    build_and_execute(|| {
        let (record, left, right) = drained_merge();
        let question = Question {
            record,
            operation: Operation::Merge { left, right },
            heirs: (root(), None),
            has_hyperplane: false,
        };
        assert_eq!((Asked::get(), Told::get()), (vec![question], vec![record]));
        assert!(matches!(outcome(record), Outcome::Drained { .. }));
        refuses_split(root(), Refusal::AwaitingClaims);
        assert_ok!(Bisection::settle(record));
        assert!(matches!(outcome(record), Outcome::Settled { .. }));
        assert_ok!(force_split(root()));
        Verdict::set(Some(Word::Settle));
        run_drains();
    });
}

#[test]
fn success_what_is_not_asked_about_is_settled_by_its_drain() {
    build_and_execute(|| {
        two_leaves();
        assert!(matches!(outcome(0), Outcome::Settled { .. }));
        assert_eq!((Asked::get(), Told::get()), (vec![], vec![]));
        assert_noop!(Bisection::settle(0), Failure::NotAwaiting);
    });
}

#[test]
fn boundary_its_shards_neither_split_nor_merge_while_it_waits() {
    build_and_execute(|| {
        populated();
        IsAsked::set(true);
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        pass_blocks(Cooldown::get());
        refuses_split(left, Refusal::StillDraining);
        release_drains();
        run_drains();
        for leaf in [left, right] {
            refuses_split(leaf, Refusal::AwaitingClaims);
        }
        refuses_merge(left, right, Refusal::AwaitingClaims);
        // Accounts come and go meanwhile.
        assert_ok!(Ledger::transfer(RuntimeOrigin::signed(1), 2, 10));
        deposit_all(41..=50);
        assert_ok!(Bisection::settle(0));
        assert_ok!(force_split(left));
        run_drains();
        // The one that was not split waits for nothing.
        let (a, b) = children(&left);
        refuses_split(a, Refusal::AwaitingClaims);
        pass_blocks(Cooldown::get());
        refuses_merge(a, b, Refusal::AwaitingClaims);
        assert_ok!(Bisection::leave(last_wait()));
        assert_ok!(force_merge(a, b));
        Verdict::set(Some(Word::Leave));
        run_drains();
    });
}

fn last_wait() -> RecordIndex {
    let mut waiting = Awaited::<Test>::iter_keys();
    waiting.next().expect("one waits")
}

#[test]
fn boundary_nothing_begins_where_no_more_can_be_asked_about() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        HasRoom::set(false);
        refuses_split(left, Refusal::AwaitingClaims);
        refuses_merge(left, right, Refusal::AwaitingClaims);
        HasRoom::set(true);
        assert_ok!(force_split(left));
        run_drains();
    });
}

#[test]
fn success_what_is_left_stands_as_it_is() {
    build_and_execute(|| {
        let (left, right) = drained_split();
        pass_blocks(Cooldown::get());
        System::reset_events();
        assert_ok!(Bisection::leave(0));
        assert_eq!(outcome(0), Outcome::Unsettled { at: height() });
        assert_eq!(events(), vec![Event::Unsettled { record: 0 }]);
        assert_noop!(Bisection::leave(0), Failure::NotAwaiting);
        assert_ok!(force_merge(left, right));
        Verdict::set(Some(Word::Settle));
        run_drains();
    });
}

#[test]
fn success_a_split_is_undone_at_once() {
    build_and_execute(|| {
        let (left, right) = drained_split();
        // It is too soon for anybody else.
        assert!(Cooldown::get() > 1);
        System::reset_events();
        assert_eq!(Bisection::undo(0), Ok(1));
        assert_eq!(outcome(0), Outcome::Undone { by: 1 });
        assert_eq!(
            events(),
            vec![
                Event::MergeCutOver {
                    record: 1,
                    parent: root(),
                    left,
                    right,
                    accounts: 40
                },
                Event::Undone { record: 0, by: 1 },
            ]
        );
        let opposite = Records::<Test>::get(1).unwrap();
        assert_eq!(opposite.requested_by, RequestedBy::Dispute(0));
        assert_eq!(opposite.operation, Operation::Merge { left, right });
        check();
        run_drains();
        // About the opposite nobody is asked: its drain settles it.
        assert!(matches!(outcome(1), Outcome::Settled { .. }));
        assert_eq!((Asked::get().len(), Told::get()), (1, vec![0]));
        assert!(is_live(&root()));
        assert_eq!(Ledger::total(&root()), 40 * DEPOSIT);
        assert_eq!(Cutovers::get().len(), 2, "all were told of both");
        assert_noop!(Bisection::undo(0), Failure::NotAwaiting);
    });
}

/// Neither the depth, the accounts nor the leaves that the parameters allow keep what is disputed.
#[test]
fn success_a_merge_is_undone_whatever_the_limits() {
    build_and_execute(|| {
        let (record, ..) = drained_merge();
        MinAccounts::set(1_000);
        MaxDepth::set(0);
        MaxShards::set(1);
        let by = record + 1;
        assert_eq!(Bisection::undo(record), Ok(by));
        assert_eq!(outcome(record), Outcome::Undone { by });
        let split = Records::<Test>::get(by).unwrap();
        assert_eq!(split.operation, Operation::Split { shard: root() });
        assert_eq!(split.requested_by, RequestedBy::Dispute(record));
        run_drains();
        assert!(matches!(outcome(by), Outcome::Settled { .. }));
        let (left, right) = children(&root());
        assert_eq!(Ledger::total(&left) + Ledger::total(&right), 40 * DEPOSIT);
    });
}

/// Who is told that a drain is over may settle, leave or undo at once, while other drains go on.
#[test]
fn success_the_word_may_be_there_before_the_drain_is_over() {
    for (word, at_the_end) in [
        (Word::Settle, 0),
        (Word::Leave, 0),
        // The opposite goes behind the drain that goes on.
        (Word::Undo, 1),
    ] {
        build_and_execute(|| {
            let (left, right) = two_leaves();
            hold_drains();
            assert_ok!(force_split(left));
            IsAsked::set(true);
            assert_ok!(force_split(right));
            Verdict::set(Some(word));
            let record = last_record().0;
            end_block(frame_support::weights::Weight::zero());
            // Enough for the first, and not for both.
            let in_left = drains()
                .first()
                .map(|drain| Ledger::total(&drain.source) / DEPOSIT)
                .unwrap() as u32;
            Drains::<Test>::mutate(|drains| drains.as_mut().reverse());
            let in_right = 40 - in_left;
            Bisection::on_idle(System::block_number(), budget(in_right) + budget(1));
            assert_eq!(Told::get(), vec![record]);
            check();
            assert_eq!(drains().len(), 1 + at_the_end);
            assert_eq!(drains()[0].source, left);
            let is_so = match (word, outcome(record)) {
                (Word::Settle, Outcome::Settled { .. })
                | (Word::Leave, Outcome::Unsettled { .. }) => true,
                (Word::Undo, Outcome::Undone { by }) => drains()[1].record == by,
                _ => false,
            };
            assert!(is_so, "{:?}", outcome(record));
            Verdict::set(None);
            release_drains();
            begin_block();
            run_drains();
        });
        Verdict::reset();
        IsAsked::reset();
        release_drains();
    }
}

#[test]
fn fails_while_it_drains_or_is_broken() {
    build_and_execute(|| {
        populated();
        IsAsked::set(true);
        hold_drains();
        assert_ok!(force_split(root()));
        let answers = || {
            assert_noop!(Bisection::settle(0), Failure::NotAwaiting);
            assert_noop!(Bisection::leave(0), Failure::NotAwaiting);
            assert_noop!(Bisection::undo(0), Failure::NotAwaiting);
        };
        answers();
        // Its drain breaks, waits, and is tried again.
        Registry::opened(&root(), &id(150));
        release_drains();
        next_block();
        assert!(matches!(outcome(0), Outcome::Broken { .. }));
        answers();
        assert_eq!(Bisection::do_try_state(), Ok(()));
        Registry::closed(&root(), &id(150));
        pass_blocks(RETRY_AFTER);
        assert_eq!(Told::get(), Vec::<RecordIndex>::new());
        assert_ok!(Bisection::retry_drain(RuntimeOrigin::signed(7), 0));
        run_drains();
        assert_eq!(Told::get(), vec![0]);
        assert!(matches!(outcome(0), Outcome::Drained { .. }));
        let (left, _) = children(&root());
        refuses_split(left, Refusal::AwaitingClaims);
        assert_ok!(Bisection::settle(0));
    });
}

/// There may be no room for the opposite. That passes, and nothing has changed.
#[test]
fn fails_to_undo_while_there_is_no_room() {
    build_and_execute(|| {
        let (record, ..) = drained_merge();
        MaxDrains::set(0);
        assert_noop!(Bisection::undo(record), DispatchError::Exhausted);
        MaxDrains::set(4);
        assert_ok!(Bisection::undo(record));
        run_drains();
    });
}

/// What the table cannot hold no dispute puts there.
#[test]
fn fails_to_undo_a_merge_where_the_table_is_full() {
    new_test_ext().execute_with(|| {
        let (record, ..) = drained_merge();
        let full = full_table();
        let table = pallet_shard_registry::Routing::<Test>::get();
        pallet_shard_registry::Routing::<Test>::put(full);
        assert_noop!(Bisection::undo(record), DispatchError::Exhausted);
        pallet_shard_registry::Routing::<Test>::set(table);
        assert_ok!(Bisection::undo(record));
        run_drains();
        check();
    });
}

/// A routing table with as many leaves as it can hold.
fn full_table() -> nerv_primitives_embedding::RoutingTable {
    use nerv_primitives_embedding::{Hyperplane, RoutingTable, ShardEmbedding, MAX_LEAVES};
    let mut table = RoutingTable::new([0; 32]);
    let mut leaves = std::collections::VecDeque::from([[0u8; 32]]);
    for n in 1..MAX_LEAVES {
        let leaf = leaves.pop_front().unwrap();
        let [mut left, mut right] = [[1u8; 32], [2u8; 32]];
        left[..4].copy_from_slice(&n.to_le_bytes());
        right[..4].copy_from_slice(&n.to_le_bytes());
        let plane = Hyperplane::through_centroid(&[3; 32], &ShardEmbedding::default());
        table.split(&leaf, &plane, left, right).unwrap();
        table.set_filling(&left, false).unwrap();
        table.set_filling(&right, false).unwrap();
        leaves.extend([left, right]);
    }
    table
}

/// A record that makes room takes nothing from what is awaited.
#[test]
fn success_what_is_awaited_is_never_forgotten() {
    MaxRecords::set(2);
    build_and_execute(|| {
        let (left, right) = drained_split();
        for _ in 0..3 {
            refuses_split(left, Refusal::AwaitingClaims);
        }
        assert!(!Records::<Test>::contains_key(0));
        refuses_merge(left, right, Refusal::AwaitingClaims);
        let by = last_record().0 + 1;
        assert_eq!(Bisection::undo(0), Ok(by));
        assert!(!Records::<Test>::contains_key(0));
        run_drains();
        assert!(is_live(&root()));
    });
    MaxRecords::reset();
}

/// Operations cost what asking costs as well.
#[test]
fn success_asking_is_paid_for() {
    let split = Operation::Split { shard: root() };
    let asks = Replicas::cut_over_weight()
        .saturating_add(WatchedCutover::weight())
        .saturating_add(<() as crate::WeightInfo>::await_claims());
    let choosing = <() as crate::WeightInfo>::force_split().saturating_add(Chooser::weight());
    let expected = choosing.saturating_add(asks);
    assert_eq!(<Bisection as ShardOperations>::weight(&split), expected);
    let undoing = <Bisection as Settlements>::undo_weight();
    assert!(<Bisection as Settlements>::weight().all_lte(undoing));
    // The opposite of a merge is a split, for which no cut is chosen.
    let opposite = <() as crate::WeightInfo>::force_split()
        .max(<() as crate::WeightInfo>::force_merge())
        .saturating_add(<() as crate::WeightInfo>::end_wait())
        .saturating_add(WatchedCutover::weight());
    assert_eq!(undoing, opposite);
}
