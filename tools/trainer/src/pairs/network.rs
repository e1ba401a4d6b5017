// SPDX-License-Identifier: Apache-2.0
//! The forecast model of pairs in floating point, as it is trained: a GRU in candle.
//!
//! One matrix takes a step's inputs, a one and the hidden values to the [sums](cell::SUMS) of all
//! units, so that a step is one product of matrices and one [`cell`] operation. The row of the one is
//! the biases. Where the new gate has its two sums apart, parts of the matrix are always zero.

pub mod cell;

use candle_core::{DType, Device, Result, Tensor, Var};
use cell::{Cell, SUMS};
use nerv_primitives_affinity::{Features, ONE};
use nerv_primitives_neural::{
    gru::{Model, HIDDEN},
    INPUTS,
};
use rand::Rng;

/// Columns of a step's inputs as the network takes them: the features and a one.
pub const COLUMNS: usize = INPUTS + 1;

/// Of the [sums](cell::SUMS) the one that the inputs give the new gate.
pub const GIVEN: usize = 2;

/// The one that the hidden values give it.
pub const CARRIED: usize = 3;

/// The offset and the factor of each level: `(x - offset) * factor` is mostly within -2..=2.
pub const SCALES: [(f32, f32); INPUTS] = [
    (0.5, 1.0), // newest
    (0.5, 2.0), // busy
    (2.0, 0.5), // idle
    (1.0, 1.0), // aged
    (0.5, 2.0), // greater share
    (0.5, 2.0), // lesser share
];

/// The scaled levels, as the network takes them.
pub fn scaled(features: &Features) -> [f32; INPUTS] {
    std::array::from_fn(|n| {
        let (offset, factor) = SCALES[n];
        (f32::from(features.0[n]) / f32::from(ONE) - offset) * factor
    })
}

/// The trained variables.
#[derive(Clone, Debug)]
pub struct Network {
    /// (inputs + 1 + units, 4 · units): from inputs, the one and the hidden values to the sums.
    pub sums: Var,
    /// (units, 1): from the hidden values to the logit.
    pub head: Var,
    /// (1): the logit's bias.
    pub head_bias: Var,
}

impl Network {
    /// Starts with uniform weights within ± 1/√units and an update bias of 1, so that memory lasts
    /// from the first step of training on.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn new(units: usize, random: &mut impl Rng) -> Result<Self> {
        let bound = 1.0 / (units as f32).sqrt();
        let mut uniform = |count: usize| -> Vec<f32> {
            (0..count)
                .map(|_| random.random_range(-bound..bound))
                .collect()
        };
        let (rows, columns) = (COLUMNS + units, SUMS * units);
        let mut sums = uniform(rows * columns);
        for unit in 0..units {
            sums[INPUTS * columns + units + unit] += 1.0;
        }
        let head = uniform(units);
        let device = Device::Cpu;
        Ok(Self {
            sums: Var::from_vec(sums, (rows, columns), &device)?,
            head: Var::from_vec(head, (units, 1), &device)?,
            head_bias: Var::from_vec(vec![0f32], 1, &device)?,
        })
    }

    /// The network that a model was made of, but for the rounding of its weights.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn of_model(model: &Model) -> Result<Self> {
        let parameters = model.parameters();
        let weight = |weight: &i16| f32::from(*weight) / f32::from(1u16 << parameters.shift);
        let value = |value: &i32| (f64::from(*value) / f64::from(1 << 24)) as f32;
        // The file goes gate by gate, the matrix row by row. `n` is the place within a gate's row.
        let of_gates = |list: &[i16], width: usize, n: usize| -> Vec<f32> {
            list.iter().skip(n).step_by(width).map(weight).collect()
        };
        let none = [0.0; HIDDEN];
        let mut sums: Vec<f32> = Vec::new();
        for input in 0..INPUTS {
            sums.extend(of_gates(&parameters.w_ih, INPUTS, input));
            sums.extend(none);
        }
        sums.extend(parameters.bias.iter().chain(&parameters.bias_hn).map(value));
        for unit in 0..HIDDEN {
            let row = of_gates(&parameters.w_hh, HIDDEN, unit);
            let (gates, new) = row.split_at(GIVEN * HIDDEN);
            sums.extend(gates);
            sums.extend(none);
            sums.extend(new);
        }
        let head = parameters.head.iter().map(weight).collect();
        let device = Device::Cpu;
        Ok(Self {
            sums: Var::from_vec(sums, (COLUMNS + HIDDEN, SUMS * HIDDEN), &device)?,
            head: Var::from_vec(head, (HIDDEN, 1), &device)?,
            head_bias: Var::from_vec(vec![value(&parameters.head_bias)], 1, &device)?,
        })
    }

    /// The units.
    pub fn units(&self) -> usize {
        self.head.elem_count()
    }

    /// The variables in a fixed order.
    pub fn variables(&self) -> [&Var; 3] {
        [&self.sums, &self.head, &self.head_bias]
    }

    /// The zero state of a batch: (batch, units).
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn zero(&self, batch: usize) -> Result<Tensor> {
        Tensor::zeros((batch, self.units()), DType::F32, &Device::Cpu)
    }

    /// Runs a batch through one step after another.
    ///
    /// `steps` are scaled inputs, each (batch, [`COLUMNS`]). The logits come as (steps · batch),
    /// step by step, with the state after the last step.
    ///
    /// # Errors
    ///
    /// Those of candle, when a shape does not fit.
    pub fn run(&self, steps: &[Tensor], mut h: Tensor) -> Result<(Tensor, Tensor)> {
        let sums = (self.sums.as_tensor() * mask(self.units())?)?;
        let mut hidden = Vec::with_capacity(steps.len());
        for step in steps {
            let sums = Tensor::cat(&[step, &h], 1)?.matmul(&sums)?;
            h = sums.apply_op2(&h, Cell)?;
            hidden.push(h.clone());
        }
        let logits = Tensor::cat(&hidden, 0)?
            .matmul(&self.head)?
            .flatten_all()?
            .broadcast_add(&self.head_bias)?;
        Ok((logits, h))
    }
}

/// 1 where the matrix of the sums has weights, 0 where it has none: what the inputs give the new gate
/// is none of the hidden values', and the other way round. Both have a bias.
fn mask(units: usize) -> Result<Tensor> {
    let columns = SUMS * units;
    let has = |row: usize, sum: usize| match sum {
        GIVEN => row < COLUMNS,
        CARRIED => row >= INPUTS,
        _ => true,
    };
    let numbers: Vec<f32> = (0..COLUMNS + units)
        .flat_map(|row| (0..columns).map(move |column| (row, column / units)))
        .map(|(row, sum)| f32::from(u8::from(has(row, sum))))
        .collect();
    Tensor::from_vec(numbers, (COLUMNS + units, columns), &Device::Cpu)
}

#[cfg(test)]
mod tests;
