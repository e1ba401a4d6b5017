// SPDX-License-Identifier: Apache-2.0
//! The step of the network.
//!
//! With `q` the weights, `m` their shift, all of `z`, `h`, `c` in Q24 (torch's formulas):
//!
//! ```text
//! z = clamp((x - offset) * factor, -16..=16)
//! a = bias + (w_ih . z + w_hh . h) / 2^m                       for each of the 4 * 64 rows
//! c = clamp(sigmoid(a_f) * c + sigmoid(a_i) * tanh(a_g), -127..=127)
//! h = sigmoid(a_o) * tanh(c)
//! p = sigmoid(head_bias + (head . h) / 2^m)
//! ```
//!
//! # Why nothing overflows
//!
//! A weight is at most 2^15 in size, `z` at most 2^28 (`src/scaling.rs`) and a bias at most 2^31. `h`
//! and `c` are taken from the state, which may be anything: 2^31. So, in `i64`:
//!
//! - a row: `6 * 2^15 * 2^28 + 64 * 2^15 * 2^31 + 2^31 * 2^15 + 2^14 < 2^53`;
//! - the head likewise: `64 * 2^15 * 2^31 + 2^46 + 2^14 < 2^53`;
//! - a cell: a sigmoid is at most 2^31 in Q31: `2^31 * 2^31 + 2^31 * 2^24 + 2^30 < 2^63`;
//! - a hidden value: `2^31 * 2^30 + 2^36 < 2^62`.

use crate::{
    activation::{sigmoid, tanh},
    error::ModelError,
    parameters::Parameters,
    scaling::scaled,
    shape::{Input, GATES, HIDDEN, INPUTS},
    state::State,
    sums::{dot, lowered, raised},
    value::{shifted, Probability},
};

/// The bound of a cell, 127 in Q24.
const CELL_LIMIT: i64 = 127 << 24;

/// A model ready to run. Its [`Parameters`] hold what the network was trained to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Model {
    parameters: Parameters,
}

impl Model {
    /// A model of these parameters.
    ///
    /// # Errors
    ///
    /// As [`Parameters::check`].
    pub fn new(parameters: Parameters) -> Result<Self, ModelError> {
        parameters.check()?;
        Ok(Self { parameters })
    }

    /// What the model is made of.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// How far ahead the model looks, in seconds.
    pub fn horizon(&self) -> u16 {
        self.parameters.horizon
    }

    /// One step: takes the state on by one input and says what is to be expected.
    pub fn step(&self, state: &mut State, input: &Input) -> Probability {
        self.step_state(state, input);
        self.probability(state)
    }

    /// One step without an answer, for replays: takes the state on by one input.
    pub fn step_state(&self, state: &mut State, input: &Input) {
        let z = scaled(&self.parameters.scaling, input);
        let h = state.h.map(i64::from);
        let (w_ih, _) = self.parameters.w_ih.as_chunks::<INPUTS>();
        let (w_hh, _) = self.parameters.w_hh.as_chunks::<HIDDEN>();
        let mut sums = [0i64; GATES];
        let rows = w_ih.iter().zip(w_hh).zip(&self.parameters.bias);
        for (sum, ((w_ih, w_hh), bias)) in sums.iter_mut().zip(rows) {
            *sum = self.row(*bias, dot(w_ih, &z) + dot(w_hh, &h));
        }
        for unit in 0..HIDDEN {
            let input_gate = sigmoid(sums[unit]);
            let forget_gate = sigmoid(sums[HIDDEN + unit]);
            let cell_gate = shifted(tanh(sums[2 * HIDDEN + unit]), 6);
            let output_gate = sigmoid(sums[3 * HIDDEN + unit]);
            let kept = forget_gate * i64::from(state.c[unit]) + input_gate * cell_gate;
            let cell = shifted(kept, 31).clamp(-CELL_LIMIT, CELL_LIMIT);
            state.c[unit] = cell as i32;
            state.h[unit] = shifted(output_gate * tanh(cell), 37) as i32;
        }
    }

    /// What a state says: the head alone.
    pub fn probability(&self, state: &State) -> Probability {
        let h = state.h.map(i64::from);
        let (head, _) = self.parameters.head.as_chunks::<HIDDEN>();
        let sum = head.first().map_or(0, |head| dot(head, &h));
        let share = sigmoid(self.row(self.parameters.head_bias, sum));
        shifted(share * 1_000_000, 31) as Probability
    }

    /// The state and the answer after a whole window, from the zero state.
    ///
    /// After no input at all the answer is what the head says of the zero state.
    pub fn run(&self, window: impl IntoIterator<Item = Input>) -> (State, Probability) {
        let mut state = State::default();
        for input in window {
            self.step_state(&mut state, &input);
        }
        let probability = self.probability(&state);
        (state, probability)
    }

    /// What a row comes to, Q24: its bias, and its sum of products without their shift.
    fn row(&self, bias: i32, sum: i64) -> i64 {
        let shift = self.parameters.shift;
        lowered(raised(bias, shift) + sum, shift)
    }
}
