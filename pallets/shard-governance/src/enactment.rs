// SPDX-License-Identifier: Apache-2.0
//! Decisions that take their time: votes on parameters, models, upgrades and calls as root go on for a minimum
//! of it, whoever has voted, and what has passed is carried out after a delay.

use crate::{Awaits, Config, Error, Event, Kind, Pallet, ProposalOf, Proposals, Terms, WeightInfo};
use frame_support::weights::Weight;
use nerv_primitives_core::{BlockHeight, ProposalIndex, ProposalStatus, Verdict};
use sp_runtime::{DispatchError, Perbill};

impl<T: Config> Pallet<T> {
    /// The last block in which votes on a proposal of a kind are taken that is made now, and the
    /// first in which there is something to be done for it.
    pub(crate) fn times(kind: Kind, now: BlockHeight) -> (BlockHeight, BlockHeight) {
        let least = Self::least_time(kind);
        let deadline = now
            .saturating_add(T::Terms::voting_period())
            .saturating_add(least);
        let due = if least > 0 {
            now.saturating_add(least)
        } else {
            deadline.saturating_add(1)
        };
        (deadline, due)
    }

    /// The blocks for which votes on a kind are taken at the least.
    fn least_time(kind: Kind) -> BlockHeight {
        if kind.takes_time() {
            T::Terms::min_voting_period()
        } else {
            0
        }
    }

    /// The first block in which a proposal can pass. Where the term has been lengthened since, its
    /// own deadline ends the wait.
    fn earliest(proposal: &ProposalOf<T>) -> BlockHeight {
        proposal
            .at
            .saturating_add(Self::least_time(Kind::of(&proposal.motion)))
            .min(proposal.deadline.saturating_add(1))
    }

    /// Whether a vote is decided by now: as its votes stand, but nothing that takes its time has
    /// passed before that is over, and votes can be changed until then.
    pub(crate) fn standing(proposal: &ProposalOf<T>) -> Verdict {
        match Self::verdict(proposal) {
            Verdict::Passed if Self::height() < Self::earliest(proposal) => Verdict::Open,
            verdict => verdict,
        }
    }

    /// Counts the votes on a proposal whose least time is over, or its whole time: it may have
    /// passed before. Returns the weight of what was done.
    pub(crate) fn count(index: ProposalIndex) -> Result<Weight, DispatchError> {
        let proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        match Self::standing(&proposal) {
            Verdict::Open if Self::height() <= proposal.deadline => {
                let earliest = Self::earliest(&proposal);
                let due = if Self::height() < earliest {
                    earliest
                } else {
                    proposal.deadline.saturating_add(1)
                };
                Self::wait(index, Awaits::Votes, due);
                Ok(T::WeightInfo::conclude())
            }
            verdict => Self::conclude(index, verdict),
        }
    }

    /// Whether a proposal that has the votes is carried out later.
    pub(crate) fn is_delayed(proposal: &ProposalOf<T>) -> bool {
        let kind = Kind::of(&proposal.motion);
        // A call is handed in first, however short the delay.
        kind == Kind::Root || Self::delay(kind) > 0
    }

    /// The blocks from the passing of a kind to the one that carries it out. A plan of moves is carried out at
    /// once: it lives no longer than some windows, and by the next it is out of date.
    fn delay(kind: Kind) -> BlockHeight {
        match kind {
            Kind::ByLoad | Kind::Relocation | Kind::Lane | Kind::CoLocation => 0,
            Kind::Parameter | Kind::Model => T::Terms::enactment_delay(),
            Kind::Upgrade | Kind::Root => T::Terms::root_delay(),
        }
    }

    /// The part of the electorate that must vote for a kind. Another runtime can do anything, as can
    /// a call as root: they take a greater majority.
    pub(crate) fn approval(kind: Kind) -> Perbill {
        let approval = T::Terms::approval();
        if kind.is_unlimited() {
            approval.max(T::Terms::root_approval())
        } else {
            approval
        }
    }

    /// Has a proposal that has the votes wait for the block that carries it out, or from which on its
    /// call may be handed in. It keeps its place, its bond, and what it locks.
    pub(crate) fn approve(index: ProposalIndex, proposal: &mut ProposalOf<T>) -> Weight {
        let at = Self::height();
        let kind = Kind::of(&proposal.motion);
        let due = at.saturating_add(Self::delay(kind));
        proposal.status = ProposalStatus::Approved { at, due };
        // What the chain does by itself: it carries the motion out, or ends the wait for its call.
        let until = match kind {
            Kind::Root => due.saturating_add(T::Terms::root_lifetime()),
            _ => due,
        };
        Self::wait(index, Awaits::Enactment, until);
        Self::deposit_event(Event::Approved {
            proposal: index,
            due,
        });
        T::WeightInfo::conclude()
    }

    /// Carries out what was approved, or ends the wait for a call. Returns the weight of that.
    pub(crate) fn enact(index: ProposalIndex) -> Result<Weight, DispatchError> {
        let mut proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        let weight = Self::pass(index, &mut proposal);
        Proposals::<T>::insert(index, proposal);
        Ok(weight)
    }
}
