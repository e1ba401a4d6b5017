// SPDX-License-Identifier: Apache-2.0
//! The fixed-point model over the pairs of chains, beside the rules it is compared with.

use super::{
    fit::logits,
    network::Network,
    observe::{Sequence, World},
    rules::{best_bound, by_record, logistic_of, Rules, BOUNDS},
};
use crate::{
    dataset::parallel,
    intervals::{gain, Interval},
    metrics::Histogram,
    random::source,
    rules::Regression,
};
use candle_core::Result;
use nerv_primitives_affinity::Features;
use nerv_primitives_neural::{
    gru::{Model, State},
    Input, Value,
};
use rand::Rng;

/// What the model is compared with, beside the rules in hindsight.
#[derive(Clone, Debug, PartialEq)]
pub struct Yardsticks {
    /// The bound of the aged count by which chains keep their record, in units of the sketch.
    pub bound: u32,
    /// The logistic regression.
    pub logistic: Regression,
}

impl Yardsticks {
    /// Fits them to a validation set.
    pub fn fit(validation: &[World]) -> Self {
        let rules: Vec<Rules> = validation
            .iter()
            .map(|world| {
                let mut rules = Rules::default();
                world.samples().for_each(|sample| rules.add(sample));
                rules
            })
            .collect();
        Self {
            bound: BOUNDS[best_bound(rules.iter())],
            logistic: super::rules::logistic(validation),
        }
    }
}

/// What came of one chain. Errors are sums of squares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    /// The samples.
    pub samples: u64,
    /// Those of pairs that dealt in the window that followed.
    pub deals: u64,
    /// The model's errors.
    pub model: f64,
    /// The records of the two rules.
    pub rules: Rules,
    /// The errors of the two rules by the record that a chain keeps.
    pub by_record: [f64; 2],
    /// The errors of the logistic regression.
    pub logistic: f64,
    /// The errors of whoever knows all rates, where they stay as they are.
    pub known: Option<f64>,
    /// The model's probabilities and outcomes.
    pub histogram: Histogram,
}

/// What there is to say about the chains of a family: Brier scores, and parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Figures {
    /// The chains.
    pub chains: usize,
    /// The samples of all of them.
    pub samples: u64,
    /// The part of them after which a pair dealt.
    pub base_rate: f64,
    /// The model.
    pub model: f64,
    /// The rule of the last window, in hindsight.
    pub last: f64,
    /// The rule of the aged count, in hindsight and with the best bound.
    pub aged: f64,
    /// That bound, in units of the sketch.
    pub bound: u32,
    /// Both rules by the record that chains keep.
    pub by_record: [f64; 2],
    /// The logistic regression.
    pub logistic: f64,
    /// Whoever knows all rates: the best there can be. Not where rates are not the same all along.
    pub known: Option<f64>,
    /// By what part the model's score is below the better rule's, in hindsight.
    pub gain: f64,
    /// The same by the records that chains keep.
    pub gain_on_record: f64,
    /// The 95% interval of that, by a bootstrap over chains.
    pub interval: Interval,
    /// The area under the model's operating characteristic.
    pub area: f64,
}

impl Figures {
    /// The figures of chains, zeros for none.
    pub fn of(chains: &[Chain]) -> Self {
        let all: Vec<&Chain> = chains.iter().collect();
        let samples = sum(&all, |chain| chain.samples as f64).max(1.0);
        let mean = |of: fn(&Chain) -> f64| sum(&all, of) / samples;
        let bound = best_bound(chains.iter().map(|chain| &chain.rules));
        let mut histogram = Histogram::default();
        for chain in chains {
            histogram.merge(&chain.histogram);
        }
        let aged = |chain: &Chain| chain.rules.aged[bound].squares();
        Self {
            chains: chains.len(),
            samples: chains.iter().map(|chain| chain.samples).sum(),
            base_rate: mean(|chain| chain.deals as f64),
            model: mean(|chain| chain.model),
            last: mean(|chain| chain.rules.last.squares()),
            aged: sum(&all, aged) / samples,
            bound: BOUNDS[bound],
            by_record: [
                mean(|chain| chain.by_record[0]),
                mean(|chain| chain.by_record[1]),
            ],
            logistic: mean(|chain| chain.logistic),
            known: chains
                .iter()
                .map(|chain| chain.known)
                .sum::<Option<f64>>()
                .filter(|_| !chains.is_empty())
                .map(|sum| sum / samples),
            gain: gain_of(&all),
            gain_on_record: gain(
                sum(&all, |chain| chain.model),
                &[0, 1].map(|rule| sum(&all, |chain| chain.by_record[rule])),
            ),
            interval: interval(chains),
            area: histogram.area(),
        }
    }

    /// The score of the better rule, in hindsight.
    pub fn better(&self) -> f64 {
        self.last.min(self.aged)
    }
}

fn sum(chains: &[&Chain], of: impl Fn(&Chain) -> f64) -> f64 {
    chains.iter().map(|chain| of(chain)).sum()
}

/// By what part the model's score is below the better rule's.
fn gain_of(chains: &[&Chain]) -> f64 {
    let bound = best_bound(chains.iter().map(|chain| &chain.rules));
    let rules = [
        sum(chains, |chain| chain.rules.last.squares()),
        sum(chains, |chain| chain.rules.aged[bound].squares()),
    ];
    gain(sum(chains, |chain| chain.model), &rules)
}

/// How often chains are drawn anew.
const DRAWS: usize = 1_000;

/// The seed of the draws.
const SEED: u64 = 95;

/// The 95% interval of the gain: chains are drawn with replacement, since all that is seen of one is
/// about the same world. Which rule is the better one, and which bound, is asked anew in each draw.
fn interval(chains: &[Chain]) -> Interval {
    if chains.is_empty() {
        return Interval::default();
    }
    let random = &mut source(SEED, &[chains.len() as u64]);
    let mut gains: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn: Vec<&Chain> = (0..chains.len())
                .map(|_| &chains[random.random_range(0..chains.len())])
                .collect();
            gain_of(&drawn)
        })
        .collect();
    gains.sort_by(f64::total_cmp);
    [gains[DRAWS / 40], gains[DRAWS - 1 - DRAWS / 40]]
}

/// The levels of a pair as inputs of the model.
pub fn input(features: &Features) -> Input {
    features.input().map(|x| Value::from_bits(x.to_bits()))
}

/// The model's probability in each window of a pair, in parts per million, from the zero state.
pub fn forecasts(model: &Model, pair: &Sequence) -> Vec<u32> {
    let mut state = State::default();
    pair.iter()
        .map(|sample| model.step(&mut state, &input(&sample.features)))
        .collect()
}

/// The Brier score of a network in floating point over the pairs of many chains, zero for none.
///
/// # Errors
///
/// Those of candle.
pub fn floating(network: &Network, worlds: &[World]) -> Result<f64> {
    let (mut squares, mut count) = (0.0, 0usize);
    for world in worlds {
        let said = logits(network, &world.sequences)?;
        for (logit, sample) in said.iter().flatten().zip(world.samples()) {
            let probability = 1.0 / (1.0 + (-f64::from(*logit)).exp());
            squares += (probability - f64::from(u8::from(sample.deals))).powi(2);
            count += 1;
        }
    }
    Ok(squares / count.max(1) as f64)
}

/// Judges a model by each of many chains.
pub fn judge(model: &Model, worlds: &[World], yardsticks: &Yardsticks) -> Vec<Chain> {
    parallel(worlds, |world| {
        let mut chain = Chain {
            by_record: by_record(world, yardsticks.bound),
            ..Chain::default()
        };
        for pair in &world.sequences {
            for (sample, said) in pair.iter().zip(forecasts(model, pair)) {
                let outcome = f64::from(u8::from(sample.deals));
                let square = |p: f64| (p - outcome).powi(2);
                chain.samples += 1;
                chain.deals += u64::from(sample.deals);
                chain.model += square(f64::from(said) / 1e6);
                chain.logistic += square(logistic_of(&yardsticks.logistic, sample));
                if let Some(odds) = sample.odds {
                    *chain.known.get_or_insert(0.0) += square(odds);
                }
                chain.rules.add(sample);
                chain.histogram.add(said, sample.deals);
            }
        }
        chain
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        generator::Set,
        pairs::families::{generate, Family},
    };
    use nerv_primitives_neural::gru::Parameters;

    fn worlds(count: u64) -> Vec<World> {
        (0..count)
            .map(|index| World::of(&generate(Family::PowerLaw, 3, Set::Test, index)))
            .collect()
    }

    #[test]
    fn a_model_that_knows_nothing_is_judged_as_such() {
        let worlds = worlds(2);
        let model = Model::new(Parameters::zero(12, 1)).unwrap();
        let yardsticks = Yardsticks::fit(&worlds);
        let chains = judge(&model, &worlds, &yardsticks);
        let figures = Figures::of(&chains);
        let samples: usize = worlds.iter().map(|world| world.samples().count()).sum();
        assert_eq!(figures.samples, samples as u64);
        assert_eq!((figures.chains, figures.model), (2, 0.25));
        assert!((0.0..1.0).contains(&figures.base_rate));
        // In hindsight rules are better than by a record of their own.
        assert!(figures.last < figures.by_record[0] && figures.aged <= figures.by_record[1]);
        // A half is worse than what knows the base rate.
        assert!(figures.gain < 0.0 && figures.interval[1] < 0.0);
        assert!((figures.gain - (1.0 - 0.25 / figures.better())).abs() < 1e-12);
        let on_record = figures.by_record[0].min(figures.by_record[1]);
        assert!((figures.gain_on_record - (1.0 - 0.25 / on_record)).abs() < 1e-12);
        // Nobody is better than who knows all rates.
        assert!(figures.known < Some(figures.logistic));
        // And a regression on six levels better than a rule on one of them.
        assert!(figures.logistic < figures.better());
    }

    #[test]
    fn a_network_in_floating_point_is_judged_as_its_model_is() -> Result<()> {
        let worlds = worlds(1);
        let mut parameters = Parameters::zero(12, 1);
        parameters.head_bias = -2 << 24;
        let model = Model::new(parameters).unwrap();
        let chains = judge(&model, &worlds, &Yardsticks::fit(&worlds));
        let score = floating(&Network::of_model(&model)?, &worlds)?;
        assert!((score - Figures::of(&chains).model).abs() < 1e-5);
        assert_eq!(floating(&Network::of_model(&model)?, &[])?, 0.0);
        Ok(())
    }

    #[test]
    fn nothing_to_judge_gives_zeros() {
        assert_eq!(Figures::of(&[]).model, 0.0);
        assert_eq!(Figures::of(&[]).interval, [0.0, 0.0]);
    }
}
