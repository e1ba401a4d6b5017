// SPDX-License-Identifier: Apache-2.0
//! A runtime with the ledger, the registry it asks for routes and the currency behind it, and
//! what the tests drive them with.

mod lanes;

pub use lanes::{MockLane, MockLanes, TestLanes, LANE_WEIGHT};

use crate as pallet_ledger;
use crate::ShardTrie;
use frame_support::{
    derive_impl, parameter_types,
    traits::{fungible::Inspect, ConstU128, Hooks},
    weights::{constants::ParityDbWeight, Weight},
    PalletId,
};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, Half, HandOver, HandedOver, LoadMeter, NotHandedOver, OnCutover, Remit,
        Remitted, ShardAccounts, ShardLedger, ShardRouting, ShardTree, SplitCut, Transferred,
        Unexpected,
    },
    AbortReason, Balance, BlockHeight, DrainTarget, RemittanceId, ShardId, TransferId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Account;
use sp_runtime::{BuildStorage, DispatchError};

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
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
    // Roots and the ways to records are reckoned by it.
    type DbWeight = ParityDbWeight;
}

/// The least an account may own outside the ledger.
pub const EXISTENTIAL_DEPOSIT: Balance = 5;
/// The least an account may own in the ledger.
pub const MINIMUM: Balance = 10;
/// What each of [`FUNDED`] owns outside the ledger at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something outside the ledger at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=100;
/// What the lanes of the tests refuse a deposit with that is too small.
pub const NO_ROOM: DispatchError = DispatchError::Other("less than a lane takes");
/// One that owns nothing at all at genesis.
pub const STRANGER: AccountId = 1_000;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

parameter_types! {
    pub static MaxPendingChanges: u32 = 4_096;
    pub static MinimumBalance: Balance = MINIMUM;
    /// What a transfer to another shard costs.
    pub static DeliveryFee: Balance = 0;
    /// What sending units to another shard costs.
    pub static RemitFee: Balance = 0;
    /// The units that have left and not arrived.
    pub static Remittances: Vec<CrossShardTransfer> = vec![];
    /// What a hand-over ends with, instead of being carried out.
    pub static HandOverFails: Option<DispatchError> = None;
    /// What finding that out takes, if that is known.
    pub static RefusalTook: Option<Weight> = None;
    /// The transfers that were handed over and not carried yet. Their units are locked.
    pub static UnderWay: Vec<CrossShardTransfer> = vec![];
    /// The units that have left a sender and not reached a receiver.
    pub static InTransit: Balance = 0;
    /// Every transfer that was counted.
    pub static Counted: Vec<CountedTransfer> = vec![];
    pub const LedgerPalletId: PalletId = PalletId(*b"nrv/ledg");
}

impl pallet_shard_registry::Config for Test {
    type MaxPendingChanges = MaxPendingChanges;
    type WeightInfo = ();
}

/// What handing over takes beside the lock.
pub const OWN_HAND_OVER: Weight = Weight::from_parts(20_000, 200);

/// Locks the units and leaves the rest to the tests. It fails where they ask for it.
pub struct HandOverToTests;

impl HandOver for HandOverToTests {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, NotHandedOver> {
        let (half, nonce) = Ledger::lock(&transfer.from, &transfer.to, transfer.amount)?;
        assert_eq!(half.shard, transfer.source);
        // After the work, so that the tests see it undone.
        if let Some(error) = HandOverFails::get() {
            return Err(NotHandedOver {
                error,
                weight: RefusalTook::get(),
            });
        }
        UnderWay::mutate(|under_way| under_way.push(*transfer));
        Ok(HandedOver {
            transfer: TransferId::of(&transfer.from, nonce, now()),
            weight: OWN_HAND_OVER.saturating_add(half.weight),
        })
    }

    fn in_transit() -> Balance {
        InTransit::get()
    }

    fn weight() -> Weight {
        OWN_HAND_OVER.saturating_add(<Ledger as ShardAccounts>::weight())
    }
}

/// Takes the units and leaves the rest to the tests. It fails where they ask for it.
pub struct RemitToTests;

impl Remit for RemitToTests {
    fn remit(transfer: &CrossShardTransfer) -> Result<Remitted, NotHandedOver> {
        let (half, _) = Ledger::debit(&transfer.from, &transfer.to, transfer.amount)?;
        assert_eq!(half.shard, transfer.source);
        // After the work, so that the tests see it undone.
        if let Some(error) = HandOverFails::get() {
            return Err(NotHandedOver {
                error,
                weight: RefusalTook::get(),
            });
        }
        InTransit::mutate(|units| *units += transfer.amount);
        let index = Remittances::get().len() as u32;
        Remittances::mutate(|all| all.push(*transfer));
        Ok(Remitted {
            remittance: RemittanceId {
                block: now(),
                destination: transfer.destination,
                index,
            },
            weight: OWN_HAND_OVER.saturating_add(half.weight),
        })
    }

    fn in_transit() -> Balance {
        // Those of transfers are counted together with these.
        0
    }

    fn weight() -> Weight {
        OWN_HAND_OVER.saturating_add(<Ledger as ShardAccounts>::weight())
    }
}

/// Has what was sent arrive, or come back. Returns why that came back which did.
pub fn deliver_all() -> Vec<AbortReason> {
    let mut bounced = vec![];
    for CrossShardTransfer {
        from, to, amount, ..
    } in Remittances::take()
    {
        if let Err(Unexpected { reason, .. }) = Ledger::credit(&to, amount) {
            Ledger::credit(&from, amount).expect("what was sent can come back");
            bounced.push(reason);
        }
        InTransit::mutate(|units| *units -= amount);
    }
    bounced
}

/// Takes locked units out of an account: they are in transit from now on.
pub fn depart(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    depart_half(account, amount).map(|left| left.shard)
}

/// The same, with what it took.
pub fn depart_half(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError> {
    let left = Ledger::settle(account, amount)?;
    InTransit::mutate(|units| *units += amount);
    Ok(left)
}

/// Gives units in transit to an account.
pub fn arrive(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    let reached = Ledger::receive(account, amount)?;
    InTransit::mutate(|units| *units -= amount);
    Ok(reached.shard)
}

/// Carries every transfer that is under way to its end: over, or back to the sender. Returns why
/// those went back that did.
pub fn carry_all() -> Vec<AbortReason> {
    let mut aborted = vec![];
    for CrossShardTransfer {
        from, to, amount, ..
    } in UnderWay::take()
    {
        match Ledger::expect(&to, amount) {
            Ok(_) => {
                depart(&from, amount).expect("the units are locked");
                arrive(&to, amount).expect("the receiver is ready");
            }
            Err(Unexpected { reason, .. }) => {
                Ledger::release(&from, amount).expect("the units are locked");
                aborted.push(reason);
            }
        }
    }
    aborted
}

/// A transfer as it was counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CountedTransfer {
    /// The sender and its leaf.
    pub source: (BlindedId, ShardId),
    /// The receiver and its leaf.
    pub destination: (BlindedId, ShardId),
    /// What it was said to cost.
    pub weight: Weight,
    /// The bytes it was said to take.
    pub bytes: u32,
}

/// The source and the destination of every transfer that was counted.
pub fn counted() -> Vec<(ShardId, ShardId)> {
    Counted::get()
        .iter()
        .map(|transfer| (transfer.source.1, transfer.destination.1))
        .collect()
}

/// A meter that tells the tests what it counted, even if that was undone later.
pub struct WatchedLoad;

impl LoadMeter for WatchedLoad {
    fn transferred(transfer: &Transferred<'_>) {
        let transfer = CountedTransfer {
            source: (*transfer.from, *transfer.source),
            destination: (*transfer.to, *transfer.destination),
            weight: transfer.weight,
            bytes: transfer.bytes,
        };
        Counted::mutate(|counted| counted.push(transfer));
    }

    fn weight() -> Weight {
        Weight::from_parts(30_000, 300)
    }

    fn finished(_: &ShardId, _: &ShardId, _: BlockHeight) {
        unreachable!("the ledger does not hear of that");
    }

    fn finished_weight() -> Weight {
        Weight::zero()
    }

    fn executed(_: &ShardId, _: u32) {
        unreachable!("the ledger does not hear of that");
    }

    fn executed_weight() -> Weight {
        Weight::zero()
    }
}

impl pallet_ledger::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Registry;
    type HandOver = HandOverToTests;
    type Lanes = TestLanes;
    type Load = WatchedLoad;
    type DeliveryFee = DeliveryFee;
    type Remit = RemitToTests;
    type RemitFee = RemitFee;
    type MinimumBalance = MinimumBalance;
    type PalletId = LedgerPalletId;
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
    Counted::reset();
    HandOverFails::reset();
    RefusalTook::reset();
    DeliveryFee::reset();
    RemitFee::reset();
    Remittances::reset();
    UnderWay::reset();
    InTransit::reset();
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| System::set_block_number(1));
    ext
}

/// Runs a test, and checks afterwards that the invariants of ledger and registry hold and that no
/// unit came to be or was lost.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let issuance = Balances::total_issuance();
        test();
        check();
        assert_eq!(Balances::total_issuance(), issuance);
    });
}

/// Checks the invariants of ledger and registry.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(Ledger::do_try_state(), Ok(()));
}

/// Ends this block and begins the next.
pub fn next_block() {
    let now = System::block_number();
    Registry::on_finalize(now);
    Ledger::on_finalize(now);
    System::set_block_number(now + 1);
    System::reset_events();
    Registry::on_initialize(now + 1);
}

/// The ledger's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// The origin of a signed call.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// What an account owns outside the ledger.
pub fn outside(who: AccountId) -> Balance {
    Balances::balance(&who)
}

/// The blinded id of an account.
pub fn id(who: AccountId) -> BlindedId {
    Ledger::blind(&who)
}

/// The record of an account and where it stands.
pub fn find(who: AccountId) -> Option<(ShardId, Account)> {
    Ledger::find(&id(who)).expect("every account has a route")
}

/// What an account can spend in the ledger.
pub fn inside(who: AccountId) -> Balance {
    find(who).map_or(0, |(_, account)| account.free)
}

/// Whether an account's record stands in a shard's trie.
pub fn stands_in(shard: &ShardId, who: AccountId) -> bool {
    ShardTrie::new(shard).contains(&id(who))
}

/// The leaf that owns an account.
pub fn leaf_of(who: AccountId) -> ShardId {
    let [home] = Registry::homes([&id(who)]).expect("every account has a home");
    home.shard
}

/// Has each of some accounts deposit.
pub fn deposit_all(accounts: impl IntoIterator<Item = AccountId>, amount: Balance) {
    for who in accounts {
        Ledger::deposit(signed(who), amount).expect("the account owns so much");
    }
}

/// The cutover of a split.
pub fn split(shard: &ShardId) -> SplitCut {
    let cut = Registry::split(shard, now(), |_| 0).expect("the shard can be split");
    <Ledger as OnCutover>::split(shard, &cut.left, &cut.right);
    cut
}

/// The cutover of a merge. Returns the parent.
pub fn merge(left: &ShardId, right: &ShardId) -> ShardId {
    let parent = Registry::merge(left, right, now()).expect("the shards can be merged");
    <Ledger as OnCutover>::merged(left, right, &parent);
    parent
}

/// Drains a split shard to its end and settles it.
pub fn drain_split(shard: &ShardId, cut: &SplitCut) {
    let progress = Ledger::drain(shard, &sides(cut), None, u32::MAX).expect("the shard drains");
    assert!(progress.done);
    Registry::settle_split(shard).expect("nothing is left");
}

/// Where the records of a split shard go.
pub fn sides(cut: &SplitCut) -> DrainTarget {
    DrainTarget::Sides {
        hyperplane: cut.hyperplane,
        left: cut.left,
        right: cut.right,
    }
}

/// Some accounts by the leaf that owns them: those of the one, and those of the other.
pub fn partition(
    cut: &SplitCut,
    accounts: impl IntoIterator<Item = AccountId>,
) -> (Vec<AccountId>, Vec<AccountId>) {
    accounts
        .into_iter()
        .partition(|who| leaf_of(*who) == cut.left)
}
