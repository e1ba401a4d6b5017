// SPDX-License-Identifier: Apache-2.0
//! How the levels of a second are scaled before the network sees them.
//!
//! Fixed rather than measured from a set of traces. What decides are differences of one per cent
//! around the limit, which a scaling by the deviation over all loads would press together: a leaf
//! at ten times the limit is as surely overloaded as one at twice.

use nerv_primitives_load::{Features, FULL};
use nerv_primitives_neural::{Scaling, INPUTS};

/// The offset and the factor of each level: `z = clamp((x - offset) * factor, -16..=16)`.
///
/// One per cent of the limit in the mean rate is 0.24, and the scaling ends a third of the limit and five thirds of it.
/// The weight and the bytes of a single second are noisier; they end at five times.
pub const SCALES: [(f32, f32); INPUTS] = [
    (1.0, 24.0), // rate
    (0.5, 2.0),  // latency
    (0.5, 2.0),  // across
    (0.5, 2.0),  // state
    (1.0, 4.0),  // weight
    (1.0, 4.0),  // bytes
];

/// What a scaled level is cut at.
pub const LIMIT: f32 = 16.0;

/// The scaled levels, as the network takes them.
pub fn scaled(features: &Features) -> [f32; INPUTS] {
    std::array::from_fn(|n| {
        let (offset, factor) = SCALES[n];
        let level = f32::from(features.0[n]) / f32::from(FULL);
        ((level - offset) * factor).clamp(-LIMIT, LIMIT)
    })
}

/// The scaling as a model's file has it. The numbers are chosen so that nothing is rounded.
pub fn parameters() -> [Scaling; INPUTS] {
    SCALES.map(|(offset, factor)| Scaling {
        offset: q24(offset),
        factor: q24(factor),
    })
}

/// A number in Q24, to the nearest; saturates.
pub fn q24(number: f32) -> i32 {
    (f64::from(number) * f64::from(1 << 24)).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_scaled_and_cut() {
        let scaled = scaled(&Features([4_096, 0, 4_096, 2_048, 8_192, u16::MAX]));
        assert_eq!(scaled, [0.0, -1.0, 1.0, 0.0, 4.0, 16.0]);
    }

    #[test]
    fn the_file_has_the_same_scaling() {
        for (scaling, (offset, factor)) in parameters().iter().zip(SCALES) {
            assert_eq!(scaling.offset as f32 / (1 << 24) as f32, offset);
            assert_eq!(scaling.factor as f32 / (1 << 24) as f32, factor);
        }
        assert_eq!(q24(1e9), i32::MAX);
    }
}
