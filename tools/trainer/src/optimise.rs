// SPDX-License-Identifier: Apache-2.0
//! What the trainings of all networks have in common: order of batches, learning rates, threads,
//! gradients.

use crate::{dataset::THREADS, random::Random};
use candle_core::{backprop::GradStore, Result, Tensor, Var};
use rand::seq::SliceRandom;
use std::f64::consts::PI;

/// The stack of a thread that goes back through time: candle walks a chunk's operations
/// recursively.
const STACK: usize = 256 << 20;

/// A point of the training curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The part of the training that is done.
    pub done: f64,
    /// The mean cross-entropy of the batches since the last point, in nats.
    pub train: f64,
    /// That of the validation set, in nats.
    pub validation: f64,
}

/// Asks candle for products of matrices on the calling thread alone. The threads of [`on_threads`]
/// are all there is to gain, and sums then do not depend on the processors there are.
pub fn one_thread_each() {
    std::env::set_var("RAYON_NUM_THREADS", "1");
}

/// The sequences of each batch by their places among `count`, epoch by epoch.
pub fn order(epochs: usize, batch: usize, count: usize, random: &mut Random) -> Vec<Vec<usize>> {
    let mut batches = Vec::new();
    for _ in 0..epochs {
        let mut all: Vec<usize> = (0..count).collect();
        all.shuffle(random);
        batches.extend(all.chunks(batch.max(1)).map(<[usize]>::to_vec));
    }
    batches
}

/// The learning rate as a part of the highest: a short rise, then half a cosine down to 1%.
pub fn schedule(done: f64) -> f64 {
    let rise = (done / 0.02).min(1.0);
    rise * (0.01 + 0.99 * 0.5 * (1.0 + (PI * done).cos()))
}

/// The parts of a batch that are computed at the same time.
pub fn halves<T>(sequences: &[T]) -> impl Iterator<Item = &[T]> {
    sequences.chunks(sequences.len().div_ceil(THREADS).max(1))
}

/// Applies a function to each item on a thread of its own, with a stack deep enough for candle.
///
/// # Errors
///
/// Those of the function, and of the system if it has no thread.
pub fn on_threads<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    function: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let function = &function;
    std::thread::scope(|scope| {
        let mut workers = Vec::new();
        for item in items {
            let worker = std::thread::Builder::new().stack_size(STACK);
            workers.push(worker.spawn_scoped(scope, move || function(item))?);
        }
        workers
            .into_iter()
            .map(|worker| match worker.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// The sum of the halves' gradients, cut to a norm.
///
/// # Errors
///
/// Those of candle, and for no halves at all.
pub fn clipped(variables: &[&Var], parts: Vec<GradStore>, most: f64) -> Result<GradStore> {
    let mut parts = parts.into_iter();
    let Some(mut sum) = parts.next() else {
        candle_core::bail!("a batch without sequences");
    };
    for part in parts {
        for variable in variables {
            if let (Some(one), Some(two)) = (sum.get(variable), part.get(variable)) {
                let both = (one + two)?;
                sum.insert(variable, both);
            }
        }
    }
    let mut squares = 0.0;
    for variable in variables {
        if let Some(gradient) = sum.get(variable) {
            squares += number(&gradient.sqr()?.sum_all()?)?;
        }
    }
    let norm = squares.sqrt();
    if norm > most {
        for variable in variables {
            if let Some(gradient) = sum.get(variable) {
                let cut = (gradient * (most / norm))?;
                sum.insert(variable, cut);
            }
        }
    }
    Ok(sum)
}

/// A tensor of one number as that number.
///
/// # Errors
///
/// If it is of more.
pub fn number(tensor: &Tensor) -> Result<f64> {
    Ok(f64::from(tensor.to_scalar::<f32>()?))
}
