// SPDX-License-Identifier: Apache-2.0
//! What readers are shown.

use super::*;
use crate::MAX_EVALUATED;
use codec::Encode;
use frame_support::{Blake2_256, StorageHasher, StorageNoopGuard};
use nerv_primitives_core::api::ScoreView;
use nerv_primitives_load::Features;
use nerv_primitives_neural::State;

#[test]
fn success_a_forecast_with_what_speaks_for_it() {
    build_and_execute(|| {
        transfer(30, &root(), &root());
        next_block();
        let _unchanged = StorageNoopGuard::default();
        let view = LoadPredictor::forecast(&root()).unwrap();
        assert_eq!(view.probability, follower_says(false));
        assert_eq!((view.threshold, view.rule), (920_000, Rule::Forecast));
        assert_eq!((view.rate, view.limit), (1_000, 2_000));
        assert_eq!(view.at, START);
        // Half of the limit's rate over 30 seconds; 30 in one second are 15 times as many as may be.
        assert_eq!(
            view.features,
            [500_000, 0, 0, 0, 15 * MILLION, 15 * MILLION]
        );
        assert_eq!(view.model, follower().hash());
        assert_eq!(view.latency, (0, 0, 0));
        assert_eq!(view.score, ScoreView::default());
        assert_eq!((view.hottest, view.unsplittable_until), (None, None));
    });
}

#[test]
fn success_latencies_and_the_hottest_account_are_shown() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        for n in 1..=100 {
            transfer_between((id(0), &left), (id(n), &right));
            finish(&left, &right, if n <= 94 { 2 } else { 20 });
        }
        next_block();
        let view = LoadPredictor::forecast(&left).unwrap();
        assert_eq!(view.latency, (2, 9, 9));
        assert_eq!(view.hottest.map(|hot| hot.account), Some(id(0)));
        assert_eq!(view.unsplittable_until, Some(START + 1 + 600));
        let other = LoadPredictor::forecast(&right).unwrap();
        assert_eq!(other.hottest, None);
    });
}

#[test]
fn success_a_leaf_that_was_not_visited_yet() {
    build_and_execute(|| {
        let view = LoadPredictor::forecast(&root()).unwrap();
        assert_eq!((view.probability, view.at), (0, 0));
        assert_eq!((view.rule, view.features), (Rule::Plain, [0; 6]));
        assert_eq!(LoadPredictor::load_history(&root()), vec![]);
    });
}

#[test]
fn success_of_what_is_no_leaf_nothing_is_shown() {
    build_and_execute(|| {
        split(&root());
        for shard in [root(), ShardId::from([7; 32])] {
            assert_eq!(LoadPredictor::forecast(&shard), None);
            assert_eq!(LoadPredictor::load_history(&shard), vec![]);
        }
    });
}

#[test]
fn success_the_history_is_what_the_forecast_saw() {
    build_and_execute(|| {
        blocks(150, &root(), 2);
        let history = LoadPredictor::load_history(&root());
        assert_eq!(history.len(), 120);
        let seconds: Vec<u64> = history.iter().map(|sample| sample.second).collect();
        assert_eq!(seconds, (START + 30..START + 150).collect::<Vec<_>>());
        assert_eq!(history[0].levels, [4_096, 0, 0, 0, 4_096, 4_096]);
    });
}

#[test]
fn success_samples_are_evaluated_by_the_model_in_force() {
    build_and_execute(|| {
        let samples: Vec<[u16; 6]> = (0..50u16)
            .map(|n| [n * 200, n, 0, 7, u16::MAX, 3])
            .collect();
        for model in [follower(), stubborn(true)] {
            adopt(&model);
            let _unchanged = StorageNoopGuard::default();
            let mut state = State::default();
            let expected: Vec<u32> = samples
                .iter()
                .map(|levels| model.step(&mut state, &Features(*levels).input()))
                .collect();
            let hash = state.using_encoded(Blake2_256::hash);
            assert_eq!(LoadPredictor::evaluate(&samples), (expected, hash));
        }
        let zero = State::default().using_encoded(Blake2_256::hash);
        assert_eq!(LoadPredictor::evaluate(&[]), (vec![], zero));
        let file = ModelFile::<Test>::take();
        assert_eq!(LoadPredictor::evaluate(&samples), (vec![], zero));
        ModelFile::<Test>::set(file);
    });
}

#[test]
fn boundary_no_more_than_an_hour_is_evaluated() {
    build_and_execute(|| {
        let evaluated = |length: usize| LoadPredictor::evaluate(&vec![[0; 6]; length]).0.len();
        assert_eq!(evaluated(MAX_EVALUATED), MAX_EVALUATED);
        assert_eq!(evaluated(MAX_EVALUATED + 1), MAX_EVALUATED);
    });
}
