// SPDX-License-Identifier: Apache-2.0
//! Sets of samples, made in parallel and in a fixed order, and their batches.

use crate::{
    generator::{generate, Family, Set, LENGTH},
    network::{cross_entropy, COLUMNS},
    scaling::scaled,
    sharpen::{meant, rise},
    trace::{Samples, Trace},
};
use candle_core::{Device, Result, Tensor};
use nerv_primitives_load::{Features, FULL};
use nerv_primitives_neural::INPUTS;

/// The threads that work at a time. Fixed, so that no sum depends on the machine.
pub const THREADS: usize = 2;

/// The samples of so many traces of each family, family by family; for training, times the
/// family's weight.
pub fn generated(
    families: impl Iterator<Item = Family>,
    seed: u64,
    set: Set,
    traces: u64,
) -> Vec<Samples> {
    let wanted: Vec<(Family, u64)> = families
        .flat_map(|family| {
            let weight = if set == Set::Train {
                family.weight()
            } else {
                1
            };
            (0..traces * weight).map(move |index| (family, index))
        })
        .collect();
    parallel(&wanted, |(family, index)| {
        Samples::of(&generate(*family, seed, set, *index))
    })
}

/// The samples of traces from elsewhere, in pieces of the length of generated ones.
pub fn pieces(traces: &[Trace]) -> Vec<Samples> {
    let mut all = Vec::new();
    for trace in traces {
        let whole = Samples::of(trace);
        for from in (0..whole.len()).step_by(LENGTH) {
            all.push(whole.part(from..whole.len().min(from + LENGTH)));
        }
    }
    all
}

/// Applies a function to each item on [`THREADS`] threads; results in the order of the items.
pub fn parallel<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let size = items.len().div_ceil(THREADS).max(1);
    let function = &function;
    std::thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(size)
            .map(|part| scope.spawn(move || part.iter().map(function).collect::<Vec<R>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// Whether a second is one where much hangs on the model: the mean rate is at 85 to 100% of the
/// limit.
///
/// To count such seconds more often does not make the model say more or less than it should: what
/// is known of the outcome is the same, only more of the network is spent on it.
fn is_near(features: &Features) -> bool {
    (FULL / 20 * 17..=FULL).contains(&features.0[0])
}

/// Some seconds of some sequences, as tensors.
pub struct Batch {
    /// One tensor (sequences, [`COLUMNS`]) for each second.
    pub steps: Vec<Tensor>,
    /// The outcomes as 0 and 1, second by second: (seconds · sequences).
    pub labels: Tensor,
    /// How much each outcome counts, 0 after a sequence's end: (seconds · sequences).
    pub weights: Tensor,
    /// The sum of the weights.
    pub count: f64,
    /// How far answers rise above what they mean.
    rises: Tensor,
}

impl Batch {
    /// The seconds `from..to` of sequences. Where a sequence has ended its inputs are zero.
    /// Outcomes of seconds near the limit, at 85 to 100% of it, count `near` times.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn of(sequences: &[&Samples], from: usize, to: usize, near: f32) -> Result<Self> {
        let device = &Device::Cpu;
        let batch = sequences.len();
        let mut steps = Vec::with_capacity(to - from);
        let (mut labels, mut weights) = (Vec::new(), Vec::new());
        let rise_of = |sequence: &&Samples| rise(&sequence.family) as f32;
        let rises: Vec<f32> = sequences.iter().map(rise_of).collect();
        let rises = rises.repeat(to - from);
        for second in from..to {
            let mut step = Vec::with_capacity(batch * COLUMNS);
            for sequence in sequences {
                let features = sequence.features.get(second);
                step.extend(features.map_or([0.0; INPUTS], scaled));
                step.push(1.0);
                let outcome = sequence.overload.get(second);
                labels.push(outcome.map_or(0.0, |over| f32::from(u8::from(*over))));
                weights.push(match features {
                    Some(features) if is_near(features) => near,
                    Some(_) => 1.0,
                    None => 0.0,
                });
            }
            steps.push(Tensor::from_vec(step, (batch, COLUMNS), device)?);
        }
        let count = weights.iter().map(|weight| f64::from(*weight)).sum();
        let all = (to - from) * batch;
        Ok(Self {
            steps,
            labels: Tensor::from_vec(labels, all, device)?,
            weights: Tensor::from_vec(weights, all, device)?,
            count,
            rises: Tensor::from_vec(rises, all, device)?,
        })
    }

    /// The sum of the weighted cross-entropies of what logits mean.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn loss(&self, logits: &Tensor) -> Result<Tensor> {
        cross_entropy(&meant(logits, &self.rises)?, &self.labels, &self.weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_in_order_and_repeatable() {
        let families = || [Family::Square, Family::Ramp].into_iter();
        let set = generated(families(), 4, Set::Validation, 3);
        let names: Vec<_> = set.iter().map(|samples| samples.family.as_str()).collect();
        assert_eq!(
            names,
            ["square", "square", "square", "ramp", "ramp", "ramp"]
        );
        assert_eq!(set, generated(families(), 4, Set::Validation, 3));
        assert_eq!(
            set[4],
            Samples::of(&generate(Family::Ramp, 4, Set::Validation, 1))
        );
        assert_eq!(generated(families(), 4, Set::Train, 3).len(), 12);
    }

    #[test]
    fn batches_end_with_their_sequences() -> Result<()> {
        let set = generated([Family::Square].into_iter(), 4, Set::Train, 2);
        let short = set[1].part(0..15);
        let batch = Batch::of(&[&set[0], &short], 10, 20, 1.0)?;
        assert_eq!(batch.steps.len(), 10);
        assert_eq!(batch.steps[0].dims(), [2, COLUMNS]);
        assert_eq!(batch.count, 15.0);
        assert_eq!(batch.weights.to_vec1::<f32>()?[8..12], [1.0, 1.0, 1.0, 0.0]);
        Ok(())
    }

    #[test]
    fn recorded_traces_are_cut_into_pieces() {
        let mut trace = generate(Family::Square, 1, Set::Test, 0);
        trace.warm_up = 0;
        let (whole, more) = (trace.seconds.clone(), trace.accounts.clone());
        trace.seconds.extend(whole);
        trace.accounts.extend(more);
        let pieces = pieces(&[trace.clone()]);
        let lengths: Vec<_> = pieces.iter().map(Samples::len).collect();
        assert_eq!(lengths.iter().sum::<usize>(), Samples::of(&trace).len());
        assert!(lengths.iter().all(|length| *length <= LENGTH));
        assert_eq!(pieces[1].features[0], Samples::of(&trace).features[LENGTH]);
    }
}
