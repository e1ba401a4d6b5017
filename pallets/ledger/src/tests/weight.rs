// SPDX-License-Identifier: Apache-2.0
//! What calls cost: declared for the worst case, and the rest given back.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    weights::Weight,
};
use nerv_primitives_core::traits::{Half, LoadMeter, ShardAccounts, ShardRouting};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::DispatchError;

/// What a call was declared to cost.
fn declared(call: &Call<Test>) -> Weight {
    call.get_dispatch_info().call_weight
}

/// What a call that succeeded cost in the end.
fn actual(result: DispatchResultWithPostInfo) -> Weight {
    let info = result.expect("the call succeeds");
    info.actual_weight.expect("calls tell what they cost")
}

fn transfer_call() -> Call<Test> {
    Call::transfer { dest: 2, amount: 1 }
}

#[test]
fn success_what_did_not_happen_is_not_paid_for() {
    build_and_execute(|| {
        let (change, closing) = (Registry::change_weight(), Ledger::closing_weight());
        assert!(change.ref_time() > 0 && closing.ref_time() > change.ref_time());
        deposit_all([2], 1_000);
        // The first deposit opens the account, and the second does not.
        for (amount, changes) in [(1_000, 1), (500, 0)] {
            assert_eq!(
                actual(Ledger::deposit(signed(1), amount)),
                Ledger::plain_deposit_weight(1) + change * changes
            );
        }
        assert_eq!(
            actual(Ledger::transfer(signed(1), 2, 100)),
            Ledger::plain_transfer_weight(1)
        );
        // The last withdrawal closes the account.
        for (amount, closings) in [(400, 0), (1_000, 1)] {
            assert_eq!(
                actual(Ledger::withdraw(signed(1), amount)),
                Ledger::plain_withdraw_weight(1) + closing * closings
            );
        }
        // Everything that a transfer can open and close.
        assert_eq!(
            actual(Ledger::transfer(signed(2), 1, 1_100)),
            Ledger::plain_transfer_weight(1) + change + closing
        );
    });
}

#[test]
fn success_each_record_that_was_moved_is_paid_for() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = cut_over();
        let touch = Ledger::touch_weight();
        let deposit = Ledger::plain_deposit_weight(2);
        // Of the leaf, and of the shard that drains into it.
        assert_eq!(
            actual(Ledger::deposit(signed(lefts[0]), 10)),
            deposit + touch + Ledger::roots_weight(2)
        );
        assert_eq!(actual(Ledger::deposit(signed(lefts[0]), 10)), deposit);
        let withdraw = Ledger::plain_withdraw_weight(2);
        assert_eq!(
            actual(Ledger::withdraw(signed(lefts[1]), 1)),
            withdraw + touch
        );

        let within = Ledger::plain_transfer_weight(2);
        // Only the receiver, both, and none.
        for (from, to, touched, roots) in [
            (lefts[0], lefts[2], 1, 0),
            (rights[0], rights[1], 2, 1),
            (rights[0], rights[1], 0, 0),
        ] {
            assert_eq!(
                actual(Ledger::transfer(signed(from), to, 1)),
                within + touch * touched + Ledger::roots_weight(roots)
            );
        }
    });
}

/// Whom a transfer is handed over to tells what it took, the record that was moved included.
#[test]
fn success_a_transfer_across_is_paid_for_as_it_was_handed_over() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = cut_over();
        let plain = Ledger::in_tree(<() as WeightInfo>::transfer_across(), 2)
            + WatchedLoad::weight()
            + OWN_HAND_OVER
            + Ledger::plain_half_weight(2);
        // The sender's record still has to be moved, out of one shard and into another, and has been.
        for touched in [1, 0] {
            let call = actual(Ledger::transfer(signed(lefts[0]), rights[0], 1));
            let moved = Ledger::touch_weight() + Ledger::roots_weight(2);
            let searched = Ledger::search_weight(true, touched);
            assert_eq!(call, plain + searched + moved * touched);
            assert!(call.all_lte(Ledger::transfer_across_weight()));
            assert!(carry_all().is_empty());
        }
    });
}

/// Each half may have to move a record, and to open an account or close it, in the largest tree.
#[test]
fn success_a_half_is_declared_for_the_worst_of_its_kind() {
    assert_eq!(
        <Ledger as ShardAccounts>::weight(),
        Ledger::plain_half_weight(MAX_LEAVES)
            + Ledger::touch_weight()
            + Ledger::closing_weight()
            + Ledger::roots_weight(2)
            + Ledger::search_weight(true, 2)
    );
}

#[test]
fn success_a_half_takes_what_it_did() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = cut_over();
        let (touch, change) = (Ledger::touch_weight(), Registry::change_weight());
        let closing = Ledger::closing_weight();
        // The leaf fills. Who is not there is looked for where it fills from.
        let plain = Ledger::plain_half_weight(2) + Ledger::search_weight(true, 0);
        let looked = plain + Ledger::search_weight(false, 1);
        let took = |half: Result<Half, DispatchError>| half.expect("it is possible").weight;
        let (from, to, stranger) = (id(lefts[0]), id(rights[0]), id(1_000));

        let (lock, _) = Ledger::lock(&from, &id(STRANGER), 100).expect("there is enough");
        assert_eq!(lock.weight, looked + touch + Ledger::roots_weight(2));
        assert_eq!(took(Ledger::release(&from, 100)), plain);
        let ready = |account| Ledger::expect(account, 100).expect("it can be made ready");
        assert_eq!(ready(&to).weight, looked + touch + Ledger::root_weight());
        assert_eq!(ready(&stranger).weight, looked + change);
        assert_eq!(took(Ledger::forget(&to, 100)), plain);
        assert_eq!(took(Ledger::forget(&stranger, 100)), plain + closing);
        // All there is: the account is closed when it leaves.
        let (lock, _) =
            Ledger::lock(&from, &id(STRANGER), inside(lefts[0])).expect("there is enough");
        assert_eq!(lock.weight, plain);
        assert_eq!(took(depart_half(&from, 1_000)), plain + closing);
        for weight in [looked + touch + Ledger::roots_weight(2), plain + closing] {
            assert!(weight.all_lte(<Ledger as ShardAccounts>::weight()));
        }
    });
}

#[test]
fn boundary_no_call_costs_more_than_declared() {
    build_and_execute(|| {
        let transfer = declared(&transfer_call());
        for weight in [
            Ledger::transfer_within_weight(),
            Ledger::transfer_across_weight(),
        ] {
            assert!(weight.all_lte(transfer));
        }
        let Cut { cut, .. } = cut_over();
        for n in 0..40u64 {
            let (from, to) = (n * 7 % 40 + 1, n * 11 % 60 + 1);
            if let Ok(info) = Ledger::transfer(signed(from), to, 20) {
                assert!(info.actual_weight.unwrap().all_lte(transfer));
            }
        }
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_a_call_that_fails_is_paid_for_in_full() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        for failed in [
            Ledger::deposit(signed(1), 0),
            Ledger::withdraw(signed(1), 1_001),
            Ledger::transfer(signed(1), 2, 1),
        ] {
            assert_eq!(failed.unwrap_err().post_info.actual_weight, None);
        }
        assert_ok!(Ledger::withdraw(signed(1), 1));
    });
}

/// Each shard's root is paid for once in a block, by whoever touches the shard first.
#[test]
fn success_the_root_of_a_shard_is_paid_for_once_a_block() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let (plain, root) = (Ledger::plain_transfer_weight(2), Ledger::root_weight());
        assert!(root.ref_time() > 0);
        let pay = |side: &[AccountId]| actual(Ledger::transfer(signed(side[0]), side[1], 1));
        for _ in 0..2 {
            assert!(Touched::<Test>::get().is_empty());
            assert_eq!(pay(&lefts), plain + root);
            assert_eq!(pay(&lefts), plain);
            assert_eq!(pay(&rights), plain + root);
            assert_eq!(pay(&rights), plain);
            assert_eq!(pay(&lefts), plain);
            assert_eq!(Touched::<Test>::get().len(), 2);
            next_block();
        }
    });
}

/// What was undone has touched nothing, so the next one pays.
#[test]
fn success_a_call_that_fails_leaves_the_root_to_the_next() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        HandOverFails::set(Some(DispatchError::Unavailable));
        let failed = Ledger::transfer(signed(lefts[0]), rights[0], 1);
        assert_eq!(failed.unwrap_err().post_info.actual_weight, None);
        assert_eq!(
            actual(Ledger::transfer(signed(lefts[0]), lefts[1], 1)),
            Ledger::plain_transfer_weight(2) + Ledger::root_weight()
        );
    });
}

/// Every id is found in the list, however long it is: its length in front takes a byte or two.
#[test]
fn boundary_every_shard_that_was_touched_is_found() {
    build_and_execute(|| {
        let shard = |n: u32| ShardId::from(sp_io::hashing::blake2_256(&n.to_le_bytes()));
        let most = 2 * MAX_LEAVES;
        for n in 0..most {
            assert!(Ledger::touches_first(&shard(n)), "{n}");
            if [0, 62, 63, 64, 65, most - 1].contains(&n) {
                assert!((0..=n).all(|before| !Ledger::touches_first(&shard(before))));
            }
        }
        // One more than can be noted pays each time.
        assert!(Ledger::touches_first(&shard(most)));
        assert!(Ledger::touches_first(&shard(most)));
        assert!(!Ledger::touches_first(&shard(most - 1)));
        assert_eq!(Touched::<Test>::get().len() as u32, most);
    });
}
