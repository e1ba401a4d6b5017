// SPDX-License-Identifier: Apache-2.0
//! What is expected between two accounts.

use crate::pair::{End, Pair};
use nerv_primitives_types::BlindedId;

/// The transfers to be expected of a pair within a window, by the account that sends them, in units
/// of [`UNIT`](crate::ageing::UNIT).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Bond {
    /// The pair.
    pub pair: Pair,
    /// What the account with the lower id sends, and what the other one sends.
    pub sent: [u32; 2],
}

impl Bond {
    /// All transfers of the pair, whoever sends them.
    pub fn weight(&self) -> u64 {
        let [low, high] = self.sent;
        u64::from(low) + u64::from(high)
    }

    /// What one of the accounts sends. Nothing for a stranger.
    pub fn sent_by(&self, account: &BlindedId) -> u64 {
        let [low, high] = self.sent;
        match self.pair.end(account) {
            Some(End::Low) => u64::from(low),
            Some(End::High) => u64::from(high),
            None => 0,
        }
    }
}
