// SPDX-License-Identifier: Apache-2.0
//! The same steps over memory and over the chain's child trie end in the same root and in the same
//! books, and so do those that nodes find in the log.

use super::*;
use frame_support::assert_ok;
use nerv_primitives_core::traits::{ShardLedger, ShardTree};
use nerv_primitives_embedding::{BlindedId, Side};
use nerv_primitives_transition::{
    replay, run, run_next, Action, Books, LogEntry, MemoryStore, Message, Rules, Step,
    TransitionError, TrieStore,
};
use proptest::prelude::*;
use sp_runtime::DispatchError;

/// What someone asks of the ledger.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Deposit(AccountId, Balance),
    Withdraw(AccountId, Balance),
    Transfer(AccountId, AccountId, Balance),
}

fn amount() -> impl Strategy<Value = Balance> {
    prop_oneof![
        1 => Just(0),
        2 => 1..MINIMUM,
        6 => MINIMUM..200,
        1 => Just(ENDOWMENT / 2),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    let who = || 1u64..=12;
    prop_oneof![
        (who(), amount()).prop_map(|(who, amount)| Ask::Deposit(who, amount)),
        (who(), amount()).prop_map(|(who, amount)| Ask::Withdraw(who, amount)),
        (who(), who(), amount()).prop_map(|(from, to, amount)| Ask::Transfer(from, to, amount)),
    ]
}

const RULES: Rules = Rules {
    minimum_balance: MINIMUM,
};

/// The ledger in memory.
#[derive(Default)]
struct Memory {
    store: MemoryStore,
    books: Books,
}

impl Memory {
    fn take(&mut self, ask: Ask) -> Result<(), TransitionError> {
        let (who, action) = match ask {
            Ask::Deposit(who, amount) => (who, Action::Deposit { amount }),
            Ask::Withdraw(who, amount) => (who, Action::Withdraw { amount }),
            Ask::Transfer(who, to, amount) => (who, Action::Transfer { to: id(to), amount }),
        };
        run_next(&mut self.store, &mut self.books, &RULES, &id(who), &action).map(|_| ())
    }

    /// The trie of a shard has the same root, and its books say the same.
    fn check(&self, shard: &ShardId) {
        assert_eq!(ShardTrie::new(shard).root(), self.store.root().as_bytes());
        assert_eq!(ShardBooks::<Test>::get(shard), self.books);
    }
}

fn on_chain(ask: Ask) -> Result<(), DispatchError> {
    let result = match ask {
        Ask::Deposit(who, amount) => Ledger::deposit(signed(who), amount),
        Ask::Withdraw(who, amount) => Ledger::withdraw(signed(who), amount),
        Ask::Transfer(from, to, amount) => Ledger::transfer(signed(from), to, amount),
    };
    result.map(|_| ()).map_err(|failed| failed.error)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn success_memory_and_chain_end_in_the_same_root(asks in prop::collection::vec(ask(), 1..80)) {
        build_and_execute(|| {
            let mut memory = Memory::default();
            for ask in asks {
                // What the currency refuses is no transaction of the ledger.
                if let Ask::Deposit(who, amount) = ask {
                    if amount + EXISTENTIAL_DEPOSIT > outside(who) {
                        assert!(matches!(on_chain(ask), Err(DispatchError::Token(_))));
                        continue;
                    }
                }
                let expected = memory.take(ask).map_err(|e| Failure::from(e).into());
                assert_eq!(on_chain(ask), expected, "{ask:?}");
                memory.check(&root());
            }
            // Blocks do not matter.
            next_block();
            memory.check(&root());
        });
    }

    /// Cut by the hyperplane, the memory has the roots of the children and their books.
    #[test]
    fn success_bisected_memory_has_the_roots_of_the_children(
        asks in prop::collection::vec(ask(), 1..60),
        step in 1u32..20,
    ) {
        build_and_execute(|| {
            let mut memory = Memory::default();
            for ask in asks {
                if on_chain(ask).is_ok() {
                    assert_eq!(memory.take(ask), Ok(()));
                }
            }
            let cut = split(&root());
            let mut children = [Side::Left, Side::Right].map(|_| Memory {
                store: MemoryStore::default(),
                books: Books::of_child(&memory.books),
            });
            let accounts: Vec<BlindedId> = memory
                .store
                .entries()
                .map(|(key, _)| BlindedId(key.try_into().unwrap()))
                .collect();
            for account in accounts {
                let depart = Step::Depart { account };
                let departed = run(&mut memory.store, &mut memory.books, &RULES, &depart).unwrap();
                let Some(Message::Record { account, record }) = departed.message else {
                    panic!("a record departs with its record");
                };
                let child = &mut children[cut.hyperplane.side(&account.signs()) as usize];
                let arrive = Step::Arrive { account, record };
                run(&mut child.store, &mut child.books, &RULES, &arrive).unwrap();
            }
            let mut cursor = None;
            loop {
                let progress = Ledger::drain(&root(), &sides(&cut), cursor, step).unwrap();
                cursor = progress.cursor;
                if progress.done {
                    break;
                }
            }
            assert_ok!(Registry::settle_split(&root()));
            children[0].check(&cut.left);
            children[1].check(&cut.right);
            assert_eq!(
                ShardTrie::new(&root()).root(),
                MemoryStore::default().root().as_bytes()
            );
            // An empty shard has no books any more.
            assert!(!ShardBooks::<Test>::contains_key(root()));
        });
    }

    /// Whoever has the head of a shard's log finds all of its steps in a node that keeps them, and
    /// ends in the root of the shard by taking them again.
    #[test]
    fn success_the_log_that_nodes_keep_leads_to_the_root(
        asks in prop::collection::vec(ask(), 1..60),
    ) {
        let mut ext = new_test_ext();
        let (books, root) = ext.execute_with(|| {
            for ask in asks {
                let _ = on_chain(ask);
            }
            (ShardBooks::<Test>::get(root()), ShardTrie::new(&root()).root())
        });
        ext.persist_offchain_overlay();
        let kept = ext.offchain_db();
        let mut steps = vec![];
        let mut head = books.log.head;
        while head != Default::default() {
            let bytes = kept.get(&LogEntry::key(&head)).expect("every entry is kept");
            let entry: LogEntry = codec::Decode::decode(&mut &bytes[..]).unwrap();
            assert_eq!(entry.hash(), head);
            steps.push(entry.step);
            head = entry.previous;
        }
        steps.reverse();
        assert_eq!(steps.len() as u64, books.log.length);
        let mut replayed = Books::default();
        let end = replay(&mut TrieStore::default(), &mut replayed, &RULES, &steps).unwrap();
        assert_eq!((end.as_bytes(), replayed), (&root[..], books));
    }
}
