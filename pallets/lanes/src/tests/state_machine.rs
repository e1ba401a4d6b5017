// SPDX-License-Identifier: Apache-2.0
//! Whatever happens in whatever order, the invariants hold, and in the end every unit is where a plain model
//! says: none was lost, none counted twice.

mod happening;

use crate::{mock::*, Call, Event, Inbox, LaneStatus, Lanes as LanesOf};
use frame_support::{traits::Hooks, weights::Weight};
use happening::{happening, Happening, Wish};
use nerv_primitives_core::ShardId;
use nerv_primitives_lane::{InboxKind, Order, OrderAction};
use proptest::{prelude::*, test_runner::RngSeed};
use sp_runtime::traits::Dispatchable;
use std::collections::BTreeMap;

type LedgerCall = pallet_ledger::Call<Test>;

/// The accounts of the test: the first of those that own something, and some that own nothing.
const ACCOUNTS: u64 = 24;

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
            Happening::Abandon(at) => self.abandon(&self.leaf(*at)),
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
        let count = count.min(differing.len());
        // Those that have more units may come too early, and nothing else is wrong with them.
        let last = &differing[differing.len() - count..];
        let imported = dispatch_signed(2, run.replicas.import(last));
        assert!(imported == Ok(()) || imported == Err(Failure::TooManyUnits.into()));
        let differing = run.replicas.differing();
        if differing.is_empty() {
            return;
        }
        let some = &differing[..count.min(differing.len())];
        let imported = dispatch_signed(1, run.replicas.import(some));
        assert_eq!(imported, Ok(()));
    }

    /// Its accounts own what the chain has of them from now on, and what waits for them in the inbox.
    fn abandon(&mut self, shard: &ShardId) {
        let call: Call<Test> = Call::abandon_lane {
            shard: *shard,
            most_lacking: u128::MAX,
        };
        let call = RuntimeCall::from(call);
        if call.dispatch(RuntimeOrigin::root()).is_err() {
            return;
        }
        let lives_here = |who: &AccountId| leaf_of(*who) == *shard;
        let members: Vec<AccountId> = self.owned.keys().copied().filter(lives_here).collect();
        for who in members {
            self.owned.insert(who, inside(who) as i128);
        }
        let Some(lane) = LanesOf::<Test>::get(shard) else {
            return;
        };
        let taken = lane.position.head.header.marks.inbox;
        for (index, posted) in Inbox::<Test>::iter_prefix(shard) {
            if let InboxKind::Credit { account, amount } = posted.entry.kind {
                if index >= taken {
                    self.add(who(&account), amount as i128);
                }
            }
        }
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
