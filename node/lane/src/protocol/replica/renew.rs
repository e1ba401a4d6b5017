// SPDX-License-Identifier: Apache-2.0
//! A sequence that cannot be certified any more: the replicas have the chain begin another term.
//!
//! A replica signs only while all that it knows to be certain is committed, and does not vote in the
//! term after that unless the chain gets beyond the head it has signed for. So what is certain two
//! sequences beyond the committed head is never given up: each vote for it is of someone who knows
//! the certificate before.

use super::Replica;
use crate::protocol::{
    io::{Entry, Output, RenewalCall},
    message::{Message, SignedRenewal},
    parts::{Execution, Keys},
    view::DATES,
};
use nerv_primitives_lane::{Header, Renewal};

impl<E: Execution, K: Keys> Replica<E, K> {
    /// Signs that the term is to end, if it does not get on.
    pub(super) fn renew_if_stuck(&mut self) {
        if self.may_vote() && self.is_settled_whole() && self.is_stuck() {
            self.sign_renewal();
        }
    }

    /// Whether nothing is certain beyond the committed head, as far as this replica knows, but for what
    /// the chain would not take: that its inbox has waited for too long must not keep the lane from
    /// getting on. It is carried over.
    fn is_settled_whole(&self) -> bool {
        let due = self.due();
        let blocks = |header: &Header| {
            header.sequence > self.base.header.sequence && header.marks.inbox >= due
        };
        let links = self
            .path
            .iter()
            .filter_map(|link| link.certificate.as_ref());
        let others = self.top.iter().chain(&self.round.certified);
        !links.chain(others).any(|certain| blocks(&certain.header))
    }

    fn is_stuck(&self) -> bool {
        let sequence = self.round.sequence();
        let members = self.members();
        let (slots, needed) = (members.slots(), members.needed());
        if self.votes.are_split(sequence, slots, needed) {
            return true;
        }
        // Somebody honest has given up: with so many less it may not go on.
        let others = self
            .renewals
            .keys()
            .filter(|slot| **slot != self.setup.slot);
        if others.count() >= members.one_honest() {
            return true;
        }
        // Alone, a replica learns nothing from silence.
        let heard = self.round.heard.values().filter(|attempt| **attempt > 0);
        if heard.count() < needed {
            return false;
        }
        let waited = self.now.saturating_sub(self.round.began);
        let is_contested = self.votes.tally(sequence).len() > 1 || !self.renewals.is_empty();
        waited >= self.timing().late || (waited >= self.timing().stuck && is_contested)
    }

    fn sign_renewal(&mut self) {
        if let Some(renewal) = self.renewal() {
            self.frozen = Some(renewal);
            self.persist(Entry::Renewing(renewal));
            self.tell_renewal(renewal);
        }
    }

    /// The renewal that there might be now.
    fn renewal(&self) -> Option<Renewal> {
        let view = self.view.as_ref()?;
        Some(Renewal {
            shard: self.setup.shard,
            term: view.position.term,
            head: view.position.head.id,
            at: view.date(),
        })
    }

    fn tell_renewal(&mut self, renewal: Renewal) {
        let signature = self.keys.sign(&renewal.hash(&self.setup.genesis));
        let signed = SignedRenewal {
            renewal,
            slot: self.setup.slot,
            signature,
        };
        self.renewed = self.now;
        self.renewals.insert(self.setup.slot, signed.clone());
        self.broadcast(Message::Renewal(signed));
    }

    /// Another one's, told by this member. Of one member the last counts: it may be a bit ahead or behind.
    pub(super) fn on_renewal(&mut self, from: u8, signed: SignedRenewal) {
        let Some(own) = self.renewal() else {
            return;
        };
        let Some(member) = self.members().get(signed.slot).copied() else {
            return;
        };
        let at = signed.renewal.at;
        let is_near = at.is_multiple_of(DATES) && at.abs_diff(own.at) <= DATES;
        let hash = signed.renewal.hash(&self.setup.genesis);
        if !is_near
            || signed.renewal != (Renewal { at, ..own })
            || self.renewals.get(&signed.slot) == Some(&signed)
            || !self.may_verify(from, 1)
            || !self.keys.verify(&member.key, &hash, &signed.signature)
        {
            return;
        }
        self.renewals.insert(signed.slot, signed);
    }

    /// Tells its own again, and hands in those of all if there are enough.
    pub(super) fn renew_if_due(&mut self) {
        let again = self.renewed.saturating_add(self.timing().resend);
        if self.is_frozen() && self.now >= again {
            if let Some(renewal) = self.renewal() {
                self.tell_renewal(renewal);
            }
        }
        let Some(call) = self.renewal_call() else {
            self.renewable = None;
            return;
        };
        let since = *self.renewable.get_or_insert(self.now);
        let first = call.signatures.first().map_or(0, |(slot, _)| *slot);
        let turn = self.members().distance(first, self.setup.slot);
        if self.now >= since.saturating_add(turn.saturating_mul(self.timing().step)) {
            self.renewable = Some(self.now.saturating_add(self.timing().retry));
            self.out.push(Output::SubmitRenewal(Box::new(call)));
        }
    }

    /// Renewals of one date, if there are enough.
    fn renewal_call(&self) -> Option<RenewalCall> {
        let needed = self.members().needed().max(1);
        let all = self.renewals.values();
        all.clone().find_map(|one| {
            let same = all.clone().filter(|other| other.renewal == one.renewal);
            let signatures: Vec<_> = same.map(|one| (one.slot, one.signature)).collect();
            (signatures.len() >= needed).then_some(RenewalCall {
                renewal: one.renewal,
                signatures,
            })
        })
    }
}
