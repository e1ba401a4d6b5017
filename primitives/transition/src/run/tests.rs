// SPDX-License-Identifier: Apache-2.0
//! Every step at its boundaries, every error, and random lives.

mod lanes;
mod moves;
mod nonces;
mod random;
mod transactions;
mod transfers;
mod writes;

use super::*;
use crate::memory::MemoryStore;

const RULES: Rules = Rules {
    minimum_balance: 10,
};

type Outcome = Result<Delta, TransitionError>;

fn id(n: u8) -> BlindedId {
    BlindedId::of(&[n])
}

fn account(free: Balance, locked: Balance, incoming: Balance, nonce: Nonce) -> Account {
    Account {
        free,
        locked,
        incoming,
        nonce,
    }
}

/// A shard, records and books.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct World {
    store: MemoryStore,
    books: Books,
}

impl World {
    /// A shard in which account 1 has this record.
    fn with(record: Account) -> Self {
        let mut world = Self::default();
        world.set(1, record);
        world
    }

    /// Writes a record as no step would, with the books that go with it.
    fn set(&mut self, n: u8, record: Account) {
        let after = (!record.is_empty()).then_some(&record);
        self.store.set_account(&id(n), after).unwrap();
        self.books.total = self.books.total.saturating_add(record.total());
    }

    /// Puts bytes in the place of a record.
    fn spoil(&mut self, n: u8, bytes: &[u8]) {
        self.store.put(&id(n).0, bytes).unwrap();
    }

    fn record(&self, n: u8) -> Option<Account> {
        self.store.account(&id(n)).unwrap()
    }

    fn free(&self, n: u8) -> Option<Balance> {
        self.record(n).map(|record| record.free)
    }

    /// Takes a step, and checks that it leaves nothing behind when it is refused, and that what it
    /// tells is what became of records and books.
    fn take(&mut self, step: Step) -> Outcome {
        let before = self.clone();
        let outcome = run(&mut self.store, &mut self.books, &RULES, &step);
        let Ok(delta) = &outcome else {
            assert_eq!(*self, before, "a refused step left something behind");
            return outcome;
        };
        for n in 0..=u8::MAX {
            let (was, is) = (before.record(n), self.record(n));
            let (came, went) = (was.is_none() && is.is_some(), was.is_some() && is.is_none());
            assert_eq!(delta.opened == Some(id(n)), came);
            assert_eq!(delta.closed == Some(id(n)), went);
        }
        let total = before.books.total + delta.units_in - delta.units_out;
        assert_eq!(self.books.total, total);
        let mut log = before.books.log;
        log.append(&step);
        assert_eq!(self.books.log, log);
        outcome
    }

    fn transact(&mut self, n: u8, nonce: Nonce, action: Action) -> Outcome {
        self.take(Step::Transaction(Transaction {
            account: id(n),
            nonce,
            action,
        }))
    }

    /// The same with the nonce that is next, by itself.
    fn transact_next(&mut self, n: u8, action: Action) -> Outcome {
        let mut other = self.clone();
        let next = run_next(&mut other.store, &mut other.books, &RULES, &id(n), &action);
        match next {
            Ok((step, delta)) => {
                assert_eq!(self.take(step), Ok(delta));
                assert_eq!(*self, other);
                Ok(delta)
            }
            Err(error) => {
                assert_eq!(*self, other, "a refused step left something behind");
                Err(error)
            }
        }
    }
}

fn deposit(amount: Balance) -> Action {
    Action::Deposit { amount }
}

fn withdraw(amount: Balance) -> Action {
    Action::Withdraw { amount }
}

fn transfer(to: u8, amount: Balance) -> Action {
    Action::Transfer { to: id(to), amount }
}

fn lock(to: u8, amount: Balance) -> Action {
    Action::Lock { to: id(to), amount }
}

/// The accounts that came and went.
fn effects(delta: Delta) -> (Option<BlindedId>, Option<BlindedId>) {
    (delta.opened, delta.closed)
}

/// No account came or went.
const STAYS: (Option<BlindedId>, Option<BlindedId>) = (None, None);
