// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet and the tree of shards, in which placements, nodes, checkpoints, what stands
//! in shards and which operations wait are what the tests say.

use crate as pallet_attestation;
use crate::{Enclave, EnclaveKey, Enclaves, Error, Evidence, Policy};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, ConstU64, Hooks, UnixTime},
    weights::Weight,
};
use frame_system::EnsureRoot;
use nerv_primitives_core::{Balance, BlockHeight, NodeId, ShardId};
use nerv_primitives_quote::TrustAnchor;
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchResult, Perbill};
use std::time::Duration;

mod claims;
mod machine;
mod node;
mod quotes;
mod shards;

pub use claims::*;
pub use machine::*;
pub use node::*;
pub use quotes::*;
pub use shards::*;

/// How the tests name accounts.
pub type AccountId = u64;

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
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Attestation = pallet_attestation;
    #[runtime::pallet_index(3)]
    pub type Registry = pallet_shard_registry;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type BlockHashCount = ConstU64<250>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = ConstU32<4_096>;
    type WeightInfo = ();
}

/// The least that an account may own.
pub const MINIMUM: Balance = 10;
/// What each operator owns at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The seconds since 1970 of the first block: a time at which the real quotes of the tests are valid.
pub const BEGAN: u64 = 1_752_000_000;

parameter_types! {
    pub static ClaimPeriod: BlockHeight = 30;
    pub static EnclaveLifetime: BlockHeight = 100;
    pub static LosingClaimFine: Perbill = Perbill::from_percent(50);
    pub static CollateralDeposit: Balance = 10;
    pub static AcceptedStatuses: u32 = 0b1011;
    pub static MaxReplay: u32 = 10_000;
    pub static Budget: Weight = Weight::MAX;
    /// The seconds since 1970.
    pub static Seconds: u64 = BEGAN;
}

/// The policy that the tests choose.
pub struct Chosen;

impl Policy for Chosen {
    fn claim_period() -> BlockHeight {
        ClaimPeriod::get()
    }

    fn enclave_lifetime() -> BlockHeight {
        EnclaveLifetime::get()
    }

    fn losing_claim_fine() -> Perbill {
        LosingClaimFine::get()
    }

    fn collateral_deposit() -> Balance {
        CollateralDeposit::get()
    }

    fn accepted_statuses() -> u32 {
        AcceptedStatuses::get()
    }

    fn max_replay() -> u32 {
        MaxReplay::get()
    }
}

/// The time that the tests say it is.
pub struct Clock;

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_secs(Seconds::get())
    }
}

impl pallet_attestation::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Tree = Registry;
    type Contents = Contents;
    type Placements = Nodes;
    type Custodians = Nodes;
    type Delegation = Nodes;
    type Reliability = Nodes;
    type Checkpoints = Kept;
    type Settlements = Operations;
    type Bonds = Bonds;
    type KeeperKey = KeeperKey;
    type AdmitOrigin = EnsureRoot<AccountId>;
    type Time = Clock;
    type Anchor = Anchor;
    type MinimumBalance = ConstU128<MINIMUM>;
    type Policy = Chosen;
    type Budget = Budget;
    type MaxOpen = ConstU32<4>;
    type MaxMeasurements = ConstU32<4>;
    type MaxCollaterals = ConstU32<4>;
    type MaxCollateralsPerAccount = ConstU32<2>;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = Nodes;
    type WeightInfo = ();
}

/// The pallet's errors.
pub type Failure = Error<Test>;

/// A chain in its first block that takes simulated evidence, or does not.
pub fn chain(allow_simulated: bool) -> sp_io::TestExternalities {
    ClaimPeriod::set(30);
    EnclaveLifetime::set(100);
    LosingClaimFine::set(Perbill::from_percent(50));
    CollateralDeposit::set(10);
    AcceptedStatuses::set(0b1011);
    MaxReplay::set(10_000);
    Budget::set(Weight::MAX);
    Seconds::set(BEGAN);
    Anchor::set(TrustAnchor::INTEL);
    reset_nodes();
    reset_shards();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: (0..NODES).map(|node| (operator(node), ENDOWMENT)).collect(),
            ..Default::default()
        },
        attestation: pallet_attestation::GenesisConfig {
            allow_simulated,
            ..Default::default()
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| begin_block(1));
    ext
}

/// A chain in its first block, on which nothing is placed, and which takes simulated evidence.
pub fn new_test_ext() -> sp_io::TestExternalities {
    chain(true)
}

/// Runs a test, and checks afterwards that the invariants hold and no unit came to be or was lost.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let issuance = Balances::total_issuance();
        test();
        check();
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

/// Checks the invariants.
pub fn check() {
    assert_eq!(Attestation::do_try_state(), Ok(()));
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// The hash of a block: none is zero.
fn hash_of(number: u64) -> H256 {
    H256::from_low_u64_be(1_000_000 + number)
}

fn begin_block(number: u64) {
    System::set_block_number(number);
    System::set_parent_hash(hash_of(number - 1));
    frame_system::BlockHash::<Test>::insert(number - 1, hash_of(number - 1));
    System::reset_events();
}

/// Ends this block and begins the next, a second later.
pub fn next_block() {
    let number = System::block_number();
    Registry::on_finalize(number);
    Seconds::mutate(|seconds| *seconds += 1);
    begin_block(number + 1);
}

/// Lets blocks pass up to that one.
pub fn run_to(height: BlockHeight) {
    while now() < height {
        next_block();
    }
}

/// Has an account sign for something.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// A key of an enclave.
pub fn key(number: u8) -> EnclaveKey {
    [number; 32]
}

/// Has the operator of a node register an enclave with simulated evidence.
pub fn register(node: NodeId, key: EnclaveKey) -> DispatchResult {
    register_with(node, key, Evidence::Simulated)
}

/// The enclave that is stored of a node.
pub fn stored(node: NodeId) -> Option<Enclave> {
    Enclaves::<Test>::get(node)
}

/// Does something that fails, and checks that it changes nothing.
#[track_caller]
pub fn fails(what: impl FnOnce() -> DispatchResult, failure: Failure) {
    let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(what(), Err(failure.into()));
    let after = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(before, after, "the state is not what it was");
}

/// Has what is due be looked at.
pub fn visit() {
    let mut meter = frame_support::weights::WeightMeter::new();
    Attestation::on_poll(System::block_number(), &mut meter);
    check();
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}
