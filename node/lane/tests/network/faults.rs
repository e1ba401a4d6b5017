// SPDX-License-Identifier: Apache-2.0
//! What goes wrong: crashes, partitions, nodes that are replaced. And how it is mended.

use super::{
    chain::Call,
    keys::TestKeys,
    machine::{Disk, Machine},
    world::{opening_state, shard, Event, World, TICK},
};
use nerv_lane::protocol::{Entry, Input, Member, Replica, Setup, Time, Timing};

impl World {
    pub fn restart(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if node.replica.is_some() {
            return;
        }
        node.life += 1;
        let common = &self.common[usize::from(node.lane)];
        let machine = Machine::new(common, node.disk.clone(), node.lie.is_none());
        let setup = Setup {
            genesis: self.chain.genesis,
            shard: shard(node.lane),
            slot: node.slot,
            node: node.id,
            timing: Timing::default(),
        };
        let replica = Replica::new(setup, machine, node.keys.clone(), node.wal.clone());
        node.replica = Some(replica);
        let (life, lane, slot) = (node.life, node.lane, node.slot);
        self.tell(|_| format!("{lane}.{slot} starts"));
        let first = self.dice.below(TICK);
        self.after(first, Event::Tick(at, life));
        let lane = &self.finalised.lanes[usize::from(lane)];
        let view = Box::new(lane.view(self.finalised.height));
        let delay = self.dice.within(10, 2_000);
        self.after(delay, Event::View(at, view));
    }

    /// The process ends. What was not certain to be on disk is there in part, or not at all.
    pub fn crash(&mut self, at: usize, back: Time) {
        let survives = {
            let pending = self.nodes[at].pending.len() as u64;
            self.dice.within(0, pending)
        };
        let node = &mut self.nodes[at];
        let Some(replica) = node.replica.take() else {
            return;
        };
        node.disk = replica.execution().disk.clone();
        let pending = std::mem::take(&mut node.pending);
        node.wal.extend(pending.into_iter().take(survives as usize));
        let settled = node.disk.head.header.sequence;
        prune(&mut node.wal, settled);
        let (lane, slot) = (node.lane, node.slot);
        self.tell(|_| format!("{lane}.{slot} crashes until {back}"));
        self.figures.crashes += 1;
        self.at(back, Event::Restart(at));
    }

    /// A replica is given the state of a committed head that another has.
    pub fn restore(&mut self, at: usize) {
        let lane = self.nodes[at].lane;
        let settled = |at: &usize| {
            let replica = self.nodes[*at].replica.as_ref();
            replica.map_or(0, |replica| replica.settled().header.sequence)
        };
        let from = self.honest(lane).into_iter().max_by_key(settled);
        let disk = from.and_then(|from| self.nodes[from].replica.as_ref());
        let Some(disk) = disk.map(|replica| replica.execution().disk.clone()) else {
            return;
        };
        let head = disk.head;
        let slot = self.nodes[at].slot;
        let Some(replica) = &mut self.nodes[at].replica else {
            return;
        };
        if replica.settled().header.sequence < head.header.sequence {
            replica.execution_mut().load(&disk);
            self.tell(|_| {
                format!(
                    "{lane}.{slot} is given the state of {}",
                    head.header.sequence
                )
            });
            self.act(at, Input::Restored(Box::new(head)));
            self.figures.restored += 1;
        }
    }

    pub fn split(&mut self) {
        if self.is_healed() {
            return;
        }
        let joins = self.nodes.iter().any(|node| node.side != 0 || node.is_cut);
        for at in 0..self.nodes.len() {
            let side = if joins { 0 } else { self.dice.below(2) as u8 };
            self.nodes[at].side = side;
            self.nodes[at].is_cut = !joins && self.dice.chance(200);
        }
        self.tell(|world| {
            let sides = world.nodes.iter().map(|node| node.side.to_string());
            format!("partition: {}", sides.collect::<String>())
        });
        let next = self.dice.within(1_500, 9_000);
        self.after(next, Event::Split);
    }

    /// Another node gets a slot. It has nothing, and the old one is gone.
    pub fn replace(&mut self, lane: u8) {
        let honest = self.honest(lane);
        let at = self.dice.pick(&honest);
        let node = &mut self.nodes[at];
        node.replica = None;
        node.life += 1;
        node.id += 50;
        node.keys = TestKeys::new(self.plan.real_signatures, node.id.into());
        node.wal.clear();
        node.pending.clear();
        let state = opening_state(lane);
        node.disk = Disk::new(self.openings[usize::from(lane)], state);
        let member = Member {
            slot: node.slot,
            node: node.id,
            key: node.keys.public(),
        };
        self.calls.push(Call::Replace(lane, member));
        self.tell(|_| format!("lane {lane}: slot {} is another's", member.slot));
        let back = self.now + 500;
        self.at(back, Event::Restart(at));
    }

    pub fn heal(&mut self) {
        self.tell(|_| "the network is good from now on".into());
        self.chain
            .lanes
            .iter_mut()
            .for_each(|lane| lane.is_slow = false);
        for at in 0..self.nodes.len() {
            self.nodes[at].side = 0;
            self.nodes[at].is_cut = false;
            self.restart(at);
        }
    }
}

/// The entries that can be needed once a sequence is settled.
fn prune(wal: &mut Vec<Entry>, settled: u64) {
    let last = |wal: &Vec<Entry>, is: fn(&Entry) -> bool| wal.iter().rposition(is);
    let term = last(wal, |entry| matches!(entry, Entry::Term(_)));
    let renewing = last(wal, |entry| matches!(entry, Entry::Renewing(_)));
    let mut at = 0;
    wal.retain(|entry| {
        let keeps = match entry {
            Entry::Voted { vote, .. } => vote.sequence > settled,
            Entry::Certified(certificate) => certificate.header.sequence > settled,
            Entry::Before(record) => record.header.sequence > settled,
            Entry::Term(_) | Entry::Renewing(_) => Some(at) == term || Some(at) == renewing,
        };
        at += 1;
        keeps
    });
}
