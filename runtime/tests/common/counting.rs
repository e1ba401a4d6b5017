// SPDX-License-Identifier: Apache-2.0
//! What a block reads and writes in truth, against what its weights say.

use super::*;
use frame_support::storage::storage_prefix;
use sp_core::Blake2Hasher;
use sp_state_machine::backend::Backend;
use std::collections::BTreeSet;

/// What weights are when the database costs nothing: the time that was measured of everything else.
pub mod bare {
    use frame_support::derive_impl;

    #[frame_support::runtime]
    mod runtime {
        #[runtime::runtime]
        #[runtime::derive(
            RuntimeCall,
            RuntimeEvent,
            RuntimeError,
            RuntimeOrigin,
            RuntimeFreezeReason,
            RuntimeHoldReason,
            RuntimeSlashReason,
            RuntimeLockId,
            RuntimeTask
        )]
        pub struct Bare;

        #[runtime::pallet_index(0)]
        pub type System = frame_system;
    }

    // Its database costs nothing by default.
    #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
    impl frame_system::Config for Bare {
        type Block = frame_system::mocking::MockBlock<Bare>;
    }
}

/// The time that is not the database's, as it was measured, of what transfers between shards are made of.
pub mod beside {
    use super::bare::Bare;
    use frame_support::weights::Weight;
    use pallet_cross_shard::WeightInfo as _;
    use pallet_ledger::WeightInfo as _;
    use pallet_load_predictor::WeightInfo as _;
    use pallet_message_queue::WeightInfo as _;
    use pallet_outbox::WeightInfo as _;

    type OfShards = pallet_cross_shard::weights::SubstrateWeight<Bare>;
    type OfLedger = pallet_ledger::weights::SubstrateWeight<Bare>;
    type OfLoad = pallet_load_predictor::weights::SubstrateWeight<Bare>;
    type OfOutbox = pallet_outbox::weights::SubstrateWeight<Bare>;
    type OfQueues = nerv_runtime::weights::pallet_message_queue::WeightInfo<Bare>;

    /// What is measured in the largest tree, which those who know where they go need not look at.
    fn tree() -> Weight {
        OfLedger::route(998)
    }

    /// The call that begins one, without the half that locks.
    pub fn call() -> Weight {
        OfLedger::transfer_across() - tree() + OfShards::hand_over() + OfLoad::transferred()
    }

    /// A half that a leaf does.
    pub fn half() -> Weight {
        OfLedger::half() - tree()
    }

    /// The call by which units leave at once, without the half that takes them.
    pub fn send() -> Weight {
        OfLedger::transfer_across() - tree() + OfOutbox::remit() + OfLoad::transferred()
    }

    /// Their arrival, without its half.
    pub fn delivery() -> Weight {
        OfOutbox::credited() + OfOutbox::batch(1) - OfOutbox::batch(0) + OfLoad::finished()
    }

    /// The three messages of a transfer that goes step by step, without its halves.
    pub fn one_by_one() -> Weight {
        OfShards::prepare()
            + OfShards::prepared()
            + OfShards::commit()
            + OfLoad::finished()
            + OfQueues::service_page_item() * 3
    }

    /// The message that carries a transfer over, without its halves.
    pub fn message() -> Weight {
        OfShards::carry_over() + OfQueues::service_page_item() + OfLoad::finished()
    }
}

/// What one block has come to.
#[derive(Debug, Default)]
pub struct Counted {
    /// What its hooks, its messages and its calls have said that they take.
    pub declared: Weight,
    /// The distinct keys that came from the database.
    pub reads: u64,
    /// The distinct keys that go back there.
    pub writes: u64,
    /// Of those the records of accounts.
    pub records: u64,
    /// The shards in which records have changed: the root of each is a key more.
    pub roots: u64,
}

impl Counted {
    /// What the database takes of it: each key by itself; of a record the half of a write more, and of a shard its
    /// root, as the ledger's weights say of a trie that shares nothing with others.
    pub fn database(&self) -> Weight {
        let db = <Runtime as frame_system::Config>::DbWeight::get();
        db.reads_writes(self.reads, self.writes)
            .saturating_add(db.writes(self.records) / 2)
            .saturating_add(db.reads_writes(1, 2).saturating_mul(self.roots))
    }
}

/// Whether a key is one of those for which each block, each extrinsic or the timestamp has paid, whatever is in it.
fn is_paid_for(key: &[u8]) -> bool {
    let of_system = storage_prefix(b"System", b"");
    let of_clock = storage_prefix(b"Timestamp", b"");
    let whole = [
        storage_prefix(b"Balances", b"TotalIssuance"),
        storage_prefix(b"LoadPredictor", b"PendingNotes"),
        // By which tests have messages wait.
        storage_prefix(b"MultiBlockMigrations", b"Cursor"),
    ];
    [of_system, of_clock]
        .iter()
        .any(|pallet| key.starts_with(&pallet[..16]))
        || whole.iter().any(|item| key == item)
        || key.starts_with(b":")
}

/// Has a block pass, in which `calls` say what they have taken, and counts what it reads and writes.
pub fn counted(ext: &mut sp_io::TestExternalities, calls: impl FnOnce() -> Weight) -> Counted {
    ext.commit_all().expect("the changes can be kept");
    let recorder = sp_trie::recorder::Recorder::<Blake2Hasher>::default();
    let declared = ext.execute_with_recorder(recorder.clone(), || {
        let number = System::block_number() + 1;
        System::reset_events();
        System::set_block_number(number);
        pallet_timestamp::Now::<Runtime>::put(u64::from(number) * 1_000);
        let mut declared = ShardRegistry::on_initialize(number);
        declared += Ledger::on_initialize(number);
        declared += CrossShard::on_initialize(number);
        declared += Outbox::on_initialize(number);
        declared += Binding::on_initialize(number);
        declared += LoadPredictor::on_initialize(number);
        declared += Lanes::on_initialize(number);
        let mut meter = WeightMeter::new();
        Lanes::on_poll(number, &mut meter);
        CrossShard::on_poll(number, &mut meter);
        declared += meter.consumed();
        declared += calls();
        declared += CrossShard::on_idle(number, Weight::MAX);
        declared += Outbox::on_idle(number, Weight::MAX);
        declared += Lanes::on_idle(number, Weight::MAX);
        LoadPredictor::on_finalize(number);
        ShardRegistry::on_finalize(number);
        CrossShard::on_finalize(number);
        Binding::on_finalize(number);
        Ledger::on_finalize(number);
        declared
    });
    let mut counted = Counted {
        declared,
        ..Default::default()
    };
    let recorded = recorder.recorded_keys();
    let read: BTreeSet<_> = recorded
        .iter()
        .flat_map(|(root, keys)| keys.keys().map(move |key| (*root, key.to_vec())))
        .filter(|(_, key)| !is_paid_for(key))
        .collect();
    counted.reads = read.len() as u64;
    // What was put down and taken away again has never been in the database.
    for (key, value) in ext.overlayed_changes().changes() {
        let is_kept = value.clone().value().is_some()
            || ext.backend.storage(key).expect("it is in memory").is_some();
        if is_kept && !is_paid_for(key) {
            counted.writes += 1;
        }
    }
    for (changes, _) in ext.overlayed_changes().children() {
        let records = changes.count() as u64;
        counted.records += records;
        counted.roots += u64::from(records > 0);
    }
    counted.writes += counted.records;
    counted
}
