// SPDX-License-Identifier: Apache-2.0
//! What the calls cost.

use crate::{Config, Pallet, WeightInfo};
use frame_support::{
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use nerv_primitives_core::traits::{HandOver, LoadMeter, ShardRouting};
use nerv_primitives_embedding::MAX_LEAVES;
use nerv_primitives_transition::Delta;

/// The microseconds that logging a step takes at the most.
const LOG_MICROS: u64 = 6;

/// The microseconds it takes to get over a record that left its trie in this block, for whoever asks
/// for the next one behind it: as long as to find any next record in the database.
///
/// The drain of a shard is the only one who asks, and asks for each stretch of keys once, since it
/// goes on behind the record it moved last. So whatever removes a record pays for this once.
const SKIP_MICROS: u64 = 50;

/// The leaves of the trees that calls are measured in: two of the most may have to fill.
pub(crate) const MEASURED_LEAVES: u32 = MAX_LEAVES - 2;

/// What the calls cost: themselves, the accounts they may open or close, the records that may have
/// to be moved first, handing a transfer over and counting it. They are declared for the largest
/// tree and the most that may happen, and what did not happen is given back.
impl<T: Config> Pallet<T> {
    /// What something costs in a tree of so many leaves that costs `most` in one of
    /// [`MEASURED_LEAVES`]: the larger the tree, the longer it takes to read.
    pub(crate) fn in_tree(most: Weight, leaves: u32) -> Weight {
        most.saturating_add(T::WeightInfo::route(leaves))
            .saturating_sub(T::WeightInfo::route(MEASURED_LEAVES))
    }

    /// Logging a step: one hash, and what is handed to the nodes that keep the log. Estimated, until
    /// the benchmarks are measured with it.
    fn log_weight() -> Weight {
        Weight::from_parts(LOG_MICROS.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
    }

    /// Finding the leaves of two accounts in the largest tree.
    pub fn route_weight() -> Weight {
        T::WeightInfo::route(MAX_LEAVES)
            .saturating_mul(2)
            .saturating_add(T::DbWeight::get().reads(1))
    }

    /// What a drain that comes by later in the block takes longer for a record that was removed.
    pub(crate) fn skip_weight() -> Weight {
        Weight::from_parts(SKIP_MICROS.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
    }

    /// Closing an account: its shard's sums change, and its record is removed.
    pub(crate) fn closing_weight() -> Weight {
        T::Shards::change_weight().saturating_add(Self::skip_weight())
    }

    /// Moving a record to its leaf: it closes in one shard and opens in another, by two steps.
    pub(crate) fn touch_weight() -> Weight {
        T::WeightInfo::touch()
            .saturating_add(Self::skip_weight())
            .saturating_add(Self::log_weight().saturating_mul(2))
            .saturating_add(T::Shards::change_weight().saturating_mul(2))
    }

    /// A deposit in a tree of so many leaves, but for accounts that open or are moved.
    pub(crate) fn plain_deposit_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::deposit(), leaves).saturating_add(Self::log_weight())
    }

    /// A withdrawal in a tree of so many leaves, but for accounts that close or are moved.
    pub(crate) fn plain_withdraw_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::withdraw(), leaves).saturating_add(Self::log_weight())
    }

    /// A step of a transfer between shards in a tree of so many leaves, but for accounts that open,
    /// close or are moved.
    pub(crate) fn plain_half_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::half(), leaves).saturating_add(Self::log_weight())
    }

    pub(crate) fn deposit_weight() -> Weight {
        Self::plain_deposit_weight(MAX_LEAVES)
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
    }

    pub(crate) fn withdraw_weight() -> Weight {
        Self::plain_withdraw_weight(MAX_LEAVES)
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight())
    }

    pub(crate) fn transfer_within_weight() -> Weight {
        Self::plain_transfer_weight(MAX_LEAVES)
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight().saturating_mul(2))
    }

    /// What a transfer within a shard costs whose records stand where they belong and stay there,
    /// as most do, in a tree of so many leaves.
    pub fn plain_transfer_weight(leaves: u32) -> Weight {
        // The benchmark was measured when only units that enter or leave a shard changed its books.
        let books = T::DbWeight::get().reads_writes(1, 1);
        Self::in_tree(T::WeightInfo::transfer_within(), leaves)
            .saturating_add(books)
            .saturating_add(Self::log_weight())
            .saturating_add(T::Load::weight())
    }

    /// The records that may have to be moved are part of handing over and of what comes after.
    pub(crate) fn transfer_across_weight() -> Weight {
        Self::in_tree(T::WeightInfo::transfer_across(), MAX_LEAVES)
            .saturating_add(T::HandOver::weight())
            .saturating_add(T::Load::weight())
    }

    pub(crate) fn transfer_weight() -> Weight {
        Self::transfer_within_weight().max(Self::transfer_across_weight())
    }

    /// What was spent on something that costs so much by itself: that, the records that had to be
    /// moved first, and the accounts that were opened or closed.
    pub(crate) fn spent<const N: usize>(own: Weight, touched: [bool; N], delta: &Delta) -> Weight {
        let touches = touched.iter().filter(|touched| **touched).count() as u64;
        let mut spent = own.saturating_add(Self::touch_weight().saturating_mul(touches));
        if delta.opened.is_some() {
            spent.saturating_accrue(T::Shards::change_weight());
        }
        if delta.closed.is_some() {
            spent.saturating_accrue(Self::closing_weight());
        }
        spent
    }
}
