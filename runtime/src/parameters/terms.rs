// SPDX-License-Identifier: Apache-2.0
//! The parameters of a pallet as one type, by which the pallet asks for them.

use super::dynamic_params::{
    attestation, binding, bisection, fragments, governance, lanes, load, placement,
};
use frame_support::traits::{dynamic_params::Key, Get};
use nerv_primitives_core::{Balance, BlockHeight, Ppm, Rate, SplitLimits};

/// Makes a type that answers for a pallet's terms, each with the parameter named beside it.
macro_rules! terms {
    (
        $(#[$doc:meta])*
        $name:ident for $terms:path, $(of $group:ident {
            $($term:ident: $parameter:ident,)+
        })+
    ) => {
        $(#[$doc])*
        pub struct $name;

        impl $terms for $name {$($(
            fn $term() -> <$group::$parameter as Key>::Value {
                $group::$parameter::get()
            }
        )+)+}
    };
}

/// The limits of splits and merges. Whoever asks for one needs most of them, and the record of an
/// operation keeps all.
pub struct Bisection;

impl Get<SplitLimits> for Bisection {
    fn get() -> SplitLimits {
        SplitLimits {
            min_accounts: bisection::MinAccounts::get(),
            max_depth: bisection::MaxDepth::get(),
            max_shards: bisection::MaxShards::get(),
            cooldown: bisection::Cooldown::get(),
        }
    }
}

terms! {
    /// The terms of load.
    Load for pallet_load_predictor::Terms, of load {
        max_rate: MaxRate,
        quiet_rate: QuietRate,
        quiet_period: QuietPeriod,
        split_probability: SplitProbability,
        latency_limit: LatencyLimit,
        state_capacity: StateCapacity,
        unsplittable_period: UnsplittablePeriod,
        upload_deposit: UploadDeposit,
        floor_share: FloorShare,
        floor_seconds: FloorSeconds,
        contention_above: ContentionAbove,
        contention_shares: ContentionShares,
        contention_rest: ContentionRest,
    }
    of lanes {
        open_above: OpenAbove,
        return_below: ReturnBelow,
    }
}

terms! {
    /// The terms of stake, proposals and votes.
    Governance for pallet_shard_governance::Terms, of governance {
        minimum_stake: MinimumStake,
        proposal_bond: ProposalBond,
        unbonding_period: UnbondingPeriod,
        voting_period: VotingPeriod,
        dispute_period: DisputePeriod,
        approval: Approval,
        rate_period: RatePeriod,
        rate_limit: RateLimit,
        open_limit: OpenLimit,
        lost_bond_share: LostBondShare,
        min_electorate: MinElectorate,
        min_voting_period: MinVotingPeriod,
        enactment_delay: EnactmentDelay,
        root_approval: RootApproval,
        root_delay: RootDelay,
        root_lifetime: RootLifetime,
        min_turnout: MinTurnout,
        activity_period: ActivityPeriod,
    }
}

terms! {
    /// What votes have decided of nodes, placers and placements.
    Placement for pallet_placement::Policy, of placement {
        data_pieces: ErasureK,
        parity_pieces: ErasureM,
        latency_target: LatencyTarget,
        replica_size: ReplicaSize,
        max_price: MaxPrice,
        node_deposit: NodeDeposit,
        placer_deposit: PlacerDeposit,
        fine: Fine,
        margin: Margin,
        max_moves: MaxMoves,
        move_period: MovePeriod,
        replace_period: ReplacePeriod,
        latency_period: LatencyPeriod,
        deposit_per_gib: DepositPerGib,
        failure_fine: FailureFine,
        registration_fee: RegistrationFee,
        age_in: AgeIn,
        probation: ProbationPeriod,
        newcomer_slots: NewcomerSlots,
        initial_misses: InitialMisses,
    }
}

terms! {
    /// What votes have decided of checkpoints and of those who hold their fragments.
    Fragments for pallet_fragments::Policy, of fragments {
        steps_per_checkpoint: StepsPerCheckpoint,
        checkpoint_period: CheckpointPeriod,
        acknowledge_period: AcknowledgePeriod,
        challenge_period: ChallengePeriod,
        answer_period: AnswerPeriod,
        repair_period: RepairPeriod,
    }
}

terms! {
    /// What votes have decided of enclaves and of what replicas claim.
    Attestation for pallet_attestation::Policy, of attestation {
        claim_period: ClaimPeriod,
        enclave_lifetime: EnclaveLifetime,
        losing_claim_fine: LosingClaimFine,
        collateral_deposit: CollateralDeposit,
        accepted_statuses: AcceptedStatuses,
        max_replay: MaxReplay,
    }
}

terms! {
    /// What votes have decided of lanes.
    Lanes for pallet_lanes::Policy, of lanes {
        max_lanes: MaxLanes,
        silence_after: SilenceAfter,
        heartbeat: Heartbeat,
        closing_period: ClosingPeriod,
        inbox_patience: InboxPatience,
        outbox_patience: OutboxPatience,
        pay_period: PayPeriod,
        fee: Fee,
        delivery_fee: DeliveryFee,
        equivocation_fine: EquivocationFine,
    }
}

/// What votes have decided of accounts that deal with each other.
pub struct Binding;

impl pallet_binding::Terms for Binding {
    fn enabled() -> bool {
        binding::PlanMoves::get() > 0
    }

    fn window() -> BlockHeight {
        binding::Window::get()
    }

    fn moves() -> u32 {
        binding::PlanMoves::get()
    }

    fn room() -> u32 {
        binding::Away::get()
    }

    fn gain() -> u64 {
        binding::Gain::get()
    }

    fn back() -> u64 {
        binding::Back::get()
    }

    fn keep() -> u64 {
        binding::Keep::get()
    }

    fn rest() -> u32 {
        binding::Rest::get()
    }

    fn balance() -> Ppm {
        binding::LeafBalance::get()
    }

    fn echo() -> u32 {
        binding::Echo::get()
    }

    fn payer() -> u32 {
        binding::Payer::get()
    }

    // Above that a leaf is overloaded.
    fn leaf_rate() -> Rate {
        load::MaxRate::get()
    }

    fn candidates() -> u8 {
        u8::try_from(binding::Candidates::get()).unwrap_or(u8::MAX)
    }

    fn cut_balance() -> Ppm {
        binding::CutBalance::get()
    }

    fn deposit() -> Balance {
        binding::InstructionDeposit::get()
    }
}
