// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, the registry and the ledger it works on, and what the tests drive
//! them with.

use crate as pallet_bisection;
use crate::{Drain, WeightInfo};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, Get, Hooks},
    weights::{Weight, WeightMeter},
    PalletId,
};
use frame_system::EnsureRoot;
use nerv_primitives_core::{
    traits::{
        Attesters, ChooseCut, CrossShardTransfer, HandOver, HandedOver, LaneStandings,
        NotHandedOver, OnCutover, Settlements, ShardAccounts, ShardLedger, ShardRouting, ShardTree,
    },
    Balance, BlockHeight, LaneStanding, Operation, OperationRecord, Outcome, RecordIndex, Refusal,
    Shard, ShardId, ShardStatus, SplitLimits, TransferId,
};
use nerv_primitives_embedding::{BlindedId, ShardEmbedding};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;

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
    pub type Bisection = pallet_bisection;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

/// What each of [`FUNDED`] owns outside the ledger at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something outside the ledger at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=200;
/// What the tests have accounts deposit.
pub const DEPOSIT: Balance = 1_000;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

parameter_types! {
    pub static MaxPendingChanges: u32 = 4_096;
    pub static MinAccounts: u32 = 8;
    pub static MaxDepth: u32 = 10;
    pub static MaxShards: u32 = 1_000;
    pub static Cooldown: BlockHeight = 10;
    pub static DrainBudget: Weight = Weight::MAX;
    pub static MaxDrains: u32 = 4;
    pub static MaxRecords: u32 = 64;
    /// How shards stand to lanes that are not resident.
    pub static Standings: BTreeMap<ShardId, LaneStanding> = BTreeMap::new();
    /// The candidate that is chosen for each cut.
    pub static Candidate: u8 = 0;
    /// Every leaf for whose cut a candidate was asked for, and the block of the cutover.
    pub static Choices: Vec<(ShardId, BlockHeight)> = vec![];
    /// Every cutover that was told of.
    pub static Cutovers: Vec<Cutover> = vec![];
    /// Whether replicas are asked about operations.
    pub static IsAsked: bool = false;
    /// Whether they can be asked about one more.
    pub static HasRoom: bool = true;
    /// What comes of an operation as soon as it has drained; nothing if none.
    pub static Verdict: Option<Word> = None;
    /// Every operation about which replicas were asked.
    pub static Asked: Vec<Question> = vec![];
    /// Every operation that they were told to have drained.
    pub static Told: Vec<RecordIndex> = vec![];
    pub const LedgerPalletId: PalletId = PalletId(*b"nrv/ledg");
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = MaxPendingChanges;
    type WeightInfo = ();
}

/// Carries transfers from shard to shard in the call that starts them.
pub struct AtOnce;

impl HandOver for AtOnce {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, NotHandedOver> {
        let CrossShardTransfer {
            from, to, amount, ..
        } = transfer;
        // What was done goes with the call's storage layer if the receiver cannot have the units.
        let (_, nonce) = Ledger::lock(from, to, *amount)?;
        Ledger::expect(to, *amount).map_err(|_| DispatchError::Unavailable)?;
        Ledger::settle(from, *amount)?;
        Ledger::receive(to, *amount)?;
        Ok(HandedOver {
            transfer: TransferId::of(from, nonce, height()),
            weight: Self::weight(),
        })
    }

    fn in_transit() -> Balance {
        0
    }

    fn weight() -> Weight {
        <Ledger as ShardAccounts>::weight().saturating_mul(4)
    }
}

impl pallet_ledger::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Registry;
    type HandOver = AtOnce;
    type Lanes = ();
    type Load = ();
    type DeliveryFee = ();
    type Remit = ();
    type RemitFee = ();
    type MinimumBalance = ConstU128<10>;
    type PalletId = LedgerPalletId;
    type WeightInfo = ();
}

/// Lanes as the tests say.
pub struct LanesOfTests;

impl LaneStandings for LanesOfTests {
    fn standing(shard: &ShardId) -> LaneStanding {
        Standings::get().get(shard).copied().unwrap_or_default()
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        Standings::get().into_iter().collect()
    }
}

/// Chooses the candidate that the tests say, tells of it by an event, and keeps for the tests that it was
/// asked, even if the cutover is undone.
pub struct Chooser;

impl ChooseCut for Chooser {
    fn choose(shard: &ShardId, height: BlockHeight, embedding: &ShardEmbedding) -> u8 {
        // The tree has not changed yet, and the sum is that of all accounts.
        assert!(is_live(shard));
        assert_eq!(Registry::embedding(shard).as_ref(), Ok(embedding));
        assert_eq!(height, self::height());
        Choices::mutate(|choices| choices.push((*shard, height)));
        System::deposit_event(frame_system::Event::<Test>::Remarked {
            sender: 0,
            hash: (*shard.bytes()).into(),
        });
        Candidate::get()
    }

    fn weight() -> Weight {
        Weight::from_parts(9_000, 90)
    }
}

/// A cutover that was told of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cutover {
    /// Of a split: the shard and its children, and whether they were leaves by then.
    Split([ShardId; 3], bool),
    /// Of a merge: the children and their parent, and whether that was a leaf by then.
    Merged([ShardId; 3], bool),
    /// Of a relocation: the leaf that an account left, and the one it was moved to.
    Relocated([ShardId; 2]),
}

/// Keeps what it is told for the tests, even if it is undone later.
pub struct WatchedCutover;

impl OnCutover for WatchedCutover {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        <Ledger as OnCutover>::split(shard, left, right);
        let live = !is_live(shard) && is_live(left) && is_live(right);
        let told = Cutover::Split([*shard, *left, *right], live);
        Cutovers::mutate(|cutovers| cutovers.push(told));
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        <Ledger as OnCutover>::merged(left, right, parent);
        let live = !is_live(left) && !is_live(right) && is_live(parent);
        let told = Cutover::Merged([*left, *right, *parent], live);
        Cutovers::mutate(|cutovers| cutovers.push(told));
    }

    fn relocated(from: &ShardId, to: &ShardId) {
        Cutovers::mutate(|cutovers| cutovers.push(Cutover::Relocated([*from, *to])));
    }

    fn weight() -> Weight {
        Weight::from_parts(40_000, 400)
    }

    fn relocated_weight() -> Weight {
        Weight::from_parts(20_000, 200)
    }
}

/// What replicas come to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Word {
    Settle,
    Leave,
    Undo,
}

/// What replicas are asked about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Question {
    pub record: RecordIndex,
    pub operation: Operation,
    pub heirs: (ShardId, Option<ShardId>),
    pub has_hyperplane: bool,
}

/// Replicas that are asked, and answer, as the tests say.
pub struct Replicas;

impl Attesters for Replicas {
    fn has_room() -> bool {
        HasRoom::get()
    }

    fn cut_over(cutover: &nerv_primitives_core::traits::Cutover<'_>) -> bool {
        let (first, second) = cutover.heirs;
        let heirs = [Some(first), second];
        // The tree has changed by now, and nobody was told.
        assert!(heirs.iter().flatten().all(is_live));
        let was_told = |cutover: &Cutover| match cutover {
            Cutover::Split([_, left, _], _) => *left == first,
            Cutover::Merged([_, _, parent], _) => *parent == first && second.is_none(),
            Cutover::Relocated(_) => false,
        };
        assert!(!Cutovers::get().last().is_some_and(was_told));
        assert!(crate::Records::<Test>::contains_key(cutover.record));
        if !IsAsked::get() {
            return false;
        }
        Asked::mutate(|asked| {
            asked.push(Question {
                record: cutover.record,
                operation: *cutover.operation,
                heirs: cutover.heirs,
                has_hyperplane: cutover.hyperplane.is_some(),
            })
        });
        true
    }

    fn drained(record: RecordIndex) {
        Told::mutate(|told| told.push(record));
        match Verdict::get() {
            Some(Word::Settle) => Bisection::settle(record).expect("it waits"),
            Some(Word::Leave) => Bisection::leave(record).expect("it waits"),
            Some(Word::Undo) => drop(Bisection::undo(record).expect("it can be undone")),
            None => (),
        }
    }

    fn cut_over_weight() -> Weight {
        Weight::from_parts(7_000, 70)
    }

    fn drained_weight() -> Weight {
        Weight::from_parts(3_000, 30)
    }
}

/// The limits that the tests set.
pub struct Limits;

impl Get<SplitLimits> for Limits {
    fn get() -> SplitLimits {
        SplitLimits {
            min_accounts: MinAccounts::get(),
            max_depth: MaxDepth::get(),
            max_shards: MaxShards::get(),
            cooldown: Cooldown::get(),
        }
    }
}

impl pallet_bisection::Config for Test {
    type ForceOrigin = EnsureRoot<AccountId>;
    type Tree = Registry;
    type Ledger = Ledger;
    type Lanes = LanesOfTests;
    type Cut = Chooser;
    type OnCutover = WatchedCutover;
    type Attesters = Replicas;
    type Limits = Limits;
    type DrainBudget = DrainBudget;
    type MaxDrains = MaxDrains;
    type MaxRecords = MaxRecords;
    type WeightInfo = ();
}

/// A chain in its first block, on which [`FUNDED`] own [`ENDOWMENT`] each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: FUNDED.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        ..Default::default()
    };
    Choices::reset();
    Cutovers::reset();
    Standings::reset();
    Asked::reset();
    Told::reset();
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| System::set_block_number(1));
    ext
}

/// Runs a test, and checks afterwards that the invariants of all three pallets hold and that no
/// unit came to be or was lost.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let issuance = Balances::total_issuance();
        test();
        check();
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

/// Checks the invariants of all three pallets.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(Ledger::do_try_state(), Ok(()));
    assert_eq!(Bisection::do_try_state(), Ok(()));
}

/// Begins a block after the one that stands, up to where extrinsics come: drains may take their
/// budget. Returns what they took.
pub fn begin_block() -> Weight {
    let now = System::block_number() + 1;
    System::set_block_number(now);
    System::reset_events();
    Registry::on_initialize(now);
    let mut meter = WeightMeter::new();
    Bisection::on_poll(now, &mut meter);
    meter.consumed()
}

/// Ends the block that stands: drains may take what is left over, `remaining`. Returns what they
/// took.
pub fn end_block(remaining: Weight) -> Weight {
    let now = System::block_number();
    let used = Bisection::on_idle(now, remaining);
    Registry::on_finalize(now);
    Ledger::on_finalize(now);
    used
}

/// Ends this block with nothing left over, and begins the next.
pub fn next_block() -> Weight {
    end_block(Weight::zero());
    begin_block()
}

/// Lets blocks pass until nothing drains any more. Returns how many.
pub fn run_drains() -> u32 {
    let mut blocks = 0;
    while !crate::Drains::<Test>::get().is_empty() {
        next_block();
        blocks += 1;
        assert!(blocks < 10_000, "a drain that does not end");
    }
    blocks
}

/// Lets blocks pass, also those in which nothing happens.
pub fn pass_blocks(n: u32) {
    (0..n).for_each(|_| {
        next_block();
    });
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}

/// The height of this block.
pub fn height() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// The root shard.
pub fn root() -> ShardId {
    ShardId::root()
}

/// The blinded id of an account.
pub fn id(who: AccountId) -> BlindedId {
    Ledger::blind(&who)
}

/// The leaf that owns an account.
pub fn leaf_of(who: AccountId) -> ShardId {
    let [home] = Registry::homes([&id(who)]).expect("every account has a home");
    home.shard
}

/// Has each of some accounts deposit [`DEPOSIT`].
pub fn deposit_all(accounts: impl IntoIterator<Item = AccountId>) {
    for who in accounts {
        Ledger::deposit(RuntimeOrigin::signed(who), DEPOSIT).expect("the account owns so much");
    }
}

/// Asks for a split, as root.
pub fn force_split(shard: ShardId) -> DispatchResult {
    Bisection::force_split(RuntimeOrigin::root(), shard)
}

/// Asks for a merge, as root.
pub fn force_merge(left: ShardId, right: ShardId) -> DispatchResult {
    Bisection::force_merge(RuntimeOrigin::root(), left, right)
}

/// A node of the tree.
pub fn shard(id: &ShardId) -> Shard {
    Registry::shard(id).expect("the shard is there")
}

/// Whether a shard is a leaf.
pub fn is_live(id: &ShardId) -> bool {
    shard(id).status == ShardStatus::Live
}

/// The children of a shard.
pub fn children(id: &ShardId) -> (ShardId, ShardId) {
    shard(id).children.expect("the shard was split")
}

/// Splits a shard, lets it drain, and returns its children.
pub fn split_and_drain(shard: ShardId) -> (ShardId, ShardId) {
    force_split(shard).expect("the shard is a leaf");
    let children = children(&shard);
    run_drains();
    children
}

/// The newest record and its number.
pub fn last_record() -> (RecordIndex, OperationRecord) {
    let index = crate::NextRecord::<Test>::get() - 1;
    let record = crate::Records::<Test>::get(index);
    (index, record.expect("the newest record is there"))
}

/// The drains under way.
pub fn drains() -> Vec<Drain> {
    crate::Drains::<Test>::get().into_inner()
}

/// What a step costs that moves this many records.
pub fn moves_weight(records: u32) -> Weight {
    <() as WeightInfo>::drain(records).saturating_add(Ledger::moving_weight(3))
}

/// What a step costs that moves this many records and may settle.
pub fn step_weight(records: u32) -> Weight {
    moves_weight(records)
        .saturating_add(<() as WeightInfo>::settle())
        .saturating_add(<() as WeightInfo>::arrive())
}

/// A budget for looking at the drains and one step of this many records, after which replicas may have
/// to be told.
pub fn budget(records: u32) -> Weight {
    <() as WeightInfo>::advance()
        .saturating_add(step_weight(records))
        .saturating_add(Replicas::drained_weight())
}

/// The outcome of a refusal.
pub fn refused(reason: Refusal) -> Outcome {
    Outcome::Refused(reason)
}
