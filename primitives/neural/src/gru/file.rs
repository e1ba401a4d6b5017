// SPDX-License-Identifier: Apache-2.0
//! The model's file: a header, the numbers, and a hash of all before it. Little endian.
//!
//! | offset | bytes | what it is |
//! |---|---|---|
//! | 0 | 8 | the magic, `NERV-GRU` |
//! | 8 | 2 | the version, 1 |
//! | 10 | 2 | inputs, 6 |
//! | 12 | 2 | hidden values, 16 |
//! | 14 | 2 | outputs, 1 |
//! | 16 | 2 | the horizon in steps, not zero |
//! | 18 | 1 | the shift of the weights, `0..=15` |
//! | 19 | 1 | bits below the point of all `i32`, 24 |
//! | 20 | 48 | six times: offset, `i32`, and factor, `i32` above zero |
//! | 68 | 192 | the biases of the gates, 48 `i32` |
//! | 260 | 64 | the biases of the hidden product in the new gate, 16 `i32` |
//! | 324 | 4 | the bias of the head, `i32` |
//! | 328 | 576 | the weights of the inputs, 48 rows of 6 `i16` |
//! | 904 | 1,536 | the weights of the hidden values, 48 rows of 16 `i16` |
//! | 2,440 | 32 | the weights of the head, 16 `i16` |
//! | 2,472 | 32 | blake2b-256 of the 2,472 bytes before |
//!
//! There is one file for a model and one model for a file.

use super::{
    model::Model,
    parameters::Parameters,
    shape::{GATES, HIDDEN},
};
use crate::{
    error::ModelError,
    format::{self, list, next, Add, Header, Kind, HASH_SIZE, HEADER_SIZE},
    shape::INPUTS,
};
use alloc::vec::Vec;
use nerv_primitives_types::ModelHash;
use sp_crypto_hashing::blake2_256;

/// The first bytes of a model's file.
pub const MAGIC: [u8; 8] = *b"NERV-GRU";

/// The version of the format.
pub const VERSION: u16 = 1;

/// Bytes of the file the hash is made of.
const HASHED_SIZE: usize = HEADER_SIZE
    + 4 * (2 * INPUTS + GATES + HIDDEN + 1)
    + 2 * (GATES * INPUTS + GATES * HIDDEN + HIDDEN);

/// The bytes of a model's file: exact, all models of version 1 have as many.
pub const FILE_SIZE: usize = HASHED_SIZE + HASH_SIZE;

/// What the header says in all files.
const KIND: Kind = Kind {
    magic: MAGIC,
    version: VERSION,
    hidden: HIDDEN as u16,
};

impl Model {
    /// The model in a file, but for its hash: for files verified before. See the [module](self).
    ///
    /// # Errors
    ///
    /// Every [`ModelError`] but `Weights` and `Hash`; where several apply, the first in the order of the enum.
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        if bytes.len() != FILE_SIZE {
            return Err(ModelError::Length);
        }
        let rest = &mut &bytes[..];
        let Header { horizon, shift } = KIND.header(rest)?;
        Self::new(Parameters {
            shift,
            horizon,
            scaling: format::scaling(rest)?,
            bias: list::<_, GATES>(rest)?,
            bias_hn: list::<_, HIDDEN>(rest)?,
            head_bias: next(rest)?,
            w_ih: list::<_, { GATES * INPUTS }>(rest)?,
            w_hh: list::<_, { GATES * HIDDEN }>(rest)?,
            head: list::<_, HIDDEN>(rest)?,
        })
    }

    /// The model in a file and its hash, which is checked: for files from outside.
    ///
    /// # Errors
    ///
    /// Every [`ModelError`] but `Weights`; where several apply, the first in the order of the enum.
    pub fn verify(bytes: &[u8]) -> Result<(Self, ModelHash), ModelError> {
        let model = Self::parse(bytes)?;
        Ok((model, format::hash(bytes)?))
    }

    /// The model's file, [`FILE_SIZE`] bytes, hash included.
    pub fn encode(&self) -> Vec<u8> {
        format::sealed(self.hashed())
    }

    /// The model's hash, made anew: its file is written and hashed for it.
    pub fn hash(&self) -> ModelHash {
        blake2_256(&self.hashed())
    }

    /// The file without its hash.
    fn hashed(&self) -> Vec<u8> {
        let parameters = self.parameters();
        let mut file = KIND.begin(parameters.header(), FILE_SIZE);
        file.add_scaling(&parameters.scaling);
        file.add_values(&parameters.bias);
        file.add_values(&parameters.bias_hn);
        file.add_values(&[parameters.head_bias]);
        file.add_weights(&parameters.w_ih);
        file.add_weights(&parameters.w_hh);
        file.add_weights(&parameters.head);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::{super::golden, *};

    /// The golden model's file with these bytes at this place, and its hash made anew.
    fn changed(offset: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = golden::model().encode();
        file[offset..][..bytes.len()].copy_from_slice(bytes);
        file.truncate(HASHED_SIZE);
        format::sealed(file)
    }

    #[test]
    fn layout_is_as_documented() {
        assert_eq!((HASHED_SIZE, FILE_SIZE), (2_472, 2_504));
        let mut parameters = golden::parameters();
        parameters.horizon = 0x0102;
        parameters.shift = 9;
        parameters.scaling[5].factor = 0x0304_0506;
        parameters.bias[47] = 0x0708_090a;
        parameters.bias_hn[15] = 0x0b0c_0d0e;
        parameters.head_bias = 0x0f10_1112;
        parameters.w_ih[GATES * INPUTS - 1] = 0x1314;
        parameters.w_hh[16] = 0x1516;
        parameters.head[0] = 0x1718;
        let model = Model::new(parameters).unwrap();
        let file = model.encode();
        let expected: [(usize, &[u8]); 11] = [
            (0, b"NERV-GRU"),
            (8, &[1, 0, 6, 0, 16, 0, 1, 0]),
            (16, &[2, 1, 9, 24]),
            (64, &[6, 5, 4, 3]),
            (256, &[0x0a, 9, 8, 7]),
            (320, &[0x0e, 0x0d, 0x0c, 0x0b]),
            (324, &[0x12, 0x11, 0x10, 0x0f]),
            (902, &[0x14, 0x13]),
            (904 + 32, &[0x16, 0x15]),
            (2_440, &[0x18, 0x17]),
            (2_472, &model.hash()),
        ];
        for (offset, bytes) in expected {
            assert_eq!(&file[offset..][..bytes.len()], bytes, "at {offset}");
        }
        assert_eq!(Model::verify(&file), Ok((model.clone(), model.hash())));
    }

    #[test]
    fn errors_are_told_apart() {
        let cases: [(usize, &[u8], ModelError); 11] = [
            (0, b"nerv-gru", ModelError::Magic),
            (0, b"NERVLSTM", ModelError::Magic),
            (8, &[2], ModelError::Version),
            (10, &[7], ModelError::Shape),
            (12, &[64], ModelError::Shape),
            (14, &[2], ModelError::Shape),
            (16, &[0, 0], ModelError::Shape),
            (18, &[16], ModelError::Scale),
            (19, &[14], ModelError::Scale),
            (24, &[0, 0, 0, 0], ModelError::Scaling),
            (64, &[255, 255, 255, 255], ModelError::Scaling),
        ];
        for (offset, bytes, error) in cases {
            let file = changed(offset, bytes);
            assert_eq!(Model::parse(&file), Err(error), "at {offset}");
            assert_eq!(Model::verify(&file), Err(error), "at {offset}");
        }
        let file = golden::model().encode();
        assert_eq!(Model::parse(&file[1..]), Err(ModelError::Length));
        assert_eq!(Model::parse(&[]), Err(ModelError::Length));
    }

    #[test]
    fn only_verify_looks_at_the_hash() {
        let mut file = golden::model().encode();
        file[HASHED_SIZE] ^= 1;
        assert_eq!(Model::parse(&file), Ok(golden::model()));
        assert_eq!(Model::verify(&file), Err(ModelError::Hash));
    }

    #[test]
    fn lists_of_other_lengths_make_no_model() {
        let wrong: [fn(&mut Parameters); 5] = [
            |p| p.w_ih.truncate(9),
            |p| p.w_hh.push(0),
            |p| p.bias.clear(),
            |p| p.bias_hn.push(0),
            |p| p.head.truncate(15),
        ];
        for change in wrong {
            let mut parameters = golden::parameters();
            change(&mut parameters);
            assert_eq!(Model::new(parameters), Err(ModelError::Weights));
        }
    }
}
