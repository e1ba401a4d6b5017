// SPDX-License-Identifier: Apache-2.0
//! The forecast model in floating point, as it is trained: an LSTM 6 → 64 → 1 in candle.
//!
//! One matrix takes a step's inputs, a one and the hidden state to the sums of all four gates, so
//! that a step is one product of matrices and one [`cell`] operation. The row of the one is the
//! bias. An LSTM of torch or candle-nn has two biases, of inputs and of hidden state; only their
//! sum matters, and this is it.

pub mod cell;

use candle_core::{Device, Result, Tensor, Var};
use nerv_primitives_neural::{Model, HIDDEN, INPUTS};
use rand::Rng;

use cell::{Cell, GATES};

/// Columns of a step's inputs as the network takes them: the features and a one.
pub const COLUMNS: usize = INPUTS + 1;

/// The trained variables.
#[derive(Clone, Debug)]
pub struct Network {
    /// (inputs + 1 + hidden, 4 · hidden): from inputs, the one and hidden state to the gates.
    pub gates: Var,
    /// (hidden, 1): from hidden state to the logit.
    pub head: Var,
    /// (1): the logit's bias.
    pub head_bias: Var,
}

/// The state that a batch carries from step to step, each (batch, hidden).
#[derive(Clone, Debug)]
pub struct Carry {
    /// Hidden state.
    pub h: Tensor,
    /// Cell state.
    pub c: Tensor,
}

impl Carry {
    /// The zero state of a batch.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn zero(batch: usize) -> Result<Self> {
        let zero = Tensor::zeros((batch, HIDDEN), candle_core::DType::F32, &Device::Cpu)?;
        Ok(Self {
            h: zero.clone(),
            c: zero,
        })
    }

    /// The same numbers without their history, so that gradients end here.
    pub fn detach(&self) -> Self {
        Self {
            h: self.h.detach(),
            c: self.c.detach(),
        }
    }
}

impl Network {
    /// Starts with uniform weights within ± 1/√hidden and a forget bias of 1, so that memory lasts
    /// from the first step of training on.
    ///
    /// # Errors
    ///
    /// Those of candle.
    pub fn new(random: &mut impl Rng) -> Result<Self> {
        let bound = 1.0 / (HIDDEN as f32).sqrt();
        let mut uniform = |count: usize| -> Vec<f32> {
            (0..count)
                .map(|_| random.random_range(-bound..bound))
                .collect()
        };
        let (rows, columns) = (COLUMNS + HIDDEN, GATES * HIDDEN);
        let mut gates = uniform(rows * columns);
        for k in 0..HIDDEN {
            gates[INPUTS * columns + HIDDEN + k] += 1.0;
        }
        let head = uniform(HIDDEN);
        let device = Device::Cpu;
        Ok(Self {
            gates: Var::from_vec(gates, (rows, columns), &device)?,
            head: Var::from_vec(head, (HIDDEN, 1), &device)?,
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
        let columns = GATES * HIDDEN;
        let weight = |weight: i16| f32::from(weight) / f32::from(1u16 << parameters.shift);
        let q24 = |number: i32| (f64::from(number) / f64::from(1 << 24)) as f32;
        // The file goes gate by gate, the matrix row by row.
        let row = |list: &[i16], width: usize, n: usize| -> Vec<f32> {
            (0..columns)
                .map(|gate| weight(list[gate * width + n]))
                .collect()
        };
        let mut gates: Vec<f32> = Vec::with_capacity((COLUMNS + HIDDEN) * columns);
        gates.extend((0..INPUTS).flat_map(|n| row(&parameters.w_ih, INPUTS, n)));
        gates.extend(parameters.bias.iter().map(|bias| q24(*bias)));
        gates.extend((0..HIDDEN).flat_map(|n| row(&parameters.w_hh, HIDDEN, n)));
        let head = parameters.head.iter().map(|one| weight(*one)).collect();
        let device = Device::Cpu;
        Ok(Self {
            gates: Var::from_vec(gates, (COLUMNS + HIDDEN, columns), &device)?,
            head: Var::from_vec(head, (HIDDEN, 1), &device)?,
            head_bias: Var::from_vec(vec![q24(parameters.head_bias)], 1, &device)?,
        })
    }

    /// The variables in a fixed order.
    pub fn variables(&self) -> [&Var; 3] {
        [&self.gates, &self.head, &self.head_bias]
    }

    /// Runs a batch through one step after another.
    ///
    /// `steps` are scaled inputs, each (batch, [`COLUMNS`]). The logits come as (steps · batch),
    /// step by step, with the state after the last step.
    ///
    /// # Errors
    ///
    /// Those of candle, when a shape does not fit.
    pub fn run(&self, steps: &[Tensor], carry: Carry) -> Result<(Tensor, Carry)> {
        let Carry { mut h, mut c } = carry;
        let mut hidden = Vec::with_capacity(steps.len());
        for step in steps {
            let sums = Tensor::cat(&[step, &h], 1)?.matmul(&self.gates)?;
            let states = sums.apply_op2(&c, Cell)?;
            h = states.get(0)?;
            c = states.get(1)?;
            hidden.push(h.clone());
        }
        let logits = Tensor::cat(&hidden, 0)?
            .matmul(&self.head)?
            .flatten_all()?
            .broadcast_add(&self.head_bias)?;
        Ok((logits, Carry { h, c }))
    }
}

/// The sum of weighted binary cross-entropies of logits; labels are 0 or 1.
///
/// In the form that cannot overflow: max(z, 0) − z·y + ln(1 + exp(−|z|)).
///
/// # Errors
///
/// Those of candle, when shapes differ.
pub fn cross_entropy(logits: &Tensor, labels: &Tensor, weights: &Tensor) -> Result<Tensor> {
    let tail = (logits.abs()?.neg()?.exp()? + 1.0)?.log()?;
    let each = ((logits.relu()? - (logits * labels)?)? + tail)?;
    (each * weights)?.sum_all()
}
