// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, and shards and load that do as the tests say.

use crate as pallet_shard_governance;
use crate::{HoldReason, OpenProposals, ProposalOf, Proposals, Stakers, Terms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, InspectHold},
        ConstU128, ConstU32, Hooks,
    },
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{
        AuthorizeUpgrade, Carried, ChangeParameter, ForecastModels, LoadCondition, ShardOperations,
    },
    Assessment, Balance, BlockHeight, CodeHash, HotAccount, Load, ModelHash, MotionHash, Operation,
    Ppm, ProposalIndex, Rate, Refusal, RequestedBy, Rule, ShardId, RATE_UNIT,
};
use scale_info::TypeInfo;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, Perbill};

mod acts;
mod colocations;
mod lanes;
mod node;

pub use acts::*;
pub use colocations::{Binding, CarriedOut, PlanMoves, PlanRefused, Plans};
pub use lanes::{Blocks, Changed, FullnessHolds, LaneRefused, Lanes, LanesCalledFor};
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
    pub type Governance = pallet_shard_governance;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

/// What each of [`FUNDED`] owns at genesis.
pub const ENDOWMENT: Balance = 1_000_000;
/// The accounts that own something at genesis.
pub const FUNDED: core::ops::RangeInclusive<AccountId> = 1..=20;
/// The account slashed bonds go to.
pub const TREASURY: AccountId = 999;
/// The least that can be bonded, by default.
pub const LEAST_STAKE: Balance = 100;
/// What a proposal is vouched for with, by default.
pub const BOND: Balance = 50;
/// The rate above which load calls for splits.
pub const LIMIT: Rate = RATE_UNIT / 2;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

/// The only parameter of the test's chain.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Knob(pub u32);

parameter_types! {
    pub static MinimumStake: Balance = LEAST_STAKE;
    pub static ProposalBond: Balance = BOND;
    pub static UnbondingPeriod: BlockHeight = 20;
    pub static VotingPeriod: BlockHeight = 100;
    pub static DisputePeriod: BlockHeight = 10;
    pub static Approval: Perbill = Perbill::from_percent(67);
    pub static RatePeriod: BlockHeight = 10;
    pub static RateLimit: u32 = 4;
    pub static OpenLimit: u32 = 4;
    pub static MinElectorate: Balance = 0;
    pub static MinVotingPeriod: BlockHeight = 0;
    pub static EnactmentDelay: BlockHeight = 0;
    pub static RootApproval: Perbill = Perbill::from_percent(80);
    pub static RootDelay: BlockHeight = 0;
    pub static RootLifetime: BlockHeight = 100;
    pub static ActivityPeriod: BlockHeight = 1_000;
    pub static MinTurnout: Perbill = Perbill::from_percent(20);
    pub static LostBondShare: Perbill = Perbill::from_percent(10);
    pub static Budget: Weight = Weight::MAX;
    pub static MaxOpen: u32 = 32;
    pub static MaxClosed: u32 = 16;
    pub const Treasury: AccountId = TREASURY;

    /// Whether load calls for splits and merges.
    pub static ConditionHolds: bool = true;
    /// The rate of a shard whose load calls for nothing.
    pub static IdleRate: Rate = 0;
    /// The shards of which it does not, whatever it does of others.
    pub static Quiet: Vec<ShardId> = Vec::new();
    /// The probability of overload, if the forecast decides on it.
    pub static Forecast: Option<Ppm> = None;
    /// The account that makes for most of the load of all shards, if there is one.
    pub static Hottest: Option<HotAccount> = None;
    /// What load calls for, as the keeper is told.
    pub static CalledFor: Vec<Operation> = Vec::new();
    /// The models that were uploaded, and not adopted or forgotten.
    pub static Uploaded: Vec<(AccountId, ModelHash)> = Vec::new();
    /// The models that were adopted.
    pub static Adopted: Vec<ModelHash> = Vec::new();
    /// The shards that are none any more.
    pub static Gone: Vec<ShardId> = Vec::new();
    /// Why operations are refused, if they are.
    pub static Refused: Option<Refusal> = None;
    /// Whether carrying operations out is an error though nothing speaks against them.
    pub static IsBroken: bool = false;
    /// The operations that were carried out.
    pub static Performed: Vec<(Operation, RequestedBy)> = Vec::new();
    /// The runtime that was authorised last.
    pub static Authorized: Option<CodeHash> = None;
    /// What contention says of moves, if anything.
    pub static Contended: Option<Assessment> = None;
    /// The value of the parameter.
    pub static KnobValue: u32 = 0;
}

/// Shards 1 to 99 are leaves, of which an even one and the next are siblings.
pub struct Shards;

impl ShardOperations for Shards {
    fn check(operation: &Operation) -> Result<Option<Refusal>, DispatchError> {
        let number = |id: &ShardId| id.0.to_low_u64_be();
        let makes_sense = match operation {
            Operation::Split { shard } | Operation::Relocate { shard, .. } => {
                (1..100).contains(&number(shard)) && !Gone::get().contains(shard)
            }
            Operation::Merge { left, right } => {
                number(left).is_multiple_of(2) && number(right) == number(left) + 1
            }
        };
        makes_sense
            .then(Refused::get)
            .ok_or(DispatchError::Other("no such shard"))
    }

    fn carry_out<Objection>(
        operation: Operation,
        requested_by: RequestedBy,
        condition: impl FnOnce(&Operation) -> Result<(), Objection>,
    ) -> Result<Carried<Objection>, DispatchError> {
        let refusal = Self::check(&operation)?;
        if let Err(objection) = condition(&operation) {
            return Ok(Carried::Objected(objection));
        }
        let mut performed = Performed::get();
        performed.push((operation, requested_by));
        let record = performed.len() as u32 - 1;
        Performed::set(performed);
        if IsBroken::get() {
            return Err(DispatchError::Corruption);
        }
        Ok(match refusal {
            Some(reason) => Carried::Refused(record, reason),
            None => Carried::Done(record),
        })
    }

    fn weight(_: &Operation) -> Weight {
        Weight::from_parts(1_000_000, 0)
    }

    fn max_weight() -> Weight {
        Weight::from_parts(2_000_000, 0)
    }
}

/// Load that calls for everything or for nothing.
pub struct Condition;

impl LoadCondition for Condition {
    fn assess(operation: &Operation) -> Assessment {
        let shard = match operation {
            Operation::Relocate { .. } => {
                return Contended::get().unwrap_or(Assessment::Unconditional)
            }
            Operation::Split { shard } => shard,
            Operation::Merge { left, .. } => left,
        };
        let is_busy = ConditionHolds::get() && !Quiet::get().contains(shard);
        Assessment::Overload {
            load: Load {
                rate: if is_busy { RATE_UNIT } else { IdleRate::get() },
                quiet_for: 0,
            },
            limit: LIMIT,
            probability: Forecast::get().unwrap_or(0),
            threshold: 920_000,
            rule: Forecast::get().map_or(Rule::Plain, |_| Rule::Forecast),
            hottest: Hottest::get(),
        }
    }

    fn load(_: &ShardId) -> Load {
        Load::default()
    }

    fn called_for() -> Vec<Operation> {
        CalledFor::get()
    }

    fn weight() -> Weight {
        Weight::from_parts(10_000, 0)
    }
}

/// Values up to 100 are within the bounds; 66 cannot be set all the same.
pub struct Parameters;

impl ChangeParameter<Knob> for Parameters {
    fn is_within_bounds(parameter: &Knob) -> bool {
        parameter.0 <= 100
    }

    fn change(parameter: Knob) -> DispatchResult {
        if parameter.0 == 66 {
            return Err(DispatchError::Unavailable);
        }
        KnobValue::set(parameter.0);
        Ok(())
    }

    fn weight() -> Weight {
        Weight::from_parts(100_000, 0)
    }
}

/// What the tests say was uploaded. A model whose hash begins with 66 cannot be adopted all the
/// same.
pub struct Models;

impl ForecastModels<AccountId> for Models {
    fn is_uploaded(proposer: &AccountId, hash: &ModelHash) -> bool {
        Uploaded::get().contains(&(*proposer, *hash))
    }

    fn adopt(proposer: &AccountId, hash: &ModelHash) -> DispatchResult {
        if hash[0] == 66 {
            return Err(DispatchError::Unavailable);
        }
        Self::discard(proposer, hash);
        let mut adopted = Adopted::get();
        adopted.push(*hash);
        Adopted::set(adopted);
        Ok(())
    }

    fn discard(proposer: &AccountId, hash: &ModelHash) {
        let mut uploaded = Uploaded::get();
        uploaded.retain(|it| *it != (*proposer, *hash));
        Uploaded::set(uploaded);
    }

    fn weight() -> Weight {
        Weight::from_parts(50_000, 0)
    }
}

/// Remembers what was authorised.
pub struct Upgrades;

impl AuthorizeUpgrade for Upgrades {
    fn authorize(hash: &CodeHash) {
        Authorized::set(Some(*hash));
    }

    fn weight() -> Weight {
        Weight::from_parts(70_000, 0)
    }
}

/// The terms that the tests choose.
pub struct Chosen;

impl Terms for Chosen {
    fn minimum_stake() -> Balance {
        MinimumStake::get()
    }

    fn proposal_bond() -> Balance {
        ProposalBond::get()
    }

    fn unbonding_period() -> BlockHeight {
        UnbondingPeriod::get()
    }

    fn voting_period() -> BlockHeight {
        VotingPeriod::get()
    }

    fn dispute_period() -> BlockHeight {
        DisputePeriod::get()
    }

    fn approval() -> Perbill {
        Approval::get()
    }

    fn rate_period() -> BlockHeight {
        RatePeriod::get()
    }

    fn rate_limit() -> u32 {
        RateLimit::get()
    }

    fn open_limit() -> u32 {
        OpenLimit::get()
    }

    fn min_electorate() -> Balance {
        MinElectorate::get()
    }

    fn min_voting_period() -> BlockHeight {
        MinVotingPeriod::get()
    }

    fn enactment_delay() -> BlockHeight {
        EnactmentDelay::get()
    }

    fn root_approval() -> Perbill {
        RootApproval::get()
    }

    fn activity_period() -> BlockHeight {
        ActivityPeriod::get()
    }

    fn min_turnout() -> Perbill {
        MinTurnout::get()
    }

    fn root_delay() -> BlockHeight {
        RootDelay::get()
    }

    fn root_lifetime() -> BlockHeight {
        RootLifetime::get()
    }

    fn lost_bond_share() -> Perbill {
        LostBondShare::get()
    }
}

impl pallet_shard_governance::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Shards;
    type Condition = Condition;
    type Lanes = Lanes;
    type Fullness = Blocks;
    type CoLocations = Binding;
    type Parameter = Knob;
    type Parameters = Parameters;
    type Models = Models;
    type Upgrades = Upgrades;
    type RootCall = RuntimeCall;
    type KeeperKey = KeeperKey;
    type Treasury = Treasury;
    type Terms = Chosen;
    type Budget = Budget;
    type MaxOpen = MaxOpen;
    type MaxClosed = MaxClosed;
    type MaxChunks = ConstU32<4>;
    type WeightInfo = ();
}

/// A chain in its first block, on which [`FUNDED`] own [`ENDOWMENT`] each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    lanes::reset();
    colocations::reset();
    Gone::set(Vec::new());
    IsBroken::set(false);
    ConditionHolds::set(true);
    IdleRate::set(0);
    Quiet::set(Vec::new());
    Forecast::set(None);
    Hottest::set(None);
    CalledFor::set(Vec::new());
    Contended::set(None);
    Uploaded::set(Vec::new());
    Adopted::set(Vec::new());
    Refused::set(None);
    Performed::set(Vec::new());
    Budget::set(Weight::MAX);
    UnbondingPeriod::set(20);
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: FUNDED.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| System::set_block_number(1));
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
    assert_eq!(Governance::do_try_state(), Ok(()));
}

/// The height of this block.
pub fn height() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// Ends this block with some weight left over, and begins the next.
pub fn next_block_with(idle: Weight) {
    let number = System::block_number();
    let used = Governance::on_idle(number, idle);
    assert!(used.all_lte(idle));
    System::set_block_number(number + 1);
    System::reset_events();
    let mut meter = WeightMeter::with_limit(Budget::get());
    Governance::on_poll(number + 1, &mut meter);
}

/// Ends this block and begins the next.
pub fn next_block() {
    next_block_with(Weight::MAX);
}

/// Lets blocks pass up to that one.
pub fn run_to(block: BlockHeight) {
    while height() < block {
        next_block();
    }
}
