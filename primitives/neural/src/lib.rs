// SPDX-License-Identifier: Apache-2.0
//! A fixed-point LSTM, 6 -> 64 -> 1, without a chain: pure, `no_std`, integers only.
//!
//! The answer is the same bit for bit on every machine, native or wasm, and no file that parses,
//! no state and no input can make it overflow or panic.
//!
//! | module | what it holds |
//! |---|---|
//! | [`activation`] | tanh and sigmoid, from a table made at compile time |
//! | [`shape`], [`value`] | how many inputs, units and gates there are; [`Value`], a number in Q24 |
//! | [`parameters`] | [`Parameters`] and [`Scaling`]: the numbers a model is made of |
//! | [`model`] | [`Model`]: the step of the network, streaming or over a window |
//! | [`state`] | [`State`]: what the network carries from step to step |
//! | [`file`](mod@file) | the model's file: its layout |
//! | [`error`] | [`ModelError`]: why bytes or numbers are not a model |
//! | [`golden`] | a small model, its inputs and the answers every build must give |
//!
//! Values are Q24: an `i32` whose unit is `2^-24`, at the crate's edge the type [`Value`].
//! **Every shift to the right rounds to the nearest**, a tie upwards: `(x + 2^(n-1)) >> n`.
//! The file's layout, the formulas and the errors as measured stand in the crate's README.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod activation;
pub mod error;
pub mod file;
pub mod golden;
pub mod model;
pub mod parameters;
pub mod shape;
pub mod state;
pub mod value;

#[cfg(test)]
mod reference;

#[cfg(test)]
mod hostile;

pub use error::ModelError;
pub use file::{Header, FILE_SIZE, HEADER_SIZE};
pub use model::Model;
pub use nerv_primitives_types::ModelHash;
pub use parameters::{Parameters, Scaling};
pub use shape::{Input, GATES, HIDDEN, INPUTS};
pub use state::State;
pub use value::{Probability, Value};

/// The README's example, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
