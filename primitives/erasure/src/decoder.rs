// SPDX-License-Identifier: Apache-2.0
//! From any k fragments to the checkpoint.

use crate::{
    encoder::Parity,
    given::Given,
    profile::{Profile, Shape},
    ErasureError, CHUNK,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;
use reed_solomon_simd::ReedSolomonDecoder;

/// The bytes of a fragment that are decoded at once. Each stripe costs some 65,536 steps that find
/// which shards are lost, whatever its length, so it is longer than the encoder's. No part of the
/// format.
pub(crate) const STRIPE: usize = 64 * CHUNK;

/// Rebuilds checkpoints, and fragments that were lost. It takes fragments as they are: whether they
/// are right, [`recover`](crate::recover) knows.
pub struct Decoder {
    profile: Profile,
    code: Option<ReedSolomonDecoder>,
}

impl Decoder {
    /// A decoder; working space is taken when it is used first.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            code: None,
        }
    }

    /// The checkpoint of `length` bytes, from fragments with their slots, at least k of them in any
    /// order. Of more, those of the lowest slots count. No memory is taken before all is checked.
    ///
    /// Errors: [`ErasureError::TooLong`], [`ErasureError::UnknownSlot`], [`ErasureError::Twice`],
    /// [`ErasureError::WrongLength`], [`ErasureError::TooFew`].
    pub fn decode(
        &mut self,
        length: u64,
        fragments: &[(u8, &[u8])],
    ) -> Result<Vec<u8>, ErasureError> {
        let (shape, given) = self.checked(length, fragments)?;
        self.all(shape, &given, |_| ())
    }

    /// [`Self::decode`] into `bytes`, whose memory is used again. What is in `bytes` after an error
    /// means nothing.
    ///
    /// Errors: those of [`Self::decode`].
    pub fn decode_into(
        &mut self,
        length: u64,
        fragments: &[(u8, &[u8])],
        bytes: &mut Vec<u8>,
    ) -> Result<(), ErasureError> {
        let (shape, given) = self.checked(length, fragments)?;
        // Every byte is written below, so what is there may stay till then.
        bytes.resize(shape.padded(), 0);
        self.fill(shape, &given, bytes, |_| ())?;
        bytes.truncate(shape.length);
        Ok(())
    }

    /// Fragments sorted by slot, at least k, all of their right length.
    fn checked<'a>(
        &self,
        length: u64,
        fragments: &[(u8, &'a [u8])],
    ) -> Result<(Shape, Given<'a>), ErasureError> {
        let shape = Shape::new(self.profile, length)?;
        let given = Given::new(shape, fragments)?;
        for (slot, fragment) in given.iter() {
            if fragment.len() != shape.fragment {
                return Err(ErasureError::WrongLength {
                    slot: slot as u8,
                    expected: shape.fragment as u64,
                    found: fragment.len() as u64,
                });
            }
        }
        enough(shape, &given, Vec::new())?;
        Ok((shape, given))
    }

    /// The fragment of a slot, rebuilt from at least k others: what a successor in that slot needs.
    /// Stripe by stripe: beside the fragment no memory is taken but that of a stripe of each slot.
    ///
    /// Errors: those of [`Self::decode`].
    pub fn rebuild(
        &mut self,
        length: u64,
        slot: u8,
        fragments: &[(u8, &[u8])],
    ) -> Result<Vec<u8>, ErasureError> {
        if slot >= self.profile.slots() {
            return Err(ErasureError::UnknownSlot { slot });
        }
        let (shape, given) = self.checked(length, fragments)?;
        let basis = given.lowest(shape.data());
        let mut parity = Parity::default();
        let mut bytes = Vec::new();
        let mut fragment = Vec::with_capacity(shape.fragment);
        for range in shape.stripes(STRIPE) {
            // What a checkpoint of this stripe alone would be: its zeros at the end are there.
            let part = Shape {
                length: shape.data() * range.len(),
                fragment: range.len(),
                ..shape
            };
            bytes.resize(part.length, 0);
            let whole = 0..range.len();
            self.stripe(part, &basis.part(&range), &whole, &mut bytes)?;
            match usize::from(slot).checked_sub(shape.data()) {
                None => {
                    let place = part.place(slot.into(), &whole);
                    fragment.extend_from_slice(&bytes[place]);
                }
                Some(wanted) => parity.stripes(part, &bytes, |index, _, shard| {
                    if index == wanted {
                        fragment.extend_from_slice(shard);
                    }
                })?,
            }
        }
        Ok(fragment)
    }

    /// The checkpoint from fragments that were checked; `done` is told the bytes of each step.
    pub(crate) fn all(
        &mut self,
        shape: Shape,
        good: &Given,
        done: impl FnMut(usize),
    ) -> Result<Vec<u8>, ErasureError> {
        let mut bytes = vec![0; shape.padded()];
        self.fill(shape, good, &mut bytes, done)?;
        bytes.truncate(shape.length);
        Ok(bytes)
    }

    /// Writes all data fragments.
    fn fill(
        &mut self,
        shape: Shape,
        good: &Given,
        bytes: &mut [u8],
        mut done: impl FnMut(usize),
    ) -> Result<(), ErasureError> {
        let basis = good.lowest(shape.data());
        for range in shape.stripes(STRIPE) {
            self.stripe(shape, &basis, &range, bytes)?;
            done(shape.data() * range.len());
        }
        Ok(())
    }

    /// Writes the bytes `range` of all data fragments to their places in `bytes`, from the k
    /// fragments of `basis`.
    pub(crate) fn stripe(
        &mut self,
        shape: Shape,
        basis: &Given,
        range: &Range<usize>,
        bytes: &mut [u8],
    ) -> Result<(), ErasureError> {
        let (data, parity, length) = (shape.data(), shape.parity(), range.len());
        if basis.iter().all(|(slot, _)| slot < data) {
            for (slot, fragment) in basis.iter() {
                bytes[shape.place(slot, range)].copy_from_slice(&fragment[range.clone()]);
            }
            return Ok(());
        }
        let code = match &mut self.code {
            Some(code) => {
                code.reset(data, parity, length)?;
                code
            }
            None => self
                .code
                .insert(ReedSolomonDecoder::new(data, parity, length)?),
        };
        for (slot, fragment) in basis.iter() {
            let shard = &fragment[range.clone()];
            match slot.checked_sub(data) {
                None => {
                    // Both while the bytes are near.
                    bytes[shape.place(slot, range)].copy_from_slice(shard);
                    code.add_original_shard(slot, shard)?;
                }
                Some(index) => code.add_recovery_shard(index, shard)?,
            }
        }
        for (slot, shard) in code.decode()?.restored_original_iter() {
            bytes[shape.place(slot, range)].copy_from_slice(shard);
        }
        Ok(())
    }
}

/// [`Decoder::decode`] with a decoder for this once.
///
/// ```
/// use nerv_primitives_erasure::{decode, Encoder, Profile};
///
/// let bytes = b"the records of a shard";
/// let fragments = Encoder::new(Profile::DEFAULT).encode(bytes)?;
/// let left: Vec<_> = (2..7).map(|slot| (slot, &*fragments[slot as usize])).collect();
/// assert_eq!(decode(Profile::DEFAULT, bytes.len() as u64, &left)?, bytes);
/// # Ok::<(), nerv_primitives_erasure::ErasureError>(())
/// ```
pub fn decode(
    profile: Profile,
    length: u64,
    fragments: &[(u8, &[u8])],
) -> Result<Vec<u8>, ErasureError> {
    Decoder::new(profile).decode(length, fragments)
}

/// Errors: [`ErasureError::TooFew`].
pub(crate) fn enough(shape: Shape, good: &Given, corrupt: Vec<u8>) -> Result<(), ErasureError> {
    if good.count() < shape.data() {
        return Err(ErasureError::TooFew {
            good: good.count() as u8,
            needed: shape.profile.data(),
            corrupt,
        });
    }
    Ok(())
}
