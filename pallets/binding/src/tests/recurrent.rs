// SPDX-License-Identifier: Apache-2.0
//! The recurrent model: what it remembers, of whom, and that it says what the network alone says.

use super::*;
use crate::{recurrent::Recurrent, Remembered};
use frame_support::{parameter_types, traits::Get};
use nerv_primitives_affinity::{Features, PAIRS};
use nerv_primitives_core::{
    traits::{PairForecasts, PairSeen},
    Ppm,
};
use nerv_primitives_neural::gru::{golden, State};
use proptest::{collection::vec, prelude::*};

/// A small model that was trained to nothing.
pub struct GoldenFile;

impl Get<&'static [u8]> for GoldenFile {
    fn get() -> &'static [u8] {
        golden::model().encode().leak()
    }
}

parameter_types! {
    pub const Broken: &'static [u8] = b"no model";
}

type OfGolden = Recurrent<Test, GoldenFile>;

fn seen(slot: u16, is_new: bool, levels: [u16; 6]) -> PairSeen {
    PairSeen {
        slot,
        is_new,
        features: Features(levels),
    }
}

fn forecast(pairs: &[PairSeen]) -> Vec<Ppm> {
    OfGolden::forecast(pairs).expect("there is a model")
}

#[test]
fn a_pair_is_remembered_from_window_to_window_and_forgotten_when_another_takes_its_slot() {
    build_and_execute(|| {
        let levels = [4_096, 512, 0, 8_000, 4_096, 2_048];
        let first = forecast(&[seen(3, true, levels)]);
        let second = forecast(&[seen(3, false, levels)]);
        assert_ne!(first, second, "what was seen before counts");
        assert_eq!(Remembered::<Test>::get().len(), 4);
        assert_eq!(forecast(&[seen(3, true, levels)]), first);
        // A pair in a slot that nothing was kept of begins with nothing too.
        assert_eq!(forecast(&[seen(9, false, levels)]), first);
    });
}

#[test]
fn failure_a_file_that_holds_no_model_forecasts_nothing_and_remembers_nothing() {
    build_and_execute(|| {
        assert_eq!(
            Recurrent::<Test, Broken>::forecast(&[seen(0, true, [0; 6])]),
            None
        );
        assert!(!Remembered::<Test>::exists());
    });
}

#[test]
fn boundary_every_slot_has_its_memory_and_no_other_number_has_one() {
    build_and_execute(|| {
        let pairs: Vec<PairSeen> = (0..PAIRS as u16)
            .map(|slot| seen(slot, true, [slot; 6]))
            .collect();
        assert_eq!(forecast(&pairs).len() as u32, PAIRS);
        assert_eq!(Remembered::<Test>::get().len() as u32, PAIRS);
        let beyond = seen(PAIRS as u16, false, [7; 6]);
        assert_eq!(
            forecast(&[beyond]),
            forecast(&[beyond]),
            "it remembers nothing"
        );
        assert_eq!(Remembered::<Test>::get().len() as u32, PAIRS);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever pairs come and go, each is told what the network alone says to what was seen of it.
    #[test]
    fn each_pair_has_a_network_of_its_own(
        windows in vec(vec((0u16..12, prop::bool::weighted(0.2), any::<[u16; 6]>()), 0..12), 1..10)
    ) {
        build_and_execute(|| {
            let model = golden::model();
            let mut states = [State::default(); 12];
            for window in windows {
                let mut pairs: Vec<PairSeen> = Vec::new();
                for (slot, is_new, levels) in window {
                    // A slot has one pair.
                    if pairs.iter().all(|pair| pair.slot != slot) {
                        pairs.push(seen(slot, is_new, levels));
                    }
                }
                let expected: Vec<Ppm> = pairs
                    .iter()
                    .map(|pair| {
                        let state = &mut states[usize::from(pair.slot)];
                        if pair.is_new {
                            *state = State::default();
                        }
                        model.step(state, &pair.features.input())
                    })
                    .collect();
                assert_eq!(forecast(&pairs), expected);
            }
        });
    }
}
