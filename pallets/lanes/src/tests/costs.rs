// SPDX-License-Identifier: Apache-2.0
//! What a commit writes does not grow with the transfers in it.

use crate::mock::*;
use std::collections::BTreeMap;

/// All keys and values that the chain has, but for those of the block itself.
fn state() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let system = sp_io::hashing::twox_128(b"System");
    let mut all = BTreeMap::new();
    let mut key = vec![];
    while let Some(next) = sp_io::storage::next_key(&key) {
        if !next.starts_with(&system) {
            let value = sp_io::storage::get(&next).unwrap_or_default();
            all.insert(next.clone(), value.to_vec());
        }
        key = next;
    }
    all
}

/// How many keys differ.
fn changed(before: &BTreeMap<Vec<u8>, Vec<u8>>) -> usize {
    let after = state();
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    let other = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value));
    gone.count() + other.count()
}

#[test]
fn a_commit_writes_one_key_and_one_for_each_page_of_messages() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let all = members(&replicas.shard);
        deposit(all[0], 100_000);
        next_block();
        let payments = 500;
        let orders: Vec<_> = (0..payments)
            .map(|nonce| pay(all[0], nonce, all[1], 10))
            .collect();
        replicas.run(1, &orders);
        let before = state();
        replicas.commit();
        assert_eq!(changed(&before), 1);
        next_block();
        for (messages, pages) in [(1, 1), (32, 1), (33, 2)] {
            let nonce = replicas.record(all[0]).nonce;
            let orders: Vec<_> = (0..messages)
                .map(|it| redeem(all[0], nonce + it, 10))
                .collect();
            replicas.run(0, &orders);
            let before = state();
            replicas.commit();
            assert_eq!(changed(&before), 1 + pages);
            next_block();
        }
    });
}

#[test]
fn a_commit_of_many_transfers_weighs_as_one_of_few() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let all = members(&replicas.shard);
        deposit(all[0], 100_000);
        next_block();
        let weight = |replicas: &Replicas| {
            use frame_support::dispatch::GetDispatchInfo;
            replicas.call().get_dispatch_info().total_weight()
        };
        let mut few = replicas.clone();
        few.run(1, &[pay(all[0], 0, all[1], 10)]);
        let orders: Vec<_> = (0..1_000)
            .map(|nonce| pay(all[0], nonce, all[1], 10))
            .collect();
        replicas.run(1, &orders);
        assert_eq!(weight(&replicas), weight(&few));
        // With five signatures it stays far below what a commit may take: a fiftieth of 500 transfers at a
        // quarter of a millisecond each.
        let most = 2_500_000_000;
        assert!(
            weight(&replicas).ref_time() < most,
            "{:?}",
            weight(&replicas)
        );
    });
}
