// SPDX-License-Identifier: Apache-2.0
//! Transfers between shards, through splits, merges, full queues and starved blocks.

use crate::common;

use common::*;
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_core::{AbortReason, ReceiptStatus, ShardId, TransferId};
use nerv_runtime::{
    parameters::at_genesis, views, Balance, Balances, Runtime, RuntimeEvent, System, MILLI_UNIT,
    UNIT,
};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// The accounts that take part.
const ACCOUNTS: u32 = 40;

/// A chain on which transfers are given up soon, queues are short, and shards split and merge as
/// anyone likes.
fn hurried() -> sp_io::TestExternalities {
    chain_with(
        ACCOUNTS,
        nerv_runtime::ParametersAtGenesisConfig {
            bisection: eager(),
            transfers: at_genesis::Transfers {
                max_queued: Some(8),
                deadline_after: Some(6),
                keep_receipts: Some(10),
            },
            ..Default::default()
        },
    )
}

/// Numbers that look random and are the same in every run (Steele, Lea and Flood's splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u32) -> u32 {
        (self.next() % u64::from(limit)) as u32
    }
}

/// A transfer between shards, as the test knows it.
struct Sent {
    from: u32,
    to: u32,
    amount: Balance,
    at: u32,
    /// Whether it was committed, once it has ended.
    committed: Option<bool>,
}

/// What the accounts should own, and the transfers that are under way.
#[derive(Default)]
struct Books {
    owned: BTreeMap<u32, Balance>,
    sent: BTreeMap<TransferId, Sent>,
    refused: BTreeMap<&'static str, u32>,
}

impl Books {
    fn owned(&mut self, n: u32) -> &mut Balance {
        self.owned.entry(n).or_default()
    }

    /// Books what the events of this block and the one before say, and forgets them.
    fn read_events(&mut self) {
        let told = System::events().into_iter().map(|record| record.event);
        for event in told_before().into_iter().chain(told) {
            let RuntimeEvent::CrossShard(event) = event else {
                continue;
            };
            let (transfer, who, amount, committed) = match event {
                pallet_cross_shard::Event::Committed {
                    transfer,
                    to,
                    amount,
                    ..
                } => (transfer, to, amount, true),
                pallet_cross_shard::Event::Aborted {
                    transfer,
                    from,
                    amount,
                    ..
                } => (transfer, from, amount, false),
                _ => continue,
            };
            let sent = self.sent.get_mut(&transfer).expect("it was sent");
            assert_eq!(sent.committed, None, "{transfer:?} ended twice");
            // It says whose the units are now.
            let owner = if committed { sent.to } else { sent.from };
            assert_eq!((who, amount), (blinded(owner), sent.amount));
            sent.committed = Some(committed);
            if committed {
                let (from, to, amount) = (sent.from, sent.to, sent.amount);
                *self.owned(from) -= amount;
                *self.owned(to) += amount;
            }
        }
        System::reset_events();
    }

    fn refused(&mut self, error: DispatchError) {
        let name: &'static str = match error {
            DispatchError::Module(module) => module.message.expect("modules name their errors"),
            other => other.into(),
        };
        *self.refused.entry(name).or_default() += 1;
    }

    /// Every transfer has the receipts that its state asks for, as long as they are kept.
    fn check_receipts(&self) {
        let now = System::block_number();
        for (id, sent) in &self.sent {
            let Some(view) = views::transfer(*id) else {
                assert!(
                    sent.committed.is_some() && now > sent.at + 10,
                    "{id:?} is forgotten too soon"
                );
                continue;
            };
            assert_eq!((view.amount, view.started), (sent.amount, sent.at));
            let status = |receipt: Option<nerv_primitives_core::Receipt>| {
                receipt.map(|receipt| receipt.status)
            };
            match (status(view.source), status(view.destination)) {
                (Some(ReceiptStatus::Committed), Some(ReceiptStatus::Aborted(_)))
                | (Some(ReceiptStatus::Aborted(_)), Some(ReceiptStatus::Committed)) => {
                    panic!("{id:?} is committed on one side and aborted on the other")
                }
                (Some(ReceiptStatus::Committed), Some(ReceiptStatus::Committed)) => {
                    assert_eq!(sent.committed, Some(true));
                }
                _ => {}
            }
        }
    }
}

fn step(numbers: &mut Numbers, books: &mut Books) {
    let n = numbers.below(ACCOUNTS);
    let m = numbers.below(ACCOUNTS);
    let amount = match numbers.below(12) {
        0 => 0,
        1 => MILLI_UNIT - 1,
        2 => 100 * UNIT,
        _ => Balance::from(numbers.below(60)) * MILLI_UNIT,
    };
    match numbers.below(100) {
        0..=14 => match deposit(n, amount) {
            Ok(_) => *books.owned(n) += amount,
            Err(error) => books.refused(error.error),
        },
        15..=19 => match withdraw(n, amount) {
            Ok(_) => *books.owned(n) -= amount,
            Err(error) => books.refused(error.error),
        },
        20..=69 => send(books, n, m, amount),
        70..=74 => {
            let leaves = leaves();
            let shard = leaves[numbers.next() as usize % leaves.len()];
            assert_ok!(force(pallet_bisection::Call::force_split { shard }));
        }
        75..=79 => {
            let pairs = siblings();
            if !pairs.is_empty() {
                let (left, right) = pairs[numbers.next() as usize % pairs.len()];
                assert_ok!(force(pallet_bisection::Call::force_merge { left, right }));
            }
        }
        80 => {
            let leaves = leaves();
            let shard = leaves[numbers.next() as usize % leaves.len()];
            let call = pallet_bisection::Call::force_override {
                account: account(n).into(),
                shard,
            };
            if let Err(error) = force(call) {
                books.refused(error.error);
            }
        }
        _ => {
            let mut weight = || match numbers.below(4) {
                0 => Weight::zero(),
                1 => budget_for(2),
                2 => Weight::from_parts(1_500_000_000, u64::MAX),
                _ => Weight::MAX,
            };
            let (messages, idle, poll) = (weight(), weight(), weight());
            books.read_events();
            next_starved_block(messages, idle, poll);
        }
    }
    books.read_events();
}

fn send(books: &mut Books, n: u32, m: u32, amount: Balance) {
    match transfer(n, m, amount) {
        Err(error) => books.refused(error.error),
        Ok(_) => {
            let started = System::events()
                .into_iter()
                .find_map(|record| match record.event {
                    RuntimeEvent::Ledger(pallet_ledger::Event::TransferStarted {
                        transfer,
                        ..
                    }) => Some(transfer),
                    _ => None,
                });
            match started {
                None => {
                    *books.owned(n) -= amount;
                    *books.owned(m) += amount;
                }
                Some(id) => {
                    let sent = Sent {
                        from: n,
                        to: m,
                        amount,
                        at: System::block_number(),
                        committed: None,
                    };
                    assert!(books.sent.insert(id, sent).is_none(), "{id:?} is taken");
                }
            }
        }
    }
}

/// 1,500 operations, and then peace. Returns how transfers ended: committed, aborted, and refused
/// because a queue was full.
fn life(seed: u64) -> (u32, u32, u32) {
    hurried().execute_with(|| {
        let issuance = Balances::total_issuance();
        let mut numbers = Numbers(seed);
        let mut books = Books::default();
        for n in 0..ACCOUNTS / 2 {
            assert_ok!(deposit(n, UNIT));
            *books.owned(n) += UNIT;
        }
        for _ in 0..1_500 {
            step(&mut numbers, &mut books);
            check(issuance);
            books.check_receipts();
        }
        // Everything that is under way ends, whatever happened to its shards.
        for _ in 0..20 {
            next_block(Weight::MAX, Weight::MAX);
            books.read_events();
        }
        settle_all();
        check(issuance);
        assert_eq!(views::statistics().in_transit, 0);
        for n in 0..ACCOUNTS {
            let view = views::account(&account(n));
            let (free, locked, incoming) = view
                .map(|view| (view.free, view.locked, view.incoming))
                .unwrap_or_default();
            assert_eq!((locked, incoming), (0, 0), "of account {n}");
            assert_eq!(free, *books.owned(n), "of account {n}");
        }
        let ended = |committed| {
            let all = books.sent.values();
            all.filter(|sent| sent.committed == Some(committed)).count() as u32
        };
        let (committed, aborted) = (ended(true), ended(false));
        assert_eq!((committed + aborted) as usize, books.sent.len());
        let statistics = views::statistics().transfers;
        assert_eq!(statistics.started, books.sent.len() as u64);
        assert_eq!(statistics.committed, u64::from(committed));
        let busy = books.refused.get("DestinationBusy").copied();
        (committed, aborted, busy.unwrap_or(0))
    })
}

/// Seven lives of 1,500 operations are 10,500. Each ends in its own way, and together they have seen
/// every end there is.
#[test]
fn ten_thousand_operations_lose_nothing() {
    let mut all = (0, 0, 0);
    for seed in 1..=7 {
        let (committed, aborted, busy) = life(seed);
        assert!(committed > 0, "seed {seed}");
        all = (all.0 + committed, all.1 + aborted, all.2 + busy);
    }
    let (committed, aborted, busy) = all;
    assert!(
        committed > 1_000 && aborted > 100 && busy > 10,
        "{committed} committed, {aborted} aborted, {busy} refused as the destination was busy"
    );
}

/// Two accounts in different shards.
fn two_shards() -> (u32, u32, ShardId, ShardId) {
    for n in 0..ACCOUNTS {
        assert_ok!(deposit(n, UNIT));
    }
    let (left, right) = split(ShardId::root());
    settle_all();
    let lives_in = |shard| {
        (0..ACCOUNTS)
            .find(|n| views::account(&account(*n)).unwrap().shard == shard)
            .unwrap()
    };
    (lives_in(left), lives_in(right), left, right)
}

fn started() -> TransferId {
    let events = System::events().into_iter().rev();
    events
        .filter_map(|record| match record.event {
            RuntimeEvent::Ledger(pallet_ledger::Event::TransferStarted { transfer, .. }) => {
                Some(transfer)
            }
            _ => None,
        })
        .next()
        .expect("a transfer was started")
}

#[test]
fn a_transfer_is_committed_within_three_blocks() {
    hurried().execute_with(|| {
        let (from, to, left, right) = two_shards();
        let before = System::block_number();
        assert_ok!(transfer(from, to, 100 * MILLI_UNIT));
        let id = started();
        let view = views::account(&account(from)).unwrap();
        assert_eq!(
            (view.free, view.locked),
            (900 * MILLI_UNIT, 100 * MILLI_UNIT)
        );
        while views::transfer(id).unwrap().finished.is_none() {
            next_block(Weight::MAX, Weight::MAX);
        }
        let view = views::transfer(id).unwrap();
        assert!(view.finished.unwrap() <= before + 3);
        for (receipt, shard) in [(view.source, left), (view.destination, right)] {
            let receipt = receipt.unwrap();
            assert_eq!(receipt.status, ReceiptStatus::Committed);
            assert_eq!((receipt.transfer, receipt.shard), (id, shard));
        }
        assert_eq!(
            views::account(&account(to)).unwrap().free,
            1_100 * MILLI_UNIT
        );
        assert_eq!(views::statistics().transfers.committed, 1);
    });
}

#[test]
fn a_transfer_follows_its_accounts_through_a_split_and_a_merge() {
    hurried().execute_with(|| {
        let issuance = Balances::total_issuance();
        let (from, to, left, right) = two_shards();
        assert_ok!(transfer(from, to, 100 * MILLI_UNIT));
        let id = started();
        // Both sides move before anything was said.
        split(left);
        split(right);
        check(issuance);
        next_block(Weight::MAX, Weight::MAX);
        check(issuance);
        next_block(Weight::MAX, Weight::MAX);
        assert!(views::transfer(id).unwrap().finished.is_some());
        assert_eq!(
            views::account(&account(to)).unwrap().free,
            1_100 * MILLI_UNIT
        );
        assert_eq!(views::account(&account(from)).unwrap().locked, 0);
        check(issuance);
    });
}

#[test]
fn what_a_receiver_cannot_take_comes_back() {
    hurried().execute_with(|| {
        let (from, _, left, _) = two_shards();
        // Somebody unknown in the other shard.
        let stranger = (1_000..)
            .find(|n| views::route(&account(*n)).unwrap().shard != left)
            .unwrap();
        assert_ok!(transfer(from, stranger, MILLI_UNIT - 1));
        let id = started();
        deliver_all();
        let view = views::transfer(id).unwrap();
        let aborted = ReceiptStatus::Aborted(AbortReason::BelowMinimum);
        assert_eq!(view.source.unwrap().status, aborted);
        assert_eq!(view.destination.unwrap().status, aborted);
        let account = views::account(&account(from)).unwrap();
        assert_eq!((account.free, account.locked), (UNIT, 0));
        assert_eq!(views::statistics().transfers.aborted_below_minimum, 1);
    });
}

#[test]
fn a_full_queue_refuses_before_anything_is_locked() {
    hurried().execute_with(|| {
        let (from, to, ..) = two_shards();
        for _ in 0..8 {
            assert_ok!(transfer(from, to, MILLI_UNIT));
        }
        let error = transfer(from, to, MILLI_UNIT).unwrap_err().error;
        let busy: DispatchError = pallet_cross_shard::Error::<Runtime>::DestinationBusy.into();
        assert_eq!(error, busy);
        let view = views::account(&account(from)).unwrap();
        assert_eq!(view.locked, 8 * MILLI_UNIT);
        deliver_all();
        assert_ok!(transfer(from, to, MILLI_UNIT));
    });
}

#[test]
fn a_deadline_gives_back_what_was_locked() {
    hurried().execute_with(|| {
        let issuance = Balances::total_issuance();
        let (from, to, ..) = two_shards();
        assert_ok!(transfer(from, to, MILLI_UNIT));
        let id = started();
        for _ in 0..8 {
            next_starved_block(Weight::zero(), Weight::MAX, Weight::MAX);
            check(issuance);
        }
        let view = views::transfer(id).unwrap();
        let aborted = ReceiptStatus::Aborted(AbortReason::Deadline);
        assert_eq!(view.source.unwrap().status, aborted);
        assert_eq!(views::account(&account(from)).unwrap().free, UNIT);
        // What comes too late changes nothing.
        deliver_all();
        next_block(Weight::MAX, Weight::MAX);
        assert_eq!(views::account(&account(to)).unwrap().free, UNIT);
        assert_eq!(views::account(&account(to)).unwrap().incoming, 0);
        check(issuance);
    });
}
