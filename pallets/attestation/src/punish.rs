// SPDX-License-Identifier: Apache-2.0
//! Punishment: of those whose claims are proved false on chain, and of nobody else.

use crate::{
    types::settlement::{Attestation, AttestationState, Claimed},
    Config, EnclaveEnd, Event, Pallet, Policy, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::weights::Weight;
use nerv_primitives_attestation::{difference, Claim, Difference};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability},
    NodeId, Observation, RecordIndex,
};
use sp_core::H256;

use crate::claims::hash_of;

/// How many are punished at once, so that no block has to bear all of them.
pub(crate) const AT_ONCE: u32 = 4;

/// Whether a claim is proved false, and its node was not punished for it: one that the chain itself refutes,
/// or another one than that which stands.
fn owes(entry: &Claimed, stands: &Option<H256>) -> bool {
    let is_other = stands.is_some_and(|standing| standing != entry.claim);
    !entry.punished && (entry.refuted || is_other)
}

impl<T: Config> Pallet<T> {
    /// Punishes whoever has made a claim that is proved false by now, and was not punished for it, as many
    /// as are punished at once: the others come the next time. Returns how many.
    pub(crate) fn punish_proven(record: RecordIndex, attestation: &mut Attestation) -> u32 {
        let stands = Self::standing(attestation);
        let mut claimed = attestation.claimed.clone();
        let mut punished = 0u32;
        let owing = claimed.iter_mut().filter(|entry| owes(entry, &stands));
        for entry in owing.take(AT_ONCE as usize) {
            if let Some(standing) = stands.filter(|_| !entry.refuted) {
                Self::tell_loss(record, attestation, entry, &standing);
            }
            Self::punish(record, entry.node);
            entry.punished = true;
            punished = punished.saturating_add(1);
        }
        attestation.claimed = claimed;
        punished
    }

    /// Whether somebody is to be punished yet.
    pub(crate) fn is_punishing(attestation: &Attestation) -> bool {
        let stands = Self::standing(attestation);
        attestation.claimed.iter().any(|entry| owes(entry, &stands))
    }

    /// The claim that shows others to be false, if one does. While the word is out there is none. One that
    /// enough have made stands. In a dispute none has; yet one that more nodes have made alike than may
    /// lie, while no other was made by as many, was made by one who does not lie. Where two were, more lie
    /// than may, and nothing is proved.
    fn standing(attestation: &Attestation) -> Option<H256> {
        match attestation.state {
            AttestationState::Agreed(claim) => Some(claim),
            AttestationState::Disputed => {
                let hashes: Vec<H256> = attestation.claims.iter().map(hash_of).collect();
                let mut proven = hashes
                    .into_iter()
                    .filter(|claim| attestation.count(claim) > attestation.tolerated());
                proven.next().filter(|_| proven.next().is_none())
            }
            _ => None,
        }
    }

    /// Tells in what a claim differs from the one that stands.
    fn tell_loss(record: RecordIndex, attestation: &Attestation, entry: &Claimed, standing: &H256) {
        let find = |hash: &H256| -> Option<&Claim> {
            let mut claims = attestation.claims.iter();
            claims.find(|claim| hash_of(claim) == *hash)
        };
        let (Some(right), Some(wrong)) = (find(standing), find(&entry.claim)) else {
            return;
        };
        if let Some(Difference { field, shard }) = difference(right, wrong) {
            Self::deposit_event(Event::ClaimLost {
                record,
                node: entry.node,
                field,
                shard,
            });
        }
    }

    /// Takes a part of a node's deposit, notes that it has missed its duty, and has its enclave count no
    /// longer.
    pub(crate) fn punish(record: RecordIndex, node: NodeId) {
        let amount = T::Custodians::punish(node, T::Policy::losing_claim_fine());
        T::Reliability::observed(node, Observation::Missed);
        Self::end(node, EnclaveEnd::Lied);
        Self::deposit_event(Event::Punished {
            record,
            node,
            amount,
        });
    }

    /// What punishing one node costs.
    pub(crate) fn punish_weight() -> Weight {
        T::WeightInfo::punish()
            .saturating_add(T::Custodians::punish_weight())
            .saturating_add(T::Reliability::observed_weight())
    }
}
