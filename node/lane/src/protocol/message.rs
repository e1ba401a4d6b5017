// SPDX-License-Identifier: Apache-2.0
//! What replicas tell each other.
//!
//! The caller authenticates who a message is from. What must convince others too (votes, certificates,
//! renewals) carries signatures of its own.

use super::{members::Members, parts::Keys};
use codec::{Decode, Encode};
use nerv_primitives_lane::{head_id, vote_hash, Batch, Head, Header, InboxEntry, Renewal, Vote};
use sp_core::{sr25519::Signature, H256};
use sp_runtime::traits::{BlakeTwo256, Hash};
use std::sync::Arc;

/// The domain that separates contents from every other use of the hash.
const CONTENT_DOMAIN: [u8; 12] = *b"nerv/content";

/// A batch, what it needs to be run, and the header it makes. With the state of its parent it can be
/// verified by itself.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Record {
    /// What the batch makes of the lane.
    pub header: Header,
    /// The batch.
    pub batch: Batch,
    /// The entries of the inbox that it takes. The chain forgets them once they are taken, and who
    /// was away needs them still.
    pub inbox: Vec<InboxEntry>,
}

impl Record {
    /// The head it makes.
    pub fn head(&self, genesis: &H256) -> Head {
        Head::behind(genesis, &self.batch.parent, self.header)
    }

    /// Whether batch and header belong together, so that the header's id stands for both.
    pub fn is_sound(&self) -> bool {
        let (header, batch) = (&self.header, &self.batch);
        (header.shard, header.term, header.sequence) == (batch.shard, batch.term, batch.sequence)
            && self.inbox.len() == batch.inbox as usize
            && batch.is_bounded()
            && batch.hash() == header.batch
    }

    /// What the batch does, whichever term it is of and whatever it goes on from:
    /// `blake2_256("nerv/content" ++ shard ++ sequence ++ number of entries of the inbox ++ extrinsics)`.
    /// Which entries these are the chain says: whoever takes a record for its content compares them.
    pub fn content(&self) -> H256 {
        content(&self.batch)
    }
}

/// What a batch does: see [`Record::content`].
pub fn content(batch: &Batch) -> H256 {
    let Batch {
        shard,
        sequence,
        inbox,
        extrinsics,
        ..
    } = batch;
    BlakeTwo256::hash(&(CONTENT_DOMAIN, shard, sequence, inbox, extrinsics).encode())
}

/// Enough votes for a head: a soft confirmation.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Certificate {
    /// The id of the head it goes on from.
    pub parent: H256,
    /// The header.
    pub header: Header,
    /// Who voted, by slot, and the signatures.
    pub signatures: Vec<(u8, Signature)>,
}

impl Certificate {
    /// The id of the head.
    pub fn id(&self, genesis: &H256) -> H256 {
        head_id(genesis, &self.parent, &self.header.digest())
    }

    /// Whether it has enough signatures, one of each slot. Looks at none.
    pub fn is_formed(&self, members: &Members) -> bool {
        let rising = self.signatures.windows(2).all(|pair| match pair {
            [(one, _), (next, _)] => one < next,
            _ => false,
        });
        let count = self.signatures.len();
        rising && count >= members.needed() && count <= members.len()
    }

    /// Whether enough members have signed, each once.
    pub fn is_valid(&self, genesis: &H256, members: &Members, keys: &impl Keys) -> bool {
        if !self.is_formed(members) {
            return false;
        }
        let Header {
            shard,
            term,
            sequence,
            ..
        } = &self.header;
        let hash = vote_hash(genesis, shard, *term, *sequence, &self.id(genesis));
        self.signatures.iter().all(|(slot, signature)| {
            let member = members.get(*slot);
            member.is_some_and(|member| keys.verify(&member.key, &hash, signature))
        })
    }
}

/// What a leader wants to be next.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Proposal {
    /// The attempt at which it leads.
    pub attempt: u32,
    /// What it proposes.
    pub record: Arc<Record>,
    /// A vote for it: the leader's own, so that a leader with two proposals has voted twice. Another's
    /// if the leader has voted already and proposes again what others have voted for.
    pub vote: Vote,
    /// What makes the parent certain, unless it is committed.
    pub parent: Option<Certificate>,
}

/// Where a replica is.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Status {
    /// The term.
    pub term: u32,
    /// The sequence that is to be certified next.
    pub sequence: u64,
    /// The attempt at it: how many leaders have failed.
    pub attempt: u32,
    /// How it has voted.
    pub vote: Option<Vote>,
    /// What it carries over from earlier terms, as long as that matters.
    pub report: Option<Report>,
    /// Whether it wants to hear the same of the others.
    pub asks: bool,
}

/// What a replica has voted for in earlier terms, beyond the head with which the term begins.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Report {
    /// The id of that head.
    pub head: H256,
    /// Ids and [contents](Record::content), in order, from the next sequence on.
    pub tail: Vec<(H256, H256)>,
}

/// What a replica needs.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Request {
    /// The record with this id, which is not settled.
    Record {
        /// The id of its head.
        id: H256,
    },
    /// The digests of the headers between two heads, the second one's with them.
    Path {
        /// The sequence of the first.
        after: u64,
        /// The sequence of the second.
        to: u64,
        /// The id of the second.
        id: H256,
    },
    /// Records one after another, as many as fit.
    Records {
        /// The sequence of the first.
        from: u64,
        /// How many, at the most.
        count: u32,
    },
}

/// An answer to a [`Request`].
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Reply {
    /// A record.
    Record(Arc<Record>),
    /// The digests between two heads.
    Path {
        /// The sequence of the first.
        after: u64,
        /// The id of the second.
        id: H256,
        /// The digests, oldest first.
        digests: Vec<H256>,
    },
    /// Records, oldest first.
    Records(Vec<Record>),
    /// It is kept no more.
    Gone,
}

/// A renewal with a signature.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct SignedRenewal {
    /// What is signed.
    pub renewal: Renewal,
    /// By whom.
    pub slot: u8,
    /// The signature over [`Renewal::hash`].
    pub signature: Signature,
}

/// What replicas tell each other.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Message {
    /// What a leader wants to be next.
    Proposal(Box<Proposal>),
    /// A vote.
    Vote(Vote),
    /// Enough votes.
    Certificate(Box<Certificate>),
    /// Where a replica is.
    Status(Box<Status>),
    /// That it wants another term.
    Renewal(SignedRenewal),
    /// What it needs.
    Request(Request),
    /// What another needs.
    Reply(Box<Reply>),
    /// Orders that wait, since nothing moves.
    Orders(Vec<Vec<u8>>),
}
