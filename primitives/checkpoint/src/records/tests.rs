// SPDX-License-Identifier: Apache-2.0

use super::*;
use nerv_primitives_transition::{MemoryStore, Store};
use nerv_primitives_types::ShardId;
use proptest::prelude::*;
use sp_core::H256;

fn account(free: Balance) -> Account {
    Account {
        free,
        ..Account::default()
    }
}

/// Some accounts, and what the chain says of them, by another way than the one under test.
fn shard(accounts: &[(BlindedId, Account)]) -> Checkpoint {
    let mut store = MemoryStore::default();
    let mut delta = EmbeddingDelta::default();
    let mut embedding = ShardEmbedding::default();
    for (key, account) in accounts {
        store
            .put(&key.0, &account.encode())
            .expect("memory has room");
        delta.join(&key.signs());
    }
    embedding.apply(&delta).expect("few accounts");
    Checkpoint {
        shard: ShardId::root(),
        height: 9,
        root: store.root(),
        log: Default::default(),
        accounts: accounts.len() as u64,
        total: accounts.iter().map(|(_, it)| it.free + it.locked).sum(),
        nonce_floor: 0,
        embedding: BlakeTwo256::hash(&embedding.encode()),
    }
}

fn some(count: u8) -> Vec<(BlindedId, Account)> {
    let mut accounts: Vec<_> = (0..count)
        .map(|number| {
            let account = Account {
                free: 1 << number,
                locked: u128::from(number),
                incoming: 1_000 * u128::from(number),
                nonce: 7,
            };
            (BlindedId::of(&[number; 32]), account)
        })
        .collect();
    accounts.sort_by_key(|(key, _)| *key);
    accounts
}

fn written(accounts: &[(BlindedId, Account)]) -> Vec<u8> {
    let mut writer = Writer::new(accounts.len() as u64);
    for (key, account) in accounts {
        writer.push(key, &account.encode()).expect("in order");
    }
    writer.finish().expect("all of them")
}

fn read(bytes: &[u8]) -> Result<Vec<(BlindedId, Account)>, RecordsError> {
    Records::new(bytes)?.collect()
}

#[test]
fn the_bytes_are_the_documented_ones() {
    let bytes = written(&[
        (BlindedId([1; 32]), account(5)),
        (BlindedId([2; 32]), account(64)),
    ]);
    let expected = [
        [1, 8].as_slice(),
        &[1; 32],
        &[20, 0, 0, 0],
        &[2; 32],
        &[1, 1, 0, 0, 0],
    ];
    assert_eq!(bytes, expected.concat());
    assert_eq!(written(&[]), [1, 0]);
}

#[test]
fn what_is_written_is_read_and_is_the_shard() {
    for count in [0, 1, 2, 60] {
        let accounts = some(count);
        let bytes = written(&accounts);
        assert_eq!(read(&bytes).as_ref(), Ok(&accounts));
        assert_eq!(check(&shard(&accounts), &bytes), Ok(()));
    }
}

#[test]
fn every_figure_of_the_checkpoint_is_held_against_the_records() {
    let bytes = written(&some(9));
    let right = shard(&some(9));
    let differs = |figure, wrong: Checkpoint| {
        assert_eq!(check(&wrong, &bytes), Err(RecordsError::Differs(figure)));
    };
    let accounts = right.accounts + 1;
    differs(Figure::Accounts, Checkpoint { accounts, ..right });
    let total = right.total + 1;
    differs(Figure::Total, Checkpoint { total, ..right });
    let zero = H256::zero();
    differs(
        Figure::Embedding,
        Checkpoint {
            embedding: zero,
            ..right
        },
    );
    differs(
        Figure::Root,
        Checkpoint {
            root: zero,
            ..right
        },
    );
    // Another account with the same units.
    let mut others = some(9);
    others[0].1.nonce += 1;
    assert_eq!(
        check(&right, &written(&others)),
        Err(RecordsError::Differs(Figure::Root))
    );
}

#[test]
fn the_writer_takes_records_of_the_trie_in_order() {
    let value = account(5).encode();
    let mut writer = Writer::new(2);
    assert_eq!(writer.push(&BlindedId([2; 32]), &value), Ok(()));
    let out_of_order = Err(RecordsError::Order { record: 1 });
    assert_eq!(writer.push(&BlindedId([2; 32]), &value), out_of_order);
    assert_eq!(writer.push(&BlindedId([1; 32]), &value), out_of_order);
    let malformed = Err(RecordsError::Malformed { record: 1 });
    let key = BlindedId([3; 32]);
    assert_eq!(writer.push(&key, &value[..3]), malformed);
    assert_eq!(
        writer.push(&key, &[value.as_slice(), &[0]].concat()),
        malformed
    );
    // Five in a compact form of four bytes.
    assert_eq!(writer.push(&key, &[22, 0, 0, 0, 0, 0, 0]), malformed);
    let few = RecordsError::Count {
        announced: 2,
        found: 1,
    };
    assert_eq!(writer.finish(), Err(few));
}

#[test]
fn other_bytes_are_told_by_what_is_wrong() {
    let bytes = written(&some(3));
    assert_eq!(read(&[]), Err(RecordsError::Version(None)));
    assert_eq!(read(&[2, 0]), Err(RecordsError::Version(Some(2))));
    assert_eq!(read(&[1]), Err(RecordsError::Truncated));
    assert_eq!(
        read(&[bytes.as_slice(), &[0]].concat()),
        Err(RecordsError::Trailing)
    );
    // More records than there is room for.
    assert_eq!(read(&[1, 254, 255, 255, 255]), Err(RecordsError::Truncated));
    let mut swapped = some(3);
    swapped.swap(0, 1);
    let mut unordered = vec![1, 12];
    for (key, account) in &swapped {
        unordered.extend((key, account).encode());
    }
    assert_eq!(read(&unordered), Err(RecordsError::Order { record: 1 }));
    let mut noncanonical = vec![1, 4];
    noncanonical.extend([3; 32]);
    noncanonical.extend([22, 0, 0, 0, 0, 0, 0]);
    assert_eq!(
        read(&noncanonical),
        Err(RecordsError::Malformed { record: 0 })
    );
    let huge = Account {
        free: Balance::MAX,
        locked: 1,
        ..Account::default()
    };
    let huge = [(BlindedId([1; 32]), huge)];
    let checkpoint = Checkpoint {
        accounts: 1,
        ..shard(&[])
    };
    assert_eq!(
        check(&checkpoint, &written(&huge)),
        Err(RecordsError::Overflow)
    );
}

#[test]
fn boundary_no_prefix_of_the_bytes_is_read() {
    let bytes = written(&some(3));
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_err(), "{end} bytes");
    }
    // After an error there is nothing more.
    let mut records = Records::new(&bytes[..bytes.len() - 1]).expect("room for three");
    assert_eq!(records.by_ref().filter(Result::is_err).count(), 1);
    assert!(records.next().is_none());
}

proptest! {
    #[test]
    fn one_way_to_write_a_shard(
        accounts in prop::collection::btree_map(any::<[u8; 32]>(), any::<(u64, u32, u16, u64)>(), 0..40),
    ) {
        let accounts: Vec<(BlindedId, Account)> = accounts
            .into_iter()
            .map(|(key, (free, locked, incoming, nonce))| {
                let (free, locked, incoming) = (free.into(), locked.into(), incoming.into());
                (BlindedId(key), Account { free, locked, incoming, nonce })
            })
            .collect();
        let bytes = written(&accounts);
        let again = read(&bytes);
        prop_assert_eq!(again.as_ref(), Ok(&accounts));
        prop_assert_eq!(check(&shard(&accounts), &bytes), Ok(()));
    }

    #[test]
    fn whatever_is_read_is_written_the_same(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0u8..4) {
        let bytes = [&[1, count << 2], bytes.as_slice()].concat();
        if let Ok(accounts) = read(&bytes) {
            prop_assert_eq!(written(&accounts), bytes);
        }
    }

    #[test]
    fn no_changed_byte_is_taken_for_the_shard(place: prop::sample::Index, change in 1u8..) {
        let accounts = some(5);
        let mut bytes = written(&accounts);
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        prop_assert!(check(&shard(&accounts), &bytes).is_err());
    }
}
