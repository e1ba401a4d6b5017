//! Windows through splits and merges.

use super::*;

#[test]
fn success_children_begin_with_half_of_the_window() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        set_clock(5);
        let (left, right) = split(&root());
        assert_eq!(window(&root()), None);
        for child in [left, right] {
            assert_eq!(load(&child), (1_000, 0));
        }
        check();
        set_clock(31);
        for child in [left, right] {
            assert_eq!(load(&child), (0, 1));
        }
    });
}

#[test]
fn boundary_children_are_quiet_for_a_period_of_their_own() {
    build_and_execute(|| {
        transfer(2, &root(), &root());
        set_clock(500);
        assert_eq!(load(&root()), (0, 500));
        let (left, right) = split(&root());
        assert_eq!(load(&left), (0, 0));
        set_clock(509);
        assert!(!assess_merge(&left, &right).holds());
        set_clock(510);
        assert!(assess_merge(&left, &right).holds());
    });
}

/// Also those of a shard of which no transfer was known.
#[test]
fn success_children_always_have_windows() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        for child in [left, right] {
            assert_eq!(window(&child), Some(Window::new(START)));
            assert_eq!(load(&child), (0, 0));
        }
        assert_eq!(window(&root()), None);
        set_clock(9);
        assert!(!assess_merge(&left, &right).holds());
        set_clock(10);
        assert!(assess_merge(&left, &right).holds());
    });
}

#[test]
fn success_a_parent_begins_with_the_sum() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(2, &left, &left);
        set_clock(3);
        transfer(1, &right, &right);
        set_clock(5);
        assert_eq!(load(&left), (66, 5));
        assert_eq!(load(&right), (33, 5));
        assert_eq!(merge(&left, &right), root());
        // Together they are not quiet.
        assert_eq!(load(&root()), (100, 0));
        for child in [left, right] {
            assert_eq!(window(&child), None);
        }
        check();
        // Each sample in its own second.
        set_clock(30);
        assert_eq!(load(&root()), (100, 0));
        set_clock(31);
        assert_eq!(load(&root()), (33, 1));
        set_clock(34);
        assert_eq!(load(&root()), (0, 4));
    });
}

/// A transfer between the two counted in both; so it does in their sum.
#[test]
fn success_a_transfer_across_counts_twice_in_the_sum() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(3, &left, &right);
        set_clock(1);
        merge(&left, &right);
        assert_eq!(load(&root()).0, 200);
    });
}

#[test]
fn success_a_parent_without_measured_children() {
    build_and_execute(|| {
        // As of shards that were there before the pallet.
        let (left, right) = split(&root());
        Windows::<Test>::remove(left);
        Windows::<Test>::remove(right);
        merge(&left, &right);
        assert_eq!(window(&root()), None);
        for measured in [0, 1] {
            let (left, right) = split(&root());
            let shards = [left, right];
            Windows::<Test>::remove(shards[1 - measured]);
            transfer(3, &shards[measured], &shards[measured]);
            let expected = window(&shards[measured]);
            merge(&left, &right);
            assert_eq!(window(&root()), expected);
            Windows::<Test>::remove(root());
        }
    });
}

#[test]
fn success_no_more_windows_than_leaves() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        let (a, b) = split(&left);
        let (c, d) = split(&right);
        for source in [a, b, c, d] {
            transfer(1, &source, &a);
        }
        assert_eq!(Windows::<Test>::iter().count(), 4);
        check();
        merge(&a, &b);
        assert_eq!(Windows::<Test>::iter().count(), 3);
        check();
        merge(&c, &d);
        merge(&left, &right);
        assert_eq!(Windows::<Test>::iter().count(), 1);
    });
}
