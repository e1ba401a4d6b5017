//! The dynamic parameters, their bounds, and how a chain begins with its own.
//!
//! Parameters change by a proposal that passes its vote, or by `parameters.setParameter` from the
//! root origin. Until one is set, its default stands.

pub mod at_genesis;
pub mod bounds;

use crate::{
    Balance, BlockNumber, Parameters, Runtime, RuntimeOrigin, HOURS, MICRO_UNIT, MINUTES, UNIT,
};
use frame_support::{
    dynamic_params::{dynamic_pallet_params, dynamic_params},
    weights::Weight,
};
use nerv_primitives_core::{traits::ChangeParameter, Ppm, Rate, RATE_UNIT};
use pallet_parameters::WeightInfo as _;
use sp_runtime::{DispatchResult, Perbill};

/// What can be changed without a new runtime.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
    use super::*;

    /// The life of splits and merges.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod bisection {
        /// The accounts a shard must have to be split.
        #[codec(index = 0)]
        pub static MinAccounts: u32 = 64;

        /// The greatest depth of a leaf.
        #[codec(index = 1)]
        pub static MaxDepth: u32 = 10;

        /// The greatest number of leaves.
        #[codec(index = 2)]
        pub static MaxShards: u32 = 1_000;

        /// The blocks that must pass between a split and the merge of its children.
        #[codec(index = 3)]
        pub static Cooldown: BlockNumber = 10 * MINUTES;

        /// The part of a block's weight that a drain takes even when the block is full.
        #[codec(index = 4)]
        pub static DrainShare: Perbill = Perbill::from_percent(20);
    }

    /// When load calls for a split or a merge, and what it is held against. Rates are in thousandths
    /// of a transfer a second.
    #[dynamic_pallet_params]
    #[codec(index = 1)]
    pub mod load {
        /// The rate above which a shard is overloaded.
        #[codec(index = 0)]
        pub static MaxRate: Rate = 1_000 * RATE_UNIT;

        /// The rate under which a shard is quiet.
        #[codec(index = 1)]
        pub static QuietRate: Rate = 10 * RATE_UNIT;

        /// The seconds for which two siblings must have been quiet to be merged.
        #[codec(index = 2)]
        pub static QuietPeriod: u32 = 600;

        /// The probability of overload above which the forecast calls for a split, in parts per
        /// million.
        #[codec(index = 3)]
        pub static SplitProbability: Ppm = 920_000;

        /// The blocks that a shard's transfers may take on the mean: the latency at capacity.
        #[codec(index = 4)]
        pub static LatencyLimit: BlockNumber = 3;

        /// The accounts of a shard that is full: the state at capacity.
        #[codec(index = 5)]
        pub static StateCapacity: u64 = 1_000_000;

        /// The part of a block's weight that forecasts take even when the block is full.
        #[codec(index = 6)]
        pub static ForecastShare: Perbill = Perbill::from_percent(10);

        /// The seconds for which a shard is not split after one account was found to make for most
        /// of its load.
        #[codec(index = 7)]
        pub static UnsplittablePeriod: u32 = 600;
    }

    /// Stake, proposals and votes.
    #[dynamic_pallet_params]
    #[codec(index = 2)]
    pub mod governance {
        /// The least a staker may have bonded.
        #[codec(index = 0)]
        pub static MinimumStake: Balance = 100 * UNIT;

        /// What a proposer vouches with.
        #[codec(index = 1)]
        pub static ProposalBond: Balance = 100 * UNIT;

        /// The blocks from unbonding to withdrawal.
        #[codec(index = 2)]
        pub static UnbondingPeriod: BlockNumber = 24 * HOURS;

        /// The blocks in which votes are taken.
        #[codec(index = 3)]
        pub static VotingPeriod: BlockNumber = 100;

        /// The blocks in which an operation that was carried out may be disputed.
        #[codec(index = 4)]
        pub static DisputePeriod: BlockNumber = 10 * MINUTES;

        /// The part of the electorate that must vote for a proposal.
        #[codec(index = 5)]
        pub static Approval: Perbill = Perbill::from_percent(67);

        /// The blocks over which a staker's proposals are counted.
        #[codec(index = 6)]
        pub static RatePeriod: BlockNumber = 10 * MINUTES;

        /// The proposals a staker may make in that time.
        #[codec(index = 7)]
        pub static RateLimit: u32 = 20;
    }

    /// Transfers between shards.
    #[dynamic_pallet_params]
    #[codec(index = 3)]
    pub mod transfers {
        /// The messages a shard's queue may hold before transfers to it are refused.
        #[codec(index = 0)]
        pub static MaxQueued: u32 = 1_024;

        /// The blocks after which a transfer that has not been answered is aborted.
        #[codec(index = 1)]
        pub static DeadlineAfter: BlockNumber = MINUTES;

        /// The blocks for which the receipts of a transfer that ended are kept.
        #[codec(index = 2)]
        pub static KeepReceipts: BlockNumber = 10 * MINUTES;
    }

    /// Nodes, keepers, and the placement of replicas.
    #[dynamic_pallet_params]
    #[codec(index = 4)]
    pub mod placement {
        /// The pieces of a checkpoint that suffice to rebuild it.
        #[codec(index = 0)]
        pub static ErasureK: u32 = 5;

        /// The pieces that may be lost: with the others one for each replica. As many of them may
        /// be in one failure domain.
        #[codec(index = 1)]
        pub static ErasureM: u32 = 2;

        /// By how much a placement must be better than the one that stands, in parts per million.
        #[codec(index = 2)]
        pub static Margin: Ppm = 10_000;

        /// The replicas that may be moved in a period for a better score alone.
        #[codec(index = 3)]
        pub static MaxMoves: u32 = 20;

        /// The blocks of such a period.
        #[codec(index = 4)]
        pub static MovePeriod: BlockNumber = 10 * MINUTES;

        /// The blocks in which a placement is to be found where none is whole. As long a leaving
        /// node stays, and a fined keeper.
        #[codec(index = 5)]
        pub static ReplacePeriod: BlockNumber = 10 * MINUTES;

        /// The blocks for which a reported round trip counts.
        #[codec(index = 6)]
        pub static LatencyPeriod: BlockNumber = 6 * HOURS;

        /// The mean round trip between a shard's nodes that counts half, in milliseconds.
        #[codec(index = 7)]
        pub static LatencyTarget: u32 = 180;

        /// The room that a replica takes, in MiB.
        #[codec(index = 8)]
        pub static ReplicaSize: u32 = 64;

        /// The highest price of a node, for a MiB and a day.
        #[codec(index = 9)]
        pub static MaxPrice: Balance = MICRO_UNIT;

        /// What is held of an operator for a node.
        #[codec(index = 10)]
        pub static NodeDeposit: Balance = 100 * UNIT;

        /// What is held of a keeper.
        #[codec(index = 11)]
        pub static KeeperDeposit: Balance = 100 * UNIT;

        /// What a false submission costs a keeper.
        #[codec(index = 12)]
        pub static Fine: Balance = 10 * UNIT;
    }
}

/// Changes parameters for those who decide by votes.
pub struct ByVote;

impl ChangeParameter<RuntimeParameters> for ByVote {
    fn is_within_bounds(parameter: &RuntimeParameters) -> bool {
        bounds::violation(parameter).is_none()
    }

    fn change(parameter: RuntimeParameters) -> DispatchResult {
        Parameters::set_parameter(RuntimeOrigin::root(), parameter)
    }

    fn weight() -> Weight {
        <Runtime as pallet_parameters::Config>::WeightInfo::set_parameter()
    }
}
