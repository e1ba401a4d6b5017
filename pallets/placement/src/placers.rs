// SPDX-License-Identifier: Apache-2.0
//! Placers: their deposits, their turns, their fines.

use crate::{
    Config, Error, Event, Fault, HoldReason, Pallet, Placer, PlacerOrder, Placers, Policy,
    SubmissionOf, GRACE_TURNS,
};
use frame_support::{
    defensive, ensure,
    traits::{
        fungible::{Inspect, MutateHold},
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};
use nerv_primitives_core::{Balance, BlockHeight, PlacementRound, ShardId};
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchResult,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_bond_placer(who: &T::AccountId) -> DispatchResult {
        let before = Placers::<T>::get(who);
        let held = before.map_or(0, |placer| placer.deposit);
        let wanted = T::Policy::placer_deposit();
        let missing = wanted.saturating_sub(held);
        ensure!(before.is_none() || missing > 0, Error::<T>::AlreadyPlacer);
        if before.is_none_or(|placer| placer.suspended) {
            PlacerOrder::<T>::try_append(who.clone()).map_err(|()| Error::<T>::TooManyPlacers)?;
        }
        T::Currency::hold(&HoldReason::PlacerDeposit.into(), who, missing)?;
        let deposit = held.saturating_add(missing);
        Placers::<T>::insert(
            who,
            Placer {
                deposit,
                fines: before.map_or(0, |placer| placer.fines),
                fined: before.and_then(|placer| placer.fined),
                suspended: false,
            },
        );
        Self::deposit_event(Event::PlacerBonded {
            placer: who.clone(),
            deposit,
        });
        Ok(())
    }

    pub(crate) fn do_unbond_placer(who: &T::AccountId) -> DispatchResult {
        let placer = Placers::<T>::get(who).ok_or(Error::<T>::NotAPlacer)?;
        let is_early = placer
            .fined
            .is_some_and(|at| Self::now() < at.saturating_add(T::Policy::replace_period()));
        ensure!(!is_early, Error::<T>::FinedOfLate);
        let reason = HoldReason::PlacerDeposit.into();
        let deposit = placer.deposit;
        T::Currency::release(&reason, who, deposit, Precision::Exact)?;
        Placers::<T>::remove(who);
        Self::out_of_order(who);
        Self::deposit_event(Event::PlacerUnbonded {
            placer: who.clone(),
            deposit,
        });
        Ok(())
    }

    fn out_of_order(who: &T::AccountId) {
        PlacerOrder::<T>::mutate(|order| order.retain(|it| it != who));
    }

    /// What a false submission costs: an amount that always opens the treasury's account.
    pub(crate) fn fine_amount() -> Balance {
        T::Policy::fine().max(T::Currency::minimum_balance())
    }

    /// Takes a fine of a placer for a false submission.
    pub(crate) fn fine(submission: &SubmissionOf<T>, fault: Fault) {
        let who = &submission.placer;
        let Some(mut placer) = Placers::<T>::get(who) else {
            defensive!("a submission of nobody's");
            return;
        };
        let fine = Self::fine_amount();
        let taken = T::Currency::transfer_on_hold(
            &HoldReason::PlacerDeposit.into(),
            who,
            &T::Treasury::get(),
            fine.min(placer.deposit),
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        );
        // A deposit may have come to less than a fine where that was raised. If the treasury cannot
        // take so little, the placer is suspended without.
        let amount = taken.unwrap_or(0);
        placer.deposit = placer.deposit.saturating_sub(amount);
        placer.fines = placer.fines.saturating_add(1);
        placer.fined = Some(Self::now());
        let was_suspended = placer.suspended;
        placer.suspended = placer.deposit < fine;
        Self::deposit_event(Event::PlacerFined {
            placer: who.clone(),
            shard: submission.shard,
            round: submission.round,
            fault,
            amount,
        });
        if placer.suspended && !was_suspended {
            Self::out_of_order(who);
            Self::deposit_event(Event::PlacerSuspended {
                placer: who.clone(),
            });
        }
        Placers::<T>::insert(who, placer);
    }

    /// The placer whose turn it is in a block to place a shard; `None` without placers.
    ///
    /// Turns go round, `TurnLength` blocks each, and begin with another placer for each round.
    pub fn turn(
        order: &[T::AccountId],
        shard: &ShardId,
        round: u64,
        now: BlockHeight,
    ) -> Option<T::AccountId> {
        let count = order.len() as u64;
        let hash = BlakeTwo256::hash_of(&(shard, round));
        let [a, b, c, d, e, f, g, h, ..] = hash.0;
        let first = u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(count)?;
        let turn = u64::from(now.checked_div(T::TurnLength::get())?);
        let place = first.saturating_add(turn).checked_rem(count)?;
        order.get(usize::try_from(place).ok()?).cloned()
    }

    /// Whether a placer may place a shard in a block: in its turn, or after [`GRACE_TURNS`] in which
    /// nobody has placed one that is to be placed.
    pub fn may_place(
        order: &[T::AccountId],
        placer: &T::AccountId,
        shard: &ShardId,
        round: &PlacementRound,
        now: BlockHeight,
    ) -> bool {
        let grace = GRACE_TURNS.saturating_mul(T::TurnLength::get());
        let is_free = round.due.is_some() && now >= round.since.saturating_add(grace);
        if is_free {
            return order.contains(placer);
        }
        Self::turn(order, shard, round.number, now).as_ref() == Some(placer)
    }

    /// The blocks from this one on for which turns stay as they are.
    pub(crate) fn left_of_turn(now: BlockHeight) -> BlockHeight {
        let length = T::TurnLength::get().max(1);
        length.saturating_sub(now.checked_rem(length).unwrap_or(0))
    }
}
