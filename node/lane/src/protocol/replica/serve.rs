// SPDX-License-Identifier: Apache-2.0
//! Messages in, and what others are answered.

use super::Replica;
use crate::protocol::{
    message::{Certificate, Message, Record, Reply, Request},
    parts::{Execution, Keys},
    timing::{
        MAX_CHASE, MAX_PASSED_ON, MAX_RECORDS, MAX_REPLY, MAX_SERVED, MAX_VERIFIED, SERVED_BYTES,
        VERIFIED_EACH,
    },
};
use codec::Encode;
use nerv_primitives_lane::MAX_EXTRINSIC;
use sp_core::H256;
use std::sync::Arc;

impl<E: Execution, K: Keys> Replica<E, K> {
    /// Only of members, and only once the chain is known.
    pub(super) fn on_message(&mut self, from: u8, message: Message) {
        if self.members().get(from).is_none() || from == self.setup.slot {
            return;
        }
        match message {
            Message::Proposal(proposal) => self.on_proposal(from, *proposal),
            Message::Vote(vote) => {
                self.on_vote(from, vote);
            }
            Message::Certificate(certificate) => self.on_certificate(from, *certificate),
            Message::Status(status) => self.on_status(from, *status),
            Message::Renewal(signed) => self.on_renewal(from, signed),
            Message::Request(request) => self.on_request(from, request),
            Message::Reply(reply) => match *reply {
                Reply::Record(record) => self.on_record(record),
                Reply::Path { after, id, digests } => self.on_path(after, id, digests),
                Reply::Records(records) => self.on_records(records),
                Reply::Gone => self.on_gone(from),
            },
            // Each has a signature that is verified.
            Message::Orders(_) if !self.may_serve(from) => {}
            Message::Orders(orders) => {
                let orders = orders.into_iter().take(MAX_PASSED_ON);
                for order in orders.filter(|order| order.len() <= MAX_EXTRINSIC) {
                    self.execution.submit(order);
                }
            }
        }
    }

    /// Something is certain. If it is not behind the head this replica is at, it goes there.
    pub(super) fn on_certificate(&mut self, from: u8, certificate: Certificate) {
        let header = &certificate.header;
        let sequence = self.round.sequence();
        let is_known = |known: &Certificate| known.header == *header;
        if header.shard != self.setup.shard
            || header.term != self.term
            || header.sequence < sequence
            || self.top.as_ref().is_some_and(is_known)
            || self.round.certified.as_ref().is_some_and(is_known)
            || !certificate.is_formed(self.members())
            || !self.may_verify(from, certificate.signatures.len())
            || !certificate.is_valid(&self.setup.genesis, self.members(), &self.keys)
        {
            return;
        }
        self.raise_top(&certificate);
        if header.sequence > sequence {
            self.chase_if_behind();
            self.chase_from(from);
        } else if certificate.parent == self.round.parent.id {
            self.round.certified = Some(certificate);
        }
    }

    /// Whether a member may have one more thing done for it: not more than so many in a while.
    fn may_serve(&mut self, from: u8) -> bool {
        let served = self.served.entry(from).or_default();
        let may = *served < MAX_SERVED;
        if may {
            *served = served.saturating_add(1);
        }
        may
    }

    /// Time gives members their shares back.
    pub(super) fn begin_quota(&mut self) {
        let passed = self.now.saturating_sub(self.quota);
        let quotas = passed.checked_div(self.timing().quota).unwrap_or(1);
        if quotas == 0 {
            return;
        }
        self.quota = self.now;
        self.served.clear();
        let quotas = u32::try_from(quotas).unwrap_or(u32::MAX);
        let good = VERIFIED_EACH.saturating_mul(quotas);
        self.verified.retain(|_, verified| {
            *verified = verified.saturating_sub(good);
            *verified > 0
        });
    }

    /// Whether so many signatures may be verified for a member now: each costs as much whether it holds
    /// or not. What is not looked at is sent again.
    pub(super) fn may_verify(&mut self, from: u8, count: usize) -> bool {
        let verified = self.verified.entry(from).or_default();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let after = verified.saturating_add(count);
        let may = after <= MAX_VERIFIED;
        if may {
            *verified = after;
        }
        may
    }

    fn on_request(&mut self, from: u8, request: Request) {
        if !self.may_serve(from) {
            return;
        }
        let reply = match request {
            Request::Record { id } => self.record(&id).map(Reply::Record),
            Request::Path { after, to, id } => self.path_between(after, to, id),
            Request::Records { from, count } => Some(self.records(from, count)),
        };
        if let Some(reply) = reply {
            // Long answers count for more.
            let more = reply.encoded_size().checked_div(SERVED_BYTES);
            let more = more.and_then(|more| u32::try_from(more).ok());
            let served = self.served.entry(from).or_default();
            *served = served.saturating_add(more.unwrap_or(0));
            self.send(from, Message::Reply(Box::new(reply)));
        }
    }

    /// The record with an id: certain or not, of this term or carried over, and the last settled one.
    fn record(&self, id: &H256) -> Option<Arc<Record>> {
        let candidate = self.round.candidates.get(id).map(|found| &found.record);
        let certain = self.path.iter().find(|link| link.head.id == *id);
        let record = candidate
            .or(certain.map(|link| &link.record))
            .or_else(|| self.carry.by_id(id));
        if let Some(record) = record {
            return Some(record.clone());
        }
        let settled = self.execution.record(self.base.header.sequence)?;
        (self.base.id == *id).then(|| Arc::new(settled))
    }

    /// The record of a sequence on the way to the last certain head.
    fn record_at(&self, sequence: u64) -> Option<Record> {
        if sequence <= self.base.header.sequence {
            return self.execution.record(sequence);
        }
        let at = sequence
            .checked_sub(self.base.header.sequence)?
            .checked_sub(1)?;
        let link = self.path.get(usize::try_from(at).ok()?)?;
        Some(Record::clone(&link.record))
    }

    /// The digest of the header of a sequence on the way to the last certain head. Of what was settled before
    /// this process has begun it reads a few at the most: each is a whole batch on the disk, and a member may
    /// ask for thousands, time and again.
    fn digest_at(&self, sequence: u64) -> Option<H256> {
        let Some(behind) = self.base.header.sequence.checked_sub(sequence) else {
            return self
                .record_at(sequence)
                .map(|record| record.header.digest());
        };
        let behind = usize::try_from(behind).ok()?;
        let place = self.digests.len().checked_sub(behind.saturating_add(1));
        let known = place.and_then(|at| self.digests.get(at)).copied();
        if known.is_some() || behind >= MAX_RECORDS as usize {
            return known;
        }
        let record = self.execution.record(sequence)?;
        Some(record.header.digest())
    }

    /// The digests between two heads. Nothing if the second is not on this replica's way.
    fn path_between(&self, after: u64, to: u64, id: H256) -> Option<Reply> {
        let length = usize::try_from(to.checked_sub(after)?).ok()?;
        if length == 0 || length > MAX_CHASE {
            return None;
        }
        let Some(last) = self.record_at(to) else {
            return (to <= self.base.header.sequence).then_some(Reply::Gone);
        };
        if last.head(&self.setup.genesis).id != id {
            return None;
        }
        let first = after.saturating_add(1);
        let digests = (first..=to).map(|at| self.digest_at(at));
        let digests = digests.collect::<Option<Vec<_>>>();
        Some(digests.map_or(Reply::Gone, |digests| Reply::Path { after, id, digests }))
    }

    fn records(&self, from: u64, count: u32) -> Reply {
        let mut bytes = 0usize;
        let fits = |record: &Record| {
            let fits = bytes < MAX_REPLY;
            bytes = bytes.saturating_add(record.encoded_size());
            fits
        };
        let last = from.saturating_add(count.min(MAX_RECORDS).into());
        let records: Vec<_> = (from..last)
            .map_while(|at| self.record_at(at))
            .take_while(fits)
            .collect();
        if records.is_empty() && from <= self.base.header.sequence {
            return Reply::Gone;
        }
        Reply::Records(records)
    }

    /// A record that was asked for.
    fn on_record(&mut self, record: Arc<Record>) {
        let id = record.head(&self.setup.genesis).id;
        let content = record.content();
        let is_asked = |id| self.round.asked.contains_key(id);
        if !record.is_sound() || record.header.sequence != self.round.sequence() {
            return;
        }
        if is_asked(&id) && record.batch.parent == self.round.parent.id {
            self.add_candidate(id, record);
        } else if is_asked(&content) && self.has_these_entries(&record) == Some(true) {
            // A content has the number of entries alone. Which they are the chain says, and not whoever hands the
            // record out: another is asked then.
            self.round.asked.remove(&content);
            self.carry.fetched(record);
        }
    }
}
