// SPDX-License-Identifier: Apache-2.0
//! Stores that fail, and stores that hold but a part.

use super::*;

/// A store that fails: at an account, at the writes after so many, or at its root.
#[derive(Clone, Debug, Default)]
struct Failing {
    entries: MemoryStore,
    hidden: Option<BlindedId>,
    writes: Option<u32>,
    rootless: bool,
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

impl RootedStore for Failing {
    fn root(&mut self) -> Result<H256, StoreError> {
        match self.rootless {
            true => Err(StoreError::NotInProof),
            false => Ok(self.entries.root()),
        }
    }
}

#[test]
fn fails_a_store_without_an_answer_and_leaves_it_as_it_was() {
    let start = lane(&[(1, 100), (2, 100), (3, 20)]);
    let inbox = entries(0, [credit(4, 50), InboxKind::Forced(transfer(2, 0, 1, 20))]);
    let orders = [transfer(3, 0, 1, 18), transfer(1, 0, 5, 20)];
    let run = |store: Failing| {
        let mut lane = Lane {
            store,
            head: start.head,
        };
        let selected = select(
            &mut lane.store.clone(),
            &lane.head,
            &inbox,
            &orders,
            &RULES,
            &territory,
        );
        let executed = lane.execute(&inbox, &orders);
        assert_eq!(selected.map(|selected| selected.executed), executed);
        (executed.err(), lane.store.entries == start.store)
    };
    let sound = Failing {
        entries: start.store.clone(),
        ..Failing::default()
    };
    assert_eq!(run(sound.clone()), (None, false));
    for hidden in [1, 2, 3, 4, 5].map(id) {
        let store = Failing {
            hidden: Some(hidden),
            ..sound.clone()
        };
        let error = ExecutionError::Store(StoreError::NotInProof);
        assert_eq!(run(store), (Some(error), true), "{hidden:?}");
    }
    for writes in 0..5 {
        let store = Failing {
            writes: Some(writes),
            ..sound.clone()
        };
        let error = ExecutionError::Store(StoreError::Corrupt);
        assert_eq!(run(store), (Some(error), true), "{writes}");
    }
    let store = Failing {
        rootless: true,
        ..sound.clone()
    };
    let error = ExecutionError::Store(StoreError::NotInProof);
    assert_eq!(run(store), (Some(error), true));
}

/// Whoever has the nodes that a batch touches can run it: that is what a wrong root would be refuted
/// with.
#[test]
fn a_proof_of_what_a_batch_touches_is_enough_to_run_it() {
    let balances: Vec<_> = (1..60).map(|n| (n, 100)).collect();
    let start = lane(&balances);
    let mut store = TrieStore::default();
    for (key, value) in start.store.entries() {
        store.put(key, value).unwrap();
    }
    assert_eq!(store.record(), Ok(start.head.header.root));
    let inbox = entries(0, [credit(70, 50), credit(1, 50)]);
    let orders = [
        transfer(2, 0, 3, 98),
        withdraw(4, 0, 93),
        transfer(5, 0, 80, 20),
    ];
    let mut whole = Lane {
        store,
        head: start.head,
    };
    let executed = whole.execute(&inbox, &orders).unwrap();
    let proof = whole.store.take_proof();
    let mut part = Lane {
        store: TrieStore::from_proof(start.head.header.root, proof),
        head: start.head,
    };
    assert_eq!(part.execute(&inbox, &orders), Ok(executed));
    let hidden = part.execute(&[], &[transfer(40, 0, 41, 20)]);
    assert!(matches!(hidden, Err(ExecutionError::Store(_))));
}
