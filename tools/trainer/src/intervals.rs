// SPDX-License-Identifier: Apache-2.0
//! How sure figures are: 95% intervals by a bootstrap over onsets.
//!
//! The seconds around one onset of overload are all about one event: to count each as an
//! observation of its own would make intervals far too narrow. So sequences are cut half way
//! between onsets, each [`Episode`] holds one of them (or a sequence without any), and whole
//! episodes are drawn with replacement.

use crate::{
    random::source,
    rules::{COUNT, SIMPLE},
};
use rand::Rng;
use serde::Serialize;

/// How often episodes are drawn anew.
const DRAWS: usize = 1_000;

/// The seed of the draws.
const SEED: u64 = 95;

/// What happened around one onset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Episode {
    /// The samples.
    pub samples: u64,
    /// The sum of the model's squared errors.
    pub model: f64,
    /// Those of the rules.
    pub rules: [f64; COUNT],
    /// The samples that were followed by overload.
    pub positives: u64,
    /// Those of them that were forecast.
    pub hits: u64,
    /// The seconds from the forecast to the onset, if there was one.
    pub lead: Option<usize>,
}

/// An interval: its lower and its upper end.
pub type Interval = [f64; 2];

/// 95% intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Intervals {
    /// Of the model's Brier score.
    pub brier: Interval,
    /// Of the part by which that is below the best rule's. Which is the best is asked anew in each
    /// draw.
    pub gain: Interval,
    /// Of the recall.
    pub recall: Interval,
    /// Of the mean lead in seconds.
    pub lead: Interval,
}

/// The intervals for episodes; zeros for none.
pub fn intervals(episodes: &[Episode]) -> Intervals {
    if episodes.is_empty() {
        return Intervals::default();
    }
    let random = &mut source(SEED, &[episodes.len() as u64]);
    let mut drawn = [const { Vec::new() }; 4];
    for _ in 0..DRAWS {
        let mut sum = Sum::default();
        for _ in 0..episodes.len() {
            sum.add(&episodes[random.random_range(0..episodes.len())]);
        }
        for (list, figure) in drawn.iter_mut().zip(sum.figures()) {
            list.push(figure);
        }
    }
    let [brier, gain, recall, lead] = drawn.map(|mut list| {
        list.sort_by(f64::total_cmp);
        [list[DRAWS / 40], list[DRAWS - 1 - DRAWS / 40]]
    });
    Intervals {
        brier,
        gain,
        recall,
        lead,
    }
}

/// By what part a Brier score is below the best of others; 0 if that is zero.
pub fn gain(model: f64, rules: &[f64]) -> f64 {
    let best = rules.iter().copied().fold(f64::INFINITY, f64::min);
    if best > 0.0 {
        1.0 - model / best
    } else {
        0.0
    }
}

/// Which of the rules has the lowest score.
pub fn best(rules: &[f64]) -> usize {
    let better = |best: usize, n: usize| if rules[n] < rules[best] { n } else { best };
    (0..rules.len()).fold(0, better)
}

/// Sums over episodes.
#[derive(Default)]
struct Sum {
    all: Episode,
    leads: usize,
    onsets: usize,
}

impl Sum {
    fn add(&mut self, episode: &Episode) {
        self.all.samples += episode.samples;
        self.all.model += episode.model;
        for (sum, rule) in self.all.rules.iter_mut().zip(episode.rules) {
            *sum += rule;
        }
        self.all.positives += episode.positives;
        self.all.hits += episode.hits;
        if let Some(lead) = episode.lead {
            self.leads += lead;
            self.onsets += 1;
        }
    }

    /// Brier score, gain, recall and mean lead.
    fn figures(&self) -> [f64; 4] {
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        [
            ratio(self.all.model, self.all.samples as f64),
            gain(self.all.model, &self.all.rules),
            ratio(self.all.hits as f64, self.all.positives as f64),
            ratio(self.leads as f64, self.onsets as f64),
        ]
    }
}

/// The better Brier score of the two rules that the chain has.
pub fn simple(rules: &[f64; COUNT]) -> &[f64] {
    &rules[..SIMPLE]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn episode(model: f64, rule: f64, lead: Option<usize>) -> Episode {
        Episode {
            samples: 100,
            model,
            rules: [rule; COUNT],
            positives: 10,
            hits: 9,
            lead,
        }
    }

    #[test]
    fn equal_episodes_leave_no_doubt() {
        let all = intervals(&[episode(1.0, 2.0, Some(4)); 20]);
        assert_eq!(all.brier, [0.01, 0.01]);
        assert_eq!(all.gain, [0.5, 0.5]);
        assert_eq!(all.recall, [0.9, 0.9]);
        assert_eq!(all.lead, [4.0, 4.0]);
        assert_eq!(intervals(&[]), Intervals::default());
    }

    #[test]
    fn few_episodes_leave_much() {
        let mixed = |count: usize| -> Vec<Episode> {
            (0..count)
                .map(|n| match n % 2 {
                    0 => episode(1.0, 1.5, Some(0)),
                    _ => episode(3.0, 2.5, Some(8)),
                })
                .collect()
        };
        let (few, many) = (intervals(&mixed(8)), intervals(&mixed(800)));
        let width = |interval: Interval| interval[1] - interval[0];
        assert!(width(few.brier) > 4.0 * width(many.brier));
        assert!(few.gain[0] < 0.0 && few.gain[1] > 0.0);
        assert!((many.lead[0]..many.lead[1]).contains(&4.0));
    }

    #[test]
    fn gains_are_against_the_best() {
        assert_eq!(gain(1.0, &[4.0, 2.0]), 0.5);
        assert_eq!(gain(1.0, &[0.0, 2.0]), 0.0);
        assert_eq!(best(&[3.0, 1.0, 2.0]), 1);
        let mut rules = [1.0; COUNT];
        rules[SIMPLE] = 0.5;
        assert_eq!(simple(&rules), [1.0; SIMPLE]);
    }
}
