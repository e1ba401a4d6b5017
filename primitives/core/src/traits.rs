//! The seams between the pallets.
//!
//! ```text
//!   shard-governance --LoadCondition--------------> load-predictor
//!       |                                              ^    ^
//!       ShardOperations                                |    |
//!       v                                              |    |
//!   bisection --OnCutover--> placement                 |    |
//!       |  +----OnCutover------------------------------+    |
//!       |                                                   |
//!       +-----ShardTree----> shard-registry                 |
//!       |                           ^                       |
//!       +-----ShardLedger--> ledger-+ShardRouting           |
//!                              |                            |
//!                              +----LoadMeter---------------+
//!                              |                            |
//!                              |                        LoadMeter
//!                              |                            |
//!                              +----HandOver---> cross-shard --ShardAccounts--> ledger
//! ```
//!
//! A model of the forecast is proposed to the governance and uploaded to the load predictor: each
//! asks the other, by [`ModelProposals`] and [`ForecastModels`].
//!
//! Whoever finds out that an operation was wrong tells the governance by [`ProposalBonds`]. Whoever
//! sees what nodes do tells the placement by [`NodeReliability`].

mod cutover;
mod placement;

pub use cutover::OnCutover;
#[cfg(feature = "runtime-benchmarks")]
pub use placement::SetPieces;
pub use placement::{NodeReliability, Placements};

use crate::{
    AbortReason, Assessment, Balance, BlockHeight, DrainTarget, Load, ModelHash, Operation,
    ProposalIndex, RecordIndex, Refusal, RequestedBy, Shard, ShardId, TransferId,
};
use alloc::vec::Vec;
#[cfg(feature = "runtime-benchmarks")]
use codec::{Decode, Encode};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, Hyperplane, ShardEmbedding};
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;

/// Where an account lives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Home {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// While the leaf is filling: the shards in one of which the record may still stand. A record
    /// is in at most one place.
    pub sources: [Option<ShardId>; 2],
    /// The leaves of the tree. What it takes to read the routing table grows with them.
    pub leaves: u32,
}

/// Routing and membership, as the ledger needs them. Implemented by the shard registry.
pub trait ShardRouting {
    /// The leaves that own some accounts, by one storage read as long as no leaf is filling.
    ///
    /// An error means that the routing table is corrupt.
    fn homes<const N: usize>(accounts: [&BlindedId; N]) -> Result<[Home; N], DispatchError>;

    /// An account's record was put into a shard that had none of it. The shard's embedding has it
    /// at the end of the block at the latest.
    fn opened(shard: &ShardId, account: &BlindedId);

    /// An account's record was removed from a shard. The shard's embedding is without it at the
    /// end of the block at the latest.
    fn closed(shard: &ShardId, account: &BlindedId);

    /// The weight that a call owes for each account it opens or closes, beside its own.
    fn change_weight() -> Weight;

    /// Accounts moved from one shard to another: what the delta adds to the one it takes from
    /// the other. Unchanged on error.
    fn moved(from: &ShardId, to: &ShardId, accounts: &EmbeddingDelta) -> Result<(), DispatchError>;

    /// The embedding of a shard, the changes of this block included.
    fn embedding(shard: &ShardId) -> Result<ShardEmbedding, DispatchError>;

    /// Every shard of the tree. For checks and for readers off the chain: the work grows with the
    /// tree.
    fn shards() -> Vec<ShardId>;

    /// Sends an account to a leaf from now on, whatever its walk says. Unchanged on error.
    fn set_override(account: &BlindedId, shard: &ShardId) -> Result<(), DispatchError>;
}

/// The tree of shards, as those need it who split and merge. Implemented by the shard registry.
pub trait ShardTree {
    /// A node of the tree.
    fn shard(id: &ShardId) -> Option<Shard>;

    /// Whether records still drain into a leaf.
    fn is_filling(id: &ShardId) -> bool;

    /// The number of leaves.
    fn leaf_count() -> u32;

    /// The number of accounts whose records stand in a shard.
    fn account_count(id: &ShardId) -> u64;

    /// The same but for accounts that came or went in this block, some or all of which may be
    /// missing. One read, whatever happened in the block.
    fn last_account_count(id: &ShardId) -> u64;

    /// Whether another override fits in.
    fn has_room_for_override(account: &BlindedId) -> bool;

    /// Cuts a leaf through its centroid, with the hyperplane that the shard and the height give:
    /// two filling leaves take its place, and it drains. Unchanged on error.
    ///
    /// The caller has made sure that nothing drains into the leaf ([`Self::is_filling`]).
    fn split(shard: &ShardId, height: BlockHeight) -> Result<SplitCut, DispatchError>;

    /// Fuses two sibling leaves: their parent is a filling leaf again, and they retire. Returns
    /// the parent. Unchanged on error.
    ///
    /// The caller has made sure that nothing drains into either ([`Self::is_filling`]).
    fn merge(
        left: &ShardId,
        right: &ShardId,
        height: BlockHeight,
    ) -> Result<ShardId, DispatchError>;

    /// Ends the drain of a split shard, after checking that nothing of its embedding is left: its
    /// parts add up to what it was. Unchanged on error.
    fn settle_split(shard: &ShardId) -> Result<(), DispatchError>;

    /// Ends the drain of the two shards that merged into `parent` and forgets them, after checking
    /// that nothing of their embeddings is left. Unchanged on error.
    fn settle_merge(parent: &ShardId) -> Result<(), DispatchError>;
}

/// What a split made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SplitCut {
    /// The child on the left.
    pub left: ShardId,
    /// The child on the right.
    pub right: ShardId,
    /// The cut between them.
    pub hyperplane: Hyperplane,
}

/// How far one step of a drain came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DrainProgress {
    /// The records that were moved.
    pub moved: u32,
    /// The last record that was moved: the next step goes on behind it.
    pub cursor: Option<BlindedId>,
    /// Whether the shard is empty.
    pub done: bool,
}

/// The accounts of the shards. Implemented by the ledger, which alone reads and writes them.
pub trait ShardLedger {
    /// The units in a shard.
    fn total(shard: &ShardId) -> Balance;

    /// Moves up to `limit` records out of a shard, behind `cursor`, in the order of their keys.
    ///
    /// Records that were moved before `cursor` do not come back, so that no step walks over what
    /// an earlier one removed.
    fn drain(
        source: &ShardId,
        target: &DrainTarget,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<DrainProgress, DispatchError>;

    /// The shard an account's record stands in. An account without a record is an error.
    fn shard_of(account: &BlindedId) -> Result<ShardId, DispatchError>;

    /// Whether a shard holds neither a record nor a unit.
    fn is_empty(shard: &ShardId) -> bool;

    /// Moves one account to a leaf and routes it there from now on. Returns the shard it came
    /// from. An account without a record has nowhere to move from, which is an error.
    fn relocate(account: &BlindedId, to: &ShardId) -> Result<ShardId, DispatchError>;
}

/// Counts what shards have to do. Implemented by the load predictor.
pub trait LoadMeter {
    /// A transfer took place between two accounts, or was started if they are in two shards.
    fn transferred(transfer: &Transferred<'_>);

    /// The weight of [`Self::transferred`] for two different leaves.
    fn weight() -> Weight;

    /// A transfer between two shards was committed, `blocks` after the one of its lock. A shard that
    /// has split or merged since the transfer passed it is let be.
    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight);

    /// The weight of [`Self::finished`] for two different leaves.
    fn finished_weight() -> Weight;
}

/// What is counted of a transfer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Transferred<'a> {
    /// The sender.
    pub from: &'a BlindedId,
    /// The leaf that owns the sender.
    pub source: &'a ShardId,
    /// The receiver.
    pub to: &'a BlindedId,
    /// The leaf that owns the receiver: the same for a transfer within a shard.
    pub destination: &'a ShardId,
    /// What it costs the block.
    pub weight: Weight,
    /// The bytes of the call.
    pub bytes: u32,
}

/// Nothing is counted.
impl LoadMeter for () {
    fn transferred(_: &Transferred<'_>) {}

    fn weight() -> Weight {
        Weight::zero()
    }

    fn finished(_: &ShardId, _: &ShardId, _: BlockHeight) {}

    fn finished_weight() -> Weight {
        Weight::zero()
    }
}

/// Whether the load of the shards calls for an operation. Implemented by the load predictor.
pub trait LoadCondition {
    /// Judges an operation by the load of the shards it is about, as it is now.
    fn assess(operation: &Operation) -> Assessment;

    /// The load of a leaf, for readers.
    fn load(shard: &ShardId) -> Load;

    /// The splits and merges that load calls for now. For readers and workers off the chain: the
    /// work grows with the tree.
    fn called_for() -> Vec<Operation>;

    /// The weight of [`Self::assess`], whatever the operation.
    fn weight() -> Weight;
}

/// The models of the forecast, for those who decide on them. Implemented by the load predictor.
pub trait ForecastModels {
    /// Whether the model's file was uploaded, all of it, and verified.
    fn is_uploaded(hash: &ModelHash) -> bool;

    /// Lets an uploaded model forecast from now on, and forgets the upload. An error if there is
    /// no such upload. Unchanged on error.
    fn adopt(hash: &ModelHash) -> DispatchResult;

    /// Forgets what was uploaded of a model that was not adopted, if anything was.
    fn discard(hash: &ModelHash);

    /// The weight of any of these.
    fn weight() -> Weight;
}

/// There is no forecast: no model is ever there to be adopted.
impl ForecastModels for () {
    fn is_uploaded(_: &ModelHash) -> bool {
        false
    }

    fn adopt(_: &ModelHash) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn discard(_: &ModelHash) {}

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Who may upload models of the forecast. Implemented by the governance.
pub trait ModelProposals<AccountId> {
    /// Whether a proposal of that account to adopt that model is being voted on.
    fn may_upload(who: &AccountId, hash: &ModelHash) -> bool;

    /// Whether anybody's proposal to adopt that model is being voted on. For checks: an upload
    /// stays no longer than that.
    fn is_open(hash: &ModelHash) -> bool;

    /// The weight of either.
    fn weight() -> Weight;

    /// Puts a proposal of that account to adopt that model to the vote, for benchmarks of uploads.
    #[cfg(feature = "runtime-benchmarks")]
    fn propose_model(who: &AccountId, hash: &ModelHash);
}

/// Splits, merges and relocations for those who decide on them. Implemented by the bisection
/// pallet.
pub trait ShardOperations {
    /// Why an operation may not be carried out now, if it may not. An error if it makes no sense.
    ///
    /// For those who propose: [`Self::carry_out`] looks by itself.
    fn check(operation: &Operation) -> Result<Option<Refusal>, DispatchError>;

    /// Carries an operation out, or refuses it; either leaves a record. Unchanged on error.
    ///
    /// That the operation makes sense is looked at first. Then `condition` is asked, once: if it
    /// objects, nothing is changed and no record is left. What may not be carried out now comes last.
    fn carry_out<Objection>(
        operation: Operation,
        requested_by: RequestedBy,
        condition: impl FnOnce(&Operation) -> Result<(), Objection>,
    ) -> Result<Carried<Objection>, DispatchError>;

    /// The weight of [`Self::check`] and [`Self::carry_out`] together.
    fn weight(operation: &Operation) -> Weight;

    /// The greatest of these weights.
    fn max_weight() -> Weight;
}

/// What became of an operation that was to be carried out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Carried<Objection> {
    /// It was carried out, and has this record.
    Done(RecordIndex),
    /// It was not, for the reason given, and has this record.
    Refused(RecordIndex, Refusal),
    /// The condition that was handed in objected: nothing changed.
    Objected(Objection),
}

/// Changes the chain's parameters. Implemented by the runtime, which alone knows them.
pub trait ChangeParameter<Parameter> {
    /// Whether the value is within its bounds.
    fn is_within_bounds(parameter: &Parameter) -> bool;

    /// Sets it. Unchanged on error.
    fn change(parameter: Parameter) -> DispatchResult;

    /// The weight of both.
    fn weight() -> Weight;
}

/// The bonds that vouch for proposals that were carried out. Implemented by the governance, for
/// those who check what was done.
pub trait ProposalBonds {
    /// What was carried out is beyond dispute: the proposer has the bond back at once. An error if
    /// no bond is held for that proposal.
    fn settle(proposal: ProposalIndex) -> DispatchResult;

    /// What was carried out is disputed: the bond goes to the treasury. An error if no bond is held
    /// for that proposal.
    fn slash(proposal: ProposalIndex) -> DispatchResult;

    /// The weight of either.
    fn weight() -> Weight;
}

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
}

/// The seam where the ledger hands a transfer over to another shard. Implemented by the cross-shard
/// pallet.
pub trait HandOver {
    /// Locks the units and sets out to bring them over. Unchanged on error.
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, DispatchError>;

    /// Units that have left one shard and have not arrived in the other: in no account, but in the
    /// ledger's pot.
    fn in_transit() -> Balance;

    /// The most that [`Self::hand_over`] may take.
    fn weight() -> Weight;
}

/// A transfer that is under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HandedOver {
    /// Its id.
    pub transfer: TransferId,
    /// What handing it over took: at most [`HandOver::weight`].
    pub weight: Weight,
}

/// The halves of transfers between shards, each of which touches one account. Implemented by the
/// ledger.
///
/// An account is where its route says, at every call anew: so a transfer follows its accounts
/// through splits and merges. Unchanged on error, which may have taken as much as
/// [`ShardAccounts::weight`].
pub trait ShardAccounts {
    /// Sets units of an account aside, as a transaction of its own: the first half. Returns the
    /// nonce of that transaction as well.
    fn lock(account: &BlindedId, amount: Balance) -> Result<(Half, u64), DispatchError>;

    /// Gives an account back what was set aside.
    fn release(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError>;

    /// Takes what was set aside out of the account and out of its shard.
    fn settle(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError>;

    /// Gets an account ready for units that may come: from now on they can be received, whatever
    /// happens to the account. It is opened if need be.
    fn expect(account: &BlindedId, amount: Balance) -> Result<Half, Unexpected>;

    /// Gives an account units it was made ready for.
    fn receive(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError>;

    /// Takes back that units may come.
    fn forget(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError>;

    /// The most that any of these may take.
    fn weight() -> Weight;
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

/// Grows the tree of shards at once, for benchmarks of those who only walk it. Implemented by the
/// shard registry.
#[cfg(feature = "runtime-benchmarks")]
pub trait GrowTree {
    /// Puts a balanced tree of that many empty leaves in the place of the one that stands, with as
    /// many overrides as leave room for one more. Returns the leaves, the shallowest first; the
    /// last two are siblings. What the tree's hooks pay for once a block, routing and the list of
    /// accounts that came or went, counts as read and written from then on.
    fn grow(leaves: u32) -> Vec<ShardId>;

    /// Adds accounts to a shard's embedding.
    fn join(shard: &ShardId, accounts: &EmbeddingDelta);
}

/// Fills shards with accounts, for benchmarks of those who only move them. Implemented by the
/// ledger.
#[cfg(feature = "runtime-benchmarks")]
pub trait PopulateShard {
    /// Opens `count` accounts that a shard owns, each with more than the minimum balance.
    fn populate(shard: &ShardId, count: u32);

    /// Opens one account that a shard owns and returns it.
    fn open<AccountId: Decode + Encode>(shard: &ShardId) -> AccountId;
}
