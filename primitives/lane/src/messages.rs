// SPDX-License-Identifier: Apache-2.0
//! What goes into a lane and what comes out of it.

use crate::order::Order;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::Rules;
use nerv_primitives_types::{Balance, BlindedId, Nonce};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The domain that separates the outbox from every other use of the hash.
/// An array, which is encoded without its length.
const OUTBOX_DOMAIN: [u8; 11] = *b"nerv/outbox";

/// An entry of a lane's inbox, which the chain writes and the lane takes in order.
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
pub struct InboxEntry {
    /// What it is.
    pub kind: InboxKind,
    /// The units of all entries since the lane opened, this one included.
    pub total: Balance,
}

/// What an entry of the inbox is.
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
pub enum InboxKind {
    /// Units for an account, which opens if need be: a deposit, a transfer that arrives, or one that
    /// comes back. The chain makes none of less than the minimum balance, so that it can always be
    /// credited.
    #[codec(index = 0)]
    Credit {
        /// Whose they are.
        account: BlindedId,
        /// How much.
        amount: Balance,
    },
    /// An order that was put on the chain. The lane runs it, or skips it if its rules refuse it.
    #[codec(index = 1)]
    Forced(Order),
}

impl InboxKind {
    /// The units that the entry brings into the lane.
    pub fn units(&self) -> Balance {
        match self {
            Self::Credit { amount, .. } => *amount,
            Self::Forced(_) => 0,
        }
    }
}

/// What a lane has for the chain.
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
pub enum OutMessage {
    /// Units have left the lane, for an account of another shard.
    #[codec(index = 0)]
    Transfer {
        /// Whose they were, and are again if they cannot be delivered.
        from: BlindedId,
        /// The nonce of the order.
        nonce: Nonce,
        /// Whose they are to be.
        to: BlindedId,
        /// How much.
        amount: Balance,
    },
    /// Units have left the lane, for the balance of the account that had them.
    #[codec(index = 1)]
    Payout {
        /// Whose they are.
        account: BlindedId,
        /// How much.
        amount: Balance,
    },
}

impl OutMessage {
    /// The units that have left the lane by it.
    pub fn amount(&self) -> Balance {
        match self {
            Self::Transfer { amount, .. } | Self::Payout { amount, .. } => *amount,
        }
    }

    /// Whether a lane may have it: it must be possible to give the units back, and nobody sends to
    /// himself.
    pub fn is_sound(&self, rules: &Rules) -> bool {
        let to_itself = matches!(self, Self::Transfer { from, to, .. } if from == to);
        self.amount() > 0 && self.amount() >= rules.minimum_balance && !to_itself
    }

    /// The account that had them.
    pub fn account(&self) -> &BlindedId {
        match self {
            Self::Transfer { from, .. } => from,
            Self::Payout { account, .. } => account,
        }
    }
}

/// The hash chain over all that has left a lane since it opened.
///
/// `head_n = blake2_256("nerv/outbox" ++ head_(n-1) ++ encoded message)`, of which the first is 32
/// zero bytes.
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
pub struct Outbox {
    /// The hash of the last message.
    pub head: H256,
    /// The messages so far.
    pub length: u64,
}

impl Outbox {
    /// Adds a message.
    pub fn append(&mut self, message: &OutMessage) {
        self.head = BlakeTwo256::hash(&(OUTBOX_DOMAIN, self.head, message).encode());
        // One a microsecond fills it in half a million years.
        self.length = self.length.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_crypto_hashing::blake2_256;

    #[test]
    fn heads_are_the_documented_hash() {
        let payout = OutMessage::Payout {
            account: BlindedId([7; 32]),
            amount: 9,
        };
        let transfer = OutMessage::Transfer {
            from: BlindedId([7; 32]),
            nonce: 3,
            to: BlindedId([8; 32]),
            amount: 10,
        };
        let mut outbox = Outbox::default();
        outbox.append(&payout);
        let preimage = [b"nerv/outbox".as_slice(), &[0; 32], &payout.encode()].concat();
        assert_eq!((outbox.head.0, outbox.length), (blake2_256(&preimage), 1));
        let first = outbox.head;
        outbox.append(&transfer);
        let preimage = [b"nerv/outbox".as_slice(), &first.0, &transfer.encode()].concat();
        assert_eq!((outbox.head.0, outbox.length), (blake2_256(&preimage), 2));
    }

    #[test]
    fn messages_say_whose_units_they_are() {
        let (from, to) = (BlindedId([7; 32]), BlindedId([8; 32]));
        let payout = OutMessage::Payout {
            account: from,
            amount: 9,
        };
        let transfer = OutMessage::Transfer {
            from,
            nonce: 3,
            to,
            amount: 10,
        };
        assert_eq!((payout.account(), payout.amount()), (&from, 9));
        assert_eq!((transfer.account(), transfer.amount()), (&from, 10));
        let of = |minimum_balance| Rules { minimum_balance };
        assert!(payout.is_sound(&of(9)) && !payout.is_sound(&of(10)));
        assert!(transfer.is_sound(&of(10)) && !transfer.is_sound(&of(11)));
        let (nonce, amount) = (3, 10);
        let to = from;
        let itself = OutMessage::Transfer {
            from,
            nonce,
            to,
            amount,
        };
        assert!(!itself.is_sound(&of(10)));
        let amount = 0;
        let account = from;
        assert!(!OutMessage::Payout { account, amount }.is_sound(&of(0)));
    }
}
