// SPDX-License-Identifier: Apache-2.0
//! How many keys of the state transfers change: that, more than the bytes behind them, is what they
//! cost when a block's root is computed. And that what transfers between shards say that they take is what they take:
//! never less, and not much more.

use crate::common;

use common::{counting::*, *};
use frame_support::{
    assert_ok,
    dispatch::DispatchResultWithPostInfo,
    storage::storage_prefix,
    traits::{Hooks, ServiceQueues},
    weights::Weight,
};
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    Balance, CrossShard, Ledger, LoadPredictor, MessageQueue, Outbox, Runtime, System, MILLI_UNIT,
    UNIT,
};
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
    // Nothing is in transit where both ends are at hand.
    assert_eq!(of(b"CrossShard", b"InTransit"), None);
    // Beside those the statistics, and two marks; and a list that never reaches the database.
    assert_eq!(of(b"CrossShard", b"ToldInBlock"), Some(&1));
    assert_eq!(own, TRANSFERS as usize + 4 + 1 + 3 + 1);
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

/// From so many transfers on in a block what is paid for twice would be much.
const MANY: u32 = 100;

/// Checks what a block with so many transfers has declared against what it took.
#[track_caller]
fn holds(what: &str, block: &Counted, idle: Weight, bare: Weight, transfers: u32) {
    let bare = bare * u64::from(transfers);
    let (declared, taken) = (block.declared, block.database() + bare);
    let [database, bare, of_them] = [block.database(), bare, declared - idle]
        .map(|weight| weight.ref_time() as f64 / 1e6 / f64::from(transfers));
    println!(
        "{transfers} {what}: {} keys read, {} written, {} of them records, {} roots; each {database:.0} us of the \
         database and {bare:.0} us beside it, {of_them:.0} us declared",
        block.reads, block.writes, block.records, block.roots,
    );
    assert!(
        declared.ref_time() >= taken.ref_time(),
        "{what}: less is declared: {block:?}"
    );
    // Few pay for what might be; many share all that there is. What a block takes without any is for its hooks.
    let most = taken.ref_time() / 10 * 17 + idle.ref_time();
    assert!(
        transfers < MANY || declared.ref_time() <= most,
        "{what}: far more is declared: {block:?}"
    );
}

/// A chain of sixteen shards, and pairs of accounts in two of them, each account once.
fn sixteen_shards() -> (sp_io::TestExternalities, std::vec::IntoIter<(u32, u32)>) {
    const CROWD: u32 = 400;
    let mut ext = chain(CROWD, eager());
    let pairs: Vec<(u32, u32)> = ext.execute_with(|| {
        for n in 0..CROWD {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        while leaves().len() < 16 {
            let largest = leaves()
                .into_iter()
                .max_by_key(|leaf| embedding(leaf).count());
            split(largest.expect("there is a leaf"));
            settle_all();
        }
        next_block(Default::default(), Default::default());
        let pairs = (0..CROWD / 2).map(|n| (n, n + CROWD / 2));
        pairs
            .filter(|(from, to)| home(*from) != home(*to))
            .collect()
    });
    (ext, pairs.into_iter())
}

/// A way from shard to shard: its call, what that takes beside the database, what its arrival does, and whether all
/// that has left by it has arrived.
struct Way {
    name: &'static str,
    call: fn(u32, u32, Balance) -> DispatchResultWithPostInfo,
    begin: Weight,
    arrive: Weight,
    is_over: fn() -> bool,
}

/// Has transfers begin in one block and arrive in the next, and holds either against what it took. One by itself, which
/// pays for all keys, and many, which share them.
fn hold_both_ends(way: &Way) {
    let (mut ext, mut pairs) = sixteen_shards();
    let idle = counted(&mut ext, Weight::zero).declared;
    for count in [1, 5, 120] {
        // While records move nothing arrives.
        let stuck = pallet_migrations::MigrationCursor::Stuck;
        ext.execute_with(|| pallet_migrations::Cursor::<Runtime>::put(stuck));
        let begun = counted(&mut ext, || {
            let sent = pairs.by_ref().take(count as usize);
            sent.fold(Weight::zero(), |sum, (from, to)| {
                let info = (way.call)(from, to, MILLI_UNIT).expect("there is room");
                sum + info.actual_weight.expect("it says what it took")
            })
        });
        holds(
            &format!("{} begin", way.name),
            &begun,
            idle,
            way.begin,
            count,
        );
        assert!(!ext.execute_with(way.is_over));
        ext.execute_with(pallet_migrations::Cursor::<Runtime>::kill);
        let arrived = counted(&mut ext, Weight::zero);
        holds(
            &format!("{} arrive", way.name),
            &arrived,
            idle,
            way.arrive,
            count,
        );
        assert!(ext.execute_with(way.is_over));
    }
    assert!(pairs.next().is_some(), "there were enough of them");
}

/// Whether all transfers have been committed.
fn all_committed() -> bool {
    let counters = pallet_cross_shard::Statistics::<Runtime>::get();
    counters.committed == counters.started
}

/// Each key is paid for once a block, by whatever comes first.
#[test]
fn weights_are_what_transfers_between_shards_read_and_write() {
    hold_both_ends(&Way {
        name: "transfers",
        call: transfer,
        begin: beside::call() + beside::half(),
        arrive: beside::message() + beside::half() * 2,
        is_over: all_committed,
    });
}

/// The same of units that leave at once.
#[test]
fn weights_are_what_remittances_read_and_write() {
    hold_both_ends(&Way {
        name: "remittances",
        call: send,
        begin: beside::send() + beside::half(),
        arrive: beside::delivery() + beside::half(),
        is_over: || pallet_outbox::Statistics::<Runtime>::get().credited == Outbox::sent(),
    });
}

/// The same where blocks have no room for answers: each message comes out of its queue by itself.
#[test]
fn weights_are_what_messages_one_by_one_read_and_write() {
    let (mut ext, mut pairs) = sixteen_shards();
    let arrive = beside::one_by_one() + beside::half() * 3;
    for count in [1u32, 5, 60] {
        let stuck = pallet_migrations::MigrationCursor::Stuck;
        ext.execute_with(|| pallet_migrations::Cursor::<Runtime>::put(stuck));
        counted(&mut ext, || {
            for (from, to) in pairs.by_ref().take(count as usize) {
                assert_ok!(transfer(from, to, MILLI_UNIT));
            }
            Weight::zero()
        });
        let arrived = counted(&mut ext, || {
            pallet_migrations::Cursor::<Runtime>::kill();
            let room = queue_overhead() + CrossShard::max_message_weight();
            let mut used = Weight::zero();
            for _ in 0..10 * count {
                if !all_committed() {
                    used += MessageQueue::service_queues(room);
                }
            }
            used
        });
        assert!(ext.execute_with(all_committed), "of {count}");
        let (declared, taken) = (
            arrived.declared,
            arrived.database() + arrive * u64::from(count),
        );
        println!("{count} one by one: {declared} declared, {taken} taken");
        assert!(declared.ref_time() >= taken.ref_time(), "{arrived:?}");
    }
}

/// However many leave for a shard in a block, they share their keys.
#[test]
fn units_that_leave_at_once_share_their_keys() {
    let mut ext = two_shards();
    ext.execute_with(|| {
        let (here, there): (Vec<u32>, Vec<u32>) =
            (0..ACCOUNTS).partition(|n| home(*n) == leaves()[0]);
        for index in 0..TRANSFERS as usize {
            let (from, to) = (here[index % here.len()], there[index % there.len()]);
            assert_ok!(send(from, to, MILLI_UNIT));
        }
        remit_all();
        let counters = pallet_outbox::Statistics::<Runtime>::get();
        assert_eq!(counters.credited, u64::from(TRANSFERS));
    });
    let changed = changed(&ext);
    let of = |item: &[u8]| changed.get(&storage_prefix(b"Outbox", item)[..]).copied();
    // What left, what became of it, the list of the block's batches, and three figures.
    for item in [
        "Batches",
        "Arrivals",
        "Posted",
        "Progress",
        "InTransit",
        "Statistics",
    ] {
        assert_eq!(of(item.as_bytes()), Some(1), "{item}");
    }
    let own: usize = changed
        .iter()
        .filter(|(item, _)| item.starts_with(&storage_prefix(b"Outbox", b"")[..16]))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(own, 6);
}
