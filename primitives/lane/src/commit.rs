// SPDX-License-Identifier: Apache-2.0
//! What the chain checks of a commit. The chain never sees a lane's records: it sees to it that a
//! lane's units, its inbox and its outbox add up, whoever has signed.

use crate::{
    batch::{MAX_BATCH, MAX_INBOX_TAKEN},
    header::{head_id, Head, Header, Marks},
    messages::OutMessage,
    rules::LaneRules,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, Nonce};
use scale_info::TypeInfo;
use sp_core::H256;

/// The most headers between a committed head and the one that is committed next.
pub const MAX_PATH: usize = 128;
/// The most messages of a commit, and of a batch: so that each header that has a certificate can be
/// committed by itself.
pub const MAX_MESSAGES: usize = 256;
/// The most entries of the inbox that the chain insists on in a commit: half as many as it may have
/// messages. A replica keeps the messages of what it has not committed below the other half, so it can
/// always take what is due, whatever is in it, and commit the whole: with less room a path of headers
/// that all have certificates could come to be one that no commit fits.
pub const MAX_INSISTED: usize = MAX_MESSAGES / 2;
/// The highest nonce floor that a lane may have: one transaction a microsecond reaches it in nine
/// years. A floor higher than that would leave those that open an account in the shard later, or in
/// one it fuses into, no nonces to use.
pub const MAX_NONCE_FLOOR: Nonce = 1 << 48;

/// The inbox of a lane, as the chain has it. The index of the first entry that is not taken is
/// [`Marks::inbox`] of the committed head.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct InboxState {
    /// The index of the next entry that is written: from 0, since the lane opened.
    pub next: u64,
    /// The entries below this index have waited for long enough: no commit may leave one of them
    /// behind, but for what is beyond [`MAX_INSISTED`] entries. At most [`Self::next`].
    ///
    /// It must be so long that the batches under way when an entry was written are committed by then:
    /// those who made them did not know of it.
    pub due: u64,
    /// The units of the entries that are not taken.
    pub pending: Balance,
}

/// Where a lane stands, as the chain has it.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Position {
    /// The committed head.
    pub head: Head,
    /// The term. Never below that of the head.
    pub term: u32,
    /// The rules the lane was opened with.
    pub rules: LaneRules,
    /// Its inbox.
    pub inbox: InboxState,
    /// The units that have left the lane and are neither with another shard, nor paid out, nor back.
    pub escrow: Balance,
    /// The units taken as fees that are not paid out.
    pub owed: Balance,
}

impl Position {
    /// Where a lane stands that opens.
    pub fn opening(head: Head, rules: LaneRules) -> Self {
        Self {
            head,
            term: head.header.term,
            rules,
            inbox: InboxState::default(),
            escrow: 0,
            owed: 0,
        }
    }

    /// All units the chain has given into the lane's hands: in its records, waiting for it, or from it
    /// and not yet with someone else. Saturating, though issuance keeps it from ever being needed.
    pub fn units(&self) -> Balance {
        self.head
            .header
            .books
            .total
            .saturating_add(self.inbox.pending)
            .saturating_add(self.escrow)
            .saturating_add(self.owed)
    }

    /// Goes on to a head that [`check_commit`] has found to follow from this very position.
    pub fn advance(&mut self, advance: &Advance) {
        self.head = advance.head;
        self.inbox.pending = self.inbox.pending.saturating_sub(advance.received);
        self.escrow = self.escrow.saturating_add(advance.sent);
        self.owed = self.owed.saturating_add(advance.fees);
    }
}

/// What a commit comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Advance {
    /// The new head. Its id is what must have been signed.
    pub head: Head,
    /// The units that the lane has taken from its inbox.
    pub received: Balance,
    /// The units that have left it with the messages.
    pub sent: Balance,
    /// The units it has taken as fees.
    pub fees: Balance,
}

/// Why a commit is refused.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum CommitError {
    /// The header is another lane's.
    #[codec(index = 0)]
    WrongShard,
    /// The header is not of the current term.
    #[codec(index = 1)]
    WrongTerm,
    /// The header is not behind the committed head.
    #[codec(index = 2)]
    StaleSequence,
    /// The path has not one digest for each header between the committed head and this one, or more
    /// than [`MAX_PATH`].
    #[codec(index = 3)]
    WrongPath,
    /// Entries of the inbox are left behind that have waited for long enough, or are given back.
    #[codec(index = 4)]
    InboxSkipped,
    /// Entries were taken that the inbox does not have.
    #[codec(index = 5)]
    InboxAhead,
    /// The units received are not those of the entries taken.
    #[codec(index = 6)]
    WrongReceived,
    /// The messages do not make the outbox.
    #[codec(index = 7)]
    WrongOutbox,
    /// The units sent are not those of the messages.
    #[codec(index = 8)]
    WrongSent,
    /// The units of the lane are not those it had, and what came, less what went.
    #[codec(index = 9)]
    NotConserved,
    /// The log is shorter than it was.
    #[codec(index = 10)]
    LogWentBack,
    /// More than [`MAX_MESSAGES`].
    #[codec(index = 11)]
    TooManyMessages,
    /// The log is longer than so many batches can make it.
    #[codec(index = 12)]
    LogAhead,
    /// The fees taken are less than they were.
    #[codec(index = 13)]
    FeesWentBack,
    /// The nonce floor is lower than it was, or above [`MAX_NONCE_FLOOR`] and higher than it was.
    #[codec(index = 14)]
    WrongFloor,
    /// A message that no lane's rules make: of less than the minimum balance, or to its own sender.
    #[codec(index = 15)]
    WrongMessage,
}

/// Checks all of a commit but who has signed it: signed must be [`Advance::head`]'s id, by enough of
/// the lane's replicas.
///
/// `path` is the digests of the headers between the committed head and `header`, oldest first;
/// `messages` is all that has left the lane since the committed head, oldest first; `inbox_total` is
/// [`InboxEntry::total`](crate::InboxEntry::total) of the last entry that the header has taken, or 0
/// if it has taken none since the lane opened. (Where the header has taken more than there is, it does
/// not matter what it is.)
///
/// Batch, root, accounts and the log's head stand for records that the chain does not see: of them
/// it takes what was signed.
pub fn check_commit(
    genesis: &H256,
    position: &Position,
    header: &Header,
    path: &[H256],
    messages: &[OutMessage],
    inbox_total: Balance,
) -> Result<Advance, CommitError> {
    let committed = &position.head.header;
    if header.shard != committed.shard {
        return Err(CommitError::WrongShard);
    }
    if header.term != position.term {
        return Err(CommitError::WrongTerm);
    }
    let headers = header
        .sequence
        .checked_sub(committed.sequence)
        .filter(|headers| *headers > 0)
        .ok_or(CommitError::StaleSequence)?;
    let between = u64::try_from(path.len()).map_err(|_| CommitError::WrongPath)?;
    if path.len() > MAX_PATH || headers.checked_sub(1) != Some(between) {
        return Err(CommitError::WrongPath);
    }
    let (old, new) = (&committed.marks, &header.marks);
    let received = check_inbox(position, new, inbox_total)?;
    let sent = check_outbox(&position.rules, old, new, messages)?;
    let fees = new
        .fees
        .checked_sub(old.fees)
        .ok_or(CommitError::FeesWentBack)?;
    let total = committed
        .books
        .total
        .checked_add(received)
        .and_then(|units| units.checked_sub(sent))
        .and_then(|units| units.checked_sub(fees));
    if total != Some(header.books.total) {
        return Err(CommitError::NotConserved);
    }
    check_books(committed, header, headers)?;
    let parent = path.iter().fold(position.head.id, |parent, digest| {
        head_id(genesis, &parent, digest)
    });
    Ok(Advance {
        head: Head::behind(genesis, &parent, *header),
        received,
        sent,
        fees,
    })
}

/// The units received.
fn check_inbox(
    position: &Position,
    new: &Marks,
    inbox_total: Balance,
) -> Result<Balance, CommitError> {
    let old = &position.head.header.marks;
    let inbox = &position.inbox;
    let takes = u64::try_from(MAX_INSISTED).unwrap_or(u64::MAX);
    let due = inbox.due.min(old.inbox.saturating_add(takes));
    if new.inbox < due.max(old.inbox) {
        return Err(CommitError::InboxSkipped);
    }
    if new.inbox > inbox.next {
        return Err(CommitError::InboxAhead);
    }
    let total = if new.inbox == 0 { 0 } else { inbox_total };
    if new.received != total {
        return Err(CommitError::WrongReceived);
    }
    new.received
        .checked_sub(old.received)
        .filter(|received| *received <= inbox.pending)
        .ok_or(CommitError::WrongReceived)
}

/// The units sent.
fn check_outbox(
    rules: &LaneRules,
    old: &Marks,
    new: &Marks,
    messages: &[OutMessage],
) -> Result<Balance, CommitError> {
    if messages.len() > MAX_MESSAGES {
        return Err(CommitError::TooManyMessages);
    }
    let (mut outbox, mut sent) = (old.outbox, 0);
    for message in messages {
        if !message.is_sound(&rules.rules) {
            return Err(CommitError::WrongMessage);
        }
        outbox.append(message);
        sent = Balance::checked_add(sent, message.amount()).ok_or(CommitError::WrongSent)?;
    }
    if outbox != new.outbox {
        return Err(CommitError::WrongOutbox);
    }
    if old.sent.checked_add(sent) != Some(new.sent) {
        return Err(CommitError::WrongSent);
    }
    Ok(sent)
}

/// What the books say beside the units, which others go on from when the lane has returned.
fn check_books(old: &Header, new: &Header, headers: u64) -> Result<(), CommitError> {
    let steps = new
        .books
        .log
        .length
        .checked_sub(old.books.log.length)
        .ok_or(CommitError::LogWentBack)?;
    // An order is a step, a credit is two.
    let of_orders = u64::try_from(MAX_BATCH).unwrap_or(u64::MAX);
    let of_inbox = u64::from(MAX_INBOX_TAKEN).saturating_mul(2);
    if steps > headers.saturating_mul(of_orders.saturating_add(of_inbox)) {
        return Err(CommitError::LogAhead);
    }
    let (was, is) = (old.books.nonce_floor, new.books.nonce_floor);
    if is < was || is > was.max(MAX_NONCE_FLOOR) {
        return Err(CommitError::WrongFloor);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
