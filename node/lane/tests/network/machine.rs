// SPDX-License-Identifier: Apache-2.0
//! The execution of the simulated replicas: the real one, over stores in memory.

use codec::{Decode, Encode};
use nerv_lane::protocol::{Draft, Executed, Execution, Record};
use nerv_primitives_lane::{
    execute, select, Batch, Head, InboxEntry, LaneRules, Order, OrderAction, MAX_BATCH,
};
use nerv_primitives_transition::{Account, MemoryStore, Store};
use nerv_primitives_types::{BlindedId, Nonce};
use sp_core::H256;
use sp_crypto_hashing::twox_64;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// The account number `index` of a lane, or of the resident shard.
pub fn account(home: u8, index: u8) -> BlindedId {
    let mut bytes = [7; 32];
    bytes[..2].copy_from_slice(&[home, index]);
    BlindedId(bytes)
}

/// Where an account belongs.
pub fn home(account: &BlindedId) -> u8 {
    account.0[0]
}

/// An order as it travels: with something that only its account can make.
pub fn signed(order: &Order) -> Vec<u8> {
    (order, twox_64(&order.encode())).encode()
}

/// The order in an extrinsic, if its account has signed it.
pub fn opened(extrinsic: &[u8]) -> Option<Order> {
    let (order, seal) = <(Order, [u8; 8])>::decode(&mut &extrinsic[..]).ok()?;
    (seal == twox_64(&order.encode())).then_some(order)
}

fn record(state: &MemoryStore, account: &BlindedId) -> Option<Account> {
    let bytes = state.get(&account.0).unwrap()?;
    Some(Account::decode(&mut &bytes[..]).unwrap())
}

fn nonce(state: &MemoryStore, account: &BlindedId) -> Option<Nonce> {
    record(state, account).map(|record| record.nonce)
}

/// Whether an order comes to a message.
fn leaves(order: &Order) -> bool {
    match order.action {
        OrderAction::Transfer { to, .. } => home(&to) != home(&order.from),
        OrderAction::Withdraw { .. } => true,
    }
}

/// What batches have come to, so that it is worked out once for all replicas of a lane.
pub type Memo = Rc<RefCell<HashMap<(H256, Vec<u8>), Option<(Executed, MemoryStore)>>>>;

/// The settled records of a lane, as the first honest replica has settled them.
pub type Library = Rc<RefCell<BTreeMap<u64, (H256, Record)>>>;

/// What survives the process.
#[derive(Clone)]
pub struct Disk {
    pub head: Head,
    pub state: MemoryStore,
    archive: BTreeMap<u64, Record>,
}

pub struct Machine {
    pub disk: Disk,
    genesis: H256,
    rules: LaneRules,
    states: HashMap<H256, MemoryStore>,
    waiting: BTreeMap<(BlindedId, Nonce), (Order, Vec<u8>)>,
    /// Settled records that are kept.
    keeps: u64,
    memo: Option<Memo>,
    /// None for a liar, whose word counts for nothing.
    library: Option<Library>,
    changed: Cell<u64>,
    ready: Cell<Option<(H256, u64, bool, bool)>>,
}

/// What all machines of a run have in common.
#[derive(Clone)]
pub struct Common {
    pub genesis: H256,
    pub rules: LaneRules,
    pub keeps: u64,
    pub memo: Option<Memo>,
    pub library: Library,
}

/// Orders that a replica lets wait.
pub const MAX_WAITING: usize = 400;

impl Disk {
    pub fn new(head: Head, state: MemoryStore) -> Self {
        let archive = BTreeMap::new();
        Self {
            head,
            state,
            archive,
        }
    }
}

impl Machine {
    pub fn new(common: &Common, disk: Disk, is_honest: bool) -> Self {
        Self {
            genesis: common.genesis,
            rules: common.rules,
            keeps: common.keeps,
            memo: common.memo.clone(),
            library: is_honest.then(|| common.library.clone()),
            states: HashMap::from([(disk.head.id, disk.state.clone())]),
            disk,
            waiting: BTreeMap::new(),
            changed: Cell::new(0),
            ready: Cell::new(None),
        }
    }

    /// Takes the state of a committed head over.
    pub fn load(&mut self, disk: &Disk) {
        self.states = HashMap::from([(disk.head.id, disk.state.clone())]);
        self.disk = Disk::new(disk.head, disk.state.clone());
    }

    fn compute(
        &self,
        parent: &Head,
        batch: &Batch,
        inbox: &[InboxEntry],
    ) -> Option<(Executed, MemoryStore)> {
        let mut state = self
            .states
            .get(&parent.id)
            .expect("the parent was executed")
            .clone();
        let orders = batch.extrinsics.iter().map(|extrinsic| opened(extrinsic));
        let orders = orders.collect::<Option<Vec<_>>>()?;
        let lane = batch.shard.0 .0[0];
        let territory = |id: &BlindedId| home(id) == lane;
        let done = execute(&mut state, parent, inbox, &orders, &self.rules, &territory).ok()?;
        let executed = Executed {
            header: done.header(batch),
            messages: done.messages,
        };
        Some((executed, state))
    }

    /// The orders whose turn it is upon a state, with no more messages than these: what there is none for
    /// waits with what its account sends behind it.
    fn fitting<'a>(
        &'a self,
        state: &'a MemoryStore,
        mut messages: usize,
    ) -> impl Iterator<Item = (Order, Vec<u8>)> + 'a {
        let mut next = BTreeMap::new();
        self.waiting.values().filter_map(move |(order, bytes)| {
            let due = next
                .entry(order.from)
                .or_insert_with(|| nonce(state, &order.from));
            let used = usize::from(leaves(order));
            if *due != Some(order.nonce) || used > messages {
                return None;
            }
            messages -= used;
            *due = order.nonce.checked_add(1);
            Some((*order, bytes.clone()))
        })
    }

    /// The next nonce of an account in the settled state.
    pub fn settled_nonce(&self, account: &BlindedId) -> Nonce {
        nonce(&self.disk.state, account).unwrap_or(0)
    }
}

impl Execution for Machine {
    fn settled(&self) -> Head {
        self.disk.head
    }

    fn execute(&mut self, parent: &Head, batch: &Batch, inbox: &[InboxEntry]) -> Option<Executed> {
        let key = (batch.hash(), inbox.encode());
        let memo = self.memo.clone();
        let known = memo
            .as_ref()
            .and_then(|memo| memo.borrow().get(&key).cloned());
        let done = known.unwrap_or_else(|| self.compute(parent, batch, inbox));
        if let Some(memo) = memo {
            memo.borrow_mut().insert(key, done.clone());
        }
        let (executed, state) = done?;
        let id = Head::behind(&self.genesis, &parent.id, executed.header).id;
        self.states.insert(id, state);
        Some(executed)
    }

    fn assemble(&mut self, parent: &Head, inbox: &[InboxEntry], draft: Draft) -> Vec<Vec<u8>> {
        let mut state = self
            .states
            .get(&parent.id)
            .expect("the parent was executed")
            .clone();
        let (orders, waiting): (Vec<_>, Vec<_>) = self.fitting(&state, draft.messages).unzip();
        let lane = home(&orders.first().map_or(account(0, 0), |order| order.from));
        let territory = |id: &BlindedId| home(id) == lane;
        let Ok(selected) = select(&mut state, parent, inbox, &orders, &self.rules, &territory)
        else {
            return Vec::new();
        };
        let refused = selected
            .left_out
            .iter()
            .filter(|(place, _)| nonce(&state, &orders[*place].from) == Some(orders[*place].nonce));
        for (place, _) in refused {
            self.waiting
                .remove(&(orders[*place].from, orders[*place].nonce));
            self.changed.set(self.changed.get() + 1);
        }
        let places = selected
            .orders
            .into_iter()
            .take(draft.extrinsics.min(MAX_BATCH));
        places.map(|place| waiting[place].clone()).collect()
    }

    fn is_ready(&self, parent: &Head, messages: usize) -> bool {
        let has_room = messages > 0;
        if let Some((id, changed, had_room, ready)) = self.ready.get() {
            if (id, changed, had_room) == (parent.id, self.changed.get(), has_room) {
                return ready;
            }
        }
        let state = self
            .states
            .get(&parent.id)
            .expect("the parent was executed");
        let ready = self.waiting.values().any(|(order, _)| {
            let (OrderAction::Transfer { amount, .. } | OrderAction::Withdraw { amount }) =
                order.action;
            let fee = self.rules.fee_of(true);
            let can = |has: Account| has.nonce == order.nonce && has.free >= amount + fee;
            (has_room || !leaves(order)) && record(state, &order.from).is_some_and(can)
        });
        let changed = self.changed.get();
        self.ready.set(Some((parent.id, changed, has_room, ready)));
        ready
    }

    fn submit(&mut self, extrinsic: Vec<u8>) {
        let Some(order) = opened(&extrinsic) else {
            return;
        };
        let is_past = order.nonce < self.settled_nonce(&order.from);
        if !is_past && self.waiting.len() < MAX_WAITING {
            self.waiting
                .insert((order.from, order.nonce), (order, extrinsic));
            self.changed.set(self.changed.get() + 1);
        }
    }

    fn waiting(&self, count: usize) -> Vec<Vec<u8>> {
        self.waiting
            .values()
            .take(count)
            .map(|(_, bytes)| bytes.clone())
            .collect()
    }

    fn settle(&mut self, head: &Head, record: Record) {
        let sequence = head.header.sequence;
        assert_eq!(sequence, self.disk.head.header.sequence + 1);
        assert_eq!(record.batch.parent, self.disk.head.id);
        let state = self
            .states
            .get(&head.id)
            .expect("what is settled was executed")
            .clone();
        if let Some(library) = &self.library {
            let mut library = library.borrow_mut();
            let (id, _) = library.entry(sequence).or_insert((head.id, record.clone()));
            assert_eq!(*id, head.id, "two heads are settled at {sequence}");
        }
        self.states.remove(&record.batch.parent);
        self.disk.state = state;
        self.disk.head = *head;
        self.disk.archive.insert(sequence, record);
        self.disk.archive = self
            .disk
            .archive
            .split_off(&sequence.saturating_sub(self.keeps));
        let state = &self.disk.state;
        self.waiting
            .retain(|(from, of), _| nonce(state, from).is_none_or(|next| *of >= next));
        self.changed.set(self.changed.get() + 1);
    }

    fn discard(&mut self, id: &H256) {
        if *id != self.disk.head.id {
            self.states.remove(id);
        }
    }

    fn record(&self, sequence: u64) -> Option<Record> {
        self.disk.archive.get(&sequence).cloned()
    }
}

impl Machine {
    /// States it holds, which is to be bounded.
    pub fn states(&self) -> usize {
        self.states.len()
    }
}
