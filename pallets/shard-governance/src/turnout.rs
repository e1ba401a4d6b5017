// SPDX-License-Identifier: Apache-2.0
//! Splits and merges at the end of their vote: those who voted decide, so that stake that sleeps is
//! no veto. What passes so must be called for by load then: the chain sees to it itself.

use crate::{Config, Error, Kind, Pallet, ProposalOf, Proposals, Terms};
use frame_support::weights::Weight;
use nerv_primitives_core::{traits::LoadCondition, Motion, ProposalIndex, Verdict};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// How the votes on a proposal stand, whatever time it takes.
    pub(crate) fn verdict(proposal: &ProposalOf<T>) -> Verdict {
        let (tally, approval) = (proposal.tally, proposal.approval);
        if Kind::of(&proposal.motion).is_by_load() {
            tally.verdict_by_turnout(approval)
        } else {
            tally.verdict(approval)
        }
    }

    /// Ends the vote on a split or a merge whose time is over. Returns the weight of what was done.
    pub(crate) fn count_turnout(index: ProposalIndex) -> Result<Weight, DispatchError> {
        let proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        let is_called_for = match &proposal.motion {
            Motion::Operation(operation) => T::Condition::assess(operation).holds(),
            _ => false,
        };
        let verdict = if is_called_for && proposal.tally.carries(T::Terms::min_turnout()) {
            Verdict::Passed
        } else {
            Verdict::Open
        };
        let weight = Self::conclude(index, verdict)?;
        Ok(weight.saturating_add(T::Condition::weight()))
    }
}
