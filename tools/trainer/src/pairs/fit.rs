// SPDX-License-Identifier: Apache-2.0
//! The training: truncated backpropagation through time, Adam, a cosine of learning rates.
//!
//! As the [training of the load's model](crate::fit), on pairs in the place of traces: a batch of
//! pairs is taken from when they were let in to when they left, in chunks from whose beginnings the
//! state is carried. Each pair begins from zero, as on the chain.

use super::{
    network::{scaled, Network, COLUMNS},
    observe::Sequence,
};
use crate::{
    network::cross_entropy,
    optimise::{clipped, halves, number, on_threads, one_thread_each, order, schedule, Point},
    random::source,
};
use candle_core::{Device, Result, Tensor};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use nerv_primitives_neural::INPUTS;
use std::ops::Range;

/// How a model is trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// Of the weights at first and of the order of pairs.
    pub seed: u64,
    /// The units of the network.
    pub units: usize,
    /// Times that each pair is seen.
    pub epochs: usize,
    /// Pairs at a time.
    pub batch: usize,
    /// Windows through which the gradient goes back.
    pub chunk: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// The decay of weights, per step and learning rate.
    pub decay: f64,
    /// The norm that a gradient is cut to.
    pub clip: f64,
    /// How often the validation set is looked at.
    pub looks: usize,
}

/// What the random numbers of a training are drawn for.
const PURPOSE: u64 = 0x0067_7275;

/// Trains a network. `watch` is told of each point of the curve.
///
/// # Errors
///
/// Those of candle.
pub fn fit(
    options: &Options,
    train: &[Sequence],
    validation: &[Sequence],
    mut watch: impl FnMut(&Point),
) -> Result<(Network, Vec<Point>)> {
    one_thread_each();
    let random = &mut source(options.seed, &[PURPOSE]);
    let network = Network::new(options.units, random)?;
    let variables = network.variables().map(Clone::clone).to_vec();
    let settings = ParamsAdamW {
        weight_decay: options.decay,
        ..ParamsAdamW::default()
    };
    let mut optimiser = AdamW::new(variables, settings)?;
    let batches = order(options.epochs, options.batch, train.len(), random);
    let every = batches.len().div_ceil(options.looks.max(1)).max(1);
    let mut curve = Vec::new();
    let (mut loss, mut count) = (0.0, 0.0);
    for (round, chosen) in batches.iter().enumerate() {
        let pairs: Vec<&Sequence> = chosen.iter().map(|n| &train[*n]).collect();
        let length = longest(&pairs);
        let halves: Vec<_> = halves(&pairs).collect();
        let mut states = Vec::new();
        for half in &halves {
            states.push(network.zero(half.len())?);
        }
        for from in (0..length).step_by(options.chunk) {
            let to = (from + options.chunk).min(length);
            let done = (round as f64 + from as f64 / length as f64) / batches.len() as f64;
            optimiser.set_learning_rate(options.rate * schedule(done));
            let parts = halves
                .iter()
                .map(|half| Batch::of(half, from..to))
                .collect::<Result<Vec<_>>>()?;
            let all: f64 = parts.iter().map(|batch| batch.count).sum();
            let results = on_threads(parts.iter().zip(&states), |(batch, state)| {
                let (logits, state) = network.run(&batch.steps, state.clone())?;
                let loss = batch.loss(&logits)?;
                let mean = (&loss / all.max(1.0))?;
                Ok((mean.backward()?, number(&loss)?, state.detach()))
            })?;
            let mut gradients = Vec::new();
            for ((gradient, sum, next), state) in results.into_iter().zip(&mut states) {
                *state = next;
                loss += sum;
                gradients.push(gradient);
            }
            count += all;
            optimiser.step(&clipped(&network.variables(), gradients, options.clip)?)?;
        }
        if (round + 1) % every == 0 || round + 1 == batches.len() {
            let point = Point {
                done: (round + 1) as f64 / batches.len() as f64,
                train: loss / f64::max(count, 1.0),
                validation: mean_loss(&network, validation, options)?,
            };
            watch(&point);
            curve.push(point);
            (loss, count) = (0.0, 0.0);
        }
    }
    Ok((network, curve))
}

/// Some windows of some pairs, as tensors.
struct Batch {
    /// One tensor (pairs, [`COLUMNS`]) for each window.
    steps: Vec<Tensor>,
    /// The outcomes as 0 and 1, window by window: (windows · pairs).
    labels: Tensor,
    /// 1, and 0 after a pair's end: (windows · pairs).
    weights: Tensor,
    /// The sum of the weights.
    count: f64,
}

impl Batch {
    /// The windows of a range, counted from when each pair was let in. Where a pair has left its
    /// inputs are zero.
    fn of(pairs: &[&Sequence], range: Range<usize>) -> Result<Self> {
        let device = &Device::Cpu;
        let all = range.len() * pairs.len();
        let mut steps = Vec::with_capacity(range.len());
        let (mut labels, mut weights) = (Vec::with_capacity(all), Vec::with_capacity(all));
        for step in range {
            let mut inputs = Vec::with_capacity(pairs.len() * COLUMNS);
            for pair in pairs {
                let sample = pair.get(step);
                inputs.extend(sample.map_or([0.0; INPUTS], |one| scaled(&one.features)));
                inputs.push(1.0);
                labels.push(f32::from(u8::from(sample.is_some_and(|one| one.deals))));
                weights.push(f32::from(u8::from(sample.is_some())));
            }
            steps.push(Tensor::from_vec(inputs, (pairs.len(), COLUMNS), device)?);
        }
        let count = weights.iter().map(|weight| f64::from(*weight)).sum();
        Ok(Self {
            steps,
            labels: Tensor::from_vec(labels, all, device)?,
            weights: Tensor::from_vec(weights, all, device)?,
            count,
        })
    }

    /// The sum of the cross-entropies of logits.
    fn loss(&self, logits: &Tensor) -> Result<Tensor> {
        cross_entropy(logits, &self.labels, &self.weights)
    }
}

/// The windows of the pair that has most.
fn longest(pairs: &[&Sequence]) -> usize {
    pairs.iter().map(|pair| pair.len()).max().unwrap_or(0)
}

/// The mean cross-entropy over whole sequences.
fn mean_loss(network: &Network, pairs: &[Sequence], options: &Options) -> Result<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    let pairs: Vec<&Sequence> = pairs.iter().collect();
    for chosen in pairs.chunks(options.batch.max(1)) {
        let parts = on_threads(halves(chosen), |half| {
            let (mut loss, mut count) = (0.0, 0.0);
            through(network, half, |batch, logits| {
                loss += number(&batch.loss(logits)?)?;
                count += batch.count;
                Ok(())
            })?;
            Ok((loss, count))
        })?;
        for (loss, here) in parts {
            sum += loss;
            count += here;
        }
    }
    Ok(sum / f64::max(count, 1.0))
}

/// Runs pairs from the zero state to their end.
fn through(
    network: &Network,
    pairs: &[&Sequence],
    mut each: impl FnMut(&Batch, &Tensor) -> Result<()>,
) -> Result<()> {
    let length = longest(pairs);
    let mut state = network.zero(pairs.len())?;
    for from in (0..length).step_by(64) {
        let batch = Batch::of(pairs, from..(from + 64).min(length))?;
        let (logits, next) = network.run(&batch.steps, state)?;
        // Nobody goes back here.
        state = next.detach();
        each(&batch, &logits.detach())?;
    }
    Ok(())
}

/// The floating-point network's logits for each window of pairs.
///
/// # Errors
///
/// Those of candle.
pub fn logits(network: &Network, pairs: &[Sequence]) -> Result<Vec<Vec<f32>>> {
    one_thread_each();
    let all: Vec<&Sequence> = pairs.iter().collect();
    let mut results = Vec::new();
    for chosen in all.chunks(512) {
        let parts = on_threads(halves(chosen), |half| {
            let mut lists = vec![Vec::new(); half.len()];
            through(network, half, |_, logits| {
                for row in logits.to_vec1::<f32>()?.chunks_exact(half.len()) {
                    for (list, logit) in lists.iter_mut().zip(row) {
                        list.push(*logit);
                    }
                }
                Ok(())
            })?;
            for (list, pair) in lists.iter_mut().zip(half) {
                list.truncate(pair.len());
            }
            Ok(lists)
        })?;
        results.extend(parts.into_iter().flatten());
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairs::observe::Sample;
    use nerv_primitives_affinity::{Features, ONE};

    /// Pairs that deal every third window, each from another one on: last and count say little of it.
    fn every_third(pairs: usize, windows: u32) -> Vec<Sequence> {
        let sample = |pair: usize, window: u32| {
            let phase = (window as usize + pair) % 3;
            Sample {
                window,
                features: Features([if phase == 0 { ONE } else { 0 }; INPUTS]),
                last: phase == 0,
                count: 0,
                deals: phase == 2,
                odds: None,
            }
        };
        (0..pairs)
            .map(|pair| (0..windows).map(|window| sample(pair, window)).collect())
            .collect()
    }

    fn options() -> Options {
        Options {
            seed: 1,
            units: 8,
            epochs: 60,
            batch: 16,
            chunk: 16,
            rate: 0.02,
            decay: 1e-3,
            clip: 1.0,
            looks: 2,
        }
    }

    #[test]
    fn a_rhythm_is_learnt_and_the_same_each_time() -> Result<()> {
        let pairs = every_third(30, 40);
        let (network, curve) = fit(&options(), &pairs, &pairs, |_| ())?;
        let loss = curve.last().map(|point| point.validation);
        assert!(loss < Some(0.15), "{curve:?}");
        let (again, _) = fit(&options(), &pairs, &pairs, |_| ())?;
        let (one, other) = (logits(&network, &pairs)?, logits(&again, &pairs)?);
        assert_eq!(one, other);
        assert!(one.iter().all(|list| list.len() == 40));
        Ok(())
    }

    #[test]
    fn batches_end_with_their_pairs() -> Result<()> {
        let mut pairs = every_third(2, 20);
        pairs[1].truncate(15);
        let batch = Batch::of(&[&pairs[0], &pairs[1]], 10..20)?;
        assert_eq!(batch.steps.len(), 10);
        assert_eq!(batch.steps[0].dims(), [2, COLUMNS]);
        assert_eq!(batch.count, 15.0);
        assert_eq!(batch.weights.to_vec1::<f32>()?[8..12], [1.0, 1.0, 1.0, 0.0]);
        Ok(())
    }
}
