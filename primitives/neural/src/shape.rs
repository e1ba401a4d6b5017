// SPDX-License-Identifier: Apache-2.0
//! How many of everything there are in the network.

use crate::value::Value;

/// The levels a step looks at.
pub const INPUTS: usize = 6;

/// The units of the LSTM, each with a hidden value and a cell.
pub const HIDDEN: usize = 64;

/// The gates of all units: input, forget, cell and output, [`HIDDEN`] rows each, in this order.
pub const GATES: usize = 4 * HIDDEN;

/// What a step looks at, before the model's scaling.
pub type Input = [Value; INPUTS];
