// SPDX-License-Identifier: Apache-2.0
//! Any file, any state, any input: nothing panics or overflows (the tests' profile checks every
//! sum and product), and what comes out is within its bounds.

use crate::{
    error::ModelError,
    file::{FILE_SIZE, MAGIC, VERSION},
    golden,
    model::Model,
    parameters::Parameters,
    scaling::Scaling,
    shape::{Input, GATES, HIDDEN, INPUTS},
    state::State,
    value::Value,
};
use alloc::vec::Vec;
use proptest::{collection::vec, prelude::*};

/// Any `i16`, the extremes often.
pub(crate) fn weight() -> impl Strategy<Value = i16> {
    prop_oneof![Just(i16::MIN), Just(i16::MAX), Just(0), any::<i16>()]
}

/// Any `i32`, the extremes often.
pub(crate) fn bits() -> impl Strategy<Value = i32> {
    prop_oneof![Just(i32::MIN), Just(i32::MAX), Just(0), any::<i32>()]
}

/// All of one extreme, or a mixture: sums grow largest where all signs agree.
pub(crate) fn list<T: core::fmt::Debug + Clone + 'static>(
    length: usize,
    value: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        value.clone().prop_map(move |v| alloc::vec![v; length]),
        vec(value, length)
    ]
}

/// An array of any `i32`.
pub(crate) fn array<const N: usize>() -> impl Strategy<Value = [i32; N]> {
    list(N, bits().boxed()).prop_map(|list| list.try_into().expect("of this length"))
}

prop_compose! {
    fn parameters()(
        shift in 0u8..=15,
        horizon in 1u16..,
        offsets in array::<INPUTS>(),
        factors in list(INPUTS, prop_oneof![Just(i32::MAX), 1..i32::MAX].boxed()),
        w_ih in list(GATES * INPUTS, weight().boxed()),
        w_hh in list(GATES * HIDDEN, weight().boxed()),
        bias in list(GATES, bits().boxed()),
        head in list(HIDDEN, weight().boxed()),
        head_bias in bits(),
    ) -> Parameters {
        let scaling = core::array::from_fn(|i| Scaling { offset: offsets[i], factor: factors[i] });
        Parameters { shift, horizon, scaling, w_ih, w_hh, bias, head, head_bias }
    }
}

prop_compose! {
    fn state()(h in array(), c in array()) -> State {
        State { h, c }
    }
}

/// Any inputs.
pub(crate) fn input() -> impl Strategy<Value = Input> {
    array::<INPUTS>().prop_map(|bits| bits.map(Value::from_bits))
}

/// Steps from a state and holds everything that comes out to its bounds.
fn hold_to_bounds(model: &Model, mut state: State, inputs: &[Input]) {
    assert!(model.probability(&state) <= 1_000_000);
    for input in inputs {
        assert!(model.step(&mut state, input) <= 1_000_000);
        assert!(state.h.iter().all(|h| h.abs() <= 1 << 24));
        assert!(state.c.iter().all(|c| c.abs() <= 127 << 24));
    }
}

proptest! {
    #[test]
    fn no_model_state_or_input_overflows(
        parameters in parameters(),
        state in state(),
        inputs in vec(input(), 1..4),
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
        let mut draws = golden::Draws(seed);
        let mut file: Vec<u8> = (0..FILE_SIZE).map(|_| draws.draw(8) as u8).collect();
        file[..20].copy_from_slice(&head);
        if whole_header {
            file[..8].copy_from_slice(&MAGIC);
            file[8..16].copy_from_slice(&[VERSION as u8, 0, 6, 0, 64, 0, 1, 0]);
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
    fn a_window_is_its_steps(inputs in vec(input(), 0..20)) {
        let model = golden::model();
        let mut state = State::default();
        let answers: Vec<_> = inputs.iter().map(|input| model.step(&mut state, input)).collect();
        let last = answers.last().copied().unwrap_or(model.probability(&State::default()));
        prop_assert_eq!(model.run(inputs), (state, last));
    }
}

#[test]
fn the_worst_sums_hold() {
    // All signs agree: each sum and product at its largest, both ways.
    for (weight, bits) in [
        (i16::MIN, i32::MIN),
        (i16::MIN, i32::MAX),
        (i16::MAX, i32::MIN),
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
                head: alloc::vec![weight; HIDDEN],
                head_bias: bits,
                ..Parameters::zero(shift, 1)
            });
            for c in [i32::MIN, i32::MAX] {
                let state = State {
                    h: [bits; HIDDEN],
                    c: [c; HIDDEN],
                };
                let inputs = [[Value::from_bits(bits); INPUTS]; 2];
                hold_to_bounds(model.as_ref().unwrap(), state, &inputs);
            }
        }
    }
}
