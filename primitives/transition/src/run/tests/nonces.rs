// SPDX-License-Identifier: Apache-2.0
//! What an account has signed is valid once, also if it closes and opens again.

use super::*;

/// A shard in which account 1 has used the nonces 0 and 1, and has closed.
fn closed() -> World {
    let mut world = World::default();
    world.transact(1, 0, deposit(100)).unwrap();
    world.transact(1, 1, withdraw(100)).unwrap();
    world
}

#[test]
fn success_an_account_opens_above_all_nonces_of_those_that_closed() {
    for n in [1, 2] {
        let mut world = closed();
        assert_eq!(world.books.nonce_floor, 2);
        for nonce in [0, 1, 3] {
            let again = world.transact(n, nonce, deposit(100));
            assert_eq!(again, Err(TransitionError::WrongNonce));
        }
        world.transact(n, 2, deposit(100)).unwrap();
        assert_eq!(world.record(n).unwrap().nonce, 3);
    }
}

#[test]
fn success_so_does_one_that_is_opened_by_others() {
    let mut world = closed();
    world.transact(2, 2, deposit(100)).unwrap();
    world.transact(2, 3, transfer(1, 20)).unwrap();
    assert_eq!(world.record(1).unwrap().nonce, 2);
    let account = id(3);
    world
        .take(Step::Expect {
            account,
            amount: 10,
        })
        .unwrap();
    assert_eq!(world.record(3).unwrap().nonce, 2);
}

#[test]
fn success_whatever_closes_it() {
    // All it owned goes to another shard.
    let mut world = World::with(account(40, 0, 0, 5));
    world.transact(1, 5, lock(2, 40)).unwrap();
    assert_eq!(world.books.nonce_floor, 0);
    let account = id(1);
    world
        .take(Step::Debit {
            account,
            amount: 40,
        })
        .unwrap();
    assert_eq!(world.books.nonce_floor, 6);
    // What was expected does not come.
    world
        .take(Step::Expect {
            account,
            amount: 10,
        })
        .unwrap();
    world
        .take(Step::Forget {
            account,
            amount: 10,
        })
        .unwrap();
    assert_eq!((world.record(1), world.books.nonce_floor), (None, 6));
    // The receiver has all of it.
    let mut world = World::with(super::account(40, 0, 0, 5));
    world.transact(1, 5, transfer(2, 40)).unwrap();
    assert_eq!(
        (world.record(2).unwrap().nonce, world.books.nonce_floor),
        (0, 6)
    );
}

#[test]
fn success_the_floor_never_falls() {
    let mut world = closed();
    world.set(2, account(40, 0, 0, 0));
    world.transact(2, 0, withdraw(40)).unwrap();
    assert_eq!(world.books.nonce_floor, 2);
}

/// One that departs takes its nonce along, and does not make others begin there.
#[test]
fn success_a_record_that_moves_keeps_its_nonce() {
    let mut world = World::with(account(40, 0, 0, 5));
    world.take(Step::Depart { account: id(1) }).unwrap();
    assert_eq!(world.books.nonce_floor, 0);
    let mut target = closed();
    let record = account(40, 0, 0, 1);
    target
        .take(Step::Arrive {
            account: id(3),
            record,
        })
        .unwrap();
    assert_eq!(target.record(3), Some(record));
}
