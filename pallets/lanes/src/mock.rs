// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, the ledger, the registry, transfers between shards with real queues, and the
//! currency; nodes are what the tests say, and a lane's replicas run it by the rules over a store of their own.

mod acts;
mod nodes;
mod replica;

pub use acts::*;
pub use nodes::*;
pub use replica::*;

use crate as pallet_lanes;
use crate::{Error, Event, Lane, Lanes as LanesOf, Policy, Tick};
use codec::Encode;
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::Inspect, ConstBool, ConstU128, ConstU32, ConstU64, Hooks, QueuePausedQuery,
    },
    weights::{constants::ParityDbWeight, Weight, WeightMeter},
    PalletId,
};
use frame_system::EnsureRoot;
use nerv_primitives_core::{
    traits::{
        HandOver, LoadMeter, OnCutover, ShardRouting, ShardTree, Transferred, UnsettledShards,
    },
    Balance, BlockHeight, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Account;
use pallet_ledger::ShardTrie;
use sp_core::H256;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{BuildStorage, Perbill};
use std::collections::BTreeSet;

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
    pub type Ledger = pallet_ledger;
    #[runtime::pallet_index(4)]
    pub type MessageQueue = pallet_message_queue;
    #[runtime::pallet_index(5)]
    pub type CrossShard = pallet_cross_shard;
    #[runtime::pallet_index(6)]
    pub type Lanes = pallet_lanes;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type BlockHashCount = ConstU64<250>;
    type AccountData = pallet_balances::AccountData<Balance>;
    type DbWeight = ParityDbWeight;
}

/// The least an account may own outside the ledger.
pub const EXISTENTIAL_DEPOSIT: Balance = 5;
/// The least an account may own in the ledger.
pub const MINIMUM: Balance = 10;
/// What each of [`FUNDED`] owns outside the ledger at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something outside the ledger at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=60;
/// Who pays and is paid what nobody else is.
pub const TREASURY: AccountId = 999;
/// What an order costs in a lane.
pub const FEE: Balance = 2;
/// What it costs besides if its units leave the lane.
pub const DELIVERY: Balance = 3;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

parameter_types! {
    pub const LedgerPalletId: PalletId = PalletId(*b"nrv/ledg");
    pub const Treasury: AccountId = TREASURY;
    pub static MinimumBalance: Balance = MINIMUM;
    pub static MaxQueued: u32 = 64;
    pub static DeadlineAfter: BlockHeight = 10;
    pub static MessageService: Weight = Weight::from_parts(1_000_000_000_000, u64::MAX);
    pub const QueueItem: Weight = Weight::from_parts(40_000_000, 0);
    pub const QueueGrows: Weight = Weight::from_parts(1_000_000, 0);
    pub const Plenty: Weight = Weight::MAX;
    pub const ServiceWeight: Option<Weight> = Some(Weight::MAX);

    pub static MaxLanesNow: u32 = 4;
    pub static SilenceAfter: Tick = 30;
    pub static ClosingPeriod: Tick = 3;
    pub static InboxPatience: Tick = 5;
    pub static OutboxPatience: Tick = 8;
    pub static PayPeriod: Tick = 20;
    pub static OrderFee: Balance = FEE;
    pub static DeliveryFee: Balance = DELIVERY;
    pub static Budget: Weight = Weight::MAX;
    pub static MaxInbox: u32 = 40;
    pub static MaxOwn: u32 = 3;
    pub static MaxOutbox: u32 = 256;
    /// The leaves whose making is not settled.
    pub static Awaiting: BTreeSet<ShardId> = BTreeSet::new();
    /// The transfers that lanes were told to have executed.
    pub static Executed: Vec<(ShardId, u32)> = Vec::new();
    /// The shards whose messages nobody handles.
    pub static Paused: BTreeSet<ShardId> = BTreeSet::new();
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = ConstU32<4_096>;
    type WeightInfo = ();
}

impl pallet_ledger::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Registry;
    type Lanes = Lanes;
    type HandOver = CrossShard;
    type Load = ();
    type DeliveryFee = ConstU128<0>;
    type Remit = ();
    type RemitFee = ();
    type MinimumBalance = MinimumBalance;
    type PalletId = LedgerPalletId;
    type WeightInfo = ();
}

/// The queues that the tests say are paused.
pub struct PausedQueues;

impl QueuePausedQuery<ShardId> for PausedQueues {
    fn is_paused(origin: &ShardId) -> bool {
        Paused::get().contains(origin)
    }
}

impl pallet_message_queue::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MessageProcessor = CrossShard;
    type Size = u32;
    type QueueChangeHandler = ();
    type QueuePausedQuery = PausedQueues;
    type HeapSize = ConstU32<4_096>;
    type MaxStale = ConstU32<8>;
    type ServiceWeight = ServiceWeight;
    type IdleMaxServiceWeight = ();
}

impl pallet_cross_shard::Config for Test {
    type Accounts = Ledger;
    type Load = ();
    type Queue = MessageQueue;
    type AnswersAtOnce = ConstBool<false>;
    type MaxQueued = MaxQueued;
    type DeadlineAfter = DeadlineAfter;
    type KeepReceipts = ConstU32<5>;
    type MessageService = MessageService;
    type QueueItem = QueueItem;
    type QueueGrows = QueueGrows;
    type QueueGrowsAgain = QueueGrows;
    type DeadlineBudget = Plenty;
    type Budget = Plenty;
    type MaxPerBlock = ConstU32<256>;
    type WeightInfo = ();
}

/// The policy that the tests choose.
pub struct Chosen;

impl Policy for Chosen {
    fn max_lanes() -> u32 {
        MaxLanesNow::get()
    }

    fn silence_after() -> Tick {
        SilenceAfter::get()
    }

    fn heartbeat() -> BlockHeight {
        12
    }

    fn closing_period() -> Tick {
        ClosingPeriod::get()
    }

    fn inbox_patience() -> Tick {
        InboxPatience::get()
    }

    fn outbox_patience() -> Tick {
        OutboxPatience::get()
    }

    fn pay_period() -> Tick {
        PayPeriod::get()
    }

    fn fee() -> Balance {
        OrderFee::get()
    }

    fn delivery_fee() -> Balance {
        DeliveryFee::get()
    }

    fn equivocation_fine() -> Perbill {
        Perbill::from_percent(50)
    }
}

/// A meter that tells the tests what it was told of lanes.
pub struct WatchedLoad;

impl LoadMeter for WatchedLoad {
    fn transferred(_: &Transferred<'_>) {
        unreachable!("the chain does not see the transfers of lanes");
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn finished(_: &ShardId, _: &ShardId, _: BlockHeight) {
        unreachable!("that is for others to tell");
    }

    fn finished_weight() -> Weight {
        Weight::zero()
    }

    fn executed(lane: &ShardId, transfers: u32) {
        Executed::mutate(|told| told.push((*lane, transfers)));
    }

    fn executed_weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

/// The leaves whose making is not settled are those that the tests say.
pub struct Unsettled;

impl UnsettledShards for Unsettled {
    fn awaits_claims(leaf: &ShardId) -> bool {
        Awaiting::get().contains(leaf)
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

impl pallet_lanes::Config for Test {
    type Ledger = Ledger;
    type HandOver = CrossShard;
    type Load = WatchedLoad;
    type Tree = Registry;
    type Unsettled = Unsettled;
    type Placements = Nodes;
    type Custodians = Nodes;
    type Reliability = Nodes;
    type Enclaves = Nodes;
    type Checkpoints = Nodes;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = Chosen;
    type Budget = Budget;
    type MinimumBalance = MinimumBalance;
    type MaxLanes = ConstU32<8>;
    type MaxInbox = MaxInbox;
    type MaxOwn = MaxOwn;
    type MaxOutbox = MaxOutbox;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = Nodes;
    type WeightInfo = ();
}

/// The pallet's errors.
pub type Failure = Error<Test>;

/// A chain in its first block, with one shard.
pub fn new_test_ext() -> sp_io::TestExternalities {
    MinimumBalance::reset();
    MaxQueued::reset();
    DeadlineAfter::reset();
    MessageService::reset();
    MaxLanesNow::reset();
    SilenceAfter::reset();
    ClosingPeriod::reset();
    InboxPatience::reset();
    OutboxPatience::reset();
    PayPeriod::reset();
    OrderFee::reset();
    DeliveryFee::reset();
    Budget::reset();
    MaxInbox::reset();
    MaxOwn::reset();
    MaxOutbox::reset();
    Awaiting::reset();
    Paused::reset();
    Executed::reset();
    reset_nodes();
    let owners = FUNDED.chain([TREASURY]);
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: owners.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    // For the benchmarks, which sign something.
    ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    ext.execute_with(|| {
        seal(0);
        begin_block(1);
    });
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

/// Checks the invariants of all pallets: those of the ledger say that the units of shards, of lanes and in
/// transit are those of the pot.
#[track_caller]
pub fn check() {
    assert_eq!(Lanes::do_try_state(), Ok(()));
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(Ledger::do_try_state(), Ok(()));
    assert_eq!(CrossShard::do_try_state(), Ok(()));
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// Has a block be known by a hash.
fn seal(number: u64) {
    let hash = H256::from_low_u64_be(1_000 + number);
    frame_system::BlockHash::<Test>::insert(number, hash);
}

/// Begins a block, up to where extrinsics come.
pub fn begin_block(number: u64) {
    System::set_block_number(number);
    System::reset_events();
    Registry::on_initialize(number);
    Ledger::on_initialize(number);
    CrossShard::on_initialize(number);
    Lanes::on_initialize(number);
    let mut meter = WeightMeter::new();
    CrossShard::on_poll(number, &mut meter);
    let mut meter = WeightMeter::new();
    Lanes::on_poll(number, &mut meter);
    assert!(meter.consumed().all_lte(Budget::get()));
}

/// Ends this block and begins the next.
pub fn next_block() {
    end_block();
    begin_block(System::block_number() + 1);
}

/// Ends this block, and begins one in which no pallet has its turn before the extrinsics, as in a migration.
pub fn next_block_without_turn() {
    end_block();
    let number = System::block_number() + 1;
    System::set_block_number(number);
    System::reset_events();
    Registry::on_initialize(number);
    Ledger::on_initialize(number);
}

/// Ends the block that stands.
pub fn end_block() {
    let number = System::block_number();
    CrossShard::on_idle(number, Weight::MAX);
    Registry::on_finalize(number);
    Ledger::on_finalize(number);
    CrossShard::on_finalize(number);
    // A block ends with the roots of all tries that have changed.
    for shard in Registry::shards() {
        ShardTrie::new(&shard).root();
    }
    seal(number);
}

/// Lets so many blocks pass.
pub fn pass(blocks: u32) {
    (0..blocks).for_each(|_| next_block());
}

/// The shard that the chain begins with.
pub fn root() -> ShardId {
    ShardId::root()
}

/// Splits a leaf. Returns its children, into which nothing drains any more.
pub fn split(shard: &ShardId) -> [ShardId; 2] {
    use nerv_primitives_core::{traits::ShardLedger, DrainTarget};
    let cut = <Registry as ShardTree>::split(shard, now(), |_| 0).expect("the shard can be split");
    <Ledger as OnCutover>::split(shard, &cut.left, &cut.right);
    let target = DrainTarget::Sides {
        hyperplane: cut.hyperplane,
        left: cut.left,
        right: cut.right,
    };
    let progress = Ledger::drain(shard, &target, None, u32::MAX).expect("the shard drains");
    assert!(progress.done);
    Registry::settle_split(shard).expect("nothing is left");
    next_block();
    [cut.left, cut.right]
}

/// The blinded id of an account.
pub fn id(who: AccountId) -> BlindedId {
    who.using_encoded(BlindedId::of)
}

/// The leaf that owns an account.
pub fn leaf_of(who: AccountId) -> ShardId {
    let [home] = Registry::homes([&id(who)]).expect("every account has a home");
    home.shard
}

/// The accounts of [`FUNDED`] that a leaf owns.
pub fn members(shard: &ShardId) -> Vec<AccountId> {
    FUNDED.filter(|who| leaf_of(*who) == *shard).collect()
}

/// The record that the chain has of an account.
pub fn record(who: AccountId) -> Option<Account> {
    let found = Ledger::find(&id(who)).expect("every account has a route");
    found.map(|(_, record)| record)
}

/// What an account can spend by the record that the chain has.
pub fn inside(who: AccountId) -> Balance {
    record(who).map_or(0, |account| account.free)
}

/// What an account owns outside the ledger.
pub fn outside(who: AccountId) -> Balance {
    Balances::balance(&who)
}

/// The units in transit between shards.
pub fn in_transit() -> Balance {
    <CrossShard as HandOver>::in_transit()
}

/// The lane of a shard.
pub fn lane(shard: &ShardId) -> Lane {
    LanesOf::<Test>::get(shard).expect("it is a lane")
}

/// The pallet's own events of this block.
pub fn events() -> Vec<Event<Test>> {
    System::read_events_for_pallet()
}

/// The origin of a signed call.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}
