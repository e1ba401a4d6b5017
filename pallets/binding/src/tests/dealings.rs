// SPDX-License-Identifier: Apache-2.0
//! What is counted of transfers.

use super::*;
use frame_support::storage::with_storage_layer;
use nerv_primitives_affinity::TRANSFERS;
use sp_runtime::DispatchError;

fn count(one: AccountId, other: AccountId) -> u32 {
    let pair = Pair::new(id(one), id(other)).unwrap();
    let pairs = Pairs::<Test>::get();
    pairs.pair(&pair).map_or(0, |pair| pair.guaranteed())
}

#[test]
fn success_transfers_of_the_ledger_are_counted_at_the_end_of_their_block() {
    build_and_execute(|| {
        deposit_all([1, 2, 3]);
        assert_ok!(Ledger::transfer(signed(1), 2, 100));
        assert_ok!(Ledger::transfer(signed(2), 1, 100));
        assert_ok!(Ledger::transfer(signed(1), 3, 100));
        assert_eq!((count(1, 2), Dealt::<Test>::get().len()), (0, 3));
        next_block();
        assert_eq!((count(1, 2), count(1, 3)), (2 * UNIT, UNIT));
        assert!(!Dealt::<Test>::exists() && !crate::DealtCount::<Test>::exists());
    });
}

#[test]
fn success_transfers_across_leaves_are_counted_as_such() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        assert_ok!(Ledger::transfer(signed(on_left[0]), on_right[0], 100));
        assert_ok!(Ledger::transfer(signed(on_left[0]), on_left[1], 100));
        let across: Vec<bool> = Dealt::<Test>::get().iter().map(|it| it.across).collect();
        assert_eq!(across, [true, false]);
        next_block();
        let pairs = Pairs::<Test>::get();
        let account = pairs.account(&id(on_left[0])).unwrap();
        assert_eq!((account.all, account.within), (2 * UNIT, UNIT));
    });
}

#[test]
fn failure_a_transfer_that_fails_or_is_undone_does_not_count() {
    build_and_execute(|| {
        deposit_all([1, 2]);
        assert!(Ledger::transfer(signed(1), 2, 10 * DEPOSIT).is_err());
        let undone: Result<(), DispatchError> = with_storage_layer(|| {
            assert_ok!(Ledger::transfer(signed(1), 2, 100));
            Err(DispatchError::Unavailable)
        });
        assert!(undone.is_err());
        next_block();
        assert_eq!(count(1, 2), 0);
    });
}

#[test]
fn boundary_what_a_block_has_no_room_for_is_not_counted() {
    build_and_execute(|| {
        deal(1, 2, TRANSFERS as u32);
        deal(3, 4, 5);
        assert_eq!(Dealt::<Test>::get().len(), TRANSFERS);
        next_block();
        assert_eq!(count(1, 2), TRANSFERS as u32 * UNIT);
        assert_eq!(count(3, 4), 0);
    });
}

#[test]
fn an_account_has_no_dealings_with_itself() {
    build_and_execute(|| {
        deal(1, 1, 5);
        next_block();
        assert!(Pairs::<Test>::get().accounts().is_empty());
    });
}

#[test]
fn a_block_without_transfers_leaves_the_sketch_alone() {
    build_and_execute(|| {
        deal(1, 2, 5);
        next_block();
        let before = Pairs::<Test>::get();
        pass_blocks(3);
        assert_eq!(Pairs::<Test>::get(), before);
    });
}

#[test]
fn transfers_within_a_leaf_let_pairs_in_while_the_tree_is_small() {
    build_and_execute(|| {
        let [(left, on_left), _] = two_leaves();
        close_window();
        assert!(window().within, "there are two leaves");
        let (one, other) = (on_left[0], on_left[1]);
        deal(one, other, 5);
        next_block();
        assert_eq!(count(one, other), 5 * UNIT);
        split(left);
        assert_eq!(Registry::leaf_count(), FEW_LEAVES + 1);
        close_window();
        assert!(!window().within);
        let leaf = leaf_of(one);
        let rest = living_in(&leaf, ACCOUNTS);
        deal(rest[1], rest[2], 5);
        next_block();
        assert_eq!(count(rest[1], rest[2]), 0);
    });
}

#[test]
fn one_account_pays_for_as_many_pairs_as_it_may() {
    build_and_execute(|| {
        Payer::set(3);
        close_window();
        // What is set later counts from the next window on.
        Payer::set(64);
        for to in 2..=9 {
            deal(1, to, 2);
        }
        next_block();
        assert_eq!(Pairs::<Test>::get().partners(&id(1)).count(), 3);
        close_window();
        assert_eq!(window().payer, 64);
    });
}

#[test]
fn noting_owes_its_share_of_the_end_of_the_block() {
    let share = Weights::merge(1).saturating_sub(Weights::merge(0));
    assert_eq!(
        <Binding as Dealings>::weight(),
        Weights::note().saturating_add(share)
    );
}

/// Pairs with equal counts are told apart by the hash of the block before.
#[test]
fn the_salt_is_of_the_block_before() {
    let held = |parent: u8| {
        let mut pairs = None;
        build_and_execute(|| {
            System::set_parent_hash(sp_runtime::testing::H256::repeat_byte(parent));
            Payer::set(2);
            OpenWindow::<Test>::mutate(|window| window.as_mut().unwrap().payer = 2);
            for to in 2..=40 {
                deal(1, to, 1);
            }
            Binding::on_finalize(System::block_number());
            pairs = Some(Pairs::<Test>::get());
        });
        pairs
    };
    assert_eq!(held(1), held(1));
    assert_ne!(held(1), held(2));
}
