// SPDX-License-Identifier: Apache-2.0
//! One replica of one lane: what it is told goes into the protocol's state machine, and what that wants
//! done is done, in order.
//!
//! | file | what it holds |
//! |---|---|
//! | `outputs.rs` | what the protocol wants done |
//! | `catch_up.rs` | records under a head that others send, or that they want |
//! | `answers.rs` | what clients ask |
//! | `foreign.rs` | orders of other nodes, each node's in turn |
//! | `pass_on.rs` | orders on their way to the leader |
//! | `reports.rs` | nodes that have voted twice, for the chain to know |
//!
//! A replica that cannot write or sign says nothing more and stops. It begins again from its disk.

mod answers;
mod catch_up;
mod foreign;
mod outputs;
mod pass_on;
mod reports;

use super::{
    chain::{LaneChain, Seat, Withdrawers},
    extrinsics::Reader,
    handle::{BatchNote, Event},
    import,
    keys::EnclaveKey,
    metrics::{Metrics, Standing},
    network::Outgoing,
    open::{Beginning, Folder},
    submit::Sending,
    LOG,
};
use catch_up::{CatchUp, Wishes};
use foreign::Foreign;
use futures::{stream, StreamExt};
use nerv_lane::{
    diary::Diary,
    directory::Key,
    execution::{Failure, Machine, Territory},
    protocol::{ChainView, Input, Replica, Setup, Time, Timing},
    store::LaneStore,
};
use nerv_primitives_lane::LaneRules;
use nerv_primitives_types::{BlockHeight, ShardId};
use nerv_runtime::MILLISECS_PER_BLOCK;
use pass_on::PassOn;
use reports::Reports;
use sp_core::H256;
use std::{
    fmt,
    future::ready,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{broadcast, mpsc};

/// How often the protocol is told the time.
const TICK: Duration = Duration::from_millis(20);

/// The protocol with what it runs on here.
type Protocol = Replica<Machine<Reader>, EnclaveKey>;

/// Why a replica stops.
#[derive(Debug)]
pub enum Halt {
    /// Nobody needs it any more.
    Done,
    /// What is on the disk cannot be gone on with.
    Failed(Failure),
    /// The keystore does not sign.
    NoKey,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Done => write!(f, "it is not needed any more"),
            Self::Failed(failure) => failure.fmt(f),
            Self::NoKey => write!(f, "the keystore does not sign with the enclave's key"),
        }
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What a replica has in common with the node around it.
#[derive(Clone)]
pub struct Around {
    /// The chain.
    pub chain: LaneChain,
    /// Its genesis.
    pub genesis: H256,
    /// What is to be sent to others.
    pub network: mpsc::Sender<Outgoing>,
    /// What is to be sent to the chain.
    pub submit: mpsc::Sender<Sending>,
    /// What is shown.
    pub metrics: Metrics,
}

/// A lane, and what of it is this node's.
pub struct Part {
    /// The lane.
    pub shard: ShardId,
    /// The slot.
    pub seat: Seat,
    /// By which rules it runs.
    pub rules: LaneRules,
    /// Within how many blocks the chain wants to see something of it.
    pub heartbeat: BlockHeight,
    /// Where its files are.
    pub folder: Folder,
}

/// What a sign of life takes from its batch to a finalised block, in milliseconds.
const ON_ITS_WAY: Time = 5_000;

/// After how many milliseconds without a commit a batch is made for its own sake, if the chain is to see
/// one within so many blocks.
fn heartbeat(blocks: BlockHeight) -> Time {
    let within = MILLISECS_PER_BLOCK.saturating_mul(blocks.into());
    within.saturating_sub(ON_ITS_WAY).max(MILLISECS_PER_BLOCK)
}

/// A replica that runs.
pub struct Runner {
    around: Around,
    part: Part,
    notes: broadcast::Sender<Arc<BatchNote>>,
    /// Missing as long as there are no records to begin with.
    protocol: Option<Protocol>,
    /// What it takes to begin, kept until then.
    territory: Option<Territory>,
    catch_up: Option<CatchUp>,
    wishes: Wishes,
    view: Option<ChainView>,
    withdrawers: Withdrawers,
    importer: import::Importer,
    foreign: Foreign,
    pass_on: PassOn,
    reports: Reports,
    since: Instant,
    shown: Instant,
}

impl Runner {
    /// Begins with what there is.
    pub fn new(
        around: Around,
        part: Part,
        beginning: Beginning,
        territory: Territory,
        notes: broadcast::Sender<Arc<BatchNote>>,
    ) -> Result<Self, Halt> {
        let now = Instant::now();
        let mut runner = Self {
            importer: import::Importer::new(part.shard, part.seat.slot),
            around,
            part,
            notes,
            protocol: None,
            territory: Some(territory),
            catch_up: None,
            wishes: Wishes::default(),
            view: None,
            withdrawers: Withdrawers::new(),
            foreign: Foreign::new(now),
            pass_on: PassOn::new(now),
            reports: Reports::default(),
            since: now,
            shown: now,
        };
        match beginning {
            Beginning::Store(store) => runner.begin(*store)?,
            Beginning::Lacking(head) => runner.catch_up = Some(CatchUp::new(*head)),
        }
        Ok(runner)
    }

    /// There are records: the protocol goes on where it has left off.
    fn begin(&mut self, store: LaneStore) -> Result<(), Halt> {
        let Some(territory) = self.territory.take() else {
            return Ok(());
        };
        let settled = store.head().header.sequence;
        let opened = Diary::open(&self.part.folder.log(), settled);
        let (diary, entries) = opened.map_err(Failure::Log)?;
        let genesis = self.around.genesis;
        let reader = Reader::new(Arc::new(self.around.chain.clone()), genesis);
        let rules = self.part.rules;
        let machine = Machine::new(genesis, rules, territory, reader, store, diary);
        let seat = &self.part.seat;
        let setup = Setup {
            genesis,
            shard: self.part.shard,
            slot: seat.slot,
            node: seat.node,
            timing: Timing {
                heartbeat: heartbeat(self.part.heartbeat),
                ..Timing::default()
            },
        };
        log::info!(
            target: LOG,
            "Replica of lane {}, slot {}, from head {settled} on",
            self.part.shard,
            seat.slot,
        );
        let protocol = Replica::new(setup, machine, seat.key.clone(), entries);
        self.protocol = Some(protocol);
        if let Some(view) = self.view.clone() {
            self.tell(Input::Chain(Box::new(view)))?;
        }
        Ok(())
    }

    /// Until it is not needed any more, or cannot go on.
    pub async fn run(mut self, mut events: mpsc::Receiver<Event>) {
        let ticks = stream::unfold((), |()| async {
            tokio::time::sleep(TICK).await;
            Some((None, ()))
        });
        let events = stream::poll_fn(move |context| events.poll_recv(context))
            .chain(stream::once(ready(Event::Stop)))
            .map(Some);
        let mut all = pin!(stream::select(events, ticks));
        while let Some(event) = all.next().await {
            let began = Instant::now();
            let done = match event {
                Some(event) => self.handle(event),
                None => self.tick(),
            };
            self.around.metrics.ran(began.elapsed());
            match done {
                Ok(()) => {}
                Err(Halt::Done) => return,
                Err(halt) => {
                    log::error!(target: LOG, "Replica of lane {} stops: {halt}", self.part.shard);
                    return;
                }
            }
        }
    }

    fn handle(&mut self, event: Event) -> Result<(), Halt> {
        match event {
            Event::Chain(seen) => self.on_chain(*seen)?,
            Event::Tip(tip) => self.tell(Input::Tip(tip))?,
            Event::Returning(height) => self.import(height),
            Event::Message(key, message) => {
                if let Some(from) = self.slot_of(&key) {
                    self.tell(Input::Message { from, message })?;
                }
            }
            Event::PageRequest(key, head, after) => self.wishes.add(key, head, after),
            Event::Page(key, head, after, records) => self.take_in(&key, head, after, records)?,
            Event::Orders(peer, orders) => {
                self.foreign.add(peer, orders);
                self.take_orders()?;
            }
            Event::Submit(order, answer) => self.submit(order, answer)?,
            Event::Account(account, answer) => self.account(&account, answer),
            Event::Pending(account, answer) => self.pending(&account, answer),
            Event::Stop => return Err(Halt::Done),
        }
        Ok(())
    }

    fn on_chain(&mut self, (view, withdrawers): (ChainView, Withdrawers)) -> Result<(), Halt> {
        self.withdrawers = withdrawers;
        if let (None, Some(catch_up)) = (&self.protocol, &mut self.catch_up) {
            // The others keep the last committed heads, and no more.
            catch_up.aim_at(view.position.head);
        }
        self.view = Some(view.clone());
        self.tell(Input::Chain(Box::new(view)))?;
        if let Some(protocol) = &mut self.protocol {
            protocol.execution_mut().expire();
        }
        self.report();
        Ok(())
    }

    fn tick(&mut self) -> Result<(), Halt> {
        self.foreign.refill(Instant::now());
        self.take_orders()?;
        self.ask_for_records();
        self.hand_out();
        self.tell(Input::Tick)?;
        self.pass_on();
        if self.shown.elapsed() >= Duration::from_secs(1) {
            self.shown = Instant::now();
            self.show();
        }
        Ok(())
    }

    /// Tells the protocol something, and does what it wants done.
    fn tell(&mut self, input: Input) -> Result<(), Halt> {
        let now = self.now();
        let Some(protocol) = &mut self.protocol else {
            return Ok(());
        };
        let outputs = protocol.handle(now, input);
        if self.part.seat.key.has_failed() {
            return Err(Halt::NoKey);
        }
        self.carry_out(outputs)
    }

    /// Milliseconds since it runs.
    fn now(&self) -> Time {
        Time::try_from(self.since.elapsed().as_millis()).unwrap_or(Time::MAX)
    }

    /// The slot of an enclave's node.
    fn slot_of(&self, key: &Key) -> Option<u8> {
        let mut members = self.view.as_ref()?.members.iter();
        let member = members.find(|member| member.key == *key);
        member.map(|member| member.slot)
    }

    /// The keys of all other members, by slot.
    fn others(&self) -> Vec<Key> {
        let own = self.part.seat.slot;
        let members = self.view.iter().flat_map(|view| view.members.iter());
        let others = members.filter(|member| member.slot != own);
        others.map(|member| member.key).collect()
    }

    /// Sends to the chain. What finds no room is sent again by whoever wants it still.
    fn send(&self, kind: &'static str, sending: Option<Sending>) {
        let Some(sending) = sending else {
            return;
        };
        match self.around.submit.try_send(sending) {
            Ok(()) => self.around.metrics.sent(kind),
            Err(_) => log::debug!(target: LOG, "No room for a {kind}"),
        }
    }

    /// Brings some of the records of a lane that returns, if it is this replica's turn.
    fn import(&mut self, height: u32) {
        let (Some(protocol), Some(view)) = (&self.protocol, &self.view) else {
            return;
        };
        let store = protocol.execution().store();
        let members = view.members.len();
        let calls = self.importer.calls(
            &self.around.chain,
            store,
            &view.position.head,
            members,
            height,
        );
        for call in calls {
            self.send("import", Some(call));
        }
    }

    fn show(&self) {
        let Some(protocol) = &self.protocol else {
            return;
        };
        let machine = protocol.execution();
        let standing = Standing {
            term: protocol.term(),
            certain: protocol.head().header.sequence,
            settled: protocol.settled().header.sequence,
            attempt: protocol.attempt(),
            waiting: machine.waits().0,
            behind: protocol.held().behind,
            bytes: machine.bytes(),
        };
        self.around.metrics.stand(&self.part.shard, &standing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_life_is_there_in_time() {
        assert_eq!(
            [0, 2, 6, 10, 12].map(heartbeat),
            [1_000, 1_000, 1_000, 5_000, 7_000]
        );
        assert_eq!(heartbeat(BlockHeight::MAX), 4_294_967_290_000);
    }
}
