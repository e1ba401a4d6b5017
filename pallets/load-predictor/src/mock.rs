//! A runtime with the pallet, the registry whose leaves it measures and a clock, and what the
//! tests drive them with.

use crate as pallet_load_predictor;
use crate::{Window, Windows};
use core::time::Duration;
use frame_support::{derive_impl, parameter_types, traits::UnixTime};
use nerv_primitives_core::{
    traits::{LoadCondition, LoadMeter, OnCutover, ShardTree, SplitCut},
    Assessment, BlockHeight, Operation, Rate, ShardId,
};
use sp_runtime::BuildStorage;

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
    pub type Registry = pallet_shard_registry;
    #[runtime::pallet_index(2)]
    pub type LoadPredictor = pallet_load_predictor;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

/// The second of chain time at which every test begins.
pub const START: u64 = 1_800_000_000;

parameter_types! {
    pub static Milliseconds: u64 = START * 1_000;
    pub static MaxPendingChanges: u32 = 64;
    pub static MaxRate: Rate = 2_000;
    pub static QuietRate: Rate = 100;
    pub static QuietPeriod: u32 = 10;
}

/// A clock that the tests set.
pub struct Clock;

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_millis(Milliseconds::get())
    }
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = MaxPendingChanges;
    type WeightInfo = ();
}

impl pallet_load_predictor::Config for Test {
    type Time = Clock;
    type Tree = Registry;
    type MaxRate = MaxRate;
    type QuietRate = QuietRate;
    type QuietPeriod = QuietPeriod;
    type WeightInfo = ();
}

/// A chain in its first block, at the second [`START`].
pub fn new_test_ext() -> sp_io::TestExternalities {
    set_clock(0);
    let storage = RuntimeGenesisConfig::default().build_storage();
    let mut ext = sp_io::TestExternalities::new(storage.expect("the genesis can be built"));
    ext.execute_with(|| System::set_block_number(1));
    ext
}

/// Runs a test, and checks afterwards that the invariants of both pallets hold.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        check();
    });
}

/// Checks the invariants of both pallets.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(LoadPredictor::do_try_state(), Ok(()));
}

/// Sets the clock to so many seconds after [`START`].
pub fn set_clock(seconds: u64) {
    Milliseconds::set((START + seconds) * 1_000);
}

/// The root shard.
pub fn root() -> ShardId {
    ShardId::root()
}

/// Counts some transfers.
pub fn transfer(times: u32, source: &ShardId, destination: &ShardId) {
    (0..times).for_each(|_| LoadPredictor::transferred(source, destination));
}

/// The window of a shard, if it has one.
pub fn window(shard: &ShardId) -> Option<Window> {
    Windows::<Test>::get(shard)
}

/// The load of a shard: its rate, and for how long it is quiet.
pub fn load(shard: &ShardId) -> (Rate, u32) {
    let load = LoadPredictor::load(shard);
    (load.rate, load.quiet_for)
}

/// Judges a split.
pub fn assess_split(shard: &ShardId) -> Assessment {
    LoadPredictor::assess(&Operation::Split { shard: *shard })
}

/// Judges a merge.
pub fn assess_merge(left: &ShardId, right: &ShardId) -> Assessment {
    LoadPredictor::assess(&Operation::Merge {
        left: *left,
        right: *right,
    })
}

/// Splits a shard without accounts, so that nothing drains. Returns its children.
pub fn split(shard: &ShardId) -> (ShardId, ShardId) {
    let SplitCut { left, right, .. } =
        <Registry as ShardTree>::split(shard, height()).expect("the shard can be split");
    <LoadPredictor as OnCutover>::split(shard, &left, &right);
    Registry::settle_split(shard).expect("nothing is left");
    (left, right)
}

/// Merges two shards without accounts. Returns their parent.
pub fn merge(left: &ShardId, right: &ShardId) -> ShardId {
    let parent = Registry::merge(left, right, height()).expect("the shards can be merged");
    LoadPredictor::merged(left, right, &parent);
    Registry::settle_merge(&parent).expect("nothing is left");
    parent
}

fn height() -> BlockHeight {
    System::block_number() as BlockHeight
}
