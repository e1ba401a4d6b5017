// SPDX-License-Identifier: Apache-2.0
//! Bonds of proposals: held, returned, slashed.

use crate::{
    Config, Error, Event, HoldReason, OpenProposals, Pallet, ProposalOf, Proposals, WeightInfo,
};
use frame_support::{
    defensive, ensure,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    traits::ProposalBonds, Balance, BondStatus, ProposalIndex, ProposalStatus,
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn hold_bond(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::hold(&HoldReason::ProposalBond.into(), who, amount)
    }

    /// Gives the proposer of a proposal the bond back.
    pub(crate) fn return_bond(index: ProposalIndex, proposal: &mut ProposalOf<T>) {
        let (who, amount) = (proposal.proposer.clone(), proposal.bond);
        let reason = HoldReason::ProposalBond.into();
        // It was held for this proposal and for nothing else.
        if T::Currency::release(&reason, &who, amount, Precision::Exact).is_err() {
            defensive!("a bond that is not held");
        }
        proposal.bond_status = BondStatus::Returned;
        Self::deposit_event(Event::BondReturned {
            proposal: index,
            who,
            amount,
        });
    }

    /// Gives the treasury the bond of a proposal.
    pub(crate) fn slash_bond(index: ProposalIndex, proposal: &mut ProposalOf<T>) {
        let (who, amount) = (proposal.proposer.clone(), proposal.bond);
        let slashed = T::Currency::transfer_on_hold(
            &HoldReason::ProposalBond.into(),
            &who,
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
        proposal.bond_status = BondStatus::Slashed;
        Self::deposit_event(Event::BondSlashed {
            proposal: index,
            who,
            amount,
        });
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
