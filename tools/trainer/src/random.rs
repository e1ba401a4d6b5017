// SPDX-License-Identifier: Apache-2.0
//! Random numbers that are the same on every machine, and the draws that generators share.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Normal, Poisson};

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

/// Uniform in `from..to`.
pub fn uniform(random: &mut Random, from: f64, to: f64) -> f64 {
    random.random_range(from..to)
}

/// Log-uniform in `from..to`, both above zero: as often within 1..10 as within 10..100.
pub fn log_uniform(random: &mut Random, from: f64, to: f64) -> f64 {
    uniform(random, from.ln(), to.ln()).exp()
}

/// True with the given probability.
pub fn chance(random: &mut Random, probability: f64) -> bool {
    random.random::<f64>() < probability
}

/// Exponential with the given mean.
pub fn exponential(random: &mut Random, mean: f64) -> f64 {
    // In (0, 1], so that the logarithm is finite.
    -mean * (1.0 - random.random::<f64>()).ln()
}

/// Normal with the given standard deviation around zero; zero for a deviation that is none.
pub fn normal(random: &mut Random, deviation: f64) -> f64 {
    Normal::new(0.0, deviation).map_or(0.0, |normal| normal.sample(random))
}

/// A Poisson count of the given mean; none for a mean that is not above zero.
pub fn poisson(random: &mut Random, mean: f64) -> u32 {
    // Above the largest mean that is asked for a count would not fit.
    match Poisson::new(mean.min(1e6)) {
        Ok(poisson) => poisson.sample(random) as u32,
        Err(_) => 0,
    }
}

/// How many of `count` fall to a share of them.
pub fn binomial(random: &mut Random, count: u32, share: f64) -> u32 {
    match Binomial::new(u64::from(count), share.clamp(0.0, 1.0)) {
        Ok(binomial) => binomial.sample(random) as u32,
        Err(_) => 0,
    }
}

/// Noise that lasts: a first-order autoregression around zero.
#[derive(Clone, Copy, Debug)]
pub struct Wobble {
    value: f64,
    keep: f64,
    push: f64,
}

impl Wobble {
    /// Noise of a standard deviation that is forgotten within about `seconds`.
    pub fn new(deviation: f64, seconds: f64) -> Self {
        let keep = (-1.0 / seconds.max(1.0)).exp();
        Self {
            value: 0.0,
            keep,
            push: deviation * (1.0 - keep * keep).sqrt(),
        }
    }

    /// The value one second on.
    pub fn step(&mut self, random: &mut Random) -> f64 {
        self.value = self.value * self.keep + normal(random, self.push);
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_repeatable_and_apart() {
        let draw = |seed, purpose: &[u64]| source(seed, purpose).random::<u64>();
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
    fn counts_have_their_means() {
        let random = &mut source(7, &[]);
        let mean = |draws: Vec<u32>| draws.iter().sum::<u32>() as f64 / draws.len() as f64;
        let poisson = mean((0..20_000).map(|_| poisson(random, 6.25)).collect());
        assert!((poisson - 6.25).abs() < 0.1, "{poisson}");
        let binomial = mean((0..20_000).map(|_| binomial(random, 100, 0.0625)).collect());
        assert!((binomial - 6.25).abs() < 0.1, "{binomial}");
        assert_eq!(super::poisson(random, 0.0), 0);
        assert_eq!(super::poisson(random, -1.0), 0);
        assert_eq!(super::binomial(random, 5, 2.0), 5);
    }
}
