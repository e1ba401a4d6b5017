// SPDX-License-Identifier: Apache-2.0
//! The record of an account.

use codec::{Decode, DecodeWithMemTracking, Encode};
use nerv_primitives_types::{Balance, Nonce};
use scale_info::TypeInfo;

/// What a shard knows of an account.
///
/// Encoded in compact form: an ordinary record takes less than the 33 bytes from which a trie
/// would put it in a node of its own; the largest takes 60.
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
    /// Units that may come from other shards. Not owned yet.
    #[codec(compact)]
    pub incoming: Balance,
    /// The number of transactions the account has made: the nonce its next one must carry.
    ///
    /// It starts at zero, or, in a shard in which accounts have closed, above every nonce these have
    /// used: see [`Books::nonce_floor`](crate::Books::nonce_floor).
    #[codec(compact)]
    pub nonce: Nonce,
}

impl Account {
    /// All the account owns. Saturating, though issuance keeps it from ever being needed.
    pub fn total(&self) -> Balance {
        self.free.saturating_add(self.locked)
    }

    /// What the account would own if all came that may come; `None` beyond the range of balances.
    pub(crate) fn prospect(&self) -> Option<Balance> {
        self.free
            .checked_add(self.locked)?
            .checked_add(self.incoming)
    }

    /// Whether all that the account owns and waits for is within the range of balances together. No
    /// step makes a record of which it is not.
    pub fn fits(&self) -> bool {
        self.prospect().is_some()
    }

    /// Whether the account owns nothing and waits for nothing, so that its record can go.
    pub fn is_empty(&self) -> bool {
        self.free == 0 && self.locked == 0 && self.incoming == 0
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
            incoming: 0,
            nonce: 1 << 24,
        };
        assert!(account.encode().len() < 33);
        // Also with units under way in both directions.
        let busy = Account {
            locked: 10u128.pow(15),
            incoming: 10u128.pow(15),
            ..account
        };
        assert!(busy.encode().len() < 33);
        let largest = Account {
            free: u128::MAX,
            locked: u128::MAX,
            incoming: u128::MAX,
            nonce: u64::MAX,
        };
        assert_eq!(largest.encode().len(), 60);
    }

    #[test]
    fn a_record_stays_as_long_as_anything_is_in_it() {
        let account = Account::default();
        assert!(Account {
            nonce: 7,
            ..account
        }
        .is_empty());
        for waiting in [
            Account { free: 1, ..account },
            Account {
                locked: 1,
                ..account
            },
            Account {
                incoming: 1,
                ..account
            },
        ] {
            assert!(!waiting.is_empty());
        }
    }

    #[test]
    fn what_may_come_is_not_owned() {
        let account = Account {
            free: 5,
            locked: 4,
            incoming: 3,
            nonce: 0,
        };
        assert_eq!((account.total(), account.prospect()), (9, Some(12)));
        let incoming = u128::MAX - 9;
        assert_eq!(
            Account {
                incoming,
                ..account
            }
            .prospect(),
            Some(u128::MAX)
        );
        let more = incoming + 1;
        assert!(Account {
            incoming,
            ..account
        }
        .fits());
        assert!(!Account {
            incoming: more,
            ..account
        }
        .fits());
        assert_eq!(
            Account {
                incoming: incoming + 1,
                ..account
            }
            .prospect(),
            None
        );
    }
}
