// SPDX-License-Identifier: Apache-2.0
//! A small model, its inputs and the answers every build must give, native and wasm alike.
//!
//! All numbers are drawn from the generator of [the LSTM's](crate::golden). The model's draws begin
//! at `n = 22`, the inputs' at `n = 4`.
//!
//! The expected answers were made by this crate; its tests hold them against a reference in `f64`.

use super::{
    model::Model,
    parameters::Parameters,
    shape::{GATES, HIDDEN},
};
use crate::{
    golden::Draws,
    scaling::Scaling,
    shape::{Input, INPUTS},
    value::{Probability, Value},
};
use nerv_primitives_types::ModelHash;

/// Steps in the sequence.
pub const STEPS: usize = 60;

/// The parameters of [`model`]: shift 12, horizon 1 step. In this order,
///
/// - input `i` has the offset `i / 16` and the factor `1 + i / 4`;
/// - `w_ih` within +-1 (13 bits), `w_hh` within +-1/2 (12 bits), row by row;
/// - the biases within +-1/2 (24 bits), those of the update gates 1 higher; then those of the hidden
///   product within +-1/2;
/// - the head within +-2 (14 bits), its bias 0.
pub fn parameters() -> Parameters {
    let mut draws = Draws(22);
    let mut weights = |count, bits| (0..count).map(|_| draws.draw(bits) as i16).collect();
    let w_ih = weights(GATES * INPUTS, 13);
    let w_hh = weights(GATES * HIDDEN, 12);
    let bias = (0..GATES)
        .map(|row| draws.draw(24) + if row / HIDDEN == 1 { 1 << 24 } else { 0 })
        .collect();
    let bias_hn = (0..HIDDEN).map(|_| draws.draw(24)).collect();
    Parameters {
        shift: 12,
        horizon: 1,
        scaling: core::array::from_fn(|i| Scaling {
            offset: (i as i32) << 20,
            factor: (4 + i as i32) << 22,
        }),
        w_ih,
        w_hh,
        bias,
        bias_hn,
        head: (0..HIDDEN).map(|_| draws.draw(14) as i16).collect(),
        head_bias: 0,
    }
}

/// The model of [`parameters`].
pub fn model() -> Model {
    Model::new(parameters()).expect("these parameters are a model's")
}

/// The [`STEPS`] inputs, oldest first: in two steps of five a pair deals, so that its inputs are
/// higher by one, and on them is noise of +-1/4. All are at least 0.
pub fn inputs() -> impl Iterator<Item = Input> {
    let mut draws = Draws(4);
    (0..STEPS).map(move |step| {
        let deals = if step % 5 < 2 { 1 << 24 } else { 0 };
        core::array::from_fn(|_| Value::from_bits((deals + draws.draw(23)).max(0)))
    })
}

/// What [`model`] says after each of the [`inputs`], from the zero state.
#[rustfmt::skip]
pub const EXPECTED: [Probability; STEPS] = [
    276325, 401836, 523242, 796377, 926219, 657628, 521355, 666138, 748758, 842961, 475379, 219010,
    588893, 736365, 723819, 354950, 492399, 664565, 794870, 819386, 533098, 393049, 556006, 685431,
    712784, 295643, 155055, 474014, 653519, 841819, 629415, 391957, 666790, 694912, 813138, 544993,
    418096, 583858, 776485, 845400, 457045, 347167, 572926, 787405, 870219, 634035, 469200, 552508,
    810147, 788749, 454233, 412857, 541159, 747761, 877215, 456928, 189426, 388042, 762771, 896392,
];

/// blake2b-256 of the state after the last step, as it is encoded: 16 `h`, each an `i16`, little
/// endian.
#[rustfmt::skip]
pub const STATE_HASH: [u8; 32] = [
    0x0f, 0xaf, 0xd7, 0xad, 0x1c, 0x75, 0xe9, 0x6a, 0x73, 0x92, 0xd4, 0xd4, 0x65, 0x9c, 0x9f, 0xf5,
    0xfc, 0x62, 0x1a, 0x69, 0xf4, 0x93, 0xb8, 0x5e, 0x24, 0x14, 0x5a, 0xd2, 0x3b, 0x8c, 0xe4, 0xed,
];

/// The hash of the model's file.
#[rustfmt::skip]
pub const MODEL_HASH: ModelHash = [
    0x6a, 0x41, 0xb3, 0x74, 0xf9, 0xb9, 0xe0, 0xbd, 0x10, 0x11, 0xd3, 0x24, 0x3a, 0x48, 0xf0, 0xaa,
    0x65, 0x6c, 0x06, 0x6f, 0xcf, 0xd5, 0x32, 0x69, 0xe9, 0xab, 0xf5, 0x9b, 0xdf, 0x65, 0xaf, 0x54,
];

#[cfg(test)]
mod tests {
    use super::{super::state::State, *};
    use alloc::vec::Vec;
    use codec::Encode;
    use sp_crypto_hashing::blake2_256;

    #[test]
    fn answers_are_the_expected() {
        let model = model();
        let mut state = State::default();
        let answers: Vec<_> = inputs()
            .map(|input| model.step(&mut state, &input))
            .collect();
        assert_eq!(answers, EXPECTED);
        assert_eq!(blake2_256(&state.encode()), STATE_HASH);
        assert_eq!(model.hash(), MODEL_HASH);
        assert_eq!(state.encode().len(), 2 * HIDDEN);
    }

    #[test]
    fn answers_range_widely() {
        // Vectors near 0 or 1 throughout would hold nobody to anything.
        let least = EXPECTED.iter().min();
        let most = EXPECTED.iter().max();
        assert!(
            least < Some(&250_000) && most > Some(&750_000),
            "{least:?} {most:?}"
        );
    }
}
