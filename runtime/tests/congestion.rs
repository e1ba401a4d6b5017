// SPDX-License-Identifier: Apache-2.0
//! A chain that is offered more transfers between shards than it can carry over carries over as many as
//! before, and keeps its deadlines.

use crate::common;

use codec::Encode;
use common::*;
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo},
    traits::{Get, Hooks, OnIdle},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    configs::{DeadlineBudget, RuntimeBlockWeights, MAXIMUM_BLOCK_WEIGHT},
    extensions::{CheckRoom, CheckSender},
    parameters::dynamic_params::transfers::DeadlineAfter,
    views, AllPalletsWithSystem, Binding, Bisection, BlockNumber, CrossShard, Ledger,
    LoadPredictor, Outbox, Placement, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
    ShardGovernance, ShardRegistry, System, TxExtension, MILLI_UNIT, UNIT,
};
use sp_runtime::{
    generic::Era,
    traits::{DispatchTransaction, Dispatchable, TransactionExtension},
    transaction_validity::InvalidTransaction,
    DispatchError,
};
use std::collections::VecDeque;

/// The accounts that take part, and the leaves that they are in.
const ACCOUNTS: u32 = 480;
const LEAVES: usize = 48;

/// The transfers that wait outside the chain: more are not taken by a node.
const POOL: usize = 8_192;

/// The blocks of a run, more than two deadlines, and those at its end in which arrivals are counted.
const BLOCKS: BlockNumber = 150;
const COUNTED: BlockNumber = 60;

/// The transfers in a batch.
const BATCH: usize = 20;

/// A chain with so many leaves, on which every account has units to send.
fn wide() -> sp_io::TestExternalities {
    let mut ext = chain(ACCOUNTS, eager());
    ext.execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 100 * UNIT));
        }
        while leaves().len() < LEAVES {
            // The largest first.
            let largest = leaves()
                .into_iter()
                .max_by_key(|leaf| embedding(leaf).count());
            split(largest.expect("there is a leaf"));
            settle_all();
        }
    });
    ext
}

/// What the extensions of a transfer take.
fn extension_weight(call: &RuntimeCall) -> Weight {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::<Runtime>::new(),
        CheckSender::new(),
        frame_system::CheckSpecVersion::<Runtime>::new(),
        frame_system::CheckTxVersion::<Runtime>::new(),
        frame_system::CheckGenesis::<Runtime>::new(),
        frame_system::CheckEra::<Runtime>::from(Era::Immortal),
        frame_system::CheckNonce::<Runtime>::from(0),
        CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::<Runtime>::new(),
    );
    // What is declared for funding a call is given back where there is no need of that.
    let funding = pallet_ledger::Call::<Runtime>::withdraw { amount: 0 };
    extension
        .weight(call)
        .saturating_sub(funding.get_dispatch_info().call_weight)
}

/// Accounts that send to each other, each to one of another leaf.
struct Crowd {
    pairs: Vec<(u32, u32)>,
    next: usize,
}

impl Crowd {
    fn new() -> Self {
        let home = |n: u32| views::route(&account(n)).expect("it has a route").shard;
        let homes: Vec<ShardId> = (0..ACCOUNTS).map(home).collect();
        let mut pairs = Vec::new();
        for distance in 1..ACCOUNTS {
            for from in 0..ACCOUNTS {
                let to = (from + distance) % ACCOUNTS;
                if homes[from as usize] != homes[to as usize] {
                    pairs.push((from, to));
                }
            }
            if pairs.len() > 10_000 {
                break;
            }
        }
        Self { pairs, next: 0 }
    }

    fn call(&mut self) -> (u32, RuntimeCall) {
        let (from, to) = self.pairs[self.next % self.pairs.len()];
        self.next += 1;
        let call = pallet_ledger::Call::transfer {
            dest: account(to).into(),
            amount: MILLI_UNIT,
        };
        (from, call.into())
    }

    /// An extrinsic with so many of them.
    fn extrinsic(&mut self, batch: usize) -> (u32, RuntimeCall) {
        if batch == 1 {
            return self.call();
        }
        let calls: Vec<_> = (0..batch).map(|_| self.call()).collect();
        let from = calls[0].0;
        let calls = calls.into_iter().map(|(_, call)| call).collect();
        (from, pallet_utility::Call::force_batch { calls }.into())
    }
}

/// Begins a block as the executive does, up to where extrinsics come.
fn open_block(number: BlockNumber) {
    System::initialize(&number, &Default::default(), &Default::default());
    System::reset_events();
    pallet_timestamp::Now::<Runtime>::put(u64::from(number) * 1_000);
    let mut used = RuntimeBlockWeights::get().base_block;
    used += ShardRegistry::on_initialize(number);
    used += Bisection::on_initialize(number);
    used += CrossShard::on_initialize(number);
    used += Outbox::on_initialize(number);
    used += Binding::on_initialize(number);
    used += LoadPredictor::on_initialize(number);
    used += ShardGovernance::on_initialize(number);
    used += Placement::on_initialize(number);
    let mut meter = WeightMeter::with_limit(MAXIMUM_BLOCK_WEIGHT - used);
    Bisection::on_poll(number, &mut meter);
    CrossShard::on_poll(number, &mut meter);
    LoadPredictor::on_poll(number, &mut meter);
    ShardGovernance::on_poll(number, &mut meter);
    Placement::on_poll(number, &mut meter);
    used += meter.consumed();
    System::register_extra_weight_unchecked(used, DispatchClass::Mandatory);
}

/// Ends it: what extrinsics left over is used.
fn close_block(number: BlockNumber) {
    let used = System::block_weight().total();
    assert!(used.all_lte(MAXIMUM_BLOCK_WEIGHT), "{used}");
    let left = MAXIMUM_BLOCK_WEIGHT - used;
    let taken = AllPalletsWithSystem::on_idle(number, left);
    assert!(taken.all_lte(left), "{taken} of {left}");
    ShardRegistry::on_finalize(number);
    LoadPredictor::on_finalize(number);
    CrossShard::on_finalize(number);
    Binding::on_finalize(number);
    Ledger::on_finalize(number);
}

/// Puts an extrinsic into the block that stands, if it has room.
fn apply(from: u32, call: &RuntimeCall, info: &DispatchInfo) -> Result<(), Option<DispatchError>> {
    let origin = RuntimeOrigin::signed(account(from));
    let length = call.encoded_size() + 110;
    let run = |origin| call.clone().dispatch(origin);
    match CheckRoom::new().test_run(origin, call, info, length, 0, run) {
        Ok(applied) => {
            System::note_applied_extrinsic(&applied, *info);
            applied.map(|_| ()).map_err(|failed| Some(failed.error))
        }
        Err(error) => {
            assert_eq!(error, InvalidTransaction::ExhaustsResources.into());
            Err(None)
        }
    }
}

/// What became of an offer of so many transfers a block.
#[derive(Debug)]
struct Run {
    offered: usize,
    /// Committed in each block on the mean.
    committed: f64,
    aborted: u64,
    failed: u32,
    /// Blocks from lock to arrival, on the mean and for 95 of 100.
    latency: (f64, u32),
    /// Whether the chain had no room for another one after the extrinsics of some block.
    was_congested: bool,
}

impl Run {
    /// What was accepted was carried over, but for one in a thousand.
    #[track_caller]
    fn is_sound(&self) {
        let all = self.committed * f64::from(BLOCKS);
        assert!(self.aborted as f64 <= all / 1_000.0, "{self:?}");
        assert_eq!(self.failed, 0, "{self:?}");
    }
}

/// Offers extrinsics with so many transfers each for some blocks, and counts what arrives in the later
/// ones of them.
fn run(extrinsics: usize, batch: usize) -> Run {
    wide().execute_with(|| {
        let mut crowd = Crowd::new();
        let mut pool: VecDeque<(u32, RuntimeCall)> = VecDeque::new();
        let first = System::block_number() + 1;
        let (mut before, mut failed) = (0, 0);
        let extensions = extension_weight(&crowd.extrinsic(batch).1);
        let mut was_congested = false;
        for number in first..first + BLOCKS {
            if number == first + BLOCKS - COUNTED {
                before = views::statistics().transfers.committed;
            }
            open_block(number);
            pool.extend((0..extrinsics).map(|_| crowd.extrinsic(batch)));
            pool.truncate(POOL);
            while let Some((from, call)) = pool.pop_front() {
                let mut info = call.get_dispatch_info();
                info.extension_weight = extensions;
                match apply(from, &call, &info) {
                    Ok(()) => {}
                    Err(Some(_)) => failed += 1,
                    // All of them are alike, so that there is no room for any.
                    Err(None) => {
                        pool.push_front((from, call));
                        break;
                    }
                }
            }
            was_congested |= CrossShard::is_congested();
            close_block(number);
        }
        assert_ok!(CrossShard::do_try_state());
        assert_ok!(Ledger::do_try_state());
        let transfers = views::statistics().transfers;
        let run = Run {
            offered: extrinsics * batch,
            committed: (transfers.committed - before) as f64 / f64::from(COUNTED),
            aborted: transfers.aborted_deadline,
            failed,
            latency: (f64::from(transfers.mean_latency) / 1_000.0, transfers.p95),
            was_congested,
        };
        println!(
            "{} offered a block: {:.1} committed, after {:.1} blocks on the mean, 95 of 100 after {}; {} \
             aborted, {} failed, {} under way at most",
            run.offered,
            run.committed,
            run.latency.0,
            run.latency.1,
            run.aborted,
            run.failed,
            CrossShard::most_under_way(),
        );
        run
    })
}

/// More than three times of what a chain can carry over is offered for more than two deadlines.
#[test]
fn goodput_does_not_fall_under_overload() {
    let runs = [80, 160, 320, 640].map(|offered| run(offered, 1));
    let peak = runs.iter().map(|run| run.committed).fold(0.0, f64::max);
    assert!(peak > 80.0, "{peak} a block");
    for run in &runs[1..] {
        let most = peak.min(run.offered as f64);
        assert!(run.committed >= 0.9 * most, "{run:?}, and {peak} at best");
        run.is_sound();
    }
}

/// Batches offer more than blocks have room for. What a block starts it can carry over: the chain does not become
/// congested by it, and no transfer waits.
#[test]
fn goodput_does_not_fall_when_batches_offer_too_much() {
    let runs = [16, 32].map(|batches| run(batches, BATCH));
    let [full, too_much] = &runs;
    assert!(full.committed < full.offered as f64, "{full:?}");
    assert!(
        too_much.committed >= 0.95 * full.committed,
        "{too_much:?} of {full:?}"
    );
    runs.iter().for_each(|run| {
        run.is_sound();
        assert!(!run.was_congested, "{run:?}");
        assert!(run.latency.1 <= 1, "{run:?}");
    });
}

/// Those within a shard need no messages, and take room as ever. What is in a batch has it wait; what is too
/// deep in it to be seen is refused there.
#[test]
fn a_congested_chain_takes_all_but_transfers_between_shards() {
    wide().execute_with(|| {
        let mut crowd = Crowd::new();
        let home = |n: u32| views::route(&account(n)).expect("it has a route").shard;
        let near = (1..ACCOUNTS).find(|n| home(*n) == home(0));
        let within = RuntimeCall::from(pallet_ledger::Call::transfer {
            dest: account(near.expect("a leaf has several accounts")).into(),
            amount: MILLI_UNIT,
        });
        let far = |from: u32| {
            let other = (1..ACCOUNTS).find(|n| home(*n) != home(from));
            other.expect("there are many leaves")
        };
        let (from, between) = crowd.call();
        let batch = RuntimeCall::from(pallet_utility::Call::batch_all {
            calls: vec![between.clone()],
        });
        let tried = |n: u32, call: &RuntimeCall| apply(n, call, &call.get_dispatch_info());
        for call in [&between, &batch] {
            assert_eq!(tried(from, call), Ok(()));
        }
        for started in 1.. {
            if CrossShard::is_congested() {
                break;
            }
            let (from, call) = crowd.call();
            assert_ok!(call.dispatch(RuntimeOrigin::signed(account(from))));
            // No block starts more than have one deadline.
            if started % 1_000 == 0 {
                next_starved_block(Weight::zero(), Weight::zero(), Weight::zero());
            }
        }
        assert_eq!(tried(from, &between), Err(None));
        assert_eq!(tried(from, &batch), Err(None));
        // As deep as is looked, and one deeper.
        let inside = |call: RuntimeCall| -> RuntimeCall {
            let calls = vec![call];
            pallet_utility::Call::batch { calls }.into()
        };
        let seen = inside(inside(inside(batch)));
        assert_eq!(tried(from, &seen), Err(None));
        let congested = pallet_cross_shard::Error::<Runtime>::Congested.into();
        let interrupted = RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted {
            index: 0,
            error: congested,
        });
        assert_eq!(tried(from, &inside(seen)), Ok(()));
        assert!(System::events().iter().any(|it| it.event == interrupted));
        assert_eq!(tried(0, &within), Ok(()));
        assert_eq!(tried(0, &inside(within.clone())), Ok(()));
        // As many as are looked for, and one more.
        for (looked, refusal) in [(63, None), (64, Some(congested))] {
            let mut calls = vec![within.clone(); looked];
            calls.push(RuntimeCall::from(pallet_ledger::Call::transfer {
                dest: account(far(0)).into(),
                amount: MILLI_UNIT,
            }));
            let batch = pallet_utility::Call::batch_all { calls }.into();
            assert_eq!(tried(0, &batch), Err(refusal));
        }
        // What was not looked for is not paid for, and what is refused costs little.
        let info = within.get_dispatch_info();
        let before = System::block_weight().total();
        assert_eq!(tried(0, &within), Ok(()));
        let taken = System::block_weight().total() - before;
        assert!(taken.ref_time() < info.total_weight().ref_time());
    });
}

/// The same units, but they leave at once.
fn at_once(call: &RuntimeCall) -> RuntimeCall {
    let RuntimeCall::Ledger(pallet_ledger::Call::transfer { dest, amount }) = call else {
        panic!("no transfer: {call:?}");
    };
    let (dest, amount) = (dest.clone(), *amount);
    pallet_ledger::Call::send { dest, amount }.into()
}

/// Far more than blocks carry leaves at once: as much of it arrives as ever, soon, and none comes back.
#[test]
fn as_many_arrive_at_once_under_overload() {
    let runs = [320, 640, 1_280].map(|offered| {
        wide().execute_with(|| {
            let mut crowd = Crowd::new();
            let first = System::block_number() + 1;
            let credited = || views::statistics().remittances.credited;
            let extensions = extension_weight(&crowd.call().1);
            let mut before = 0;
            for number in first..first + 40 {
                if number == first + 20 {
                    before = credited();
                }
                open_block(number);
                for _ in 0..offered {
                    let (from, call) = crowd.call();
                    let call = at_once(&call);
                    let mut info = call.get_dispatch_info();
                    info.extension_weight = extensions;
                    match apply(from, &call, &info) {
                        Ok(()) => {}
                        // Those that wait in the pool are alike.
                        Err(None) => break,
                        Err(Some(error)) => panic!("{error:?}"),
                    }
                }
                close_block(number);
            }
            assert_ok!(Outbox::do_try_state());
            assert_ok!(Ledger::do_try_state());
            let found = views::statistics().remittances;
            let each = (found.credited - before) as f64 / 20.0;
            println!(
                "{offered} offered a block: {each:.1} arrived, 99 of 100 after {} blocks, {} may be under way",
                found.p99,
                Outbox::most_under_way()
            );
            assert_eq!(found.bounced, 0);
            // What full blocks deliver in so many of them, and no more, may be under way.
            assert!(found.p99 <= 20, "{}", found.p99);
            each
        })
    });
    let peak = runs.iter().copied().fold(0.0, f64::max);
    for (each, offered) in runs.iter().zip([320.0, 640.0, 1_280.0]) {
        assert!(*each >= 0.9 * peak.min(offered), "{runs:?}");
    }
}

/// What waits for one way from shard to shard does not wait for the other.
#[test]
fn each_way_between_shards_has_room_of_its_own() {
    wide().execute_with(|| {
        let mut crowd = Crowd::new();
        let tried = |n: u32, call: &RuntimeCall| apply(n, call, &call.get_dispatch_info());
        while !Outbox::is_congested() {
            let (from, call) = crowd.call();
            assert_ok!(at_once(&call).dispatch(RuntimeOrigin::signed(account(from))));
        }
        let (from, between) = crowd.call();
        let send = at_once(&between);
        assert_eq!(tried(from, &between), Ok(()));
        assert_eq!(tried(from, &send), Err(None));
        let batch = RuntimeCall::from(pallet_utility::Call::batch_all {
            calls: vec![send.clone()],
        });
        assert_eq!(tried(from, &batch), Err(None));
        // What nobody looks for is refused in the call.
        let refused = send.clone().dispatch(RuntimeOrigin::signed(account(from)));
        let congested = pallet_outbox::Error::<Runtime>::Congested;
        assert_eq!(refused.unwrap_err().error, congested.into());
        remit_all();
        // In the next block: what is sent in this one has been delivered already.
        skip(1);
        assert_eq!(tried(from, &send), Ok(()));
    });
}

/// As many transfers as may be under way, begun as fast as blocks allow, and not one message of theirs
/// is handled: all are aborted a few blocks after their deadlines.
#[test]
fn deadlines_are_kept_when_nothing_is_carried_over() {
    wide().execute_with(|| {
        let mut crowd = Crowd::new();
        let first = System::block_number();
        while !CrossShard::is_congested() {
            // As many as the normal extrinsics of a block can be.
            for _ in 0..400 {
                let (from, call) = crowd.call();
                if let Err(refused) = call.dispatch(RuntimeOrigin::signed(account(from))) {
                    let congested = pallet_cross_shard::Error::<Runtime>::Congested;
                    assert_eq!(refused.error, congested.into());
                    break;
                }
            }
            next_starved_block(Weight::zero(), Weight::zero(), Weight::zero());
        }
        let started = views::statistics().transfers.started;
        assert_eq!(started, CrossShard::most_under_way());
        let last = System::block_number() - 1;
        assert!(last - first < DeadlineAfter::get());
        let deadline = last + DeadlineAfter::get();
        // The block in which all have ended, on no more than deadlines have to themselves.
        while views::statistics().transfers.aborted_deadline < started {
            next_starved_block(Weight::zero(), Weight::zero(), Weight::zero());
            assert!(System::block_number() < deadline + 100);
        }
        let late = System::block_number() - deadline - 1;
        println!(
            "{started} transfers aborted, the last {late} blocks late, with {}",
            DeadlineBudget::get()
        );
        assert!(late <= 3, "{late} blocks late");
    });
}
