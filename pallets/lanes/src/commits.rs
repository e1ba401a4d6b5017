// SPDX-License-Identifier: Apache-2.0
//! Commits: what the replicas of a lane have signed becomes its head.
//!
//! What a commit costs grows with its messages and with the headers it passes over, and not with the
//! transfers in them.

use crate::{
    signers::slot_bits,
    types::{Messages, OutboxPage, Parcel, Path, Signatures, PAGE},
    Config, Event, Inbox, Lane, Lanes, Outbox, Pallet, Policy, Refusal, Ticks,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    pallet_prelude::{TransactionValidityWithRefund, ValidTransaction},
    traits::Get,
    weights::Weight,
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{LoadMeter, Placements},
    NodeId, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{check_commit, vote_hash, Advance, CommitError, Header, OutMessage};

/// What the pool tells what replicas say from other extrinsics by.
pub(crate) const TAG: &str = "NervLane";

/// How it ranks among what the pool has: above what holders of fragments say, for nothing else has a lane
/// get on. A commit ranks the higher the more headers it brings.
pub(crate) const PRIORITY: u64 = 2_000_000;

/// The blocks for which a commit stays in the pool.
const LONGEVITY: u64 = 16;

/// A commit but for who has signed it.
pub(crate) struct Said<'a, AccountId> {
    pub header: &'a Header,
    pub path: &'a Path,
    pub messages: &'a Messages,
    pub payees: &'a [AccountId],
}

/// What it comes to.
pub(crate) struct Found {
    lane: Lane,
    advance: Advance,
    nodes: Vec<NodeId>,
}

impl<T: Config> Pallet<T> {
    /// Whether a commit may enter a block: all that the call looks at as well, and then the signatures. So
    /// the pool keeps one for a place in a lane.
    pub(crate) fn authorize_commit(
        said: &Said<'_, T::AccountId>,
        signatures: &Signatures,
    ) -> TransactionValidityWithRefund {
        let Found {
            lane,
            advance,
            nodes,
        } = Self::examine_commit(said, signatures)?;
        let header = said.header;
        let (shard, sequence) = (&header.shard, header.sequence);
        let id = advance.head.id;
        let hash = vote_hash(&Self::genesis(), shard, header.term, sequence, &id);
        Self::have_signed(&nodes, signatures, &hash)?;
        let behind = sequence.saturating_sub(lane.position.head.header.sequence);
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((0u8, shard, header.term, sequence))
            .priority(PRIORITY.saturating_add(behind))
            .longevity(LONGEVITY)
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// What a commit would come to now. Cheap questions come first; the signatures are not looked at.
    pub(crate) fn examine_commit(
        said: &Said<'_, T::AccountId>,
        signatures: &Signatures,
    ) -> Result<Found, Refusal> {
        let header = said.header;
        let mut lane = Lanes::<T>::get(header.shard).ok_or(Refusal::NotALane)?;
        ensure!(lane.status.takes_commits(), Refusal::NotALane);
        ensure!(lane.committed_at < Self::now(), Refusal::TooSoon);
        let nodes = Self::seated(&header.shard, signatures)?;
        let messages = said.messages.len() as u32;
        let room = Self::outbox_room(lane.outbox.messages);
        ensure!(messages <= room, Refusal::OutboxFull);
        // No visit need have come by since it was time.
        lane.ripen(Ticks::<T>::get(), T::Policy::inbox_patience());
        let (old, new) = (&lane.position.head.header.marks, &header.marks);
        let inbox_total = if new.inbox == old.inbox {
            old.received
        } else {
            let last = new.inbox.saturating_sub(1);
            // Where there is none the header has taken more than there is, or less than before.
            Inbox::<T>::get(header.shard, last).map_or(0, |posted| posted.entry.total)
        };
        let advance = check_commit(
            &Self::genesis(),
            &lane.position,
            header,
            said.path,
            said.messages,
            inbox_total,
        )?;
        let books = &header.books;
        ensure!(
            books.nonce_floor <= lane.nonces.most(books),
            CommitError::WrongFloor
        );
        ensure!(
            Self::are_payees(said.messages, said.payees),
            Refusal::WrongPayee
        );
        Ok(Found {
            lane,
            advance,
            nodes,
        })
    }

    /// How many more messages the outbox has room for.
    pub(crate) fn outbox_room(waiting: u32) -> u32 {
        T::MaxOutbox::get().saturating_sub(waiting)
    }

    /// Whether each withdrawal has its payee: the account that is known to the lane by that id.
    fn are_payees(messages: &[OutMessage], payees: &[T::AccountId]) -> bool {
        let paid = messages.iter().filter_map(|message| match message {
            OutMessage::Payout { account, .. } => Some(*account),
            OutMessage::Transfer { .. } => None,
        });
        paid.eq(payees.iter().map(Self::blind))
    }

    /// The id under which shards know an account.
    pub(crate) fn blind(who: &T::AccountId) -> BlindedId {
        who.using_encoded(BlindedId::of)
    }

    pub(crate) fn do_commit(
        said: &Said<'_, T::AccountId>,
        signatures: &Signatures,
    ) -> DispatchResult {
        let found = Self::examine_commit(said, signatures).map_err(Refusal::error::<T>)?;
        let Found {
            mut lane,
            advance,
            nodes,
        } = found;
        let shard = said.header.shard;
        T::Load::executed(&shard, transfers(&lane.position.head.header, said.header));
        lane.position.advance(&advance);
        lane.committed_at = Self::now();
        lane.seen = Ticks::<T>::get();
        lane.quiet = false;
        let period = T::Policy::silence_after();
        let holders = T::Placements::slots(&shard);
        let (bits, now) = (slot_bits(signatures), lane.seen);
        lane.signers.sign(bits, holders, now, period);
        lane.share_out(&nodes);
        Self::put_out(&shard, &mut lane, said);
        Lanes::<T>::insert(shard, lane);
        Self::deposit_event(Event::Committed {
            shard,
            sequence: advance.head.header.sequence,
            head: advance.head.id,
            root: advance.head.header.root,
            messages: said.messages.len() as u32,
            signers: nodes.len() as u32,
        });
        Ok(())
    }

    /// Puts what has left the lane into its outbox.
    fn put_out(shard: &ShardId, lane: &mut Lane, said: &Said<'_, T::AccountId>) {
        let mut payees = said.payees.iter();
        let parcels = said.messages.iter().map(|message| Parcel {
            message: *message,
            payee: match message {
                OutMessage::Payout { .. } => payees.next().cloned(),
                OutMessage::Transfer { .. } => None,
            },
        });
        let parcels: Vec<_> = parcels.collect();
        for page in parcels.chunks(PAGE as usize) {
            let page = OutboxPage {
                since: lane.seen,
                parcels: BoundedVec::truncate_from(page.to_vec()),
            };
            Outbox::<T>::insert(shard, lane.outbox.next, page);
            lane.outbox.next = lane.outbox.next.saturating_add(1);
        }
        let messages = parcels.len() as u32;
        lane.outbox.messages = lane.outbox.messages.saturating_add(messages);
    }
}

/// The transfers between two heads, as far as the chain can tell: the steps of the log, but for the two that
/// each entry of the inbox has at most.
fn transfers(before: &Header, after: &Header) -> u32 {
    let steps = after
        .books
        .log
        .length
        .saturating_sub(before.books.log.length);
    let entries = after.marks.inbox.saturating_sub(before.marks.inbox);
    u32::try_from(steps.saturating_sub(entries.saturating_mul(2))).unwrap_or(u32::MAX)
}
