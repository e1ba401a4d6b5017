// SPDX-License-Identifier: Apache-2.0
//! Forecasts of pairs: with a model, without one, and who decides.

use super::*;
use crate::{AGED_ABOVE, MINIMUM_OUTCOMES};

/// Closes a window in which so many pairs deal.
fn window_of(pairs: core::ops::Range<u64>) {
    let mut first = true;
    close_window_with(|| {
        if core::mem::take(&mut first) {
            pairs
                .clone()
                .for_each(|pair| deal(1_000 + 2 * pair, 1_001 + 2 * pair, 1));
        }
    });
}

fn score() -> ([u32; 3], Forecaster) {
    let forecasters = Forecasts::<Test>::get();
    (forecasters.score().brier(), forecasters.score().deciding())
}

#[test]
fn without_a_model_the_first_rule_stands_for_it_and_it_never_decides() {
    build_and_execute(|| {
        let mut changed = vec![];
        for round in 0..40 {
            // Some deal always, and some every other time.
            window_of(0..if round % 2 == 0 { 90 } else { 45 });
            let ([model, last, _], decides) = score();
            assert_eq!(model, last);
            assert_ne!(decides, Forecaster::Model);
            changed.extend(events().into_iter().filter_map(|event| match event {
                Event::ForecasterChanged { decides, .. } => Some(decides),
                _ => None,
            }));
        }
        assert!(Forecasts::<Test>::get().score().forecasts() > u64::from(MINIMUM_OUTCOMES));
        assert!(!changed.contains(&Forecaster::Model));
    });
}

#[test]
fn a_model_that_is_right_comes_to_decide_and_the_event_says_so() {
    build_and_execute(|| {
        let mut told = vec![];
        // In some windows all of them deal and in the others none, of which the rules make nothing.
        let deals = |round: u32| (0x9e37_79b9_7f4a_7c15_u64 >> round) & 1 == 1;
        for round in 0..40 {
            ModelSays::set(Some(if deals(round + 1) { MILLION } else { 0 }));
            window_of(0..if deals(round) { 90 } else { 0 });
            told.extend(
                events()
                    .into_iter()
                    .filter(|event| matches!(event, Event::ForecasterChanged { .. })),
            );
        }
        let (brier, decides) = score();
        assert_eq!(decides, Forecaster::Model);
        assert!(brier[0] < 10_000 && brier[1] > 100_000, "{brier:?}");
        let Some(Event::ForecasterChanged { decides, .. }) = told.last() else {
            panic!("nobody was told");
        };
        assert_eq!(*decides, Forecaster::Model);
        assert_eq!(Binding::binding().decides, Forecaster::Model);
    });
}

#[test]
fn a_model_sees_every_pair_once_a_window_and_which_are_new() {
    build_and_execute(|| {
        ModelSays::set(Some(MILLION / 2));
        window_of(0..3);
        let seen = Seen::get();
        assert_eq!(seen.len(), 3);
        assert!(seen.iter().all(|pair| pair.is_new));
        window_of(0..5);
        let new = Seen::get().iter().filter(|pair| pair.is_new).count();
        assert_eq!((Seen::get().len(), new), (5, 2));
        let mut slots: Vec<u16> = Seen::get().iter().map(|pair| pair.slot).collect();
        slots.sort_unstable();
        assert_eq!(slots, [0, 1, 2, 3, 4]);
        let pairs = Pairs::<Test>::get();
        for (pair, seen) in pairs.pairs().zip(Seen::get()) {
            assert_eq!(pair.slot, seen.slot);
            let said = pair.track.said().unwrap();
            assert_eq!(said.model, MILLION / 2);
            assert_eq!(said.aged, pair.guaranteed() > AGED_ABOVE);
        }
    });
}

/// A model that answers for none, or for too few, is made up for.
#[test]
fn failure_what_a_model_does_not_say_the_rules_do() {
    build_and_execute(|| {
        ModelSays::set(None);
        window_of(0..4);
        let (pairs, forecasters) = (Pairs::<Test>::get(), Forecasts::<Test>::get());
        for pair in pairs.pairs() {
            let said = pair.track.said().unwrap();
            let [model, last, _] = forecasters.probabilities(said);
            assert_eq!(model, last);
        }
    });
}
