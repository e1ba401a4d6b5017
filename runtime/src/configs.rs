// SPDX-License-Identifier: Apache-2.0
//! How each pallet is set up and wired to the others.

mod keys;
mod transfers;

pub use transfers::*;

use crate::{
    fees::{FeeAdjustment, LengthToFee},
    filter::Filter,
    keys::OwnKeySignature,
    model::{ShippedModel, ShippedPairModel},
    parameters::{
        dynamic_params::{bisection, load},
        terms, ByVote, RuntimeParameters, UpgradeByVote,
    },
    weights::DatabaseWeight,
    AccountId, Address, Attestation, Aura, Balance, Balances, Binding, Bisection, Block,
    BlockNumber, CrossShard, Fragments, Hash, Lanes, Ledger, LoadPredictor, Nonce, Outbox,
    PalletInfo, Placement, Runtime, RuntimeCall, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, RuntimeOrigin, RuntimeTask, ShardGovernance, ShardRegistry, System,
    Timestamp, TransactionPayment, EXISTENTIAL_DEPOSIT, HOURS, MILLI_UNIT, SLOT_DURATION, UNIT,
    VERSION,
};
use frame_support::{
    derive_impl,
    migrations::FreezeChainOnFailedMigration,
    parameter_types,
    traits::{
        AsEnsureOriginWithArg, ConstBool, ConstU128, ConstU32, ConstU64, ConstU8, Get,
        VariantCountOf,
    },
    weights::{constants::WEIGHT_REF_TIME_PER_SECOND, IdentityFee, Weight},
    PalletId,
};
use frame_system::{
    limits::{BlockLength, BlockWeights},
    EnsureRoot,
};
use nerv_primitives_keeper::KeeperKey;
use nerv_primitives_quote::TrustAnchor;
use pallet_transaction_payment::FungibleAdapter;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{
    traits::{AccountIdConversion, AccountIdLookup},
    Perbill,
};
use sp_version::RuntimeVersion;

/// The part of a block that ordinary extrinsics may fill; the rest is for operational ones.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// Half of a one-second slot: the other half is for the network, for import, and for a machine
/// slower than the one the weights were measured on.
pub const MAXIMUM_BLOCK_WEIGHT: Weight =
    Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND / 2, u64::MAX);

/// The bytes of a block: 5 MiB.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

parameter_types! {
    /// How long the hash of a block can be looked up: also how old a mortal extrinsic may be.
    pub const BlockHashCount: BlockNumber = 2_400;
    /// The runtime's version.
    pub const Version: RuntimeVersion = VERSION;
    /// What fits in a block by weight.
    pub RuntimeBlockWeights: BlockWeights =
        BlockWeights::with_sensible_defaults(MAXIMUM_BLOCK_WEIGHT, NORMAL_DISPATCH_RATIO);
    /// What fits in a block by bytes: 3.75 MiB of ordinary extrinsics, as that part of the whole.
    pub RuntimeBlockLength: BlockLength =
        BlockLength::builder().max_length(MAXIMUM_BLOCK_LENGTH).modify_max_length_for_class(
            frame_support::dispatch::DispatchClass::Normal,
            |length| *length = NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH),
        ).build();
    /// The prefix of addresses.
    pub const SS58Prefix: u8 = 42;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type BaseCallFilter = Filter;
    type Block = Block;
    type BlockWeights = RuntimeBlockWeights;
    type BlockLength = RuntimeBlockLength;
    type AccountId = AccountId;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type Nonce = Nonce;
    type Hash = Hash;
    type BlockHashCount = BlockHashCount;
    type DbWeight = DatabaseWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<Balance>;
    type SS58Prefix = SS58Prefix;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
    type MultiBlockMigrator = crate::phases::SteppedByBlock<crate::migrations::Migrator>;
    type MaxConsumers = ConstU32<16>;
    type SingleBlockMigrations = crate::migrations::SingleBlockMigrations;
}

parameter_types! {
    /// What migrations may take of a block. Nothing but inherents is in it beside them.
    pub MigrationWeight: Weight = Perbill::from_percent(80) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = crate::migrations::SteppedMigrations;
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<1_024>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    // A chain that is half in one layout and half in another must not go on.
    type FailedMigrationHandler = FreezeChainOnFailedMigration;
    type MaxServiceWeight = MigrationWeight;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
    type AuthorityId = AuraId;
    type DisabledValidators = ();
    type MaxAuthorities = ConstU32<32>;
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    // The pallet's own figures, which it names by the unit type; there are no others.
    type WeightInfo = ();
    type MaxAuthorities = ConstU32<32>;
    type MaxNominators = ConstU32<0>;
    // Authorities are fixed, and nothing is staked that an equivocation could cost.
    type MaxSetIdSessionEntries = ConstU64<0>;
    type KeyOwnerProof = sp_core::Void;
    type EquivocationReportSystem = ();
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = Aura;
    type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_balances::Config for Runtime {
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ();
    type ReserveIdentifier = [u8; 8];
    type Balance = Balance;
    type RuntimeEvent = RuntimeEvent;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightToFee = IdentityFee<Balance>;
    type LengthToFee = LengthToFee;
    type FeeMultiplierUpdate = FeeAdjustment;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = crate::OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_parameters::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeParameters = RuntimeParameters;
    type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
    // The pallet's own measured figures, which it exports for the unit type only.
    type WeightInfo = ();
}

impl crate::parameters::at_genesis::Config for Runtime {}

impl pallet_shard_registry::Config for Runtime {
    type WeightInfo = pallet_shard_registry::weights::SubstrateWeight<Runtime>;
    type MaxPendingChanges = ConstU32<4_096>;
}

parameter_types! {
    /// Names the account that holds what the ledger's accounts own.
    pub const LedgerPalletId: PalletId = PalletId(*b"nrv/ledg");
    /// What carrying a transfer over to another shard costs: as much as extrinsics pay for what it
    /// takes, while blocks have room. Its messages have room of their own, so that the price does not
    /// rise with the fullness of blocks.
    pub DeliveryFee: Balance = TransactionPayment::weight_to_fee(CrossShard::delivery_weight());
    /// What bringing units to another shard costs that have left already, by the same rule.
    pub RemitFee: Balance = TransactionPayment::weight_to_fee(Outbox::delivery_weight());
    /// The part of a block's weight a drain takes even when the block is full.
    pub DrainBudget: Weight = bisection::DrainShare::get() * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_ledger::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = ShardRegistry;
    type HandOver = CrossShard;
    type Lanes = Lanes;
    type Load = (LoadPredictor, Binding);
    type DeliveryFee = DeliveryFee;
    type Remit = Outbox;
    type RemitFee = RemitFee;
    type MinimumBalance = ConstU128<MILLI_UNIT>;
    type PalletId = LedgerPalletId;
    type WeightInfo = pallet_ledger::weights::SubstrateWeight<Runtime>;
}

impl pallet_bisection::Config for Runtime {
    type ForceOrigin = EnsureRoot<AccountId>;
    type Tree = ShardRegistry;
    type Ledger = Ledger;
    type Lanes = Lanes;
    type OnCutover = (Ledger, (LoadPredictor, (Placement, Fragments)));
    type Attesters = Attestation;
    type Cut = Binding;
    type Limits = terms::Bisection;
    type DrainBudget = DrainBudget;
    type MaxDrains = ConstU32<32>;
    type MaxRecords = ConstU32<1_024>;
    type WeightInfo = pallet_bisection::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The reference time of a plain transfer in the smallest tree, against which that of all others
    /// is held.
    pub TransferWeight: u64 = Ledger::plain_transfer_weight(1).ref_time();
    /// The bytes of a plain transfer's call: to an account by its id, of one NERV.
    pub TransferBytes: u32 = Ledger::transfer_bytes(&Address::Id(AccountId::new([0; 32])), UNIT);
    /// The reference time that ordinary extrinsics may take in a second, where blocks are full of them.
    pub ExtrinsicTime: u64 = NORMAL_DISPATCH_RATIO
        .mul_floor(MAXIMUM_BLOCK_WEIGHT.ref_time())
        .saturating_mul(1_000)
        / SLOT_DURATION;
    /// The part of a block's weight that forecasts take even when the block is full.
    pub ForecastBudget: Weight = load::ForecastShare::get() * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_load_predictor::Config for Runtime {
    type Time = Timestamp;
    type Tree = ShardRegistry;
    type Routing = ShardRegistry;
    type Lanes = Lanes;
    type ExtrinsicTime = ExtrinsicTime;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Proposals = ShardGovernance;
    type Terms = terms::Load;
    type TransferWeight = TransferWeight;
    type TransferBytes = TransferBytes;
    type Budget = ForecastBudget;
    type ShippedModel = ShippedModel;
    type MaxUploads = ConstU32<2>;
    type WeightInfo = pallet_load_predictor::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The account slashed bonds go to. Nobody has its key.
    pub Treasury: AccountId = PalletId(*b"nrv/trsy").into_account_truncating();
    /// The part of a block's weight that closing proposals takes even when the block is full.
    pub GovernanceBudget: Weight = Perbill::from_percent(6) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_binding::Config for Runtime {
    type Map = ShardRegistry;
    type Ledger = Ledger;
    type Operations = Bisection;
    type Load = LoadPredictor;
    type Lanes = Lanes;
    type Model = pallet_binding::Recurrent<Self, ShippedPairModel>;
    type Terms = terms::Binding;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BlockTime = ConstU64<SLOT_DURATION>;
    type WeightInfo = pallet_binding::weights::SubstrateWeight<Runtime>;
}

impl pallet_shard_governance::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Bisection;
    type Condition = LoadPredictor;
    type Lanes = Lanes;
    type Fullness = LoadPredictor;
    type CoLocations = Binding;
    type Parameter = RuntimeParameters;
    type Parameters = ByVote;
    type Models = LoadPredictor;
    type Upgrades = UpgradeByVote;
    type RootCall = RuntimeCall;
    type KeeperKey = KeeperKey;
    type Treasury = Treasury;
    type Terms = terms::Governance;
    type Budget = GovernanceBudget;
    type MaxOpen = ConstU32<128>;
    type MaxClosed = ConstU32<256>;
    type MaxChunks = ConstU32<32>;
    type WeightInfo = pallet_shard_governance::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The part of a block's weight that nodes on their way out take even when the block is full.
    pub const PlacementBudget: Weight =
        Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time() / 50, u64::MAX);
}

impl pallet_placement::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Tree = ShardRegistry;
    type Delegation = ShardGovernance;
    type Repairs = Fragments;
    // The same keys: a staker's keeper proposes, votes and places with one.
    type KeeperKey = KeeperKey;
    type PlacerSignature = OwnKeySignature;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = terms::Placement;
    type Budget = PlacementBudget;
    type MaxNodes = ConstU32<1_000>;
    type MaxShardsPerNode = ConstU32<64>;
    type MaxPlacers = ConstU32<64>;
    type MaxReports = ConstU32<64>;
    type ReportEvery = ConstU32<10>;
    type TurnLength = ConstU32<4>;
    type MaxPlaced = ConstU32<16>;
    type ImproveEvery = ConstU32<30>;
    #[cfg(feature = "runtime-benchmarks")]
    type Pieces = crate::benchmarks::Pieces;
    type WeightInfo = pallet_placement::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The part of a block's weight that visits to leaves take even when the block is full, for
    /// challenges and for what is over.
    pub const FragmentsBudget: Weight =
        Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time() / 50, u64::MAX);
}

parameter_types! {
    /// The part of a block's weight that attestations which are due take even when the block is full. One
    /// is looked at only where there is room for all that it may come to: everybody who was asked is
    /// punished, and the operation is undone.
    pub const AttestationBudget: Weight =
        Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time() / 100 * 3, u64::MAX);
    /// The root that evidence of enclaves must come from.
    pub const EvidenceRoot: TrustAnchor<'static> = TrustAnchor::INTEL;
}

impl pallet_attestation::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Tree = ShardRegistry;
    type Contents = Ledger;
    type Placements = Placement;
    type Custodians = Placement;
    type Delegation = ShardGovernance;
    type Reliability = Placement;
    type Checkpoints = Fragments;
    type Settlements = Bisection;
    type Bonds = ShardGovernance;
    // The same keys: a staker's keeper registers its node's enclave with the one that it votes with.
    type KeeperKey = KeeperKey;
    type AdmitOrigin = EnsureRoot<AccountId>;
    type Time = Timestamp;
    type Anchor = EvidenceRoot;
    type MinimumBalance = <Runtime as pallet_ledger::Config>::MinimumBalance;
    type Policy = terms::Attestation;
    type Budget = AttestationBudget;
    type MaxOpen = ConstU32<32>;
    type MaxMeasurements = ConstU32<64>;
    type MaxCollaterals = ConstU32<256>;
    type MaxCollateralsPerAccount = ConstU32<8>;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = crate::benchmarks::Seats;
    type WeightInfo = pallet_attestation::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The part of a block's weight that visits to lanes take even when the block is full: for what leaves
    /// them, for records of shards that open, and for inboxes of those that have returned.
    pub const LanesBudget: Weight =
        Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time() / 100 * 6, u64::MAX);
}

impl pallet_lanes::Config for Runtime {
    type Ledger = Ledger;
    type HandOver = CrossShard;
    type Load = LoadPredictor;
    type Tree = ShardRegistry;
    type Unsettled = Bisection;
    type Placements = Placement;
    type Custodians = Placement;
    type Reliability = Placement;
    type Enclaves = Attestation;
    type Checkpoints = Fragments;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = terms::Lanes;
    type Budget = LanesBudget;
    type MinimumBalance = <Runtime as pallet_ledger::Config>::MinimumBalance;
    type MaxLanes = ConstU32<32>;
    type MaxInbox = ConstU32<4_096>;
    type MaxOwn = ConstU32<16>;
    type MaxOutbox = ConstU32<2_048>;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = crate::benchmarks::Seats;
    type WeightInfo = pallet_lanes::weights::SubstrateWeight<Runtime>;
}

impl pallet_fragments::Config for Runtime {
    type Currency = Balances;
    type Tree = ShardRegistry;
    type Contents = Ledger;
    type Placements = Placement;
    type Custodians = Placement;
    type Delegation = ShardGovernance;
    type Reliability = Placement;
    // The same keys: a staker's keeper speaks for its node with the one that it votes with.
    type KeeperKey = KeeperKey;
    type NodeSignature = OwnKeySignature;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type Policy = terms::Fragments;
    type Budget = FragmentsBudget;
    type Day = ConstU32<{ 24 * HOURS }>;
    type MaxLooks = ConstU32<4>;
    type MaxVisits = ConstU32<8>;
    #[cfg(feature = "runtime-benchmarks")]
    type Seats = crate::benchmarks::Seats;
    type WeightInfo = pallet_fragments::weights::SubstrateWeight<Runtime>;
}
