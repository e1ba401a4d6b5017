// SPDX-License-Identifier: Apache-2.0
//! What the calls cost.
//!
//! # The roots of shards
//!
//! The roots of all tries that a block has changed are computed at its end, after every call has been
//! measured. The weight of a database's write pays for that, but as the average over a thousand keys
//! written at once into large tries: these share the nodes near the root, and what is left for each is
//! some 3.4 nodes to be read, hashed and written. A call that changes one or two records of a shard
//! shares nothing with anybody in the worst case. With `16^5` records, as many as the default capacity of
//! a shard, a record has five nodes above itself, the root among them:
//!
//! - A changed record: four branches and a leaf, 5 nodes, so half a write more than the one that is
//!   measured ([`Pallet::record_weight`]). The step pays, for each record it changes.
//! - A shard that was not touched before in the block: its root is read and hashed, and stands in the
//!   chain's own trie as a key that nobody else writes: 1 and 6 nodes, two writes and a read. So are its books,
//!   which each step reads and writes anew: a read and a write ([`Pallet::root_weight`]). Whoever touches it first
//!   pays for both, and the benchmarks leave the books out.
//!
//! Who is the first is told by a list of the shards touched in the block, which is forgotten at its end and
//! never reaches the database. Charging every step for a root would need no list, but a shard's root is
//! computed once however many steps there are: full blocks of one shard would have room for a tenth less,
//! and a hot shard is just what a chain must bear. A call is declared with all roots it may need, and given
//! back what others had paid.
//!
//! A lane has no root on the chain. Who touches one first pays for the value that the chain has of it.

use crate::{place::Place, Config, Pallet, Touched, WeightInfo};
use frame_support::{
    storage::unhashed,
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use nerv_primitives_core::{
    once::{lists, LOOK_MICROS},
    traits::{HandOver, Lanes, LoadMeter, Remit, ShardRouting},
    ShardId,
};
use nerv_primitives_embedding::MAX_LEAVES;
use nerv_primitives_transition::Delta;

/// The microseconds it takes to get over a record that left its trie in this block, for whoever asks
/// for the next one behind it: as long as to find any next record in the database.
///
/// The drain of a shard is the only one who asks, and asks for each stretch of keys once, since it
/// goes on behind the record it moved last. So whatever removes a record pays for this once.
const SKIP_MICROS: u64 = 50;

/// The microseconds it takes to look for a record in a shard that drains into its leaf.
const SEARCH_MICROS: u64 = 6;

/// The leaves of the trees that calls are measured in: two of the most may have to fill.
pub(crate) const MEASURED_LEAVES: u32 = MAX_LEAVES - 2;

/// So many microseconds.
fn micros(micros: u64) -> Weight {
    Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
}

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

    /// What comes with a step that changes so many records of one shard: looking whether the shard was
    /// touched before, and hashing the ways to the records. Its root is not in it.
    fn step_weight(records: u64) -> Weight {
        micros(LOOK_MICROS).saturating_add(Self::record_weight().saturating_mul(records))
    }

    /// What the way to a changed record takes beside the write that is measured.
    pub(crate) fn record_weight() -> Weight {
        T::DbWeight::get().writes(1).saturating_div(2)
    }

    /// The root of a shard's trie.
    pub(crate) fn trie_weight() -> Weight {
        T::DbWeight::get().reads_writes(1, 2)
    }

    /// The root of a shard's trie and its books, for whoever touches the shard first in a block.
    pub(crate) fn root_weight() -> Weight {
        Self::trie_weight().saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }

    /// The roots and the books of so many shards.
    pub(crate) fn roots_weight(shards: u64) -> Weight {
        Self::root_weight().saturating_mul(shards)
    }

    /// Notes that a shard's records change in this block. Returns whether it is the first time.
    pub(crate) fn touches_first(shard: &ShardId) -> bool {
        let listed = unhashed::get_raw(&Touched::<T>::hashed_key()).unwrap_or_default();
        if lists(&listed, shard) {
            return false;
        }
        // Where no more can be noted everybody pays.
        let _ = Touched::<T>::try_append(*shard);
        true
    }

    /// Finding the leaves of two accounts in the largest tree.
    pub fn route_weight() -> Weight {
        T::WeightInfo::route(MAX_LEAVES)
            .saturating_mul(2)
            .saturating_add(T::DbWeight::get().reads(1))
    }

    /// What a drain that comes by later in the block takes longer for a record that was removed.
    pub(crate) fn skip_weight() -> Weight {
        micros(SKIP_MICROS)
    }

    /// Closing an account: its shard's sums change, and its record is removed.
    pub(crate) fn closing_weight() -> Weight {
        T::Shards::change_weight().saturating_add(Self::skip_weight())
    }

    /// Moving a record to its leaf: it closes in one shard and opens in another, by two steps. The roots
    /// of the two are not in it.
    pub(crate) fn touch_weight() -> Weight {
        T::WeightInfo::touch()
            .saturating_add(Self::skip_weight())
            .saturating_add(Self::step_weight(1).saturating_mul(2))
            .saturating_add(T::Shards::change_weight().saturating_mul(2))
    }

    /// A deposit in a tree of so many leaves, but for accounts that open or are moved.
    pub(crate) fn plain_deposit_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::deposit(), leaves).saturating_add(Self::step_weight(1))
    }

    /// A withdrawal in a tree of so many leaves, but for accounts that close or are moved.
    pub(crate) fn plain_withdraw_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::withdraw(), leaves).saturating_add(Self::step_weight(1))
    }

    /// A step of a transfer between shards in a tree of so many leaves, but for accounts that open,
    /// close or are moved.
    pub(crate) fn plain_half_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::half(), leaves).saturating_add(Self::step_weight(1))
    }

    /// What a step takes that looks for a record in so many shards that drain into its leaf: which those are is
    /// read, and each of them is looked into.
    pub(crate) fn search_weight(fills: bool, searched: u64) -> Weight {
        let reads = u64::from(fills).saturating_add(searched);
        T::DbWeight::get()
            .reads(reads)
            .saturating_add(micros(SEARCH_MICROS.saturating_mul(reads)))
    }

    /// A half of a transfer between shards that a lane does, in a tree of so many leaves, by what the lane does
    /// itself: the route, the look whether the lane was touched before, and that.
    pub(crate) fn lane_half_weight(leaves: u32, own: Weight) -> Weight {
        T::WeightInfo::route(leaves)
            .saturating_add(micros(LOOK_MICROS))
            .saturating_add(own)
    }

    /// The value that the chain has of a lane, for whoever touches the lane first in a block.
    pub(crate) fn lane_weight() -> Weight {
        T::DbWeight::get().reads_writes(1, 1)
    }

    /// The most that a half takes which a lane does.
    pub(crate) fn most_lane_half_weight() -> Weight {
        let most = T::Lanes::half_weight(true).max(T::Lanes::lock_weight());
        Self::lane_half_weight(MAX_LEAVES, most).saturating_add(Self::lane_weight())
    }

    /// A deposit into a lane's inbox: what it takes outside the records is no more than another one takes.
    pub(crate) fn lane_deposit_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::deposit(), leaves).saturating_add(T::Lanes::weight())
    }

    pub(crate) fn deposit_weight() -> Weight {
        Self::plain_deposit_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(2))
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
            .max(Self::lane_deposit_weight(MAX_LEAVES))
    }

    pub(crate) fn withdraw_weight() -> Weight {
        Self::plain_withdraw_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(2))
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight())
    }

    pub(crate) fn transfer_within_weight() -> Weight {
        // The two records may have to be moved from two shards.
        Self::plain_transfer_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(3))
            .saturating_add(T::Load::most_shared())
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight().saturating_mul(2))
    }

    /// What a transfer within a shard costs whose records stand where they belong and stay there, and that is not the
    /// first of its block in the shard, as most do, in a tree of so many leaves.
    pub fn plain_transfer_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::transfer_within(), leaves)
            .saturating_add(Self::step_weight(2))
            .saturating_add(T::Load::weight().saturating_sub(T::Load::most_shared()))
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

    /// As [`Self::transfer_weight`], of units that leave at once.
    pub(crate) fn send_weight() -> Weight {
        let across = Self::in_tree(T::WeightInfo::transfer_across(), MAX_LEAVES)
            .saturating_add(T::Remit::weight())
            .saturating_add(T::Load::weight());
        Self::transfer_within_weight().max(across)
    }

    /// What was spent on something that costs so much by itself: that, the records that had to be
    /// moved first, the roots of shards that nobody had touched, and the accounts that were opened or
    /// closed.
    pub(crate) fn spent<const N: usize>(own: Weight, places: [&Place; N], delta: &Delta) -> Weight {
        let mut spent = own;
        for place in places {
            spent.saturating_accrue(Self::roots_weight(place.roots));
            if place.touched {
                spent.saturating_accrue(Self::touch_weight());
            }
        }
        if delta.opened.is_some() {
            spent.saturating_accrue(T::Shards::change_weight());
        }
        if delta.closed.is_some() {
            spent.saturating_accrue(Self::closing_weight());
        }
        spent
    }
}
