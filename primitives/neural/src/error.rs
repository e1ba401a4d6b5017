// SPDX-License-Identifier: Apache-2.0
//! Why bytes or parameters are not a model.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why bytes or parameters are not a model.
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
pub enum ModelError {
    /// The file has not the size that all of its kind have.
    #[codec(index = 0)]
    Length,
    /// The file does not begin with the magic of its kind.
    #[codec(index = 1)]
    Magic,
    /// The file is of another version.
    #[codec(index = 2)]
    Version,
    /// The network has other inputs, units or outputs, or the horizon is zero.
    #[codec(index = 3)]
    Shape,
    /// The shift of the weights is above 15, or the values are not Q24.
    #[codec(index = 4)]
    Scale,
    /// The factor of an input is not above zero.
    #[codec(index = 5)]
    Scaling,
    /// A list of weights or biases has not its length: of parameters only, a file has them all.
    #[codec(index = 6)]
    Weights,
    /// The file's last 32 bytes are not the hash of the others.
    #[codec(index = 7)]
    Hash,
}

impl core::fmt::Display for ModelError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Length => "the model's file has not its length",
            Self::Magic => "this is not a model's file",
            Self::Version => "the model's file is of another version",
            Self::Shape => "the model has another shape, or no horizon",
            Self::Scale => "the model's numbers have another scale",
            Self::Scaling => "the factor of an input is not above zero",
            Self::Weights => "a list of weights or biases has not its length",
            Self::Hash => "the model's file is damaged: its hash is another",
        })
    }
}

impl core::error::Error for ModelError {}
