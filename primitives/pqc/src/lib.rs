#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod account;
pub mod binding;
pub mod error;
pub mod key;
#[cfg(feature = "std")]
pub mod phrase;
#[cfg(feature = "std")]
pub mod secret;
pub mod transaction;
pub mod verify;

pub use account::{account_of, Account};
pub use binding::{Binding, Controller};
pub use error::{PqcError, WrongLength};
pub use key::{ParameterSet, PublicKey, Signature};
#[cfg(feature = "std")]
pub use phrase::{seed_of_phrase, PhraseError};
#[cfg(feature = "std")]
pub use secret::SecretKey;
pub use transaction::{Era, Terms, EXTENSION_VERSION, MAX_CALL_LENGTH};
pub use verify::{verify, verify_under, Context};
