// SPDX-License-Identifier: Apache-2.0
//! The step of the network.
//!
//! With `q` the weights, `m` their shift, `x'` the scaled inputs, `.` a product of rows and `*` one
//! of units (torch's formulas):
//!
//! ```text
//! x' = clamp((x - offset) * factor, -16..=16)
//! r  = sigmoid(b_r + (w_ir . x' + w_hr . h) / 2^m)                     reset
//! z  = sigmoid(b_z + (w_iz . x' + w_hz . h) / 2^m)                     update
//! n  = tanh(b_in + w_in . x' / 2^m + r * u)                            new
//! u  = clamp(b_hn + w_hn . h / 2^m, -127..=127)
//! h  = (1 - z) * n + z * h
//! p  = sigmoid(head_bias + (head . h) / 2^m)
//! ```
//!
//! `x'` and `u` are Q24, `h` is Q14. The clamp of `u` is not torch's: it keeps `r * u` within 64
//! bits, and no network that was trained to anything comes near it, since a tanh is constant from 8
//! on.
//!
//! # Why nothing overflows
//!
//! A weight is at most 2^15 in size, `x'` at most 2^28 (`src/scaling.rs`) and a bias at most 2^31. `h`
//! is taken from the state, which may be anything: 2^15 in Q14, and so 2^25 in Q24. So, in `i64`:
//!
//! - a row: `6 * 2^15 * 2^28 + 16 * 2^15 * 2^25 + 2^31 * 2^15 + 2^14 < 2^48`;
//! - the head likewise: `16 * 2^15 * 2^25 + 2^46 + 2^14 < 2^47`;
//! - what enters the new gate: a sigmoid is at most 2^31 in Q31: `2^31 * 2^31 + 2^30 < 2^63`, and
//!   with its row `2^31 + 2^48 < 2^49`;
//! - a hidden value, in Q61 before its shift: `z * h + (1 - z) * n` is at most as large as the larger
//!   of `2^31 * 2^31` and `2^31 * 2^30`, since `z` and `1 - z` are two parts of 2^31: with what
//!   rounds `2^62 + 2^46 < 2^63`. As a mean of `h` and `n`, of which one is an `i16` and the other
//!   within +-2^14, it is an `i16` again.

use super::{
    parameters::Parameters,
    shape::{GATES, HIDDEN},
    state::State,
};
use crate::{
    activation::{sigmoid, tanh, ONE_Q30},
    error::ModelError,
    scaling::scaled,
    shape::{Input, INPUTS},
    sums::{dot, lowered, raised},
    value::{shifted, Probability},
};

/// 1 in Q31.
const ONE_Q31: i64 = 2 * ONE_Q30;

/// The bound of the hidden product in the new gate, 127 in Q24.
const PRODUCT_LIMIT: i64 = 127 << 24;

/// From the Q14 of a hidden value to the Q24 of the sums.
const HIDDEN_BITS: u32 = 10;

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

    /// How many steps ahead the model looks.
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
        let shift = self.parameters.shift;
        let x = scaled(&self.parameters.scaling, input);
        let h = state.0.map(i64::from);
        let (w_ih, _) = self.parameters.w_ih.as_chunks::<INPUTS>();
        let (w_hh, _) = self.parameters.w_hh.as_chunks::<HIDDEN>();
        // What each row has of the inputs and of the hidden values, without the shift.
        let (mut given, mut carried) = ([0i64; GATES], [0i64; GATES]);
        let sums = given.iter_mut().zip(&mut carried);
        let rows = w_ih.iter().zip(w_hh).zip(&self.parameters.bias);
        for ((given, carried), ((w_ih, w_hh), bias)) in sums.zip(rows) {
            *given = raised(*bias, shift) + dot(w_ih, &x);
            *carried = dot(w_hh, &h) << HIDDEN_BITS;
        }
        let units = state.0.iter_mut().zip(&self.parameters.bias_hn);
        for (unit, (h, bias_hn)) in units.enumerate() {
            let gate = |row: usize| sigmoid(lowered(given[row] + carried[row], shift));
            let reset = gate(unit);
            let update = gate(HIDDEN + unit);
            let row = 2 * HIDDEN + unit;
            let product = lowered(raised(*bias_hn, shift) + carried[row], shift)
                .clamp(-PRODUCT_LIMIT, PRODUCT_LIMIT);
            let new = tanh(lowered(given[row], shift) + shifted(reset * product, 31));
            // Both in Q30, and their mean by parts of Q31 in Q61.
            let kept = update * (i64::from(*h) << 16) + (ONE_Q31 - update) * new;
            *h = shifted(kept, 47) as i16;
        }
    }

    /// What a state says: the head alone.
    pub fn probability(&self, state: &State) -> Probability {
        let shift = self.parameters.shift;
        let h = state.0.map(i64::from);
        let (head, _) = self.parameters.head.as_chunks::<HIDDEN>();
        let sum = head.first().map_or(0, |head| dot(head, &h)) << HIDDEN_BITS;
        let share = sigmoid(lowered(
            raised(self.parameters.head_bias, shift) + sum,
            shift,
        ));
        shifted(share * 1_000_000, 31) as Probability
    }
}
