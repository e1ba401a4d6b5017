// SPDX-License-Identifier: Apache-2.0
//! Drains that cannot go on or do not come out: each tells why, and the others go on.

use super::*;
use codec::Encode;
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting},
    RecordIndex, ShardStatus,
};
use nerv_primitives_transition::{Account, Store};
use pallet_ledger::{ShardBooks, ShardTrie};
use sp_runtime::DispatchError;

/// Puts bytes that are no record in the place of an account's. Returns what stood there.
fn spoil(shard: &ShardId, who: AccountId) -> Vec<u8> {
    let mut trie = ShardTrie::new(shard);
    let before = trie
        .get(&id(who).0)
        .unwrap()
        .expect("the account stands there");
    trie.put(&id(who).0, &[]).unwrap();
    before
}

/// Checks that a drain was given up for a reason, and its shards left as they are.
#[track_caller]
fn broke(record: RecordIndex, error: impl Into<DispatchError>) {
    let error = error.into();
    assert!(events().contains(&Event::Broken { record, error }));
    let outcome = Records::<Test>::get(record).unwrap().outcome;
    assert_eq!(outcome, Outcome::Broken { at: height() });
    assert!(drains().iter().all(|drain| drain.record != record));
    assert_eq!(Bisection::do_try_state(), Ok(()));
    assert_eq!(Registry::do_try_state(), Ok(()));
}

#[test]
fn fails_on_a_corrupt_record_and_the_others_go_on() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        hold_drains();
        assert_ok!(force_split(left));
        assert_ok!(force_split(right));
        let who = (1..=40)
            .find(|who| ShardTrie::new(&left).contains(&id(*who)))
            .unwrap();
        let record = spoil(&left, who);
        let before = Ledger::total(&left);
        release_drains();
        next_block();
        broke(1, pallet_ledger::Error::<Test>::CorruptRecord);
        // The step in which it was met is undone as a whole.
        assert_eq!(Ledger::total(&left), before);
        assert_eq!(shard(&left).status, ShardStatus::Draining);
        // The other one settled in the same block.
        assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        assert!(drains().is_empty());
        // Mended, it is again as it should be: the children fill as accounts are touched.
        ShardTrie::new(&left).put(&id(who).0, &record).unwrap();
        check();
        deposit_all(1..=40);
        assert!(Ledger::is_empty(&left));
    });
}

#[test]
fn fails_on_a_corrupt_record_and_what_was_moved_before_stays_moved() {
    build_and_execute(|| {
        populated();
        DrainBudget::set(budget(1));
        assert_ok!(force_split(root()));
        let mut ids: Vec<AccountId> = (1..=40).collect();
        ids.sort_by_key(|who| id(*who));
        let record = spoil(&root(), ids[5]);
        pass_blocks(5);
        assert_eq!(drains()[0].drained, 5);
        next_block();
        broke(0, pallet_ledger::Error::<Test>::CorruptRecord);
        assert_eq!(Ledger::total(&root()), 35 * DEPOSIT);
        ShardTrie::new(&root()).put(&id(ids[5]).0, &record).unwrap();
    });
}

#[test]
fn fails_when_the_embedding_does_not_come_out() {
    new_test_ext().execute_with(|| {
        deposit_all(1..=40);
        // An account the ledger knows nothing of.
        Registry::opened(&root(), &id(150));
        next_block();
        assert_ok!(force_split(root()));
        next_block();
        broke(0, pallet_shard_registry::Error::<Test>::HomomorphismBroken);
        assert_eq!(shard(&root()).status, ShardStatus::Draining);
    });
}

#[test]
fn fails_when_the_embedding_of_a_merge_does_not_come_out() {
    new_test_ext().execute_with(|| {
        let (left, right) = two_leaves();
        Registry::opened(&right, &id(150));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        next_block();
        broke(1, pallet_shard_registry::Error::<Test>::HomomorphismBroken);
        assert_eq!(shard(&left).status, ShardStatus::Retiring);
        assert_eq!(shard(&right).status, ShardStatus::Retiring);
    });
}

#[test]
fn fails_when_units_are_left() {
    new_test_ext().execute_with(|| {
        populated();
        assert_ok!(force_split(root()));
        ShardBooks::<Test>::mutate(root(), |books| books.total += 1);
        next_block();
        broke(0, DispatchError::Corruption);
    });
    // Of the first child of a merge, before the second one drains.
    new_test_ext().execute_with(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        ShardBooks::<Test>::mutate(left, |books| books.total += 1);
        let before = Ledger::total(&right);
        next_block();
        broke(1, DispatchError::Corruption);
        assert_eq!(Ledger::total(&right), before);
    });
}

/// A record without units, of an account that waits for some, and behind the drain: neither the units nor
/// the keys show it, but the sum over the accounts does.
#[test]
fn fails_when_a_record_is_left_that_has_no_units() {
    new_test_ext().execute_with(|| {
        populated();
        DrainBudget::set(budget(39));
        assert_ok!(force_split(root()));
        next_block();
        let moved = drains()[0].cursor.expect("39 records were moved");
        let who = (41..=200)
            .find(|who| id(*who) < moved)
            .expect("of so many accounts there is one");
        let waiting = Account {
            incoming: DEPOSIT,
            ..Account::default()
        };
        ShardTrie::new(&root())
            .put(&id(who).0, &waiting.encode())
            .unwrap();
        Registry::opened(&root(), &id(who));
        next_block();
        broke(0, pallet_shard_registry::Error::<Test>::HomomorphismBroken);
        assert_eq!(Ledger::total(&root()), DEPOSIT);
    });
}

#[test]
fn fails_when_units_are_missing() {
    new_test_ext().execute_with(|| {
        populated();
        assert_ok!(force_split(root()));
        ShardBooks::<Test>::mutate(root(), |books| books.total -= 1);
        next_block();
        broke(0, pallet_ledger::Error::<Test>::CorruptTotal);
    });
}

#[test]
fn fails_when_the_table_is_missing_at_the_end() {
    new_test_ext().execute_with(|| {
        populated();
        assert_ok!(force_split(root()));
        let table = pallet_shard_registry::Routing::<Test>::take().unwrap();
        next_block();
        pallet_shard_registry::Routing::<Test>::put(table);
        broke(0, pallet_shard_registry::Error::<Test>::CorruptRouting);
    });
}

#[test]
fn success_broken_shards_neither_split_nor_merge_but_stay_live() {
    build_and_execute(|| {
        populated();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        let record = spoil(&root(), 1);
        next_block();
        ShardTrie::new(&root()).put(&id(1).0, &record).unwrap();
        assert!(drains().is_empty());
        pass_blocks(Cooldown::get());
        refuses_split(left, Refusal::StillDraining);
        refuses_merge(left, right, Refusal::StillDraining);
        for who in 2..=40 {
            assert_ok!(Ledger::transfer(RuntimeOrigin::signed(who), 1, 10));
        }
    });
}

/// A fault costs no more than what was there.
#[test]
fn boundary_a_broken_drain_keeps_to_its_budget() {
    for records in [1, 2, 10, 40, 100] {
        new_test_ext().execute_with(|| {
            populated();
            hold_drains();
            assert_ok!(force_split(root()));
            (1..=40).for_each(|who| drop(spoil(&root(), who)));
            let limit = budget(records);
            let used = end_block(limit);
            assert!(used.all_lte(limit) && used != Weight::zero());
            assert!(drains().is_empty());
        });
    }
}
