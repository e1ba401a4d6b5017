// SPDX-License-Identifier: Apache-2.0
//! The training: truncated backpropagation through time, Adam, a cosine of learning rates.
//!
//! A batch of traces is taken from its beginning to its end in chunks. The state is carried from
//! chunk to chunk, so that the model also learns what to do after hours; the gradient ends at the
//! chunk's beginning. It begins from zero, as a model does that was just adopted or whose leaf was
//! just split.
//!
//! The same seed gives the same weights bit for bit on the same kind of processor: the two halves
//! of a batch are computed by two threads and added in a fixed order, whatever the machine has.

use crate::{
    dataset::Batch,
    network::{Carry, Network},
    optimise::{clipped, halves, number, on_threads, one_thread_each, order, schedule, Point},
    random::source,
    trace::Samples,
};
use candle_core::{backprop::GradStore, Result, Tensor};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use std::ops::Range;

/// How a model is trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// Of the weights at first and of the order of traces.
    pub seed: u64,
    /// Times that each trace is seen.
    pub epochs: usize,
    /// Traces at a time.
    pub batch: usize,
    /// Seconds through which the gradient goes back.
    pub chunk: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// The decay of weights, per step and learning rate.
    pub decay: f64,
    /// The norm that a gradient is cut to.
    pub clip: f64,
    /// How often an outcome counts that is near the limit, for one of the others.
    pub near: f32,
    /// How often the validation set is looked at.
    pub looks: usize,
}

/// Trains a network. `watch` is told of each point of the curve.
///
/// # Errors
///
/// Those of candle.
pub fn fit(
    options: &Options,
    train: &[Samples],
    validation: &[Samples],
    mut watch: impl FnMut(&Point),
) -> Result<(Network, Vec<Point>)> {
    one_thread_each();
    let random = &mut source(options.seed, &[0x0066_6974]);
    let network = Network::new(random)?;
    let variables = network.variables().map(Clone::clone).to_vec();
    let settings = ParamsAdamW {
        weight_decay: options.decay,
        ..ParamsAdamW::default()
    };
    let mut optimiser = AdamW::new(variables, settings)?;
    let rounds = options.epochs * train.len().div_ceil(options.batch.max(1));
    let every = rounds.div_ceil(options.looks.max(1)).max(1);
    let mut curve = Vec::new();
    let (mut loss, mut count) = (0.0, 0.0);
    for (round, chosen) in order(options.epochs, options.batch, train.len(), random)
        .iter()
        .enumerate()
    {
        let sequences: Vec<&Samples> = chosen.iter().map(|n| &train[*n]).collect();
        let length = sequences.iter().map(|one| one.len()).max().unwrap_or(0);
        let halves: Vec<_> = halves(&sequences).collect();
        let mut carries = Vec::new();
        for half in &halves {
            carries.push(Carry::zero(half.len())?);
        }
        for from in (0..length).step_by(options.chunk) {
            let to = (from + options.chunk).min(length);
            let done = (round as f64 + from as f64 / length as f64) / rounds as f64;
            optimiser.set_learning_rate(options.rate * schedule(done));
            let (gradients, parts) =
                gradients(&network, &halves, from..to, options.near, &mut carries)?;
            optimiser.step(&clipped(&network.variables(), gradients, options.clip)?)?;
            loss += parts.0;
            count += parts.1;
        }
        if (round + 1) % every == 0 || round + 1 == rounds {
            let point = Point {
                done: (round + 1) as f64 / rounds as f64,
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

/// The gradients of the mean loss over a chunk, one set for each half, and the sum of the losses
/// with their count. Takes the halves' states on.
fn gradients(
    network: &Network,
    halves: &[&[&Samples]],
    chunk: Range<usize>,
    near: f32,
    carries: &mut [Carry],
) -> Result<(Vec<GradStore>, (f64, f64))> {
    let batches = halves
        .iter()
        .map(|half| Batch::of(half, chunk.start, chunk.end, near))
        .collect::<Result<Vec<_>>>()?;
    let count: f64 = batches.iter().map(|batch| batch.count).sum();
    let results = on_threads(batches.iter().zip(carries.iter()), |(batch, carry)| {
        let (logits, carry) = network.run(&batch.steps, carry.clone())?;
        let loss = batch.loss(&logits)?;
        let mean = (&loss / count.max(1.0))?;
        Ok((mean.backward()?, number(&loss)?, carry.detach()))
    })?;
    let (mut all, mut sum) = (Vec::new(), 0.0);
    for ((gradients, loss, next), carry) in results.into_iter().zip(carries) {
        *carry = next;
        sum += loss;
        all.push(gradients);
    }
    Ok((all, (sum, count)))
}

/// The mean cross-entropy over whole sequences.
fn mean_loss(network: &Network, sequences: &[Samples], options: &Options) -> Result<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    let sequences: Vec<&Samples> = sequences.iter().collect();
    for chosen in sequences.chunks(options.batch.max(1)) {
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

/// Runs sequences from the zero state to their end, some minutes at a time.
fn through(
    network: &Network,
    sequences: &[&Samples],
    mut each: impl FnMut(&Batch, &Tensor) -> Result<()>,
) -> Result<()> {
    let length = sequences.iter().map(|one| one.len()).max().unwrap_or(0);
    let mut carry = Carry::zero(sequences.len())?;
    for from in (0..length).step_by(240) {
        let batch = Batch::of(sequences, from, (from + 240).min(length), 1.0)?;
        let (logits, next) = network.run(&batch.steps, carry)?;
        // Nobody goes back here.
        carry = next.detach();
        each(&batch, &logits.detach())?;
    }
    Ok(())
}

/// The floating-point network's logits for each second of sequences.
///
/// # Errors
///
/// Those of candle.
pub fn logits(network: &Network, sequences: &[Samples]) -> Result<Vec<Vec<f32>>> {
    one_thread_each();
    let all: Vec<&Samples> = sequences.iter().collect();
    let mut results = Vec::new();
    for chosen in all.chunks(128) {
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
            for (list, samples) in lists.iter_mut().zip(half) {
                list.truncate(samples.len());
            }
            Ok(lists)
        })?;
        results.extend(parts.into_iter().flatten());
    }
    Ok(results)
}
