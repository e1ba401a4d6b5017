// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet and the tree of shards, and what the tests drive them with.

use crate as pallet_placement;
use crate::{
    genesis::{Simulated, SimulatedNode},
    types::KEY_LENGTH,
    Error, HoldReason, Node, NodeSpec, Nodes, PlacementOf, Placements, Policy, Rounds,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, InspectHold},
        ConstU128, ConstU32, Hooks,
    },
    weights::{Weight, WeightMeter},
};
use frame_system::EnsureRoot;
use nerv_primitives_core::{
    traits::{OnCutover, ShardTree, SplitCut},
    Balance, BlockHeight, NodeId, PlacementRound, Ppm, Region, ShardId,
};
use sp_runtime::{
    testing::{TestSignature, UintAuthorityId},
    BuildStorage, DispatchResult, Perbill,
};

mod node;

pub use node::*;

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
    pub type Registry = pallet_shard_registry;
    #[runtime::pallet_index(3)]
    pub type Placement = pallet_placement;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

/// What each of [`FUNDED`] owns at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=60;
/// The account fines go to.
pub const TREASURY: AccountId = 999;
/// The deposit for a node of up to a GiB, by default.
pub const DEPOSIT: Balance = 1_000;
/// What of it is for that GiB, and for each more.
pub const PER_GIB: Balance = 10;
/// The deposit of a placer, by default.
pub const BOND: Balance = 500;
/// A fine, by default.
pub const FINED: Balance = 200;
/// The placers of the tests, in the order of their turns.
pub const PLACERS: [AccountId; 3] = [51, 52, 53];
/// The highest price, by default.
pub const DEAREST: Balance = 100;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = ConstU32<64>;
    type WeightInfo = ();
}

parameter_types! {
    pub static DataPieces: u32 = 3;
    pub static ParityPieces: u32 = 2;
    pub static LatencyTarget: u32 = 180;
    pub static ReplicaSize: u32 = 10;
    pub static MaxPrice: Balance = DEAREST;
    pub static NodeDeposit: Balance = DEPOSIT - PER_GIB;
    pub static DepositPerGib: Balance = PER_GIB;
    pub static FailureFine: Perbill = Perbill::zero();
    pub static RegistrationFee: Balance = 0;
    pub static AgeIn: BlockHeight = 20;
    pub static Probation: BlockHeight = 0;
    pub static NewcomerSlots: u32 = 1;
    pub static InitialMisses: u32 = 0;
    pub static PlacerDeposit: Balance = BOND;
    pub static Fine: Balance = FINED;
    pub static Margin: Ppm = 10_000;
    pub static MaxMoves: u32 = 5;
    pub static MovePeriod: BlockHeight = 50;
    pub static ReplacePeriod: BlockHeight = 20;
    pub static LatencyPeriod: BlockHeight = 200;
    pub static Budget: Weight = Weight::MAX;
    pub static MaxNodes: u32 = 100;
    pub static MaxShardsPerNode: u32 = 3;
    pub static MaxPlacers: u32 = 4;
    pub static MaxPlaced: u32 = 2;
    pub const Treasury: AccountId = TREASURY;
}

/// Sets them, and lets a placement move all of its replicas.
#[cfg(feature = "runtime-benchmarks")]
pub struct Pieces;

#[cfg(feature = "runtime-benchmarks")]
impl nerv_primitives_core::traits::SetPieces for Pieces {
    fn set(data: u32, parity: u32) {
        DataPieces::set(data);
        ParityPieces::set(parity);
        MaxMoves::set(data + parity);
    }
}

/// The policy that the tests choose.
pub struct Chosen;

impl Policy for Chosen {
    fn data_pieces() -> u32 {
        DataPieces::get()
    }

    fn parity_pieces() -> u32 {
        ParityPieces::get()
    }

    fn latency_target() -> u32 {
        LatencyTarget::get()
    }

    fn replica_size() -> u32 {
        ReplicaSize::get()
    }

    fn max_price() -> Balance {
        MaxPrice::get()
    }

    fn node_deposit() -> Balance {
        NodeDeposit::get()
    }

    fn deposit_per_gib() -> Balance {
        DepositPerGib::get()
    }

    fn failure_fine() -> Perbill {
        FailureFine::get()
    }

    fn registration_fee() -> Balance {
        RegistrationFee::get()
    }

    fn age_in() -> BlockHeight {
        AgeIn::get()
    }

    fn probation() -> BlockHeight {
        Probation::get()
    }

    fn newcomer_slots() -> u32 {
        NewcomerSlots::get()
    }

    fn initial_misses() -> u32 {
        InitialMisses::get()
    }

    fn placer_deposit() -> Balance {
        PlacerDeposit::get()
    }

    fn fine() -> Balance {
        Fine::get()
    }

    fn margin() -> Ppm {
        Margin::get()
    }

    fn max_moves() -> u32 {
        MaxMoves::get()
    }

    fn move_period() -> BlockHeight {
        MovePeriod::get()
    }

    fn replace_period() -> BlockHeight {
        ReplacePeriod::get()
    }

    fn latency_period() -> BlockHeight {
        LatencyPeriod::get()
    }
}

impl pallet_placement::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Tree = Registry;
    type Delegation = Delegated;
    type Repairs = Spare;
    type KeeperKey = KeeperKey;
    type PlacerSignature = TestSignature;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = Chosen;
    type Budget = Budget;
    type MaxNodes = MaxNodes;
    type MaxShardsPerNode = MaxShardsPerNode;
    type MaxPlacers = MaxPlacers;
    type MaxReports = ConstU32<32>;
    type ReportEvery = ConstU32<10>;
    type TurnLength = ConstU32<4>;
    type MaxPlaced = MaxPlaced;
    type ImproveEvery = ConstU32<30>;
    #[cfg(feature = "runtime-benchmarks")]
    type Pieces = Pieces;
    type WeightInfo = ();
}

/// The pallet's errors.
pub type Failure = Error<Test>;

/// So many simulated nodes, two in each failure domain, all at the same distance.
pub fn simulated(count: u32, millis: u32) -> Simulated {
    let nodes = (0..count).map(|id| SimulatedNode {
        region: (id % 5) as u8,
        domain: id / 2,
        capacity: 100,
        bandwidth: 1_000,
        price: 50,
        kept: 0,
        missed: 0,
    });
    let pairs = (0..count).flat_map(|b| (0..b).map(move |a| (a, b, millis)));
    Simulated {
        allow_simulated: true,
        nodes: nodes.collect(),
        latencies: pairs.collect(),
    }
}

/// A chain in its first block, on which [`FUNDED`] own [`ENDOWMENT`] each, with [`PLACERS`] and such
/// simulated nodes.
pub fn chain(simulated: Simulated) -> sp_io::TestExternalities {
    reset_parameters();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: FUNDED.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        placement: pallet_placement::GenesisConfig {
            simulated,
            placers: PLACERS.to_vec(),
            allow_private: true,
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| System::set_block_number(1));
    ext
}

fn reset_parameters() {
    DataPieces::set(3);
    ParityPieces::set(2);
    ReplicaSize::set(10);
    MaxPrice::set(DEAREST);
    NodeDeposit::set(DEPOSIT - PER_GIB);
    DepositPerGib::set(PER_GIB);
    FailureFine::set(Perbill::zero());
    RegistrationFee::set(0);
    AgeIn::set(20);
    Probation::set(0);
    NewcomerSlots::set(1);
    InitialMisses::set(0);
    PlacerDeposit::set(BOND);
    Fine::set(FINED);
    Margin::set(10_000);
    MaxMoves::set(5);
    MovePeriod::set(50);
    ReplacePeriod::set(20);
    LatencyPeriod::set(200);
    Budget::set(Weight::MAX);
    MaxNodes::set(100);
    MaxPlacers::set(4);
    MaxPlaced::set(2);
    ActsFor::set(Vec::new());
    Spared::set(None);
}

/// A chain with ten simulated nodes, 100 ms from each other.
pub fn new_test_ext() -> sp_io::TestExternalities {
    UintAuthorityId::set_all_keys(PLACERS);
    chain(simulated(10, 100))
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
    assert_eq!(Placement::do_try_state(), Ok(()));
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// Ends this block with some weight left over, and begins the next.
pub fn next_block_with(idle: Weight) {
    let number = System::block_number();
    let used = Placement::on_idle(number, idle);
    assert!(used.all_lte(idle));
    // As a block does that builds on this one.
    System::set_block_number(number + 1);
    seal(number, number);
    System::reset_events();
    let mut meter = WeightMeter::with_limit(Budget::get());
    Placement::on_poll(number + 1, &mut meter);
    assert!(meter.consumed().all_lte(Budget::get()));
}

/// Has a block be known by a hash.
pub fn seal(number: u64, hash: u64) {
    frame_system::BlockHash::<Test>::insert(number, sp_core::H256::from_low_u64_be(hash));
}

/// Ends this block and begins the next.
pub fn next_block() {
    next_block_with(Weight::MAX);
}

/// Lets blocks pass up to that one.
pub fn run_to(height: BlockHeight) {
    while now() < height {
        next_block();
    }
}

/// A shard of no tree.
pub fn shard(number: u64) -> ShardId {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    ShardId::from(bytes)
}

/// The shard that the chain begins with.
pub fn root() -> ShardId {
    ShardId::root()
}

/// Splits a leaf. Returns its children.
pub fn split(shard: &ShardId) -> (ShardId, ShardId) {
    let SplitCut { left, right, .. } =
        <Registry as ShardTree>::split(shard, now(), |_| 0).expect("the shard can be split");
    <Placement as OnCutover>::split(shard, &left, &right);
    Registry::settle_split(shard).expect("nothing is left");
    (left, right)
}

/// Merges two leaves. Returns their parent.
pub fn merge(left: &ShardId, right: &ShardId) -> ShardId {
    let parent = Registry::merge(left, right, now()).expect("the shards can be merged");
    <Placement as OnCutover>::merged(left, right, &parent);
    Registry::settle_merge(&parent).expect("nothing is left");
    parent
}

/// Has an account sign for something.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// A node in a failure domain of its own.
pub fn spec(domain: u32) -> NodeSpec {
    NodeSpec {
        region: Region::Europe,
        domain,
        capacity: 100,
        bandwidth: 1_000,
        price: 50,
        key: vec![0; KEY_LENGTH as usize].try_into().expect("a key"),
        endpoint: b"https://node.example:9000"
            .to_vec()
            .try_into()
            .expect("short"),
    }
}

/// Has an account register a node in a failure domain. Returns it.
pub fn register(who: AccountId, domain: u32) -> NodeId {
    let id = crate::NextNode::<Test>::get();
    Placement::register_node(signed(who), spec(domain)).expect("the node can be registered");
    id
}

/// A node that is there.
pub fn node(id: NodeId) -> Node<Test> {
    Nodes::<Test>::get(id).expect("the node is there")
}

/// Changes a node, as nothing but a test does.
pub fn change(id: NodeId, change: impl FnOnce(&mut Node<Test>)) {
    Nodes::<Test>::mutate(id, |node| change(node.as_mut().expect("the node is there")));
}

/// The round of a leaf.
pub fn round(shard: &ShardId) -> PlacementRound {
    Rounds::<Test>::get(shard).expect("every leaf has a round")
}

/// The placement of a leaf that has one.
pub fn placement(shard: &ShardId) -> PlacementOf<Test> {
    Placements::<Test>::get(shard).expect("the leaf is placed")
}

/// The nodes that hold a leaf that is placed, by slot.
pub fn holders(shard: &ShardId) -> Vec<NodeId> {
    placement(shard).slots.nodes().collect()
}

/// Has an account report round trips.
pub fn report(who: AccountId, pairs: &[(NodeId, u32)]) -> DispatchResult {
    let report = pairs.to_vec().try_into().expect("a short report");
    Placement::report_latencies(signed(who), report)
}

/// What an account has on hold for a node, and as a placer.
pub fn held(who: AccountId) -> (Balance, Balance) {
    let of = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &who);
    (of(HoldReason::NodeDeposit), of(HoldReason::PlacerDeposit))
}

/// What an account can spend, the existential deposit included.
pub fn free(who: AccountId) -> Balance {
    <Balances as Inspect<AccountId>>::balance(&who)
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}
