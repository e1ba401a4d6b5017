//! The same transactions over memory and over the chain's child trie end in the same root.

use super::*;
use frame_support::assert_ok;
use nerv_primitives_core::traits::{ShardLedger, ShardTree};
use nerv_primitives_embedding::Side;
use nerv_primitives_transition::{
    apply, MemoryStore, Nonce, Operation, Rules, Transaction, TransitionError,
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

/// The ledger in memory: transactions carry the nonce the record has.
fn in_memory(store: &mut MemoryStore, ask: Ask) -> Result<(), TransitionError> {
    let (who, operation) = match ask {
        Ask::Deposit(who, amount) => (who, Operation::Deposit { amount }),
        Ask::Withdraw(who, amount) => (who, Operation::Withdraw { amount }),
        Ask::Transfer(who, to, amount) => (who, Operation::Transfer { to: id(to), amount }),
    };
    let nonce: Nonce = store.get(&id(who).0).map_or(0, |bytes| {
        let account: Account = codec::Decode::decode(&mut &bytes[..]).unwrap();
        account.nonce
    });
    let transaction = Transaction {
        account: id(who),
        nonce,
        operation,
    };
    let rules = Rules {
        minimum_balance: MINIMUM,
    };
    apply(store, &rules, &transaction).map(|_| ())
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
            let mut memory = MemoryStore::default();
            let trie = ShardTrie::new(&root());
            for ask in asks {
                // What the currency refuses is no transaction of the ledger.
                if let Ask::Deposit(who, amount) = ask {
                    if amount + EXISTENTIAL_DEPOSIT > outside(who) {
                        assert!(matches!(on_chain(ask), Err(DispatchError::Token(_))));
                        continue;
                    }
                }
                let expected = in_memory(&mut memory, ask).map_err(|e| Failure::from(e).into());
                assert_eq!(on_chain(ask), expected, "{ask:?}");
                assert_eq!(trie.root(), memory.root().as_bytes());
            }
            // Blocks do not matter.
            next_block();
            assert_eq!(trie.root(), memory.root().as_bytes());
        });
    }

    /// Cut by the hyperplane, the memory has the roots of the children.
    #[test]
    fn success_bisected_memory_has_the_roots_of_the_children(
        asks in prop::collection::vec(ask(), 1..60),
        step in 1u32..20,
    ) {
        build_and_execute(|| {
            let mut memory = MemoryStore::default();
            for ask in asks {
                if on_chain(ask).is_ok() {
                    assert_eq!(in_memory(&mut memory, ask), Ok(()));
                }
            }
            let cut = split(&root());
            let (mut left, mut right) = (MemoryStore::default(), MemoryStore::default());
            for (key, value) in memory.entries() {
                let id = nerv_primitives_embedding::BlindedId(key.try_into().unwrap());
                match cut.hyperplane.side(&id.signs()) {
                    Side::Left => left.put(key, value),
                    Side::Right => right.put(key, value),
                }
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
            assert_eq!(ShardTrie::new(&cut.left).root(), left.root().as_bytes());
            assert_eq!(ShardTrie::new(&cut.right).root(), right.root().as_bytes());
            assert_eq!(
                ShardTrie::new(&root()).root(),
                MemoryStore::default().root().as_bytes()
            );
        });
    }
}
