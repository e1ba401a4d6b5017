// SPDX-License-Identifier: Apache-2.0
//! Fees of calls that free stake, paid from what they free.
//!
//! A staker who has given away all else has nothing to pay a fee with, and could never leave. So a runtime
//! may ask here before it charges the fee of such a call: as much as is missing is taken out of the stake
//! that the call is to free, and is free at once. The call then frees so much less.
//!
//! Of stake that is bonded that skips the unbonding period, for a fee at a time, which is gone with it.

use crate::{
    stake, Call, Config, Error, Event, HoldReason, PaidFromStake, Pallet, StakerOf, Stakers, Terms,
    WeightInfo,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use nerv_primitives_core::{Balance, BlockHeight};
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, DispatchResult};

/// What was taken out of stake for the fee of a call, which is to free so much less.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Paid<AccountId> {
    /// The block and the extrinsic of the call.
    pub at: (BlockHeight, Option<u32>),
    /// Whose stake it is.
    pub who: AccountId,
    /// How much.
    pub amount: Balance,
}

impl<T: Config> Pallet<T> {
    /// Takes what a staker lacks for the fee of a call out of what the call frees. Returns whether it
    /// did: nothing has changed otherwise. The call is to be dispatched next, in the same extrinsic.
    pub fn pay_from_stake(who: &T::AccountId, call: &Call<T>, missing: Balance) -> bool {
        let taken = with_storage_layer(|| match call {
            Call::unbond { amount } => Self::pay_from_bonded(who, *amount, missing),
            Call::withdraw_unbonded {} => Self::pay_from_unbonded(who, missing),
            _ => Err(DispatchError::Unavailable),
        });
        taken.is_ok()
    }

    /// What that takes at the most.
    pub fn pay_from_stake_weight(call: &Call<T>) -> Weight {
        match call {
            // The stake leaves as by the call itself.
            Call::unbond { .. } => T::WeightInfo::unbond(T::MaxOpen::get()),
            Call::withdraw_unbonded {} => T::WeightInfo::withdraw_unbonded(),
            _ => Weight::zero(),
        }
    }

    /// Looks at all that the call looks at, so that this fails where it would.
    fn pay_from_bonded(who: &T::AccountId, amount: Balance, missing: Balance) -> DispatchResult {
        ensure!(amount > missing, Error::<T>::InsufficientStake);
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        Self::wake_up(who, &mut staker)?;
        let left = stake::total(&staker.layers)
            .checked_sub(amount)
            .ok_or(Error::<T>::InsufficientStake)?;
        ensure!(
            left == 0 || left >= T::Terms::minimum_stake(),
            Error::<T>::BelowMinimum
        );
        let from = Self::height().saturating_add(T::Terms::unbonding_period());
        let joins = staker.unbonding.last().is_some_and(|it| it.from == from);
        ensure!(
            joins || !staker.unbonding.is_full(),
            Error::<T>::TooManyChunks
        );
        Self::leave_votes(&mut staker, missing)?;
        Self::free(who, staker, missing)?;
        PaidFromStake::<T>::put(Paid {
            at: Self::extrinsic(),
            who: who.clone(),
            amount: missing,
        });
        Ok(())
    }

    fn pay_from_unbonded(who: &T::AccountId, missing: Balance) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NotAStaker)?;
        let now = Self::height();
        let due = |from: BlockHeight| from <= now;
        let mut rest = missing;
        for chunk in staker.unbonding.iter_mut().filter(|it| due(it.from)) {
            let taken = chunk.amount.min(rest);
            chunk.amount = chunk.amount.saturating_sub(taken);
            rest = rest.saturating_sub(taken);
        }
        staker.unbonding.retain(|chunk| chunk.amount > 0);
        // Something must be left for the call.
        ensure!(
            rest == 0 && staker.unbonding.iter().any(|it| due(it.from)),
            Error::<T>::NothingToWithdraw
        );
        Self::free(who, staker, missing)
    }

    /// Gives a staker a part of its stake, which the record does not count any more.
    fn free(who: &T::AccountId, staker: StakerOf<T>, amount: Balance) -> DispatchResult {
        T::Currency::release(&HoldReason::Stake.into(), who, amount, Precision::Exact)?;
        Stakers::<T>::insert(who, staker);
        Self::deposit_event(Event::PaidFromStake {
            who: who.clone(),
            amount,
        });
        Ok(())
    }

    /// What was taken out of the stake of somebody for the call of this extrinsic, once.
    pub(crate) fn take_paid(who: &T::AccountId) -> Balance {
        PaidFromStake::<T>::take()
            .filter(|paid| paid.who == *who && paid.at == Self::extrinsic())
            .map_or(0, |paid| paid.amount)
    }

    fn extrinsic() -> (BlockHeight, Option<u32>) {
        let index = frame_system::Pallet::<T>::extrinsic_index();
        (Self::height(), index)
    }
}
