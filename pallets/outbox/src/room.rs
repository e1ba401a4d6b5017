// SPDX-License-Identifier: Apache-2.0
//! How many remittances there is room for, and what each is to cost.
//!
//! Whoever sends faster than blocks deliver makes all others wait longer, and fills the state. So the chain accepts no
//! more than it delivers in a few blocks, and no more than what the batches have room for whatever becomes of it.

use crate::{Config, Error, InTransit, Pallet, Place, Reached, Transit, WeightInfo};
use frame_support::{ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    ShardId,
};
use sp_runtime::DispatchError;

/// So many times what is under way fits into a batch. In the worst case all that is under way was sent in one block to
/// one shard, and comes back after that block's extrinsics; it is put behind all the rest, delivered with it, refused
/// by the senders' shards, and put there once more. What is put there then waits for the next block.
pub const TURNS: u32 = 3;

impl<T: Config> Pallet<T> {
    /// What an arrival takes as a rule: in a batch with others, in the largest tree, in a leaf in which others were
    /// counted in the block. It is what the call that sends does not pay for, and a runtime charges for it there.
    pub fn delivery_weight() -> Weight {
        T::WeightInfo::credited()
            .saturating_add(T::WeightInfo::batch(1).saturating_sub(T::WeightInfo::batch(0)))
            .saturating_add(T::Accounts::plain_weight())
            .saturating_add(T::Load::finished_weight().saturating_sub(T::Load::most_shared()))
    }

    /// What a batch takes later on besides its entries: who begins one pays for it.
    pub fn batch_weight() -> Weight {
        T::WeightInfo::look()
            .saturating_add(T::WeightInfo::batch(0))
            .saturating_add(T::WeightInfo::prune_batch())
    }

    /// What sending takes that begins a batch, but for the account.
    pub(crate) fn first_weight() -> Weight {
        T::WeightInfo::remit().saturating_add(Self::batch_weight())
    }

    /// The most that an arrival may take, or that a return may.
    pub(crate) fn most_delivery_weight() -> Weight {
        T::WeightInfo::credited()
            .saturating_add(T::Load::finished_weight())
            .max(T::WeightInfo::bounced().saturating_add(T::WeightInfo::list()))
            .saturating_add(T::Accounts::credit_weight())
    }

    /// The least service with which both deliveries and pruning go on, whatever there is: twice the larger of the two.
    pub(crate) fn least_service() -> Weight {
        let deliver = T::WeightInfo::list()
            .saturating_add(T::WeightInfo::look())
            .saturating_add(T::WeightInfo::batch(T::MaxPerBatch::get()))
            .saturating_add(Self::most_delivery_weight());
        let prune = T::WeightInfo::prune_list().saturating_add(T::WeightInfo::prune_batch());
        T::WeightInfo::service().saturating_add(deliver.max(prune).saturating_mul(2))
    }

    /// The remittances that a full block delivers, as a rule.
    pub fn served_per_block() -> u64 {
        T::Service::get()
            .checked_div_per_component(&Self::delivery_weight())
            .unwrap_or(u64::MAX)
    }

    /// The remittances that may be under way in all the chain: what full blocks deliver in `Backlog` of them, and at
    /// most a third of a batch, so that what comes back always finds room.
    pub fn most_under_way() -> u64 {
        Self::served_per_block()
            .saturating_mul(T::Backlog::get().into())
            .min(u64::from(T::MaxPerBatch::get() / TURNS))
    }

    /// The remittances that are under way in all the chain.
    pub fn under_way() -> u64 {
        InTransit::<T>::get().remittances
    }

    /// Whether nothing more is accepted before some of those under way have arrived.
    pub fn is_congested() -> bool {
        Self::is_full(&InTransit::<T>::get())
    }

    /// What [`Self::is_congested`] takes, whose single value the block has paid for.
    pub fn congestion_weight() -> Weight {
        T::DbWeight::get().reads(1)
    }

    fn is_full(transit: &Transit) -> bool {
        transit.remittances >= Self::most_under_way()
    }

    /// Checks that there is room for one more remittance to a shard, and for all that may become of it. Returns how
    /// many entries this block's batch for the shard has.
    pub(crate) fn ensure_room(
        destination: &ShardId,
        reached: Option<&Reached>,
        transit: &Transit,
    ) -> Result<u32, DispatchError> {
        ensure!(!Self::is_full(transit), Error::<T>::Congested);
        if let Some(reached) = reached {
            ensure!(!reached.overdue, Error::<T>::TooManyKept);
            // What is put into a batch that was passed would never arrive.
            let is_open = reached.delivered <= Place::beginning(Self::now());
            ensure!(is_open, Error::<T>::BlockClosed);
        }
        let entries = Self::batch_length(destination);
        ensure!(Self::has_room_in_batch(entries), Error::<T>::Congested);
        ensure!(
            entries > 0 || Self::has_room_for_batch(),
            Error::<T>::TooManyBatches
        );
        Ok(entries)
    }
}
