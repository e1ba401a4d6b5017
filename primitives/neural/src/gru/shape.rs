// SPDX-License-Identifier: Apache-2.0
//! How many of everything there are in the network. The inputs are the LSTM's.

/// The units of the GRU, each with a hidden value.
pub const HIDDEN: usize = 16;

/// The gates of all units: reset, update and new, [`HIDDEN`] rows each, in this order.
pub const GATES: usize = 3 * HIDDEN;
