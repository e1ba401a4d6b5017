// SPDX-License-Identifier: Apache-2.0
//! What lanes do for those who keep accounts and shards.

use crate::{
    types::{HandedOver, UnderWay},
    Config, Error, HandingOver, Lane, LaneStatus, Lanes, Openings, Pallet, SetAsides, WeightInfo,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{LaneContents, LaneLedger, Lanes as LanesSeam, SetAside, ShardTree},
    AbortReason, Balance, LaneStanding, Nonce, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::OutMessage;
use sp_runtime::DispatchError;

/// How much one of two numbers changes.
#[derive(Clone, Copy)]
enum Change {
    Up,
    Down,
}

impl Change {
    fn apply(self, number: Balance, amount: Balance) -> Option<Balance> {
        match self {
            Self::Up => number.checked_add(amount),
            Self::Down => number.checked_sub(amount),
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Changes what an account has set aside, by a way to one of its two numbers.
    fn set_aside_by(
        shard: &ShardId,
        account: &BlindedId,
        change: Change,
        amount: Balance,
        number: fn(&mut UnderWay) -> &mut Balance,
    ) -> DispatchResult {
        let mut under_way = SetAsides::<T>::get(shard, account);
        let number = number(&mut under_way);
        *number = change
            .apply(*number, amount)
            .ok_or(Error::<T>::NotSetAside)?;
        if under_way.is_empty() {
            SetAsides::<T>::remove(shard, account);
        } else {
            SetAsides::<T>::insert(shard, account, under_way);
        }
        Ok(())
    }

    /// The lane of a shard, as long as it is one.
    fn lane(shard: &ShardId) -> Result<Lane, DispatchError> {
        let lane = Lanes::<T>::get(shard).filter(|lane| lane.status != LaneStatus::Settling);
        lane.ok_or_else(|| Error::<T>::NotALane.into())
    }

    /// Units of a transfer that was handed over are decided about: they leave the account's locked ones, and
    /// the escrow. Returns the lane, which the caller writes.
    fn decide(
        shard: &ShardId,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Lane, DispatchError> {
        let mut lane = Self::lane(shard)?;
        let escrow = lane.position.escrow.checked_sub(amount);
        lane.position.escrow = escrow.ok_or(Error::<T>::NotSetAside)?;
        Self::set_aside_by(shard, account, Change::Down, amount, |it| &mut it.locked)?;
        Ok(lane)
    }

    /// A transfer that was expected comes or does not. Returns the lane, which the caller writes.
    fn meet(shard: &ShardId, account: &BlindedId, amount: Balance) -> Result<Lane, DispatchError> {
        let mut lane = Self::lane(shard)?;
        let expected = lane.expected.checked_sub(1);
        lane.expected = expected.ok_or(Error::<T>::NotSetAside)?;
        Self::set_aside_by(shard, account, Change::Down, amount, |it| &mut it.incoming)?;
        Ok(lane)
    }
}

impl<T: Config> LanesSeam for Pallet<T> {
    fn standing(shard: &ShardId) -> LaneStanding {
        Self::standing_of(shard)
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        let listed = Self::listed().into_iter();
        listed
            .filter(|listed| !listed.standing.is_resident())
            .map(|listed| (listed.shard, listed.standing))
            .collect()
    }

    fn contents(shard: &ShardId) -> Option<LaneContents> {
        if !Self::standing_of(shard).is_lane() {
            return None;
        }
        let Some(lane) = Lanes::<T>::get(shard) else {
            // It begins with these in the next block.
            return Some(LaneContents {
                root: T::Ledger::root(shard),
                books: T::Ledger::books(shard),
                accounts: T::Tree::last_account_count(shard),
            });
        };
        let header = lane.position.head.header;
        Some(LaneContents {
            root: header.root,
            books: header.books,
            accounts: header.accounts,
        })
    }

    fn deposit(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        Self::post_deposit(shard, account, amount)
    }

    fn expect(shard: &ShardId, account: &BlindedId, amount: Balance) -> Result<(), AbortReason> {
        let mut lane = Self::taking(shard).ok_or(AbortReason::Busy)?;
        ensure!(amount >= Self::least(&lane), AbortReason::BelowMinimum);
        ensure!(Self::has_room_for_units(&lane), AbortReason::Busy);
        Self::set_aside_by(shard, account, Change::Up, amount, |it| &mut it.incoming)
            .map_err(|_| AbortReason::Overflow)?;
        lane.expected = lane.expected.saturating_add(1);
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    fn receive(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        let mut lane = Self::meet(shard, account, amount)?;
        Self::post_credit(shard, &mut lane, account, amount, None);
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    fn forget(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        let lane = Self::meet(shard, account, amount)?;
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    fn lock(
        shard: &ShardId,
        account: &BlindedId,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<Nonce, DispatchError> {
        let handed_over = HandingOver::<T>::get().filter(|it| it.shard == *shard);
        let Some(HandedOver {
            message:
                OutMessage::Transfer {
                    from,
                    nonce,
                    to: receiver,
                    amount: units,
                },
            ..
        }) = handed_over
        else {
            return Err(Error::<T>::NotHandedOver.into());
        };
        let is_it = (&from, &receiver, units) == (account, to, amount);
        ensure!(is_it, Error::<T>::NotHandedOver);
        // Once.
        HandingOver::<T>::kill();
        Self::set_aside_by(shard, account, Change::Up, amount, |it| &mut it.locked)?;
        Ok(nonce)
    }

    fn release(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        let mut lane = Self::decide(shard, account, amount)?;
        Self::post_credit(shard, &mut lane, account, amount, None);
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    fn settle(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        let lane = Self::decide(shard, account, amount)?;
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    /// The lane, what the account has set aside or how many entries it has, and an entry that is written and
    /// forgotten.
    fn weight() -> Weight {
        T::WeightInfo::half().saturating_add(T::WeightInfo::forget_entry())
    }

    /// What the account has set aside.
    fn lock_weight() -> Weight {
        T::WeightInfo::lock()
    }

    /// What the account has set aside, and an entry that is written.
    fn half_weight(enters: bool) -> Weight {
        let lane = T::DbWeight::get().reads_writes(1, 1);
        let entry = T::DbWeight::get().writes(u64::from(!enters));
        T::WeightInfo::half()
            .saturating_sub(lane)
            .saturating_sub(entry)
    }

    fn units() -> Balance {
        let of_lanes = Lanes::<T>::iter_values().map(|lane| match lane.status {
            // The records count with those of the shards that the chain executes.
            LaneStatus::Settling => {
                let position = &lane.position;
                position.inbox.pending.saturating_add(position.owed)
            }
            _ => lane.position.units(),
        });
        let frozen = Openings::<T>::iter().filter(|(_, opening)| opening.frozen_at.is_some());
        let of_frozen = frozen.map(|(shard, _)| T::Ledger::books(&shard).total);
        of_lanes
            .chain(of_frozen)
            .fold(0, |sum, units| sum.saturating_add(units))
    }

    fn set_aside() -> BTreeMap<BlindedId, SetAside> {
        SetAsides::<T>::iter()
            .map(|(_, account, under_way)| (account, under_way.into()))
            .collect()
    }
}
