// SPDX-License-Identifier: Apache-2.0
//! Stake that sleeps: what has missed a vote and given no sign of life for a period stops counting,
//! until it wakes.
//!
//! It stays bonded and its owner's. It leaves the electorates of proposals to come, down to
//! [`LEAST_ELECTORATE`] of all stake: so that 67% of an electorate are half of all stake at the least,
//! whoever sleeps.

use crate::{
    stake, Asleep, AsleepStake, AwakeAt, Config, Error, Event, Kind, NextProposal, OpenProposals,
    Pallet, ProposalOf, Proposals, StakerOf, Stakers, Terms, TotalStake,
};
use frame_support::ensure;
use nerv_primitives_core::{Balance, BlockHeight, Loss, ProposalIndex, ProposalStatus};
use sp_runtime::{DispatchError, DispatchResult, Perbill};

/// The blocks in which a staker's signs of life are noted once.
pub const NOTED_EVERY: BlockHeight = 16;

/// The part of all stake that an electorate has at the least, however much sleeps.
pub const LEAST_ELECTORATE: Perbill = Perbill::from_percent(75);

impl<T: Config> Pallet<T> {
    /// The electorate of a proposal that is made now.
    pub(crate) fn electorate() -> Balance {
        let all = TotalStake::<T>::get();
        all.saturating_sub(AsleepStake::<T>::get())
            .max(LEAST_ELECTORATE.mul_ceil(all))
    }

    /// A staker has voted.
    pub(crate) fn note_awake(who: &T::AccountId) {
        let now = Self::height();
        let is_due = |at: BlockHeight| now.saturating_sub(at) >= NOTED_EVERY;
        if AwakeAt::<T>::get(who).is_none_or(is_due) {
            AwakeAt::<T>::insert(who, now);
        }
    }

    /// Takes the stake of somebody who has missed that vote out of the electorates to come.
    pub(crate) fn do_retire(who: &T::AccountId, missed: ProposalIndex) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        ensure!(!staker.layers.is_empty(), Error::<T>::NotAStaker);
        let now = Self::height();
        let Some(last) = AwakeAt::<T>::get(who) else {
            // It bonded before signs of life were noted: its period begins now.
            AwakeAt::<T>::insert(who, now);
            Self::deposit_event(Event::ActivityNoted { who: who.clone() });
            return Ok(());
        };
        let proposal = Proposals::<T>::get(missed).ok_or(Error::<T>::UnknownProposal)?;
        let open = OpenProposals::<T>::get();
        let votes_now = staker.ballots.iter().any(|ballot| {
            open.iter()
                .any(|entry| entry.proposal == ballot.proposal && entry.is_voting())
        });
        ensure!(
            now.saturating_sub(last) >= T::Terms::activity_period()
                && Self::was_missed(&proposal, last)
                && !votes_now,
            Error::<T>::StillAwake
        );
        let amount = stake::total(&staker.layers);
        let asleep = AsleepStake::<T>::get().saturating_add(amount);
        ensure!(
            TotalStake::<T>::get().saturating_sub(asleep) >= T::Terms::min_electorate(),
            Error::<T>::ElectorateTooSmall
        );
        // Votes that are open have it in their electorates still, and nobody who votes with it.
        staker.layers = Default::default();
        Stakers::<T>::insert(who, staker);
        Asleep::<T>::insert(who, amount);
        AsleepStake::<T>::put(asleep);
        Self::deposit_event(Event::Retired {
            who: who.clone(),
            amount,
        });
        Ok(())
    }

    /// Whether votes on a proposal were taken up to its deadline, all of it after somebody's last sign
    /// of life, which was noted in that block or up to [`NOTED_EVERY`] blocks later than that.
    fn was_missed(proposal: &ProposalOf<T>, last: BlockHeight) -> bool {
        let ran_out = match proposal.status {
            ProposalStatus::Voting => Self::height() > proposal.deadline,
            ProposalStatus::Lost { why, .. } => why == Loss::Expired,
            ProposalStatus::Passed { at, .. } => {
                Kind::of(&proposal.motion).is_by_load() && at > proposal.deadline
            }
            ProposalStatus::Refused(_) | ProposalStatus::Approved { .. } => false,
        };
        ran_out && proposal.at >= last.saturating_add(NOTED_EVERY)
    }

    /// Lets stake count again, on proposals made from now on.
    pub(crate) fn do_wake(who: &T::AccountId) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        ensure!(Self::wake_up(who, &mut staker)?, Error::<T>::NotAsleep);
        Stakers::<T>::insert(who, staker);
        Ok(())
    }

    /// The same of a staker that was read. Returns whether it slept.
    pub(crate) fn wake_up(
        who: &T::AccountId,
        staker: &mut StakerOf<T>,
    ) -> Result<bool, DispatchError> {
        let Some(amount) = Asleep::<T>::take(who) else {
            return Ok(false);
        };
        AsleepStake::<T>::mutate(|asleep| *asleep = asleep.saturating_sub(amount));
        let next = NextProposal::<T>::get();
        let layers = stake::bond(&staker.layers, amount, next, &Self::open_votes());
        // There is room: none of it was in layers.
        staker.layers = layers.try_into().map_err(|_| DispatchError::Exhausted)?;
        AwakeAt::<T>::insert(who, Self::height());
        Self::deposit_event(Event::Woke {
            who: who.clone(),
            amount,
        });
        Ok(true)
    }
}
