// SPDX-License-Identifier: Apache-2.0
//! Whatever happens in whatever order, the invariants hold, and in the end every unit is where a plain model
//! says: none was lost, none counted twice.

use crate::{mock::*, Call, Event, LaneStatus, Lanes as LanesOf};
use frame_support::{traits::Hooks, weights::Weight};
use nerv_primitives_core::ShardId;
use nerv_primitives_lane::{InboxKind, Order, OrderAction};
use proptest::{prelude::*, test_runner::RngSeed};
use std::collections::BTreeMap;

type LedgerCall = pallet_ledger::Call<Test>;

/// The accounts of the test: the first of those that own something, and some that own nothing.
const ACCOUNTS: u64 = 24;

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
struct Wish {
    from: u8,
    to: u8,
    amount: u16,
    /// Whether it is a withdrawal.
    leaves: bool,
    /// By how much the nonce is wrong.
    off: u8,
}

/// Something that happens.
#[derive(Clone, Debug)]
enum Happening {
    /// Units enter the ledger.
    Deposit(u8, u16),
    /// The ledger's own transfer.
    Transfer(Wish),
    /// The ledger's own withdrawal.
    Withdraw(u8, u16),
    /// An order is put on the chain.
    Order(Wish),
    /// The replicas of a lane run a batch.
    Run(u8, Vec<Wish>),
    /// They commit what they have run.
    Commit(u8),
    /// They begin a new term, and forget what they have not committed.
    Renew(u8),
    /// A leaf is to become a lane.
    Open(u8),
    /// A lane is to return.
    Return(u8),
    /// Somebody brings some records of a lane that returns.
    Import(u8, u8),
    /// Somebody has a return go on.
    Finish(u8),
    /// So many blocks pass, with these budgets.
    Blocks {
        count: u8,
        serve: bool,
        busy: bool,
        visits: Option<u8>,
        /// What each of them has to spare.
        spare: Option<u8>,
    },
    /// A node leaves its slot, or another takes it.
    Seat(u8, u8, bool),
}

fn wish() -> impl Strategy<Value = Wish> {
    let amount = prop_oneof![8 => 1u16..400, 1 => 900u16..2_000];
    let off = prop_oneof![12 => Just(0u8), 1 => Just(1u8)];
    (
        any::<u8>(),
        any::<u8>(),
        amount,
        prop::bool::weighted(0.2),
        off,
    )
        .prop_map(|(from, to, amount, leaves, off)| Wish {
            from,
            to,
            amount,
            leaves,
            off,
        })
}

/// Weight for so many visits, or no such number.
fn few(probability: f64) -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(probability, 0u8..4)
}

fn happening() -> impl Strategy<Value = Happening> {
    let leaf = any::<u8>();
    prop_oneof![
        3 => (any::<u8>(), 1u16..500).prop_map(|(who, amount)| Happening::Deposit(who, amount)),
        3 => wish().prop_map(Happening::Transfer),
        1 => (any::<u8>(), 1u16..500).prop_map(|(who, amount)| Happening::Withdraw(who, amount)),
        3 => wish().prop_map(Happening::Order),
        6 => (leaf, prop::collection::vec(wish(), 0..6)).prop_map(|(at, wishes)| Happening::Run(at, wishes)),
        6 => any::<u8>().prop_map(Happening::Commit),
        1 => any::<u8>().prop_map(Happening::Renew),
        2 => any::<u8>().prop_map(Happening::Open),
        1 => any::<u8>().prop_map(Happening::Return),
        3 => (any::<u8>(), 1u8..9).prop_map(|(at, count)| Happening::Import(at, count)),
        1 => any::<u8>().prop_map(Happening::Finish),
        6 => (1u8..6, any::<bool>(), prop::bool::weighted(0.2), few(0.3), few(0.3))
            .prop_map(|(count, serve, busy, visits, spare)| {
                Happening::Blocks { count, serve, busy, visits, spare }
            }),
        1 => (any::<u8>(), 0u8..7, any::<bool>()).prop_map(|(at, slot, gone)| Happening::Seat(at, slot, gone)),
    ]
}

/// The replicas of a lane, and what the batches that they have not committed do to accounts.
struct Run {
    replicas: Replicas,
    opened_at: u32,
    effects: Vec<(AccountId, i128)>,
}

/// A plain reading of what was done, and what became of it.
struct Model {
    leaves: Vec<ShardId>,
    owned: BTreeMap<AccountId, i128>,
    lanes: BTreeMap<ShardId, Run>,
    /// The events of this block that were followed: of transfers between shards, and of lanes.
    followed: (usize, usize),
}

fn account(number: u8) -> AccountId {
    u64::from(number) % ACCOUNTS + FUNDED.count() as u64 - ACCOUNTS / 2
}

impl Model {
    fn new() -> Self {
        let [one, other] = two_leaves();
        let [two, three] = split(&other);
        for (shard, first) in [(one, 0), (two, 7), (three, 13)] {
            place(&shard, first);
        }
        Self {
            leaves: vec![one, two, three],
            owned: FUNDED.map(|who| (who, 1_000)).collect(),
            lanes: BTreeMap::new(),
            followed: (0, 0),
        }
    }

    fn leaf(&self, number: u8) -> ShardId {
        self.leaves[usize::from(number) % self.leaves.len()]
    }

    fn add(&mut self, who: AccountId, amount: i128) {
        *self.owned.entry(who).or_default() += amount;
    }

    /// Follows what became of units that were under way.
    fn follow(&mut self) {
        let ends: Vec<pallet_cross_shard::Event<Test>> = System::read_events_for_pallet();
        for event in ends.iter().skip(self.followed.0) {
            use pallet_cross_shard::Event::{Aborted, Committed};
            match event {
                Committed { to, amount, .. } => self.add(who(to), *amount as i128),
                Aborted { from, amount, .. } => self.add(who(from), *amount as i128),
                _ => (),
            }
        }
        let told = events();
        for event in told.iter().skip(self.followed.1) {
            match event {
                Event::GivenBack {
                    account, amount, ..
                } => self.add(who(account), *amount as i128),
                Event::Forfeited { .. } | Event::LaneUnsound { .. } => {
                    panic!("no replica has lied: {event:?}")
                }
                _ => (),
            }
        }
        self.followed = (ends.len(), told.len());
        self.meet_lanes();
    }

    /// Finds the lanes that have begun, and forgets those that are gone.
    fn meet_lanes(&mut self) {
        self.lanes.retain(|shard, run| {
            let lane = LanesOf::<Test>::get(shard);
            lane.is_some_and(|lane| lane.opened_at == run.opened_at)
        });
        for (shard, lane) in LanesOf::<Test>::iter() {
            let opened_at = lane.opened_at;
            self.lanes.entry(shard).or_insert_with(|| Run {
                replicas: Replicas::of(&shard),
                opened_at,
                effects: vec![],
            });
        }
    }

    fn pass_block(&mut self) {
        end_block();
        self.follow();
        self.followed = (0, 0);
        begin_block(System::block_number() + 1);
        self.follow();
        check();
    }

    fn order_of(wish: &Wish, nonce: u64) -> Order {
        let (from, to) = (account(wish.from), account(wish.to));
        let amount = u128::from(wish.amount);
        let nonce = nonce + u64::from(wish.off);
        if wish.leaves {
            redeem(from, nonce, amount)
        } else {
            pay(from, nonce, to, amount)
        }
    }

    /// What an order does to accounts that a lane takes.
    fn effects_of(shard: &ShardId, order: &Order) -> Vec<(AccountId, i128)> {
        let from = who(&order.from);
        match order.action {
            OrderAction::Transfer { to, amount } if home_of(&to) == *shard => vec![
                (from, -((amount + FEE) as i128)),
                (who(&to), amount as i128),
            ],
            OrderAction::Transfer { amount, .. } | OrderAction::Withdraw { amount } => {
                vec![(from, -((amount + FEE + DELIVERY) as i128))]
            }
        }
    }

    fn run(&mut self, shard: &ShardId, wishes: &[Wish]) {
        let Some(run) = self.lanes.get_mut(shard) else {
            return;
        };
        let run_so_far = (run.replicas.path.len(), run.replicas.messages.len());
        if !lane(shard).status.takes_commits() || run_so_far.0 > 100 || run_so_far.1 > 200 {
            return;
        }
        let replicas = &mut run.replicas;
        let mut made: BTreeMap<AccountId, u64> = BTreeMap::new();
        let orders: Vec<Order> = wishes
            .iter()
            .map(|wish| {
                let from = account(wish.from);
                let nonce = made
                    .entry(from)
                    .or_insert_with(|| replicas.record(from).nonce);
                let order = Self::order_of(wish, *nonce);
                *nonce += 1;
                order
            })
            .filter(|order| {
                // What no replica would take: it is another lane's.
                let to_itself = matches!(
                    order.action,
                    OrderAction::Transfer { to, .. } if to == order.from
                );
                home_of(&order.from) == *shard && !to_itself
            })
            .collect();
        let entries = replicas.waiting(500);
        let selected = replicas.run_those_that_can(&orders);
        let skipped: Vec<u32> = selected.executed.skipped.iter().map(|it| it.0).collect();
        for (place, entry) in (0u32..).zip(&entries[..selected.inbox as usize]) {
            if let InboxKind::Forced(order) = &entry.kind {
                if !skipped.contains(&place) {
                    run.effects.extend(Self::effects_of(shard, order));
                }
            }
        }
        for place in selected.orders {
            run.effects.extend(Self::effects_of(shard, &orders[place]));
        }
    }

    fn commit(&mut self, shard: &ShardId) {
        let Some(run) = self.lanes.get_mut(shard) else {
            return;
        };
        let call = run.replicas.call();
        if pool(&call).is_err() {
            // It must not get in by another way.
            assert!(tried(|| dispatch(call)).is_err());
            return;
        }
        include(call);
        run.replicas.is_committed();
        for (who, amount) in std::mem::take(&mut run.effects) {
            self.add(who, amount);
        }
    }

    fn happens(&mut self, happening: &Happening) {
        match happening {
            Happening::Deposit(number, amount) => {
                let (who, amount) = (account(*number), u128::from(*amount));
                let call = LedgerCall::deposit { amount };
                if dispatch_signed(who, call).is_ok() {
                    self.add(who, amount as i128);
                }
            }
            Happening::Transfer(wish) => {
                let (from, to) = (account(wish.from), account(wish.to));
                let amount = i128::from(wish.amount);
                let call = LedgerCall::transfer {
                    dest: to,
                    amount: amount as u128,
                };
                if dispatch_signed(from, call).is_ok() {
                    self.add(from, -amount);
                    if leaf_of(from) == leaf_of(to) {
                        self.add(to, amount);
                    }
                }
            }
            Happening::Withdraw(number, amount) => {
                let (who, amount) = (account(*number), u128::from(*amount));
                let call = LedgerCall::withdraw { amount };
                if dispatch_signed(who, call).is_ok() {
                    self.add(who, -(amount as i128));
                }
            }
            Happening::Order(wish) => {
                let from = account(wish.from);
                let run = self.lanes.get(&leaf_of(from));
                let nonce = run.map_or(0, |run| run.replicas.record(from).nonce);
                let nonce = nonce + u64::from(wish.off);
                let amount = u128::from(wish.amount);
                // Whether it is taken is in what the lane makes of it.
                let call = if wish.leaves {
                    Call::withdraw { amount, nonce }
                } else {
                    let dest = account(wish.to);
                    Call::transfer {
                        dest,
                        amount,
                        nonce,
                    }
                };
                let _ = dispatch_signed(from, call);
            }
            Happening::Run(at, wishes) => self.run(&self.leaf(*at), wishes),
            Happening::Commit(at) => self.commit(&self.leaf(*at)),
            Happening::Renew(at) => {
                let shard = self.leaf(*at);
                if let Some(run) = self.lanes.get_mut(&shard) {
                    let call = renew(renewal(&shard), signers(&shard));
                    if pool(&call).is_ok() {
                        include(call);
                        run.replicas.go_back();
                        run.effects.clear();
                    }
                }
            }
            Happening::Open(at) => {
                let _ = Lanes::open_lane(RuntimeOrigin::root(), self.leaf(*at));
            }
            Happening::Return(at) => {
                let _ = Lanes::return_lane(RuntimeOrigin::root(), self.leaf(*at));
            }
            Happening::Import(at, count) => self.import(&self.leaf(*at), usize::from(*count)),
            Happening::Finish(at) => {
                let shard = self.leaf(*at);
                let _ = dispatch_signed(1, Call::finish { shard });
            }
            Happening::Blocks {
                count,
                serve,
                busy,
                visits,
                spare,
            } => {
                if *serve {
                    MessageService::reset();
                } else {
                    MessageService::set(Weight::zero());
                }
                MaxQueued::set(if *busy { 1 } else { 64 });
                Budget::set(visits.map_or(Weight::MAX, |visits| {
                    Lanes::max_visit_weight() * u64::from(visits)
                }));
                for _ in 0..*count {
                    if let Some(visits) = spare {
                        let spare = Lanes::max_visit_weight() * u64::from(*visits);
                        let taken = Lanes::on_idle(System::block_number(), spare);
                        assert!(taken.all_lte(spare));
                        self.follow();
                    }
                    self.pass_block();
                }
            }
            Happening::Seat(at, slot, gone) => {
                let shard = self.leaf(*at);
                let holders = Placed::get().remove(&shard).unwrap().0;
                let empty = holders.iter().filter(|it| it.is_none()).count();
                if *gone && empty < 2 {
                    seat(&shard, usize::from(*slot), None);
                } else if let Some(slot) = holders.iter().position(|it| it.is_none()) {
                    let free = (0..NODES).find(|node| !holders.contains(&Some(*node)));
                    seat(&shard, slot, free);
                }
            }
        }
        self.follow();
    }

    fn import(&self, shard: &ShardId, count: usize) {
        let Some(run) = self.lanes.get(shard) else {
            return;
        };
        if !matches!(lane(shard).status, LaneStatus::Returning { .. }) {
            return;
        }
        let differing = run.replicas.differing();
        if differing.is_empty() {
            return;
        }
        let some = &differing[..count.min(differing.len())];
        let imported = dispatch_signed(1, run.replicas.import(some));
        assert_eq!(imported, Ok(()));
    }

    /// Everything has room, and all lanes return.
    fn finish(&mut self) {
        MessageService::reset();
        MaxQueued::reset();
        Budget::reset();
        for shard in self.leaves.clone() {
            place(&shard, 0);
        }
        for _ in 0..120 {
            if Lanes::lanes().is_empty() {
                break;
            }
            for shard in self.leaves.clone() {
                let _ = Lanes::return_lane(RuntimeOrigin::root(), shard);
                self.import(&shard, 20);
            }
            self.pass_block();
        }
        assert!(Lanes::lanes().is_empty(), "a lane that does not end");
        (0..DeadlineAfter::get() + 3).for_each(|_| self.pass_block());
        assert_eq!(in_transit(), 0);
    }
}

/// Some 10,000 happenings in all.
const CASES: u32 = 64;

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(16),
        max_shrink_iters: 200,
        ..ProptestConfig::with_cases(CASES)
    })]

    #[test]
    fn no_unit_is_lost_or_counted_twice(
        happenings in prop::collection::vec(happening(), 100..200),
    ) {
        new_test_ext().execute_with(|| {
            let issuance = Balances::total_issuance();
            let mut model = Model::new();
            for happening in &happenings {
                model.happens(happening);
                check();
            }
            model.finish();
            check();
            assert_eq!(Balances::total_issuance(), issuance);
            for (account, owned) in &model.owned {
                let record = record(*account).unwrap_or_default();
                assert_eq!((record.locked, record.incoming), (0, 0));
                assert_eq!(record.free as i128, *owned, "of {account}");
            }
            // Of all that is in the pot nothing is anybody else's.
            let owned: i128 = model.owned.values().sum();
            assert_eq!(Ledger::pot_held() as i128, owned);
        });
    }
}
