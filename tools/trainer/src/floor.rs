// SPDX-License-Identifier: Apache-2.0
//! The floor of the chain's rule: the load that there must have been before a forecast is heard.
//!
//! The mean load of the last [`Floor::seconds`] must come to [`Floor::share`] of the limit, and no
//! second counts for more than one at the limit. Overload that is there is always enough. So a
//! burst cannot make up by its height for what it lacks in length: against one of `n` seconds over
//! no other load, a floor is proof if `share * seconds > n`.

use crate::trace::Samples;
use serde::Serialize;

/// A floor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Floor {
    /// The part of the limit.
    pub share: f64,
    /// The seconds over which it is taken, at most [`crate::trace::WINDOW`].
    pub seconds: usize,
}

/// The floors that the report tries: none, the chain's, and a higher one.
pub const FLOORS: [Floor; 3] = [
    Floor {
        share: 0.0,
        seconds: 8,
    },
    Floor {
        share: 0.3,
        seconds: 8,
    },
    Floor {
        share: 0.5,
        seconds: 8,
    },
];

impl Floor {
    /// In which seconds a forecast is heard. Where only levels are known, in all.
    pub fn heard(&self, samples: &Samples) -> Vec<bool> {
        if samples.counts.is_empty() {
            return vec![true; samples.len()];
        }
        // In thousandths; a single transfer counts in full, however low the limit.
        let most = u64::from(samples.limit.max(1_000));
        let capped = |count: &u32| (u64::from(*count) * 1_000).min(most);
        let needed = self.share * f64::from(samples.limit) * self.seconds as f64;
        (0..samples.len())
            .map(|n| {
                let end = samples.before + n + 1;
                let last = &samples.counts[end.saturating_sub(self.seconds)..end];
                let sum: u64 = last.iter().map(capped).sum();
                sum as f64 >= needed || samples.plain[n]
            })
            .collect()
    }
}

impl std::fmt::Display for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.share == 0.0 {
            return write!(f, "none");
        }
        write!(f, "{:.0}% for {} s", self.share * 100.0, self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(counts: &[u32]) -> Samples {
        Samples {
            counts: counts.to_vec(),
            limit: 10_000,
            plain: vec![false; counts.len()],
            overload: vec![false; counts.len()],
            ..Samples::default()
        }
    }

    #[test]
    fn height_does_not_make_up_for_length() {
        let floor = Floor {
            share: 0.5,
            seconds: 8,
        };
        // Four of eight seconds at the limit are half of it, however much they are above it.
        let heard = floor.heard(&samples(&[0, 0, 900, 900, 900, 900, 0, 0, 0, 0]));
        let seconds: Vec<usize> = (0..10).filter(|n| heard[*n]).collect();
        assert_eq!(seconds, [5, 6, 7, 8, 9]);
        let heard = floor.heard(&samples(&[0, 0, 900, 900, 900, 0, 0, 0]));
        assert!(!heard.contains(&true));
        assert_eq!(floor.to_string(), "50% for 8 s");
    }

    #[test]
    fn overload_is_always_heard_and_no_floor_hears_all() {
        let mut quiet = samples(&[0, 0]);
        assert_eq!(FLOORS[0].heard(&quiet), [true, true]);
        quiet.plain[1] = true;
        assert_eq!(FLOORS[1].heard(&quiet), [false, true]);
        quiet.counts.clear();
        assert_eq!(FLOORS[1].heard(&quiet), [true, true]);
        assert_eq!(FLOORS[0].to_string(), "none");
    }
}
