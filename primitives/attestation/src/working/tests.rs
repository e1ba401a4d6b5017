// SPDX-License-Identifier: Apache-2.0
//! Against a map in memory.

use super::*;
use crate::world::{bytes, id, Chance};
use nerv_primitives_transition::{Account, MemoryStore};
use nerv_primitives_types::BlindedId;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn some(count: u64) -> BTreeMap<BlindedId, Account> {
    let account = |number| Account {
        free: 100 + u128::from(number),
        ..Account::default()
    };
    (0..count).map(|it| (id(1, it), account(it))).collect()
}

fn same(working: &mut WorkingRecords<'_>, memory: &mut MemoryStore) {
    let records = working.records();
    let plain = records.iter().map(|it| (&it.key[..], it.value));
    assert!(plain.eq(memory.entries()));
    assert_eq!(RootedStore::root(working), RootedStore::root(memory));
}

#[test]
fn boundary_few_records() {
    for count in 0..20 {
        let records = some(count);
        let bytes = bytes(&records);
        let mut working = WorkingRecords::read(&bytes).unwrap();
        let mut memory = MemoryStore::default();
        for (key, account) in &records {
            assert_eq!(working.get(&key.0), Ok(Some(account.encode())));
            memory.put(&key.0, &account.encode()).unwrap();
        }
        assert_eq!(working.get(&id(2, 0).0), Ok(None));
        same(&mut working, &mut memory);
    }
}

#[test]
fn fails_on_bytes_that_are_no_checkpoint() {
    let right = bytes(&some(3));
    assert!(WorkingRecords::read(&right).is_ok());
    for end in 0..right.len() {
        assert!(WorkingRecords::read(&right[..end]).is_err(), "{end} bytes");
    }
    let longer = [&right[..], &[0]].concat();
    assert_eq!(
        WorkingRecords::read(&longer).map(|_| ()),
        Err(RecordsError::Trailing)
    );
}

#[test]
fn fails_on_keys_that_are_no_ids() {
    let bytes = bytes(&some(3));
    let mut working = WorkingRecords::read(&bytes).unwrap();
    assert_eq!(working.put(&[1; 31], &[0; 4]), Err(StoreError::Corrupt));
    assert_eq!(working.remove(&[1; 33]), Err(StoreError::Corrupt));
    assert_eq!(working.get(&[1; 31]), Ok(None));
    assert_eq!(working.records().len(), 3);
}

proptest! {
    #[test]
    fn changes_are_those_of_a_map(seed: u64, count in 0u64..30, changes in 0usize..60) {
        let mut chance = Chance(seed);
        let records = some(count);
        let bytes = bytes(&records);
        let mut working = WorkingRecords::read(&bytes).unwrap();
        let mut memory = MemoryStore::default();
        for (key, account) in &records {
            memory.put(&key.0, &account.encode()).unwrap();
        }
        for _ in 0..changes {
            let key = id(1, chance.below(count + 10)).0;
            if chance.below(3) == 0 {
                working.remove(&key).unwrap();
                memory.remove(&key).unwrap();
            } else {
                let value = Account {
                    free: chance.below(u64::MAX).into(),
                    ..Account::default()
                };
                working.put(&key, &value.encode()).unwrap();
                memory.put(&key, &value.encode()).unwrap();
            }
            let key = id(1, chance.below(count + 10)).0;
            prop_assert_eq!(working.get(&key), memory.get(&key));
        }
        same(&mut working, &mut memory);
    }

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for bytes in [&bytes[..], &[&[1, 8], &bytes[..]].concat()] {
            if let Ok(mut working) = WorkingRecords::read(bytes) {
                let _ = RootedStore::root(&mut working);
            }
        }
    }
}
