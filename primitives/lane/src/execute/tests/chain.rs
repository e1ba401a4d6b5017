// SPDX-License-Identifier: Apache-2.0
//! The batches of a lane over a child trie of a chain, over memory and over a trie off the chain end in
//! the same header.

use super::*;
use nerv_primitives_transition::next_nonce;
use proptest::prelude::*;
use sp_core::storage::StateVersion;
use sp_io::{default_child_storage, TestExternalities};

/// A shard's child trie, as the runtime has it.
struct ChildTrie;

impl ChildTrie {
    const NAME: &'static [u8] = &[7; 32];
}

impl Store for ChildTrie {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(default_child_storage::get(Self::NAME, key))
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        default_child_storage::set(Self::NAME, key, value);
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        default_child_storage::clear(Self::NAME, key);
        Ok(())
    }
}

impl RootedStore for ChildTrie {
    fn root(&mut self) -> Result<H256, StoreError> {
        let root = default_child_storage::root(Self::NAME, StateVersion::V1);
        Ok(H256::from_slice(&root))
    }
}

/// Who, to whom (none: to the own balance), how much.
type Wish = (u16, Option<u16>, Balance);

/// What is credited, and what accounts wish.
type Contents = (Vec<(u16, Balance)>, Vec<Wish>);

fn batches() -> impl Strategy<Value = Vec<Contents>> {
    // Some are not the lane's.
    let who = || 94u16..106;
    let wish = (who(), prop::option::weighted(0.8, who()), 0..200u128);
    let batch = (
        prop::collection::vec((who(), MINIMUM..500), 0..4),
        prop::collection::vec(wish, 0..20),
    );
    prop::collection::vec(batch, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn batches_come_to_the_same_on_a_chain_and_off_it(
        batches in batches(),
        block in 1usize..4,
    ) {
        let mut memory = lane(&[]);
        let mut off_chain = Lane { store: TrieStore::default(), head: memory.head };
        let mut on_chain = Lane { store: ChildTrie, head: memory.head };
        let mut chain = TestExternalities::default();
        let mut total = 0;
        for (number, (credits, wishes)) in batches.into_iter().enumerate() {
            let kinds: Vec<_> = credits.into_iter().map(|(to, amount)| credit(to, amount)).collect();
            let inbox = entries(total, kinds);
            total = inbox.last().map_or(total, |entry| entry.total);
            let books = memory.head.header.books;
            let waiting: Vec<_> = wishes
                .into_iter()
                .map(|(from, to, amount)| {
                    let nonce = next_nonce(&memory.store, &books, &id(from)).unwrap();
                    match to {
                        Some(to) => transfer(from, nonce, to, amount),
                        None => withdraw(from, nonce, amount),
                    }
                })
                .collect();
            let selected = select(
                &mut memory.store,
                &memory.head,
                &inbox,
                &waiting,
                &RULES,
                &territory,
            )
            .unwrap();
            memory.go_on(&selected.executed, inbox.len());
            let orders: Vec<_> = selected.orders.iter().map(|place| waiting[*place]).collect();
            off_chain.execute(&inbox, &orders).unwrap();
            chain.execute_with(|| on_chain.execute(&inbox, &orders)).unwrap();
            prop_assert_eq!(off_chain.head, memory.head);
            prop_assert_eq!(on_chain.head, memory.head);
            // Where a block ends does not matter.
            if number % block == 0 {
                chain.commit_all().unwrap();
            }
        }
        let root = chain.execute_with(|| on_chain.store.root());
        prop_assert_eq!(root, Ok(memory.head.header.root));
    }
}
