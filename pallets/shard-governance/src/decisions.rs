// SPDX-License-Identifier: Apache-2.0
//! The end of a vote: it passed or is lost, and what is over is closed.

use crate::{
    Awaits, ClosedProposals, Config, Error, Event, Kind, Open, OpenProposals, Pallet, ProposalOf,
    Proposals, Terms, WeightInfo,
};
use frame_support::{
    ensure,
    storage::with_storage_layer,
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{ForecastModels, LoadCondition, ProposalBonds},
    Assessment, BlockHeight, Execution, Loss, Motion, ProposalIndex, ProposalStatus, Verdict,
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Ends a vote. One that is still open has run out of time. Returns the weight of what was
    /// done.
    pub(crate) fn conclude(
        index: ProposalIndex,
        verdict: Verdict,
    ) -> Result<Weight, DispatchError> {
        let mut proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        let weight = match verdict {
            Verdict::Passed if proposal.tally.electorate < T::Terms::min_electorate() => {
                Self::lose(index, &mut proposal, Loss::TooLittleStake)
            }
            Verdict::Passed if Self::is_delayed(&proposal) => Self::approve(index, &mut proposal),
            Verdict::Passed => Self::pass(index, &mut proposal),
            Verdict::Lost => Self::lose(index, &mut proposal, Loss::Outvoted),
            Verdict::Open => Self::lose(index, &mut proposal, Loss::Expired),
        };
        Proposals::<T>::insert(index, proposal);
        Ok(weight)
    }

    /// Makes room for others: for a vote on the same thing, and for another of the proposer's.
    pub(crate) fn make_way(proposal: &ProposalOf<T>) {
        Self::unlock(&proposal.proposer, &proposal.motion);
        Self::leave_place(&proposal.proposer, Kind::of(&proposal.motion));
    }

    fn lose(index: ProposalIndex, proposal: &mut ProposalOf<T>, why: Loss) -> Weight {
        let at = Self::height();
        Self::make_way(proposal);
        proposal.status = ProposalStatus::Lost { at, why };
        Self::deposit_event(Event::Lost {
            proposal: index,
            why,
        });
        let weight = match Self::lost_share(proposal) {
            0 => {
                Self::return_bond(index, proposal);
                T::WeightInfo::conclude()
            }
            lost => {
                Self::slash_share(index, proposal, lost);
                Self::ending_weight()
            }
        };
        Self::remove_open(index);
        Self::keep_closed(index);
        match &proposal.motion {
            Motion::Model(hash) => {
                T::Models::discard(&proposal.proposer, hash);
                weight.saturating_add(T::Models::weight())
            }
            _ => weight,
        }
    }

    pub(crate) fn pass(index: ProposalIndex, proposal: &mut ProposalOf<T>) -> Weight {
        Self::make_way(proposal);
        let (assessed, execution) = Self::execute(index, proposal);
        Self::finish(index, proposal, assessed, execution);
        T::WeightInfo::conclude().saturating_add(Self::execution_weight(&proposal.motion))
    }

    /// Closes a proposal that passed, whatever became of it.
    pub(crate) fn finish(
        index: ProposalIndex,
        proposal: &mut ProposalOf<T>,
        assessed: Assessment,
        execution: Execution,
    ) {
        let at = Self::height();
        proposal.status = ProposalStatus::Passed {
            at,
            assessed,
            execution,
        };
        Self::deposit_event(Event::Passed {
            proposal: index,
            execution,
        });
        let may_be_disputed = matches!(
            (&proposal.motion, execution),
            (Motion::Operation(_), Execution::Done(_))
        );
        if may_be_disputed {
            let due = at.saturating_add(T::Terms::dispute_period());
            Self::wait(index, Awaits::Dispute, due);
        } else {
            // Whatever became of it: what was claimed was true when it was, or it would have been
            // refused, and whoever votes last could choose the moment otherwise.
            Self::return_bond(index, proposal);
            Self::remove_open(index);
            Self::keep_closed(index);
        }
    }

    /// Closes a proposal for which there is something to be done. Returns the weight of it.
    pub(crate) fn do_close(index: ProposalIndex) -> Result<Weight, DispatchError> {
        ensure!(
            Proposals::<T>::contains_key(index),
            Error::<T>::UnknownProposal
        );
        let due = Self::due(&OpenProposals::<T>::get())
            .find(|entry| entry.proposal == index)
            .ok_or(Error::<T>::NotDue)?;
        Self::close_one(&due)
    }

    /// Closes what is due, the oldest first, as far as the weight goes.
    pub(crate) fn close_due(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::close_due()).is_err() {
            return;
        }
        let open = OpenProposals::<T>::get();
        for entry in Self::due(&open) {
            let most = match entry.awaits {
                Awaits::Closing | Awaits::Enactment => Self::closing_weight(),
                // What takes its time may have passed.
                Awaits::Votes if entry.kind.takes_time() || entry.kind.is_by_load() => {
                    Self::closing_weight()
                }
                Awaits::Votes => Self::losing_weight(),
                Awaits::Dispute => T::WeightInfo::conclude(),
            };
            if !meter.can_consume(most) {
                return;
            }
            match with_storage_layer(|| Self::close_one(&entry)) {
                Ok(weight) => meter.consume(weight.min(most)),
                Err(error) => {
                    meter.consume(most);
                    frame_support::defensive!("an open proposal that cannot be closed", error);
                }
            }
        }
    }

    pub(crate) fn due(open: &[Open]) -> impl Iterator<Item = Open> + '_ {
        let now = Self::height();
        open.iter().filter(move |entry| entry.due <= now).copied()
    }

    fn close_one(entry: &Open) -> Result<Weight, DispatchError> {
        match entry.awaits {
            Awaits::Votes if entry.kind.takes_time() => Self::count(entry.proposal),
            Awaits::Votes if entry.kind.is_by_load() => Self::count_turnout(entry.proposal),
            Awaits::Votes => Self::conclude(entry.proposal, Verdict::Open),
            Awaits::Enactment => Self::enact(entry.proposal),
            Awaits::Closing => {
                let proposal =
                    Proposals::<T>::get(entry.proposal).ok_or(Error::<T>::UnknownProposal)?;
                Self::conclude(entry.proposal, Self::verdict(&proposal))
            }
            Awaits::Dispute => {
                <Self as ProposalBonds>::settle(entry.proposal)?;
                Ok(T::WeightInfo::conclude())
            }
        }
    }

    /// Has an open proposal wait for something else.
    pub(crate) fn wait(index: ProposalIndex, awaits: Awaits, due: BlockHeight) {
        OpenProposals::<T>::mutate(|open| {
            open.iter_mut()
                .filter(|entry| entry.proposal == index)
                .for_each(|entry| {
                    *entry = Open {
                        awaits,
                        due,
                        ..*entry
                    };
                })
        });
    }

    fn remove_open(index: ProposalIndex) {
        OpenProposals::<T>::mutate(|open| open.retain(|entry| entry.proposal != index));
    }

    /// Keeps a proposal that is closed, and forgets the one that makes room for it.
    pub(crate) fn keep_closed(index: ProposalIndex) {
        ClosedProposals::<T>::mutate(|closed| {
            if closed.is_full() {
                Proposals::<T>::remove(closed.remove(0));
            }
            if closed.try_push(index).is_err() {
                frame_support::defensive!("no room where some was made");
            }
        });
    }

    /// The weight of ending a vote, whatever becomes of its bond.
    fn ending_weight() -> Weight {
        T::WeightInfo::conclude().saturating_add(T::WeightInfo::slash())
    }

    /// The most that a vote may take that is lost: a share of the bond is slashed, and what was
    /// uploaded of a model is forgotten.
    fn losing_weight() -> Weight {
        Self::ending_weight().saturating_add(T::Models::weight())
    }

    /// The most that closing a vote may take, whatever was voted on: at its deadline load is looked at
    /// once before it is carried out.
    pub(crate) fn closing_weight() -> Weight {
        Self::ending_weight()
            .saturating_add(T::Condition::weight())
            .saturating_add(Self::max_execution_weight())
    }
}
