// SPDX-License-Identifier: Apache-2.0
//! The runtime API people read the shards through, and what it answers with.

pub mod affinity;
pub mod attestation;
pub mod fragments;
mod lanes;
mod placement;

pub use affinity::{AffinityView, BindingView, MovedView, PartnerView, PlanView};
pub use attestation::{
    AttestationStateView, AttestationView, ClaimView, ClaimedView, EnclaveView, Recall,
    ReexecutionDuty,
};
pub use fragments::{CheckpointView, CommittedView, Duty, DutyKind, FragmentsView};
pub use lanes::{InboxView, LaneStatusView, LaneView, OutboxView, SeatView};
pub use placement::{NodeStatusView, NodeView, PlacedView, PlacementView};

use crate::{
    lane::LaneStanding,
    load::Assessment,
    operation::{Operation, Refusal},
    proposal::{MotionHash, Proposal},
    remittance::{Arrival, Remittance, RemittanceId},
    shard::ShardStatus,
    transfer::Receipt,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode};
use nerv_primitives_types::{
    Balance, BlockHeight, HotAccount, Load, ModelHash, NodeId, Ppm, ProposalIndex, Rate,
    RecordIndex, Rule, ShardId, Side, Spread, TransferId, WriteTime,
};
use scale_info::TypeInfo;

/// A shard, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ShardView {
    /// The shard.
    pub id: ShardId,
    /// The shard it was split from; `None` for the root.
    pub parent: Option<ShardId>,
    /// The side of its parent it lies on; `None` for the root.
    pub side: Option<Side>,
    /// How many splits lie between the root and it.
    pub depth: u32,
    /// Where it is in its life.
    pub status: ShardStatus,
    /// Whether records still drain into it.
    pub filling: bool,
    /// The accounts whose records stand in it: of a lane, by its committed head.
    pub accounts: u64,
    /// The units those accounts own, likewise.
    pub total: Balance,
    /// How much it has to do; nothing if it is not a leaf.
    pub load: Load,
    /// Its children on the left and on the right, if it has any.
    pub children: Option<(ShardId, ShardId)>,
    /// The block of the cutover that last changed its status.
    pub since: BlockHeight,
    /// Who executes it: the chain, or its replicas as a lane.
    pub standing: LaneStanding,
}

/// The way of an account to its leaf.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct RouteView {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// The sides taken, first the one at the beginning of the walk.
    pub path: Vec<Side>,
    /// Whether an override made the walk begin below the root.
    pub overridden: bool,
}

/// An account of the ledger.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct AccountView {
    /// The shard its record stands in: its leaf, or a shard that still drains into it.
    pub shard: ShardId,
    /// What it can spend.
    pub free: Balance,
    /// What is set aside for transfers under way.
    pub locked: Balance,
    /// What may come from other shards. The account does not own it yet.
    pub incoming: Balance,
    /// The ledger transactions it has made.
    pub nonce: u64,
}

/// The ledger as a whole.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct StatisticsView<AccountId> {
    /// The leaves.
    pub leaves: u32,
    /// The greatest depth of a leaf.
    pub depth: u32,
    /// The accounts of all shards.
    pub accounts: u64,
    /// The units of all shards.
    pub total: Balance,
    /// The account that holds what the ledger's accounts own.
    pub pot: AccountId,
    /// The units that have left one shard and not yet arrived in another.
    pub in_transit: Balance,
    /// The units that lanes have outside of records: in their inboxes, on their way out, and owed to their
    /// replicas.
    pub in_lanes: Balance,
    /// What the pot holds for all of them: always `total`, `in_transit` and `in_lanes` together.
    pub pot_held: Balance,
    /// The transfers between shards so far.
    pub transfers: TransferStatistics,
    /// The units that left at once for another shard so far.
    pub remittances: RemittanceStatistics,
    /// The operations whose records are still on their way.
    pub draining: u32,
    /// The splits, merges, relocations and refusals so far.
    pub operations: u32,
    /// The route overrides that stand.
    pub overrides: u32,
    /// All stake that is bonded and not unbonding.
    pub stake: Balance,
    /// The proposals so far, those that were refused included.
    pub proposals: u32,
}

/// The transfers between shards so far, and how long they took.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct TransferStatistics {
    /// Those whose units were locked.
    pub started: u64,
    /// Those whose units arrived.
    pub committed: u64,
    /// Those aborted because the receiver would have been left with less than the minimum.
    pub aborted_below_minimum: u64,
    /// Those aborted because the receiver's balance would have left its range.
    pub aborted_overflow: u64,
    /// Those aborted because the receiver's record could not be read.
    pub aborted_corrupt_record: u64,
    /// Those aborted because the destination had not answered in time.
    pub aborted_deadline: u64,
    /// Those aborted because the receiver's shard took nothing then.
    pub aborted_busy: u64,
    /// Thousandths of a block from lock to commit, the mean of all that were committed; 0 if none
    /// was, as the next three.
    pub mean_latency: u32,
    /// Blocks from lock to commit: half of them took no longer.
    pub p50: u32,
    /// The same for 95 of 100.
    pub p95: u32,
    /// The same for 99 of 100.
    pub p99: u32,
}

/// A transfer between shards, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct TransferView {
    /// The transfer.
    pub id: TransferId,
    /// How much is transferred.
    pub amount: Balance,
    /// The block in which the units were locked.
    pub started: BlockHeight,
    /// The last block in which it can still be committed.
    pub deadline: BlockHeight,
    /// What the source vouches for.
    pub source: Option<Receipt>,
    /// What the destination vouches for; nothing before it has heard of the transfer.
    pub destination: Option<Receipt>,
    /// The block in which it was committed or aborted on both sides.
    pub finished: Option<BlockHeight>,
}

/// Units that left at once for another shard, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct RemittanceView {
    /// What names them.
    pub id: RemittanceId,
    /// What was sent, or is on its way back: what the source vouches for.
    pub remittance: Remittance,
    /// What became of it: what the destination vouches for. Nothing while it is under way.
    pub arrival: Option<Arrival>,
}

/// Units that left at once so far, and how long they took.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct RemittanceStatistics {
    /// Those that somebody sent.
    pub sent: u64,
    /// Those that arrived.
    pub credited: u64,
    /// Those that their receivers could not take, and that set out for their senders.
    pub bounced: u64,
    /// Those of them whose senders have them back.
    pub returned: u64,
    /// Blocks from one end to the other: half of them took no longer.
    pub p50: u32,
    /// The same for 99 of 100.
    pub p99: u32,
}

/// A proposal, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ProposalView<AccountId, Parameter> {
    /// Its number, which votes name.
    pub id: ProposalIndex,
    /// The power that must vote for it, as the electorate is now.
    pub needed: Balance,
    /// The block from which the chain does something for it by itself, if it is open. Until that votes
    /// are taken, a delay goes on, a call as root may be handed in, or what was done may be disputed.
    pub due: Option<BlockHeight>,
    /// All that is kept of it.
    pub proposal: Proposal<AccountId, Parameter>,
    /// The hash of its motion, which votes name as well.
    pub motion_hash: MotionHash,
}

/// Whether an operation could be proposed now.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct AssessmentView {
    /// The load that calls for it, or does not.
    pub assessed: Assessment,
    /// Whether it does.
    pub holds: bool,
    /// Why it may not be carried out now in any case, if it may not.
    pub refusal: Option<Refusal>,
}

/// What a staker has at stake.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct StakerView<AccountId> {
    /// The stake that is bonded and not unbonding.
    pub bonded: Balance,
    /// What is unbonding, with the blocks from which it can be withdrawn.
    pub unbonding: Vec<(BlockHeight, Balance)>,
    /// The power on each proposal that is being voted on, and the vote if there is one.
    pub votes: Vec<(ProposalIndex, Balance, Option<bool>)>,
    /// The key that acts for it, if there is one.
    pub delegate: Option<AccountId>,
    /// What of the bonded stake sleeps: all or nothing.
    pub asleep: Balance,
}

/// What is forecast of a leaf, and what speaks for the forecast.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ForecastView {
    /// The probability that the leaf is overloaded within the horizon.
    pub probability: Ppm,
    /// The probability above which the forecast calls for a split.
    pub threshold: Ppm,
    /// What decides on a split of this leaf: the forecast, or the plain rule while the forecast is
    /// the worse of the two, or while that of this leaf is too old.
    pub rule: Rule,
    /// The last sample, in parts per million of capacity: rate, latency, transfers across, state,
    /// weight, bytes. All zero before the first.
    pub features: [u32; 6],
    /// The second of chain time of that sample: up to there the forecast knows. 0 before the first.
    pub at: u64,
    /// The rate now.
    pub rate: Rate,
    /// The rate above which the leaf is overloaded.
    pub limit: Rate,
    /// The model that forecasts.
    pub model: ModelHash,
    /// Blocks that the leaf's transfers took, none within it: half of them, 95 of 100 and 99 of 100
    /// took no longer. 9 stands for itself and more; all are 0 without transfers.
    pub latency: (u32, u32, u32),
    /// How good the forecasts of all leaves were.
    pub score: ScoreView,
    /// The account that makes for most of the load, if one does.
    pub hottest: Option<HotAccount>,
    /// The second of chain time until which the leaf is not split, since one account made for most
    /// of its load.
    pub unsplittable_until: Option<u64>,
}

/// How good forecasts were whose outcome is known, over the last hour of chain time, and how good
/// two simple rules would have been in their place.
///
/// A Brier score is the mean squared error: 0 is right and certain each time. A hit is a forecast
/// on the right side of the threshold for a split.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo,
)]
pub struct ScoreView {
    /// The forecasts.
    pub forecasts: u32,
    /// The Brier score of the model.
    pub brier_model: Ppm,
    /// The same of the plain rule: overloaded now, so overloaded soon.
    pub brier_plain: Ppm,
    /// The same of the plain rule over an exponentially weighted mean.
    pub brier_ewma: Ppm,
    /// The part of the model's forecasts that were hits.
    pub hit_model: Ppm,
    /// The same of the plain rule.
    pub hit_plain: Ppm,
    /// The same of the plain rule over an exponentially weighted mean.
    pub hit_ewma: Ppm,
}

/// The time that a leaf's writes take of blocks, and what that calls for. All times are microseconds of
/// reference time a block.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ContentionView {
    /// What they took of the last block.
    pub last: u32,
    /// What they took of the last [`Self::window`] blocks.
    pub time: WriteTime,
    /// The blocks over which mean and peak are taken.
    pub window: u32,
    /// The mean above which the leaf becomes contended.
    pub limit: u32,
    /// The mean at or under which it is so no longer.
    pub release: u32,
    /// The block since which it is contended, if it is.
    pub contended_since: Option<BlockHeight>,
    /// The block from which its contention calls for something.
    pub rests_until: BlockHeight,
    /// The accounts that make for most of its load, the hottest first: three at most, and none of a leaf with
    /// little to do. Their parts are of the transfers, each of which has two sides.
    pub hottest: Vec<HotAccount>,
    /// How the load is spread over accounts.
    pub spread: Spread,
    /// What its contention calls for now, if anything would relieve it.
    pub relief: Option<Operation>,
}

/// One second of a leaf's load, as the forecast sees it.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct LoadSample {
    /// The second of chain time.
    pub second: u64,
    /// Rate, latency, transfers across, state, weight and bytes: 4,096 is capacity.
    pub levels: [u16; 6],
}

sp_api::decl_runtime_apis! {
    /// The shards, their accounts and the ways to them.
    pub trait ShardsApi<AccountId, Parameter> where AccountId: Codec, Parameter: Codec {
        /// All shards, the root first, parents before their children.
        fn shards() -> Vec<ShardView>;

        /// One shard.
        fn shard(id: ShardId) -> Option<ShardView>;

        /// The way of an account to its leaf, whether it has a record or not.
        fn route(account: AccountId) -> Option<RouteView>;

        /// An account of the ledger; `None` if it has no record, or lives in a lane, whose replicas have it.
        fn account(account: AccountId) -> Option<AccountView>;

        /// The proposals that are kept, the newest first.
        fn proposals() -> Vec<ProposalView<AccountId, Parameter>>;

        /// One proposal.
        fn proposal(id: ProposalIndex) -> Option<ProposalView<AccountId, Parameter>>;

        /// What an account has at stake.
        fn staker(account: AccountId) -> Option<StakerView<AccountId>>;

        /// Whether an operation could be proposed now; `None` if it makes no sense.
        fn assess(operation: Operation) -> Option<AssessmentView>;

        /// A transfer between shards; `None` if it is unknown, or no longer kept.
        fn transfer(id: TransferId) -> Option<TransferView>;

        /// Units that left at once; `None` if they are unknown, or no longer kept.
        fn remittance(id: RemittanceId) -> Option<RemittanceView>;

        /// With whom an account deals, as far as the chain remembers, and what follows from that.
        fn affinity(account: AccountId) -> AffinityView;

        /// How the chain finds out who deals with whom, and what it would move for that.
        fn binding() -> BindingView;

        /// The ledger as a whole.
        fn statistics() -> StatisticsView<AccountId>;

        /// What is forecast of a leaf; `None` if it is none.
        fn forecast(id: ShardId) -> Option<ForecastView>;

        /// The time that a leaf's writes take of blocks; `None` if it is none.
        fn contention(id: ShardId) -> Option<ContentionView>;

        /// The last 120 seconds of a leaf's load as far as they are known, the oldest first; none if
        /// it is no leaf.
        fn load_history(id: ShardId) -> Vec<LoadSample>;

        /// What the model in force says of such samples, beginning with nothing remembered: the
        /// probability after each, in parts per million, and the BLAKE2b-256 hash of the encoded
        /// state after the last. Anyone can hold it against the model's own answers. At most an
        /// hour's samples are taken.
        fn evaluate(samples: Vec<[u16; 6]>) -> (Vec<u32>, [u8; 32]);

        /// Where a leaf's replicas are; `None` if it is none.
        fn placement(id: ShardId) -> Option<PlacementView<AccountId>>;

        /// A node; `None` if there is none of that number.
        fn node(id: NodeId) -> Option<NodeView<AccountId>>;

        /// The first `limit` nodes with that number or a higher one, in ascending order: at most 100.
        fn nodes(from: NodeId, limit: u32) -> Vec<NodeView<AccountId>>;

        /// The node that an account runs, or that the account for which it acts runs.
        fn node_of(account: AccountId) -> Option<NodeId>;

        /// The ML-KEM-768 encapsulation key that a node is registered with, as FIPS 203 encodes it:
        /// what others seal to it. `None` if there is no such node, or a simulated one.
        fn node_key(id: NodeId) -> Option<Vec<u8>>;

        /// The round trip between two nodes that placements are judged by, in milliseconds; `None`
        /// if they are the same, or one is not there.
        fn latency(a: NodeId, b: NodeId) -> Option<u32>;

        /// Who holds a leaf's fragments; `None` if it is none.
        fn fragments(id: ShardId) -> Option<FragmentsView>;

        /// The checkpoints that are kept of a shard, leaf or not, and the one that waits for its
        /// holders; `None` if there is neither.
        fn checkpoint(id: ShardId) -> Option<CheckpointView>;

        /// All that is asked of some nodes now: of the first 64 that are named.
        fn duties(nodes: Vec<NodeId>) -> Vec<Duty>;

        /// The checkpoints whose records some nodes should have at hand, to execute again what
        /// follows: of the first 64 that are named.
        fn recalls(nodes: Vec<NodeId>) -> Vec<Recall>;

        /// What replicas say of an operation; `None` if they were not asked, or that is forgotten.
        fn attestation(record: RecordIndex) -> Option<AttestationView>;

        /// The operations about which replicas are asked.
        fn attestations() -> Vec<AttestationView>;

        /// The enclave of a node; `None` if it has none that counts.
        fn enclaves(node: NodeId) -> Option<EnclaveView>;

        /// A lane; `None` of a shard that is none and does not become one.
        fn lane(id: ShardId) -> Option<LaneView>;

        /// All lanes, those that open or have returned not long ago included.
        fn lanes() -> Vec<LaneView>;

        /// The entries of a lane's inbox from an index on, in their order: at most a thousand, and none that
        /// it has taken and that are forgotten.
        fn lane_inbox(id: ShardId, from: u64, limit: u32) -> Vec<InboxView>;

        /// What has left a lane and waits to be delivered, in its order.
        fn lane_outbox(id: ShardId) -> Vec<OutboxView>;
    }
}
