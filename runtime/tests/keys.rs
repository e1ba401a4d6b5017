// SPDX-License-Identifier: Apache-2.0
//! How many keys of the state transfers change: that, more than the bytes behind them, is what they
//! cost when a block's root is computed.

mod common;

use common::*;
use frame_support::{assert_ok, storage::storage_prefix, traits::Hooks};
use nerv_primitives_core::ShardId;
use nerv_runtime::{Ledger, LoadPredictor, Runtime, System, MILLI_UNIT, UNIT};
use std::collections::BTreeMap;

/// The accounts.
const ACCOUNTS: u32 = 40;
/// The transfers of one block.
const TRANSFERS: u32 = 200;

/// The leaf that owns an account.
fn home(n: u32) -> ShardId {
    let found = Ledger::find(&blinded(n)).expect("records can be read");
    found.expect("the account is there").0
}

/// A chain of two shards, all of whose accounts have units in the ledger.
fn two_shards() -> sp_io::TestExternalities {
    let mut ext = chain(ACCOUNTS, eager());
    ext.execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        split(leaves()[0]);
        settle_all();
        next_block(Default::default(), Default::default());
    });
    ext.commit_all().expect("the changes can be kept");
    ext
}

/// How many keys have changed since they were last kept, by what they begin with: pallet and item.
fn changed(ext: &sp_io::TestExternalities) -> BTreeMap<Vec<u8>, usize> {
    let mut changed = BTreeMap::new();
    for (key, _) in ext.overlayed_changes().changes() {
        let item = key[..key.len().min(32)].to_vec();
        *changed.entry(item).or_default() += 1;
    }
    changed
}

/// From lock to arrival a transfer takes one key of its own, and a small part of others.
#[test]
fn a_transfer_between_shards_changes_one_key() {
    let mut ext = two_shards();
    ext.execute_with(|| {
        let (here, there): (Vec<u32>, Vec<u32>) =
            (0..ACCOUNTS).partition(|n| home(*n) == leaves()[0]);
        for index in 0..TRANSFERS as usize {
            let (from, to) = (here[index % here.len()], there[index % there.len()]);
            assert_ok!(transfer(from, to, MILLI_UNIT));
        }
        deliver_all();
        let counters = pallet_cross_shard::Statistics::<Runtime>::get();
        assert_eq!(counters.committed, u64::from(TRANSFERS));
        LoadPredictor::on_finalize(System::block_number());
    });
    let changed = changed(&ext);
    let of = |pallet: &[u8], item: &[u8]| changed.get(&storage_prefix(pallet, item)[..]);
    assert_eq!(of(b"CrossShard", b"Transfers"), Some(&(TRANSFERS as usize)));
    // Three lists of 64, and a part of one.
    assert_eq!(of(b"CrossShard", b"Finished"), Some(&4));
    assert_eq!(of(b"CrossShard", b"Deadlines"), Some(&1));
    assert_eq!(of(b"LoadPredictor", b"Meters"), Some(&2));
    let own: usize = changed
        .iter()
        .filter(|(item, _)| item.starts_with(&storage_prefix(b"CrossShard", b"")[..16]))
        .map(|(_, count)| count)
        .sum();
    // Beside those the statistics, what is in transit, and two marks.
    assert_eq!(own, TRANSFERS as usize + 4 + 1 + 4);
}

/// A migration that moves records takes several blocks, and messages would not find them.
#[test]
fn messages_wait_while_records_move() {
    let mut ext = two_shards();
    ext.execute_with(|| {
        let (here, there): (Vec<u32>, Vec<u32>) =
            (0..ACCOUNTS).partition(|n| home(*n) == leaves()[0]);
        assert_ok!(transfer(here[0], there[0], MILLI_UNIT));
        let committed = || pallet_cross_shard::Statistics::<Runtime>::get().committed;
        pallet_migrations::Cursor::<Runtime>::put(pallet_migrations::MigrationCursor::Stuck);
        deliver_all();
        assert_eq!(committed(), 0);
        pallet_migrations::Cursor::<Runtime>::kill();
        deliver_all();
        assert_eq!(committed(), 1);
    });
}

/// Pages of the queues are short, so that a message costs little more than its own bytes.
#[test]
fn messages_share_pages() {
    let mut ext = two_shards();
    ext.execute_with(|| {
        let (here, there): (Vec<u32>, Vec<u32>) =
            (0..ACCOUNTS).partition(|n| home(*n) == leaves()[0]);
        for _ in 0..TRANSFERS {
            assert_ok!(transfer(here[0], there[0], MILLI_UNIT));
        }
    });
    // Seventeen of the longest messages on one page.
    let pages = TRANSFERS.div_ceil(17) as usize;
    let prefix = storage_prefix(b"MessageQueue", b"Pages");
    assert_eq!(changed(&ext).get(&prefix[..]), Some(&pages));
}
