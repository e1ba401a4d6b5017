// SPDX-License-Identifier: Apache-2.0
//! What becomes of the inputs before a network sees them.

use crate::{
    error::ModelError,
    shape::{Input, INPUTS},
    value::shifted,
};

/// The bound of a scaled input, 16 in Q24.
const INPUT_LIMIT: i64 = 16 << 24;

/// How an input is scaled before the network sees it: `clamp((x - offset) * factor, -16..=16)`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scaling {
    /// What is subtracted, Q24: the input's mean, say.
    pub offset: i32,
    /// What the difference is multiplied by, Q24 and above zero: one over the input's standard
    /// deviation, say, and so at most 127.99. An input that shall not count has weights of zero.
    pub factor: i32,
}

impl Scaling {
    /// The input as it is, cut at +-16.
    pub const IDENTITY: Self = Self {
        offset: 0,
        factor: 1 << 24,
    };
}

/// Whether all factors are above zero.
///
/// # Errors
///
/// [`ModelError::Scaling`] if one is not.
pub(crate) fn check(scaling: &[Scaling; INPUTS]) -> Result<(), ModelError> {
    if scaling.iter().any(|scaling| scaling.factor <= 0) {
        return Err(ModelError::Scaling);
    }
    Ok(())
}

/// The inputs as a network sees them, Q24, at most `2^28` in size.
///
/// Nothing overflows: `x - offset` is below 2^32 in size and a factor below 2^31, so that even with
/// the half that rounds `(2^32 - 1) (2^31 - 1) + 2^23 < 2^63`.
pub(crate) fn scaled(scaling: &[Scaling; INPUTS], input: &Input) -> [i64; INPUTS] {
    core::array::from_fn(|i| {
        let difference = i64::from(input[i].to_bits()) - i64::from(scaling[i].offset);
        shifted(difference * i64::from(scaling[i].factor), 24).clamp(-INPUT_LIMIT, INPUT_LIMIT)
    })
}
