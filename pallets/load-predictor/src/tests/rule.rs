//! What load calls for which operation.

use super::*;
use nerv_primitives_embedding::BlindedId;

#[test]
fn success_a_split_is_judged_by_overload() {
    build_and_execute(|| {
        transfer(30, &root(), &root());
        set_clock(1);
        assert_eq!(
            assess_split(&root()),
            Assessment::Overload {
                load: Load {
                    rate: 1_000,
                    quiet_for: 0
                },
                limit: 2_000
            }
        );
    });
}

#[test]
fn boundary_overload_begins_above_the_limit() {
    build_and_execute(|| {
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
            Windows::<Test>::insert(idle, Window::new(START));
            Windows::<Test>::insert(busy, Window::new(START));
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
        MaxRate::set(2_000);
    });
}

#[test]
fn success_shards_without_a_window_are_idle() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        Windows::<Test>::remove(left);
        assert!(!assess_merge(&left, &right).holds());
        Windows::<Test>::remove(right);
        assert!(assess_merge(&left, &right).holds());
        // And never overloaded.
        assert_eq!(
            assess_split(&left),
            Assessment::Overload {
                load: Load {
                    rate: 0,
                    quiet_for: u32::MAX
                },
                limit: 2_000
            }
        );
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
fn success_judging_changes_nothing() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(3, &left, &right);
        set_clock(50);
        let _unchanged = frame_support::StorageNoopGuard::default();
        assess_split(&left);
        assess_merge(&left, &right);
        load(&left);
    });
}
