// SPDX-License-Identifier: Apache-2.0
//! What the keeper remembers from block to block: what load calls for and since when, what it sent,
//! and what it had better not propose again yet.
//!
//! Memory that is lost is no harm but an extrinsic too many: see [`Remembered`].

use super::{
    decide::{next_wait, Fate, LONGEST_WAIT},
    wish::Wish,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use core::ops::Range;
use nerv_primitives_core::{BlockHeight, ProposalIndex};
use nerv_primitives_keeper::{Remembered, MAX_KEYS};

/// Where it is kept.
pub const MEMORY: &[u8] = b"nerv/keeper/memory/3";

/// A hash that tells a block from others of its height.
pub type BlockMark = [u8; 32];

/// The blocks after which what was sent and has not shown up is given up.
pub const GIVEN_UP_AFTER: BlockHeight = 5;

/// The blocks from one warning to the next.
pub const QUIET_AFTER_WARNING: BlockHeight = 64;

/// The wishes that are looked at in a block.
pub const MAX_SEEN: usize = 256;

/// The wishes proposed that have not shown up.
pub const MAX_SENT: usize = 64;

/// The wishes not to be proposed again yet.
pub const MAX_WAITS: usize = 256;

/// The proposals whose end is awaited.
pub const MAX_WATCHED: usize = 256;

/// What load, the fullness of blocks, or who deals with whom calls for.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Seen {
    /// What it is.
    pub wish: Wish,
    /// The block since which it has been called for in every block looked at.
    pub since: BlockHeight,
}

/// What was proposed, and for which no proposal has shown up.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Sent {
    /// What it is.
    pub wish: Wish,
    /// The block after which it was sent.
    pub at: BlockHeight,
    /// Which of that height it was.
    pub mark: BlockMark,
}

/// What was refused.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Wait {
    /// What it is.
    pub wish: Wish,
    /// How many blocks were waited since the last refusal.
    pub blocks: BlockHeight,
    /// The block from which it may be proposed again.
    pub until: BlockHeight,
}

/// A proposal whose end tells whether to propose the same again soon.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Watched {
    /// The proposal.
    pub proposal: ProposalIndex,
    /// What is proposed.
    pub wish: Wish,
    /// Whether a key of this node proposed it.
    pub is_ours: bool,
}

/// The extrinsics of a key that are on their way.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Pending<AccountId, Nonce> {
    /// Whose they are.
    pub who: AccountId,
    /// The nonce after the last of them.
    pub next: Nonce,
    /// The block after which they were sent.
    pub at: BlockHeight,
    /// Which of that height it was.
    pub mark: BlockMark,
}

/// What the keeper remembers. Each list is bounded.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Memory<AccountId, Nonce> {
    /// The first proposal that was not looked at. `None` at the beginning: what was proposed
    /// before is none of its business.
    unread: Option<ProposalIndex>,
    seen: Vec<Seen>,
    sent: Vec<Sent>,
    waits: Vec<Wait>,
    watched: Vec<Watched>,
    pending: Vec<Pending<AccountId, Nonce>>,
    warned: Option<BlockHeight>,
}

impl<AccountId, Nonce> Default for Memory<AccountId, Nonce> {
    fn default() -> Self {
        Self {
            unread: None,
            seen: Vec::new(),
            sent: Vec::new(),
            waits: Vec::new(),
            watched: Vec::new(),
            pending: Vec::new(),
            warned: None,
        }
    }
}

impl<AccountId: Decode + Encode, Nonce: Decode + Encode> Remembered for Memory<AccountId, Nonce> {
    fn is_bounded(&self) -> bool {
        self.seen.len() <= MAX_SEEN
            && self.sent.len() <= MAX_SENT
            && self.waits.len() <= MAX_WAITS
            && self.watched.len() <= MAX_WATCHED
            && self.pending.len() <= MAX_KEYS
    }

    /// A refusal that was long ago is forgotten as well.
    fn forget(&mut self, now: BlockHeight) {
        self.seen.retain(|it| it.since <= now);
        self.sent.retain(|it| it.at <= now);
        self.pending.retain(|it| it.at <= now);
        self.waits.retain(|it| {
            let is_recent = now <= it.until.saturating_add(LONGEST_WAIT);
            is_recent && it.until.saturating_sub(now) <= LONGEST_WAIT
        });
        self.warned = self.warned.filter(|at| *at <= now);
    }
}

impl<AccountId, Nonce> Memory<AccountId, Nonce> {
    /// Whether to warn of what has been wrong for a while, once in [`QUIET_AFTER_WARNING`] blocks.
    pub fn may_warn(&mut self, now: BlockHeight) -> bool {
        let is_due = self
            .warned
            .is_none_or(|at| now.saturating_sub(at) >= QUIET_AFTER_WARNING);
        if is_due {
            self.warned = Some(now);
        }
        is_due
    }

    /// Forgets what was sent after blocks that are not on this branch of the chain: it was bound to
    /// them, and is nothing here. It may be sent again at once.
    pub fn forget_siblings(&mut self, now: BlockHeight, mark: impl Fn(BlockHeight) -> BlockMark) {
        let is_here = |at, marked| at <= now && mark(at) == marked;
        self.sent.retain(|it| is_here(it.at, it.mark));
        self.pending.retain(|it| is_here(it.at, it.mark));
    }

    /// Remembers what load calls for now, and forgets what it no longer does. The first
    /// [`MAX_SEEN`] count.
    pub fn see(&mut self, called_for: &[Wish], now: BlockHeight) {
        let seen = called_for.iter().take(MAX_SEEN).map(|wish| {
            let before = self.seen.iter().find(|it| it.wish == *wish);
            Seen {
                wish: *wish,
                since: before.map_or(now, |it| it.since),
            }
        });
        self.seen = seen.collect();
    }

    /// What load calls for and may be proposed now: see [`Self::may_propose`].
    pub fn ready(&self, now: BlockHeight) -> Vec<Seen> {
        self.seen
            .iter()
            .filter(|it| self.may_propose(&it.wish, now))
            .copied()
            .collect()
    }

    /// Whether something need not wait, and nothing that it [meets](Wish::meets) was sent of late.
    pub fn may_propose(&self, wish: &Wish, now: BlockHeight) -> bool {
        let waits = self
            .waits
            .iter()
            .any(|it| it.wish == *wish && now < it.until);
        let was_sent = self.sent.iter().any(|it| wish.meets(&it.wish));
        !waits && !was_sent && self.sent.len() < MAX_SENT
    }

    /// A proposal was sent.
    pub fn sent(&mut self, wish: Wish, now: BlockHeight, mark: BlockMark) {
        if self.sent.len() < MAX_SENT {
            self.sent.push(Sent {
                wish,
                at: now,
                mark,
            });
        }
    }

    /// The proposals that were not looked at, where the chain numbers the next one so. They are
    /// looked at when this returns: the last [`MAX_WATCHED`] of them.
    pub fn unread(&mut self, next: ProposalIndex) -> Range<ProposalIndex> {
        let first = self.unread.unwrap_or(next).min(next);
        self.unread = Some(next);
        first.max(next.saturating_sub(MAX_WATCHED as ProposalIndex))..next
    }

    /// A proposal has shown up: of somebody's, or of a key of this node.
    pub fn watch(&mut self, watched: Watched) {
        self.sent.retain(|it| it.wish != watched.wish);
        if self.watched.len() < MAX_WATCHED {
            self.watched.push(watched);
        }
    }

    /// Looks at what became of the proposals that were watched, and gives up what was sent and left
    /// no trace. What the stakers turned down waits, whoever proposed it; one that was
    /// refused or left no trace waits if it was this node's. One that was carried out never waited. One
    /// that has lapsed waits no longer than it did: load that came and went is nobody's fault, and who
    /// could have keepers wait by it could keep a shard from being split.
    pub fn follow(&mut self, now: BlockHeight, fate: impl Fn(ProposalIndex) -> Fate) {
        let mut failed = Vec::new();
        let mut done = Vec::new();
        self.watched.retain(|it| {
            match fate(it.proposal) {
                Fate::Open => return true,
                Fate::Refused if it.is_ours => failed.push(it.wish),
                Fate::Failed => failed.push(it.wish),
                Fate::Done => done.push(it.wish),
                Fate::Refused | Fate::Lapsed | Fate::Unknown => {}
            }
            false
        });
        self.sent.retain(|it| {
            let is_awaited = now.saturating_sub(it.at) < GIVEN_UP_AFTER;
            if !is_awaited {
                failed.push(it.wish);
            }
            is_awaited
        });
        self.waits.retain(|it| !done.contains(&it.wish));
        for wish in failed {
            self.fail(wish, now);
        }
    }

    /// Lets something wait, longer each time. Where too many wait, the one that has waited
    /// longest makes room.
    fn fail(&mut self, wish: Wish, now: BlockHeight) {
        let before = self
            .waits
            .iter()
            .position(|it| it.wish == wish)
            .map(|position| self.waits.swap_remove(position).blocks);
        if self.waits.len() >= MAX_WAITS {
            let first = (0..self.waits.len()).min_by_key(|position| self.waits[*position].until);
            if let Some(position) = first {
                self.waits.swap_remove(position);
            }
        }
        let blocks = next_wait(before);
        self.waits.push(Wait {
            wish,
            blocks,
            until: now.saturating_add(blocks),
        });
    }
}

impl<AccountId: PartialEq, Nonce: PartialOrd> Memory<AccountId, Nonce> {
    /// Whether extrinsics of an account are still on their way, where the chain has counted so
    /// many of them.
    pub fn is_pending(&self, who: &AccountId, nonce: Nonce, now: BlockHeight) -> bool {
        self.pending.iter().any(|it| {
            it.who == *who && nonce < it.next && now.saturating_sub(it.at) < GIVEN_UP_AFTER
        })
    }

    /// Extrinsics of an account were sent; `next` is the nonce after the last of them.
    pub fn note_pending(&mut self, who: AccountId, next: Nonce, now: BlockHeight, mark: BlockMark) {
        self.pending
            .retain(|it| it.who != who && now.saturating_sub(it.at) < GIVEN_UP_AFTER);
        if self.pending.len() < MAX_KEYS {
            self.pending.push(Pending {
                who,
                next,
                at: now,
                mark,
            });
        }
    }
}

#[cfg(test)]
mod tests;
