// SPDX-License-Identifier: Apache-2.0
//! The model's file: a header, the numbers, and a hash of all before it. Little endian.
//!
//! | offset | bytes | what it is |
//! |---|---|---|
//! | 0 | 8 | the magic, `NERVLSTM` |
//! | 8 | 2 | the version, 1 |
//! | 10 | 2 | inputs, 6 |
//! | 12 | 2 | hidden values, 64 |
//! | 14 | 2 | outputs, 1 |
//! | 16 | 2 | the horizon in seconds, not zero |
//! | 18 | 1 | the shift of the weights, `0..=15` |
//! | 19 | 1 | bits below the point of all `i32`, 24 |
//! | 20 | 48 | six times: offset, `i32`, and factor, `i32` above zero |
//! | 68 | 1,024 | the biases of the gates, 256 `i32` |
//! | 1,092 | 4 | the bias of the head, `i32` |
//! | 1,096 | 3,072 | the weights of the inputs, 256 rows of 6 `i16` |
//! | 4,168 | 32,768 | the weights of the hidden values, 256 rows of 64 `i16` |
//! | 36,936 | 128 | the weights of the head, 64 `i16` |
//! | 37,064 | 32 | blake2b-256 of the 37,064 bytes before |
//!
//! There is one file for a model and one model for a file.

use crate::{
    error::ModelError,
    format::{self, list, next, Add, Header, Kind, HASH_SIZE, HEADER_SIZE},
    model::Model,
    parameters::Parameters,
    shape::{GATES, HIDDEN, INPUTS},
};
use alloc::vec::Vec;
use nerv_primitives_types::ModelHash;
use sp_crypto_hashing::blake2_256;

/// The first bytes of a model's file.
pub const MAGIC: [u8; 8] = *b"NERVLSTM";

/// The version of the format.
pub const VERSION: u16 = 1;

/// Bytes of the file the hash is made of.
const HASHED_SIZE: usize =
    HEADER_SIZE + 4 * (2 * INPUTS + GATES + 1) + 2 * (GATES * INPUTS + GATES * HIDDEN + HIDDEN);

/// The bytes of a model's file: exact, all models of version 1 have as many.
pub const FILE_SIZE: usize = HASHED_SIZE + HASH_SIZE;

/// What the header says in all files.
const KIND: Kind = Kind {
    magic: MAGIC,
    version: VERSION,
    hidden: HIDDEN as u16,
};

impl Header {
    /// The header of an LSTM's file, of which there are at least the first [`HEADER_SIZE`] bytes: so that a
    /// file that is no model's is known by its beginning.
    ///
    /// # Errors
    ///
    /// [`ModelError::Length`], `Magic`, `Version`, `Shape` or `Scale`; the first in this order.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        KIND.header(&mut &bytes[..])
    }
}

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
        file.add_values(&[parameters.head_bias]);
        file.add_weights(&parameters.w_ih);
        file.add_weights(&parameters.w_hh);
        file.add_weights(&parameters.head);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden;

    /// The golden model's file with these bytes at this place, and its hash made anew.
    fn changed(offset: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = golden::model().encode();
        file[offset..][..bytes.len()].copy_from_slice(bytes);
        let hash = blake2_256(&file[..HASHED_SIZE]);
        file[HASHED_SIZE..].copy_from_slice(&hash);
        file
    }

    #[test]
    fn layout_is_as_documented() {
        assert_eq!((HASHED_SIZE, FILE_SIZE), (37_064, 37_096));
        let mut parameters = golden::parameters();
        parameters.horizon = 0x0102;
        parameters.shift = 9;
        parameters.scaling[5].factor = 0x0304_0506;
        parameters.bias[255] = 0x0708_090a;
        parameters.head_bias = 0x0b0c_0d0e;
        parameters.w_ih[GATES * INPUTS - 1] = 0x0f10;
        parameters.w_hh[64] = 0x1112;
        parameters.head[0] = 0x1314;
        let model = Model::new(parameters).unwrap();
        let file = model.encode();
        let expected: [(usize, &[u8]); 10] = [
            (0, b"NERVLSTM"),
            (8, &[1, 0, 6, 0, 64, 0, 1, 0]),
            (16, &[2, 1, 9, 24]),
            (64, &[6, 5, 4, 3]),
            (1_088, &[0x0a, 9, 8, 7]),
            (1_092, &[0x0e, 0x0d, 0x0c, 0x0b]),
            (4_166, &[0x10, 0x0f]),
            (4_168 + 128, &[0x12, 0x11]),
            (36_936, &[0x14, 0x13]),
            (37_064, &model.hash()),
        ];
        for (offset, bytes) in expected {
            assert_eq!(&file[offset..][..bytes.len()], bytes, "at {offset}");
        }
        assert_eq!(Model::verify(&file), Ok((model.clone(), model.hash())));
    }

    #[test]
    fn errors_are_told_apart() {
        let cases: [(usize, &[u8], ModelError); 10] = [
            (0, b"nervlstm", ModelError::Magic),
            (8, &[2], ModelError::Version),
            (10, &[7], ModelError::Shape),
            (12, &[65], ModelError::Shape),
            (14, &[2], ModelError::Shape),
            (16, &[0, 0], ModelError::Shape),
            (18, &[16], ModelError::Scale),
            (19, &[23], ModelError::Scale),
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

    /// Of the header's faults, from the first bytes alone.
    #[test]
    fn a_header_is_read_from_the_beginning_of_a_file() {
        let file = golden::model().encode();
        let found = Header::read(&file[..HEADER_SIZE]).unwrap();
        let parameters = golden::parameters();
        assert_eq!(
            (found.horizon, found.shift),
            (parameters.horizon, parameters.shift)
        );
        for length in [0, 7, HEADER_SIZE - 1] {
            assert_eq!(Header::read(&file[..length]), Err(ModelError::Length));
        }
        for (offset, bytes) in [(0, vec![0]), (8, vec![2]), (12, vec![65]), (16, vec![0, 0])] {
            let file = changed(offset, &bytes);
            assert_eq!(
                Header::read(&file).err(),
                Model::parse(&file).err(),
                "at {offset}"
            );
            assert!(Header::read(&file).is_err());
        }
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
        let wrong: [fn(&mut Parameters); 4] = [
            |p| p.w_ih.truncate(9),
            |p| p.w_hh.push(0),
            |p| p.bias.clear(),
            |p| p.head.truncate(63),
        ];
        for change in wrong {
            let mut parameters = golden::parameters();
            change(&mut parameters);
            assert_eq!(Model::new(parameters), Err(ModelError::Weights));
        }
    }
}
