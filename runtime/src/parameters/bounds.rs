//! The bounds of the parameters, beyond which the chain would not work as it should.
//!
//! They bind votes and presets. Root is not bound by them: it can replace the runtime anyway.

use super::{dynamic_params::*, RuntimeParameters};
use crate::{BlockNumber, EXISTENTIAL_DEPOSIT, HOURS};
use nerv_primitives_core::MILLION;
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::Perbill;

/// The deepest a shard may lie, whatever the parameter: a walk of 32 cuts is some microseconds.
const DEEPEST: u32 = 32;

/// The longest of all periods. What is on hold must come free again in somebody's lifetime.
const LONGEST: BlockNumber = 365 * 24 * HOURS;

/// The most messages a shard's queue may hold: what some ten blocks can handle.
const MOST_QUEUED: u32 = 8_192;

/// What a value breaks, if it is out of its bounds. Taking a value back to its default never is.
pub fn violation(parameter: &RuntimeParameters) -> Option<&'static str> {
    match parameter {
        RuntimeParameters::Bisection(parameter) => of_bisection(parameter),
        RuntimeParameters::Load(parameter) => of_load(parameter),
        RuntimeParameters::Governance(parameter) => of_governance(parameter),
        RuntimeParameters::Transfers(parameter) => of_transfers(parameter),
        RuntimeParameters::Placement(parameter) => of_placement(parameter),
    }
}

fn of_bisection(parameter: &bisection::Parameters) -> Option<&'static str> {
    use bisection::Parameters::*;
    match parameter {
        MinAccounts(_, Some(value)) => (*value < 2).then_some("minAccounts must be at least 2"),
        MaxDepth(_, Some(value)) => (*value > DEEPEST).then_some("maxDepth must be at most 32"),
        MaxShards(_, Some(value)) => {
            (!(1..=MAX_LEAVES).contains(value)).then_some("maxShards must be 1 to 1000")
        }
        Cooldown(_, Some(value)) => too_long(*value, "cooldown must be at most a year"),
        DrainShare(_, Some(value)) => {
            let sane = Perbill::from_percent(1)..=Perbill::from_percent(50);
            (!sane.contains(value)).then_some("drainShare must be 1% to 50%")
        }
        MinAccounts(_, None)
        | MaxDepth(_, None)
        | MaxShards(_, None)
        | Cooldown(_, None)
        | DrainShare(_, None) => None,
    }
}

fn of_load(parameter: &load::Parameters) -> Option<&'static str> {
    use load::Parameters::*;
    match parameter {
        MaxRate(_, Some(value)) => (*value == 0).then_some("maxRate must be above 0"),
        QuietRate(_, Some(value)) => (*value == 0).then_some("quietRate must be above 0"),
        QuietPeriod(_, Some(value)) => too_long(*value, "quietPeriod must be at most a year"),
        // Under a half a split would be called for that is not even likely to be needed, and at
        // one no forecast would call for any.
        SplitProbability(_, Some(value)) => (!(MILLION / 2..MILLION).contains(value))
            .then_some("splitProbability must be 500000 to 999999"),
        LatencyLimit(_, Some(value)) => (*value == 0).then_some("latencyLimit must be above 0"),
        StateCapacity(_, Some(value)) => (*value == 0).then_some("stateCapacity must be above 0"),
        // With less not one leaf could be visited, and with more little would be left of a block.
        ForecastShare(_, Some(value)) => {
            let sane = Perbill::from_percent(1)..=Perbill::from_percent(25);
            (!sane.contains(value)).then_some("forecastShare must be 1% to 25%")
        }
        UnsplittablePeriod(_, Some(value)) => {
            too_long(*value, "unsplittablePeriod must be at most a year")
        }
        MaxRate(_, None)
        | QuietRate(_, None)
        | QuietPeriod(_, None)
        | SplitProbability(_, None)
        | LatencyLimit(_, None)
        | StateCapacity(_, None)
        | ForecastShare(_, None)
        | UnsplittablePeriod(_, None) => None,
    }
}

fn of_governance(parameter: &governance::Parameters) -> Option<&'static str> {
    use governance::Parameters::*;
    match parameter {
        MinimumStake(_, Some(value)) => {
            (*value < EXISTENTIAL_DEPOSIT).then_some("minimumStake must be an existential deposit")
        }
        ProposalBond(_, Some(value)) => {
            (*value < EXISTENTIAL_DEPOSIT).then_some("proposalBond must be an existential deposit")
        }
        UnbondingPeriod(_, Some(value)) => {
            too_long(*value, "unbondingPeriod must be at most a year")
        }
        VotingPeriod(_, Some(value)) => {
            (!(1..=LONGEST).contains(value)).then_some("votingPeriod must be 1 block to a year")
        }
        DisputePeriod(_, Some(value)) => too_long(*value, "disputePeriod must be at most a year"),
        Approval(_, Some(value)) => {
            (*value <= Perbill::from_percent(50)).then_some("approval must be above 50%")
        }
        RatePeriod(_, Some(value)) => too_long(*value, "ratePeriod must be at most a year"),
        // With a limit of 0 nobody could propose to raise it again.
        RateLimit(_, Some(value)) => (*value == 0).then_some("rateLimit must be above 0"),
        MinimumStake(_, None)
        | ProposalBond(_, None)
        | UnbondingPeriod(_, None)
        | VotingPeriod(_, None)
        | DisputePeriod(_, None)
        | Approval(_, None)
        | RatePeriod(_, None)
        | RateLimit(_, None) => None,
    }
}

fn of_transfers(parameter: &transfers::Parameters) -> Option<&'static str> {
    use transfers::Parameters::*;
    match parameter {
        MaxQueued(_, Some(value)) => {
            (!(1..=MOST_QUEUED).contains(value)).then_some("maxQueued must be 1 to 8192")
        }
        // In fewer no transfer could be answered.
        DeadlineAfter(_, Some(value)) => {
            (!(3..=HOURS).contains(value)).then_some("deadlineAfter must be 3 blocks to an hour")
        }
        // Every block may end thousands.
        KeepReceipts(_, Some(value)) => {
            (!(1..=24 * HOURS).contains(value)).then_some("keepReceipts must be 1 block to a day")
        }
        MaxQueued(_, None) | DeadlineAfter(_, None) | KeepReceipts(_, None) => None,
    }
}

fn of_placement(parameter: &placement::Parameters) -> Option<&'static str> {
    use placement::Parameters::*;
    match parameter {
        // Together no more than the 16 replicas that a placement can name.
        ErasureK(_, Some(value)) => {
            (!(1..=12).contains(value)).then_some("erasureK must be 1 to 12")
        }
        ErasureM(_, Some(value)) => (!(1..=4).contains(value)).then_some("erasureM must be 1 to 4"),
        Margin(_, Some(value)) => (*value >= MILLION).then_some("margin must be below 1000000"),
        MovePeriod(_, Some(value)) => too_long(*value, "movePeriod must be at most a year"),
        // In fewer no turn would pass.
        ReplacePeriod(_, Some(value)) => (!(16..=24 * HOURS).contains(value))
            .then_some("replacePeriod must be 16 blocks to a day"),
        // A node reports once in ten blocks.
        LatencyPeriod(_, Some(value)) => {
            (!(20..=LONGEST).contains(value)).then_some("latencyPeriod must be 20 blocks to a year")
        }
        LatencyTarget(_, Some(value)) => {
            (!(1..=10_000).contains(value)).then_some("latencyTarget must be 1 to 10000")
        }
        ReplicaSize(_, Some(value)) => (*value == 0).then_some("replicaSize must be above 0"),
        MaxPrice(_, Some(value)) => (*value == 0).then_some("maxPrice must be above 0"),
        NodeDeposit(_, Some(value)) => {
            (*value < EXISTENTIAL_DEPOSIT).then_some("nodeDeposit must be an existential deposit")
        }
        KeeperDeposit(_, Some(value)) => {
            (*value < EXISTENTIAL_DEPOSIT).then_some("keeperDeposit must be an existential deposit")
        }
        Fine(_, Some(value)) => {
            (*value < EXISTENTIAL_DEPOSIT).then_some("fine must be an existential deposit")
        }
        MaxMoves(_, Some(_))
        | ErasureK(_, None)
        | ErasureM(_, None)
        | Margin(_, None)
        | MaxMoves(_, None)
        | MovePeriod(_, None)
        | ReplacePeriod(_, None)
        | LatencyPeriod(_, None)
        | LatencyTarget(_, None)
        | ReplicaSize(_, None)
        | MaxPrice(_, None)
        | NodeDeposit(_, None)
        | KeeperDeposit(_, None)
        | Fine(_, None) => None,
    }
}

fn too_long(blocks: BlockNumber, message: &'static str) -> Option<&'static str> {
    (blocks > LONGEST).then_some(message)
}
