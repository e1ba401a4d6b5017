// SPDX-License-Identifier: Apache-2.0
//! Forecasts that were made, before and after it is known what came of them.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::Ppm;
use scale_info::TypeInfo;

/// A forecast of which it is not yet known whether it was right.
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
pub struct Pending {
    /// The second at whose end it was made.
    pub at: u64,
    /// The probability of overload as the model forecast it.
    pub probability: Ppm,
    /// Whether the plain rule forecast overload.
    pub plain: bool,
    /// Whether the exponentially weighted mean did.
    pub ewma: bool,
}

/// What came of a forecast.
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
    /// The forecast.
    pub forecast: Pending,
    /// Whether the leaf was overloaded within the horizon.
    pub overloaded: bool,
}
