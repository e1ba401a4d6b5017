// SPDX-License-Identifier: Apache-2.0
//! What the network carries from step to step.

use super::shape::HIDDEN;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The hidden values of a GRU, as bits of Q14. 32 bytes encoded.
///
/// Sixteen bits are enough, since a hidden value is a mean of tanh's: from the zero state on all are
/// within -1..=1. A step takes whatever it is given, and leaves no value larger in size than the
/// larger of what it was and 1.
///
/// The default is the state before the first step: all zero.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct State(
    /// The hidden values: what the units remember and say.
    pub [i16; HIDDEN],
);
