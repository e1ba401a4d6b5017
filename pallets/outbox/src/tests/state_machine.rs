// SPDX-License-Identifier: Apache-2.0
//! Random orders of remittances, blocks, moves and faults: all invariants hold after each step, no unit comes to be or
//! is lost, and every remittance ends exactly once.

use super::*;
use frame_support::weights::Weight;
use proptest::{prelude::*, test_runner::RngSeed};
use std::collections::BTreeMap;

/// What a block has for something.
#[derive(Clone, Copy, Debug)]
enum Room {
    Nothing,
    Little(u8),
    Plenty,
}

#[derive(Clone, Debug)]
enum Step {
    /// Sends units, or all that an account has.
    Send(u64, u64, Option<Balance>),
    /// Sends so many times the least from one account to another.
    Flood(u64, u64, u8),
    /// Blocks with some room before extrinsics, and after them.
    Blocks(u32, Room, Room),
    /// An account belongs to another leaf from now on.
    Move(u64, u8),
    /// Records of one account cannot be read, or again can.
    Corrupt(Option<u64>),
    /// A shard takes nothing, or all do again.
    Close(Option<u8>),
    /// Accounts may own so much.
    Limit(Balance),
    /// The least that is sent or kept is another.
    Minimum(Balance),
    /// A leaf begins to fill, or has.
    Fill(bool),
    /// A migration begins, or has ended.
    Migrate(bool),
    /// Receipts are kept for another time.
    Keep(u32),
}

/// The accounts that take part: eight have something, and eight more can be opened.
const ACCOUNTS: core::ops::RangeInclusive<u64> = 1..=16;

fn rooms() -> impl Strategy<Value = Room> {
    prop_oneof![
        2 => Just(Room::Nothing),
        3 => (1u8..6).prop_map(Room::Little),
        3 => Just(Room::Plenty),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amount = prop_oneof![
        6 => (8..60 as Balance).prop_map(Some),
        1 => Just(Some(ENDOWMENT * 2)),
        1 => Just(Some(0)),
        2 => Just(None),
    ];
    let step = prop_oneof![
        10 => (ACCOUNTS, ACCOUNTS, amount).prop_map(|(f, t, a)| Step::Send(f, t, a)),
        2 => (ACCOUNTS, ACCOUNTS, 1u8..20).prop_map(|(f, t, n)| Step::Flood(f, t, n)),
        6 => (1u32..4, rooms(), rooms()).prop_map(|(n, service, idle)| Step::Blocks(n, service, idle)),
        2 => (ACCOUNTS, 1u8..7).prop_map(|(a, s)| Step::Move(a, s)),
        1 => prop::option::of(ACCOUNTS).prop_map(Step::Corrupt),
        2 => prop::option::of(1u8..7).prop_map(Step::Close),
        1 => prop_oneof![Just(500), Just(1_050), Just(1_000_000)].prop_map(Step::Limit),
        1 => (1..30 as Balance).prop_map(Step::Minimum),
        1 => any::<bool>().prop_map(Step::Fill),
        1 => any::<bool>().prop_map(Step::Migrate),
        1 => (0u32..6).prop_map(Step::Keep),
    ];
    prop::collection::vec(step, 120..200)
}

/// A remittance as the test knows it.
#[derive(Clone, Copy, Debug)]
struct Known {
    from: u64,
    to: u64,
    amount: Balance,
    end: End,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum End {
    UnderWay,
    Bounced,
    Credited,
    Returned,
}

/// Every remittance that was sent.
#[derive(Default)]
struct Model {
    known: BTreeMap<RemittanceId, Known>,
}

impl Model {
    /// Follows what events tell of.
    fn follow(&mut self, events: impl IntoIterator<Item = Event<Test>>) {
        for event in events {
            let (id, amount, from, to) = match event {
                Event::Credited {
                    remittance, amount, ..
                } => (remittance, Some(amount), End::UnderWay, End::Credited),
                Event::Bounced { remittance, .. } => {
                    (remittance, None, End::UnderWay, End::Bounced)
                }
                Event::Returned { of, amount, .. } => {
                    (of, Some(amount), End::Bounced, End::Returned)
                }
                Event::Postponed { .. } => continue,
            };
            let known = self.known.get_mut(&id).expect("an end of something sent");
            assert_eq!(known.end, from, "{id:?} ended twice, or out of turn");
            assert!(amount.is_none_or(|amount| amount == known.amount));
            known.end = to;
        }
    }

    /// What an account owns, by a plain reading of what was sent and what became of it.
    fn owned(&self, account: u64) -> Balance {
        let mut owned = if FUNDED.contains(&account) {
            ENDOWMENT
        } else {
            0
        };
        // Units that come in are counted before those that go out.
        for known in self.known.values() {
            if known.to == account && known.end == End::Credited {
                owned += known.amount;
            }
            if known.from == account && known.end == End::Returned {
                owned += known.amount;
            }
        }
        for known in self.known.values().filter(|known| known.from == account) {
            owned -= known.amount;
        }
        owned
    }

    fn send(&mut self, from: u64, to: u64, amount: Balance) {
        let before = (free(from), Outbox::in_transit());
        match remit(from, to, amount) {
            Ok(remitted) => {
                let known = Known {
                    from,
                    to,
                    amount,
                    end: End::UnderWay,
                };
                let earlier = self.known.insert(remitted.remittance, known);
                assert!(earlier.is_none(), "two of one name");
            }
            Err(_) => assert_eq!((free(from), Outbox::in_transit()), before),
        }
    }

    fn apply(&mut self, step: &Step) {
        match *step {
            Step::Send(from, to, amount) => {
                self.send(from, to, amount.unwrap_or_else(|| free(from)));
            }
            Step::Flood(from, to, times) => {
                (0..times).for_each(|_| self.send(from, to, Minimum::get()));
            }
            Step::Blocks(count, service, idle) => {
                let (service, idle) = (room(service), room(idle));
                (0..count).for_each(|_| self.pass_block(service, idle));
            }
            Step::Move(account, number) => move_to(account, number),
            Step::Corrupt(account) => Corrupt::set(account),
            Step::Close(number) => Closed::set(number.map(shard)),
            Step::Limit(most) => MostOwned::set(most),
            Step::Minimum(least) => Minimum::set(least),
            Step::Fill(filling) => {
                Filling::set(filling);
                Table::mutate(|number| *number += 1);
            }
            Step::Migrate(migrating) => Migrating::set(migrating),
            Step::Keep(blocks) => KeepReceipts::set(blocks),
        }
    }

    fn pass_block(&mut self, service: Weight, idle: Weight) {
        let before = events().len();
        Idle::set(idle);
        end_block();
        self.follow(events().split_off(before));
        check();
        Early::set(Some(service));
        begin_block();
        self.follow(events());
    }
}

/// Enough for so many deliveries, out of a batch that is full or not.
fn room(room: Room) -> Weight {
    match room {
        Room::Nothing => Weight::zero(),
        Room::Little(count) => looking(20) + Outbox::most_delivery_weight() * u64::from(count),
        Room::Plenty => Weight::from_parts(1_000_000_000_000, u64::MAX),
    }
}

/// Everything has room, and every account takes what comes, until nothing is under way any more.
fn finish(model: &mut Model) {
    Corrupt::set(None);
    Closed::set(None);
    Migrating::set(false);
    MostOwned::reset();
    Minimum::set(1);
    (0..4).for_each(|_| {
        model.pass_block(Weight::from_parts(1_000_000_000_000, u64::MAX), Weight::MAX)
    });
}

/// More than 10,000 steps in all.
const CASES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(4),
        ..ProptestConfig::with_cases(CASES)
    })]

    #[test]
    fn no_order_of_steps_breaks_an_invariant(steps in steps()) {
        new_test_ext().execute_with(|| {
            MaxPerBatch::set(60);
            KeepReceipts::set(3);
            let mut model = Model::default();
            for step in &steps {
                model.apply(step);
                check();
                for account in ACCOUNTS {
                    assert_eq!(free(account), model.owned(account));
                }
            }
            finish(&mut model);
            check();
            assert_eq!((Outbox::in_transit(), Outbox::under_way()), (0, 0));
            let count = |end: End| model.known.values().filter(|known| known.end == end).count() as u64;
            let counted = counters();
            assert_eq!(counted.credited, count(End::Credited));
            assert_eq!(counted.returned, count(End::Returned));
            assert_eq!(counted.credited + counted.returned, model.known.len() as u64);
            assert_eq!(Outbox::sent(), model.known.len() as u64);
            // All is forgotten in the end.
            (0..KeepReceipts::get() + 3).for_each(|_| model.pass_block(Weight::MAX, Weight::MAX));
            assert_eq!(Batches::<Test>::iter().count() + Arrivals::<Test>::iter().count(), 0);
            assert_eq!(Posted::<Test>::iter().count() + Delivered::<Test>::iter().count(), 0);
        });
    }
}
