// SPDX-License-Identifier: Apache-2.0
//! The states of heads and the orders that wait: what the protocol runs batches with.
//!
//! | file | what it holds |
//! |---|---|
//! | `run.rs` | running batches and making them: the protocol's [`Execution`] |
//! | `orders.rs` | orders that come in, and who withdraws |
//!
//! Each head that was run and is neither settled over nor given up has its records, which share their
//! nodes. What is settled goes to the disk with [`Machine::flush`], once for all that one block settles.
//!
//! [`Execution`]: crate::protocol::Execution

mod orders;
mod run;

pub use orders::{Account, Refused};

use crate::{
    diary::Diary,
    intake::Intake,
    pool::{Limits, Pool},
    records::Records,
    store::{DiskError, LaneStore},
    wal::WalError,
};
use codec::Decode;
use nerv_primitives_lane::{Head, LaneRules, Order};
use nerv_primitives_transition::Account as Record;
use nerv_primitives_types::{BlindedId, BlockHeight, Nonce};
use sp_core::H256;
use sp_runtime::AccountId32;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
};

/// Which accounts belong to the lane.
pub type Territory = Box<dyn Fn(&BlindedId) -> bool + Send>;

/// Why a replica cannot go on with what it has on the disk.
#[derive(Debug)]
pub enum Failure {
    /// The store of committed heads.
    Store(DiskError),
    /// The log of batches and votes.
    Log(WalError),
    /// A head was to be settled that was not run: a fault of this program.
    NotRun(H256),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the store of heads: {error}"),
            Self::Log(error) => write!(f, "the log of batches: {error}"),
            Self::NotRun(id) => write!(f, "head {id:?} is settled, and was not run"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Self::Store(error)
    }
}

impl From<WalError> for Failure {
    fn from(error: WalError) -> Self {
        Self::Log(error)
    }
}

/// An order in a batch that was run.
#[derive(Clone)]
struct Ran {
    order: Order,
    extrinsic: Vec<u8>,
    signer: AccountId32,
    /// Until when it is valid; `None` if that was not looked at.
    expires: Option<BlockHeight>,
}

/// What a head has made of the lane.
#[derive(Clone)]
struct State {
    sequence: u64,
    records: Records,
    ran: Vec<Ran>,
    /// Who has put orders on the chain that were taken or refused with it.
    forced: Vec<BlindedId>,
}

/// How the answer to "is there anything to do" was found, so that it is not looked for again.
#[derive(Clone, Copy, Eq, PartialEq)]
struct Looked {
    parent: H256,
    version: u64,
    messages: usize,
    ready: bool,
}

/// Runs the batches of one lane.
pub struct Machine<I> {
    genesis: H256,
    rules: LaneRules,
    territory: Territory,
    intake: I,
    store: LaneStore,
    diary: Diary,
    states: HashMap<H256, State>,
    settled: Head,
    /// Whether the settled head is to be written.
    is_dirty: bool,
    /// What signatures were over when they were verified.
    edition: u64,
    /// What stops the replica.
    failure: Option<Failure>,
    /// Behind a cell, since what proves to be refused goes while others only look.
    pool: RefCell<Pool>,
    /// Changes with the pool.
    version: Cell<u64>,
    looked: Cell<Option<Looked>>,
    /// The last head of which the protocol has asked for more.
    tip: Cell<H256>,
    /// Who withdraws, by the sequence that makes it so.
    payees: BTreeMap<u64, Vec<(BlindedId, AccountId32)>>,
}

impl<I: Intake> Machine<I> {
    /// Over what is on the disk.
    pub fn new(
        genesis: H256,
        rules: LaneRules,
        territory: Territory,
        intake: I,
        store: LaneStore,
        diary: Diary,
    ) -> Self {
        let settled = *store.head();
        let state = State {
            sequence: settled.header.sequence,
            records: store.records().clone(),
            ran: Vec::new(),
            forced: Vec::new(),
        };
        Self {
            genesis,
            rules,
            territory,
            edition: intake.edition(),
            intake,
            states: HashMap::from([(settled.id, state)]),
            store,
            diary,
            settled,
            is_dirty: false,
            failure: None,
            pool: RefCell::new(Pool::new(Limits::default())),
            version: Cell::new(0),
            looked: Cell::new(None),
            tip: Cell::new(settled.id),
            payees: BTreeMap::new(),
        }
    }

    /// Takes over the records under a committed head that is ahead of all that is here.
    pub fn restore(&mut self, head: Head, records: Records) -> Result<(), Failure> {
        self.store.commit(head, records.clone())?;
        let pool = self.pool.get_mut();
        pool.advance_all(|account| next_of(&records, account));
        let state = State {
            sequence: head.header.sequence,
            records,
            ran: Vec::new(),
            forced: Vec::new(),
        };
        self.states = HashMap::from([(head.id, state)]);
        self.settled = head;
        self.is_dirty = false;
        self.tip.set(head.id);
        self.payees.clear();
        self.changed();
        Ok(())
    }

    /// Has what was settled on the disk when it returns, and forgets what is of no use any more. What
    /// went wrong before is told here, too: then the replica must stop, and say nothing more.
    pub fn flush(&mut self) -> Result<(), Failure> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if !self.is_dirty {
            return Ok(());
        }
        let id = self.settled.id;
        let state = self.states.get(&id).ok_or(Failure::NotRun(id))?;
        self.store.commit(self.settled, state.records.clone())?;
        self.is_dirty = false;
        self.diary.forget(self.settled.header.sequence)?;
        Ok(())
    }

    /// What it must not forget.
    pub fn diary_mut(&mut self) -> &mut Diary {
        &mut self.diary
    }

    /// The committed heads.
    pub fn store(&self) -> &LaneStore {
        &self.store
    }

    /// The bytes on the disk, of store and log.
    pub fn bytes(&self) -> u64 {
        self.store.bytes().saturating_add(self.diary.bytes())
    }

    /// How many states it holds.
    pub fn states(&self) -> usize {
        self.states.len()
    }

    /// The orders that wait, and their bytes.
    pub fn waits(&self) -> (usize, usize) {
        let pool = self.pool.borrow();
        (pool.len(), pool.bytes())
    }

    /// The extrinsics of a batch that was run and is still held.
    pub fn extrinsics(&self, id: &H256) -> Option<impl Iterator<Item = &[u8]>> {
        let ran = self.states.get(id)?.ran.iter();
        Some(ran.map(|ran| &ran.extrinsic[..]))
    }

    /// The pool is another.
    fn changed(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }
}

/// An account's record.
fn record_of(records: &Records, account: &BlindedId) -> Option<Record> {
    let bytes = records.value(&account.0)?;
    Record::decode(&mut &bytes[..]).ok()
}

/// The next nonce of an account.
fn next_of(records: &Records, account: &BlindedId) -> Option<Nonce> {
    record_of(records, account).map(|record| record.nonce)
}

#[cfg(test)]
mod tests;
