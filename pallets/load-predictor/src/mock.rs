// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, the registry whose leaves it measures, proposals and a clock, and what
//! the tests drive them with.

mod chosen;

pub use chosen::{Chosen, LanesOfTests};

use crate as pallet_load_predictor;
use crate::{
    Error, Forecasts, HoldReason, LeafForecast, LeafMeter, Meters, ModelChunk, WeightInfo,
    MAX_CHUNK,
};
use core::time::Duration;
use frame_support::{
    derive_impl, parameter_types,
    traits::{fungible::InspectHold, ConstU128, Get, Hooks, UnixTime},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{
        LoadCondition, LoadMeter, ModelProposals, OnCutover, ShardTree, SplitCut, Transferred,
    },
    Assessment, Balance, BlockHeight, LaneStanding, ModelHash, Operation, Ppm, Rate, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_load::{Features, FULL};
use nerv_primitives_neural::{Model, Parameters, Scaling, State, FILE_SIZE};
use sp_runtime::{BuildStorage, DispatchResult};
use std::{collections::BTreeMap, sync::OnceLock};

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
    pub type Registry = pallet_shard_registry;
    #[runtime::pallet_index(2)]
    pub type LoadPredictor = pallet_load_predictor;
    #[runtime::pallet_index(3)]
    pub type Balances = pallet_balances;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
    type DbWeight = frame_support::weights::constants::ParityDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

/// What each of [`FUNDED`] owns at genesis: enough for three uploads.
pub const ENDOWMENT: Balance = 3 * DEPOSIT + 100;

/// The accounts that own something at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 0..=9;

/// The deposit for a whole file, by default.
pub const DEPOSIT: Balance = 3 * FILE_SIZE as Balance;

/// The second of chain time at which every test begins.
pub const START: u64 = 1_800_000_000;

parameter_types! {
    pub static Milliseconds: u64 = START * 1_000;
    pub static MaxPendingChanges: u32 = 64;
    pub static MaxRate: Rate = 2_000;
    pub static QuietRate: Rate = 100;
    pub static QuietPeriod: u32 = 10;
    pub static SplitProbability: Ppm = 920_000;
    pub static LatencyLimit: u32 = 3;
    pub static StateCapacity: u64 = 1_000;
    pub static TransferWeight: u64 = 1_000_000;
    pub static TransferBytes: u32 = 40;
    pub static UnsplittablePeriod: u32 = 600;
    pub static Budget: Weight = Weight::MAX;
    pub static FloorShare: Ppm = 0;
    pub static FloorSeconds: u32 = 8;
    pub static UploadDeposit: Balance = 3;
    pub static ContentionAbove: u32 = 100_000;
    pub static ContentionShares: u32 = 0;
    pub static ContentionRest: u32 = 70;
    pub static OpenAbove: Ppm = 700_000;
    pub static ReturnBelow: Ppm = 300_000;
    /// What extrinsics may take of a second: a thousand plain transfers.
    pub static ExtrinsicTime: u64 = 1_000_000_000;
    /// What each block has taken before its extrinsics.
    pub static TakenBefore: Weight = Weight::zero();
    /// How shards stand to lanes that are not resident.
    pub static Standings: BTreeMap<ShardId, LaneStanding> = BTreeMap::new();
    pub static MaxUploads: u32 = 2;
    /// The proposals of models that are voted on: whose, and which.
    pub static Proposed: Vec<(AccountId, ModelHash)> = vec![];
}

/// A clock that the tests set.
pub struct Clock;

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_millis(Milliseconds::get())
    }
}

/// Proposals that the tests make.
pub struct Proposals;

impl ModelProposals<AccountId> for Proposals {
    fn may_upload(who: &AccountId, hash: &ModelHash) -> bool {
        Proposed::get().contains(&(*who, *hash))
    }

    fn is_open(who: &AccountId, hash: &ModelHash) -> bool {
        Proposed::get().contains(&(*who, *hash))
    }

    fn weight() -> Weight {
        Weight::from_parts(7_000, 70)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn propose_model(who: &AccountId, hash: &ModelHash) {
        propose(*who, *hash);
    }
}

/// The follower: see [`follower`].
pub struct Shipped;

impl Get<&'static [u8]> for Shipped {
    fn get() -> &'static [u8] {
        static FILE: OnceLock<Vec<u8>> = OnceLock::new();
        FILE.get_or_init(|| follower().encode())
    }
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = MaxPendingChanges;
    type WeightInfo = ();
}

impl pallet_load_predictor::Config for Test {
    type Time = Clock;
    type Tree = Registry;
    type Routing = Registry;
    type Lanes = LanesOfTests;
    type ExtrinsicTime = ExtrinsicTime;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Proposals = Proposals;
    type Terms = Chosen;
    type TransferWeight = TransferWeight;
    type TransferBytes = TransferBytes;
    type Budget = Budget;
    type ShippedModel = Shipped;
    type MaxUploads = MaxUploads;
    type WeightInfo = ();
}

/// A model that says what the plain rule says, with some doubt: some 998,000 millionths if the rate
/// of the last second it saw is above the limit, some 2,000 if it is below.
///
/// Of its 64 units one is in use. That forgets everything, lets everything in and out, and is at one
/// end of its range or the other unless the rate is just the limit.
pub fn follower() -> Model {
    let (shift, unit) = (8, 1 << 24);
    let mut parameters = Parameters::zero(shift, 15);
    let [input, forget, cell, output] = [0, 64, 128, 192];
    // So large that the gates are open or shut for certain.
    parameters.bias[input] = 32 * unit;
    parameters.bias[forget] = -32 * unit;
    parameters.bias[output] = 32 * unit;
    parameters.scaling[0] = Scaling {
        offset: unit,
        factor: 64 * unit,
    };
    parameters.w_ih[cell * 6] = 100 << shift;
    // tanh(tanh(..)) is 0.76 at most: the head sees 6.1.
    parameters.head[0] = 8 << shift;
    Model::new(parameters).expect("a sound model")
}

/// A model that always says the same: almost surely, or almost surely not.
pub fn stubborn(yes: bool) -> Model {
    let mut parameters = Parameters::zero(8, 15);
    let sure = 32 << 24;
    parameters.head_bias = if yes { sure } else { -sure };
    Model::new(parameters).expect("a sound model")
}

/// A model that says nothing, so many seconds ahead.
pub fn of_horizon(seconds: u16) -> Model {
    Model::new(Parameters::zero(8, seconds)).expect("a sound model")
}

/// A chain in its first block, at the second [`START`].
pub fn new_test_ext() -> sp_io::TestExternalities {
    set_clock(0);
    MaxRate::reset();
    QuietRate::reset();
    QuietPeriod::reset();
    SplitProbability::reset();
    UnsplittablePeriod::reset();
    StateCapacity::reset();
    Budget::reset();
    MaxUploads::reset();
    UploadDeposit::reset();
    ContentionAbove::reset();
    ContentionShares::reset();
    ContentionRest::reset();
    OpenAbove::reset();
    ReturnBelow::reset();
    ExtrinsicTime::reset();
    Standings::reset();
    TakenBefore::reset();
    FloorShare::reset();
    FloorSeconds::reset();
    Proposed::reset();
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: FUNDED.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        ..Default::default()
    }
    .build_storage();
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

/// The seconds since [`START`].
pub fn seconds() -> u64 {
    Milliseconds::get() / 1_000 - START
}

/// The root shard.
pub fn root() -> ShardId {
    ShardId::root()
}

/// An account.
pub fn id(n: u32) -> BlindedId {
    BlindedId::of(&n.to_le_bytes())
}

/// Counts some transfers, each between two accounts of its own.
pub fn transfer(times: u32, source: &ShardId, destination: &ShardId) {
    for n in 0..times {
        transfer_between((id(2 * n), source), (id(2 * n + 1), destination));
    }
}

/// Counts a transfer at once.
pub fn transfer_between(from: (BlindedId, &ShardId), to: (BlindedId, &ShardId)) {
    note_transfer(from, to);
    LoadPredictor::count_notes();
}

/// Counts at once that a transfer was committed after so many blocks.
pub fn finish(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
    LoadPredictor::finished(source, destination, blocks);
    LoadPredictor::count_notes();
}

/// Notes a transfer, which is counted at the end of the block.
pub fn note_transfer(from: (BlindedId, &ShardId), to: (BlindedId, &ShardId)) {
    LoadPredictor::transferred(&Transferred {
        from: &from.0,
        source: from.1,
        to: &to.0,
        destination: to.1,
        weight: Weight::from_parts(1_000_000, 5),
        bytes: 40,
    });
}

/// Begins the next block so many seconds later, up to where extrinsics come: leaves are visited
/// within the budget.
pub fn next_block_after(seconds_later: u64) -> Weight {
    set_clock(seconds() + seconds_later);
    let now = System::block_number() + 1;
    LoadPredictor::on_finalize(now - 1);
    Registry::on_finalize(now - 1);
    System::set_block_number(now);
    System::reset_events();
    Registry::on_initialize(now);
    System::set_block_consumed_resources(TakenBefore::get(), 0);
    let mut meter = WeightMeter::new();
    LoadPredictor::on_poll(now, &mut meter);
    System::set_block_consumed_resources(Weight::zero(), 0);
    assert!(meter.consumed().all_lte(Budget::get()));
    meter.consumed()
}

/// Begins the next block a second later.
pub fn next_block() -> Weight {
    next_block_after(1)
}

/// Lets so many blocks pass, a second each, with so many transfers within a leaf in each.
pub fn blocks(count: u32, shard: &ShardId, transfers: u32) {
    for _ in 0..count {
        transfer(transfers, shard, shard);
        next_block();
    }
}

/// What extrinsics leave over of this block.
pub fn idle(remaining: Weight) -> Weight {
    let used = LoadPredictor::on_idle(System::block_number(), remaining);
    assert!(used.all_lte(remaining));
    used
}

/// What so many visits of so many steps take, from the model on.
pub fn weight_of(visits: u64, steps: u32) -> Weight {
    type Weights = ();
    Weights::visits_base() + Weights::load_model() + Weights::visit(steps) * visits
}

/// What is counted of a shard, if anything was.
pub fn meter(shard: &ShardId) -> Option<LeafMeter> {
    Meters::<Test>::get(shard)
}

/// What is forecast of a leaf.
pub fn leaf(shard: &ShardId) -> LeafForecast {
    Forecasts::<Test>::get(shard).expect("every leaf has a forecast")
}

/// The second that a leaf's forecast awaits, counted from [`START`].
pub fn awaited(shard: &ShardId) -> u64 {
    leaf(shard).track.next() - START
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
        <Registry as ShardTree>::split(shard, height(), |_| 0).expect("the shard can be split");
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

/// Splits until there are so many leaves. Returns them.
pub fn grow(leaves: usize) -> Vec<ShardId> {
    let mut found = std::collections::VecDeque::from([root()]);
    while found.len() < leaves {
        let (left, right) = split(&found.pop_front().expect("there is always a leaf"));
        found.extend([left, right]);
    }
    found.into()
}

fn height() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}

/// Puts a model to the vote.
pub fn propose(who: AccountId, hash: ModelHash) {
    Proposed::mutate(|proposed| proposed.push((who, hash)));
}

/// Uploads some bytes of a model.
pub fn upload(who: AccountId, hash: ModelHash, offset: usize, bytes: &[u8]) -> DispatchResult {
    let chunk = ModelChunk::try_from(bytes.to_vec()).expect("no longer than a chunk");
    LoadPredictor::upload_model(RuntimeOrigin::signed(who), hash, offset as u32, chunk)
}

/// Uploads a whole file of what was proposed as `hash`.
pub fn upload_all(who: AccountId, hash: ModelHash, file: &[u8]) -> DispatchResult {
    let mut offset = 0;
    for chunk in file.chunks(MAX_CHUNK as usize) {
        upload(who, hash, offset, chunk)?;
        offset += chunk.len();
    }
    Ok(())
}

/// Has a model proposed, uploaded and adopted.
pub fn adopt(model: &Model) -> ModelHash {
    use nerv_primitives_core::traits::ForecastModels;
    let hash = model.hash();
    propose(1, hash);
    upload_all(1, hash, &model.encode()).expect("the model is sound");
    LoadPredictor::adopt(&1, &hash).expect("the model is there");
    Proposed::mutate(|proposed| proposed.retain(|(_, other)| *other != hash));
    hash
}

/// What is held of an account for its uploads.
pub fn deposit(who: AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::Upload.into(), &who)
}

/// The pallet's errors.
pub type Failure = Error<Test>;

/// The length of a model's file.
pub const FILE: usize = FILE_SIZE;

/// What the [`follower`] says of a leaf that is overloaded, or is not.
pub fn follower_says(overloaded: bool) -> Ppm {
    let level = if overloaded { 2 * FULL } else { 0 };
    let input = Features([level, 0, 0, 0, 0, 0]).input();
    follower().step(&mut State::default(), &input)
}
