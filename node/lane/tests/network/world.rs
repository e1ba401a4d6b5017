// SPDX-License-Identifier: Apache-2.0
//! The loop: one event after another, in the order of time, and nothing else.

use super::{
    chain::{nobody, Call, Chain, Lane, RESIDENT},
    clients::Client,
    dice::Dice,
    figures::Figures,
    keys::TestKeys,
    machine::{account, Common, Disk, Library, Machine},
    plan::{Lie, Plan, LANES},
};
use codec::Encode;
use nerv_lane::protocol::{ChainView, Entry, Input, Member, Message, Record, Replica, Time, Tip};
use nerv_primitives_lane::{Head, Header, LaneRules, MAX_INSISTED};
use nerv_primitives_transition::{Account, Books, MemoryStore, Rules, Store};
use nerv_primitives_types::{Balance, NodeId, ShardId};
use sp_core::H256;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, VecDeque},
    sync::Arc,
};

/// How often a replica is told of time.
pub const TICK: Time = 50;
/// How often there is a block.
pub const BLOCK: Time = 1_000;
/// The accounts of each lane, and of the resident shard.
pub const ACCOUNTS: u8 = 8;
/// An account with next to nothing.
pub const POOR: u8 = 50;
/// What each account begins with.
pub const BEGINS_WITH: Balance = 100_000;
/// After this time without faults a lane that has not done all is stuck.
pub const PATIENCE: Time = 150_000;

pub const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: 10,
    },
    fee: 1,
    delivery_fee: 2,
};

/// What happens.
#[derive(Clone)]
pub enum Event {
    Tick(usize, u32),
    Deliver(usize, u8, Arc<Message>),
    Order(usize, Vec<u8>),
    View(usize, Box<ChainView>),
    Tip(usize, Box<Tip>),
    Reach(Call),
    Block,
    Client(usize),
    Crash(usize, Time),
    Restart(usize),
    Restore(usize),
    Split,
    Replace(u8),
    Heal,
}

struct Queued {
    at: (Time, u64),
    event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

pub struct Node {
    pub lane: u8,
    pub slot: u8,
    pub id: NodeId,
    pub keys: TestKeys,
    pub lie: Option<Lie>,
    pub replica: Option<Replica<Machine, TestKeys>>,
    pub disk: Disk,
    /// What was persisted for certain, and what was not yet.
    pub wal: Vec<Entry>,
    pub pending: Vec<Entry>,
    /// The side of a partition it is on.
    pub side: u8,
    /// Whether it hears of no block.
    pub is_cut: bool,
    /// How many processes it has had.
    pub life: u32,
    /// Old messages that a liar sends again.
    pub heard: VecDeque<Arc<Message>>,
    /// When such a liar speaks up again.
    pub quiet_until: Time,
}

/// A soft confirmation that an honest replica has seen.
pub struct Soft {
    pub at: Time,
    pub term: u32,
    pub batch: H256,
    pub id: H256,
}

pub struct World {
    pub plan: Plan,
    pub dice: Dice,
    pub now: Time,
    queue: BinaryHeap<Reverse<Queued>>,
    count: u64,
    pub nodes: Vec<Node>,
    pub common: Vec<Common>,
    pub chain: Chain,
    /// The chain as it was after each block that is not final yet, and at the last that is.
    pub unfinal: VecDeque<Chain>,
    pub finalised: Chain,
    pub calls: Vec<Call>,
    pub clients: Vec<Client>,
    pub softs: BTreeMap<(u8, u64, H256), Soft>,
    pub batches: HashMap<H256, Arc<Record>>,
    pub block_times: BTreeMap<u32, Time>,
    pub units: Balance,
    pub figures: Figures,
    pub tells: bool,
    /// The heads the lanes opened with.
    pub openings: Vec<Head>,
}

impl World {
    pub fn new(seed: u64, tells: bool) -> Self {
        let plan = Plan::new(seed);
        let mut dice = Dice::new(seed);
        let genesis = dice.hash();
        let mut lanes = Vec::new();
        let mut nodes = Vec::new();
        let mut commons = Vec::new();
        let mut openings = Vec::new();
        for lane in 0..LANES {
            let state = opening_state(lane);
            let head = opening_head(&genesis, lane, &state);
            openings.push(head);
            commons.push(Common {
                genesis,
                rules: RULES,
                keeps: plan.keeps,
                memo: (!plan.alone).then(Default::default),
                library: Library::default(),
            });
            let mut members = Vec::new();
            for slot in 0..plan.slots {
                let id = NodeId::from(lane) * 100 + NodeId::from(slot);
                let keys = TestKeys::new(plan.real_signatures, id.into());
                members.push(Member {
                    slot,
                    node: id,
                    key: keys.public(),
                });
                let lies = plan.liars[usize::from(lane)].iter();
                let lie = lies
                    .clone()
                    .find(|(of, _)| *of == slot)
                    .map(|(_, lie)| *lie);
                nodes.push(Node {
                    lane,
                    slot,
                    id,
                    keys,
                    lie,
                    replica: None,
                    disk: Disk::new(head, state.clone()),
                    wal: Vec::new(),
                    pending: Vec::new(),
                    side: 0,
                    is_cut: false,
                    life: 0,
                    heard: VecDeque::new(),
                    quiet_until: 0,
                });
            }
            let (slots, parity) = (plan.slots.into(), plan.parity.into());
            lanes.push(Lane::new(head, RULES, members, slots, parity));
        }
        let all = || (0..ACCOUNTS).map(|index| (0..=RESIDENT).map(move |home| (home, index)));
        let balances = all()
            .flatten()
            .map(|(home, index)| (account(home, index), BEGINS_WITH));
        let resident = (0..ACCOUNTS).map(|index| (account(RESIDENT, index), BEGINS_WITH));
        let chain = Chain::new(genesis, lanes, resident.collect(), balances.collect());
        let mut world = Self {
            units: chain.units(),
            unfinal: VecDeque::new(),
            finalised: chain.clone(),
            chain,
            plan,
            dice,
            now: 0,
            queue: BinaryHeap::new(),
            count: 0,
            nodes,
            common: commons,
            calls: Vec::new(),
            clients: Vec::new(),
            softs: BTreeMap::new(),
            batches: HashMap::new(),
            block_times: BTreeMap::new(),
            figures: Figures::default(),
            tells,
            openings,
        };
        assert_eq!(nobody(), account(9, 9));
        world.begin();
        world
    }

    fn begin(&mut self) {
        let plan = self.plan.clone();
        self.tell(|_| format!("{plan:?}"));
        for node in 0..self.nodes.len() {
            self.restart(node);
        }
        self.after(BLOCK, Event::Block);
        self.plan_clients();
        self.crowd();
        let healed = self.plan.healed;
        self.at(healed, Event::Heal);
        if self.plan.partitions {
            let at = self.dice.within(2_000, 6_000);
            self.at(at, Event::Split);
        }
        for lane in 0..LANES {
            let honest = self.honest(lane);
            if self.plan.absence {
                let away = self.dice.pick(&honest);
                self.at(3_000, Event::Crash(away, healed - 4_000));
            }
            if self.plan.replaced {
                let at = self.dice.within(5_000, 15_000);
                self.at(at, Event::Replace(lane));
            }
        }
    }

    /// Outboxes with room for what the chain may insist on, and little more.
    fn crowd(&mut self) {
        if !self.plan.crowded {
            return;
        }
        for lane in 0..usize::from(LANES) {
            let more = self.dice.within(1, 4) as usize;
            for chain in [&mut self.chain, &mut self.finalised] {
                let lane = &mut chain.lanes[lane];
                (lane.capacity, lane.is_slow) = (MAX_INSISTED + more, true);
            }
        }
    }

    pub fn honest(&self, lane: u8) -> Vec<usize> {
        let is_honest = |at: &usize| self.nodes[*at].lie.is_none() && self.nodes[*at].lane == lane;
        (0..self.nodes.len()).filter(is_honest).collect()
    }

    pub fn at(&mut self, time: Time, event: Event) {
        self.count += 1;
        let at = (time.max(self.now), self.count);
        self.queue.push(Reverse(Queued { at, event }));
    }

    pub fn after(&mut self, time: Time, event: Event) {
        self.at(self.now + time, event);
    }

    pub fn is_healed(&self) -> bool {
        self.now >= self.plan.healed
    }

    /// Runs until all is done.
    pub fn run(&mut self) {
        while let Some(Reverse(Queued { at, event })) = self.queue.pop() {
            self.now = at.0;
            let is_block = matches!(event, Event::Block);
            self.handle(event);
            if is_block && self.is_healed() && self.is_done() {
                self.figures.healing = self.now - self.plan.healed;
                return;
            }
            assert!(
                self.now < self.plan.healed + PATIENCE,
                "seed {}: stuck: {}",
                self.plan.seed,
                self.where_all_are()
            );
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Tick(node, life) => {
                if self.nodes[node].life == life && self.nodes[node].replica.is_some() {
                    self.after(TICK, Event::Tick(node, life));
                    if self.crashes() {
                        let back = self.now + self.dice.within(500, 12_000);
                        self.crash(node, back);
                        return;
                    }
                    self.act(node, Input::Tick);
                    self.check_bounds(node);
                }
            }
            Event::Deliver(node, from, message) => {
                if self.nodes[node].lie.is_some() {
                    self.lie_at(node, &message);
                }
                let message = Message::clone(&message);
                self.act(node, Input::Message { from, message });
            }
            Event::Order(node, bytes) => self.act(node, Input::Submit(bytes)),
            Event::View(node, view) => {
                if !self.nodes[node].is_cut {
                    self.act(node, Input::Chain(view));
                }
            }
            Event::Tip(node, tip) => {
                if !self.nodes[node].is_cut {
                    self.act(node, Input::Tip(tip));
                }
            }
            Event::Reach(call) => self.calls.push(call),
            Event::Block => self.block(),
            Event::Client(client) => self.client(client),
            Event::Crash(node, back) => self.crash(node, back),
            Event::Restart(node) => self.restart(node),
            Event::Restore(node) => self.restore(node),
            Event::Split => self.split(),
            Event::Replace(lane) => self.replace(lane),
            Event::Heal => self.heal(),
        }
    }

    fn crashes(&mut self) -> bool {
        !self.is_healed() && self.plan.crashes > 0 && self.dice.below(4_000) < self.plan.crashes
    }

    /// One block, now and then instead of the last one.
    fn block(&mut self) {
        self.after(BLOCK, Event::Block);
        let mut calls = std::mem::take(&mut self.calls);
        if !self.is_healed() {
            if self.unfinal.len() > 1 && !self.plan.is_calm() && self.dice.chance(40) {
                self.unfinal.pop_back();
                self.figures.undone += 1;
                if let Some(last) = self.unfinal.back() {
                    let undone = std::mem::replace(&mut self.chain, last.clone());
                    // A node that has a slot is told of it again; all else is asked for anew by its clients.
                    calls.extend(undone.replaced_since(&self.chain));
                    self.tell(|world| format!("block {} is undone", world.chain.height + 1));
                }
            }
            // What a block has no room for waits.
            let late = self.plan.lost / 4;
            calls.retain(|call| {
                let waits = self.dice.chance(late);
                if waits {
                    self.calls.push(call.clone());
                }
                !waits
            });
        }
        self.traffic(&mut calls);
        let keys = self.nodes[0].keys.clone();
        let before: Vec<_> = self.chain.lanes.iter().map(|lane| lane.renewals).collect();
        self.chain.block(&keys, &calls);
        let (height, now) = (self.chain.height, self.now);
        self.block_times.insert(height, now);
        assert_eq!(
            self.chain.units(),
            self.units,
            "seed {}: units are lost or doubled in block {height}",
            self.plan.seed
        );
        for (lane, old) in before.into_iter().enumerate() {
            let state = &self.chain.lanes[lane];
            let (term, renewed) = (state.position.term, state.renewals > old);
            if renewed {
                self.tell(|_| format!("lane {lane}: term {term} begins"));
            }
        }
        self.unfinal.push_back(self.chain.clone());
        self.tell_of_tip();
        if self.unfinal.len() > 2 {
            if let Some(last) = self.unfinal.pop_front() {
                self.finalised = last;
                self.tell_of_block();
            }
        }
    }

    fn tell_of_tip(&mut self) {
        for node in 0..self.nodes.len() {
            let delay = self.dice.within(10, 300);
            let lane = &self.chain.lanes[usize::from(self.nodes[node].lane)];
            let tip = Box::new(lane.tip());
            if self.is_healed() || !self.dice.chance(self.plan.lost) {
                self.after(delay, Event::Tip(node, tip));
            }
        }
    }

    fn tell_of_block(&mut self) {
        let height = self.finalised.height;
        for node in 0..self.nodes.len() {
            let delay = self.dice.within(10, 300);
            let lane = &self.finalised.lanes[usize::from(self.nodes[node].lane)];
            let view = Box::new(lane.view(height));
            if self.is_healed() || !self.dice.chance(self.plan.lost) {
                self.after(delay, Event::View(node, view));
            }
        }
    }

    pub fn tell(&self, line: impl FnOnce(&Self) -> String) {
        if self.tells {
            println!("{:>7} {}", self.now, line(self));
        }
    }
}

pub fn shard(lane: u8) -> ShardId {
    ShardId(H256([lane; 32]))
}

pub fn opening_state(lane: u8) -> MemoryStore {
    let mut state = MemoryStore::default();
    let accounts = (0..ACCOUNTS).map(|index| (index, BEGINS_WITH));
    for (index, free) in accounts.chain([(POOR, 100)]) {
        let record = Account {
            free,
            ..Account::default()
        };
        let key = account(lane, index);
        state.put(&key.0, &record.encode()).unwrap();
    }
    state
}

fn opening_head(genesis: &H256, lane: u8, state: &MemoryStore) -> Head {
    let books = Books {
        total: BEGINS_WITH * Balance::from(ACCOUNTS) + 100,
        ..Books::default()
    };
    let accounts = u64::from(ACCOUNTS) + 1;
    let header = Header::opening(shard(lane), 0, state.root(), books, accounts, &RULES);
    Head::opening(genesis, header)
}
