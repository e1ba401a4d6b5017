// SPDX-License-Identifier: Apache-2.0
//! Rebuilding a checkpoint where fragments may be wrong, and naming those that are.

use crate::{
    decoder::{enough, Decoder, STRIPE},
    encoder::{Encoder, Parity},
    given::Given,
    merkle::root_of,
    profile::{Profile, Shape},
    progress::Meter,
    ErasureError, Progress, Root,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// The code works on so many bytes of a fragment at a time, each such column for itself.
const COLUMN: usize = 64;

/// A checkpoint rebuilt.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recovered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The slots whose fragments are not what they should be, in rising order.
    pub corrupt: Vec<u8>,
    /// How many good fragments there were beyond the k that it takes. Where roots were unknown and
    /// this is zero, nothing but these k vouches for the bytes.
    pub spare: u8,
}

/// Rebuilds the checkpoint of `length` bytes whose fragments have the roots `roots`, in the order of
/// slots. Checks every fragment, names those that are wrong, decodes from the others, and makes
/// sure that what comes out has all these roots.
///
/// Errors: [`ErasureError::TooLong`], [`ErasureError::WrongRoots`], [`ErasureError::UnknownSlot`],
/// [`ErasureError::Twice`]; [`ErasureError::TooFew`], which names the wrong ones;
/// [`ErasureError::NotEncoded`] where fragments agree with their roots, but these not with each other.
pub fn recover(
    profile: Profile,
    length: u64,
    roots: &[Root],
    fragments: &[(u8, &[u8])],
) -> Result<Recovered, ErasureError> {
    recover_with(profile, length, roots, fragments, &mut |_| ())
}

/// [`recover`], telling `tell` from time to time how far it has come.
///
/// Errors: those of [`recover`].
pub fn recover_with(
    profile: Profile,
    length: u64,
    roots: &[Root],
    fragments: &[(u8, &[u8])],
    tell: &mut dyn FnMut(Progress),
) -> Result<Recovered, ErasureError> {
    let shape = Shape::new(profile, length)?;
    if roots.len() != shape.slots() {
        return Err(ErasureError::WrongRoots {
            expected: profile.slots(),
            found: roots.len() as u64,
        });
    }
    let mut given = Given::new(shape, fragments)?;

    // Checked, decoded, encoded again.
    let total = given.count() * shape.fragment + shape.padded() + shape.slots() * shape.fragment;
    let mut meter = Meter::new(total, tell);
    let corrupt = given.retain(|slot, fragment| {
        let good = fragment.len() == shape.fragment && root_of(fragment) == roots[slot];
        meter.add(shape.fragment);
        good
    });
    enough(shape, &given, corrupt.clone())?;
    let bytes = Decoder::new(profile).all(shape, &given, |done| meter.add(done))?;
    let again = Encoder::new(profile).hash(shape, &bytes, |_, shard| meter.add(shard.len()))?;

    let differing = (0..).zip(roots.iter().zip(&again));
    let slots: Vec<u8> = differing
        .filter(|(_, (root, again))| root != again)
        .map(|(slot, _)| slot)
        .collect();
    if !slots.is_empty() {
        return Err(ErasureError::NotEncoded { slots });
    }
    Ok(Recovered {
        bytes,
        corrupt,
        spare: spare(shape, &given),
    })
}

/// Rebuilds the checkpoint of `length` bytes where its roots are unknown, by what the fragments say
/// of each other. Of r fragments it names up to `floor((r - k) / 2)` wrong ones, wherever in them
/// they are wrong; those of a wrong length are named besides, and do not count among the r.
///
/// The answer is right if no more are wrong than that. More of them can contradict each other, which
/// is an error, or agree on another checkpoint, which nothing but roots can show. The search tries
/// at most `2^r` choices of fragments, on 64 bytes of each, for every wrong one found.
///
/// Errors: [`ErasureError::TooLong`], [`ErasureError::UnknownSlot`], [`ErasureError::Twice`],
/// [`ErasureError::TooFew`], [`ErasureError::Ambiguous`], [`ErasureError::Padding`].
pub fn recover_unknown(
    profile: Profile,
    length: u64,
    fragments: &[(u8, &[u8])],
) -> Result<Recovered, ErasureError> {
    let shape = Shape::new(profile, length)?;
    let mut trusted = Given::new(shape, fragments)?;
    let mut corrupt = trusted.retain(|_, fragment| fragment.len() == shape.fragment);
    enough(shape, &trusted, corrupt.clone())?;

    let limit = (trusted.count() - shape.data()) / 2;
    let mut found = 0;
    let mut decoder = Decoder::new(profile);
    let mut parity = Parity::default();
    let mut bytes = vec![0; shape.padded()];
    // What is decoded of a stripe is right once all that are trusted agree on it. That one of them is
    // wrong in a later stripe takes nothing from that.
    for range in shape.stripes(STRIPE) {
        loop {
            let basis = trusted.lowest(shape.data());
            decoder.stripe(shape, &basis, &range, &mut bytes)?;
            let Some(column) = difference(shape, &trusted, &bytes, &range, &mut parity)? else {
                break;
            };
            let limit_left = limit - found;
            let Some(wrong) = liars(shape, &trusted, column, limit_left)? else {
                return Err(ErasureError::Ambiguous { limit: limit as u8 });
            };
            let before = trusted.count();
            corrupt.extend(trusted.retain(|slot, _| wrong & (1 << slot) == 0));
            found += before - trusted.count();
        }
    }
    if bytes[shape.length..].iter().any(|byte| *byte != 0) {
        return Err(ErasureError::Padding);
    }
    bytes.truncate(shape.length);
    corrupt.sort_unstable();
    Ok(Recovered {
        bytes,
        corrupt,
        spare: spare(shape, &trusted),
    })
}

fn spare(shape: Shape, good: &Given) -> u8 {
    (good.count() - shape.data()) as u8
}

/// The first column of a stripe in which parity fragments are not what `bytes` make them.
///
/// Data fragments need no look: those that are trusted are what `bytes` was made of.
fn difference(
    shape: Shape,
    trusted: &Given,
    bytes: &[u8],
    range: &Range<usize>,
    parity: &mut Parity,
) -> Result<Option<Range<usize>>, ErasureError> {
    let mut first: Option<usize> = None;
    parity.stripe(shape, bytes, range, |index, shard| {
        let Some(fragment) = trusted.get(shape.data() + index) else {
            return;
        };
        let found = &fragment[range.clone()];
        if found == shard {
            return;
        }
        let at = found.iter().zip(shard).position(|(a, b)| a != b);
        first = match (first, at) {
            (Some(first), Some(at)) => Some(first.min(at)),
            (first, at) => first.or(at),
        };
    })?;
    Ok(first.map(|at| {
        let begin = range.start + at / COLUMN * COLUMN;
        begin..range.end.min(begin + COLUMN)
    }))
}

/// The fewest fragments without which the others agree on a column, as a set of bits; `None` if it
/// takes more than `limit`.
///
/// With c = `trusted.count() >= k + 2 limit` this is unique: two answers have c - limit fragments
/// each, so at least k in common, and k fragments say all others.
fn liars(
    shape: Shape,
    trusted: &Given,
    column: Range<usize>,
    limit: usize,
) -> Result<Option<u32>, ErasureError> {
    let narrow = Shape {
        fragment: column.len(),
        length: column.len() * shape.data(),
        ..shape
    };
    let mut here = Given::default();
    for (slot, fragment) in trusted.iter() {
        here.set(slot, &fragment[column.clone()]);
    }
    let all = 0..column.len();
    let mut decoder = Decoder::new(shape.profile);
    let mut parity = Parity::default();
    let mut bytes = vec![0; narrow.padded()];
    for size in 1..=limit {
        let sets = (0u32..1 << shape.slots()).filter(|set| set.count_ones() as usize == size);
        for set in sets {
            let mut left = here;
            left.retain(|slot, _| set & (1 << slot) == 0);
            if left.count() + size != here.count() {
                continue; // Names one that is not there.
            }
            decoder.stripe(narrow, &left.lowest(shape.data()), &all, &mut bytes)?;
            if difference(narrow, &left, &bytes, &all, &mut parity)?.is_none() {
                return Ok(Some(set));
            }
        }
    }
    Ok(None)
}
