// SPDX-License-Identifier: Apache-2.0
//! Random numbers that are the same on every machine.

use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

/// The source of all random numbers.
pub type Random = ChaCha8Rng;

/// A source of its own for each combination of a seed and numbers that name a purpose.
///
/// The numbers are mixed by splitmix64, so that neighbours have nothing to do with each other.
pub fn source(seed: u64, purpose: &[u64]) -> Random {
    let mixed = purpose.iter().fold(mix(seed), |state, part| {
        mix(state.rotate_left(17) ^ part.wrapping_add(0x9e37_79b9_7f4a_7c15))
    });
    Random::seed_from_u64(mixed)
}

/// One step of splitmix64.
fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Uniform in 0..1, in steps of 2^-53.
pub fn part(random: &mut Random) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Uniform in 0..`count`; 0 for none.
pub fn below(random: &mut Random, count: u32) -> u32 {
    // 32 bits of `count` and 53 of the part: the bias is below 2^-21.
    (part(random) * f64::from(count)) as u32
}

/// Exponential with the given mean, rounded to a whole number; never, for a mean without end. The logarithm is that of `libm`: the
/// system's differs in its last bit from one to the other.
pub fn exponential(random: &mut Random, mean: f64) -> u64 {
    if !mean.is_finite() {
        return u64::MAX;
    }
    // In (0, 1], so that the logarithm is finite.
    libm::round(-mean * libm::log(1.0 - part(random))) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_repeatable_and_apart() {
        let draw = |seed, purpose: &[u64]| source(seed, purpose).next_u64();
        assert_eq!(draw(1, &[2, 3]), draw(1, &[2, 3]));
        let all = [
            draw(1, &[2, 3]),
            draw(2, &[2, 3]),
            draw(1, &[3, 2]),
            draw(1, &[2]),
            draw(1, &[2, 3, 0]),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(!all[..n].contains(one));
        }
    }

    #[test]
    fn draws_have_their_means() {
        let random = &mut source(7, &[]);
        let draws: Vec<u64> = (0..100_000).map(|_| exponential(random, 1e6)).collect();
        let mean = draws.iter().sum::<u64>() as f64 / draws.len() as f64;
        assert!((mean / 1e6 - 1.0).abs() < 0.01, "{mean}");
        // A memoryless draw is above its mean in one case of e.
        let above = draws.iter().filter(|draw| **draw > 1_000_000).count() as f64;
        assert!((above / 1e5 - (-1f64).exp()).abs() < 0.01, "{above}");
        let mut counts = [0; 5];
        (0..50_000).for_each(|_| counts[below(random, 5) as usize] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)));
        assert_eq!((below(random, 0), exponential(random, 0.0)), (0, 0));
        assert_eq!(exponential(random, f64::INFINITY), u64::MAX);
    }
}
