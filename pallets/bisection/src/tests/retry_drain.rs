// SPDX-License-Identifier: Apache-2.0
//! `retry_drain`.

use super::*;
use crate::{drains::RETRY_AFTER, Broken, Drain, Drains};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting},
    RecordIndex, ShardStatus,
};
use nerv_primitives_transition::Store;
use pallet_ledger::{ShardBooks, ShardTrie};
use sp_runtime::traits::BadOrigin;

/// Anybody: an account that owns nothing.
const ANYBODY: AccountId = 7_777;

fn retry(record: RecordIndex) -> DispatchResult {
    Bisection::retry_drain(RuntimeOrigin::signed(ANYBODY), record)
}

/// Splits the root, whose drain breaks over an account it knows nothing of. The step in
/// which that came out is undone, so nothing has moved.
fn broken_split() {
    populated();
    Registry::opened(&root(), &id(150));
    next_block();
    assert_ok!(force_split(root()));
    next_block();
    assert!(matches!(last_record().1.outcome, Outcome::Broken { .. }));
    assert!(Broken::<Test>::contains_key(0) && drains().is_empty());
}

#[test]
fn success_what_was_mended_comes_out() {
    build_and_execute(|| {
        broken_split();
        Registry::closed(&root(), &id(150));
        pass_blocks(RETRY_AFTER);
        assert_ok!(retry(0));
        assert_eq!(
            events(),
            vec![Event::DrainRetried {
                record: 0,
                who: ANYBODY
            }]
        );
        assert_eq!(last_record().1.outcome, Outcome::Draining);
        assert!(!Broken::<Test>::contains_key(0));
        check();
        assert_eq!(run_drains(), 1);
        assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        assert_eq!(shard(&root()).status, ShardStatus::Split);
        // The children are as free as if nothing had been.
        let (left, _) = children(&root());
        assert_ok!(force_split(left));
        run_drains();
    });
}

/// It begins with the first record that is left: what was mended may stand behind what it had moved.
#[test]
fn success_it_begins_with_the_first_record() {
    build_and_execute(|| {
        populated();
        DrainBudget::set(budget(1));
        assert_ok!(force_split(root()));
        let mut ids: Vec<AccountId> = (1..=40).collect();
        ids.sort_by_key(|who| id(*who));
        let mut trie = ShardTrie::new(&root());
        let first = trie.get(&id(ids[0]).0).unwrap().unwrap();
        pass_blocks(3);
        // A fault takes one record back, and makes another unreadable.
        let (left, right) = children(&root());
        let fourth = trie.get(&id(ids[3]).0).unwrap().unwrap();
        trie.put(&id(ids[3]).0, &[]).unwrap();
        next_block();
        assert!(matches!(last_record().1.outcome, Outcome::Broken { .. }));
        trie.put(&id(ids[3]).0, &fourth).unwrap();
        for child in [left, right] {
            let mut child_trie = ShardTrie::new(&child);
            if child_trie.contains(&id(ids[0])) {
                child_trie.remove(&id(ids[0]).0).unwrap();
                ShardBooks::<Test>::mutate(child, |books| books.total -= DEPOSIT);
                Registry::closed(&child, &id(ids[0]));
            }
        }
        trie.put(&id(ids[0]).0, &first).unwrap();
        ShardBooks::<Test>::mutate(root(), |books| books.total += DEPOSIT);
        Registry::opened(&root(), &id(ids[0]));
        pass_blocks(RETRY_AFTER);
        check();
        assert_ok!(retry(0));
        run_drains();
        // Three before, one of which came back, and all others.
        assert!(matches!(
            last_record().1.outcome,
            Outcome::Settled { drained: 41, .. }
        ));
        assert!(Ledger::is_empty(&root()));
    });
}

#[test]
fn success_a_merge_as_well() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        Registry::opened(&right, &id(150));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        next_block();
        assert!(matches!(last_record().1.outcome, Outcome::Broken { .. }));
        Registry::closed(&right, &id(150));
        pass_blocks(RETRY_AFTER);
        check();
        assert_ok!(retry(1));
        run_drains();
        assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        assert!(is_live(&root()));
    });
}

/// What is not mended breaks again, and is kept again from then on.
#[test]
fn success_what_is_not_mended_breaks_again() {
    new_test_ext().execute_with(|| {
        broken_split();
        pass_blocks(RETRY_AFTER);
        assert_ok!(retry(0));
        next_block();
        let at = height();
        assert_eq!(last_record().1.outcome, Outcome::Broken { at });
        assert_eq!(Broken::<Test>::get(0).map(|broken| broken.at), Some(at));
        assert_noop!(retry(0), Failure::BrokeJustNow);
        assert_eq!(Bisection::do_try_state(), Ok(()));
    });
}

#[test]
fn boundary_not_before_its_time() {
    new_test_ext().execute_with(|| {
        broken_split();
        for _ in 0..RETRY_AFTER {
            assert_noop!(retry(0), Failure::BrokeJustNow);
            next_block();
        }
        assert_ok!(retry(0));
    });
}

#[test]
fn fails_not_broken() {
    build_and_execute(|| {
        assert_noop!(retry(0), Failure::NotBroken);
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        pass_blocks(RETRY_AFTER);
        // It drains; and has settled.
        assert_noop!(retry(0), Failure::NotBroken);
        release_drains();
        run_drains();
        assert_noop!(retry(0), Failure::NotBroken);
    });
}

#[test]
fn fails_too_many_drains() {
    new_test_ext().execute_with(|| {
        broken_split();
        pass_blocks(RETRY_AFTER);
        MaxDrains::set(1);
        let (left, _) = children(&root());
        let other = Drain {
            source: left,
            ..Broken::<Test>::get(0).unwrap().drain
        };
        Drains::<Test>::try_append(other).unwrap();
        assert_noop!(retry(0), Failure::TooManyDrains);
        Drains::<Test>::kill();
        assert_ok!(retry(0));
    });
}

#[test]
fn fails_bad_origin() {
    new_test_ext().execute_with(|| {
        broken_split();
        pass_blocks(RETRY_AFTER);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Bisection::retry_drain(origin, 0), BadOrigin);
        }
    });
}
