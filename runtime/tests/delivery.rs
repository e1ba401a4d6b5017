// SPDX-License-Identifier: Apache-2.0
//! A transfer between shards pays for all that the chain has to do for it.

use crate::common;

use common::*;
use frame_support::{
    assert_ok,
    dispatch::DispatchResultWithPostInfo,
    traits::{Hooks, ServiceQueues},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    configs::{DeliveryFee, RemitFee},
    parameters::at_genesis,
    views, Balance, Balances, BlockNumber, CrossShard, Ledger, LoadPredictor, MessageQueue, Outbox,
    ParametersAtGenesisConfig, System, TransactionPayment, MILLI_UNIT, UNIT,
};
use sp_runtime::DispatchError;

/// The accounts that take part, of which half send.
const ACCOUNTS: u32 = 200;

/// A chain on which two shards have accounts, and receipts are soon pruned.
fn two_shards() -> sp_io::TestExternalities {
    let mut ext = chain_with(
        ACCOUNTS,
        ParametersAtGenesisConfig {
            bisection: eager(),
            transfers: at_genesis::Transfers {
                max_queued: None,
                deadline_after: Some(5),
                keep_receipts: Some(5),
            },
            ..Default::default()
        },
    );
    ext.execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, UNIT));
        }
        split(ShardId::root());
        settle_all();
    });
    ext
}

/// Pairs of accounts in two shards, each account once.
fn pairs() -> Vec<(u32, u32)> {
    let home = |n: u32| {
        views::account(&account(n))
            .expect("it has an account")
            .shard
    };
    let (left, right): (Vec<u32>, Vec<u32>) = (0..ACCOUNTS).partition(|n| home(*n) == home(0));
    left.into_iter().zip(right).collect()
}

/// What transfers take of a block outside calls, in picoseconds: deadlines, messages, deliveries and pruning.
fn a_block() -> u64 {
    let number: BlockNumber = System::block_number() + 1;
    for hook in [
        LoadPredictor::on_finalize,
        CrossShard::on_finalize,
        Ledger::on_finalize,
    ] {
        hook(number - 1);
    }
    System::set_block_number(number);
    System::reset_events();
    let deadlines = CrossShard::keep_deadlines(Weight::MAX);
    let messages = MessageQueue::service_queues(Weight::MAX);
    let remittances = Outbox::on_initialize(number);
    let mut meter = WeightMeter::new();
    CrossShard::on_poll(number, &mut meter);
    (deadlines + messages + remittances + meter.consumed()).ref_time()
}

/// A way from shard to shard: its call, what is paid for beside it, what is burnt for that, and whether any of it
/// is kept still.
struct Way {
    call: fn(u32, u32, Balance) -> DispatchResultWithPostInfo,
    delivery: fn() -> Weight,
    fee: fn() -> Balance,
    is_kept: fn() -> bool,
}

/// Sends a transfer from each of many accounts, and holds what they pay against what the chain does for them until
/// nothing of it is left.
fn what_is_paid_is_what_the_chain_does(way: &Way) {
    two_shards().execute_with(|| {
        // What each block takes without any transfer.
        a_block();
        let idle = a_block();
        assert_eq!(a_block(), idle);

        let pairs = pairs();
        assert!(pairs.len() > 40);
        let mut calls = 0;
        let issuance = Balances::total_issuance();
        for (from, to) in &pairs {
            let info = (way.call)(*from, *to, MILLI_UNIT).expect("it can be started");
            calls += info.actual_weight.expect("it says what it took").ref_time();
        }
        let count = pairs.len() as u64;
        let burnt = issuance - Balances::total_issuance();
        assert_eq!(burnt, Balance::from(count) * (way.fee)());

        let mut later = 0;
        while (way.is_kept)() {
            later += a_block() - idle;
            assert!(System::block_number() < 100);
        }
        let found = views::statistics();
        let arrived = found.transfers.committed + found.remittances.credited;
        assert_eq!(arrived, count);
        let (calls, later) = (calls / count, later / count);
        let delivery = (way.delivery)();
        assert_eq!((way.fee)(), TransactionPayment::weight_to_fee(delivery));
        let delivery = delivery.ref_time();
        println!("{calls} ps for its call, {later} ps later, for which {delivery} ps are paid");
        let (paid, done) = (calls + delivery, calls + later);
        assert!(paid >= done, "{paid} ps paid, {done} ps done");
        // In the largest tree, and where it arrives in later blocks, it is more.
        assert!(paid <= done + done / 5, "{paid} ps paid, {done} ps done");
    });
}

#[test]
fn a_transfer_pays_for_what_the_chain_does_for_it() {
    what_is_paid_is_what_the_chain_does(&Way {
        call: transfer,
        delivery: CrossShard::delivery_weight,
        fee: DeliveryFee::get,
        is_kept: || CrossShard::kept() > 0,
    });
}

#[test]
fn a_remittance_pays_for_what_the_chain_does_for_it() {
    what_is_paid_is_what_the_chain_does(&Way {
        call: send,
        delivery: Outbox::delivery_weight,
        fee: RemitFee::get,
        is_kept: || {
            pallet_outbox::Posted::<nerv_runtime::Runtime>::iter()
                .next()
                .is_some()
        },
    });
}

/// Nothing has happened if the fee cannot be paid, whatever is around the call.
#[test]
fn who_cannot_pay_for_the_delivery_sends_nothing() {
    two_shards().execute_with(|| {
        let issuance = Balances::total_issuance();
        let (from, to) = pairs()[0];
        let all = Balances::free_balance(account(from));
        let least = <Balances as frame_support::traits::fungible::Inspect<_>>::minimum_balance();
        // All but what it needs to live, and all but one unit of the fee.
        let left = least + DeliveryFee::get() - 1;
        let move_out = |amount| {
            let call = pallet_balances::Call::transfer_keep_alive {
                dest: account(to).into(),
                value: amount,
            };
            dispatch(
                nerv_runtime::RuntimeOrigin::signed(account(from)),
                call.into(),
            )
        };
        assert_ok!(move_out(all - left));
        let refused = transfer(from, to, MILLI_UNIT).unwrap_err().error;
        let unpaid = pallet_ledger::Error::<nerv_runtime::Runtime>::DeliveryUnpaid;
        assert_eq!(refused, DispatchError::from(unpaid));
        check(issuance);
        // It withdraws what it lacks.
        assert_ok!(withdraw(from, 1));
        assert_ok!(transfer(from, to, MILLI_UNIT));
        check(issuance);
    });
}
