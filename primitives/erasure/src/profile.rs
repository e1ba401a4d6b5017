// SPDX-License-Identifier: Apache-2.0
//! How many fragments there are, how many of them are enough, and how long each is.

use crate::ErasureError;
use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use core::ops::Range;
use nerv_primitives_types::MAX_REPLICAS;
use scale_info::TypeInfo;

/// The most bytes that a checkpoint may have: 1 TiB. So the chunks of any fragment are counted by a
/// `u32`, and no sum of lengths leaves a `u64`.
pub const MAX_LENGTH: u64 = 1 << 40;

/// k data and m parity fragments: any k of the k + m rebuild the checkpoint.
///
/// Both are at least one, their sum is at most [`MAX_REPLICAS`]; a profile that breaks this cannot be
/// made, and does not decode.
#[derive(
    Clone, Copy, Debug, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Profile {
    /// k, the fragments that are pieces of the checkpoint, and as many as are enough.
    data: u8,
    /// m, the fragments that may be lost.
    parity: u8,
}

impl Profile {
    /// 5 + 2: survives the loss of any two of seven, 28.6%, and takes 1.4 times the checkpoint.
    pub const DEFAULT: Self = Self { data: 5, parity: 2 };

    /// 6 + 4: survives the loss of any four of ten, 40%, and takes 1.67 times the checkpoint.
    pub const WIDE: Self = Self { data: 6, parity: 4 };

    /// `data` + `parity` fragments; `None` if either is zero, or their sum above [`MAX_REPLICAS`].
    pub const fn new(data: u8, parity: u8) -> Option<Self> {
        if data == 0 || parity == 0 || data as u16 + parity as u16 > MAX_REPLICAS as u16 {
            return None;
        }
        Some(Self { data, parity })
    }

    /// k: how many fragments are enough.
    pub const fn data(&self) -> u8 {
        self.data
    }

    /// m: how many fragments may be lost.
    pub const fn parity(&self) -> u8 {
        self.parity
    }

    /// k + m. Slots are numbered from zero; the first k hold the checkpoint's own bytes.
    pub const fn slots(&self) -> u8 {
        self.data + self.parity
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Decode for Profile {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        let (data, parity) = <(u8, u8)>::decode(input)?;
        Self::new(data, parity).ok_or_else(|| "no profile of an erasure code".into())
    }
}

/// The bytes of each fragment of a checkpoint of `length` bytes: `ceil(length / k)`, and one more if
/// that is odd, since the code works on pairs of bytes. All fragments are equally long.
///
/// So all k + m together take at most `2 (k + m)` bytes more than `length (k + m) / k`.
/// Checkpoints above [`MAX_LENGTH`] are refused elsewhere; here they have a length too.
pub const fn fragment_length(profile: Profile, length: u64) -> u64 {
    let even = length.div_ceil(profile.data as u64);
    even.saturating_add(even % 2)
}

/// A checkpoint's length in fragments, checked: everything else counts in `usize` from here on.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub profile: Profile,
    /// The bytes of the checkpoint.
    pub length: usize,
    /// The bytes of each fragment.
    pub fragment: usize,
}

impl Shape {
    /// Errors: [`ErasureError::TooLong`] above [`MAX_LENGTH`] or what this machine can address.
    pub fn new(profile: Profile, length: u64) -> Result<Self, ErasureError> {
        let fragment = fragment_length(profile, length);
        let all = fragment.saturating_mul(profile.slots().into());
        if length > MAX_LENGTH || usize::try_from(all).is_err() {
            return Err(ErasureError::TooLong { length });
        }
        Ok(Self {
            profile,
            length: length as usize,
            fragment: fragment as usize,
        })
    }

    pub fn of(profile: Profile, bytes: &[u8]) -> Result<Self, ErasureError> {
        Self::new(profile, bytes.len() as u64)
    }

    pub fn data(&self) -> usize {
        self.profile.data.into()
    }

    pub fn parity(&self) -> usize {
        self.profile.parity.into()
    }

    pub fn slots(&self) -> usize {
        self.profile.slots().into()
    }

    /// The bytes of the data fragments together: the checkpoint and the zeros behind it.
    pub fn padded(&self) -> usize {
        self.data() * self.fragment
    }

    /// Where data fragment `slot` has the bytes `range`, within the data fragments together.
    pub fn place(&self, slot: usize, range: &Range<usize>) -> Range<usize> {
        let begin = slot * self.fragment;
        begin + range.start..begin + range.end
    }

    /// A fragment cut into stripes of `stripe` bytes, the last of them shorter.
    pub fn stripes(&self, stripe: usize) -> impl Iterator<Item = Range<usize>> {
        let end = self.fragment;
        (0..end)
            .step_by(stripe)
            .map(move |begin| begin..end.min(begin + stripe))
    }
}
