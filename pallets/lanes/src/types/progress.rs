// SPDX-License-Identifier: Apache-2.0
//! How far a lane has come: nonces, signers, and what of its inbox is to be due.

use super::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{NodeId, Nonce, Slots};
use nerv_primitives_transition::Books;
use scale_info::TypeInfo;

/// How far the nonces of a shard's accounts can have come, so that replicas cannot make up higher ones: those
/// that open an account later, in this shard or in one that it fuses into, begin behind the highest.
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
pub struct Nonces {
    /// The highest that was found.
    pub highest: Nonce,
    /// The length of the log before that was looked for. Each transaction since is a step of it.
    pub steps: u64,
}

impl Nonces {
    /// The highest that any account can have come to, or can have left behind, by such books.
    pub fn most(&self, books: &Books) -> Nonce {
        let steps = books.log.length.saturating_sub(self.steps);
        self.highest.saturating_add(steps)
    }
}

/// The slots that have signed commits of late, a bit for each, the lowest first.
///
/// Whoever sends a commit chooses whose signatures it has, as long as they are enough. So who was left out of the
/// last one is not known to have missed anything; who was left out of all in a while is.
#[derive(
    Clone,
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
pub struct Signers {
    /// Those since then.
    pub recent: u32,
    /// Those in the period before.
    pub before: u32,
    /// The tick in which this period began.
    pub since: Tick,
    /// The nodes in the slots at the last commit, or when the lane opened.
    pub holders: Slots,
}

impl Signers {
    /// These have signed a commit, while those nodes were in the slots. A period ends with the first commit that is
    /// so much later. Who has come since the last commit counts as if it had signed this one: it could sign none
    /// before.
    pub fn sign(&mut self, slots: u32, holders: Slots, now: Tick, period: Tick) {
        if now.saturating_sub(self.since) >= period {
            (self.before, self.recent, self.since) = (self.recent, 0, now);
        }
        let seated = (0u32..).zip(holders.holders());
        let newcomers = seated.filter(|(slot, holder)| {
            let is_new = |node: NodeId| !self.was_there(*slot, node);
            holder.is_some_and(is_new)
        });
        let bits = newcomers.fold(slots, |bits, (slot, _)| bits | bit(slot));
        self.recent |= bits;
        self.holders = holders;
    }

    /// Whether a node was in that slot at the last commit.
    pub fn was_there(&self, slot: u32, node: NodeId) -> bool {
        let holders = (0u32..).zip(self.holders.holders());
        holders
            .filter(|(place, _)| *place == slot)
            .any(|(_, holder)| *holder == Some(node))
    }

    /// Whether a slot has signed in either period.
    pub fn has_signed(&self, slot: u32) -> bool {
        let slots = self.recent | self.before;
        slots.checked_shr(slot).unwrap_or(0) & 1 == 1
    }
}

/// The bit of a slot.
fn bit(slot: u32) -> u32 {
    1u32.checked_shl(slot).unwrap_or(0)
}

/// Entries of the inbox that wait to be due.
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
pub struct Ripening {
    /// Those below this index had been written at [`Self::since`].
    pub below: u64,
    /// The tick.
    pub since: Tick,
}
