// SPDX-License-Identifier: Apache-2.0
//! Places among the open proposals: so many for each kind of motion, and so many of them for one
//! staker.

use crate::{Awaits, Config, Error, Kind, Open, OpenBy, OpenProposals, Pallet, Terms, TotalStake};
use frame_support::{ensure, traits::Get};
use nerv_primitives_core::traits::ProposalBonds;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Takes one of the places of a kind for a staker's proposal.
    pub(crate) fn take_place(proposer: &T::AccountId, kind: Kind) -> DispatchResult {
        let open = OpenProposals::<T>::get();
        ensure!(
            places_left(&open, kind, T::MaxOpen::get()) > 0,
            Error::<T>::TooManyProposals
        );
        if !kind.is_by_load() {
            let own = OpenBy::<T>::get(proposer, kind);
            ensure!(own < T::Terms::open_limit(), Error::<T>::TooManyOfKind);
            OpenBy::<T>::insert(proposer, kind, own.saturating_add(1));
        }
        if open.is_full() {
            // The places of all kinds are as many as may be open. If one of them is free, something
            // waits for the end of its dispute: the oldest has waited longest.
            let oldest = open
                .iter()
                .find(|entry| entry.awaits == Awaits::Dispute)
                .ok_or(Error::<T>::TooManyProposals)?;
            <Self as ProposalBonds>::settle(oldest.proposal)?;
        }
        Ok(())
    }

    /// Gives back what [`Self::take_place`] counted against a staker.
    pub(crate) fn leave_place(proposer: &T::AccountId, kind: Kind) {
        if kind.is_by_load() {
            return;
        }
        OpenBy::<T>::mutate_exists(proposer, kind, |own| {
            *own = own.map(|own| own.saturating_sub(1)).filter(|own| *own > 0);
        });
    }

    /// The places that are free for proposals of a kind, whoever makes them: none while less stake is
    /// bonded than a decision takes.
    pub(crate) fn places_left(kind: Kind) -> u32 {
        if TotalStake::<T>::get() < T::Terms::min_electorate() {
            return 0;
        }
        places_left(&OpenProposals::<T>::get(), kind, T::MaxOpen::get())
    }
}

fn places_left(open: &[Open], kind: Kind, all: u32) -> u32 {
    let taken = open
        .iter()
        .filter(|entry| entry.kind == kind && entry.takes_place())
        .count();
    kind.places(all).saturating_sub(taken as u32)
}
