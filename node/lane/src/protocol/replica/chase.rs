// SPDX-License-Identifier: Apache-2.0
//! Batches that this replica is behind. Others hand them out, and none of them is believed: a head
//! that the chain has committed, or that has a certificate, stands for all that leads to it.

use super::{round::Outcome, Replica};
use crate::protocol::{
    io::Output,
    message::{Message, Record, Request},
    parts::{Execution, Keys},
    timing::{Time, MAX_CHASE, MAX_RECORDS},
};
use nerv_primitives_lane::{head_id, Head};
use sp_core::H256;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

/// Where this replica is to get, and the way.
#[derive(Clone, Debug)]
pub(super) struct Chase {
    sequence: u64,
    id: H256,
    /// The head itself, if it is committed.
    committed: Option<Head>,
    /// The digests of what is missing, once they are known to lead there.
    plan: VecDeque<H256>,
    /// Who is asked now.
    of: u8,
    asked: Option<Time>,
    /// Who has nothing any more.
    gone: BTreeSet<u8>,
    /// How many were asked since something came.
    tries: usize,
}

impl Chase {
    pub fn len(&self) -> usize {
        self.plan.len()
    }
}

impl<E: Execution, K: Keys> Replica<E, K> {
    /// Sets out for the committed head, or else for the latest that is certain, if it is ahead.
    pub(super) fn chase_if_behind(&mut self) {
        let Some(view) = &self.view else {
            return;
        };
        let head = view.position.head;
        let at = self.round.parent.header.sequence;
        let is_behind = head.header.sequence > self.base.header.sequence;
        let (sequence, id, committed) = if is_behind {
            (head.header.sequence, head.id, Some(head))
        } else {
            match &self.top {
                // The very next is asked for as such.
                Some(top) if top.header.sequence > at.saturating_add(1) => {
                    let id = top.id(&self.setup.genesis);
                    (top.header.sequence, id, None)
                }
                _ => {
                    self.chase = None;
                    return;
                }
            }
        };
        // What is under way is finished first, unless it leads elsewhere.
        let is_under_way = |chase: &Chase| {
            chase.sequence > at && (chase.committed.is_some() || committed.is_none())
        };
        if self.chase.as_ref().is_some_and(is_under_way) {
            return;
        }
        if committed.is_some() && self.round.parent.id != self.base.id {
            // What is certain here does not lead to it, or not far enough: what does begins at what
            // is settled.
            let on_the_way = at < sequence;
            if !on_the_way {
                self.drop_path();
            }
        }
        let turn = self.now as usize;
        let others = self.members().iter().map(|member| member.slot);
        let others: Vec<_> = others.filter(|slot| *slot != self.setup.slot).collect();
        let of = turn.checked_rem(others.len()).and_then(|at| others.get(at));
        self.chase = Some(Chase {
            sequence,
            id,
            committed,
            plan: VecDeque::new(),
            of: of.copied().unwrap_or(0),
            asked: None,
            gone: BTreeSet::new(),
            tries: 0,
        });
    }

    /// Asks this member first: it seems to have what is missing.
    pub(super) fn chase_from(&mut self, slot: u8) {
        if let Some(chase) = self.chase.as_mut().filter(|chase| chase.asked.is_none()) {
            chase.of = slot;
            self.chase_on();
        }
    }

    /// What is on its own disk it need not ask for.
    fn follow_own(&mut self) {
        let Some(chase) = &mut self.chase else {
            return;
        };
        let way = self.kept.way(&self.round.parent, chase.sequence, &chase.id);
        let Some(way) = way else {
            return;
        };
        chase.plan = way.iter().map(|record| record.header.digest()).collect();
        if way.into_iter().all(|record| self.take_up(record)) {
            self.chase = None;
            self.chase_if_behind();
        }
    }

    /// Asks, or asks the next one.
    pub(super) fn chase_on(&mut self) {
        self.follow_own();
        let pause = self.timing().chase;
        let parent = self.round.parent.header.sequence;
        let now = self.now;
        let (members, one_honest) = (self.members().len(), self.members().one_honest());
        let Some(chase) = &mut self.chase else {
            return;
        };
        let gap = chase.sequence.saturating_sub(parent);
        if let Some(asked) = chase.asked {
            if now < asked.saturating_add(pause) {
                return;
            }
            let view = self.view.as_ref();
            let next = view.and_then(|view| view.members.after(chase.of));
            chase.of = next.unwrap_or(chase.of);
        }
        chase.asked = Some(now);
        chase.tries = chase.tries.saturating_add(1);
        // Somebody honest has it no more and all were asked, or all were asked again and again.
        let is_lost = gap > MAX_CHASE as u64
            || (chase.gone.len() >= one_honest && chase.tries > members)
            || chase.tries > members.saturating_mul(4);
        if let Some(head) = chase.committed.filter(|_| is_lost) {
            chase.gone.clear();
            chase.tries = 0;
            self.out.push(Output::Lost(Box::new(head)));
            return;
        }
        let request = if chase.plan.is_empty() {
            Request::Path {
                after: parent,
                to: chase.sequence,
                id: chase.id,
            }
        } else {
            Request::Records {
                from: parent.saturating_add(1),
                count: MAX_RECORDS,
            }
        };
        let of = chase.of;
        self.send(of, Message::Request(request));
    }

    /// A way to where this replica is to get.
    pub(super) fn on_path(&mut self, after: u64, id: H256, digests: Vec<H256>) {
        let parent = self.round.parent;
        let Some(chase) = &mut self.chase else {
            return;
        };
        let wanted = chase.sequence.saturating_sub(parent.header.sequence);
        if after != parent.header.sequence
            || id != chase.id
            || digests.len() as u64 != wanted
            || !chase.plan.is_empty()
        {
            return;
        }
        let genesis = &self.setup.genesis;
        let end = digests
            .iter()
            .fold(parent.id, |at, digest| head_id(genesis, &at, digest));
        if end == id {
            chase.plan = digests.into();
            chase.asked = None;
            self.chase_on();
        } else if parent.id != self.base.id {
            // What is certain here is not on the way there.
            self.drop_path();
        }
    }

    pub(super) fn on_gone(&mut self, from: u8) {
        if let Some(chase) = &mut self.chase {
            if chase.of == from {
                chase.gone.insert(from);
                chase.asked = chase.asked.map(|_| 0);
            }
        }
    }

    /// What is missing, one after another.
    pub(super) fn on_records(&mut self, records: Vec<Record>) {
        let mut moved = false;
        for record in records.into_iter().take(MAX_RECORDS as usize) {
            if !self.take_up(Arc::new(record)) {
                break;
            }
            moved = true;
        }
        if !moved {
            return;
        }
        if let Some(chase) = &mut self.chase {
            chase.asked = None;
            chase.tries = 0;
            chase.gone.clear();
            if chase.plan.is_empty() {
                self.chase = None;
            }
        }
        self.chase_if_behind();
        self.chase_on();
    }

    /// Runs the next record on the way. Returns whether it was that.
    fn take_up(&mut self, record: Arc<Record>) -> bool {
        let sequence = self.round.sequence();
        let Some(chase) = &self.chase else {
            return false;
        };
        let digest = record.header.digest();
        if record.header.sequence != sequence
            || chase.plan.front() != Some(&digest)
            || record.batch.parent != self.round.parent.id
            || !record.is_sound()
        {
            return false;
        }
        let id = head_id(&self.setup.genesis, &record.batch.parent, &digest);
        self.round.candidates.remove(&id);
        self.round.candidate(id, record);
        let Some(executed) = self.outcome(&id, true) else {
            // Entries of another inbox, or more liars than there may be. The next one is asked.
            log::warn!("lane {:?}: {sequence} cannot be followed", self.setup.shard);
            return false;
        };
        if let Some(candidate) = self.round.candidates.get_mut(&id) {
            candidate.outcome = Outcome::Good(executed.clone());
        }
        let top = self.top.clone();
        let certificate = top.filter(|top| top.header.digest() == digest);
        if !self.extend(id, executed, certificate) {
            return false;
        }
        if let Some(chase) = &mut self.chase {
            chase.plan.pop_front();
        }
        self.settle_what_leads_to_committed();
        true
    }

    /// What leads to the committed head is settled at once: it takes no place on the path.
    fn settle_what_leads_to_committed(&mut self) {
        let committed = self.chase.as_ref().and_then(|chase| chase.committed);
        if committed.is_none() {
            return;
        }
        for link in std::mem::take(&mut self.path) {
            self.settle(link.head, link.content, &link.record);
        }
    }
}
