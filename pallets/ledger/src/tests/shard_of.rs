// SPDX-License-Identifier: Apache-2.0
//! The shard an account's record stands in.

use super::*;
use frame_support::{assert_noop, StorageNoopGuard};
use nerv_primitives_core::traits::ShardLedger;

#[test]
fn success_where_the_record_stands() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_eq!(Ledger::shard_of(&id(1)), Ok(root()));
    });
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        assert_eq!(Ledger::shard_of(&id(lefts[0])), Ok(cut.left));
        assert_eq!(Ledger::shard_of(&id(rights[0])), Ok(cut.right));
        let places = [cut.left, cut.right].map(|leaf| Ledger::has_record(&leaf, &id(rights[0])));
        assert_eq!(places, [false, true]);
    });
}

/// While it is on its way that is the shard that drains, and asking does not move it.
#[test]
fn success_while_the_record_is_on_its_way() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = cut_over();
        {
            let _unchanged = StorageNoopGuard::default();
            assert_eq!(Ledger::shard_of(&id(lefts[0])), Ok(root()));
            let places = [root(), cut.left].map(|shard| Ledger::has_record(&shard, &id(lefts[0])));
            assert_eq!(places, [true, false]);
        }
        deposit_all([lefts[0]], 10);
        assert_eq!(Ledger::shard_of(&id(lefts[0])), Ok(cut.left));
        drain_split(&root(), &cut);
        assert_eq!(Ledger::shard_of(&id(lefts[1])), Ok(cut.left));
    });
}

#[test]
fn fails_without_a_record() {
    build_and_execute(|| {
        assert_noop!(Ledger::shard_of(&id(1)), Failure::UnknownAccount);
        let Cut { cut, .. } = cut_over();
        let who = newcomer(&cut.left);
        assert_noop!(Ledger::shard_of(&id(who)), Failure::UnknownAccount);
        drain_split(&root(), &cut);
        assert_noop!(Ledger::shard_of(&id(who)), Failure::UnknownAccount);
    });
}

#[test]
fn fails_on_a_corrupt_record_and_without_a_route() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        spoil_record(&root(), 1);
        assert_noop!(Ledger::shard_of(&id(1)), Failure::CorruptRecord);
        assert!(!Ledger::has_record(&root(), &id(1)));
        pallet_shard_registry::Routing::<Test>::kill();
        assert_noop!(
            Ledger::shard_of(&id(1)),
            pallet_shard_registry::Error::<Test>::CorruptRouting
        );
    });
}
