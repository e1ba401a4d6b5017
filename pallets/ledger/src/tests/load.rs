// SPDX-License-Identifier: Apache-2.0
//! Which transfers are counted, and what that costs.

use super::*;
use crate::WeightInfo;
use codec::Encode;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::traits::{HandOver, LoadMeter, ShardLedger, ShardRouting};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::DispatchError;

#[test]
fn success_a_transfer_within_a_shard_is_counted_once() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        assert_ok!(Ledger::transfer(signed(1), 2, 300));
        assert_eq!(counted(), vec![(root(), root())]);
    });
}

#[test]
fn success_a_transfer_across_shards_is_counted_once() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 300));
        assert_eq!(counted(), vec![(cut.left, cut.right)]);
        Counted::reset();
        assert_ok!(Ledger::transfer(signed(rights[0]), lefts[0], 300));
        assert_ok!(Ledger::transfer(signed(rights[0]), rights[1], 300));
        assert_eq!(
            counted(),
            vec![(cut.right, cut.left), (cut.right, cut.right)]
        );
    });
}

/// Whose it was, and what it cost: as much as the call says in the end.
#[test]
fn success_accounts_weight_and_bytes_are_told() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        for (from, to, leaf) in [
            (lefts[0], lefts[1], cut.left),
            (lefts[0], rights[0], cut.right),
        ] {
            let info = Ledger::transfer(signed(from), to, 300).expect("it is possible");
            let expected = CountedTransfer {
                source: (id(from), cut.left),
                destination: (id(to), leaf),
                weight: info.actual_weight.expect("calls tell what they cost"),
                bytes: crate::Call::<Test>::transfer {
                    dest: to,
                    amount: 300,
                }
                .encoded_size() as u32
                    + 1,
            };
            assert_eq!(Counted::take(), vec![expected]);
        }
    });
}

#[test]
fn success_a_plain_transfer_moves_no_record() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        let info = Ledger::transfer(signed(1), 2, 300).expect("it is possible");
        assert_eq!(info.actual_weight, Some(Ledger::plain_transfer_weight(1)));
    });
}

/// By the leaves that own the accounts, not by where the records stood.
#[test]
fn success_while_records_are_on_their_way_the_leaves_are_counted() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 300));
        assert_eq!(counted(), vec![(cut.left, cut.right)]);
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_nothing_but_transfers_is_counted() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        assert_ok!(Ledger::deposit(signed(lefts[0]), 100));
        assert_ok!(Ledger::withdraw(signed(lefts[0]), 100));
        assert_ok!(Ledger::relocate(&id(lefts[0]), &cut.right));
        assert!(Counted::get().is_empty());
    });
}

#[test]
fn fails_without_being_counted() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let (from, near, far) = (lefts[0], lefts[1], rights[0]);
        for to in [near, far] {
            for (amount, error) in [
                (0, Failure::ZeroAmount),
                (1_001, Failure::InsufficientBalance),
                (999, Failure::BelowMinimum),
            ] {
                assert_noop!(Ledger::transfer(signed(from), to, amount), error);
            }
            assert_noop!(
                Ledger::transfer(signed(STRANGER), to, 100),
                Failure::UnknownAccount
            );
        }
        assert_noop!(
            Ledger::transfer(signed(from), from, 100),
            Failure::SelfTransfer
        );
        HandOverFails::set(Some(DispatchError::Unavailable));
        assert_noop!(
            Ledger::transfer(signed(from), far, 100),
            DispatchError::Unavailable
        );
        HandOverFails::set(None);
        assert!(Counted::get().is_empty());
    });
}

#[test]
fn success_counting_is_paid_for() {
    let (counting, change) = (WatchedLoad::weight(), Registry::change_weight());
    let touching = Ledger::touch_weight() * 2;
    let within = Ledger::plain_transfer_weight(MAX_LEAVES);
    assert_eq!(
        Ledger::transfer_within_weight(),
        within + change + Ledger::closing_weight() + touching + Ledger::roots_weight(3)
    );
    let own = Ledger::in_tree(<() as WeightInfo>::transfer_within(), MAX_LEAVES);
    assert!((own + counting).all_lte(within));
    assert_eq!(
        Ledger::transfer_across_weight(),
        Ledger::in_tree(<() as WeightInfo>::transfer_across(), MAX_LEAVES)
            + HandOverToTests::weight()
            + counting
    );
}
