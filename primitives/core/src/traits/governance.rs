// SPDX-License-Identifier: Apache-2.0
//! What is decided by vote, carried out, and vouched for.

use crate::{
    operation::{Operation, Refusal, RequestedBy},
    proposal::CodeHash,
};
use nerv_primitives_types::{ModelHash, ProposalIndex, RecordIndex};
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;

/// Who may upload models of the forecast. Implemented by the governance.
pub trait ModelProposals<AccountId> {
    /// Whether a proposal of that account to adopt that model is being voted on.
    fn may_upload(who: &AccountId, hash: &ModelHash) -> bool;

    /// Whether a proposal of that account to adopt that model is open, be its deadline over or not.
    /// For checks: an upload stays no longer than that.
    fn is_open(who: &AccountId, hash: &ModelHash) -> bool;

    /// The weight of either.
    fn weight() -> Weight;

    /// Puts a proposal of that account to adopt that model to the vote, for benchmarks of uploads.
    #[cfg(feature = "runtime-benchmarks")]
    fn propose_model(who: &AccountId, hash: &ModelHash);
}

/// The keys that act for stakers, so that the key which owns the stake need not lie on a machine that
/// signs by itself. Implemented by the governance; by `()` where every account acts for itself.
pub trait Delegation<AccountId> {
    /// The staker a key acts for: whoever has made it a delegate, or else the account itself.
    fn acts_for(key: &AccountId) -> AccountId;

    /// The weight of that.
    fn weight() -> Weight;
}

impl<AccountId: Clone> Delegation<AccountId> for () {
    fn acts_for(key: &AccountId) -> AccountId {
        key.clone()
    }

    fn weight() -> Weight {
        Weight::zero()
    }
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

/// Authorises another runtime. Implemented by the runtime, which is to be replaced.
pub trait AuthorizeUpgrade {
    /// From now on anybody may hand in the code of that hash, once, if it is a later version of the
    /// same chain's. What was authorised before is not any more.
    fn authorize(hash: &CodeHash);

    /// The weight of that.
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
