//! Every operation at its boundaries, every error, and random sequences.

use super::*;
use crate::memory::MemoryStore;
use proptest::prelude::*;

const RULES: Rules = Rules {
    minimum_balance: 10,
};

fn id(n: u8) -> BlindedId {
    BlindedId::of(&[n])
}

fn run(
    store: &mut MemoryStore,
    n: u8,
    nonce: Nonce,
    operation: Operation,
) -> Result<Effects, TransitionError> {
    apply(
        store,
        &RULES,
        &Transaction {
            account: id(n),
            nonce,
            operation,
        },
    )
}

fn deposit(amount: Balance) -> Operation {
    Operation::Deposit { amount }
}

fn withdraw(amount: Balance) -> Operation {
    Operation::Withdraw { amount }
}

fn transfer(to: u8, amount: Balance) -> Operation {
    Operation::Transfer { to: id(to), amount }
}

fn free(store: &MemoryStore, n: u8) -> Option<Balance> {
    store.account(&id(n)).unwrap().map(|a| a.free)
}

/// A store in which account 1 owns 100 and has made one transaction.
fn opened() -> MemoryStore {
    let mut store = MemoryStore::default();
    run(&mut store, 1, 0, deposit(100)).unwrap();
    store
}

#[track_caller]
fn refused(store: &MemoryStore, n: u8, nonce: Nonce, operation: Operation, error: TransitionError) {
    let mut after = store.clone();
    assert_eq!(run(&mut after, n, nonce, operation), Err(error));
    assert_eq!(&after, store, "a refused transaction left something behind");
}

#[test]
fn success_deposit_opens_and_adds() {
    let mut store = MemoryStore::default();
    let effects = run(&mut store, 1, 0, deposit(10)).unwrap();
    assert_eq!(
        effects,
        Effects {
            opened: Some(id(1)),
            closed: None
        }
    );
    assert_eq!(
        run(&mut store, 1, 1, deposit(1)).unwrap(),
        Effects::default()
    );
    assert_eq!(
        store.account(&id(1)).unwrap(),
        Some(Account {
            free: 11,
            locked: 0,
            incoming: 0,
            nonce: 2
        })
    );
}

#[test]
fn success_withdraw_in_part_and_whole() {
    let mut store = opened();
    assert_eq!(
        run(&mut store, 1, 1, withdraw(90)).unwrap(),
        Effects::default()
    );
    assert_eq!(free(&store, 1), Some(10));
    let effects = run(&mut store, 1, 2, withdraw(10)).unwrap();
    assert_eq!(
        effects,
        Effects {
            opened: None,
            closed: Some(id(1))
        }
    );
    assert_eq!(store, MemoryStore::default());
}

#[test]
fn success_transfer_opens_the_receiver_and_closes_the_sender() {
    let mut store = opened();
    let effects = run(&mut store, 1, 1, transfer(2, 100)).unwrap();
    assert_eq!(
        effects,
        Effects {
            opened: Some(id(2)),
            closed: Some(id(1))
        }
    );
    assert_eq!((free(&store, 1), free(&store, 2)), (None, Some(100)));
    assert_eq!(store.account(&id(2)).unwrap().unwrap().nonce, 0);
}

#[test]
fn fails_zero_amount() {
    for operation in [deposit(0), withdraw(0), transfer(2, 0)] {
        refused(&opened(), 1, 1, operation, TransitionError::ZeroAmount);
    }
}

#[test]
fn fails_unknown_account() {
    for operation in [withdraw(10), transfer(2, 10)] {
        refused(&opened(), 9, 0, operation, TransitionError::UnknownAccount);
    }
}

#[test]
fn fails_insufficient_balance() {
    for operation in [withdraw(101), transfer(2, 101), withdraw(Balance::MAX)] {
        refused(
            &opened(),
            1,
            1,
            operation,
            TransitionError::InsufficientBalance,
        );
    }
}

/// A store in which account 1 has 50 that are free, and more under way.
fn busy(locked: Balance, incoming: Balance) -> MemoryStore {
    let mut store = opened();
    store.set_account(
        &id(1),
        &Account {
            free: 50,
            locked,
            incoming,
            nonce: 1,
        },
    );
    store
}

#[test]
fn fails_units_under_way_are_not_spent() {
    for store in [busy(50, 0), busy(0, 50), busy(50, 50)] {
        for operation in [withdraw(51), transfer(2, 51)] {
            refused(
                &store,
                1,
                1,
                operation,
                TransitionError::InsufficientBalance,
            );
        }
    }
}

#[test]
fn boundary_minimum_balance_while_units_are_under_way() {
    for store in [busy(50, 0), busy(0, 50), busy(1, 1)] {
        // Not even nothing may be left free: what is locked may leave, and what comes may be dust.
        for left in [0, 1, 9] {
            for operation in [withdraw(50 - left), transfer(2, 50 - left)] {
                refused(&store, 1, 1, operation, TransitionError::BelowMinimum);
            }
        }
        for operation in [withdraw(40), transfer(2, 40)] {
            run(&mut store.clone(), 1, 1, operation).unwrap();
        }
    }
}

#[test]
fn boundary_what_comes_to_an_account_without_free_units() {
    for (locked, incoming) in [(50, 0), (0, 50), (50, 50)] {
        let mut store = opened();
        store.set_account(
            &id(2),
            &Account {
                free: 0,
                locked,
                incoming,
                nonce: 3,
            },
        );
        refused(&store, 2, 3, deposit(9), TransitionError::BelowMinimum);
        refused(&store, 1, 1, transfer(2, 9), TransitionError::BelowMinimum);
        let effects = run(&mut store.clone(), 1, 1, transfer(2, 10)).unwrap();
        assert_eq!(effects, Effects::default());
        let effects = run(&mut store, 2, 3, deposit(10)).unwrap();
        assert_eq!(effects, Effects::default());
        assert_eq!(free(&store, 2), Some(10));
    }
}

#[test]
fn boundary_minimum_balance() {
    refused(
        &MemoryStore::default(),
        1,
        0,
        deposit(9),
        TransitionError::BelowMinimum,
    );
    refused(&opened(), 1, 1, withdraw(91), TransitionError::BelowMinimum);
    refused(
        &opened(),
        1,
        1,
        transfer(2, 91),
        TransitionError::BelowMinimum,
    );
    refused(
        &opened(),
        1,
        1,
        transfer(2, 9),
        TransitionError::BelowMinimum,
    );
    for operation in [withdraw(90), transfer(2, 90), transfer(2, 10)] {
        run(&mut opened(), 1, 1, operation).unwrap();
    }
}

#[test]
fn fails_wrong_nonce() {
    for nonce in [0, 2, Nonce::MAX] {
        for operation in [deposit(10), withdraw(10), transfer(2, 10)] {
            refused(&opened(), 1, nonce, operation, TransitionError::WrongNonce);
        }
    }
    refused(
        &MemoryStore::default(),
        1,
        1,
        deposit(10),
        TransitionError::WrongNonce,
    );
}

#[test]
fn fails_self_transfer() {
    refused(
        &opened(),
        1,
        1,
        transfer(1, 10),
        TransitionError::SelfTransfer,
    );
}

#[test]
fn fails_overflow_of_balance_and_nonce() {
    let mut store = opened();
    store.set_account(
        &id(1),
        &Account {
            free: Balance::MAX,
            locked: 0,
            incoming: 0,
            nonce: 1,
        },
    );
    store.set_account(
        &id(2),
        &Account {
            free: Balance::MAX,
            locked: 0,
            incoming: 0,
            nonce: 0,
        },
    );
    store.set_account(
        &id(3),
        &Account {
            free: 10,
            locked: Balance::MAX - 10,
            incoming: 0,
            nonce: 0,
        },
    );
    store.set_account(
        &id(4),
        &Account {
            free: 50,
            locked: 0,
            incoming: 0,
            nonce: Nonce::MAX,
        },
    );
    store.set_account(
        &id(5),
        &Account {
            free: 10,
            locked: 10,
            incoming: Balance::MAX - 29,
            nonce: 0,
        },
    );
    refused(&store, 1, 1, transfer(5, 10), TransitionError::Overflow);
    refused(&store, 5, 0, deposit(10), TransitionError::Overflow);
    run(&mut store.clone(), 5, 0, deposit(9)).unwrap();
    refused(&store, 1, 1, deposit(1), TransitionError::Overflow);
    refused(&store, 1, 1, transfer(2, 10), TransitionError::Overflow);
    refused(&store, 1, 1, transfer(3, 10), TransitionError::Overflow);
    refused(
        &store,
        4,
        Nonce::MAX,
        withdraw(10),
        TransitionError::Overflow,
    );
}

#[test]
fn fails_corrupt_record() {
    let mut store = opened();
    store.put(&id(1).0, &[]);
    for operation in [deposit(10), withdraw(10), transfer(2, 10)] {
        refused(&store, 1, 1, operation, TransitionError::CorruptRecord);
    }
    let mut store = opened();
    store.put(&id(2).0, &[3]);
    refused(
        &store,
        1,
        1,
        transfer(2, 10),
        TransitionError::CorruptRecord,
    );
}

fn operations() -> impl Strategy<Value = Vec<(u8, Nonce, Operation)>> {
    let amount = prop_oneof![0u128..30, 0u128..2_000, Just(Balance::MAX)];
    let operation = prop_oneof![
        amount.clone().prop_map(deposit),
        amount.clone().prop_map(withdraw),
        (0u8..6, amount).prop_map(|(to, amount)| transfer(to, amount)),
    ];
    // A nonce that is off now and then: 0 means the right one.
    let off = prop_oneof![9 => Just(0u64), 1 => 1u64..3];
    prop::collection::vec((0u8..6, off, operation), 0..80)
}

proptest! {
    /// Units are conserved, dust is never left, nonces count the transactions, errors change
    /// nothing, and effects tell exactly which records came and went.
    #[test]
    fn random_sequences_keep_the_books(operations in operations()) {
        let mut store = MemoryStore::default();
        let mut issued: Balance = 0;
        for (n, off, operation) in operations {
            // No currency has more units than its type can count.
            if let Operation::Deposit { amount } = operation {
                if issued.checked_add(amount).is_none() {
                    continue;
                }
            }
            let before = store.clone();
            let nonce = before.account(&id(n)).unwrap().map_or(0, |a| a.nonce);
            match run(&mut store, n, nonce + off, operation) {
                Err(_) => prop_assert_eq!(&store, &before),
                Ok(effects) => {
                    prop_assert_eq!(off, 0);
                    match operation {
                        Operation::Deposit { amount } => issued += amount,
                        Operation::Withdraw { amount } => issued -= amount,
                        Operation::Transfer { .. } => {},
                    }
                    for other in 0..6 {
                        let (was, is) = (free(&before, other), free(&store, other));
                        prop_assert_eq!(effects.opened == Some(id(other)), was.is_none() && is.is_some());
                        prop_assert_eq!(effects.closed == Some(id(other)), was.is_some() && is.is_none());
                    }
                    if let Some(account) = store.account(&id(n)).unwrap() {
                        prop_assert_eq!(account.nonce, nonce + 1);
                    }
                },
            }
            let accounts: Vec<Account> =
                (0..6).filter_map(|n| store.account(&id(n)).unwrap()).collect();
            prop_assert_eq!(accounts.iter().map(Account::total).sum::<Balance>(), issued);
            prop_assert!(accounts.iter().all(|a| a.total() >= RULES.minimum_balance));
        }
    }
}
