// SPDX-License-Identifier: Apache-2.0
//! What `ShardsApi` answers. Reads only, off the block's path, so that they may walk the tree.

use crate::{
    parameters::RuntimeParameters, AccountId, Attestation, Balance, Bisection, CrossShard,
    Fragments, Lanes, Ledger, LoadPredictor, Outbox, Placement, Runtime, ShardGovernance,
    ShardRegistry,
};
use alloc::vec::Vec;
use nerv_primitives_core::{
    api::{
        AccountView, AssessmentView, AttestationView, ContentionView, ForecastView, LoadSample,
        NodeView, PlacementView, ProposalView, Recall, RemittanceStatistics, RemittanceView,
        RouteView, ShardView, StakerView, StatisticsView, TransferStatistics, TransferView,
    },
    traits::{
        Custodians, Delegation, HandOver, LaneStandings, Lanes as LanesSeam, LoadCondition, Remit,
        ShardLedger, ShardOperations, ShardTree,
    },
    Load, NodeId, Operation, ProposalIndex, RecordIndex, RemittanceId, Shard, ShardId, ShardStatus,
    TransferId, TransferSide,
};
use sp_runtime::SaturatedConversion;

/// All shards, the root first, parents before their children.
pub fn shards() -> Vec<ShardView> {
    let mut views: Vec<ShardView> = pallet_shard_registry::Shards::<Runtime>::iter()
        .map(|(id, shard)| view(id, shard))
        .collect();
    views.sort_by_key(|view| (view.depth, view.parent, view.side.map(|side| side as u8)));
    views
}

/// One shard.
pub fn shard(id: ShardId) -> Option<ShardView> {
    ShardRegistry::shard(&id).map(|shard| view(id, shard))
}

fn view(id: ShardId, shard: Shard) -> ShardView {
    let load = match shard.status {
        ShardStatus::Live => LoadPredictor::load(&id),
        _ => Load::default(),
    };
    ShardView {
        id,
        parent: shard.parent,
        side: shard.side,
        depth: shard.depth,
        status: shard.status,
        filling: ShardRegistry::is_filling(&id),
        accounts: <Lanes as LanesSeam>::contents(&id)
            .map_or_else(|| ShardRegistry::account_count(&id), |lane| lane.accounts),
        total: Ledger::total(&id),
        load,
        children: shard.children,
        since: shard.since,
        standing: <Lanes as LaneStandings>::standing(&id),
    }
}

/// The way of an account to its leaf.
pub fn route(account: &AccountId) -> Option<RouteView> {
    let table = ShardRegistry::routing_table().ok()?;
    let route = table.explain(&Ledger::blind(account)).ok()?;
    Some(RouteView {
        shard: route.leaf.shard.into(),
        path: route.sides,
        overridden: route.overridden,
    })
}

/// An account of the ledger.
pub fn account(account: &AccountId) -> Option<AccountView> {
    let (shard, record) = Ledger::find(&Ledger::blind(account)).ok()??;
    if <Lanes as LaneStandings>::standing(&shard).is_lane() {
        return None;
    }
    Some(AccountView {
        shard,
        free: record.free,
        locked: record.locked,
        incoming: record.incoming,
        nonce: record.nonce,
    })
}

/// A transfer between shards.
pub fn transfer(id: TransferId) -> Option<TransferView> {
    let transfer = pallet_cross_shard::Transfers::<Runtime>::get(id)?;
    Some(TransferView {
        id,
        amount: transfer.amount,
        started: transfer.at,
        deadline: transfer.deadline,
        source: transfer.receipt(id, TransferSide::Source),
        destination: transfer.receipt(id, TransferSide::Destination),
        finished: transfer.finished_at(),
    })
}

/// Units that left at once for another shard.
pub fn remittance(id: RemittanceId) -> Option<RemittanceView> {
    let (remittance, arrival) = Outbox::receipts(id)?;
    Some(RemittanceView {
        id,
        remittance,
        arrival,
    })
}

fn remittance_statistics() -> RemittanceStatistics {
    let counters = pallet_outbox::Statistics::<Runtime>::get();
    RemittanceStatistics {
        sent: Outbox::sent(),
        credited: counters.credited,
        bounced: counters.bounced.total(),
        returned: counters.returned,
        p50: counters.latencies.p50().unwrap_or(0),
        p99: counters.latencies.p99().unwrap_or(0),
    }
}

fn transfer_statistics() -> TransferStatistics {
    let counters = pallet_cross_shard::Statistics::<Runtime>::get();
    TransferStatistics {
        started: counters.started,
        committed: counters.committed,
        aborted_below_minimum: counters.aborted.below_minimum,
        aborted_overflow: counters.aborted.overflow,
        aborted_corrupt_record: counters.aborted.corrupt_record,
        aborted_deadline: counters.aborted.deadline,
        aborted_busy: counters.aborted.busy,
        mean_latency: counters.latencies.mean().unwrap_or(0).saturated_into(),
        p50: counters.latencies.p50().unwrap_or(0),
        p95: counters.latencies.p95().unwrap_or(0),
        p99: counters.latencies.p99().unwrap_or(0),
    }
}

/// A proposal of this chain.
type Proposal = pallet_shard_governance::ProposalOf<Runtime>;

/// The proposals that are kept, the newest first.
pub fn proposals() -> Vec<ProposalView<AccountId, RuntimeParameters>> {
    let mut views: Vec<_> = pallet_shard_governance::Proposals::<Runtime>::iter()
        .map(|(id, proposal)| proposal_view(id, proposal))
        .collect();
    views.sort_unstable_by_key(|view| core::cmp::Reverse(view.id));
    views
}

/// One proposal.
pub fn proposal(id: ProposalIndex) -> Option<ProposalView<AccountId, RuntimeParameters>> {
    let proposal = pallet_shard_governance::Proposals::<Runtime>::get(id)?;
    Some(proposal_view(id, proposal))
}

fn proposal_view(
    id: ProposalIndex,
    proposal: Proposal,
) -> ProposalView<AccountId, RuntimeParameters> {
    ProposalView {
        id,
        needed: proposal.tally.needed(proposal.approval),
        due: pallet_shard_governance::OpenProposals::<Runtime>::get()
            .iter()
            .find(|entry| entry.proposal == id)
            .map(|entry| entry.due),
        motion_hash: proposal.motion.hash(),
        proposal,
    }
}

/// What an account has at stake.
pub fn staker(account: &AccountId) -> Option<StakerView<AccountId>> {
    let staker = pallet_shard_governance::Stakers::<Runtime>::get(account)?;
    let asleep = pallet_shard_governance::Asleep::<Runtime>::get(account).unwrap_or(0);
    let votes = ShardGovernance::open_votes().into_iter().map(|proposal| {
        let power = pallet_shard_governance::stake::power(&staker.layers, proposal);
        let ballot = staker
            .ballots
            .iter()
            .find(|ballot| ballot.proposal == proposal);
        (proposal, power, ballot.map(|ballot| ballot.aye))
    });
    Some(StakerView {
        bonded: pallet_shard_governance::stake::total(&staker.layers).saturating_add(asleep),
        unbonding: staker
            .unbonding
            .iter()
            .map(|chunk| (chunk.from, chunk.amount))
            .collect(),
        votes: votes.collect(),
        delegate: pallet_shard_governance::Delegates::<Runtime>::get(account),
        asleep,
    })
}

/// Whether an operation could be proposed now.
pub fn assess(operation: &Operation) -> Option<AssessmentView> {
    let refusal = Bisection::check(operation).ok()?;
    let assessed = LoadPredictor::assess(operation);
    Some(AssessmentView {
        holds: assessed.holds(),
        assessed,
        refusal,
    })
}

/// What is forecast of a leaf.
pub fn forecast(id: ShardId) -> Option<ForecastView> {
    LoadPredictor::forecast(&id)
}

/// The time that a leaf's writes take of blocks.
pub fn contention(id: ShardId) -> Option<ContentionView> {
    LoadPredictor::contention(&id)
}

/// The last seconds of a leaf's load, the oldest first.
pub fn load_history(id: ShardId) -> Vec<LoadSample> {
    LoadPredictor::load_history(&id)
}

/// What the model in force says of some samples.
pub fn evaluate(samples: &[[u16; 6]]) -> (Vec<u32>, [u8; 32]) {
    LoadPredictor::evaluate(samples)
}

/// Where a leaf's replicas are.
pub fn placement(id: ShardId) -> Option<PlacementView<AccountId>> {
    Placement::placement(&id)
}

/// A node.
pub fn node(id: NodeId) -> Option<NodeView<AccountId>> {
    Placement::node(id)
}

/// The node that an account runs, or that the account for which it acts runs.
pub fn node_of(account: &AccountId) -> Option<NodeId> {
    let operator = <ShardGovernance as Delegation<AccountId>>::acts_for(account);
    <Placement as Custodians<AccountId>>::node_of(&operator)
}

/// The key that others seal to a node.
pub fn node_key(id: NodeId) -> Option<Vec<u8>> {
    <Placement as Custodians<AccountId>>::key(id)
}

/// The first nodes with that number or a higher one.
pub fn nodes(from: NodeId, limit: u32) -> Vec<NodeView<AccountId>> {
    Placement::nodes(from, limit)
}

/// The round trip between two nodes that placements are judged by.
pub fn latency(a: NodeId, b: NodeId) -> Option<u32> {
    Placement::latency_now(a, b)
}

/// What replicas say of an operation.
pub fn attestation(record: RecordIndex) -> Option<AttestationView> {
    Attestation::attestation(record)
}

/// The checkpoints whose records some nodes should have at hand: those that operations begin with, or may
/// begin with if they cut over now, and those that may be committed in the next block.
pub fn recalls(nodes: &[NodeId]) -> Vec<Recall> {
    let mut recalls = Fragments::recalls(nodes);
    recalls.extend(Attestation::recalls(nodes));
    let mut shards: Vec<ShardId> = recalls.iter().map(|it| it.checkpoint.shard).collect();
    shards.sort();
    shards.dedup();
    let waiting = shards.iter().filter_map(Fragments::waiting);
    recalls.extend(waiting.map(Fragments::recall));
    recalls.sort_by_key(|it| (it.checkpoint.shard, it.checkpoint.height));
    recalls.dedup_by_key(|it| (it.checkpoint.shard, it.checkpoint.height));
    recalls
}

/// The units that lanes have outside of records.
fn in_lanes() -> Balance {
    let lanes = <Lanes as LaneStandings>::all();
    let heads = lanes
        .iter()
        .filter_map(|(shard, _)| <Lanes as LanesSeam>::contents(shard));
    heads.fold(<Lanes as LanesSeam>::units(), |left, head| {
        left.saturating_sub(head.books.total)
    })
}

/// The ledger as a whole.
pub fn statistics() -> StatisticsView<AccountId> {
    let shards = shards();
    let leaves = shards
        .iter()
        .filter(|shard| shard.status == ShardStatus::Live);
    StatisticsView {
        leaves: leaves.clone().count() as u32,
        depth: leaves.map(|leaf| leaf.depth).max().unwrap_or(0),
        accounts: shards
            .iter()
            .fold(0, |all, shard| all.saturating_add(shard.accounts)),
        total: shards
            .iter()
            .fold(0, |all, shard| all.saturating_add(shard.total)),
        pot: Ledger::pot(),
        in_transit: CrossShard::in_transit().saturating_add(Outbox::in_transit()),
        in_lanes: in_lanes(),
        pot_held: Ledger::pot_held(),
        transfers: transfer_statistics(),
        remittances: remittance_statistics(),
        draining: pallet_bisection::Drains::<Runtime>::decode_len().unwrap_or(0) as u32,
        operations: pallet_bisection::NextRecord::<Runtime>::get(),
        overrides: ShardRegistry::routing_table().map_or(0, |table| table.overrides().len() as u32),
        stake: pallet_shard_governance::TotalStake::<Runtime>::get(),
        proposals: pallet_shard_governance::NextProposal::<Runtime>::get(),
    }
}
