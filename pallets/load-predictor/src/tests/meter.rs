//! Counting transfers.

use super::*;
use codec::{Encode, MaxEncodedLen};

#[test]
fn success_a_leaf_without_a_transfer_has_no_window() {
    build_and_execute(|| {
        for shard in [root(), ShardId::from([7; 32])] {
            assert_eq!(window(&shard), None);
            assert_eq!(load(&shard), (0, u32::MAX));
        }
        // Looking does not change that.
        assert_eq!(Windows::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_a_transfer_within_a_leaf_counts_once() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        assert_eq!(load(&root()), (0, 0));
        set_clock(1);
        assert_eq!(load(&root()), (100, 0));
        assert_eq!(Windows::<Test>::iter().count(), 1);
    });
}

#[test]
fn success_a_transfer_across_counts_in_both_leaves() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(2, &left, &right);
        transfer(1, &right, &left);
        transfer(3, &right, &right);
        set_clock(1);
        assert_eq!(load(&left).0, 100);
        assert_eq!(load(&right).0, 200);
    });
}

#[test]
fn success_nothing_is_done_in_a_second_without_transfers() {
    build_and_execute(|| {
        transfer(1, &root(), &root());
        let before = window(&root());
        set_clock(1_000);
        assert_eq!(load(&root()), (0, 1_000));
        assert_eq!(window(&root()), before);
        transfer(1, &root(), &root());
        assert_eq!(
            window(&root()).map(|window| window.newest),
            Some(START + 1_000)
        );
    });
}

#[test]
fn boundary_whole_seconds() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        Milliseconds::set(START * 1_000 + 999);
        transfer(3, &root(), &root());
        assert_eq!(load(&root()).0, 0);
        Milliseconds::set(START * 1_000 + 1_000);
        assert_eq!(load(&root()).0, 200);
    });
}

#[test]
fn success_a_clock_that_stands_still_or_goes_back_is_borne() {
    build_and_execute(|| {
        // As before the first block's timestamp.
        Milliseconds::set(0);
        transfer(1, &root(), &root());
        set_clock(0);
        transfer(1, &root(), &root());
        assert_eq!(load(&root()), (0, u32::try_from(START).unwrap()));
        Milliseconds::set(0);
        transfer(1, &root(), &root());
        set_clock(1);
        assert_eq!(load(&root()).0, 66);
    });
}

#[test]
fn success_the_merge_threshold_is_the_parameter() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        set_clock(5);
        assert_eq!(load(&root()), (100, 0));
        QuietRate::set(101);
        assert_eq!(load(&root()), (100, 5));
        QuietRate::set(100);
    });
}

#[test]
fn boundary_a_window_takes_as_many_bytes_as_were_told() {
    build_and_execute(|| {
        transfer(1, &root(), &root());
        let encoded = window(&root()).unwrap().encode();
        assert_eq!(encoded.len(), Window::max_encoded_len());
        // As `weights.rs` and the README say, without the key's 32 bytes.
        assert_eq!(encoded.len(), 140);
    });
}
