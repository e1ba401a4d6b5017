// SPDX-License-Identifier: Apache-2.0
//! What accounts of lanes do.

use super::*;

/// A shard in which account 1 owns 100 and has made one transaction.
fn opened() -> World {
    World::with(account(100, 0, 0, 1))
}

fn pay(to: u8, amount: Balance, fee: Balance) -> Action {
    let to = id(to);
    Action::Pay { to, amount, fee }
}

fn send(to: u8, amount: Balance, fee: Balance) -> Action {
    let to = id(to);
    Action::Send { to, amount, fee }
}

fn redeem(amount: Balance, fee: Balance) -> Action {
    Action::Redeem { amount, fee }
}

fn all(amount: Balance, fee: Balance) -> [Action; 3] {
    [
        pay(2, amount, fee),
        send(2, amount, fee),
        redeem(amount, fee),
    ]
}

#[track_caller]
fn refused(world: &World, nonce: Nonce, action: Action, error: TransitionError) {
    assert_eq!(world.clone().transact(1, nonce, action), Err(error));
    if error != TransitionError::WrongNonce {
        assert_eq!(world.clone().transact_next(1, action), Err(error));
    }
}

#[test]
fn success_pay_moves_the_amount_and_lets_the_fee_go() {
    let mut world = opened();
    let delta = world.transact_next(1, pay(2, 30, 4)).unwrap();
    assert_eq!(effects(delta), (Some(id(2)), None));
    assert_eq!((delta.units_in, delta.units_out, delta.fee), (0, 4, 4));
    assert_eq!(delta.message, None);
    assert_eq!((world.free(1), world.free(2)), (Some(66), Some(30)));
    assert_eq!((world.record(1).unwrap().nonce, world.books.total), (2, 96));
    // All of it: the sender closes, the receiver is there.
    let delta = world.transact_next(1, pay(2, 60, 6)).unwrap();
    assert_eq!(effects(delta), (None, Some(id(1))));
    assert_eq!((world.free(2), world.books.nonce_floor), (Some(90), 3));
}

#[test]
fn success_what_is_sent_or_redeemed_is_gone_with_its_fee() {
    let transfer = Message::Transfer {
        from: id(1),
        nonce: 1,
        to: id(2),
        amount: 30,
    };
    let payout = Message::Payout {
        account: id(1),
        amount: 30,
    };
    for (action, message) in [(send(2, 30, 4), transfer), (redeem(30, 4), payout)] {
        let mut world = opened();
        let delta = world.transact_next(1, action).unwrap();
        assert_eq!(effects(delta), STAYS);
        assert_eq!((delta.units_in, delta.units_out, delta.fee), (0, 34, 4));
        assert_eq!(delta.message, Some(message));
        assert_eq!(world.record(1), Some(account(66, 0, 0, 2)));
        assert_eq!((world.record(2), world.books.total), (None, 66));
    }
    for action in [send(2, 96, 4), redeem(96, 4)] {
        let mut world = opened();
        let delta = world.transact_next(1, action).unwrap();
        assert_eq!(effects(delta), (None, Some(id(1))));
        assert_eq!((world.books.total, world.books.nonce_floor), (0, 2));
    }
}

#[test]
fn success_without_a_fee() {
    for action in all(10, 0) {
        let delta = opened().transact_next(1, action).unwrap();
        assert_eq!(delta.fee, 0);
    }
}

#[test]
fn fails_zero_amount_however_high_the_fee() {
    for action in all(0, 10) {
        refused(&opened(), 1, action, TransitionError::ZeroAmount);
    }
}

#[test]
fn fails_what_the_fee_makes_too_much() {
    for action in all(96, 5) {
        refused(&opened(), 1, action, TransitionError::InsufficientBalance);
    }
    for action in all(10, Balance::MAX - 10) {
        refused(&opened(), 1, action, TransitionError::InsufficientBalance);
    }
    for action in all(10, Balance::MAX - 9)
        .into_iter()
        .chain(all(Balance::MAX, 1))
    {
        refused(&opened(), 1, action, TransitionError::Overflow);
    }
    // The fee is paid by units that are free.
    let world = World::with(account(50, 50, 50, 1));
    for action in all(46, 5) {
        refused(&world, 1, action, TransitionError::InsufficientBalance);
    }
}

#[test]
fn boundary_minimum_balance() {
    // What stays.
    for action in all(86, 5) {
        refused(&opened(), 1, action, TransitionError::BelowMinimum);
    }
    for action in all(86, 4).into_iter().chain(all(95, 5)) {
        opened().transact_next(1, action).unwrap();
    }
    // What comes, or may come back.
    for action in all(9, 5) {
        refused(&opened(), 1, action, TransitionError::BelowMinimum);
    }
    for action in all(10, 5) {
        opened().transact_next(1, action).unwrap();
    }
    // One that has enough already takes less.
    let mut world = opened();
    world.set(2, account(10, 0, 0, 0));
    world.clone().transact_next(1, pay(2, 1, 5)).unwrap();
    refused(&world, 1, send(2, 1, 5), TransitionError::BelowMinimum);
}

#[test]
fn fails_to_oneself() {
    for action in [pay(1, 10, 1), send(1, 10, 1)] {
        refused(&opened(), 1, action, TransitionError::SelfTransfer);
    }
}

#[test]
fn fails_without_a_record_or_with_another_nonce() {
    for action in all(10, 1) {
        let nobody = World::default().transact(1, 0, action);
        assert_eq!(nobody, Err(TransitionError::UnknownAccount));
        for nonce in [0, 2, Nonce::MAX] {
            refused(&opened(), nonce, action, TransitionError::WrongNonce);
        }
        let last = World::with(account(100, 0, 0, Nonce::MAX));
        refused(&last, Nonce::MAX, action, TransitionError::Overflow);
    }
}

#[test]
fn fails_overflow_of_the_receiver_and_of_books_that_are_wrong() {
    let mut world = opened();
    world.set(2, account(Balance::MAX - 9, 0, 0, 0));
    refused(&world, 1, pay(2, 10, 1), TransitionError::Overflow);
    let mut world = opened();
    world.books.total = 10;
    for action in [send(2, 10, 1), redeem(10, 1), pay(2, 10, 11)] {
        refused(&world, 1, action, TransitionError::CorruptTotal);
    }
}

#[test]
fn fails_corrupt_record() {
    for n in [1, 2] {
        let mut world = opened();
        world.spoil(n, &[3]);
        refused(&world, 1, pay(2, 10, 1), TransitionError::CorruptRecord);
    }
}
