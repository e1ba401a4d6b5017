// SPDX-License-Identifier: Apache-2.0
//! Proposals, from the call to the beginning of the vote.

use crate::{
    Awaits, Config, Error, Event, Judgement, Kind, NextProposal, Open, OpenProposals, Pace, Pallet,
    ProposalOf, Proposals, StakerOf, Stakers, Terms, TotalStake, WeightInfo,
};
use frame_support::{
    dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo},
    ensure,
    traits::{fungible::Inspect, Get},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{ChangeParameter, LoadCondition, ShardOperations},
    Assessment, Balance, BondStatus, Motion, Operation, ProposalIndex, ProposalRefusal,
    ProposalStatus, ShardId, Tally,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_propose(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
    ) -> DispatchResult {
        Self::propose_if(proposer, motion, Self::judge)
    }

    /// As [`Self::do_propose`], of a split, a merge, a lane or a plan. What fails before it was judged, or because it
    /// makes no sense, is charged for the records it read: these are proposed in room that is kept free of
    /// others, and a staker must not fill that with nothing.
    pub(crate) fn propose_conditional(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
    ) -> DispatchResultWithPostInfo {
        Self::propose_as_judged(proposer, motion, Self::judge)
    }

    /// As [`Self::propose_conditional`], as somebody judges it.
    pub(crate) fn propose_as_judged(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
        judge: impl FnOnce(&Motion<T::Parameter>) -> Result<Judgement, DispatchError>,
    ) -> DispatchResultWithPostInfo {
        let mut was_judged = false;
        let judge = |motion: &Motion<T::Parameter>| {
            let judgement = judge(motion)?;
            was_judged = true;
            Ok(judgement)
        };
        match Self::propose_if(proposer, motion, judge) {
            Ok(()) => Ok(().into()),
            Err(error) if was_judged => Err(error.into()),
            // The stake, the terms, the locks, and the shards that the operation names.
            Err(error) => Err(DispatchErrorWithPostInfo {
                post_info: Some(
                    T::WeightInfo::refused().saturating_add(T::DbWeight::get().reads(8)),
                )
                .into(),
                error,
            }),
        }
    }

    /// Takes a proposal, as somebody judges it.
    pub(crate) fn propose_if(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
        judge: impl FnOnce(&Motion<T::Parameter>) -> Result<Judgement, DispatchError>,
    ) -> DispatchResult {
        let mut staker = Stakers::<T>::get(&proposer).ok_or(Error::<T>::NotAStaker)?;
        ensure!(!staker.layers.is_empty(), Error::<T>::NotAStaker);
        ensure!(
            TotalStake::<T>::get() >= T::Terms::min_electorate(),
            Error::<T>::ElectorateTooSmall
        );
        Self::count_proposal(&mut staker)?;
        ensure!(
            !Self::is_locked(&proposer, &motion),
            Error::<T>::AlreadyProposed
        );
        let (assessed, refusal) = judge(&motion)?;
        Stakers::<T>::insert(&proposer, staker);
        match refusal {
            Some(reason) => {
                Self::refuse(proposer, motion, assessed, reason);
                Ok(())
            }
            None => Self::open(proposer, motion, assessed),
        }
    }

    /// Counts one proposal more.
    fn count_proposal(staker: &mut StakerOf<T>) -> DispatchResult {
        let mut pace = Self::pace(staker);
        ensure!(
            pace.proposals < T::Terms::rate_limit(),
            Error::<T>::RateLimited
        );
        pace.proposals = pace.proposals.saturating_add(1);
        staker.pace = pace;
        Ok(())
    }

    /// A staker's pace as it counts now: begun anew if its period is over.
    fn pace(staker: &StakerOf<T>) -> Pace {
        let now = Self::height();
        let is_over = now.saturating_sub(staker.pace.since) >= T::Terms::rate_period();
        if is_over || staker.pace.proposals == 0 {
            Pace {
                since: now,
                proposals: 0,
            }
        } else {
            staker.pace
        }
    }

    /// The proposals a staker may still make now.
    pub(crate) fn proposals_left(staker: &StakerOf<T>) -> u32 {
        T::Terms::rate_limit().saturating_sub(Self::pace(staker).proposals)
    }

    /// What a proposer vouches with now.
    pub(crate) fn bond_amount() -> Balance {
        T::Terms::proposal_bond().max(T::Currency::minimum_balance())
    }

    /// Keeps the record of a proposal that is not put to the vote.
    fn refuse(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
        assessed: Assessment,
        reason: ProposalRefusal,
    ) {
        let now = Self::height();
        let proposal = Self::number(ProposalOf::<T> {
            motion,
            proposer: proposer.clone(),
            bond: 0,
            bond_status: BondStatus::NotTaken,
            at: now,
            deadline: now,
            approval: T::Terms::approval(),
            assessed,
            tally: Tally::default(),
            status: ProposalStatus::Refused(reason),
        });
        Self::keep_closed(proposal);
        Self::deposit_event(Event::ProposalRefused {
            proposal,
            proposer,
            reason,
        });
    }

    /// Takes the bond and begins the vote.
    fn open(
        proposer: T::AccountId,
        motion: Motion<T::Parameter>,
        assessed: Assessment,
    ) -> DispatchResult {
        let bond = Self::bond_amount();
        Self::hold_bond(&proposer, bond)?;
        let now = Self::height();
        let kind = Kind::of(&motion);
        let (deadline, due) = Self::times(kind, now);
        Self::take_place(&proposer, kind)?;
        Self::lock(&proposer, &motion, NextProposal::<T>::get());
        let tally = Tally {
            electorate: Self::electorate(),
            ..Tally::default()
        };
        let approval = Self::approval(kind);
        let proposal = Self::number(ProposalOf::<T> {
            motion,
            proposer: proposer.clone(),
            bond,
            bond_status: BondStatus::Held,
            at: now,
            deadline,
            approval,
            assessed,
            tally,
            status: ProposalStatus::Voting,
        });
        if let Assessment::Contention { time, limit, .. } = assessed {
            Self::deposit_event(Event::CalledForByContention {
                proposal,
                time,
                limit,
            });
        }
        OpenProposals::<T>::try_append(Open {
            proposal,
            awaits: Awaits::Votes,
            due,
            kind,
        })
        .map_err(|_| Error::<T>::TooManyProposals)?;
        Self::deposit_event(Event::Proposed {
            proposal,
            proposer,
            electorate: tally.electorate,
            needed: tally.needed(approval),
            deadline,
        });
        Ok(())
    }

    /// Gives a proposal its number and keeps it.
    fn number(proposal: ProposalOf<T>) -> ProposalIndex {
        let index = NextProposal::<T>::get();
        Proposals::<T>::insert(index, proposal);
        NextProposal::<T>::put(index.saturating_add(1));
        index
    }

    /// What taking a proposal takes, but for judging it.
    pub(crate) fn propose_if_weight() -> Weight {
        T::WeightInfo::propose()
    }

    pub(crate) fn propose_weight(operation: &Operation) -> Weight {
        T::WeightInfo::propose()
            .saturating_add(T::Condition::weight())
            .saturating_add(T::Shards::weight(operation))
    }

    pub(crate) fn propose_override_weight() -> Weight {
        Self::propose_weight(&Operation::Relocate {
            account: BlindedId([0; 32]),
            shard: ShardId::root(),
        })
    }

    pub(crate) fn propose_parameters_weight() -> Weight {
        T::WeightInfo::propose().saturating_add(T::Parameters::weight())
    }
}
