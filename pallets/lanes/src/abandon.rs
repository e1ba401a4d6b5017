// SPDX-License-Identifier: Apache-2.0
//! The way out for a lane whose records nobody can bring: it is given up, and its shard goes on with those that the
//! chain has.

use crate::{Config, Error, Event, LaneStatus, Lanes, Pallet};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{traits::LaneLedger, Balance, LaneStanding, ShardId};
use nerv_primitives_transition::Books;
use sp_runtime::TokenError;

impl<T: Config> Pallet<T> {
    /// The chain executes the shard again, with the records of the opening as far as none were imported. The units
    /// that these have less than the head go to the treasury, which pays those that they have more, up to so many.
    pub(crate) fn do_abandon(shard: &ShardId, most_lacking: Balance) -> DispatchResult {
        let mut lane = Lanes::<T>::get(shard).ok_or(Error::<T>::NotALane)?;
        let is_returning = matches!(lane.status, LaneStatus::Returning { .. });
        ensure!(is_returning, Error::<T>::NotALane);
        ensure!(Self::is_at_rest(&lane), Error::<T>::NotFinished);
        let of_head = lane.position.head.header.books;
        let stored = T::Ledger::books(shard);
        let (lost, lacking) = (
            of_head.total.saturating_sub(stored.total),
            stored.total.saturating_sub(of_head.total),
        );
        // What is lacking was sent out of the lane: no import adds units beyond those of the opening or the head.
        ensure!(lacking <= most_lacking, Error::<T>::LacksMore);
        let treasury = T::Treasury::get();
        if lost > 0 {
            let is_paid = Self::pay_from_pot(&treasury, lost);
            ensure!(is_paid, TokenError::CannotCreate);
        }
        if lacking > 0 {
            T::Ledger::pay_in(&treasury, lacking)?;
        }
        // Accounts that come begin behind all nonces that the lane may have used. Those that are there have the
        // nonces of their records, so that another lane could execute their orders once more, as long as these live.
        let nonce_floor = stored.nonce_floor.max(lane.nonces.most(&of_head));
        let books = Books {
            total: stored.total,
            nonce_floor,
            ..of_head
        };
        T::Ledger::thaw(shard, &books)?;
        lane.status = LaneStatus::Settling;
        Self::set_standing(shard, LaneStanding::Resident);
        Self::deposit_event(Event::LaneAbandoned {
            shard: *shard,
            total: books.total,
            lost,
            lacking,
        });
        Self::keep_or_end(shard, lane);
        Ok(())
    }

    /// What giving up a lane costs.
    pub fn abandon_weight() -> Weight {
        Self::conclude_weight()
            .saturating_add(T::Ledger::pay_out_weight())
            .saturating_add(T::Ledger::pay_in_weight())
            // The lane, and the books of its records.
            .saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }
}
