// SPDX-License-Identifier: Apache-2.0
//! What replicas are told of the chain.

use super::members::Members;
use nerv_primitives_lane::{InboxEntry, Position, MAX_INSISTED};
use nerv_primitives_types::BlockHeight;

/// Renewals are dated with multiples of this. The chain takes them for some multiples longer.
pub const DATES: BlockHeight = 16;

/// The lane as it stands in a finalised block.
///
/// Finalised: what replicas settle, and which entries of the inbox they take, must not be undone.
/// Members and keys ought to be those of the term, so that the chain begins another when one of them
/// changes: who voted before may have a successor who does not know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChainView {
    /// The block.
    pub height: BlockHeight,
    /// Whether batches may be committed.
    pub open: bool,
    /// The messages that the outbox has room for: what the next commit may have at the most. Only
    /// commits make it less.
    pub room: usize,
    /// Head, term, rules, and the marks of inbox and outbox.
    pub position: Position,
    /// Who votes.
    pub members: Members,
    /// The entries of the inbox that no committed head has taken, in order: the first is that of
    /// index [`Marks::inbox`](nerv_primitives_lane::Marks) of the head.
    pub inbox: Vec<InboxEntry>,
}

/// The lane as it stands in the best block, where the next commit is checked.
///
/// It may be undone. Nothing is settled by it; but a commit that waited until the last one is final would
/// be some blocks late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tip {
    /// Head, term and inbox.
    pub position: Position,
    /// The messages that the outbox has room for.
    pub room: usize,
}

/// The index below which a commit behind this position has to take all entries.
pub(super) fn due(position: &Position) -> u64 {
    let committed = position.head.header.marks.inbox;
    let most = committed.saturating_add(MAX_INSISTED as u64);
    position.inbox.due.min(most)
}

impl ChainView {
    /// The entry of an index, if it is known and not taken by the committed head.
    pub(super) fn entry(&self, index: u64) -> Option<&InboxEntry> {
        let first = self.position.head.header.marks.inbox;
        self.inbox.get(index.checked_sub(first)? as usize)
    }

    /// What a renewal is dated with: the block rounded down, so that all replicas sign the same.
    pub(super) fn date(&self) -> BlockHeight {
        self.height.saturating_sub(self.height % DATES)
    }

    /// The index behind the last entry.
    pub(super) fn next(&self) -> u64 {
        let first = self.position.head.header.marks.inbox;
        first.saturating_add(self.inbox.len() as u64)
    }

    /// The term and the committed sequence: views only go up in these.
    pub(super) fn order(&self) -> (u32, u64) {
        (self.position.term, self.position.head.header.sequence)
    }
}
