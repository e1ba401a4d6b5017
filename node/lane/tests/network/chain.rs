// SPDX-License-Identifier: Apache-2.0
//! The simulated chain: two lanes, a resident shard, balances, and what is on its way between them.
//!
//! Of what a lane does it believes what `check_commit` lets it, and nothing else.

use super::{
    keys::TestKeys,
    machine::{account, home},
};
use nerv_lane::protocol::{ChainView, Commit, Keys, Member, Members, RenewalCall, Tip};
use nerv_primitives_lane::{
    check_commit, vote_hash, Head, InboxEntry, InboxKind, LaneRules, OutMessage, Position, Renewal,
};
use nerv_primitives_types::{Balance, BlindedId, BlockHeight};
use sp_core::{sr25519::Signature, H256};
use std::collections::{BTreeMap, VecDeque};

/// The home of the accounts of the resident shard.
pub const RESIDENT: u8 = 2;
/// Blocks after which the chain insists on an entry of an inbox.
const DUE_AFTER: BlockHeight = 20;
/// Blocks after which a renewal is too old.
const RENEWAL_AGE: BlockHeight = 64;
/// Blocks between what leaves a lane and where it arrives.
const TRANSIT: BlockHeight = 2;

#[derive(Clone)]
pub struct Lane {
    pub position: Position,
    pub members: Vec<Member>,
    pub parity: u32,
    pub slots: u32,
    /// Entries that are not taken, and when each was written.
    pub inbox: VecDeque<(InboxEntry, BlockHeight)>,
    /// All entries that there ever were.
    pub entries: Vec<InboxEntry>,
    written: Balance,
    outbox: VecDeque<OutMessage>,
    /// What the outbox holds at the most, and whether it gives up but one message each other block.
    pub capacity: usize,
    pub is_slow: bool,
    /// The commits that had more messages than there was room for.
    pub crowded: u32,
    /// The committed heads, and in which block.
    pub committed: Vec<(Head, BlockHeight)>,
    pub renewals: u32,
}

/// Units on their way.
#[derive(Clone, Copy)]
struct Moving {
    arrives: BlockHeight,
    origin: u8,
    from: BlindedId,
    to: BlindedId,
    amount: Balance,
}

#[derive(Clone)]
pub enum Call {
    Commit(u8, Box<Commit>),
    Renew(u8, Box<RenewalCall>),
    /// Something for the inbox of a lane from an account's balance, or an order that it is to take.
    Inbox(u8, InboxKind),
    /// Units of the resident shard for an account of a lane.
    Transfer(BlindedId, BlindedId, Balance),
    /// The chain begins a term by itself, with another member in a slot.
    Replace(u8, Member),
}

#[derive(Clone)]
pub struct Chain {
    pub genesis: H256,
    pub height: BlockHeight,
    pub lanes: Vec<Lane>,
    pub resident: BTreeMap<BlindedId, Balance>,
    pub balances: BTreeMap<BlindedId, Balance>,
    moving: Vec<Moving>,
    pub fees_paid: Balance,
    /// Calls that were refused.
    pub refused: u32,
}

impl Lane {
    pub fn new(
        head: Head,
        rules: LaneRules,
        members: Vec<Member>,
        slots: u32,
        parity: u32,
    ) -> Self {
        Self {
            position: Position::opening(head, rules),
            members,
            parity,
            slots,
            inbox: VecDeque::new(),
            entries: Vec::new(),
            written: 0,
            outbox: VecDeque::new(),
            capacity: 2_048,
            is_slow: false,
            crowded: 0,
            committed: vec![(head, 0)],
            renewals: 0,
        }
    }

    fn members(&self) -> Members {
        Members::new(self.members.clone(), self.slots, self.parity)
    }

    pub fn view(&self, height: BlockHeight) -> ChainView {
        ChainView {
            height,
            open: true,
            room: self.room(),
            position: self.position,
            members: self.members(),
            inbox: self.inbox.iter().map(|(entry, _)| *entry).collect(),
        }
    }

    pub fn tip(&self) -> Tip {
        Tip {
            position: self.position,
            room: self.room(),
        }
    }

    fn room(&self) -> usize {
        self.capacity.saturating_sub(self.outbox.len())
    }

    fn write(&mut self, kind: InboxKind, height: BlockHeight) {
        self.written += kind.units();
        let total = self.written;
        self.entries.push(InboxEntry { kind, total });
        self.inbox.push_back((InboxEntry { kind, total }, height));
        self.position.inbox.next += 1;
        self.position.inbox.pending += kind.units();
    }

    fn are_enough(&self, keys: &TestKeys, hash: &H256, signatures: &[(u8, Signature)]) -> bool {
        let members = self.members();
        let mut slots: Vec<_> = signatures.iter().map(|(slot, _)| *slot).collect();
        slots.dedup();
        let hold = signatures.iter().all(|(slot, signature)| {
            let member = members.get(*slot);
            member.is_some_and(|member| keys.verify(&member.key, hash, signature))
        });
        hold && slots.len() == signatures.len() && slots.len() >= members.needed()
    }

    fn commit(&mut self, keys: &TestKeys, genesis: &H256, call: &Commit, at: BlockHeight) -> bool {
        let first = self.position.head.header.marks.inbox;
        let taken = call.header.marks.inbox.saturating_sub(first) as usize;
        let last = taken.checked_sub(1).and_then(|last| self.inbox.get(last));
        let old = self.position.head.header.marks.received;
        let total = last.map_or(old, |(entry, _)| entry.total);
        let Commit {
            header,
            path,
            messages,
            signatures,
        } = call;
        let checked = check_commit(genesis, &self.position, header, path, messages, total);
        let Ok(advance) = checked else {
            return false;
        };
        let (shard, id) = (&header.shard, &advance.head.id);
        let hash = vote_hash(genesis, shard, header.term, header.sequence, id);
        if !self.are_enough(keys, &hash, signatures) {
            return false;
        }
        if messages.len() > self.room() {
            self.crowded += 1;
            return false;
        }
        self.position.advance(&advance);
        self.inbox.drain(..taken);
        self.outbox.extend(messages);
        self.committed.push((advance.head, at));
        true
    }

    fn renew(
        &mut self,
        keys: &TestKeys,
        genesis: &H256,
        call: &RenewalCall,
        at: BlockHeight,
    ) -> bool {
        let now = Renewal {
            shard: self.position.head.header.shard,
            term: self.position.term,
            head: self.position.head.id,
            at: call.renewal.at,
        };
        let hash = now.hash(genesis);
        let is_fresh = now.at < at && at - now.at <= RENEWAL_AGE;
        let is_due = call.renewal == now && is_fresh;
        let renews = is_due && self.are_enough(keys, &hash, &call.signatures);
        if renews {
            self.position.term += 1;
            self.renewals += 1;
        }
        renews
    }
}

impl Chain {
    pub fn new(
        genesis: H256,
        lanes: Vec<Lane>,
        resident: BTreeMap<BlindedId, Balance>,
        balances: BTreeMap<BlindedId, Balance>,
    ) -> Self {
        Self {
            genesis,
            height: 0,
            lanes,
            resident,
            balances,
            moving: Vec::new(),
            fees_paid: 0,
            refused: 0,
        }
    }

    /// All units there are.
    pub fn units(&self) -> Balance {
        let lanes: Balance = self.lanes.iter().map(|lane| lane.position.units()).sum();
        let moving: Balance = self.moving.iter().map(|moving| moving.amount).sum();
        let resident: Balance = self.resident.values().sum();
        let balances: Balance = self.balances.values().sum();
        lanes + moving + resident + balances + self.fees_paid
    }

    /// Whether nothing is on its way or waits to be taken.
    pub fn is_quiet(&self) -> bool {
        let is_quiet = |lane: &Lane| lane.inbox.is_empty() && lane.outbox.is_empty();
        self.moving.is_empty() && self.lanes.iter().all(is_quiet)
    }

    /// The calls by which slots have other nodes than in a block before.
    pub fn replaced_since(&self, before: &Self) -> Vec<Call> {
        let mut calls = Vec::new();
        for ((lane, now), old) in (0..).zip(&self.lanes).zip(&before.lanes) {
            let is_new = |member: &&Member| !old.members.contains(member);
            let new = now.members.iter().filter(is_new);
            calls.extend(new.map(|member| Call::Replace(lane, *member)));
        }
        calls
    }

    /// One block with these calls.
    pub fn block(&mut self, keys: &TestKeys, calls: &[Call]) {
        self.height += 1;
        let height = self.height;
        for call in calls {
            let taken = match call {
                Call::Commit(lane, commit) => {
                    let lane = &mut self.lanes[usize::from(*lane)];
                    lane.commit(keys, &self.genesis, commit, height)
                }
                Call::Renew(lane, renewal) => {
                    let lane = &mut self.lanes[usize::from(*lane)];
                    lane.renew(keys, &self.genesis, renewal, height)
                }
                Call::Inbox(lane, kind) => self.enter(*lane, *kind),
                Call::Transfer(from, to, amount) => self.send(*from, *to, *amount),
                Call::Replace(lane, member) => {
                    let lane = &mut self.lanes[usize::from(*lane)];
                    lane.members.retain(|old| old.slot != member.slot);
                    lane.members.push(*member);
                    lane.position.term += 1;
                    lane.renewals += 1;
                    true
                }
            };
            self.refused += u32::from(!taken);
        }
        self.deliver();
        for lane in &mut self.lanes {
            let due = |(_, at): &&(InboxEntry, BlockHeight)| at + DUE_AFTER <= height;
            let due = lane.inbox.iter().filter(due).count() as u64;
            lane.position.inbox.due = lane.position.head.header.marks.inbox + due;
            if height.is_multiple_of(10) {
                self.fees_paid += std::mem::take(&mut lane.position.owed);
            }
        }
    }

    fn enter(&mut self, lane: u8, kind: InboxKind) -> bool {
        if let InboxKind::Credit { account, amount } = kind {
            let balance = self.balances.entry(account).or_default();
            if *balance < amount {
                return false;
            }
            *balance -= amount;
        }
        self.lanes[usize::from(lane)].write(kind, self.height);
        true
    }

    fn send(&mut self, from: BlindedId, to: BlindedId, amount: Balance) -> bool {
        let has = self.resident.entry(from).or_default();
        if *has < amount {
            return false;
        }
        *has -= amount;
        self.moving.push(Moving {
            arrives: self.height + TRANSIT,
            origin: RESIDENT,
            from,
            to,
            amount,
        });
        true
    }

    /// What has left the lanes goes on, and what was on its way arrives, or comes back.
    fn deliver(&mut self) {
        for (origin, lane) in (0u8..).zip(&mut self.lanes) {
            let count = match lane.is_slow {
                true => usize::from(self.height.is_multiple_of(2)),
                false => usize::MAX,
            };
            let count = count.min(lane.outbox.len());
            for message in lane.outbox.drain(..count) {
                let amount = message.amount();
                lane.position.escrow -= amount;
                match message {
                    OutMessage::Payout { account, .. } => {
                        *self.balances.entry(account).or_default() += amount;
                    }
                    OutMessage::Transfer { from, to, .. } => self.moving.push(Moving {
                        arrives: self.height + TRANSIT,
                        origin,
                        from,
                        to,
                        amount,
                    }),
                }
            }
        }
        let (arrived, moving) = std::mem::take(&mut self.moving)
            .into_iter()
            .partition::<Vec<_>, _>(|moving| moving.arrives <= self.height);
        self.moving = moving;
        for one in arrived {
            // An account that is nowhere: the units come back.
            let (shard, to) = match home(&one.to) {
                known if known <= RESIDENT => (known, one.to),
                _ => (one.origin, one.from),
            };
            if shard == RESIDENT {
                *self.resident.entry(to).or_default() += one.amount;
            } else {
                let (account, amount) = (to, one.amount);
                let kind = InboxKind::Credit { account, amount };
                self.lanes[usize::from(shard)].write(kind, self.height);
            }
        }
    }
}

/// An account that is nowhere.
pub fn nobody() -> BlindedId {
    account(9, 9)
}
