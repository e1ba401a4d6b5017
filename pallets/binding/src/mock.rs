// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, and the registry, the ledger and the operations by which accounts really move; load,
//! lanes, migrations and a model as the tests say.

mod chosen;

pub use chosen::{Chosen, LanesOfTests, LoadOfTests, Migrator, ModelOfTests};

use crate as pallet_binding;
use crate::{Event, Plan};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, Get, Hooks},
    weights::{Weight, WeightMeter},
    PalletId,
};
use frame_system::EnsureRoot;
use nerv_primitives_affinity::Reason;
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, Dealings, HandOver, HandedOver, NotHandedOver, PairSeen, ShardAccounts,
        ShardRouting, ShardTree, Transferred,
    },
    Balance, BlockHeight, LaneStanding, PlanIndex, Ppm, Rate, ShardId, SplitLimits, TransferId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{BuildStorage, DispatchError};
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
    #[runtime::pallet_index(5)]
    pub type Binding = pallet_binding;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
    type DbWeight = frame_support::weights::constants::ParityDbWeight;
    type MultiBlockMigrator = Migrator;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

/// What each of [`FUNDED`] owns outside the ledger at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something outside the ledger at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=400;
/// What the tests have accounts deposit.
pub const DEPOSIT: Balance = 100_000;

parameter_types! {
    pub static Enabled: bool = true;
    pub static Blocks: BlockHeight = 10;
    pub static Moves: u32 = 8;
    pub static Room: u32 = 64;
    pub static Gain: u64 = 512;
    pub static Back: u64 = 1_024;
    pub static Keep: u64 = 256;
    pub static Rest: u32 = 2;
    pub static Balanced: Ppm = 1_500_000;
    pub static Echo: u32 = 3;
    pub static Payer: u32 = 64;
    pub static LeafRate: Rate = 100_000;
    pub static Candidates: u8 = 8;
    pub static CutBalance: Ppm = 600_000;
    pub static InstructionDeposit: Balance = 50;
    pub static BlockTime: u64 = 3_000;
    /// The rates of leaves that are not ten transfers a second.
    pub static Rates: BTreeMap<ShardId, Rate> = BTreeMap::new();
    /// How shards stand to lanes that are not resident.
    pub static Standings: BTreeMap<ShardId, LaneStanding> = BTreeMap::new();
    /// Whether a migration is going on.
    pub static Migrating: bool = false;
    /// What the model says of every pair, if there is one.
    pub static ModelSays: Option<Ppm> = None;
    /// What it was shown last.
    pub static Seen: Vec<PairSeen> = vec![];
    pub static MinAccounts: u32 = 4;
    pub static DrainBudget: Weight = Weight::MAX;
    pub const LedgerPalletId: PalletId = PalletId(*b"nrv/ledg");
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = frame_support::traits::ConstU32<4_096>;
    type WeightInfo = ();
}

/// Carries transfers from shard to shard in the call that starts them.
pub struct AtOnce;

impl HandOver for AtOnce {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, NotHandedOver> {
        let CrossShardTransfer {
            from, to, amount, ..
        } = transfer;
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
    type Load = ((), Binding);
    type DeliveryFee = ();
    type Remit = ();
    type RemitFee = ();
    type MinimumBalance = ConstU128<10>;
    type PalletId = LedgerPalletId;
    type WeightInfo = ();
}

/// The limits that the tests set.
pub struct Limits;

impl Get<SplitLimits> for Limits {
    fn get() -> SplitLimits {
        SplitLimits {
            min_accounts: MinAccounts::get(),
            max_depth: 10,
            max_shards: 1_000,
            cooldown: 0,
        }
    }
}

impl pallet_bisection::Config for Test {
    type ForceOrigin = EnsureRoot<AccountId>;
    type Tree = Registry;
    type Ledger = Ledger;
    type Lanes = LanesOfTests;
    type OnCutover = Ledger;
    type Cut = ();
    type Attesters = ();
    type Limits = Limits;
    type DrainBudget = DrainBudget;
    type MaxDrains = frame_support::traits::ConstU32<8>;
    type MaxRecords = frame_support::traits::ConstU32<64>;
    type WeightInfo = ();
}

impl pallet_binding::Config for Test {
    type Map = Registry;
    type Ledger = Ledger;
    type Operations = Bisection;
    type Load = LoadOfTests;
    type Lanes = LanesOfTests;
    type Model = ModelOfTests;
    type Terms = Chosen;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BlockTime = BlockTime;
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
    chosen::reset();
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| begin_block(1));
    ext
}

/// Runs a test, and checks afterwards that the invariants of all pallets hold and that no unit came to be or was lost.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let issuance = Balances::total_issuance();
        test();
        check();
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

/// Checks the invariants of all pallets.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(Ledger::do_try_state(), Ok(()));
    assert_eq!(Bisection::do_try_state(), Ok(()));
    assert_eq!(Binding::do_try_state(), Ok(()));
}

fn begin_block(now: u64) -> Weight {
    System::set_block_number(now);
    System::reset_events();
    System::set_parent_hash(sp_runtime::testing::H256::repeat_byte(now as u8));
    Registry::on_initialize(now);
    let took = Binding::on_initialize(now);
    Bisection::on_poll(now, &mut WeightMeter::new());
    took
}

/// Ends this block and begins the next. Returns what the pallet says that it took at its beginning.
pub fn next_block() -> Weight {
    let now = System::block_number();
    Registry::on_finalize(now);
    Ledger::on_finalize(now);
    Binding::on_finalize(now);
    begin_block(now + 1)
}

/// Lets blocks pass.
pub fn pass_blocks(count: u32) {
    (0..count).for_each(|_| {
        next_block();
    });
}

/// Lets blocks pass up to the one in which the window closes, with what happens in each. Returns the number of the
/// window.
pub fn close_window_with(mut each: impl FnMut()) -> PlanIndex {
    let open = window().number;
    for _ in 0..10_000 {
        each();
        next_block();
        if window().number > open {
            return open;
        }
    }
    panic!("a window that does not close");
}

/// The same, with nothing.
pub fn close_window() -> PlanIndex {
    close_window_with(|| ())
}

/// The window that is open.
pub fn window() -> crate::Window {
    crate::OpenWindow::<Test>::get().expect("there is one from the first block on")
}

/// The pallet's own events of this block.
pub fn events() -> Vec<Event<Test>> {
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

/// The origin of a signed call.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// The blinded id of an account.
pub fn id(who: AccountId) -> BlindedId {
    Ledger::blind(&who)
}

/// The leaf that owns an account.
pub fn leaf_of(who: AccountId) -> ShardId {
    leaf_of_id(&id(who))
}

/// The leaf that owns an account.
pub fn leaf_of_id(account: &BlindedId) -> ShardId {
    let [home] = Registry::homes([account]).expect("every account has a home");
    home.shard
}

/// Those of some accounts that a leaf owns.
pub fn living_in(leaf: &ShardId, accounts: impl IntoIterator<Item = AccountId>) -> Vec<AccountId> {
    let lives = |who: &AccountId| leaf_of(*who) == *leaf;
    accounts.into_iter().filter(lives).collect()
}

/// Has each of some accounts deposit [`DEPOSIT`].
pub fn deposit_all(accounts: impl IntoIterator<Item = AccountId>) {
    for who in accounts {
        Ledger::deposit(signed(who), DEPOSIT).expect("the account owns so much");
    }
}

/// Splits a shard, and lets it drain. Returns its children.
pub fn split(shard: ShardId) -> (ShardId, ShardId) {
    Bisection::force_split(RuntimeOrigin::root(), shard).expect("the shard is a leaf");
    let children = Registry::shard(&shard).and_then(|shard| shard.children);
    drain();
    children.expect("the shard was split")
}

/// Merges two shards, and lets them drain. Returns their parent.
pub fn merge(left: ShardId, right: ShardId) -> ShardId {
    let parent = Registry::shard(&left).and_then(|shard| shard.parent);
    Bisection::force_merge(RuntimeOrigin::root(), left, right).expect("the shards are siblings");
    drain();
    parent.expect("a shard that merges has a parent")
}

fn drain() {
    while !pallet_bisection::Drains::<Test>::get().is_empty() {
        next_block();
    }
}

/// The accounts that have a record in most tests.
pub const ACCOUNTS: core::ops::RangeInclusive<AccountId> = 1..=80;

/// Two leaves with [`ACCOUNTS`] between them, and those of each.
pub fn two_leaves() -> [(ShardId, Vec<AccountId>); 2] {
    deposit_all(ACCOUNTS);
    let (left, right) = split(root());
    [left, right].map(|leaf| (leaf, living_in(&leaf, ACCOUNTS)))
}

/// Has one account send another so many transfers, as the ledger tells of them.
pub fn deal(from: AccountId, to: AccountId, times: u32) {
    for _ in 0..times {
        Binding::dealt(&Transferred {
            from: &id(from),
            source: &leaf_of(from),
            to: &id(to),
            destination: &leaf_of(to),
            weight: Weight::from_parts(1_000, 10),
            bytes: 40,
        });
    }
}

/// The plans that can be carried out.
pub fn plans() -> Vec<Plan> {
    crate::Plans::<Test>::get().into_inner()
}

/// The moves of the newest plan: who moves where, and why. None if it is not that of the window that was closed last.
pub fn planned() -> Vec<(BlindedId, ShardId, Reason)> {
    let last = window().number - 1;
    plans()
        .last()
        .filter(|plan| plan.index == last)
        .map(|plan| {
            let moves = plan.moves.iter();
            moves
                .map(|it| (it.step.account, it.step.to, it.step.reason))
                .collect()
        })
        .unwrap_or_default()
}
