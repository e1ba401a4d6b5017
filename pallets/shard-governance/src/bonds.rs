// SPDX-License-Identifier: Apache-2.0
//! Bonds of proposals: held, returned, slashed.

use crate::{
    Config, Error, Event, HoldReason, Kind, OpenProposals, Pallet, ProposalOf, Proposals, Terms,
    WeightInfo,
};
use frame_support::{
    defensive, ensure,
    traits::{
        fungible::{Inspect, MutateHold},
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    traits::ProposalBonds, Assessment, Balance, BondStatus, ProposalIndex, ProposalStatus, Tally,
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn hold_bond(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::hold(&HoldReason::ProposalBond.into(), who, amount)
    }

    /// Gives the proposer of a proposal the bond back.
    pub(crate) fn return_bond(index: ProposalIndex, proposal: &mut ProposalOf<T>) {
        Self::give_back(index, &proposal.proposer, proposal.bond);
        proposal.bond_status = BondStatus::Returned;
    }

    /// Gives the treasury the bond of a proposal.
    pub(crate) fn slash_bond(index: ProposalIndex, proposal: &mut ProposalOf<T>) {
        Self::take_away(index, &proposal.proposer, proposal.bond);
        proposal.bond_status = BondStatus::Slashed;
    }

    fn give_back(proposal: ProposalIndex, who: &T::AccountId, amount: Balance) {
        let reason = HoldReason::ProposalBond.into();
        // It was held for this proposal and for nothing else.
        if T::Currency::release(&reason, who, amount, Precision::Exact).is_err() {
            defensive!("a bond that is not held");
        }
        Self::deposit_event(Event::BondReturned {
            proposal,
            who: who.clone(),
            amount,
        });
    }

    fn take_away(proposal: ProposalIndex, who: &T::AccountId, amount: Balance) {
        let slashed = T::Currency::transfer_on_hold(
            &HoldReason::ProposalBond.into(),
            who,
            &T::Treasury::get(),
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        );
        // It was held for this proposal, and is no less than what opens the treasury's account.
        if slashed.is_err() {
            defensive!("a bond that is not held");
        }
        Self::deposit_event(Event::BondSlashed {
            proposal,
            who: who.clone(),
            amount,
        });
    }

    /// What a vote that was lost costs of the bond: a share, if more stake spoke against it than for
    /// it.
    ///
    /// Nothing where load called for it when it was proposed, which the chain saw itself: else
    /// whoever holds a third of the stake could ruin honest keepers by voting them down. Nothing of a lane
    /// that full blocks called for, or room for a return, of a move that contention did, or of a plan that the
    /// chain has made, for the same reason. Nothing where nobody spoke against it: silence is absence, and no
    /// judgement.
    pub(crate) fn lost_share(proposal: &ProposalOf<T>) -> Balance {
        let Tally { ayes, nays, .. } = proposal.tally;
        let is_opposed = nays > 0 && nays >= ayes;
        if !is_opposed || Self::was_called_for(proposal) {
            return 0;
        }
        let share = T::Terms::lost_bond_share();
        if share.is_zero() {
            return 0;
        }
        // No less than what opens the treasury's account, as no bond is.
        share
            .mul_ceil(proposal.bond)
            .max(T::Currency::minimum_balance())
            .min(proposal.bond)
    }

    /// Whether the chain saw itself that what was proposed was called for then.
    pub(crate) fn was_called_for(proposal: &ProposalOf<T>) -> bool {
        match Kind::of(&proposal.motion) {
            Kind::ByLoad => true,
            Kind::Lane | Kind::CoLocation => proposal.assessed.holds(),
            Kind::Relocation => proposal.assessed != Assessment::Unconditional,
            _ => false,
        }
    }

    /// Gives the treasury a part of the bond of a proposal, and the proposer the rest.
    pub(crate) fn slash_share(index: ProposalIndex, proposal: &mut ProposalOf<T>, lost: Balance) {
        let rest = proposal.bond.saturating_sub(lost);
        if rest == 0 {
            return Self::slash_bond(index, proposal);
        }
        Self::take_away(index, &proposal.proposer, lost);
        Self::give_back(index, &proposal.proposer, rest);
        proposal.bond_status = BondStatus::PartlySlashed;
    }

    /// Ends the time in which a proposal that was carried out may be disputed.
    fn end_dispute(
        index: ProposalIndex,
        end: impl FnOnce(ProposalIndex, &mut ProposalOf<T>),
    ) -> DispatchResult {
        let mut proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        let is_executed = matches!(proposal.status, ProposalStatus::Passed { .. });
        ensure!(
            is_executed && proposal.bond_status == BondStatus::Held,
            Error::<T>::NotExecuted
        );
        end(index, &mut proposal);
        Proposals::<T>::insert(index, proposal);
        OpenProposals::<T>::mutate(|open| open.retain(|entry| entry.proposal != index));
        Self::keep_closed(index);
        Ok(())
    }
}

impl<T: Config> ProposalBonds for Pallet<T> {
    fn settle(proposal: ProposalIndex) -> DispatchResult {
        Self::end_dispute(proposal, Self::return_bond)
    }

    fn slash(proposal: ProposalIndex) -> DispatchResult {
        Self::end_dispute(proposal, Self::slash_bond)
    }

    fn weight() -> Weight {
        T::WeightInfo::conclude().max(T::WeightInfo::slash())
    }
}
