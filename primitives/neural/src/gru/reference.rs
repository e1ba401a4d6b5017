// SPDX-License-Identifier: Apache-2.0
//! The same network in `f64`, of the dequantised weights, and how far the two may be apart.
//!
//! What the hidden values are apart is mostly their rounding to Q14, 3e-5 a step, of which the
//! network keeps a part from step to step.

use super::{
    golden,
    model::Model,
    shape::{GATES, HIDDEN},
    state::State,
};
use crate::{
    golden::Draws,
    reference::{dequantised, dot, scaled, sigmoid, values, Q24},
    shape::{Input, INPUTS},
    value::Value,
};
use alloc::vec::Vec;

const Q14: f64 = (1u32 << 14) as f64;

/// A GRU in `f64`: torch's formulas, and nothing of the crate's arithmetic.
struct Reference {
    scaling: Vec<[f64; 2]>,
    w_ih: Vec<f64>,
    w_hh: Vec<f64>,
    bias: Vec<f64>,
    bias_hn: Vec<f64>,
    head: Vec<f64>,
    head_bias: f64,
    h: [f64; HIDDEN],
}

impl Reference {
    fn new(model: &Model) -> Self {
        let parameters = model.parameters();
        let weights = |list: &[i16]| dequantised(list, parameters.shift);
        Self {
            scaling: crate::reference::scaling(&parameters.scaling),
            w_ih: weights(&parameters.w_ih),
            w_hh: weights(&parameters.w_hh),
            bias: values(&parameters.bias),
            bias_hn: values(&parameters.bias_hn),
            head: weights(&parameters.head),
            head_bias: f64::from(parameters.head_bias) / Q24,
            h: [0.0; HIDDEN],
        }
    }

    fn step(&mut self, input: &Input) -> f64 {
        let x = scaled(input, &self.scaling);
        let of_input = |row: usize| self.bias[row] + dot(&self.w_ih[row * INPUTS..][..INPUTS], &x);
        let of_hidden = |row: usize| dot(&self.w_hh[row * HIDDEN..][..HIDDEN], &self.h);
        let given: Vec<f64> = (0..GATES).map(of_input).collect();
        let carried: Vec<f64> = (0..GATES).map(of_hidden).collect();
        for unit in 0..HIDDEN {
            let [r, z] = [0, 1].map(|gate| {
                let row = gate * HIDDEN + unit;
                sigmoid(given[row] + carried[row])
            });
            let row = 2 * HIDDEN + unit;
            let n = (given[row] + r * (self.bias_hn[unit] + carried[row])).tanh();
            self.h[unit] = (1.0 - z) * n + z * self.h[unit];
        }
        sigmoid(self.head_bias + dot(&self.head, &self.h))
    }
}

/// The largest differences of `h` and the probability over a sequence.
fn differences(model: &Model, sequence: impl Iterator<Item = Input>) -> [f64; 2] {
    let mut reference = Reference::new(model);
    let mut state = State::default();
    let mut most = [0f64; 2];
    for input in sequence {
        let p = f64::from(model.step(&mut state, &input)) / 1e6 - reference.step(&input);
        let pairs = state.0.iter().zip(&reference.h);
        let h = pairs.fold(0f64, |most, (ours, theirs)| {
            most.max((f64::from(*ours) / Q14 - theirs).abs())
        });
        most = [most[0].max(h), most[1].max(p.abs())];
    }
    most
}

#[test]
fn the_golden_sequence_is_within_the_stated_bounds() {
    let [h, p] = differences(&golden::model(), golden::inputs());
    eprintln!("golden h {h:e}, p {p:e}");
    assert!(h < 1.5e-4 && p < 1e-4, "h {h:e}, p {p:e}");
}

/// Models as a training makes them: weights within +-1/2, inputs within 0..2, over 500 steps.
///
/// The same models every time: a network may amplify what rounding does to it, so that there is
/// always another that is a little worse.
#[test]
fn trained_sizes_are_within_the_stated_bounds() {
    let mut worst = [0f64; 2];
    for seed in 0..256 {
        let mut draws = Draws(seed);
        let shift = 12 + (seed % 4) as u8;
        let mut parameters = golden::parameters();
        parameters.shift = shift;
        let size = u32::from(shift);
        for weight in parameters.w_ih.iter_mut().chain(&mut parameters.w_hh) {
            *weight = draws.draw(size) as i16;
        }
        let model = Model::new(parameters).unwrap();
        let sequence = (0..500)
            .map(|_| core::array::from_fn(|_| Value::from_bits(draws.draw(26).abs())))
            .collect::<Vec<Input>>();
        let here = differences(&model, sequence.into_iter());
        worst = [worst[0].max(here[0]), worst[1].max(here[1])];
    }
    let [h, p] = worst;
    assert!(h < 4e-4 && p < 2e-4, "h {h:e}, p {p:e}");
}
