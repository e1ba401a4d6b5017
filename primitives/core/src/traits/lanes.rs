// SPDX-License-Identifier: Apache-2.0
//! Shards that are executed by their replicas.
//!
//! ```text
//!   shard-governance --LaneOperations--> lanes <--Lanes-- ledger, bisection, load-predictor
//!                                        |   |
//!                     LaneLedger, HandOver   EnclaveKeys, UnsettledShards
//!                                        v   v
//!                     ledger, cross-shard    attestation, bisection
//! ```
//!
//! Units that the ledger's pot holds for a lane are in the records of its head, in its inbox, in its
//! escrow, or owed: see [`Lanes::units`].

use super::transfers::SetAside;
use crate::{
    lane::{LaneChange, LaneRefusal, LaneStanding},
    operation::RequestedBy,
    transfer::AbortReason,
};
use alloc::{collections::BTreeMap, vec::Vec};
use nerv_primitives_transition::{Account, Books};
use nerv_primitives_types::{Balance, BlindedId, NodeId, Nonce, ShardId};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;

/// The lanes, as those need them who keep accounts or shards. Implemented by the pallet of lanes; by `()`
/// where there are none.
///
/// The halves of transfers between shards are those of [`ShardAccounts`](super::ShardAccounts) for an
/// account that a lane owns. Whoever calls has found that out by its route. Unchanged on error.
pub trait Lanes {
    /// How a shard stands. One read of a small value, which is in memory after the first in a block.
    fn standing(shard: &ShardId) -> LaneStanding;

    /// The shards that are lanes or are to become some, and how each stands. Few, and as little to read.
    fn all() -> Vec<(ShardId, LaneStanding)>;

    /// What stands in a lane, by its committed head. `None` of a shard that is no lane.
    fn contents(shard: &ShardId) -> Option<LaneContents>;

    /// Units that have come into the ledger's pot enter a lane's inbox for an account. Refused below the
    /// minimum balance, and where the lane takes nothing now.
    fn deposit(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult;

    /// Whether units may come for an account: from now on there is room in the inbox for them.
    fn expect(shard: &ShardId, account: &BlindedId, amount: Balance) -> Result<(), AbortReason>;

    /// Units that were expected enter the inbox.
    fn receive(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult;

    /// Units that were expected do not come: their room in the inbox is given back.
    fn forget(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult;

    /// Takes the transfer that is being handed over from what waits in the outbox. Returns the nonce of
    /// the account's transaction that sent it. An error if it is not that one.
    fn lock(
        shard: &ShardId,
        account: &BlindedId,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<Nonce, DispatchError>;

    /// Units of a transfer that was handed over enter the inbox for its sender.
    fn release(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult;

    /// Units of a transfer that was handed over leave the lane.
    fn settle(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult;

    /// The most that any of these halves may take, or a deposit, with an entry's being forgotten.
    fn weight() -> Weight;

    /// What [`Self::lock`] takes. Nothing enters an inbox by it, and the lane is let be.
    fn lock_weight() -> Weight {
        Self::weight()
    }

    /// What another half takes, by whether something enters the inbox by it: without the lane itself, for which
    /// pays who touches it first in a block, and without the entry's being forgotten, which is paid for when it is.
    fn half_weight(_enters: bool) -> Weight {
        Self::weight()
    }

    /// The units that the pot holds for all lanes: those of their heads, of their inboxes, of their
    /// escrows, and those owed. The books that the ledger has of a shard are not among them as long as it
    /// stands as [`LaneStanding::Lane`], and count by themselves otherwise.
    fn units() -> Balance;

    /// What accounts of lanes have set aside for transfers that are under way: those whose transfers were
    /// handed over and are not decided, and those for which units are expected. For checks of what must
    /// hold: it reads all of it.
    fn set_aside() -> BTreeMap<BlindedId, SetAside>;
}

/// How shards stand to lanes, for those who need no more than that. All [`Lanes`] tell it.
pub trait LaneStandings {
    /// As [`Lanes::standing`].
    fn standing(shard: &ShardId) -> LaneStanding;

    /// As [`Lanes::all`].
    fn all() -> Vec<(ShardId, LaneStanding)>;
}

impl<L: Lanes> LaneStandings for L {
    fn standing(shard: &ShardId) -> LaneStanding {
        <L as Lanes>::standing(shard)
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        <L as Lanes>::all()
    }
}

/// What stands in a lane.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LaneContents {
    /// The root of its records.
    pub root: H256,
    /// Its books: units, nonces, log.
    pub books: Books,
    /// Its accounts.
    pub accounts: u64,
}

/// There are no lanes.
impl Lanes for () {
    fn standing(_: &ShardId) -> LaneStanding {
        LaneStanding::Resident
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        Vec::new()
    }

    fn contents(_: &ShardId) -> Option<LaneContents> {
        None
    }

    fn deposit(_: &ShardId, _: &BlindedId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn expect(_: &ShardId, _: &BlindedId, _: Balance) -> Result<(), AbortReason> {
        Err(AbortReason::Busy)
    }

    fn receive(_: &ShardId, _: &BlindedId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn forget(_: &ShardId, _: &BlindedId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn lock(_: &ShardId, _: &BlindedId, _: &BlindedId, _: Balance) -> Result<Nonce, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn release(_: &ShardId, _: &BlindedId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn settle(_: &ShardId, _: &BlindedId, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn units() -> Balance {
        0
    }

    fn set_aside() -> BTreeMap<BlindedId, SetAside> {
        BTreeMap::new()
    }
}

/// The records that the chain has of a lane, and the pot. Implemented by the ledger, for the pallet of
/// lanes alone.
///
/// ```text
///   Opening   look ... look          (until no record has anything set aside)
///   Lane      books, root            (a block later: what the lane begins with)
///             import ... import      (until the root is the head's)
///             thaw                   (and Resident again)
/// ```
pub trait LaneLedger<AccountId> {
    /// Goes through up to `limit` records of a shard behind `cursor`, in the order of their keys, and
    /// stops before the first that has something set aside: it is to be looked at again later.
    fn look(
        shard: &ShardId,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<Looked, DispatchError>;

    /// The weight of a look at so many records.
    fn look_weight(limit: u32) -> Weight;

    /// What something costs in a tree of so many leaves that costs `most` in the largest one, and finds the leaves of
    /// two accounts in it.
    fn in_tree(most: Weight, leaves: u32) -> Weight;

    /// The books that the chain has of a shard, whether it is a lane or not.
    fn books(shard: &ShardId) -> Books;

    /// The root of the records that the chain has of a shard, at the end of the block before.
    fn root(shard: &ShardId) -> H256;

    /// Writes records of a lane as they are given, and removes those of accounts that are given without
    /// one. The registry hears which accounts open and close, and the units of the books follow. Returns
    /// how many records have changed. An error for an account that lives in another shard, and for a record
    /// that no rules leave. Unchanged on error.
    ///
    /// Whoever calls has proved them against the lane's head.
    fn import(
        shard: &ShardId,
        records: &[(BlindedId, Option<Account>)],
    ) -> Result<u32, DispatchError>;

    /// The most that an import of so many records may take.
    fn import_weight(records: u32) -> Weight;

    /// The records of a lane are those of its head, whose books the shard has from now on. Whoever calls
    /// has compared the roots, and lets the shard be resident in the same block. An error if the units
    /// of the records are not those of the books.
    fn thaw(shard: &ShardId, books: &Books) -> DispatchResult;

    /// The weight of [`Self::books`], [`Self::root`] and [`Self::thaw`] together.
    fn thaw_weight() -> Weight;

    /// Credits an account with units of the pot, wherever it lives now: in the shard's records, or in
    /// the inbox of a lane. It opens if need be. An error where that left it less than the minimum balance.
    fn credit(account: &BlindedId, amount: Balance) -> DispatchResult;

    /// The most that a credit may take.
    fn credit_weight() -> Weight;

    /// Pays units of the pot out into the balance of an account outside the ledger. An error where the
    /// currency refuses.
    fn pay_out(who: &AccountId, amount: Balance) -> DispatchResult;

    /// The weight of that.
    fn pay_out_weight() -> Weight;

    /// Takes units of an account's balance outside the ledger into the pot, for whoever lacks them there. An error
    /// where the currency refuses.
    fn pay_in(who: &AccountId, amount: Balance) -> DispatchResult;

    /// The weight of that.
    fn pay_in_weight() -> Weight;
}

/// How far a look at records came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Looked {
    /// The records that have nothing set aside.
    pub clean: u32,
    /// The highest nonce among those.
    pub highest_nonce: Nonce,
    /// The last of those, behind which the next look goes on.
    pub cursor: Option<BlindedId>,
    /// Whether there is no record behind it.
    pub done: bool,
}

/// The opening and the return of lanes, for those who decide on them. Implemented by the pallet of
/// lanes; by `()` where there are none.
pub trait LaneOperations {
    /// Why a change may not take place now, if it may not. An error if it makes no sense: of a shard
    /// that is no leaf.
    fn check(change: LaneChange, shard: &ShardId) -> Result<Option<LaneRefusal>, DispatchError>;

    /// Begins the change, or says why it may not take place now. Unchanged on error, and if refused.
    fn carry_out(
        change: LaneChange,
        shard: &ShardId,
        requested_by: RequestedBy,
    ) -> Result<Option<LaneRefusal>, DispatchError>;

    /// The weight of both.
    fn weight() -> Weight;
}

/// There are no lanes, and none are opened.
impl LaneOperations for () {
    fn check(_: LaneChange, _: &ShardId) -> Result<Option<LaneRefusal>, DispatchError> {
        Ok(Some(LaneRefusal::Disabled))
    }

    fn carry_out(
        _: LaneChange,
        _: &ShardId,
        _: RequestedBy,
    ) -> Result<Option<LaneRefusal>, DispatchError> {
        Ok(Some(LaneRefusal::Disabled))
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// The keys by which one node answers, at most.
pub const MAX_ENCLAVE_KEYS: u32 = 18;

/// The keys of nodes' enclaves. Implemented by the attestation pallet; by `()` where there are none.
pub trait EnclaveKeys {
    /// The sr25519 key of a node's enclave, if it counts in this block.
    fn key(node: NodeId) -> Option<[u8; 32]>;

    /// The weight of that.
    fn weight() -> Weight;

    /// The keys by which a node answers for what its enclaves sign: that of the one it has, and those of the
    /// ones that it had not long ago. No more than [`MAX_ENCLAVE_KEYS`].
    fn keys(node: NodeId) -> Vec<[u8; 32]> {
        Self::key(node).into_iter().collect()
    }

    /// The weight of that.
    fn keys_weight() -> Weight {
        Self::weight()
    }

    /// A node's enclave has signed what it must not sign, which is proved on chain: it does not count any
    /// more. Nothing happens if the node has none.
    fn revoke(node: NodeId);

    /// The weight of that.
    fn revoke_weight() -> Weight;
}

impl EnclaveKeys for () {
    fn key(_: NodeId) -> Option<[u8; 32]> {
        None
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn revoke(_: NodeId) {}

    fn revoke_weight() -> Weight {
        Weight::zero()
    }
}

/// The shards of which it is not settled how they came to be. Implemented by the bisection pallet; by
/// `()` where every operation is settled at once.
pub trait UnsettledShards {
    /// Whether replicas have still to say what came of the operation that made a leaf.
    fn awaits_claims(leaf: &ShardId) -> bool;

    /// The weight of that.
    fn weight() -> Weight;
}

impl UnsettledShards for () {
    fn awaits_claims(_: &ShardId) -> bool {
        false
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}
