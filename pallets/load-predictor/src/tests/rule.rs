// SPDX-License-Identifier: Apache-2.0
//! What load calls for which operation.

use super::*;
use nerv_primitives_embedding::BlindedId;

#[test]
fn success_a_split_is_judged_by_the_forecast() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        next_block();
        let assessed = assess_split(&root());
        assert_eq!(
            assessed,
            Assessment::Overload {
                load: Load {
                    rate: 2_033,
                    quiet_for: 0
                },
                limit: 2_000,
                probability: follower_says(true),
                threshold: 920_000,
                rule: Rule::Forecast,
                hottest: None,
            }
        );
        assert!(assessed.holds());
    });
}

#[test]
fn boundary_the_threshold_is_the_parameter() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        next_block();
        let said = follower_says(true);
        for (threshold, holds) in [(said - 1, true), (said, false), (said + 1, false)] {
            SplitProbability::set(threshold);
            assert_eq!(assess_split(&root()).holds(), holds);
        }
    });
}

/// A forecast of seconds long past says nothing of those to come.
#[test]
fn boundary_a_stale_forecast_leaves_it_to_the_plain_rule() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        next_block();
        let rule = || match assess_split(&root()) {
            Assessment::Overload { rule, .. } => rule,
            other => panic!("{other:?}"),
        };
        // It knows of second 0.
        set_clock(30);
        assert_eq!(rule(), Rule::Forecast);
        assert!(assess_split(&root()).holds());
        set_clock(31);
        assert_eq!(rule(), Rule::Plain);
        assert!(!assess_split(&root()).holds(), "the transfers are too old");
        transfer(61, &root(), &root());
        set_clock(32);
        assert_eq!(rule(), Rule::Plain);
        assert!(assess_split(&root()).holds());
    });
}

/// So it is with a leaf that was never visited, and with what is none.
#[test]
fn success_without_a_forecast_the_plain_rule_decides() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        set_clock(1);
        for shard in [root(), ShardId::from([7; 32])] {
            assert!(matches!(
                assess_split(&shard),
                Assessment::Overload {
                    rule: Rule::Plain,
                    probability: 0,
                    ..
                }
            ));
        }
        assert!(assess_split(&root()).holds());
    });
}

#[test]
fn boundary_by_the_plain_rule_overload_begins_above_the_limit() {
    build_and_execute(|| {
        RuleInForce::<Test>::put(Rule::Plain);
        assert!(!assess_split(&root()).holds());
        transfer(60, &root(), &root());
        set_clock(1);
        assert_eq!(load(&root()).0, MaxRate::get());
        assert!(!assess_split(&root()).holds());
        MaxRate::set(1_999);
        assert!(assess_split(&root()).holds());
        MaxRate::set(2_000);
        transfer(1, &root(), &root());
        assert!(
            !assess_split(&root()).holds(),
            "of a second that is not over"
        );
        set_clock(2);
        assert!(assess_split(&root()).holds());
        // As long as the samples count.
        set_clock(30);
        assert!(assess_split(&root()).holds());
        set_clock(31);
        assert!(!assess_split(&root()).holds());
    });
}

#[test]
fn success_a_merge_is_judged_by_idleness() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(1, &left, &left);
        set_clock(4);
        assert_eq!(
            assess_merge(&left, &right),
            Assessment::Idleness {
                left: Load {
                    rate: 33,
                    quiet_for: 4
                },
                right: Load {
                    rate: 0,
                    quiet_for: 4
                },
                period: 10,
                limit: 1_000
            }
        );
    });
}

#[test]
fn boundary_both_must_be_quiet_for_the_period() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        for (busy, idle) in [(left, right), (right, left)] {
            set_clock(0);
            Meters::<Test>::insert(idle, LeafMeter::new(START));
            Meters::<Test>::insert(busy, LeafMeter::new(START));
            transfer(3, &busy, &busy);
            set_clock(39);
            assert_eq!((load(&busy), load(&idle)), ((0, 9), (0, 39)));
            assert!(!assess_merge(&left, &right).holds());
            set_clock(40);
            assert!(assess_merge(&left, &right).holds());
            QuietPeriod::set(11);
            assert!(!assess_merge(&left, &right).holds());
            QuietPeriod::set(10);
        }
    });
}

#[test]
fn boundary_together_they_must_stay_under_half_of_the_limit() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(1, &left, &right);
        set_clock(20);
        assert_eq!((load(&left), load(&right)), ((33, 20), (33, 20)));
        // The half is rounded down.
        for (max, holds) in [(132, false), (133, false), (134, true), (135, true)] {
            MaxRate::set(max);
            assert_eq!(assess_merge(&left, &right).holds(), holds);
        }
        for max in [0, 1] {
            MaxRate::set(max);
            assert!(!assess_merge(&left, &right).holds());
        }
    });
}

#[test]
fn success_shards_without_a_meter_are_idle() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        Meters::<Test>::remove(left);
        assert!(!assess_merge(&left, &right).holds());
        Meters::<Test>::remove(right);
        assert!(assess_merge(&left, &right).holds());
        // And never overloaded.
        assert!(!assess_split(&left).holds());
        assert_eq!(load(&left), (0, u32::MAX));
    });
}

#[test]
fn success_a_relocation_needs_no_load() {
    build_and_execute(|| {
        let relocation = Operation::Relocate {
            account: BlindedId([7; 32]),
            shard: root(),
        };
        assert_eq!(
            LoadPredictor::assess(&relocation),
            Assessment::Unconditional
        );
    });
}

#[test]
fn success_what_is_called_for_is_listed() {
    build_and_execute(|| {
        assert_eq!(LoadPredictor::called_for(), vec![]);
        let (left, right) = split(&root());
        let (a, b) = split(&left);
        blocks(40, &right, 3);
        let mut called_for = LoadPredictor::called_for();
        called_for.sort_by_key(|operation| matches!(operation, Operation::Merge { .. }));
        assert_eq!(
            called_for,
            vec![
                Operation::Split { shard: right },
                Operation::Merge { left: a, right: b }
            ]
        );
        // Each of them is what `assess` says.
        assert!(assess_split(&right).holds() && assess_merge(&a, &b).holds());
        // A leaf and an inner node are no siblings to be merged.
        blocks(80, &a, 0);
        assert_eq!(
            LoadPredictor::called_for(),
            vec![Operation::Merge { left: a, right: b }]
        );
        merge(&a, &b);
        blocks(12, &left, 0);
        assert_eq!(
            LoadPredictor::called_for(),
            vec![Operation::Merge { left, right }]
        );
    });
}

#[test]
fn success_judging_changes_nothing() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(3, &left, &right);
        set_clock(50);
        let _unchanged = frame_support::StorageNoopGuard::default();
        assess_split(&left);
        assess_merge(&left, &right);
        load(&left);
        LoadPredictor::called_for();
    });
}

#[test]
fn rates_of_many_are_those_of_each() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        next_block();
        let unknown = ShardId::from([7; 32]);
        for _ in 0..40 {
            let rates = LoadPredictor::rates(&[root(), unknown, root()]);
            let rate = LoadPredictor::load(&root()).rate;
            assert_eq!(rates, [rate, 0, rate]);
            next_block();
        }
        assert_eq!(LoadPredictor::rates(&[root()]), [0]);
        assert!(LoadPredictor::rates(&[]).is_empty());
    });
}
