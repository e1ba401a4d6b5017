// SPDX-License-Identifier: Apache-2.0
//! Stake: bonded, unbonding, withdrawn.

use crate::{
    stake, types::Chunk, Asleep, Awaits, AwakeAt, Config, Error, Event, HoldReason, NextProposal,
    Open, OpenProposals, Pallet, Proposals, StakerOf, Stakers, Terms, TotalStake,
};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision},
};
use nerv_primitives_core::{Balance, ProposalIndex, Verdict};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_bond(who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut staker = Stakers::<T>::get(who).unwrap_or_default();
        Self::wake_up(who, &mut staker)?;
        let bonded = stake::total(&staker.layers)
            .checked_add(amount)
            .ok_or(Error::<T>::Overflow)?;
        ensure!(
            bonded >= T::Terms::minimum_stake(),
            Error::<T>::BelowMinimum
        );
        let total = TotalStake::<T>::get()
            .checked_add(amount)
            .ok_or(Error::<T>::Overflow)?;
        T::Currency::hold(&HoldReason::Stake.into(), who, amount)?;
        let next = NextProposal::<T>::get();
        Self::act_for_itself(who);
        let layers = stake::bond(&staker.layers, amount, next, &Self::open_votes());
        if staker.layers.is_empty() {
            AwakeAt::<T>::insert(who, Self::height());
        }
        // There is room: one layer more than there are votes.
        staker.layers = layers.try_into().map_err(|_| DispatchError::Exhausted)?;
        Stakers::<T>::insert(who, staker);
        TotalStake::<T>::put(total);
        Self::deposit_event(Event::Bonded {
            who: who.clone(),
            amount,
            bonded,
        });
        Ok(())
    }

    /// Returns the votes that were looked at.
    pub(crate) fn do_unbond(who: &T::AccountId, amount: Balance) -> Result<u32, DispatchError> {
        // A part of it may have left already, to pay for this.
        let amount = amount.saturating_sub(Self::take_paid(who));
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        Self::wake_up(who, &mut staker)?;
        let left = stake::total(&staker.layers);
        ensure!(left > 0, Error::<T>::NotAStaker);
        let left = left
            .checked_sub(amount)
            .ok_or(Error::<T>::InsufficientStake)?;
        ensure!(
            left == 0 || left >= T::Terms::minimum_stake(),
            Error::<T>::BelowMinimum
        );

        let from = Self::height().saturating_add(T::Terms::unbonding_period());
        match staker.unbonding.last_mut() {
            Some(last) if last.from == from => last.amount = last.amount.saturating_add(amount),
            _ => staker
                .unbonding
                .try_push(Chunk { from, amount })
                .map_err(|_| Error::<T>::TooManyChunks)?,
        }
        let votes = Self::leave_votes(&mut staker, amount)?;
        Stakers::<T>::insert(who, staker);
        Self::deposit_event(Event::Unbonded {
            who: who.clone(),
            amount,
            from,
        });
        Ok(votes)
    }

    /// Takes stake that a staker has out of its layers, of all votes and of the total. The staker is the
    /// caller's to write. Returns the votes that were looked at.
    pub(crate) fn leave_votes(
        staker: &mut StakerOf<T>,
        amount: Balance,
    ) -> Result<u32, DispatchError> {
        let before = staker.layers.clone();
        let after = stake::unbond(&before, amount).ok_or(Error::<T>::InsufficientStake)?;
        let mut open = OpenProposals::<T>::get();
        let votes = open.len() as u32;
        for entry in open.iter_mut().filter(|entry| entry.is_voting()) {
            let was = stake::power(&before, entry.proposal);
            let is = stake::power(&after, entry.proposal);
            if was == is {
                continue;
            }
            let ballot = staker
                .ballots
                .iter()
                .position(|ballot| ballot.proposal == entry.proposal);
            let aye = ballot.map(|position| staker.ballots[position].aye);
            if let (0, Some(position)) = (is, ballot) {
                // Nothing is left of the vote, and it can never be given again.
                staker.ballots.swap_remove(position);
            }
            let decided = Self::withdraw_power(entry.proposal, was - is, aye, is == 0);
            // After its last block a vote is lost, whatever its tally becomes.
            if decided && Self::height() < entry.due {
                *entry = Open {
                    awaits: Awaits::Closing,
                    due: Self::height(),
                    ..*entry
                };
            }
        }
        OpenProposals::<T>::put(open);

        // It only ever gets shorter.
        staker.layers = after.try_into().map_err(|_| DispatchError::Exhausted)?;
        TotalStake::<T>::mutate(|total| *total = total.saturating_sub(amount));
        Ok(votes)
    }

    /// Takes power out of a vote: of its electorate, and of its ayes or nays if it was cast.
    /// Returns whether that decides the vote.
    fn withdraw_power(
        proposal: ProposalIndex,
        power: Balance,
        aye: Option<bool>,
        last: bool,
    ) -> bool {
        Proposals::<T>::mutate(proposal, |record| {
            let Some(record) = record else { return false };
            let tally = &mut record.tally;
            tally.electorate = tally.electorate.saturating_sub(power);
            match aye {
                Some(true) => tally.ayes = tally.ayes.saturating_sub(power),
                Some(false) => tally.nays = tally.nays.saturating_sub(power),
                None => {}
            }
            if aye.is_some() && last {
                tally.voters = tally.voters.saturating_sub(1);
            }
            Self::standing(record) != Verdict::Open
        })
    }

    pub(crate) fn do_withdraw_unbonded(who: &T::AccountId) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        let now = Self::height();
        let mut amount: Balance = 0;
        staker.unbonding.retain(|chunk| {
            let due = chunk.from <= now;
            if due {
                amount = amount.saturating_add(chunk.amount);
            }
            !due
        });
        ensure!(amount > 0, Error::<T>::NothingToWithdraw);
        T::Currency::release(&HoldReason::Stake.into(), who, amount, Precision::Exact)?;
        let is_gone = staker.layers.is_empty() && staker.unbonding.is_empty();
        if is_gone && !Asleep::<T>::contains_key(who) {
            Stakers::<T>::remove(who);
            AwakeAt::<T>::remove(who);
            Self::forget_delegate(who);
        } else {
            Stakers::<T>::insert(who, staker);
        }
        Self::deposit_event(Event::Withdrawn {
            who: who.clone(),
            amount,
        });
        Ok(())
    }

    /// The power a staker has on a proposal.
    pub fn power(who: &T::AccountId, proposal: ProposalIndex) -> Balance {
        Stakers::<T>::get(who).map_or(0, |staker| stake::power(&staker.layers, proposal))
    }

    /// The proposals on which votes are taken, in the order of their numbers.
    pub fn open_votes() -> Vec<ProposalIndex> {
        let open = OpenProposals::<T>::get();
        open.iter()
            .filter(|entry| entry.is_voting())
            .map(|entry| entry.proposal)
            .collect()
    }
}
