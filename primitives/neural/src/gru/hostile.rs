// SPDX-License-Identifier: Apache-2.0
//! Any file, any state, any input: nothing panics or overflows (the tests' profile checks every
//! sum and product), and what comes out is within its bounds.

use super::{
    file::{FILE_SIZE, MAGIC, VERSION},
    golden,
    model::Model,
    parameters::Parameters,
    shape::{GATES, HIDDEN},
    state::State,
};
use crate::{
    error::ModelError,
    golden::Draws,
    hostile::{array, bits, input, list, weight},
    scaling::Scaling,
    shape::{Input, INPUTS},
    value::Value,
};
use alloc::vec::Vec;
use proptest::{collection::vec, prelude::*};

prop_compose! {
    fn parameters()(
        shift in 0u8..=15,
        horizon in 1u16..,
        offsets in array::<INPUTS>(),
        factors in list(INPUTS, prop_oneof![Just(i32::MAX), 1..i32::MAX].boxed()),
        w_ih in list(GATES * INPUTS, weight().boxed()),
        w_hh in list(GATES * HIDDEN, weight().boxed()),
        bias in list(GATES, bits().boxed()),
        bias_hn in list(HIDDEN, bits().boxed()),
        head in list(HIDDEN, weight().boxed()),
        head_bias in bits(),
    ) -> Parameters {
        let scaling = core::array::from_fn(|i| Scaling { offset: offsets[i], factor: factors[i] });
        Parameters { shift, horizon, scaling, w_ih, w_hh, bias, bias_hn, head, head_bias }
    }
}

/// Any state. Those from elsewhere may have values of up to 2, where a step from zero has 1.
fn state() -> impl Strategy<Value = State> {
    list(HIDDEN, weight().boxed()).prop_map(|h| State(h.try_into().expect("of this length")))
}

/// Steps from a state and holds everything that comes out to its bounds.
fn hold_to_bounds(model: &Model, mut state: State, inputs: &[Input]) {
    assert!(model.probability(&state) <= 1_000_000);
    for input in inputs {
        let before = state.0;
        assert!(model.step(&mut state, input) <= 1_000_000);
        for (h, before) in state.0.iter().zip(before) {
            assert!(h.unsigned_abs() <= before.unsigned_abs().max(1 << 14));
        }
    }
}

proptest! {
    #[test]
    fn no_model_state_or_input_overflows(
        parameters in parameters(),
        state in state(),
        inputs in vec(input(), 1..8),
    ) {
        let model = Model::new(parameters).unwrap();
        hold_to_bounds(&model, state, &inputs);
        // The file brings the same model back, and its hash.
        let file = model.encode();
        prop_assert_eq!(file.len(), FILE_SIZE);
        prop_assert_eq!(Model::verify(&file), Ok((model.clone(), model.hash())));
        prop_assert_eq!(Model::parse(&file), Ok(model));
    }

    #[test]
    fn any_bytes_that_parse_are_a_model(
        seed in any::<u64>(),
        head in vec(any::<u8>(), 20),
        whole_header in any::<bool>(),
        state in state(),
        inputs in vec(input(), 1..3),
    ) {
        let mut draws = Draws(seed);
        let mut file: Vec<u8> = (0..FILE_SIZE).map(|_| draws.draw(8) as u8).collect();
        file[..20].copy_from_slice(&head);
        if whole_header {
            file[..8].copy_from_slice(&MAGIC);
            file[8..16].copy_from_slice(&[VERSION as u8, 0, 6, 0, HIDDEN as u8, 0, 1, 0]);
            file[18..20].copy_from_slice(&[head[18] % 18, 24]);
            // Most factors are to be above zero.
            (0..INPUTS).for_each(|i| file[27 + 8 * i] &= 0x7f);
        }
        if let Ok(model) = Model::parse(&file) {
            prop_assert_eq!(&model.encode()[..FILE_SIZE - 32], &file[..FILE_SIZE - 32]);
            hold_to_bounds(&model, state, &inputs);
        }
        prop_assert_eq!(Model::verify(&file).is_ok(), false);
    }

    #[test]
    fn files_of_another_length_are_none(file in vec(any::<u8>(), 0..200), more in 1usize..9) {
        prop_assert_eq!(Model::parse(&file), Err(ModelError::Length));
        let mut longer = golden::model().encode();
        longer.extend(core::iter::repeat_n(0, more));
        prop_assert_eq!(Model::verify(&longer), Err(ModelError::Length));
    }

    #[test]
    fn one_wrong_bit_is_found(bit in 0..8 * FILE_SIZE) {
        let mut file = golden::model().encode();
        file[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(Model::verify(&file).is_err());
    }

    #[test]
    fn a_model_of_zeros_forgets_by_half_and_knows_nothing(
        state in state(),
        inputs in vec(input(), 1..4),
        shift in 0u8..=15,
    ) {
        // All gates are a half, and what is new is nothing.
        let model = Model::new(Parameters::zero(shift, 1)).unwrap();
        let mut stepped = state;
        for input in &inputs {
            prop_assert_eq!(model.step(&mut stepped, input), 500_000);
        }
        for (now, before) in stepped.0.iter().zip(state.0) {
            let halved = i32::from(before) >> inputs.len();
            prop_assert!((i32::from(*now) - halved).abs() <= 1);
        }
    }
}

#[test]
fn the_worst_sums_hold() {
    // All signs agree: each sum and product at its largest, both ways.
    for (weight, bits) in [
        (i16::MIN, i32::MIN),
        (i16::MIN, i32::MAX),
        (i16::MAX, i32::MIN),
        (i16::MAX, i32::MAX),
    ] {
        for shift in [0, 15] {
            let model = Model::new(Parameters {
                scaling: [Scaling {
                    offset: !bits,
                    factor: i32::MAX,
                }; INPUTS],
                w_ih: alloc::vec![weight; GATES * INPUTS],
                w_hh: alloc::vec![weight; GATES * HIDDEN],
                bias: alloc::vec![bits; GATES],
                bias_hn: alloc::vec![bits; HIDDEN],
                head: alloc::vec![weight; HIDDEN],
                head_bias: bits,
                ..Parameters::zero(shift, 1)
            });
            for h in [i16::MIN, i16::MAX] {
                let state = State([h; HIDDEN]);
                let inputs = [[Value::from_bits(bits); INPUTS]; 2];
                hold_to_bounds(model.as_ref().unwrap(), state, &inputs);
            }
        }
    }
}
