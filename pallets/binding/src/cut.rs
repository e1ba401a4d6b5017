// SPDX-License-Identifier: Apache-2.0
//! Choosing the cut of a split.

use crate::{
    Config, Event, OpenWindow, Pairs, Pallet, Terms, WeightInfo, CUT_CANDIDATES, CUT_PAIRS,
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS, Weight};
use nerv_primitives_affinity::{choose, sketch, Bond, Occupant, Sketch, Split, Tracked};
use nerv_primitives_core::{
    traits::{ChooseCut, LoadCondition, ShardMap},
    BlockHeight, ShardId,
};
use nerv_primitives_embedding::{BlindedId, ShardEmbedding};

/// What a walk through the largest tree takes, in nanoseconds, beside one that is at its leaf at once: ten cuts of some
/// 20 ns, twice that as Wasm, and an account's part of copying the largest table. A benchmark has the other, since
/// accounts enough that all live in one leaf of a large tree are hard to find.
const WALK_NANOS: u64 = 500;

impl<T: Config> ChooseCut for Pallet<T> {
    fn choose(shard: &ShardId, height: BlockHeight, embedding: &ShardEmbedding) -> u8 {
        let of = T::Terms::candidates().min(CUT_CANDIDATES);
        if of < 2 || !T::Terms::enabled() {
            return 0;
        }
        Self::choose_among(of, shard, height, embedding)
    }

    fn weight() -> Weight {
        let walks = WALK_NANOS
            .saturating_mul(WEIGHT_REF_TIME_PER_NANOS)
            .saturating_mul(u64::from(2 * CUT_PAIRS));
        T::WeightInfo::choose(CUT_CANDIDATES.into())
            .saturating_add(T::Load::rates_weight(1))
            .saturating_add(Weight::from_parts(walks, 0))
    }
}

impl<T: Config> Pallet<T> {
    /// Chooses among so many candidates, and tells which, if anything is known of the leaf.
    pub(crate) fn choose_among(
        of: u8,
        shard: &ShardId,
        height: BlockHeight,
        embedding: &ShardEmbedding,
    ) -> u8 {
        let pairs = Pairs::<T>::get();
        let busiest = busiest(&pairs);
        let occupants = Self::occupants(&pairs, &busiest, shard);
        let bonds = bonds_within(&busiest, &occupants);
        if bonds.is_empty() {
            return 0;
        }
        let split = Split {
            shard,
            height,
            embedding,
            load: Self::load_of(shard),
        };
        let cut = choose(&split, &occupants, &bonds, of, T::Terms::cut_balance());
        Self::deposit_event(Event::CutChosen {
            shard: *shard,
            candidate: cut.candidate,
            of,
            load: split.load,
            crossing: cut.crossing,
            first_crossing: cut.first_crossing,
            larger: cut.larger,
        });
        cut.candidate
    }

    /// The accounts of some pairs that live in a leaf, in the order of their ids.
    fn occupants(pairs: &Sketch, busiest: &[Tracked], shard: &ShardId) -> Vec<Occupant> {
        let both = busiest
            .iter()
            .flat_map(|tracked| [tracked.pair.low(), tracked.pair.high()]);
        let mut ids: Vec<BlindedId> = both.copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let ways = T::Map::ways(&ids).unwrap_or_default();
        ids.iter()
            .zip(ways)
            .filter(|(_, way)| way.leaf == *shard)
            .filter_map(|(id, _)| pairs.account(id))
            .map(|known| Occupant {
                account: known.id,
                load: load(known),
            })
            .collect()
    }

    /// A leaf's load, in units for as many blocks as the window that is open is to have.
    fn load_of(shard: &ShardId) -> u64 {
        let blocks =
            OpenWindow::<T>::get().map_or(1, |window| window.closes.saturating_sub(window.began));
        let rates = T::Load::rates(&[*shard]);
        Self::in_window(rates.first().copied().unwrap_or_default(), blocks)
    }
}

/// What an account adds to its leaf's load, in units a window. Of one that came in the open window, what it has done
/// in it so far.
fn load(known: &sketch::Account) -> u32 {
    if known.age == 0 {
        known.all
    } else {
        known.load()
    }
}

/// The pairs that a choice looks at: those that deal most, of equals the ones with lower ids.
fn busiest(pairs: &Sketch) -> Vec<Tracked<'_>> {
    let mut tracked: Vec<Tracked> = pairs.pairs().collect();
    // In the order of their ids where they have equal counts, as they come.
    tracked.sort_by_key(|pair| Reverse(pair.guaranteed()));
    tracked.truncate(CUT_PAIRS as usize);
    tracked
}

/// The traffic of the pairs of which both accounts are among the occupants, as it was seen. What is guaranteed was
/// sent, and can be looked up by anyone; what is forecast is not what a split is for.
fn bonds_within(busiest: &[Tracked], occupants: &[Occupant]) -> Vec<Bond> {
    let lives_here = |account: &BlindedId| {
        occupants
            .binary_search_by(|occupant| occupant.account.cmp(account))
            .is_ok()
    };
    busiest
        .iter()
        .filter(|pair| lives_here(pair.pair.low()) && lives_here(pair.pair.high()))
        .map(|pair| Bond {
            pair: pair.pair,
            sent: pair.sent,
        })
        .collect()
}
