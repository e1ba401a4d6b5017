//! The record of an account.

use crate::transition::{Balance, Nonce};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// What a shard knows of an account.
///
/// Encoded in compact form: an ordinary record takes less than the 33 bytes from which a trie
/// would put it in a node of its own; the largest takes 43.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo,
)]
pub struct Account {
    /// What the account can spend.
    #[codec(compact)]
    pub free: Balance,
    /// What is set aside for transfers under way.
    #[codec(compact)]
    pub locked: Balance,
    /// The number of transactions the account has made: the nonce its next one must carry.
    ///
    /// It starts at zero, also for an account that was closed and is opened again.
    #[codec(compact)]
    pub nonce: Nonce,
}

impl Account {
    /// All the account owns. Saturating, though issuance keeps it from ever being needed.
    pub fn total(&self) -> Balance {
        self.free.saturating_add(self.locked)
    }

    /// Whether the account owns nothing, so that its record can go.
    pub fn is_empty(&self) -> bool {
        self.free == 0 && self.locked == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_record_stays_inside_its_trie_node() {
        let account = Account {
            free: u64::MAX as u128 * 1_000,
            locked: 10u128.pow(18),
            nonce: 1 << 24,
        };
        assert!(account.encode().len() < 33);
        let largest = Account {
            free: u128::MAX,
            locked: u128::MAX,
            nonce: u64::MAX,
        };
        assert_eq!(largest.encode().len(), 43);
    }
}
