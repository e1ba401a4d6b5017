//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use sp_runtime::DispatchError;

/// Checks what the invariants tell of a tree of two leaves after `corrupt`.
#[track_caller]
fn fires(corrupt: impl FnOnce(ShardId), expected: &str) {
    new_test_ext().execute_with(|| {
        let (left, _) = split(&root());
        check();
        corrupt(left);
        match LoadPredictor::do_try_state() {
            Err(DispatchError::Other(message)) => assert_eq!(message, expected),
            other => panic!("instead of '{expected}': {other:?}"),
        }
    });
}

#[test]
fn invariant_1_windows_are_of_live_shards() {
    let expected = "a window of a shard that is not live";
    fires(
        |_| Windows::<Test>::insert(ShardId::from([7; 32]), Window::new(START)),
        expected,
    );
    // Of one that has split.
    fires(|_| transfer(1, &root(), &root()), expected);
}

#[test]
fn invariant_2_no_window_was_busy_later_than_it_knows_of() {
    fires(
        |left| {
            Windows::<Test>::mutate_extant(left, |window| window.busy_at = window.newest + 1);
        },
        "a window that was busy later than it knows of",
    );
}
