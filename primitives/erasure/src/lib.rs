// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod decoder;
mod encoder;
mod error;
mod given;
mod merkle;
mod profile;
mod progress;
mod recover;

#[cfg(test)]
mod tests;

pub use decoder::{decode, Decoder};
pub use encoder::Encoder;
pub use error::ErasureError;
pub use merkle::{
    chunk, chunk_count, chunk_length, root_of, verify_chunk, ChunkProof, FragmentTree, Root, CHUNK,
    MAX_DEPTH,
};
pub use profile::{fragment_length, Profile, MAX_LENGTH};
pub use progress::Progress;
pub use recover::{recover, recover_unknown, recover_with, Recovered};
