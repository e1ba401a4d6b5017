// SPDX-License-Identifier: Apache-2.0
//! Which pairs are held.

use super::{
    entry::{Account, Entry},
    CELL_BITS,
};
use crate::pair::Pair;
use alloc::{vec, vec::Vec};
use core::cmp::Reverse;
use nerv_primitives_types::BlindedId;

/// By what one pair is kept before another, the first figure first: its count; that it is held
/// already; what is guaranteed of it; a figure that nobody could choose; and its place, so that no two
/// are equal.
type Rank = (u32, bool, u32, u64, Reverse<usize>);

/// What an election comes to.
pub(super) struct Election {
    /// Of each pair, whether it is kept.
    pub kept: Vec<bool>,
    /// The cells of the others, with their counts.
    pub turned_away: Vec<(usize, u32)>,
    /// The least count that is kept if there is no more room, and otherwise 0.
    pub least: u32,
}

/// Keeps the first of all pairs by their rank: as many as there is room for, and for each payer no more
/// than it may have. The first `held` are held already.
///
/// `O(pairs log pairs)`.
pub(super) fn elect(
    entries: &[Entry],
    held: usize,
    accounts: &[(Account, bool)],
    mut room: usize,
    payer_bound: u32,
    salt: u64,
) -> Election {
    let pair_of = |entry: &Entry| {
        let low = accounts.get(usize::from(entry.low))?.0.id;
        let high = accounts.get(usize::from(entry.high))?.0.id;
        Pair::new(low, high)
    };
    let rank = |(index, entry): (usize, &Entry)| -> Rank {
        let tie = pair_of(entry).map_or(0, |pair| mixed(&pair, salt));
        let (count, guaranteed) = (entry.count(), entry.guaranteed());
        (count, index < held, guaranteed, tie, Reverse(index))
    };
    let mut ranks: Vec<Rank> = entries.iter().enumerate().map(rank).collect();
    ranks.sort_unstable_by(|one, other| other.cmp(one));

    let mut kept = vec![false; entries.len()];
    let mut paid = vec![0u32; accounts.len()];
    let mut turned_away = Vec::new();
    let mut least = 0;
    for (count, _, _, _, Reverse(index)) in ranks {
        let Some((entry, kept)) = entries.get(index).zip(kept.get_mut(index)) else {
            continue;
        };
        let payer = paid
            .get_mut(usize::from(entry.payer()))
            .filter(|paid| **paid < payer_bound);
        if let Some((paid, left)) = payer.zip(room.checked_sub(1)) {
            *paid = paid.saturating_add(1);
            (room, least, *kept) = (left, count, true);
        } else if let Some(pair) = pair_of(entry) {
            turned_away.push((cell_of(&pair), count));
        }
    }
    Election {
        kept,
        turned_away,
        least: if room == 0 { least } else { 0 },
    }
}

/// The number of a pair's cell. It is the same in all blocks, so that it has no salt: whoever looks
/// for ids that share a cell finds them, and gains nothing beyond plain space-saving.
pub(super) fn cell_of(pair: &Pair) -> usize {
    // Twelve bits.
    (mixed(pair, 0) >> (u64::BITS - CELL_BITS)) as usize
}

/// A figure of a pair that looks like chance, and that nobody knows without the salt: the finaliser
/// of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), over
/// the first eight bytes of both ids, which are hashes themselves.
fn mixed(pair: &Pair, salt: u64) -> u64 {
    let word = |id: &BlindedId| {
        let bytes = id.0.first_chunk::<8>();
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    };
    let mut x = word(pair.low()) ^ word(pair.high()).rotate_left(32) ^ salt;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
