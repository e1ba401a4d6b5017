// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown of operations and claims.

use crate::{
    claims::hash_of,
    types::settlement::{Attestation, AttestationState},
    Attestations, Concluded, Config, Pallet,
};
use alloc::{collections::BTreeSet, vec::Vec};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    api::{AttestationStateView, AttestationView, ClaimView, ClaimedView, Recall, ReexecutionDuty},
    traits::{Checkpoints, Placements, ShardRouting, ShardTree},
    NodeId, RecordIndex, ShardId, ShardStatus,
};

/// The nodes for which one request is answered.
const NODES: usize = 64;

impl<T: Config> Pallet<T> {
    /// What replicas say of an operation; `None` if they were not asked, or that is forgotten.
    pub fn attestation(record: RecordIndex) -> Option<AttestationView> {
        let open = Attestations::<T>::get(record);
        let attestation = open.or_else(|| {
            let mut concluded = Concluded::<T>::iter_values();
            let found = concluded.find(|it| it.record == record);
            found.map(|it| it.attestation)
        })?;
        Some(view(record, attestation))
    }

    /// The operations about which replicas are asked, in the order of their records.
    pub fn attestations() -> Vec<AttestationView> {
        let open = Attestations::<T>::iter();
        let mut open: Vec<_> = open.map(|(record, it)| view(record, it)).collect();
        open.sort_by_key(|it| it.record);
        open
    }

    /// What some nodes are asked to execute again, and have not claimed yet: of the first 64 that are named.
    pub fn reexecutions(nodes: &[NodeId]) -> Vec<ReexecutionDuty> {
        let nodes = nodes.get(..NODES).unwrap_or(nodes);
        let now = Self::now();
        let mut duties = Vec::new();
        for (record, attestation) in Attestations::<T>::iter() {
            let is_awaited = attestation.state == AttestationState::Awaited;
            if !is_awaited || now > attestation.until {
                continue;
            }
            let are_asked = attestation
                .nodes()
                .filter(|(slot, node)| nodes.contains(node) && !attestation.has_claimed(*slot));
            duties.extend(are_asked.map(|(slot, node)| {
                ReexecutionDuty {
                    record,
                    node,
                    slot,
                    round: attestation.round,
                    until: attestation.until,
                    sources: attestation
                        .sources
                        .iter()
                        .map(|it| (it.checkpoint, it.log))
                        .collect(),
                    heirs: attestation.heirs.to_vec(),
                    hyperplane: attestation.hyperplane,
                }
            }));
        }
        duties.sort_by_key(|duty| (duty.record, duty.slot));
        duties
    }

    /// The checkpoints whose records some nodes should have at hand: of the leaves in whose slots they are
    /// and of those leaves' siblings, with which those may merge, the newest; and those of operations about
    /// which they are asked, or may be asked next. Of the first 64 nodes that are named.
    pub fn recalls(nodes: &[NodeId]) -> Vec<Recall> {
        let nodes = nodes.get(..NODES).unwrap_or(nodes);
        let holds = |shard: &ShardId| {
            let slots = T::Placements::slots(shard);
            nodes.iter().any(|node| slots.contains(*node))
        };
        let mut checkpoints: Vec<Checkpoint> = Vec::new();
        let mut seen: BTreeSet<ShardId> = BTreeSet::new();
        for shard in T::Tree::shards() {
            let Some(it) = T::Tree::shard(&shard) else {
                continue;
            };
            if it.status != ShardStatus::Live || !holds(&shard) {
                continue;
            }
            let parent = it.parent.and_then(|parent| T::Tree::shard(&parent));
            let siblings = parent.and_then(|parent| parent.children);
            let both = siblings.map(|(left, right)| [left, right]);
            for leaf in both.into_iter().flatten().chain([shard]) {
                if seen.insert(leaf) {
                    checkpoints.extend(T::Checkpoints::committed(&leaf));
                }
            }
        }
        for (_, attestation) in Attestations::<T>::iter() {
            let is_asked = attestation.nodes().any(|(_, node)| nodes.contains(&node));
            let may_be = attestation.heirs.first().is_some_and(holds);
            if attestation.state == AttestationState::Awaited && (is_asked || may_be) {
                checkpoints.extend(attestation.sources.iter().map(|it| it.checkpoint));
            }
        }
        checkpoints.sort_by_key(|it| (it.shard, it.height));
        checkpoints.dedup_by_key(|it| (it.shard, it.height));
        let recalls = checkpoints.into_iter().map(|checkpoint| Recall {
            block: Self::block_at(checkpoint.height),
            checkpoint,
        });
        recalls.collect()
    }
}

fn view(record: RecordIndex, attestation: Attestation) -> AttestationView {
    let state = match attestation.state {
        // Nobody can claim anything any more; it is left once its drain is over.
        AttestationState::Awaited | AttestationState::Unanswered => AttestationStateView::Awaited,
        AttestationState::Agreed(_) => AttestationStateView::Agreed,
        AttestationState::Disputed => AttestationStateView::Disputed,
        AttestationState::Settled(at) => AttestationStateView::Settled { at },
        AttestationState::Undone(at, by) => AttestationStateView::Undone { at, by },
        AttestationState::Unsettled(at) => AttestationStateView::Unsettled { at },
    };
    let claims = attestation.claims.into_iter().map(|claim| ClaimView {
        claim_hash: hash_of(&claim),
        claim,
    });
    let claimed = attestation.claimed.into_iter().map(|it| ClaimedView {
        slot: it.slot,
        node: it.node,
        claim: it.claim,
        evidence: it.evidence,
        at: it.at,
    });
    AttestationView {
        record,
        state,
        since: attestation.since,
        round: attestation.round,
        until: attestation.until,
        needed: attestation.needed.into(),
        asked: attestation.asked.into_inner(),
        checkpoints: attestation
            .sources
            .into_iter()
            .map(|it| it.checkpoint)
            .collect(),
        claims: claims.collect(),
        claimed: claimed.collect(),
    }
}
