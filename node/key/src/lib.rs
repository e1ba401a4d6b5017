#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0

pub mod error;
pub mod file;
pub mod given;
pub mod phrase;
pub mod seal;
pub mod shown;
pub mod transaction;

pub use error::KeyError;
pub use file::KeyFile;
pub use given::Given;
pub use phrase::new_phrase;
pub use seal::Cost;
pub use shown::Shown;
pub use transaction::{ChainFacts, Unsignable, Unsigned};

/// The bytes of which a key is made, wiped when they are dropped.
pub type Seed = zeroize::Zeroizing<[u8; 32]>;
