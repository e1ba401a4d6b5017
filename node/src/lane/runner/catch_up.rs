// SPDX-License-Identifier: Apache-2.0
//! Records under a committed head: those that this replica lacks, and those that others want of it.

use super::{Halt, Runner};
use crate::lane::{network::Outgoing, LOG};
use nerv_lane::{
    directory::Key,
    execution::Failure,
    protocol::Input,
    records::Records,
    store::LaneStore,
    transfer::{self, Arriving, Progress},
    wire::{Packet, Pair},
};
use nerv_primitives_lane::Head;
use sp_core::H256;
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a page may take before another replica is asked for all of them.
const PATIENCE: Duration = Duration::from_secs(5);

/// Records that are asked for.
pub(super) struct CatchUp {
    arriving: Arriving,
    /// The head to begin anew with.
    aim: Head,
    /// Who is asked: the how manieth of the others.
    turn: usize,
    asked: Option<Instant>,
}

impl CatchUp {
    pub fn new(head: Head) -> Self {
        Self {
            arriving: Arriving::new(head),
            aim: head,
            turn: 0,
            asked: None,
        }
    }

    /// Whoever is asked next is asked for this head. What is under way is finished first.
    pub fn aim_at(&mut self, head: Head) {
        self.aim = head;
    }

    /// Asks the next one for everything.
    fn begin_anew(&mut self) {
        self.arriving = Arriving::new(self.aim);
        self.turn = self.turn.wrapping_add(1);
        self.asked = None;
    }
}

/// Pages that others want: one of each member, since each asks for the next when it has one. One is made in
/// a tick, however many are asked for.
#[derive(Default)]
pub(super) struct Wishes(VecDeque<(Key, H256, Option<[u8; 32]>)>);

impl Wishes {
    /// What a member wants now. What it wanted before it wants no more.
    pub fn add(&mut self, key: Key, head: H256, after: Option<[u8; 32]>) {
        match self.0.iter_mut().find(|(of, ..)| *of == key) {
            Some(wish) => *wish = (key, head, after),
            None => self.0.push_back((key, head, after)),
        }
    }

    /// Whose turn it is.
    fn next(&mut self) -> Option<(Key, H256, Option<[u8; 32]>)> {
        self.0.pop_front()
    }
}

impl Runner {
    /// Asks for the next page, if it is time.
    pub(super) fn ask_for_records(&mut self) {
        let others = self.others();
        let shard = self.part.shard;
        let Some(catch_up) = &mut self.catch_up else {
            return;
        };
        match catch_up.asked {
            Some(asked) if asked.elapsed() < PATIENCE => return,
            Some(_) => catch_up.begin_anew(),
            None => {}
        }
        let turn = catch_up.turn.checked_rem(others.len());
        let Some(key) = turn.and_then(|at| others.get(at)) else {
            return;
        };
        catch_up.asked = Some(Instant::now());
        let packet = Packet::PageRequest {
            shard,
            head: catch_up.arriving.head().id,
            after: catch_up.arriving.after(),
        };
        self.send_packet(key, &packet);
    }

    /// A page has come.
    pub(super) fn take_in(
        &mut self,
        key: &Key,
        head: H256,
        after: Option<[u8; 32]>,
        records: Vec<Pair>,
    ) -> Result<(), Halt> {
        let others = self.others();
        let Some(catch_up) = &mut self.catch_up else {
            return Ok(());
        };
        let turn = catch_up.turn.checked_rem(others.len());
        let is_asked = turn.and_then(|at| others.get(at)) == Some(key);
        if !is_asked || catch_up.arriving.head().id != head {
            return Ok(());
        }
        match catch_up.arriving.page(after, records) {
            Progress::Idle => Ok(()),
            Progress::More => {
                catch_up.asked = None;
                self.ask_for_records();
                Ok(())
            }
            Progress::False => {
                catch_up.begin_anew();
                Ok(())
            }
            Progress::Whole(records) => {
                let head = *catch_up.arriving.head();
                self.catch_up = None;
                self.go_on_with(head, records)
            }
        }
    }

    /// The records under a committed head are here.
    fn go_on_with(&mut self, head: Head, records: Records) -> Result<(), Halt> {
        let sequence = head.header.sequence;
        let Some(protocol) = &mut self.protocol else {
            let store = LaneStore::create(&self.part.folder.store(), head, records);
            return self.begin(store.map_err(Failure::Store)?);
        };
        if sequence <= protocol.settled().header.sequence {
            return Ok(());
        }
        log::info!(target: LOG, "Lane {}: goes on from head {sequence}", self.part.shard);
        protocol.execution_mut().restore(head, records)?;
        self.tell(Input::Restored(Box::new(head)))
    }

    /// Hands the next page out that another replica wants. It is told nothing of a head that is kept no
    /// more, and asks somebody else.
    pub(super) fn hand_out(&mut self) {
        let Some((key, head, after)) = self.wishes.next() else {
            return;
        };
        let Some(protocol) = &self.protocol else {
            return;
        };
        let Some(records) = protocol.execution().store().at(&head) else {
            return;
        };
        let packet = Packet::Page {
            shard: self.part.shard,
            head,
            after,
            records: transfer::page(records, after),
        };
        self.send_packet(&key, &packet);
    }

    fn send_packet(&self, key: &Key, packet: &Packet) {
        let packet: Arc<[u8]> = packet.bytes().into();
        let keys = vec![*key];
        let outgoing = Outgoing::Packet { keys, packet };
        if self.around.network.try_send(outgoing).is_err() {
            self.around.metrics.lost();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_has_one_wish_and_its_turn() {
        let (head, later) = (H256([1; 32]), H256([2; 32]));
        let mut wishes = Wishes::default();
        for turn in 0..100 {
            wishes.add([7; 32], head, Some([turn; 32]));
        }
        wishes.add([8; 32], head, None);
        wishes.add([7; 32], later, None);
        assert_eq!(wishes.next(), Some(([7; 32], later, None)));
        // Who asks again has to wait for the others.
        wishes.add([7; 32], head, None);
        assert_eq!(wishes.next(), Some(([8; 32], head, None)));
        assert_eq!(wishes.next(), Some(([7; 32], head, None)));
        assert_eq!(wishes.next(), None);
    }
}
