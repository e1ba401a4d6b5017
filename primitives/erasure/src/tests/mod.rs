// SPDX-License-Identifier: Apache-2.0

mod corruption;
mod format;
mod losses;
mod merkle;
mod profile;
mod properties;

use crate::{Encoder, Profile, CHUNK};
use alloc::vec::Vec;

/// Profiles of every kind: as many data as parity, more, fewer, powers of two, the most there may be.
const PROFILES: [(u8, u8); 9] = [
    (5, 2),
    (6, 4),
    (1, 1),
    (1, 4),
    (2, 1),
    (4, 4),
    (3, 8),
    (12, 4),
    (15, 1),
];

/// Lengths around all borders: of pairs, of columns of 64 bytes, of chunks, of the stripes of the
/// encoder and the decoder.
const LENGTHS: [usize; 16] = [
    0,
    1,
    2,
    9,
    10,
    11,
    64 * 5,
    64 * 5 + 1,
    1_000,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    5 * CHUNK,
    5 * 4 * CHUNK + 3,
    5 * 64 * CHUNK + 77,
    1_000_003,
];

fn profile((data, parity): (u8, u8)) -> Profile {
    Profile::new(data, parity).expect("a profile")
}

/// Bytes without a pattern, the same every time.
fn checkpoint(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ length as u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn fragments(profile: Profile, bytes: &[u8]) -> Vec<Vec<u8>> {
    let fragments = Encoder::new(profile).encode(bytes).expect("not too long");
    fragments.into_iter().map(|f| f.into_owned()).collect()
}

/// All fragments with their slots.
fn with_slots(fragments: &[Vec<u8>]) -> Vec<(u8, &[u8])> {
    let slots = 0..fragments.len() as u8;
    slots.zip(fragments.iter().map(|f| f.as_slice())).collect()
}

/// Every set of `size` of `slots` slots, as bits.
fn sets(slots: u8, size: u8) -> impl Iterator<Item = u32> {
    (0u32..1 << slots).filter(move |set| set.count_ones() == u32::from(size))
}

fn without<'a>(all: &[(u8, &'a [u8])], lost: u32) -> Vec<(u8, &'a [u8])> {
    let kept = all.iter().filter(|(slot, _)| lost & (1 << slot) == 0);
    kept.copied().collect()
}
