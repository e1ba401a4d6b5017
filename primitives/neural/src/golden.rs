// SPDX-License-Identifier: Apache-2.0
//! A small model, its inputs and the answers every build must give, native and wasm alike.
//!
//! All numbers are drawn from one generator of integers: `n = n * 6364136223846793005 +
//! 1442695040888963407` modulo `2^64`, of which a draw takes the upper bits as a signed number:
//! `draw(bits)` is within `-2^(bits - 1)..2^(bits - 1)`. The model's draws begin at `n = 1`, the
//! inputs' at `n = 2`.
//!
//! The expected answers were made by this crate; its tests hold them against a reference in `f64`.

use crate::{
    model::Model,
    parameters::Parameters,
    scaling::Scaling,
    shape::{Input, GATES, HIDDEN, INPUTS},
    value::{Probability, Value},
};
use nerv_primitives_types::ModelHash;

/// Steps in the window, as many as a leaf's history holds samples.
pub const STEPS: usize = 120;

/// The generator of everything here, with its state.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    /// The next number, of so many bits with its sign.
    pub(crate) fn draw(&mut self, bits: u32) -> i32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 as i64) >> (64 - bits)) as i32
    }
}

/// The parameters of [`model`]: shift 12, horizon 15 s. In this order,
///
/// - input `i` has the offset `i / 16` and the factor `1 + i / 4`;
/// - `w_ih` within +-1 (13 bits), `w_hh` within +-1/4 (11 bits), row by row;
/// - the biases within +-1/2 (24 bits), those of the forget gates 1 higher;
/// - the head within +-1 (13 bits), its bias 0.
pub fn parameters() -> Parameters {
    let mut draws = Draws(1);
    let mut weights = |count, bits| (0..count).map(|_| draws.draw(bits) as i16).collect();
    let w_ih = weights(GATES * INPUTS, 13);
    let w_hh = weights(GATES * HIDDEN, 11);
    let bias = (0..GATES)
        .map(|row| draws.draw(24) + if row / HIDDEN == 1 { 1 << 24 } else { 0 })
        .collect();
    Parameters {
        shift: 12,
        horizon: 15,
        scaling: core::array::from_fn(|i| Scaling {
            offset: (i as i32) << 20,
            factor: (4 + i as i32) << 22,
        }),
        w_ih,
        w_hh,
        bias,
        head: (0..HIDDEN).map(|_| draws.draw(13) as i16).collect(),
        head_bias: 0,
    }
}

/// The model of [`parameters`].
pub fn model() -> Model {
    Model::new(parameters()).expect("these parameters are a model's")
}

/// The [`STEPS`] inputs, oldest first: a load that rises from 0 to 3/2 within 40 steps and falls
/// back to 0, three times, and on it noise of +-1/4 for each input. All are at least 0.
pub fn inputs() -> impl Iterator<Item = Input> {
    let mut draws = Draws(2);
    (0..STEPS as i32).map(move |step| {
        let load = (step % 40) * (3 << 23) / 40;
        core::array::from_fn(|_| Value::from_bits((load + draws.draw(23)).max(0)))
    })
}

/// What [`model`] says after each of the [`inputs`], from the zero state.
#[rustfmt::skip]
pub const EXPECTED: [Probability; STEPS] = [
    544378, 610258, 549323, 517583, 432778, 426839, 332795, 318245, 284331, 272971, 247794, 241409,
    304501, 276707, 206388, 249511, 271779, 228259, 254808, 157343, 183049, 138889, 163655, 139630,
    154972, 191179, 84175, 153023, 159511, 171458, 103467, 211271, 148801, 103276, 132573, 161166,
    159801, 94402, 136513, 195084, 819632, 718037, 812226, 804293, 814176, 762778, 731187, 647449,
    515116, 480432, 421887, 353171, 290424, 327431, 207416, 240528, 199286, 206153, 211564, 170479,
    100236, 127653, 131725, 134367, 108341, 92272, 100601, 96601, 120478, 95231, 89485, 93926,
    183365, 108904, 95405, 140325, 103681, 97040, 110698, 164564, 841754, 766590, 777793, 812698,
    768309, 731172, 661189, 596549, 463097, 333170, 302229, 180143, 209003, 233922, 142816, 219312,
    142684, 202874, 166568, 157812, 162303, 101409, 83133, 140524, 104776, 210881, 135143, 167054,
    98819, 135281, 101965, 80137, 77201, 114485, 132623, 156138, 112868, 123844, 93159, 75566,
];

/// blake2b-256 of the state after the last step, as it is encoded: 64 `h`, then 64 `c`, each an
/// `i32`, little endian.
#[rustfmt::skip]
pub const STATE_HASH: [u8; 32] = [
    0x11, 0x94, 0xe7, 0x7a, 0x80, 0x31, 0xa1, 0x02, 0xf6, 0x24, 0x4d, 0xe4, 0xa3, 0x62, 0x3d, 0x65,
    0xfb, 0x67, 0xe6, 0xd3, 0xfa, 0xfa, 0xd4, 0x4a, 0x34, 0x66, 0x0d, 0xd0, 0xa8, 0xf5, 0x27, 0xeb,
];

/// The hash of the model's file.
#[rustfmt::skip]
pub const MODEL_HASH: ModelHash = [
    0x61, 0xcb, 0xd4, 0x90, 0xbd, 0x60, 0x55, 0xbd, 0xbc, 0xc9, 0x47, 0x73, 0xfd, 0x9e, 0x35, 0x68,
    0x47, 0xc2, 0xeb, 0xeb, 0xc9, 0xaa, 0xd9, 0xe7, 0x65, 0x5f, 0x82, 0xbf, 0x17, 0x96, 0x45, 0x89,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::State;
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
        assert_eq!(model.run(inputs()), (state, EXPECTED[STEPS - 1]));
    }

    #[test]
    fn answers_range_widely() {
        // Vectors near 0 or 1 throughout would hold nobody to anything.
        let least = EXPECTED.iter().min();
        let most = EXPECTED.iter().max();
        assert!(
            least < Some(&100_000) && most > Some(&800_000),
            "{least:?} {most:?}"
        );
    }
}
