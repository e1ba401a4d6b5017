// SPDX-License-Identifier: Apache-2.0
//! The score, and the rule that follows it.

use super::*;
use nerv_primitives_core::api::ScoreView;

/// The change of the rule that was told in this block, if one was.
fn rule_changed() -> Option<(Rule, ScoreView)> {
    events().into_iter().find_map(|event| match event {
        Event::RuleChanged { rule, score } => Some((rule, score)),
        _ => None,
    })
}

/// A model that always cries wolf is put out of force, once enough of it is known.
#[test]
fn success_while_the_model_is_worse_the_plain_rule_decides() {
    build_and_execute(|| {
        grow(8);
        adopt(&stubborn(true));
        let changed = (0..200).find_map(|_| {
            next_block();
            assert!(assess_split(&grown()).holds() || rule_changed().is_some());
            rule_changed()
        });
        let (rule, score) = changed.expect("the rule changes");
        assert_eq!(rule, Rule::Plain);
        assert_eq!(RuleInForce::<Test>::get(), Rule::Plain);
        assert!((100..108).contains(&score.forecasts), "{score:?}");
        assert_eq!((score.brier_model, score.brier_plain), (MILLION, 0));
        assert_eq!((score.hit_model, score.hit_plain), (0, MILLION));
        // Told once.
        next_block();
        assert_eq!(rule_changed(), None);
        assert!(!assess_split(&grown()).holds());
    });
}

/// Any of the leaves.
fn grown() -> ShardId {
    Forecasts::<Test>::iter_keys()
        .next()
        .expect("there is a leaf")
}

#[test]
fn success_another_model_is_judged_by_its_own_forecasts() {
    build_and_execute(|| {
        grow(8);
        adopt(&stubborn(true));
        for _ in 0..120 {
            next_block();
        }
        assert_eq!(RuleInForce::<Test>::get(), Rule::Plain);
        System::reset_events();
        adopt(&follower());
        assert_eq!(rule_changed(), Some((Rule::Forecast, ScoreView::default())));
        assert_eq!(RuleInForce::<Test>::get(), Rule::Forecast);
        assert_eq!(Scores::<Test>::get().totals().forecasts, 0);
        // What the former model still had pending is nobody's.
        for _ in 0..120 {
            next_block();
            assert_eq!(Scores::<Test>::get().totals().hit_rate[0] % MILLION, 0);
        }
        let totals = Scores::<Test>::get().totals();
        assert!(totals.forecasts > 100);
        assert_eq!(totals.hit_rate[0], MILLION);
        assert_eq!(RuleInForce::<Test>::get(), Rule::Forecast);
    });
}

/// A model that has become the better one is back in force.
#[test]
fn success_the_rule_comes_back_with_the_score() {
    build_and_execute(|| {
        RuleInForce::<Test>::put(Rule::Plain);
        for _ in 0..30 {
            next_block();
        }
        assert_eq!(RuleInForce::<Test>::get(), Rule::Forecast);
    });
}

/// Doubt about quiet times alone puts no model out of force.
#[test]
fn success_a_model_with_a_little_doubt_stays_in_force() {
    build_and_execute(|| {
        grow(8);
        for _ in 0..300 {
            next_block();
        }
        let totals = Scores::<Test>::get().totals();
        assert!(totals.forecasts > 400);
        assert!(totals.brier[0] > totals.brier[1]);
        assert_eq!(RuleInForce::<Test>::get(), Rule::Forecast);
    });
}
