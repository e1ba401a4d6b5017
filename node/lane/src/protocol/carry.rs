// SPDX-License-Identifier: Apache-2.0
//! What a new term carries over from the ones before.
//!
//! A term may begin while a header has its votes and is not committed yet: somebody may have been told
//! that it is certain. The chain does not know of it. So the replicas tell each other, once the term
//! has begun, what they have voted for, and as long as enough of them may have voted for the same, it
//! is done again first.
//!
//! Of `n` slots `needed` vote for what is certified, so `needed - (n - r)` of any `r` reports tell of
//! it, if nobody lies: that is more than half of the reports, so there is one such content at the most.

use super::{
    members::Members,
    message::{Record, Report},
};
use sp_core::H256;
use std::{collections::BTreeMap, sync::Arc};

/// The contents of a report at the most: as many as may be uncommitted.
const MAX_TAIL: usize = nerv_primitives_lane::MAX_PATH;

/// What was voted for in an earlier term, or certified.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    pub id: H256,
    pub content: H256,
    pub certified: bool,
    pub record: Arc<Record>,
}

/// What a sequence has to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mandate {
    /// Not enough is known yet to vote.
    Unknown,
    /// Whatever its leader proposes.
    Free,
    /// A batch with this content.
    Content(H256),
}

/// What is carried over, and what others say of it.
#[derive(Debug, Default)]
pub(super) struct Carry {
    entries: BTreeMap<u64, Carried>,
    /// The sequence with which the term begins, as long as it repeats what was before.
    begins: Option<u64>,
    /// What this replica tells of it, all through the term: others may be later.
    report: Option<Report>,
    reports: BTreeMap<u8, Vec<(H256, H256)>>,
    /// The sequence of which enough is known, and at which attempt it first was.
    known: Option<(u64, u32)>,
    /// A record that another has handed out.
    fetched: Option<Arc<Record>>,
}

impl Carry {
    /// Whether it still matters.
    pub fn is_active(&self) -> bool {
        self.begins.is_some()
    }

    /// Keeps what was voted for or certified at a sequence. What follows on something else does not
    /// any more.
    pub fn keep(&mut self, sequence: u64, carried: Carried) {
        match self.entries.get_mut(&sequence) {
            Some(old) if old.content == carried.content => {
                let certified = old.certified || carried.certified;
                *old = Carried {
                    certified,
                    ..carried
                };
            }
            _ => {
                self.entries.retain(|at, _| *at < sequence);
                self.entries.insert(sequence, carried);
            }
        }
    }

    /// A sequence is settled with this content: what was carried over behind another goes.
    pub fn settled(&mut self, sequence: u64, content: &H256) {
        let own = self.entries.get(&sequence).map(|entry| entry.content);
        if own.is_some_and(|own| own != *content) {
            self.entries.clear();
        }
    }

    /// A term begins with this head. If none of its headers is committed yet, what is carried over
    /// matters, and this replica's own report is the first.
    pub fn begin(&mut self, sequence: u64, head: H256, is_fresh: bool, slot: u8) {
        let entries = self.entries.split_off(&sequence.saturating_add(1));
        *self = Self::default();
        if !is_fresh {
            return;
        }
        self.entries = entries;
        self.begins = Some(sequence);
        let told = |at| self.entries.get(&at).map(|entry| (entry.id, entry.content));
        let tail: Vec<_> = (sequence.saturating_add(1)..)
            .map_while(told)
            .take(MAX_TAIL)
            .collect();
        self.reports.insert(slot, tail.clone());
        self.report = Some(Report { head, tail });
    }

    /// The term goes its own way from here.
    pub fn end(&mut self) {
        self.begins = None;
        self.entries.clear();
        self.known = None;
        self.fetched = None;
    }

    /// A header with this content is certain, where this was the mandate.
    pub fn passes(&mut self, sequence: u64, content: &H256, mandate: Mandate) {
        if self.begins.is_none_or(|begins| sequence <= begins) {
            return;
        }
        let own = self.entries.get(&sequence).map(|entry| entry.content);
        let goes_on = match mandate {
            Mandate::Content(mandated) => mandated == *content,
            Mandate::Unknown => own == Some(*content),
            Mandate::Free => false,
        };
        if !goes_on {
            self.end();
        } else if own != Some(*content) {
            self.entries.retain(|at, _| *at < sequence);
        }
    }

    /// What this replica tells, if it has seen the term begin.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What a member tells.
    pub fn add_report(&mut self, slot: u8, report: Report) {
        let own = self.report.as_ref();
        let is_of_the_same = own.is_some_and(|own| own.head == report.head);
        if is_of_the_same && report.tail.len() <= MAX_TAIL {
            self.reports.insert(slot, report.tail);
        }
    }

    /// An attempt begins. Once all members have led in vain, what they may not know of does not bind
    /// them any more.
    pub fn attempt(&mut self, sequence: u64, attempt: u32, members: &Members) {
        let is_new = self.known.map(|(of, _)| of) != Some(sequence);
        if is_new && self.reports.len() >= members.needed() {
            self.known = Some((sequence, attempt));
        }
    }

    /// What a sequence has to be.
    pub fn mandate(&self, sequence: u64, attempt: u32, members: &Members) -> Mandate {
        let Some(begins) = self.begins else {
            return Mandate::Free;
        };
        if sequence <= begins {
            return Mandate::Unknown;
        }
        if let Some((of, first)) = self.known {
            let tried = attempt.saturating_sub(first) as usize;
            if of == sequence && tried > members.len() {
                return Mandate::Free;
            }
        }
        if let Some(own) = self.entries.get(&sequence) {
            if own.certified {
                return Mandate::Content(own.content);
            }
        }
        let count = self.reports.len();
        if count < members.needed() {
            return Mandate::Unknown;
        }
        let enough = count.saturating_sub(members.faults());
        let mut told = BTreeMap::<H256, usize>::new();
        let at = sequence.saturating_sub(begins).saturating_sub(1) as usize;
        for (_, content) in self.reports.values().filter_map(|tail| tail.get(at)) {
            let count = told.entry(*content).or_default();
            *count = count.saturating_add(1);
        }
        let mandated = told.into_iter().find(|(_, count)| *count >= enough);
        mandated.map_or(Mandate::Free, |(content, _)| Mandate::Content(content))
    }

    /// The record with a content, if it is here.
    pub fn record(&self, sequence: u64, content: &H256) -> Option<&Arc<Record>> {
        let own = self.entries.get(&sequence).map(|own| &own.record);
        own.into_iter()
            .chain(&self.fetched)
            .find(|record| record.content() == *content)
    }

    /// The record with an id, for others.
    pub fn by_id(&self, id: &H256) -> Option<&Arc<Record>> {
        let own = self.entries.values().find(|own| own.id == *id);
        own.map(|own| &own.record)
    }

    /// Who tells of a content, and the id by which they have it.
    pub fn holders(&self, sequence: u64, content: &H256) -> Vec<(u8, H256)> {
        let Some(begins) = self.begins else {
            return Vec::new();
        };
        let at = sequence.saturating_sub(begins).saturating_sub(1) as usize;
        let told = |(slot, tail): (&u8, &Vec<(H256, H256)>)| {
            let (id, of) = tail.get(at)?;
            (of == content).then_some((*slot, *id))
        };
        self.reports.iter().filter_map(told).collect()
    }

    /// A record that was asked for. One at a time is enough.
    pub fn fetched(&mut self, record: Arc<Record>) {
        self.fetched = Some(record);
    }

    /// How much there is.
    pub fn len(&self) -> usize {
        let told: usize = self.reports.values().map(Vec::len).sum();
        self.entries.len().saturating_add(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Member;
    use nerv_primitives_lane::{Batch, Header, LaneRules};
    use nerv_primitives_transition::{Books, Rules};
    use nerv_primitives_types::ShardId;

    fn members() -> Members {
        let of = |slot: u8| Member {
            slot,
            node: slot.into(),
            key: [slot; 32],
        };
        Members::new((0..7).map(of).collect(), 7, 2)
    }

    fn head() -> H256 {
        H256([1; 32])
    }

    fn id(of: u8) -> H256 {
        H256([of; 32])
    }

    fn kept(of: u8, certified: bool) -> Carried {
        let rules = LaneRules {
            rules: Rules { minimum_balance: 1 },
            fee: 0,
            delivery_fee: 0,
        };
        let shard = ShardId::default();
        let header = Header::opening(shard, 0, H256::zero(), Books::default(), 0, &rules);
        let batch = Batch {
            shard,
            term: 0,
            sequence: 0,
            parent: head(),
            inbox: 0,
            extrinsics: vec![vec![of]],
        };
        let inbox = Vec::new();
        let record = Arc::new(Record {
            header,
            batch,
            inbox,
        });
        Carried {
            id: id(of),
            content: record.content(),
            certified,
            record,
        }
    }

    fn report(of: &[u8]) -> Report {
        let told = |of: &u8| (id(*of), kept(*of, false).content);
        Report {
            head: head(),
            tail: of.iter().map(told).collect(),
        }
    }

    /// Begins at sequence 9, where slot 0 has voted for these and the others for those.
    fn carry(own: &[u8], others: &[&[u8]]) -> Carry {
        let mut carry = Carry::default();
        for (sequence, of) in (10..).zip(own) {
            carry.keep(sequence, kept(*of, false));
        }
        carry.begin(9, head(), true, 0);
        for (slot, others) in (1..).zip(others) {
            carry.add_report(slot, report(others));
        }
        carry
    }

    fn content(of: u8) -> Mandate {
        Mandate::Content(kept(of, false).content)
    }

    #[test]
    fn what_may_have_been_certified_is_mandated() {
        let mandate = |carry: &Carry, sequence| carry.mandate(sequence, 0, &members());
        // Four reports are not enough to know.
        let four = carry(&[5], &[&[5], &[5], &[5]]);
        assert_eq!(mandate(&four, 10), Mandate::Unknown);
        // Three of five could have won with the two that are silent; two could not.
        let three = carry(&[5, 7], &[&[5, 7], &[5, 7], &[6], &[]]);
        assert_eq!(
            (mandate(&three, 10), mandate(&three, 11)),
            (content(5), content(7))
        );
        assert_eq!(mandate(&three, 12), Mandate::Free);
        let two = carry(&[5], &[&[5], &[6], &[6], &[]]);
        assert_eq!(mandate(&two, 10), Mandate::Free);
        // All seven: only what has five.
        let seven = carry(&[5], &[&[5], &[5], &[5], &[6], &[6], &[6]]);
        assert_eq!(mandate(&seven, 10), Mandate::Free);
        let seven = carry(&[5], &[&[5], &[5], &[5], &[5], &[6], &[6]]);
        assert_eq!(mandate(&seven, 10), content(5));
    }

    #[test]
    fn who_has_seen_the_certificate_needs_no_reports() {
        let mut carry = Carry::default();
        carry.keep(10, kept(5, true));
        // Voting for the same again does not make it less certain.
        carry.keep(10, kept(5, false));
        carry.begin(9, head(), true, 0);
        assert_eq!(carry.mandate(10, 0, &members()), content(5));
        assert_eq!(carry.mandate(11, 0, &members()), Mandate::Unknown);
    }

    #[test]
    fn a_mandate_lapses_once_all_have_led_in_vain() {
        let mut carry = carry(&[5], &[&[5], &[5], &[], &[]]);
        carry.attempt(10, 2, &members());
        assert_eq!(carry.mandate(10, 9, &members()), content(5));
        assert_eq!(carry.mandate(10, 10, &members()), Mandate::Free);
    }

    #[test]
    fn a_term_goes_its_own_way_with_the_first_that_nothing_mandates() {
        let mandate = |carry: &Carry, sequence| carry.mandate(sequence, 0, &members());
        let all: [&[u8]; 4] = [&[5, 7], &[5, 7], &[5, 7], &[5, 7]];
        let mut same = carry(&[5, 7], &all);
        same.passes(10, &kept(5, false).content, content(5));
        assert_eq!(mandate(&same, 11), content(7));
        assert!(same.record(11, &kept(7, false).content).is_some());
        let mut other = carry(&[5, 7], &all);
        other.passes(10, &kept(6, false).content, content(5));
        assert!(!other.is_active());
        assert_eq!(mandate(&other, 11), Mandate::Free);
        // What it tells stays the same: others may be later.
        assert_eq!(other.report().map(|report| report.tail.len()), Some(2));
    }

    #[test]
    fn reports_of_another_head_do_not_count() {
        let mut carry = carry(&[], &[&[], &[], &[]]);
        let stray = Report {
            head: id(9),
            ..report(&[5])
        };
        carry.add_report(5, stray);
        assert_eq!(carry.mandate(10, 0, &members()), Mandate::Unknown);
        let long = Report {
            tail: vec![(id(1), id(1)); MAX_TAIL + 1],
            ..report(&[])
        };
        carry.add_report(5, long);
        assert_eq!(carry.mandate(10, 0, &members()), Mandate::Unknown);
        carry.add_report(5, report(&[]));
        assert_eq!(carry.mandate(10, 0, &members()), Mandate::Free);
    }

    #[test]
    fn what_follows_on_something_else_goes() {
        let mut carry = Carry::default();
        carry.keep(10, kept(5, true));
        carry.keep(11, kept(7, true));
        carry.keep(10, kept(6, false));
        assert_eq!(carry.len(), 1);
        carry.keep(11, kept(8, false));
        carry.settled(10, &kept(5, false).content);
        assert_eq!(carry.len(), 0);
        carry.begin(9, head(), false, 0);
        assert!(!carry.is_active());
        assert_eq!(carry.mandate(10, 0, &members()), Mandate::Free);
    }
}
