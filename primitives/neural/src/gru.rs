// SPDX-License-Identifier: Apache-2.0
//! A fixed-point GRU, 6 -> 16 -> 1: for what is forecast of many things at once, each with a state
//! of its own.
//!
//! Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder" (2014), in torch's form,
//! where the reset gate is applied to the hidden product. A state is 32 bytes, a step some twelfth
//! of the LSTM's.
//!
//! | module | what it holds |
//! |---|---|
//! | [`shape`] | how many units and gates there are |
//! | [`parameters`] | [`Parameters`]: the numbers a model is made of |
//! | [`model`] | [`Model`]: the step of the network |
//! | [`state`] | [`State`]: what the network carries from step to step |
//! | [`file`](mod@file) | the model's file: its layout |
//! | [`golden`] | a small model, its inputs and the answers every build must give |
//!
//! Inputs, scaling, activations, rounding and what all files have in common are the LSTM's.

pub mod file;
pub mod golden;
pub mod model;
pub mod parameters;
pub mod shape;
pub mod state;

#[cfg(test)]
mod hostile;

#[cfg(test)]
mod reference;

pub use file::FILE_SIZE;
pub use model::Model;
pub use parameters::Parameters;
pub use shape::{GATES, HIDDEN};
pub use state::State;
