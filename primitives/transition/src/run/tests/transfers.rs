// SPDX-License-Identifier: Apache-2.0
//! The steps of transfers between shards.

use super::*;

/// One step of account 1 by so many units.
type Half = fn(&mut World, Balance) -> Outcome;

fn unlock_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Unlock { account, amount })
}

fn debit_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Debit { account, amount })
}

fn expect_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Expect { account, amount })
}

fn credit_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Credit { account, amount })
}

fn forget_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Forget { account, amount })
}

fn receive_one(world: &mut World, amount: Balance) -> Outcome {
    let account = id(1);
    world.take(Step::Receive { account, amount })
}

/// As the next transaction of the account.
fn lock_one(world: &mut World, amount: Balance) -> Outcome {
    world.transact_next(1, lock(2, amount))
}

#[track_caller]
fn refused(world: &World, half: Half, amount: Balance, error: TransitionError) {
    assert_eq!(half(&mut world.clone(), amount), Err(error));
}

fn opens(n: u8) -> (Option<BlindedId>, Option<BlindedId>) {
    (Some(id(n)), None)
}

fn closes(n: u8) -> (Option<BlindedId>, Option<BlindedId>) {
    (None, Some(id(n)))
}

#[test]
fn success_lock_sets_aside_and_counts_as_a_transaction() {
    let mut world = World::with(account(100, 0, 0, 3));
    assert_eq!(lock_one(&mut world, 40).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(60, 40, 0, 4)));
    // Several can be under way at once.
    assert_eq!(lock_one(&mut world, 1).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(59, 41, 0, 5)));
}

#[test]
fn success_unlock_is_the_opposite_of_lock_but_for_the_nonce() {
    let mut world = World::with(account(100, 0, 0, 3));
    lock_one(&mut world, 100).unwrap();
    assert_eq!(world.record(1), Some(account(0, 100, 0, 4)));
    assert_eq!(unlock_one(&mut world, 100).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(100, 0, 0, 4)));
}

#[test]
fn success_debit_in_part_and_whole() {
    let mut world = World::with(account(60, 40, 0, 4));
    assert_eq!(debit_one(&mut world, 40).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(60, 0, 0, 4)));
    let mut world = World::with(account(0, 40, 0, 4));
    assert_eq!(debit_one(&mut world, 40).map(effects), Ok(closes(1)));
    assert_eq!(world.store, MemoryStore::default());
    // What may come keeps the account open.
    let mut world = World::with(account(0, 40, 10, 4));
    assert_eq!(debit_one(&mut world, 40).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(0, 0, 10, 4)));
}

#[test]
fn success_expect_and_credit_open_an_account() {
    let mut world = World::default();
    assert_eq!(expect_one(&mut world, 10).map(effects), Ok(opens(1)));
    assert_eq!(world.record(1), Some(account(0, 0, 10, 0)));
    assert_eq!(expect_one(&mut world, 20).map(effects), Ok(STAYS));
    assert_eq!(credit_one(&mut world, 10).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(10, 0, 20, 0)));
    assert_eq!(credit_one(&mut world, 20).map(effects), Ok(STAYS));
    assert_eq!(world.record(1), Some(account(30, 0, 0, 0)));
}

#[test]
fn success_forget_closes_what_expect_opened() {
    let mut world = World::default();
    expect_one(&mut world, 10).unwrap();
    assert_eq!(forget_one(&mut world, 10).map(effects), Ok(closes(1)));
    assert_eq!(world.store, MemoryStore::default());
    // What is owned, locked or still to come keeps it open.
    for other in [
        account(10, 0, 0, 0),
        account(0, 10, 0, 1),
        account(0, 0, 10, 0),
    ] {
        let mut world = World::with(other);
        expect_one(&mut world, 10).unwrap();
        assert_eq!(forget_one(&mut world, 10).map(effects), Ok(STAYS));
        assert_eq!(world.record(1), Some(other));
    }
}

/// To be given units unannounced is to be made ready for them and to be given them.
#[test]
fn success_receive_is_expect_and_credit() {
    for before in [
        None,
        Some(account(10, 0, 0, 3)),
        Some(account(5, 40, 30, 3)),
    ] {
        let world = before.map_or_else(World::default, World::with);
        let (mut once, mut twice) = (world.clone(), world);
        let opened = before.is_none();
        let done = receive_one(&mut once, 20).expect("it can take them");
        assert_eq!(effects(done), if opened { opens(1) } else { STAYS });
        assert_eq!((done.units_in, done.units_out), (20, 0));
        expect_one(&mut twice, 20).unwrap();
        credit_one(&mut twice, 20).unwrap();
        assert_eq!(once.record(1), twice.record(1));
        assert_eq!(once.books.total, twice.books.total);
        assert_eq!(once.books.log.length + 1, twice.books.log.length);
    }
}

/// What an account has counts together with what it is given, free as it is.
#[test]
fn boundary_receive_leaves_no_dust_and_no_overflow() {
    let minimum = RULES.minimum_balance;
    refused(
        &World::default(),
        receive_one,
        minimum - 1,
        TransitionError::BelowMinimum,
    );
    assert!(receive_one(&mut World::default(), minimum).is_ok());
    let little = World::with(account(0, minimum, 0, 0));
    refused(
        &little,
        receive_one,
        minimum - 1,
        TransitionError::BelowMinimum,
    );
    let enough = World::with(account(minimum - 1, 0, 0, 0));
    assert!(receive_one(&mut enough.clone(), 1).is_ok());
    // All that may come has room.
    let full = World::with(account(minimum, 3, 4, 0));
    let most = Balance::MAX - minimum - 7;
    refused(&full, receive_one, most + 1, TransitionError::Overflow);
}

#[test]
fn fails_zero_amount() {
    let world = World::with(account(100, 50, 50, 0));
    let halves: [Half; 7] = [
        lock_one,
        unlock_one,
        debit_one,
        expect_one,
        credit_one,
        receive_one,
        forget_one,
    ];
    for half in halves {
        refused(&world, half, 0, TransitionError::ZeroAmount);
    }
}

#[test]
fn fails_unknown_account() {
    let halves: [Half; 5] = [lock_one, unlock_one, debit_one, credit_one, forget_one];
    for half in halves {
        refused(&World::default(), half, 10, TransitionError::UnknownAccount);
    }
}

#[test]
fn fails_corrupt_record() {
    let mut world = World::default();
    world.spoil(1, &[]);
    let halves: [Half; 7] = [
        lock_one,
        unlock_one,
        debit_one,
        expect_one,
        credit_one,
        receive_one,
        forget_one,
    ];
    for half in halves {
        refused(&world, half, 10, TransitionError::CorruptRecord);
    }
}

#[test]
fn fails_wrong_nonce() {
    let world = World::with(account(100, 0, 0, 3));
    for nonce in [2, 4, Nonce::MAX] {
        assert_eq!(
            world.clone().transact(1, nonce, lock(2, 10)),
            Err(TransitionError::WrongNonce)
        );
    }
}

#[test]
fn fails_self_transfer() {
    let world = World::with(account(100, 0, 0, 3));
    assert_eq!(
        world.clone().transact(1, 3, lock(1, 10)),
        Err(TransitionError::SelfTransfer)
    );
}

#[test]
fn success_a_lock_is_what_the_other_shard_is_told() {
    let mut world = World::with(account(100, 0, 0, 3));
    let delta = lock_one(&mut world, 40).unwrap();
    let told = Message::Transfer {
        from: id(1),
        nonce: 3,
        to: id(2),
        amount: 40,
    };
    assert_eq!((delta.message, delta.units_out), (Some(told), 0));
}

#[test]
fn boundary_lock_what_is_free() {
    let world = World::with(account(100, 50, 50, 0));
    for amount in [101, 150, Balance::MAX] {
        refused(
            &world,
            lock_one,
            amount,
            TransitionError::InsufficientBalance,
        );
    }
    lock_one(&mut World::with(account(100, 0, 0, 0)), 100).unwrap();
}

#[test]
fn boundary_lock_leaves_the_minimum_or_nothing_at_all() {
    let alone = account(100, 0, 0, 0);
    for left in [1, 9] {
        refused(
            &World::with(alone),
            lock_one,
            100 - left,
            TransitionError::BelowMinimum,
        );
    }
    for left in [0, 10] {
        lock_one(&mut World::with(alone), 100 - left).unwrap();
    }
    // With something else under way, not even nothing.
    for busy in [
        account(100, 1, 0, 0),
        account(100, 0, 1, 0),
        account(100, 10, 10, 0),
    ] {
        for left in [0, 1, 9] {
            refused(
                &World::with(busy),
                lock_one,
                100 - left,
                TransitionError::BelowMinimum,
            );
        }
        lock_one(&mut World::with(busy), 90).unwrap();
    }
}

#[test]
fn boundary_expect_what_makes_no_dust() {
    // Without the minimum in the account the units themselves must be it; what is locked may be
    // gone when they come, and so may what else is to come.
    for record in [
        Account::default(),
        account(0, 100, 0, 1),
        account(0, 0, 100, 0),
    ] {
        refused(
            &World::with(record),
            expect_one,
            9,
            TransitionError::BelowMinimum,
        );
        expect_one(&mut World::with(record), 10).unwrap();
    }
    expect_one(&mut World::with(account(10, 0, 0, 1)), 1).unwrap();
}

#[test]
fn boundary_not_more_than_was_set_aside() {
    let halves: [(Half, Account); 4] = [
        (unlock_one, account(100, 20, 0, 0)),
        (debit_one, account(100, 20, 0, 0)),
        (credit_one, account(100, 0, 20, 0)),
        (forget_one, account(100, 0, 20, 0)),
    ];
    for (half, record) in halves {
        for amount in [21, 100, Balance::MAX] {
            refused(
                &World::with(record),
                half,
                amount,
                TransitionError::NotSetAside,
            );
        }
        assert_eq!(half(&mut World::with(record), 20).map(effects), Ok(STAYS));
    }
    // What is set aside for the one is not for the other.
    let halves: [(Half, Account); 4] = [
        (unlock_one, account(100, 0, 20, 0)),
        (debit_one, account(100, 0, 20, 0)),
        (credit_one, account(100, 20, 0, 0)),
        (forget_one, account(100, 20, 0, 0)),
    ];
    for (half, record) in halves {
        refused(&World::with(record), half, 1, TransitionError::NotSetAside);
    }
}

#[test]
fn boundary_overflow() {
    let room = |incoming| account(50, 50, incoming, 0);
    for amount in [10, Balance::MAX] {
        refused(
            &World::with(room(Balance::MAX - 109)),
            expect_one,
            amount,
            TransitionError::Overflow,
        );
    }
    expect_one(&mut World::with(room(Balance::MAX - 110)), 10).unwrap();
    // No record that came to be by itself gets as far as these.
    let halves: [(Half, Account); 4] = [
        (lock_one, account(100, Balance::MAX, 0, 0)),
        (lock_one, account(100, 0, 0, Nonce::MAX)),
        (unlock_one, account(Balance::MAX, 10, 0, 0)),
        (credit_one, account(Balance::MAX, 0, 10, 0)),
    ];
    for (half, record) in halves {
        refused(&World::with(record), half, 10, TransitionError::Overflow);
    }
}

/// What was promised room finds it.
#[test]
fn success_units_that_are_expected_can_be_credited_whatever_comes_before() {
    let mut world = World::with(account(100, 0, 0, 0));
    expect_one(&mut world, Balance::MAX - 150).unwrap();
    world.transact(1, 0, deposit(50)).unwrap();
    let refused = world.transact(1, 1, deposit(1));
    assert_eq!(refused, Err(TransitionError::Overflow));
    credit_one(&mut world, Balance::MAX - 150).unwrap();
    assert_eq!(world.record(1), Some(account(Balance::MAX, 0, 0, 1)));
}

#[test]
fn fails_units_that_the_books_do_not_cover() {
    let mut world = World::with(account(60, 40, 0, 4));
    world.books.total = 39;
    refused(&world, debit_one, 40, TransitionError::CorruptTotal);
    world.books.total = 40;
    debit_one(&mut world, 40).unwrap();
    // Nor do books take more units than there can be.
    world.books.total = Balance::MAX - 9;
    world.set(1, account(60, 0, 40, 4));
    refused(&world, credit_one, 10, TransitionError::Overflow);
}
