//! What calls cost: declared for the worst case, and the rest given back.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    weights::Weight,
};
use nerv_primitives_core::traits::{ShardAccounts, ShardRouting};

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
fn success_records_that_need_not_be_moved_are_not_paid_for() {
    build_and_execute(|| {
        let touch = Ledger::touch_weight();
        assert!(touch.ref_time() > 0);
        deposit_all([2], 1_000);
        let deposit = declared(&Call::deposit { amount: 1_000 });
        assert_eq!(
            actual(Ledger::deposit(signed(1), 1_000)),
            deposit.checked_sub(&touch).unwrap()
        );
        let transfer = Ledger::transfer_within_weight();
        assert_eq!(
            actual(Ledger::transfer(signed(1), 2, 100)),
            transfer.checked_sub(&(touch * 2)).unwrap()
        );
        let withdraw = declared(&Call::withdraw { amount: 900 });
        assert_eq!(
            actual(Ledger::withdraw(signed(1), 900)),
            withdraw.checked_sub(&touch).unwrap()
        );
    });
}

#[test]
fn success_each_record_that_was_moved_is_paid_for() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = cut_over();
        let touch = Ledger::touch_weight();
        let deposit = declared(&Call::deposit { amount: 10 });
        assert_eq!(actual(Ledger::deposit(signed(lefts[0]), 10)), deposit);
        assert_eq!(
            actual(Ledger::deposit(signed(lefts[0]), 10)),
            deposit.checked_sub(&touch).unwrap()
        );
        let withdraw = declared(&Call::withdraw { amount: 1 });
        assert_eq!(actual(Ledger::withdraw(signed(lefts[1]), 1)), withdraw);

        let within = Ledger::transfer_within_weight();
        // Only the receiver, both, and none.
        for (from, to, untouched) in [
            (lefts[0], lefts[2], 1),
            (rights[0], rights[1], 0),
            (rights[0], rights[1], 2),
        ] {
            assert_eq!(
                actual(Ledger::transfer(signed(from), to, 1)),
                within.checked_sub(&(touch * untouched)).unwrap()
            );
        }
    });
}

/// Whom a transfer is handed over to cannot tell what it had to move.
#[test]
fn success_a_transfer_across_is_paid_for_as_declared() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = cut_over();
        // Both records still have to be moved, and none.
        for _ in 0..2 {
            assert_eq!(
                actual(Ledger::transfer(signed(lefts[0]), rights[0], 1)),
                Ledger::transfer_across_weight()
            );
            assert!(carry_all().is_empty());
        }
    });
}

/// Each half may have to move a record, and to open an account or close it.
#[test]
fn success_a_half_is_charged_for_the_worst_of_its_kind() {
    assert_eq!(
        <Ledger as ShardAccounts>::weight(),
        <() as WeightInfo>::half() + Ledger::touch_weight() + Registry::change_weight()
    );
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
