// SPDX-License-Identifier: Apache-2.0
//! A runtime with nothing but the registry, and what the tests drive it with.

use crate as pallet_shard_registry;
use frame_support::{derive_impl, parameter_types, traits::Hooks};
use nerv_primitives_core::{
    traits::{ShardRouting, ShardTree, SplitCut},
    BlockHeight, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding};
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
    pub type Registry = pallet_shard_registry;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
    pub static MaxPendingChanges: u32 = 64;
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = MaxPendingChanges;
    type WeightInfo = ();
}

/// A chain in its first block.
pub fn new_test_ext() -> sp_io::TestExternalities {
    let storage = RuntimeGenesisConfig::default().build_storage();
    let mut ext = sp_io::TestExternalities::new(storage.expect("the genesis can be built"));
    ext.execute_with(|| System::set_block_number(1));
    ext
}

/// Runs a test, and checks afterwards that the registry's invariants hold.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        check();
    });
}

/// Checks the registry's invariants.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
}

/// Ends this block and begins the next.
pub fn next_block() {
    let now = System::block_number();
    Registry::on_finalize(now);
    System::set_block_number(now + 1);
    System::reset_events();
    Registry::on_initialize(now + 1);
}

/// The registry's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// The id of the n-th account.
pub fn id(n: u32) -> BlindedId {
    BlindedId::of(&n.to_le_bytes())
}

/// The sum over some accounts.
pub fn sum(accounts: impl IntoIterator<Item = BlindedId>) -> ShardEmbedding {
    let mut embedding = ShardEmbedding::default();
    let delta = delta(accounts);
    embedding.apply(&delta).expect("a sum over few accounts");
    embedding
}

/// What some accounts add to the shard they join.
pub fn delta(accounts: impl IntoIterator<Item = BlindedId>) -> EmbeddingDelta {
    let mut delta = EmbeddingDelta::default();
    accounts.into_iter().for_each(|id| delta.join(&id.signs()));
    delta
}

/// The leaf that owns an account.
pub fn leaf_of(account: &BlindedId) -> ShardId {
    let [home] = Registry::homes([account]).expect("every account has a home");
    home.shard
}

/// Opens accounts, each in the leaf that owns it.
pub fn open(accounts: impl IntoIterator<Item = u32>) {
    for n in accounts {
        Registry::opened(&leaf_of(&id(n)), &id(n));
    }
}

/// Splits a shard without records: its embedding is all a drain would move.
pub fn split(shard: &ShardId) -> SplitCut {
    Registry::split(shard, now(), |_| 0).expect("the shard can be split")
}

/// Moves the accounts of a shard to the leaves that own them, as a drain does.
pub fn drain(source: &ShardId, accounts: impl IntoIterator<Item = u32>) {
    for n in accounts {
        let moved = Registry::moved(source, &leaf_of(&id(n)), &delta([id(n)]));
        moved.expect("the account stood in the source");
    }
}

/// Splits a shard with these accounts and drains it.
pub fn split_and_settle(
    shard: &ShardId,
    accounts: impl IntoIterator<Item = u32>,
) -> Result<SplitCut, DispatchError> {
    let cut = Registry::split(shard, now(), |_| 0)?;
    drain(shard, accounts);
    Registry::settle_split(shard)?;
    Ok(cut)
}
