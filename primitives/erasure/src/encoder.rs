// SPDX-License-Identifier: Apache-2.0
//! From a checkpoint to its fragments.

use crate::{
    merkle::Leaves,
    profile::{Profile, Shape},
    ErasureError, Root, CHUNK,
};
use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;
use reed_solomon_simd::ReedSolomonEncoder;

/// The bytes of a fragment that are encoded at once: so that what the code works on stays in the
/// processor's second cache, and its chunks are hashed four at a time. No part of the format.
const STRIPE: usize = 4 * CHUNK;

/// Makes fragments, and the roots that a checkpoint's commitment is made of. One encoder may make
/// those of many checkpoints: it keeps its working space.
///
/// ```
/// use nerv_primitives_erasure::{root_of, Encoder, Profile};
///
/// let mut encoder = Encoder::new(Profile::DEFAULT);
/// let bytes = b"the records of a shard";
/// let fragments = encoder.encode(bytes)?;
/// assert_eq!(fragments.len(), 7);
/// assert_eq!(encoder.encode_slot(bytes, 6)?, *fragments[6]);
/// assert_eq!(encoder.roots(bytes)?[6], root_of(&fragments[6]));
/// # Ok::<(), nerv_primitives_erasure::ErasureError>(())
/// ```
pub struct Encoder {
    profile: Profile,
    parity: Parity,
}

impl Encoder {
    /// An encoder; working space is taken when it is used first.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            parity: Parity::default(),
        }
    }

    /// The profile that it was made for.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// All k + m fragments, in the order of their slots. Those of data are the checkpoint's own
    /// bytes and take no memory, except where they reach beyond its end.
    ///
    /// Errors: [`ErasureError::TooLong`].
    pub fn encode<'a>(&mut self, bytes: &'a [u8]) -> Result<Vec<Cow<'a, [u8]>>, ErasureError> {
        let shape = Shape::of(self.profile, bytes)?;
        let data = (0..shape.data()).map(|slot| data_fragment(shape, bytes, slot));
        let mut fragments: Vec<_> = data.collect();
        let mut parity = Vec::new();
        self.parity_into(bytes, &mut parity)?;
        fragments.extend(parity.into_iter().map(Cow::Owned));
        Ok(fragments)
    }

    /// The m parity fragments alone, into `parity`, whose memory is used again.
    ///
    /// Errors: [`ErasureError::TooLong`].
    pub fn parity_into(
        &mut self,
        bytes: &[u8],
        parity: &mut Vec<Vec<u8>>,
    ) -> Result<(), ErasureError> {
        let shape = Shape::of(self.profile, bytes)?;
        parity.resize_with(shape.parity(), Vec::new);
        for fragment in parity.iter_mut() {
            fragment.clear();
            fragment.reserve_exact(shape.fragment);
        }
        self.parity.stripes(shape, bytes, |index, _, shard| {
            parity[index].extend_from_slice(shard)
        })
    }

    /// The fragment of one slot. Beside it no memory is taken but that of a stripe.
    ///
    /// Errors: [`ErasureError::UnknownSlot`], [`ErasureError::TooLong`].
    pub fn encode_slot(&mut self, bytes: &[u8], slot: u8) -> Result<Vec<u8>, ErasureError> {
        let shape = self.shape(bytes, slot)?;
        let slot = usize::from(slot);
        let Some(wanted) = slot.checked_sub(shape.data()) else {
            return Ok(data_fragment(shape, bytes, slot).into_owned());
        };
        let mut fragment = Vec::with_capacity(shape.fragment);
        self.parity.stripes(shape, bytes, |index, _, shard| {
            if index == wanted {
                fragment.extend_from_slice(shard)
            }
        })?;
        Ok(fragment)
    }

    /// The root of each slot's fragment, in the order of slots, without keeping the fragments.
    ///
    /// Errors: [`ErasureError::TooLong`].
    pub fn roots(&mut self, bytes: &[u8]) -> Result<Vec<Root>, ErasureError> {
        let shape = Shape::of(self.profile, bytes)?;
        self.hash(shape, bytes, |_, _| ())
    }

    /// What a replica needs of a checkpoint, in one pass: the fragment of its slot, and the roots of
    /// all. Beside the fragment no memory is taken but that of a stripe and the chunks' hashes.
    ///
    /// Errors: [`ErasureError::UnknownSlot`], [`ErasureError::TooLong`].
    pub fn encode_slot_with_roots(
        &mut self,
        bytes: &[u8],
        slot: u8,
    ) -> Result<(Vec<u8>, Vec<Root>), ErasureError> {
        let shape = self.shape(bytes, slot)?;
        let mut fragment = Vec::with_capacity(shape.fragment);
        let roots = self.hash(shape, bytes, |of, shard| {
            if of == usize::from(slot) {
                fragment.extend_from_slice(shard)
            }
        })?;
        Ok((fragment, roots))
    }

    fn shape(&self, bytes: &[u8], slot: u8) -> Result<Shape, ErasureError> {
        if slot >= self.profile.slots() {
            return Err(ErasureError::UnknownSlot { slot });
        }
        Shape::of(self.profile, bytes)
    }

    /// The roots of all slots; `see` is shown each slot's shards in order.
    pub(crate) fn hash(
        &mut self,
        shape: Shape,
        bytes: &[u8],
        mut see: impl FnMut(usize, &[u8]),
    ) -> Result<Vec<Root>, ErasureError> {
        let mut leaves: Vec<_> = (0..shape.slots())
            .map(|_| Leaves::new(shape.fragment))
            .collect();
        let (mut room, mut padded) = (Vec::new(), Vec::new());
        self.parity.stripes(shape, bytes, |index, range, parity| {
            let mut take = |slot: usize, shard: &[u8]| {
                leaves[slot].push(shard, &mut room);
                see(slot, shard);
            };
            // The data of a stripe are hashed while they are still near.
            if index == 0 {
                for slot in 0..shape.data() {
                    take(slot, shard(shape, bytes, slot, range, &mut padded));
                }
            }
            take(shape.data() + index, parity);
        })?;
        let trees = leaves.into_iter().map(|leaves| leaves.finish().root());
        Ok(trees.collect())
    }
}

/// The code from data to parity, with its working space.
#[derive(Default)]
pub(crate) struct Parity {
    code: Option<ReedSolomonEncoder>,
    padded: Vec<u8>,
}

impl Parity {
    /// Shows `see` the shards of all parity fragments: number from zero, place in the fragment,
    /// bytes. Those of one fragment come in order.
    pub fn stripes(
        &mut self,
        shape: Shape,
        bytes: &[u8],
        mut see: impl FnMut(usize, &Range<usize>, &[u8]),
    ) -> Result<(), ErasureError> {
        shape.stripes(STRIPE).try_for_each(|range| {
            self.stripe(shape, bytes, &range, |index, shard| {
                see(index, &range, shard)
            })
        })
    }

    /// The same of one stripe.
    pub fn stripe(
        &mut self,
        shape: Shape,
        bytes: &[u8],
        range: &Range<usize>,
        mut see: impl FnMut(usize, &[u8]),
    ) -> Result<(), ErasureError> {
        let (data, parity, length) = (shape.data(), shape.parity(), range.len());
        let code = match &mut self.code {
            Some(code) => {
                code.reset(data, parity, length)?;
                code
            }
            None => self
                .code
                .insert(ReedSolomonEncoder::new(data, parity, length)?),
        };
        for slot in 0..data {
            code.add_original_shard(shard(shape, bytes, slot, range, &mut self.padded))?;
        }
        let result = code.encode()?;
        for (index, shard) in result.recovery_iter().enumerate() {
            see(index, shard);
        }
        Ok(())
    }
}

/// The bytes `range` of data fragment `slot`: the checkpoint's own, or put together in `padded` with
/// the zeros behind its end.
fn shard<'a>(
    shape: Shape,
    bytes: &'a [u8],
    slot: usize,
    range: &Range<usize>,
    padded: &'a mut Vec<u8>,
) -> &'a [u8] {
    let place = shape.place(slot, range);
    if let Some(shard) = bytes.get(place.clone()) {
        return shard;
    }
    padded.clear();
    padded.extend_from_slice(bytes.get(place.start..).unwrap_or_default());
    padded.resize(place.len(), 0);
    padded
}

fn data_fragment(shape: Shape, bytes: &[u8], slot: usize) -> Cow<'_, [u8]> {
    let whole = 0..shape.fragment;
    match bytes.get(shape.place(slot, &whole)) {
        Some(fragment) => Cow::Borrowed(fragment),
        None => {
            let mut padded = Vec::new();
            shard(shape, bytes, slot, &whole, &mut padded);
            Cow::Owned(padded)
        }
    }
}
