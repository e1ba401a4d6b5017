// SPDX-License-Identifier: Apache-2.0
//! What goes into the state machine and what comes out of it.

use super::{
    message::{Certificate, Message, Record},
    view::{ChainView, Tip},
};
use codec::{Decode, Encode};
use nerv_primitives_lane::{Head, Header, OutMessage, Renewal, Vote};
use sp_core::{sr25519::Signature, H256};
use std::sync::Arc;

/// What has happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// Time has passed. To be told at least every 100 milliseconds.
    Tick,
    /// A block was finalised.
    Chain(Box<ChainView>),
    /// A block became the best.
    Tip(Box<Tip>),
    /// A message of the replica with this slot, which the caller has made sure of.
    Message {
        /// Whose it is.
        from: u8,
        /// What it says.
        message: Message,
    },
    /// An order for the lane.
    Submit(Vec<u8>),
    /// The execution has been given the state of a committed head, after [`Output::Lost`].
    Restored(Box<Head>),
}

/// What is to be done, in this order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// To be told to all other members.
    Broadcast(Message),
    /// To be told to the member with this slot.
    Send(u8, Message),
    /// To be written down. Nothing behind it may leave before it is certain to survive a crash, if
    /// [`Entry::must_last`]; otherwise it may be lost together with all that follows it.
    Persist(Entry),
    /// A soft confirmation.
    Soft(Box<Certificate>),
    /// A commit for the chain.
    SubmitCommit(Box<Commit>),
    /// A renewal for the chain.
    SubmitRenewal(Box<RenewalCall>),
    /// A node has voted for two heads at one place. For the chain.
    Equivocation(Box<(Vote, Vote)>),
    /// The replica is so far behind that nobody has the batches any more. It needs the state of this
    /// committed head or a later one from elsewhere: see [`Input::Restored`].
    Lost(Box<Head>),
}

/// What a replica must not forget, to be handed to [`Replica::new`](super::Replica::new) in order.
///
/// Renewals and terms can go once there is a later one of their kind; the others once their sequence or
/// a later one is settled, whatever their term.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Entry {
    /// It has voted. What it has voted for it can hand out.
    Voted {
        /// For this.
        record: Arc<Record>,
        /// Its vote.
        vote: Vote,
    },
    /// A head has enough votes.
    Certified(Box<Certificate>),
    /// It votes no more in the term unless the chain gets beyond the head that is committed now.
    Renewing(Renewal),
    /// It is in this term, and votes in no earlier one.
    Term(u32),
    /// What comes before the next vote, is not settled, and has no vote of this replica.
    Before(Arc<Record>),
}

impl Entry {
    /// Whether it must be certain to survive a crash before anything behind it leaves the replica.
    pub fn must_last(&self) -> bool {
        !matches!(self, Self::Certified(_))
    }
}

/// The arguments of a commit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Commit {
    /// What is to be committed.
    pub header: Header,
    /// The digests between the committed head and it.
    pub path: Vec<H256>,
    /// What has left the lane since the committed head.
    pub messages: Vec<OutMessage>,
    /// Who voted for it, by slot.
    pub signatures: Vec<(u8, Signature)>,
}

/// The arguments of a renewal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RenewalCall {
    /// What is signed.
    pub renewal: Renewal,
    /// By whom, by slot.
    pub signatures: Vec<(u8, Signature)>,
}
