// SPDX-License-Identifier: Apache-2.0
//! A fixed-point LSTM, 6 -> 64 -> 1, and a fixed-point GRU, 6 -> 16 -> 1, without a chain: pure,
//! `no_std`, integers only.
//!
//! The answers are the same bit for bit on every machine, native or wasm, and no file that parses,
//! no state and no input can make them overflow or panic.
//!
//! | module | what it holds |
//! |---|---|
//! | [`activation`] | tanh and sigmoid, from a table made at compile time |
//! | [`value`], [`scaling`] | [`Value`], a number in Q24; [`Scaling`]: what becomes of inputs |
//! | [`format`](mod@format) | what the files of both networks have in common |
//! | [`error`] | [`ModelError`]: why bytes or numbers are not a model |
//! | [`gru`] | the GRU: modules as those that follow |
//!
//! And of the LSTM:
//!
//! | module | what it holds |
//! |---|---|
//! | [`shape`] | how many inputs, units and gates there are |
//! | [`parameters`] | [`Parameters`]: the numbers a model is made of |
//! | [`model`] | [`Model`]: the step of the network, streaming or over a window |
//! | [`state`] | [`State`]: what the network carries from step to step |
//! | [`file`](mod@file) | the model's file: its layout |
//! | [`golden`] | a small model, its inputs and the answers every build must give |
//!
//! Values are Q24: an `i32` whose unit is `2^-24`, at the crate's edge the type [`Value`].
//! **Every shift to the right rounds to the nearest**, a tie upwards: `(x + 2^(n-1)) >> n`.
//! The files' layouts, the formulas and the errors as measured stand in the crate's README.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod activation;
pub mod error;
pub mod file;
pub mod format;
pub mod golden;
pub mod gru;
pub mod model;
pub mod parameters;
pub mod scaling;
pub mod shape;
pub mod state;
mod sums;
pub mod value;

#[cfg(test)]
mod reference;

#[cfg(test)]
mod hostile;

pub use error::ModelError;
pub use file::FILE_SIZE;
pub use format::{Header, HEADER_SIZE, MAX_SHIFT};
pub use model::Model;
pub use nerv_primitives_types::ModelHash;
pub use parameters::Parameters;
pub use scaling::Scaling;
pub use shape::{Input, GATES, HIDDEN, INPUTS};
pub use state::State;
pub use value::{Probability, Value};

/// The README's example, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
