// SPDX-License-Identifier: Apache-2.0
//! The steps of a log over memory, over a whole trie and over the part that a proof shows.

use super::*;
use crate::{
    account::Account,
    memory::MemoryStore,
    run::run_next,
    step::{Action, Transaction},
    store::Store,
    trie::TrieStore,
};
use nerv_primitives_types::BlindedId;
use proptest::prelude::*;

const RULES: Rules = Rules {
    minimum_balance: 10,
};

fn id(n: u8) -> BlindedId {
    BlindedId::of(&[n])
}

fn transaction(n: u8, nonce: u64, action: Action) -> Step {
    Step::Transaction(Transaction {
        account: id(n),
        nonce,
        action,
    })
}

#[test]
fn success_no_steps_end_where_they_begin() {
    let mut books = Books::default();
    let root = replay(&mut TrieStore::default(), &mut books, &RULES, []);
    assert_eq!(root, Ok(MemoryStore::default().root()));
    assert_eq!(books, Books::default());
}

#[test]
fn fails_at_the_first_step_that_cannot_be_taken() {
    let steps = [
        transaction(1, 0, Action::Deposit { amount: 100 }),
        transaction(1, 1, Action::Withdraw { amount: 101 }),
        transaction(1, 1, Action::Withdraw { amount: 50 }),
    ];
    let (mut store, mut books) = (MemoryStore::default(), Books::default());
    let diverged = replay(&mut store, &mut books, &RULES, &steps);
    let error = TransitionError::InsufficientBalance;
    assert_eq!(diverged, Err(Divergence::Refused { after: 1, error }));
    assert_eq!((books.total, books.log.length), (100, 1));
}

#[test]
fn fails_where_the_proof_does_not_show_the_root() {
    // Two leaves under one branch: where one goes the other is looked at.
    let record = |n| transaction(n, 0, Action::Deposit { amount: 100 });
    let mut whole = TrieStore::default();
    let mut books = Books::default();
    replay(&mut whole, &mut books, &RULES, &[record(1), record(2)]).unwrap();
    let root = whole.record().unwrap();
    whole.get(&id(1).0).unwrap();
    let mut part = TrieStore::from_proof(root, whole.take_proof());
    let depart = Step::Depart { account: id(1) };
    assert_eq!(
        replay(&mut part, &mut books, &RULES, &[depart]),
        Err(Divergence::NoRoot(StoreError::NotInProof))
    );
}

/// What accounts do: which, what, to whom, how much.
fn doings() -> impl Strategy<Value = Vec<(u8, u8, u8, u128)>> {
    prop::collection::vec((0u8..6, 0u8..13, 0u8..6, 0u128..200), 0..60)
}

fn step_of(books: &Books, store: &MemoryStore, doing: (u8, u8, u8, u128)) -> Option<Step> {
    let (n, what, to, amount) = doing;
    let (account, to, fee) = (id(n), id(to), 3);
    let action = match what {
        0..=3 => Action::Deposit { amount },
        4 => Action::Withdraw { amount },
        5 => Action::Transfer { to, amount },
        6 => Action::Lock { to, amount },
        7 => Action::Pay { to, amount, fee },
        8 => Action::Send { to, amount, fee },
        9 => Action::Redeem { amount, fee },
        10 => return Some(Step::Expect { account, amount }),
        11 => return Some(Step::Depart { account }),
        _ => {
            let record = Account {
                free: amount,
                nonce: amount as u64,
                ..Default::default()
            };
            return Some(Step::Arrive { account, record });
        }
    };
    run_next(
        &mut store.clone(),
        &mut books.clone(),
        &RULES,
        &account,
        &action,
    )
    .ok()
    .map(|(step, _)| step)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whoever replays the steps ends in the same root and the same books, and whoever has only the
    /// proof of what they touched does so too. Another order, or one step less, ends in another head.
    #[test]
    fn random_logs_end_in_one_root(before in doings(), doings in doings()) {
        let (mut memory, mut books) = (MemoryStore::default(), Books::default());
        let mut whole = TrieStore::default();
        let take = |doings: Vec<_>, memory: &mut MemoryStore, books: &mut Books| {
            let mut steps = vec![];
            for doing in doings {
                let Some(step) = step_of(books, memory, doing) else { continue };
                if run(memory, books, &RULES, &step).is_ok() {
                    steps.push(step);
                }
            }
            steps
        };
        let first = take(before, &mut memory, &mut books);
        let mut replayed = Books::default();
        prop_assert_eq!(replay(&mut whole, &mut replayed, &RULES, &first), Ok(memory.root()));
        prop_assert_eq!(replayed, books);

        let between = books;
        let root = whole.record().unwrap();
        let second = take(doings, &mut memory, &mut books);
        prop_assert_eq!(replay(&mut whole, &mut replayed, &RULES, &second), Ok(memory.root()));
        prop_assert_eq!(replayed, books);

        let mut part = TrieStore::from_proof(root, whole.take_proof());
        let mut shown = between;
        prop_assert_eq!(replay(&mut part, &mut shown, &RULES, &second), Ok(memory.root()));
        prop_assert_eq!(shown, books);

        if let Some((_, fewer)) = second.split_last() {
            let mut part = between;
            for step in fewer {
                part.log.append(step);
            }
            prop_assert!(part.log.head != books.log.head);
        }
    }
}
