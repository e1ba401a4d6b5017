// SPDX-License-Identifier: Apache-2.0
//! Amounts, times and parts.

/// An amount in the chain's smallest unit.
pub type Balance = u128;

/// The number of transactions an account has made.
pub type Nonce = u64;

/// A block's number.
pub type BlockHeight = u32;

/// Parts per million: from 0, nothing or never, to [`MILLION`], all or for certain.
pub type Ppm = u32;

/// The whole, in parts per million.
pub const MILLION: Ppm = 1_000_000;

/// Transfers a second, in thousandths: 1,500 are one and a half transfers a second.
pub type Rate = u32;

/// Thousandths in one transfer a second.
pub const RATE_UNIT: Rate = 1_000;

/// A round trip, in milliseconds.
pub type Millis = u32;
