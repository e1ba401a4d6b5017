// SPDX-License-Identifier: Apache-2.0
//! What is measured and forecast of a shard's load.

use crate::{
    id::BlindedId,
    units::{Ppm, Rate},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A shard's load.
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
pub struct Load {
    /// The mean rate over the last samples, rounded down.
    pub rate: Rate,
    /// For how many seconds that mean has been under the merge threshold; 0 while it is not.
    pub quiet_for: u32,
}

/// What names a model of the forecast: the BLAKE2b-256 hash of its file, less the hash at its end.
pub type ModelHash = [u8; 32];

/// What decides whether a shard is to be split.
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
pub enum Rule {
    /// The forecast: the probability that the shard is overloaded soon.
    #[codec(index = 0)]
    Forecast,
    /// The plain rule: the shard's load is above the limit now.
    #[codec(index = 1)]
    Plain,
}

/// An account that makes for much of a shard's load.
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
pub struct HotAccount {
    /// The account.
    pub account: BlindedId,
    /// Its part of the shard's transfers, in parts per million: at least so much.
    pub share: Ppm,
}

/// The time that a shard's writes take of blocks, in microseconds of reference time.
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
pub struct WriteTime {
    /// The mean over the last blocks, rounded down.
    pub mean: u32,
    /// The most that was taken of one of them.
    pub peak: u32,
}

/// How a shard's load is spread over its accounts.
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
pub enum Spread {
    /// Over many of them: a cut divides it.
    #[codec(index = 0)]
    Many,
    /// Three of them make for nearly all: a cut may leave them together.
    #[codec(index = 1)]
    Few,
    /// One of them makes for most: no cut divides it.
    #[codec(index = 2)]
    One,
}
