// SPDX-License-Identifier: Apache-2.0
//! What is forecast of a pair: whether it deals within the window that begins.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::Ppm;
use scale_info::TypeInfo;

/// How many forecasters there are.
pub const FORECASTERS: usize = 3;

/// Who forecasts. The number is the place among figures of all of them.
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
pub enum Forecaster {
    /// The model.
    #[codec(index = 0)]
    Model = 0,
    /// The first plain rule: who dealt in the window before deals again.
    #[default]
    #[codec(index = 1)]
    Last = 1,
    /// The second plain rule: who has an aged count above a bound deals again.
    #[codec(index = 2)]
    Aged = 2,
}

/// What was said of a pair when a window began. 6 bytes encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Said {
    /// The probability that the model gave.
    pub model: Ppm,
    /// Whether the pair dealt in the window before.
    pub last: bool,
    /// Whether its aged count was above the bound.
    pub aged: bool,
}

/// What came of that. 7 bytes encoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Outcome {
    /// What was said.
    pub said: Said,
    /// Whether the pair dealt within the window.
    pub dealt: bool,
}
