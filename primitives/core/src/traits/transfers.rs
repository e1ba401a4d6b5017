// SPDX-License-Identifier: Apache-2.0
//! Transfers between shards.

use super::tree::SeenAccount;
use crate::{remittance::RemittanceId, transfer::AbortReason};
use alloc::collections::BTreeMap;
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, ShardId, TransferId};
use sp_runtime::DispatchError;
use sp_weights::Weight;

/// A transfer whose two accounts live in different shards.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CrossShardTransfer {
    /// The sender.
    pub from: BlindedId,
    /// The leaf that owns the sender.
    pub source: ShardId,
    /// The receiver.
    pub to: BlindedId,
    /// The leaf that owns the receiver.
    pub destination: ShardId,
    /// How much.
    pub amount: Balance,
    /// The number of the routing table by which they do, unless a leaf is filling.
    pub epoch: Option<u32>,
}

/// The seam where the ledger hands a transfer over to another shard. Implemented by the cross-shard
/// pallet.
pub trait HandOver {
    /// Locks the units and sets out to bring them over. Unchanged on error, but in a storage layer, which costs too
    /// much to be opened twice: then what has changed goes with the layer.
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, NotHandedOver>;

    /// Units that have left one shard and have not arrived in the other: in no account, but in the
    /// ledger's pot.
    fn in_transit() -> Balance;

    /// The most that [`Self::hand_over`] may take.
    fn weight() -> Weight;

    /// The blocks that a transfer which sets out now has until it is given back, beside the time that messages
    /// wait then. None where it arrives at once.
    fn deadline_after() -> BlockHeight {
        0
    }
}

/// A transfer that is under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HandedOver {
    /// Its id.
    pub transfer: TransferId,
    /// What handing it over took: at most [`HandOver::weight`].
    pub weight: Weight,
}

/// Why a transfer was not handed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotHandedOver {
    /// Why.
    pub error: DispatchError,
    /// What it took to find that out, if it was found out before the sender's record was looked at.
    /// All that handing over may take otherwise.
    pub weight: Option<Weight>,
}

impl From<DispatchError> for NotHandedOver {
    fn from(error: DispatchError) -> Self {
        Self {
            error,
            weight: None,
        }
    }
}

/// The seam where the ledger hands over units that have left their sender at once, and are to arrive in another
/// shard some time later. Implemented by the outbox.
pub trait Remit {
    /// Takes the units from the sender, and sets out to bring them over. Unchanged on error, but in a storage layer,
    /// as [`HandOver::hand_over`].
    fn remit(transfer: &CrossShardTransfer) -> Result<Remitted, NotHandedOver>;

    /// Units that have left one shard and have not arrived in any: in no account, but in the ledger's pot.
    fn in_transit() -> Balance;

    /// The most that [`Self::remit`] may take.
    fn weight() -> Weight;
}

/// A chain on which units go no other way than by [`HandOver`].
impl Remit for () {
    fn remit(_: &CrossShardTransfer) -> Result<Remitted, NotHandedOver> {
        Err(NotHandedOver {
            error: DispatchError::Unavailable,
            weight: Some(Weight::zero()),
        })
    }

    fn in_transit() -> Balance {
        0
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Units that are under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Remitted {
    /// What names them.
    pub remittance: RemittanceId,
    /// What taking them on took: at most [`Remit::weight`].
    pub weight: Weight,
}

/// The halves of transfers between shards, each of which touches one account. Implemented by the
/// ledger.
///
/// An account is where its route says, at every call anew: so a transfer follows its accounts
/// through splits and merges. Who says where it was seen spares the walk, as long as the routing
/// table is the same. Unchanged on error, which may have taken as much as
/// [`ShardAccounts::weight`]; of [`Self::lock`] and [`Self::debit`], which begin something, what has changed goes
/// with the storage layer if they are in one.
pub trait ShardAccounts {
    /// Sets units of an account aside for another's, as a transaction of its own: the first half.
    /// Returns the nonce of that transaction as well.
    fn lock(
        account: impl Into<SeenAccount>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError>;

    /// Gives an account back what was set aside.
    fn release(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError>;

    /// Takes what was set aside out of the account and out of its shard.
    fn settle(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError>;

    /// Gets an account ready for units that may come: from now on they can be received, whatever
    /// happens to the account. It is opened if need be.
    fn expect(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected>;

    /// Gives an account units it was made ready for.
    fn receive(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError>;

    /// Takes units out of an account and out of its shard at once, for another's, as a transaction of its own.
    /// There must be as many of them as the minimum balance, so that they can come back. Returns the nonce of
    /// that transaction as well.
    fn debit(
        account: impl Into<SeenAccount>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError>;

    /// Gives an account units that come unannounced. It is opened if need be. Whom this refuses,
    /// [`Self::expect`] refuses as well, and for the same reason.
    fn credit(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected>;

    /// Takes back that units may come.
    fn forget(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError>;

    /// The most that any of these may take.
    fn weight() -> Weight;

    /// The most that [`Self::credit`] may take: at least [`Self::weight`], and at most twice that.
    fn credit_weight() -> Weight;

    /// What every account has set aside, but for those that have nothing. For checks of what must hold:
    /// it reads every record of every shard.
    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError>;

    /// What one takes as a rule, in the largest tree: the record stands where it belongs, and is
    /// neither opened nor closed.
    fn plain_weight() -> Weight;
}

/// What an account has set aside for transfers between shards.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SetAside {
    /// Units of its own that are to go to other shards.
    pub locked: Balance,
    /// Units that it was made ready for.
    pub incoming: Balance,
}

/// A half of a transfer that was done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Half {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// What it took: at most [`ShardAccounts::weight`], and mostly far less, since few records have
    /// to be moved first and few trees are as large as may be.
    pub weight: Weight,
}

/// Why an account cannot be made ready for units, and the leaf that owns it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unexpected {
    /// The leaf.
    pub shard: ShardId,
    /// Why.
    pub reason: AbortReason,
}
