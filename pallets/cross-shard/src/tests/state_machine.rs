// SPDX-License-Identifier: Apache-2.0
//! Random orders of transfers, blocks, moves, replays and forgeries: all invariants hold after each
//! step, no unit comes to be or is lost, and every transfer ends exactly once.

use super::*;
use codec::Encode;
use frame_support::weights::Weight;
use nerv_primitives_core::{Balance, ShardMessage, TransferId};
use proptest::{prelude::*, test_runner::RngSeed};

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
    /// Blocks with some room for messages, for deadlines before extrinsics, and for them after.
    Blocks(u32, Room, Room, Room),
    /// An account belongs to another leaf from now on.
    Move(u64, u8),
    /// Puts a message that was sent into some queue once more.
    Replay(prop::sample::Index, u8),
    /// Puts a message that nobody sent into some queue.
    Forge(Forgery, u8),
    /// Puts bytes into some queue.
    Nonsense(Vec<u8>, u8),
    /// Records of one account cannot be read, or again can.
    Corrupt(Option<u64>),
    /// From now on answers are handled at once, or wait in their queues.
    AnswersAtOnce(bool),
}

/// A message that nobody sent, about a transfer that may be under way.
#[derive(Clone, Debug)]
struct Forgery {
    kind: u8,
    transfer: prop::sample::Index,
    account: u64,
    amount: Balance,
    shard: u8,
    reason: u8,
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

fn forgeries() -> impl Strategy<Value = Forgery> {
    (
        0u8..5,
        any::<prop::sample::Index>(),
        ACCOUNTS,
        prop_oneof![1..60 as Balance, Just(Balance::MAX)],
        1u8..7,
        0u8..4,
    )
        .prop_map(|(kind, transfer, account, amount, shard, reason)| Forgery {
            kind,
            transfer,
            account,
            amount,
            shard,
            reason,
        })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amount = prop_oneof![
        6 => (1..60 as Balance).prop_map(Some),
        1 => Just(Some(ENDOWMENT * 2)),
        1 => Just(Some(0)),
        2 => Just(None),
    ];
    let queue = 1u8..7;
    let step = prop_oneof![
        10 => (ACCOUNTS, ACCOUNTS, amount).prop_map(|(f, t, a)| Step::Send(f, t, a)),
        5 => (1u32..5, rooms(), rooms(), rooms())
            .prop_map(|(n, service, budget, idle)| Step::Blocks(n, service, budget, idle)),
        2 => (ACCOUNTS, queue.clone()).prop_map(|(a, s)| Step::Move(a, s)),
        2 => (any::<prop::sample::Index>(), queue.clone()).prop_map(|(i, q)| Step::Replay(i, q)),
        3 => (forgeries(), queue.clone()).prop_map(|(f, q)| Step::Forge(f, q)),
        1 => (prop::collection::vec(any::<u8>(), 1..120), queue)
            .prop_map(|(b, q)| Step::Nonsense(b, q)),
        1 => prop::option::of(ACCOUNTS).prop_map(Step::Corrupt),
        1 => any::<bool>().prop_map(Step::AnswersAtOnce),
    ];
    prop::collection::vec(step, 120..200)
}

/// A transfer as the test knows it.
struct Known {
    transfer: TransferId,
    from: u64,
    to: u64,
    amount: Balance,
    /// How it ended, once it has.
    end: Option<Event<Test>>,
}

/// Every transfer that was started.
#[derive(Default)]
struct Model {
    known: Vec<Known>,
}

impl Model {
    /// Follows the ends that events tell of.
    fn follow(&mut self, events: impl IntoIterator<Item = Event<Test>>) {
        for event in events {
            let transfer = match event {
                Event::Committed { transfer, .. } | Event::Aborted { transfer, .. } => transfer,
                _ => continue,
            };
            let known = self
                .known
                .iter_mut()
                .find(|known| known.transfer == transfer)
                .expect("an end of something that began");
            if let Event::Committed { amount, .. } = event {
                assert_eq!(amount, known.amount);
            }
            assert!(known.end.is_none(), "{transfer:?} ended twice");
            known.end = Some(event);
        }
    }

    /// What an account owns when everything has ended, by a plain reading of what was sent and what
    /// became of it.
    fn owned(&self, account: u64) -> Balance {
        let endowed = if FUNDED.contains(&account) {
            ENDOWMENT
        } else {
            0
        };
        let arrived = || {
            self.known
                .iter()
                .filter(|known| matches!(known.end, Some(Event::Committed { .. })))
        };
        let received: Balance = arrived()
            .filter(|known| known.to == account)
            .map(|known| known.amount)
            .sum();
        let sent: Balance = arrived()
            .filter(|known| known.from == account)
            .map(|known| known.amount)
            .sum();
        endowed + received - sent
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Send(from, to, amount) => {
                let amount = amount.unwrap_or_else(|| free(*from));
                if let Ok(transfer) = send(*from, *to, amount) {
                    self.known.push(Known {
                        transfer,
                        from: *from,
                        to: *to,
                        amount,
                        end: None,
                    });
                }
            }
            Step::Blocks(count, service, budget, idle) => {
                Service::set(room(*service, one_message()));
                Budget::set(room(*budget, looking() + one_kept()));
                Idle::set(room(*idle, looking() + one_kept()));
                (0..*count).for_each(|_| self.pass_block());
            }
            Step::Move(account, number) => move_to(*account, *number),
            Step::Replay(index, queue) => {
                let sent = Sent::get();
                if !sent.is_empty() {
                    enqueue_bytes(&index.get(&sent).1, shard(*queue));
                }
            }
            Step::Forge(forgery, queue) => {
                enqueue_bytes(&self.forge(forgery).encode(), shard(*queue));
            }
            Step::Nonsense(bytes, queue) => {
                // Which may be a message all the same, but of no transfer that there is.
                enqueue_bytes(bytes, shard(*queue));
            }
            Step::Corrupt(account) => Corrupt::set(*account),
            Step::AnswersAtOnce(at_once) => AnswersAtOnce::set(*at_once),
        }
    }

    fn pass_block(&mut self) {
        let before = events().len();
        end_block();
        self.follow(events().split_off(before));
        begin_block();
        self.follow(events());
    }

    fn forge(&self, forgery: &Forgery) -> ShardMessage {
        let transfer = if self.known.is_empty() {
            TransferId::default()
        } else {
            forgery.transfer.get(&self.known).transfer
        };
        let named = shard(forgery.shard);
        let reason = match forgery.reason {
            0 => AbortReason::BelowMinimum,
            1 => AbortReason::Overflow,
            2 => AbortReason::CorruptRecord,
            _ => AbortReason::Deadline,
        };
        match forgery.kind {
            0 => ShardMessage::Prepare {
                transfer,
                to: id(forgery.account),
                amount: forgery.amount,
                source: named,
            },
            1 => ShardMessage::Prepared {
                transfer,
                destination: named,
            },
            2 => ShardMessage::Refused { transfer, reason },
            3 => ShardMessage::Commit { transfer },
            _ => ShardMessage::Abort { transfer, reason },
        }
    }
}

/// What one list of deadlines with one transfer to abort takes, and one to be pruned.
fn one_kept() -> Weight {
    <() as crate::WeightInfo>::deadline_list()
        + CrossShard::expire_weight()
        + <() as crate::WeightInfo>::decided()
        + <() as crate::WeightInfo>::prune()
}

/// So many times what is needed for one of something.
fn room(room: Room, one: Weight) -> Weight {
    match room {
        Room::Nothing => Weight::zero(),
        Room::Little(count) => one * u64::from(count),
        Room::Plenty => Weight::MAX,
    }
}

/// Everything has room, and every record can be read, until nothing is under way any more.
fn finish(model: &mut Model) {
    Corrupt::set(None);
    serve_queues();
    Budget::set(Weight::MAX);
    (0..DeadlineAfter::get() + 3).for_each(|_| model.pass_block());
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
            MaxQueued::set(6);
            MaxPerBlock::set(4);
            DeadlineAfter::set(4);
            KeepReceipts::set(3);
            let mut model = Model::default();
            for step in &steps {
                model.apply(step);
                check();
            }
            finish(&mut model);
            check();
            for known in &model.known {
                assert!(known.end.is_some(), "{:?} never ended", known.transfer);
            }
            for account in ACCOUNTS {
                let Purse { free, locked, incoming, .. } = purse(account);
                assert_eq!((free, locked, incoming), (model.owned(account), 0, 0));
            }
            assert!((1..=6).all(|number| queued(shard(number)) == 0));
            let counters = crate::Statistics::<Test>::get();
            assert_eq!(counters.started, model.known.len() as u64);
            assert_eq!(counters.committed + counters.aborted.total(), counters.started);
        });
    }
}
