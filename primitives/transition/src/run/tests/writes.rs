// SPDX-License-Identifier: Apache-2.0
//! Stores that fail.

use super::*;
use crate::error::StoreError;

/// A store that takes so many writes, and then none; or gives no answer about one account.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Failing {
    entries: MemoryStore,
    hidden: Option<BlindedId>,
    writes: Option<u32>,
}

impl Failing {
    fn write(&mut self) -> Result<(), StoreError> {
        match &mut self.writes {
            Some(0) => {
                // What it had taken it takes back.
                self.writes = None;
                Err(StoreError::Corrupt)
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Store for Failing {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.hidden {
            Some(hidden) if hidden.0 == key => Err(StoreError::NotInProof),
            _ => self.entries.get(key),
        }
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.write()?;
        self.entries.put(key, value)
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.write()?;
        self.entries.remove(key)
    }
}

fn shard() -> (Failing, Books) {
    let mut world = World::with(account(100, 50, 20, 0));
    world.set(2, account(100, 0, 0, 0));
    let store = Failing {
        entries: world.store,
        ..Default::default()
    };
    (store, world.books)
}

#[test]
fn fails_what_the_store_does_not_show_is_not_taken_for_absent() {
    let (mut store, books) = shard();
    for (hidden, step) in [
        (
            1,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: deposit(10),
            }),
        ),
        (
            1,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: transfer(2, 10),
            }),
        ),
        (
            2,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: transfer(2, 10),
            }),
        ),
        (
            1,
            Step::Expect {
                account: id(1),
                amount: 10,
            },
        ),
        (
            1,
            Step::Debit {
                account: id(1),
                amount: 10,
            },
        ),
        (
            3,
            Step::Arrive {
                account: id(3),
                record: account(10, 0, 0, 0),
            },
        ),
        (1, Step::Depart { account: id(1) }),
    ] {
        store.hidden = Some(id(hidden));
        let (mut after, mut books_after) = (store.clone(), books);
        let error = TransitionError::Store(StoreError::NotInProof);
        assert_eq!(run(&mut after, &mut books_after, &RULES, &step), Err(error));
        assert_eq!((after, books_after), (store.clone(), books));
    }
}

#[test]
fn fails_a_write_that_fails_leaves_nothing_behind() {
    let steps = [
        (0, Step::Depart { account: id(1) }),
        (
            0,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: transfer(2, 10),
            }),
        ),
        (
            1,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: transfer(2, 10),
            }),
        ),
        (
            1,
            Step::Transaction(Transaction {
                account: id(1),
                nonce: 0,
                action: transfer(3, 10),
            }),
        ),
        (
            1,
            Step::Transaction(Transaction {
                account: id(2),
                nonce: 0,
                action: transfer(3, 100),
            }),
        ),
    ];
    for (writes, step) in steps {
        let (mut store, mut books) = shard();
        let before = (store.entries.clone(), books);
        store.writes = Some(writes);
        let error = TransitionError::Store(StoreError::Corrupt);
        assert_eq!(run(&mut store, &mut books, &RULES, &step), Err(error));
        assert_eq!((store.entries, books), before, "{step:?}");
    }
}
