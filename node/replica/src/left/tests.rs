// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::service::tests::world::Shared;

fn key(height: BlockHeight) -> CheckpointKey {
    (ShardId::from([8; 32]), height)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

#[test]
fn what_is_left_is_found_by_the_next_process() {
    let storage = Shared::default();
    let mut left = Left::new(storage.clone());
    for (height, length) in [(1, 0), (2, 1), (3, PART), (4, 2 * PART + 1)] {
        left.put(&key(height), &bytes(length)).unwrap();
        assert_eq!(left.get(&key(height)), Some(bytes(length)));
    }
    let mut left = Left::new(storage.clone());
    assert_eq!(left.keys(), [1, 2, 3, 4].map(key));
    assert_eq!(left.get(&key(4)), Some(bytes(2 * PART + 1)));
    assert_eq!(left.get(&key(5)), None);
    // Fewer parts in the place of more leave none behind.
    left.put(&key(4), &bytes(7)).unwrap();
    assert_eq!(left.get(&key(4)), Some(bytes(7)));
    for height in [4, 1, 3, 2, 5] {
        left.clear(&key(height));
    }
    assert_eq!(storage.count(), 0);
}

#[test]
fn more_than_a_worker_can_have_is_refused() {
    let storage = Shared::default();
    let mut left = Left::new(storage.clone());
    let most = MAX_PARTS as usize * PART;
    left.put(&key(1), &vec![0; most]).unwrap();
    let refused = left.put(&key(1), &vec![0; most + 1]);
    let expected = LeftError::TooLong {
        is: most + 1,
        limit: most,
    };
    assert_eq!(refused, Err(expected));
    assert!(expected.to_string().contains("33554432 at the most"));
    assert_eq!(storage.count(), 0);
}

#[test]
fn an_index_that_cannot_be_read_is_none() {
    let mut storage = Shared::default();
    storage.set(STORAGE_PREFIX, INDEX, &[0xff; 9]);
    let mut left = Left::new(storage.clone());
    assert_eq!(left.keys(), []);
    left.put(&key(1), &bytes(9)).unwrap();
    assert_eq!(Left::new(storage).get(&key(1)), Some(bytes(9)));
}

#[test]
fn an_index_does_not_say_how_long_clearing_takes() {
    let mut storage = Shared::default();
    let (shard, height) = key(1);
    let entry = Entry {
        shard,
        height,
        parts: u32::MAX,
    };
    storage.set(STORAGE_PREFIX, INDEX, &vec![entry].encode());
    let mut left = Left::new(storage.clone());
    left.clear(&key(1));
    assert_eq!(storage.count(), 0);
}
