// SPDX-License-Identifier: Apache-2.0
//! The steps: all that can happen to the records of a shard.

use crate::account::Account;
use codec::{Decode, DecodeWithMemTracking, Encode};
use nerv_primitives_types::{Balance, BlindedId, Nonce};
use scale_info::TypeInfo;

/// What a transaction does.
///
/// Encoded in compact form, here and in [`Step`]: so the hash of an ordinary step takes one block.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Action {
    /// Units that entered the ledger are credited to the account, which opens if need be.
    #[codec(index = 0)]
    Deposit {
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// Units leave the account and the ledger.
    #[codec(index = 1)]
    Withdraw {
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// Units go to another account of the same shard, which opens if need be.
    #[codec(index = 2)]
    Transfer {
        /// To whom.
        to: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// Units are locked, to go to an account of another shard.
    #[codec(index = 3)]
    Lock {
        /// To whom.
        to: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// Units go to another account of the same shard, which opens if need be, and a fee leaves the
    /// shard. This and what follows is what accounts of lanes do.
    #[codec(index = 4)]
    Pay {
        /// To whom.
        to: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
        /// What the sender pays on top.
        #[codec(compact)]
        fee: Balance,
    },
    /// Units leave the shard at once, to go to an account of another, and a fee with them. There must
    /// be as many of them as the minimum balance, so that they can come back.
    #[codec(index = 5)]
    Send {
        /// To whom.
        to: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
        /// What the sender pays on top.
        #[codec(compact)]
        fee: Balance,
    },
    /// Units leave the shard at once, to go to the account's balance outside the ledger, and a fee with
    /// them. There must be as many of them as the minimum balance, as of those that are sent.
    #[codec(index = 6)]
    Redeem {
        /// How much.
        #[codec(compact)]
        amount: Balance,
        /// What the account pays on top.
        #[codec(compact)]
        fee: Balance,
    },
}

/// One transaction of an account.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Transaction {
    /// Whose it is. Whoever calls has checked the signature.
    pub account: BlindedId,
    /// The account's nonce, which makes a transaction count once and in order.
    #[codec(compact)]
    pub nonce: Nonce,
    /// What it does.
    pub action: Action,
}

/// One change of a shard's records.
///
/// ```text
///   transfers between shards, each step on one account of one shard:
///
///   source                             destination
///   Lock     free -> locked
///                                      Expect   incoming + amount
///   Debit    locked ->   . . . . . .   Credit   incoming -> free
///
///   Unlock   locked -> free            Forget   incoming - amount      (aborted)
/// ```
///
/// Units that nobody made the account ready for take one step at the destination, whatever they took at
/// their source: [`Step::Receive`].
///
/// Between [`Step::Debit`] and [`Step::Credit`] the units are in no account. Whoever takes the steps
/// unlocks or debits, credits or forgets what was locked or expected before, each once and as a
/// whole; under that condition none of these four can fail, and none of them leaves dust.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Step {
    /// An account's own doing.
    #[codec(index = 0)]
    Transaction(Transaction),
    /// An account has back what it had locked.
    #[codec(index = 1)]
    Unlock {
        /// Whose it is.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// What an account had locked leaves it, and the shard. The account closes if nothing is left.
    #[codec(index = 2)]
    Debit {
        /// Whose it was.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// An account is made ready for units that may come, and opens if need be. From then on they can
    /// be credited, whatever else happens to the account.
    ///
    /// The units must be the minimum balance, or the account must have it without them: free, since
    /// what it has locked may be gone by the time they come.
    #[codec(index = 3)]
    Expect {
        /// Whose they may become.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// An account is given units it was made ready for.
    #[codec(index = 4)]
    Credit {
        /// Whose they are now.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// Units that might have come do not. The account closes if nothing is left.
    #[codec(index = 5)]
    Forget {
        /// Whose they might have become.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
    /// A record moves in from another shard: by a drain, by being touched, or by a relocation.
    #[codec(index = 6)]
    Arrive {
        /// Whose it is.
        account: BlindedId,
        /// The record as it left the other shard.
        record: Account,
    },
    /// A record moves out to another shard.
    #[codec(index = 7)]
    Depart {
        /// Whose it is.
        account: BlindedId,
    },
    /// An account is given units that it was not made ready for, and opens if need be.
    #[codec(index = 8)]
    Receive {
        /// Whose they are now.
        account: BlindedId,
        /// How much.
        #[codec(compact)]
        amount: Balance,
    },
}
