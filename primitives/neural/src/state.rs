// SPDX-License-Identifier: Apache-2.0
//! What the network carries from step to step.

use crate::shape::HIDDEN;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The hidden values and the cells of an LSTM, as bits of Q24. 512 bytes encoded.
///
/// A step leaves `h` within -1..=1 and `c` within -127..=127, but takes whatever it is given.
/// The default is the state before the first step: all zero.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct State {
    /// The hidden values: what the units say.
    pub h: [i32; HIDDEN],
    /// The cells: what the units remember. They saturate at +-127.
    pub c: [i32; HIDDEN],
}

impl Default for State {
    fn default() -> Self {
        Self {
            h: [0; HIDDEN],
            c: [0; HIDDEN],
        }
    }
}
