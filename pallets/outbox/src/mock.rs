// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, and accounts that are nothing but numbers.

mod accounts;

pub use accounts::{leaf_of_id, Accounts, Homes, Purse, Purses};

use crate as pallet_outbox;
use crate::{Counters, Event, Statistics, WeightInfo};
use codec::Encode;
use frame_support::{
    derive_impl, migrations::MultiStepMigrator, parameter_types, traits::Hooks, weights::Weight,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, LoadMeter, Remit, Remitted, ShardAccounts, Transferred},
    Arrival, Balance, BlockHeight, RemittanceId, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{BuildStorage, DispatchError};

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
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Outbox = pallet_outbox;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type DbWeight = frame_support::weights::constants::ParityDbWeight;
    type MultiBlockMigrator = Migrator;
}

/// What each of [`FUNDED`] owns at first.
pub const ENDOWMENT: Balance = 1_000;
/// The accounts that own something at first.
pub const FUNDED: core::ops::RangeInclusive<u64> = 1..=8;
/// The shards of the tests, numbered from 1. Account 1 is in shard 1, account 2 in shard 2, and so
/// on, and then all over again.
pub const SHARDS: u8 = 4;

parameter_types! {
    pub static Service: Weight = Weight::from_parts(1_000_000_000_000, u64::MAX);
    pub static Backlog: BlockHeight = 4;
    pub static KeepReceipts: BlockHeight = 20;
    pub static MaxPerBatch: u32 = 300;

    /// What a block has before its extrinsics in place of `Service`, if it has another weight.
    pub static Early: Option<Weight> = None;
    /// What extrinsics leave over of a block.
    pub static Idle: Weight = Weight::MAX;
    /// The least that an account may be opened with, or that may be sent.
    pub static Minimum: Balance = 10;
    /// The most an account may own.
    pub static MostOwned: Balance = 1_000_000;
    /// What each half takes: at most what [`Accounts`] weigh.
    pub static Taken: Weight = Accounts::credit_weight();
    /// An account whose record cannot be read.
    pub static Corrupt: Option<u64> = None;
    /// The shard that takes nothing now.
    pub static Closed: Option<ShardId> = None;
    /// The number of the routing table.
    pub static Table: u32 = 1;
    /// Whether a leaf is filling: where an account was seen says nothing then.
    pub static Filling: bool = false;
    /// Where accounts were looked for because they had been seen there by the same table.
    pub static FoundBySight: u32 = 0;
    /// Whether a migration goes on.
    pub static Migrating: bool = false;
    /// Everything that was told to have arrived: source, destination and blocks.
    pub static Told: Vec<(ShardId, ShardId, BlockHeight)> = Vec::new();
}

/// A migration that goes on as long as the tests say.
pub struct Migrator;

impl MultiStepMigrator for Migrator {
    fn ongoing() -> bool {
        Migrating::get()
    }

    fn step() -> Weight {
        Weight::zero()
    }
}

impl pallet_outbox::Config for Test {
    type Accounts = Accounts;
    type Load = WatchedLoad;
    type Service = Service;
    type Backlog = Backlog;
    type KeepReceipts = KeepReceipts;
    type MaxPerBatch = MaxPerBatch;
    type WeightInfo = ();
}

/// A meter that tells the tests what it was told.
pub struct WatchedLoad;

impl LoadMeter for WatchedLoad {
    fn transferred(_: &Transferred<'_>) {
        unreachable!("that units were sent is for the ledger to tell");
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
        Told::mutate(|told| told.push((*source, *destination, blocks)));
    }

    fn finished_weight() -> Weight {
        Weight::from_parts(30_000_000, 2_000)
    }

    fn shared(_: &ShardId, _: &ShardId) -> Weight {
        Self::most_shared()
    }

    fn most_shared() -> Weight {
        Weight::from_parts(9_000_000, 1_000)
    }

    fn executed(_: &ShardId, _: u32) {
        unreachable!("what lanes execute is for them to tell");
    }

    fn executed_weight() -> Weight {
        Weight::zero()
    }
}

/// A chain in its first block, on which [`FUNDED`] own [`ENDOWMENT`] each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    Service::reset();
    Backlog::reset();
    KeepReceipts::reset();
    MaxPerBatch::reset();
    Early::reset();
    Idle::reset();
    Minimum::reset();
    MostOwned::reset();
    Taken::reset();
    Corrupt::reset();
    Closed::reset();
    Table::reset();
    Filling::reset();
    FoundBySight::reset();
    Migrating::reset();
    Told::reset();
    let storage = RuntimeGenesisConfig::default()
        .build_storage()
        .expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| {
        System::set_block_number(1);
        for account in FUNDED {
            let purse = Purse {
                free: ENDOWMENT,
                ..Purse::default()
            };
            Purses::insert(id(account), purse);
        }
        (1..=100).for_each(|account| {
            let number = 1 + ((account - 1) % u64::from(SHARDS)) as u8;
            Homes::insert(id(account), shard(number));
        });
    });
    ext
}

/// Runs a test, and checks afterwards that the invariants hold.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        check();
    });
}

/// Checks the invariants, and that no unit came to be or was lost.
pub fn check() {
    assert_eq!(Outbox::do_try_state(), Ok(()));
    let owned: Balance = Purses::iter_values().map(|purse| purse.free).sum();
    let all = ENDOWMENT * FUNDED.count() as Balance;
    assert_eq!(owned + Outbox::in_transit(), all);
}

/// Begins a block after the one that stands, up to where extrinsics come.
pub fn begin_block() {
    let now = System::block_number() + 1;
    System::set_block_number(now);
    System::reset_events();
    let used = initialize(Early::get().unwrap_or_else(Service::get));
    assert!(used.all_lte(Early::get().unwrap_or_else(Service::get)));
}

/// Has the hook that comes before extrinsics do its work within a weight. Returns what it took, but for what is paid
/// for once a block.
pub fn initialize(limit: Weight) -> Weight {
    let service = Service::get();
    Service::set(limit);
    let used = Outbox::on_initialize(System::block_number());
    Service::set(service);
    used - Outbox::once_a_block_weight()
}

/// Ends the block that stands.
pub fn end_block() {
    let used = Outbox::on_idle(System::block_number(), Idle::get());
    assert!(used.all_lte(Idle::get()));
    Outbox::on_finalize(System::block_number());
}

/// Ends this block and begins the next.
pub fn next_block() {
    end_block();
    begin_block();
}

/// Lets blocks pass up to that one.
pub fn run_to(height: BlockHeight) {
    while now() < height {
        next_block();
    }
}

/// Nothing is delivered from now on.
pub fn hold() {
    Early::set(Some(Weight::zero()));
    Idle::set(Weight::zero());
}

/// Everything is delivered from now on, at the latest when the next block begins.
pub fn let_go() {
    Early::reset();
    Idle::reset();
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// A shard of the tests'.
pub fn shard(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

/// The blinded id of an account.
pub fn id(account: u64) -> BlindedId {
    account.using_encoded(BlindedId::of)
}

/// The leaf that owns an account.
pub fn leaf_of(account: u64) -> ShardId {
    leaf_of_id(&id(account))
}

/// An account belongs to another leaf from now on, as after a split or a merge.
pub fn move_to(account: u64, number: u8) {
    Homes::insert(id(account), shard(number));
    Table::mutate(|number| *number += 1);
}

/// What an account can spend.
pub fn free(account: u64) -> Balance {
    Purses::get(id(account)).unwrap_or_default().free
}

/// What the ledger would hand over.
pub fn transfer(from: u64, to: u64, amount: Balance) -> CrossShardTransfer {
    CrossShardTransfer {
        from: id(from),
        source: leaf_of(from),
        to: id(to),
        destination: leaf_of(to),
        amount,
        epoch: (!Filling::get()).then(Table::get),
    }
}

/// Has an account send units to another.
pub fn remit(from: u64, to: u64, amount: Balance) -> Result<Remitted, DispatchError> {
    Outbox::remit(&transfer(from, to, amount)).map_err(|refused| refused.error)
}

/// Has an account send units to another that can.
pub fn sent(from: u64, to: u64, amount: Balance) -> RemittanceId {
    remit(from, to, amount).expect("it can be sent").remittance
}

/// What became of a remittance, if anything has so far.
pub fn arrival(id: RemittanceId) -> Option<Arrival> {
    Outbox::receipts(id).expect("it is kept").1
}

/// What the pallet has counted.
pub fn counters() -> Counters {
    Statistics::<Test>::get()
}

/// The pallet's own events of this block.
pub fn events() -> Vec<Event<Test>> {
    System::read_events_for_pallet()
}

/// What a service takes to look, into one block's list and one batch of so many.
pub fn looking(entries: u32) -> Weight {
    type Weights = ();
    <Weights as WeightInfo>::service()
        + <Weights as WeightInfo>::list()
        + <Weights as WeightInfo>::look()
        + <Weights as WeightInfo>::batch(entries)
}

/// What an arrival takes if its account takes all that it may.
pub fn one_arrives() -> Weight {
    <() as WeightInfo>::credited() + Taken::get() + WatchedLoad::finished_weight()
        - WatchedLoad::most_shared()
}

/// The smallest part of a weight.
pub fn a_bit() -> Weight {
    Weight::from_parts(1, 0)
}
