// SPDX-License-Identifier: Apache-2.0
//! What the files of all networks have in common: a header, numbers little endian, and a hash of
//! all before it.
//!
//! | offset | bytes | what it is |
//! |---|---|---|
//! | 0 | 8 | the magic of the kind of network |
//! | 8 | 2 | the version of the kind's format |
//! | 10 | 2 | inputs, 6 |
//! | 12 | 2 | hidden values |
//! | 14 | 2 | outputs, 1 |
//! | 16 | 2 | the horizon, not zero |
//! | 18 | 1 | the shift of the weights, `0..=15` |
//! | 19 | 1 | bits below the point of all `i32`, 24 |
//! | 20 | | the numbers, a fixed count of them for each kind |
//! | | 32 | blake2b-256 of all before |

use crate::{error::ModelError, scaling::Scaling, shape::INPUTS};
use alloc::{boxed::Box, vec::Vec};
use codec::Decode;
use nerv_primitives_types::ModelHash;
use sp_crypto_hashing::blake2_256;

/// Outputs of a network: the forecast alone.
const OUTPUTS: u16 = 1;

/// Bits below the point of all values of 32 bits.
const FRACTION_BITS: u8 = 24;

/// The largest shift of the weights: they are then within -1..=1.
pub const MAX_SHIFT: u8 = 15;

/// The bytes of the header: where the numbers begin.
pub const HEADER_SIZE: usize = 20;

/// The bytes of the hash at the end.
pub(crate) const HASH_SIZE: usize = 32;

/// What a file's header says that is not the same in all files of its kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    /// The steps that the forecast reaches ahead, not zero: seconds for a shard's load.
    pub horizon: u16,
    /// The shift of the weights, [`MAX_SHIFT`] at most.
    pub shift: u8,
}

impl Header {
    /// Whether both are within their bounds.
    ///
    /// # Errors
    ///
    /// [`ModelError::Shape`] if the horizon is zero, [`ModelError::Scale`] if the shift is above
    /// [`MAX_SHIFT`].
    pub(crate) fn check(self) -> Result<(), ModelError> {
        if self.horizon == 0 {
            return Err(ModelError::Shape);
        }
        if self.shift > MAX_SHIFT {
            return Err(ModelError::Scale);
        }
        Ok(())
    }
}

/// A kind of network, as its files' headers name it.
pub(crate) struct Kind {
    /// The first bytes of a file.
    pub(crate) magic: [u8; 8],
    /// The version of the format.
    pub(crate) version: u16,
    /// The hidden values of the network.
    pub(crate) hidden: u16,
}

impl Kind {
    /// The header off the front of a file of this kind.
    ///
    /// # Errors
    ///
    /// [`ModelError::Length`], `Magic`, `Version`, `Shape` or `Scale`; the first in this order.
    pub(crate) fn header(&self, rest: &mut &[u8]) -> Result<Header, ModelError> {
        if rest.len() < HEADER_SIZE {
            return Err(ModelError::Length);
        }
        if next::<[u8; 8]>(rest)? != self.magic {
            return Err(ModelError::Magic);
        }
        if next::<u16>(rest)? != self.version {
            return Err(ModelError::Version);
        }
        if next::<[u16; 3]>(rest)? != [INPUTS as u16, self.hidden, OUTPUTS] {
            return Err(ModelError::Shape);
        }
        let horizon = next(rest)?;
        let [shift, fraction] = next::<[u8; 2]>(rest)?;
        let header = Header { horizon, shift };
        header.check()?;
        if fraction != FRACTION_BITS {
            return Err(ModelError::Scale);
        }
        Ok(header)
    }

    /// A file of this kind up to its header, with room for so many bytes.
    pub(crate) fn begin(&self, header: Header, size: usize) -> Vec<u8> {
        let mut file = Vec::with_capacity(size);
        file.extend(self.magic);
        let shape = [INPUTS as u16, self.hidden, OUTPUTS];
        for number in [self.version]
            .into_iter()
            .chain(shape)
            .chain([header.horizon])
        {
            file.extend(number.to_le_bytes());
        }
        file.extend([header.shift, FRACTION_BITS]);
        file
    }
}

/// The next value of a fixed size off the front of the bytes.
///
/// SCALE writes numbers little endian and arrays without a length, so that this reads the file's
/// format; lists of numbers it copies as a whole, which a loop over them here would not.
///
/// # Errors
///
/// [`ModelError::Length`] if there are fewer bytes.
pub(crate) fn next<T: Decode>(rest: &mut &[u8]) -> Result<T, ModelError> {
    // Bytes can only be missing: of these types, all bytes are values.
    T::decode(rest).map_err(|_| ModelError::Length)
}

/// The next `N` numbers off the front of the bytes, on the heap from the start.
///
/// # Errors
///
/// [`ModelError::Length`] if there are fewer bytes.
pub(crate) fn list<T, const N: usize>(rest: &mut &[u8]) -> Result<Vec<T>, ModelError>
where
    [T; N]: Decode,
{
    next::<Box<[T; N]>>(rest).map(|list| (list as Box<[T]>).into_vec())
}

/// The scaling of all inputs off the front of the bytes.
///
/// # Errors
///
/// [`ModelError::Length`] if there are fewer bytes.
pub(crate) fn scaling(rest: &mut &[u8]) -> Result<[Scaling; INPUTS], ModelError> {
    let all = next::<[[i32; 2]; INPUTS]>(rest)?;
    Ok(all.map(|[offset, factor]| Scaling { offset, factor }))
}

/// Adds numbers to a file. Weights are of 16 bits, all others of 32.
pub(crate) trait Add {
    /// Adds the offset and the factor of each input.
    fn add_scaling(&mut self, scaling: &[Scaling; INPUTS]);
    /// Adds values of 32 bits.
    fn add_values(&mut self, values: &[i32]);
    /// Adds weights.
    fn add_weights(&mut self, weights: &[i16]);
}

impl Add for Vec<u8> {
    fn add_scaling(&mut self, scaling: &[Scaling; INPUTS]) {
        for Scaling { offset, factor } in scaling {
            self.add_values(&[*offset, *factor]);
        }
    }

    fn add_values(&mut self, values: &[i32]) {
        self.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn add_weights(&mut self, weights: &[i16]) {
        self.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
    }
}

/// A file, of all its bytes but the hash.
pub(crate) fn sealed(mut hashed: Vec<u8>) -> Vec<u8> {
    let hash = blake2_256(&hashed);
    hashed.extend(hash);
    hashed
}

/// The hash at the end of a file, if it is that of all before.
///
/// # Errors
///
/// [`ModelError::Hash`] if it is another, [`ModelError::Length`] if there are fewer bytes.
pub(crate) fn hash(file: &[u8]) -> Result<ModelHash, ModelError> {
    let (hashed, hash) = file
        .split_last_chunk::<HASH_SIZE>()
        .ok_or(ModelError::Length)?;
    if blake2_256(hashed) != *hash {
        return Err(ModelError::Hash);
    }
    Ok(*hash)
}
