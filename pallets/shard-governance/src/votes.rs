// SPDX-License-Identifier: Apache-2.0
//! Votes.

use crate::{
    stake, types::Ballot, Config, Error, Event, OpenProposals, Pallet, ProposalOf, Proposals,
    StakerOf, Stakers,
};
use frame_support::{dispatch::DispatchErrorWithPostInfo, ensure, weights::Weight};
use nerv_primitives_core::{Balance, MotionHash, ProposalIndex, ProposalStatus, Tally, Verdict};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Returns the weight of what the vote set off.
    pub(crate) fn do_vote(
        who: &T::AccountId,
        index: ProposalIndex,
        motion_hash: MotionHash,
        aye: bool,
    ) -> Result<Weight, DispatchErrorWithPostInfo> {
        let (mut staker, mut proposal, power) =
            Self::may_vote(who, index, motion_hash, aye).map_err(Self::refused)?;

        let open = OpenProposals::<T>::get();
        staker.ballots.retain(|ballot| {
            open.iter()
                .any(|entry| entry.proposal == ballot.proposal && entry.is_voting())
        });
        let earlier = staker
            .ballots
            .iter_mut()
            .find(|ballot| ballot.proposal == index);
        match earlier {
            Some(ballot) => {
                ballot.aye = aye;
                change_side(&mut proposal.tally, power, aye);
            }
            None => {
                let ballot = Ballot {
                    proposal: index,
                    aye,
                };
                // There is room: one for each open proposal.
                staker
                    .ballots
                    .try_push(ballot)
                    .map_err(|_| DispatchError::Exhausted)?;
                add(&mut proposal.tally, power, aye);
            }
        }
        let (tally, approval) = (proposal.tally, proposal.approval);
        let standing = Self::standing(&proposal);
        Self::note_awake(who);
        Stakers::<T>::insert(who, staker);
        Proposals::<T>::insert(index, proposal);
        Self::deposit_event(Event::Voted {
            proposal: index,
            who: who.clone(),
            aye,
            power,
            ayes: tally.ayes,
            nays: tally.nays,
            needed: tally.needed(approval),
        });
        match standing {
            Verdict::Open => Ok(Weight::zero()),
            verdict => Ok(Self::conclude(index, verdict)?),
        }
    }

    /// The staker, the proposal and the power of a vote that may be cast now.
    pub(crate) fn may_vote(
        who: &T::AccountId,
        index: ProposalIndex,
        motion_hash: MotionHash,
        aye: bool,
    ) -> Result<(StakerOf<T>, ProposalOf<T>, Balance), Error<T>> {
        let staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        let proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        ensure!(
            proposal.motion.hash() == motion_hash,
            Error::<T>::OtherMotion
        );
        let power = stake::power(&staker.layers, index);
        ensure!(power > 0, Error::<T>::NoPower);
        // Also a vote that is over and was not closed yet, for want of room in a block.
        ensure!(
            proposal.status == ProposalStatus::Voting
                && Self::height() <= proposal.deadline
                && Self::standing(&proposal) == Verdict::Open,
            Error::<T>::VotingClosed
        );
        let was_cast = staker
            .ballots
            .iter()
            .any(|ballot| ballot.proposal == index && ballot.aye == aye);
        ensure!(!was_cast, Error::<T>::AlreadyVoted);
        Ok((staker, proposal, power))
    }
}

fn add(tally: &mut Tally, power: Balance, aye: bool) {
    let side = if aye {
        &mut tally.ayes
    } else {
        &mut tally.nays
    };
    *side = side.saturating_add(power);
    tally.voters = tally.voters.saturating_add(1);
}

fn change_side(tally: &mut Tally, power: Balance, aye: bool) {
    let (to, from) = if aye {
        (&mut tally.ayes, &mut tally.nays)
    } else {
        (&mut tally.nays, &mut tally.ayes)
    };
    *to = to.saturating_add(power);
    *from = from.saturating_sub(power);
}
