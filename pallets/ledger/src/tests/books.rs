// SPDX-License-Identifier: Apache-2.0
//! A shard's books over splits and merges: nonces, and the log.

use super::*;
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{ShardLedger, ShardTree},
    DrainTarget,
};
use nerv_primitives_transition::Books;

fn books(shard: &ShardId) -> Books {
    ShardBooks::<Test>::get(shard)
}

/// Has an account use its next two nonces, and close.
fn open_and_close(who: AccountId) {
    assert_ok!(Ledger::deposit(signed(who), 100));
    assert_ok!(Ledger::withdraw(signed(who), 100));
}

fn nonce(who: AccountId) -> u64 {
    find(who).expect("the account has a record").1.nonce
}

fn drain_into(parent: &ShardId, children: [ShardId; 2]) {
    for child in children {
        let into = DrainTarget::One(*parent);
        let drained = Ledger::drain(&child, &into, None, u32::MAX).expect("the shard drains");
        assert!(drained.done);
        // An empty shard has no books any more.
        assert!(!ShardBooks::<Test>::contains_key(child));
    }
    assert_ok!(Registry::settle_merge(parent));
}

#[test]
fn success_each_step_is_one_entry() {
    build_and_execute(|| {
        assert_ok!(Ledger::deposit(signed(1), 1_000));
        assert_eq!(books(&root()).log.length, 1);
        assert_ok!(Ledger::transfer(signed(1), 2, 100));
        assert_eq!(books(&root()).log.length, 2);
        let before = books(&root());
        assert!(Ledger::withdraw(signed(1), 5_000).is_err());
        assert_eq!(books(&root()), before);
        assert_ok!(Ledger::transfer(signed(1), 2, 1));
        assert_ne!(books(&root()).log.head, before.log.head);
        assert_eq!(books(&root()).log.length, 3);
    });
}

#[test]
fn success_nonces_survive_the_closing_of_an_account() {
    build_and_execute(|| {
        open_and_close(1);
        assert_eq!(books(&root()).nonce_floor, 2);
        assert_ok!(Ledger::deposit(signed(1), 100));
        assert_eq!(nonce(1), 3);
        // Whoever opens next begins there as well.
        assert_ok!(Ledger::transfer(signed(1), 2, 50));
        assert_eq!(nonce(2), 2);
    });
}

#[test]
fn success_nonces_survive_a_split_and_a_merge() {
    build_and_execute(|| {
        deposit_all(1..=40, 1_000);
        open_and_close(41);
        let cut = split(&root());
        let leaf = leaf_of(41);
        assert_eq!(books(&leaf).nonce_floor, 2);
        open_and_close(41);
        assert_eq!(books(&leaf).nonce_floor, 4);
        drain_split(&root(), &cut);
        next_block();
        // Into one again, in which the higher of the two floors holds.
        assert_eq!(merge(&cut.left, &cut.right), root());
        assert_eq!(books(&root()).nonce_floor, 4);
        assert_ok!(Ledger::deposit(signed(41), 100));
        assert_eq!(nonce(41), 5);
        drain_into(&root(), [cut.left, cut.right]);
    });
}

/// Every head stands for all that has happened to the accounts of its shard, wherever that was.
#[test]
fn success_logs_go_on_over_a_split_and_a_merge() {
    build_and_execute(|| {
        deposit_all(1..=40, 1_000);
        let parent = books(&root());
        let cut = split(&root());
        for child in [cut.left, cut.right] {
            assert_eq!(books(&child), Books::of_child(&parent));
        }
        drain_split(&root(), &cut);
        next_block();
        let children = [books(&cut.left), books(&cut.right)];
        assert_eq!(children[0].log.length + children[1].log.length, 3 * 40);
        let merged = merge(&cut.left, &cut.right);
        assert_eq!(books(&merged), Books::of_merged(&children[0], &children[1]));
        drain_into(&merged, [cut.left, cut.right]);
    });
}
