// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet and the tree of shards, in which placements, nodes and what stands in shards
//! are what the tests say.

use crate as pallet_fragments;
use crate::{Custodies, Custody, Error, Policy};
use frame_support::{
    derive_impl, parameter_types,
    traits::{fungible::Inspect, ConstU128, ConstU32, ConstU64, Hooks},
    weights::{Weight, WeightMeter},
};
use frame_system::EnsureRoot;
use nerv_primitives_core::{
    traits::{OnCutover, ShardContents, ShardRouting, ShardTree, SplitCut},
    Balance, BlockHeight, NodeId, Nonce, Observation, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Log;
use sp_core::H256;
use sp_runtime::{testing::TestSignature, BuildStorage};
use std::collections::{BTreeMap, BTreeSet};

mod node;
mod nodes;

pub use node::*;
pub use nodes::{operator, Nodes};

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
    pub type Fragments = pallet_fragments;
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
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = ConstU32<4_096>;
    type WeightInfo = ();
}

/// The account that pays.
pub const TREASURY: AccountId = 999;
/// What it owns at genesis.
pub const FUND: Balance = 1_000_000_000;
/// The blocks of a day: few, so that something is earned.
pub const DAY: BlockHeight = 100;
/// What a node asks for a MiB and a day.
pub const PRICE: Balance = 1_000_000;
/// The nodes of the tests, from 0 on: the operator of node `n` is the account `OPERATORS + n`.
pub const NODES: NodeId = 20;
/// The first operator.
pub const OPERATORS: AccountId = 100;
/// The first node that stands for one and is none.
pub const SIMULATED: NodeId = 50;

parameter_types! {
    pub static StepsPerCheckpoint: u32 = 500;
    pub static CheckpointPeriod: BlockHeight = 50;
    pub static AcknowledgePeriod: BlockHeight = 10;
    pub static ChallengePeriod: BlockHeight = 20;
    pub static AnswerPeriod: BlockHeight = 8;
    pub static RepairPeriod: BlockHeight = 15;
    pub static Budget: Weight = Weight::MAX;
    pub static MaxLooks: u32 = 4;
    pub static MaxVisits: u32 = 8;
    /// The holders of each shard that is placed, and how many of their pieces may be lost.
    pub static Placed: BTreeMap<ShardId, (Vec<Option<NodeId>>, u8)> = BTreeMap::new();
    /// What stands in each shard: the root, the log, the units.
    pub static Standing: BTreeMap<ShardId, (H256, Log, Balance, Nonce)> = BTreeMap::new();
    /// The shards whose records their replicas have.
    pub static Lanes: BTreeSet<ShardId> = BTreeSet::new();
    /// What was told of nodes.
    pub static Observed: Vec<(NodeId, Observation)> = Vec::new();
    /// The slots that were vacated.
    pub static VacatedSlots: Vec<(ShardId, NodeId)> = Vec::new();
    /// The keys that act for an operator, with the operator.
    pub static Delegates: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    /// The operators of nodes that others run than is said above.
    pub static RunBy: BTreeMap<NodeId, AccountId> = BTreeMap::new();
    pub const Treasury: AccountId = TREASURY;
}

/// The policy that the tests choose.
pub struct Chosen;

impl Policy for Chosen {
    fn steps_per_checkpoint() -> u32 {
        StepsPerCheckpoint::get()
    }

    fn checkpoint_period() -> BlockHeight {
        CheckpointPeriod::get()
    }

    fn acknowledge_period() -> BlockHeight {
        AcknowledgePeriod::get()
    }

    fn challenge_period() -> BlockHeight {
        ChallengePeriod::get()
    }

    fn answer_period() -> BlockHeight {
        AnswerPeriod::get()
    }

    fn repair_period() -> BlockHeight {
        RepairPeriod::get()
    }
}

/// What stands in shards as the tests say.
pub struct Contents;

impl ShardContents for Contents {
    fn root(shard: &ShardId) -> H256 {
        Standing::get().get(shard).map_or(H256::zero(), |it| it.0)
    }

    fn log(shard: &ShardId) -> Log {
        Standing::get().get(shard).map_or(Log::default(), |it| it.1)
    }

    fn total(shard: &ShardId) -> Balance {
        Standing::get().get(shard).map_or(0, |it| it.2)
    }

    fn nonce_floor(shard: &ShardId) -> Nonce {
        Standing::get().get(shard).map_or(0, |it| it.3)
    }

    fn is_at_hand(shard: &ShardId) -> bool {
        !Lanes::get().contains(shard)
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

impl pallet_fragments::Config for Test {
    type Currency = Balances;
    type Tree = Registry;
    type Contents = Contents;
    type Placements = Nodes;
    type Custodians = Nodes;
    type Delegation = Nodes;
    type Reliability = Nodes;
    type KeeperKey = KeeperKey;
    type NodeSignature = TestSignature;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = Chosen;
    type Budget = Budget;
    type Day = ConstU32<DAY>;
    type MaxLooks = MaxLooks;
    type MaxVisits = MaxVisits;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = Nodes;
    type WeightInfo = ();
}

/// The pallet's errors.
pub type Failure = Error<Test>;

/// A chain in its first block, on which nothing is placed.
pub fn new_test_ext() -> sp_io::TestExternalities {
    StepsPerCheckpoint::set(500);
    CheckpointPeriod::set(50);
    AcknowledgePeriod::set(10);
    ChallengePeriod::set(20);
    AnswerPeriod::set(8);
    RepairPeriod::set(15);
    Budget::set(Weight::MAX);
    MaxLooks::set(4);
    MaxVisits::set(8);
    Placed::set(BTreeMap::new());
    Standing::set(BTreeMap::new());
    Lanes::set(BTreeSet::new());
    Observed::set(Vec::new());
    VacatedSlots::set(Vec::new());
    Delegates::set(BTreeMap::new());
    RunBy::set(BTreeMap::new());
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: vec![(TREASURY, FUND)],
            ..Default::default()
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| begin_block(1));
    ext
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
    assert_eq!(Fragments::do_try_state(), Ok(()));
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// Has a block be known by a hash.
pub fn seal(number: u64, hash: u64) {
    frame_system::BlockHash::<Test>::insert(number, H256::from_low_u64_be(hash));
}

fn begin_block(number: u64) {
    System::set_block_number(number);
    System::set_parent_hash(H256::from_low_u64_be(number - 1));
    seal(number - 1, number - 1);
    System::reset_events();
    Fragments::on_initialize(number);
    let mut meter = WeightMeter::with_limit(Weight::MAX);
    Fragments::on_poll(number, &mut meter);
    assert!(meter.consumed().all_lte(Budget::get()));
}

/// Ends this block and begins the next.
pub fn next_block() {
    let number = System::block_number();
    Registry::on_finalize(number);
    begin_block(number + 1);
}

/// Lets blocks pass up to that one.
pub fn run_to(height: BlockHeight) {
    while now() < height {
        next_block();
    }
}

/// The shard that the chain begins with.
pub fn root() -> ShardId {
    ShardId::root()
}

/// The custody of a leaf.
pub fn custody(shard: &ShardId) -> Custody {
    Custodies::<Test>::get(shard).expect("every leaf has one")
}

/// Splits a leaf. Returns its children, into which nothing drains any more.
pub fn split(shard: &ShardId) -> (ShardId, ShardId) {
    let (left, right) = begin_split(shard);
    end_split(shard);
    (left, right)
}

/// Splits a leaf. Returns its children, which fill from now on.
pub fn begin_split(shard: &ShardId) -> (ShardId, ShardId) {
    let cut = <Registry as ShardTree>::split(shard, now(), |_| 0).expect("the shard can be split");
    let SplitCut { left, right, .. } = cut;
    Placed::mutate(|placed| placed.remove(shard));
    <Fragments as OnCutover>::split(shard, &left, &right);
    (left, right)
}

/// Ends the filling of the children of a leaf that had no accounts.
pub fn end_split(shard: &ShardId) {
    Registry::settle_split(shard).expect("nothing is left");
}

/// Merges two leaves. Returns their parent.
pub fn merge(left: &ShardId, right: &ShardId) -> ShardId {
    let parent = Registry::merge(left, right, now()).expect("the shards can be merged");
    Placed::mutate(|placed| {
        placed.remove(left);
        placed.remove(right);
    });
    <Fragments as OnCutover>::merged(left, right, &parent);
    Registry::settle_merge(&parent).expect("nothing is left");
    parent
}

/// Places a shard on the nodes from `first` on, 5 + 2.
pub fn place(shard: &ShardId, first: NodeId) {
    place_on(shard, &(first..first + 7).map(Some).collect::<Vec<_>>(), 2);
}

/// Places a shard on those nodes, so many of whose pieces may be lost.
pub fn place_on(shard: &ShardId, holders: &[Option<NodeId>], parity: u8) {
    Placed::mutate(|placed| {
        placed.insert(*shard, (holders.to_vec(), parity));
    });
}

/// Puts another node, or none, into one slot.
pub fn seat(shard: &ShardId, slot: usize, node: Option<NodeId>) {
    Placed::mutate(|placed| {
        placed.get_mut(shard).expect("it is placed").0[slot] = node;
    });
}

/// Takes so many steps in a shard, every other one of which raises the nonce at which accounts open.
pub fn steps(shard: &ShardId, count: u64) {
    let mut standing = Standing::get();
    let entry = standing.entry(*shard).or_default();
    entry.1.length += count;
    entry.1.head = H256::from_low_u64_be(entry.1.length);
    entry.0 = H256::from_low_u64_be(1_000_000 + entry.1.length);
    entry.2 += Balance::from(count);
    entry.3 = entry.1.length / 2;
    Standing::set(standing);
}

/// Opens so many accounts in a shard.
pub fn open(shard: &ShardId, count: u32) {
    for number in 0..count {
        let mut id = [7; 32];
        id[..4].copy_from_slice(&number.to_le_bytes());
        <Registry as ShardRouting>::opened(shard, &BlindedId(id));
    }
}

/// What an account can spend, the existential deposit included.
pub fn free(who: AccountId) -> Balance {
    <Balances as Inspect<AccountId>>::balance(&who)
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}
