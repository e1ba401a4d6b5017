// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a checkpoint's fragments.

use alloc::vec::Vec;
use core::fmt;

/// Why fragments were not made, or a checkpoint not rebuilt from them.
#[derive(Clone, Debug, PartialEq)]
pub enum ErasureError {
    /// The checkpoint has more bytes than [`MAX_LENGTH`](crate::MAX_LENGTH), or than this machine
    /// can address.
    TooLong {
        /// The checkpoint's bytes.
        length: u64,
    },
    /// The profile has no such slot.
    UnknownSlot {
        /// The slot asked for.
        slot: u8,
    },
    /// Two fragments are said to be of one slot.
    Twice {
        /// The slot.
        slot: u8,
    },
    /// A fragment's length is not what the checkpoint's length and the profile make it.
    WrongLength {
        /// The fragment's slot.
        slot: u8,
        /// The bytes that it should have.
        expected: u64,
        /// The bytes that it has.
        found: u64,
    },
    /// Fewer than k fragments are good.
    TooFew {
        /// How many are good.
        good: u8,
        /// k, how many it takes.
        needed: u8,
        /// The slots whose fragments are not what they should be, in rising order.
        corrupt: Vec<u8>,
    },
    /// The roots given are not one for each slot.
    WrongRoots {
        /// How many there should be.
        expected: u8,
        /// How many there are.
        found: u64,
    },
    /// The roots are not those of any checkpoint's encoding: who committed them lied, though
    /// fragments agree with them.
    NotEncoded {
        /// The slots whose root is not that of the checkpoint rebuilt, in rising order.
        slots: Vec<u8>,
    },
    /// The fragments contradict each other, and there are too few to tell which are wrong.
    Ambiguous {
        /// How many wrong ones could be told: half of the fragments beyond k.
        limit: u8,
    },
    /// The bytes behind the checkpoint's end are not zeros: the length or the fragments are not
    /// those of one checkpoint.
    Padding,
    /// The Reed-Solomon code refused. Nothing that callers can give leads here.
    Codec(reed_solomon_simd::Error),
}

impl From<reed_solomon_simd::Error> for ErasureError {
    fn from(error: reed_solomon_simd::Error) -> Self {
        Self::Codec(error)
    }
}

impl fmt::Display for ErasureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => write!(f, "a checkpoint of {length} bytes is too long"),
            Self::UnknownSlot { slot } => write!(f, "there is no slot {slot}"),
            Self::Twice { slot } => write!(f, "slot {slot} is there twice"),
            Self::WrongLength {
                slot,
                expected,
                found,
            } => write!(
                f,
                "the fragment of slot {slot} has {found} bytes instead of {expected}"
            ),
            Self::TooFew {
                good,
                needed,
                corrupt,
            } => {
                write!(f, "{good} good fragments where {needed} are needed")?;
                if corrupt.is_empty() {
                    return Ok(());
                }
                write!(f, "; corrupt: slots {corrupt:?}")
            }
            Self::WrongRoots { expected, found } => {
                write!(f, "{found} roots for {expected} slots")
            }
            Self::NotEncoded { slots } => write!(
                f,
                "the roots are those of no checkpoint: slots {slots:?} do not fit the others"
            ),
            Self::Ambiguous { limit } => write!(
                f,
                "the fragments contradict each other, and more than {limit} of them are wrong"
            ),
            Self::Padding => write!(f, "there is something behind the checkpoint's end"),
            Self::Codec(error) => write!(f, "the Reed-Solomon code refused: {error}"),
        }
    }
}

impl core::error::Error for ErasureError {}
