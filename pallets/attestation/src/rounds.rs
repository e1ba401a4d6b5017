// SPDX-License-Identifier: Apache-2.0
//! Rounds: what comes of an operation when the time for claims is over, or all have claimed.

use crate::{
    claims::hash_of,
    punish::AT_ONCE,
    settlements::Panel,
    types::settlement::{Attestation, AttestationState, ROUNDS},
    Attestations, Config, Event, Open, Pallet, Policy, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::weights::{Weight, WeightMeter};
use nerv_primitives_attestation::{difference, Difference};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability, Placements, ProposalBonds, Settlements},
    Observation, RecordIndex, MAX_REPLICAS,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    /// Looks at the attestations that are due, as far as the meter allows.
    pub(crate) fn visit_due(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::visit_nobody()).is_err() {
            return;
        }
        let now = Self::now();
        let open = Open::<T>::get();
        let due = open
            .iter()
            .filter(|entry| entry.due.is_some_and(|due| due <= now));
        let due: Vec<RecordIndex> = due.map(|entry| entry.record).collect();
        let most = Self::max_visit_weight();
        for record in due {
            if !meter.can_consume(most) {
                break;
            }
            meter.consume(Self::visit(record));
        }
    }

    /// Looks at one that is due. Returns what that took.
    pub(crate) fn visit(record: RecordIndex) -> Weight {
        let looked = T::WeightInfo::visit();
        let Some(mut attestation) = Attestations::<T>::get(record) else {
            // There is none such in the list.
            return looked;
        };
        let missed = Self::note_silence(&attestation);
        let mut weight = Self::visited_weight(missed);
        // Who agree may be fewer than can claim yet; all else comes here again only if it cannot end now.
        let is_agreed = matches!(attestation.state, AttestationState::Agreed(_));
        let last = attestation.until.saturating_add(1);
        Self::set_due(
            record,
            Some(last).filter(|last| is_agreed && Self::now() < *last),
        );
        if attestation.state == AttestationState::Awaited {
            if let Some(Difference { field, shard }) = contradiction(&attestation) {
                weight = weight.saturating_add(Self::dispute(record, &mut attestation));
                Self::deposit_event(Event::Disputed {
                    record,
                    field,
                    shard,
                });
            } else if !Self::ask_again(record, &mut attestation) {
                attestation.state = AttestationState::Unanswered;
            }
        }
        let punished = Self::punish_proven(record, &mut attestation);
        weight
            .saturating_add(Self::punish_weight().saturating_mul(punished.into()))
            .saturating_add(Self::end_or_keep(record, attestation))
    }

    /// Who was asked and has claimed nothing in time has missed that. Returns how many.
    fn note_silence(attestation: &Attestation) -> u32 {
        use AttestationState::{Agreed, Awaited};
        let is_asked = matches!(attestation.state, Awaited | Agreed(_));
        if !is_asked || Self::now() <= attestation.until {
            return 0;
        }
        let mut missed = 0u32;
        for node in attestation.silent() {
            T::Reliability::observed(node, Observation::Missed);
            missed = missed.saturating_add(1);
        }
        missed
    }

    /// Claims contradict each other, and none was made by enough: the proposer's bond is lost.
    fn dispute(_: RecordIndex, attestation: &mut Attestation) -> Weight {
        attestation.state = AttestationState::Disputed;
        if let Some(proposal) = attestation.proposal {
            // The time for a dispute may be over, and the bond given back by then.
            let _ = T::Bonds::slash(proposal);
        }
        T::Bonds::weight()
    }

    /// Asks those who hold the slots of the first of the shards that came to be, if that was not done
    /// before and enough of them are there. Returns whether they are.
    fn ask_again(record: RecordIndex, attestation: &mut Attestation) -> bool {
        let round = attestation.round.saturating_add(1);
        if round >= ROUNDS {
            return false;
        }
        let heir = attestation.heirs.first();
        let panel = heir.and_then(Self::panel).filter(Panel::suffices);
        let Some(Panel { asked, needed }) = panel else {
            return false;
        };
        attestation.round = round;
        attestation.until = Self::now().saturating_add(T::Policy::claim_period());
        attestation.asked = asked;
        attestation.needed = needed;
        Self::set_due(record, Some(attestation.until.saturating_add(1)));
        Self::deposit_event(Event::Asked {
            record,
            round,
            asked: attestation.nodes().count() as u32,
            needed: needed.into(),
            until: attestation.until,
        });
        true
    }

    /// What a visit costs at which so many had said nothing, but for its end.
    fn visited_weight(missed: u32) -> Weight {
        let each = T::Reliability::observed_weight();
        let nodes = T::Custodians::custodian_weight().saturating_mul(MAX_REPLICAS.into());
        T::WeightInfo::visit()
            .saturating_add(each.saturating_mul(missed.into()))
            .saturating_add(nodes)
            .saturating_add(T::Placements::weight().saturating_mul(2))
    }

    /// What a visit costs at most: everybody was silent before, as many are punished as are at once, and
    /// the operation is undone.
    pub fn max_visit_weight() -> Weight {
        let ends = T::Settlements::weight().max(T::Settlements::undo_weight());
        Self::visited_weight(MAX_REPLICAS)
            .saturating_add(Self::punish_weight().saturating_mul(AT_ONCE.into()))
            .saturating_add(T::Bonds::weight())
            .saturating_add(ends)
            .saturating_add(Self::conclude_weight())
    }
}

/// In what claims contradict each other, if they do: in what that which was made most often in this round
/// differs from the first other one.
fn contradiction(attestation: &Attestation) -> Option<Difference> {
    let count = |claim| {
        let hash: H256 = hash_of(claim);
        attestation.count(&hash)
    };
    // Of as many the first one.
    let leading = attestation.claims.iter().rev().max_by_key(|it| count(it))?;
    let mut others = attestation.claims.iter();
    others.find_map(|other| difference(leading, other))
}
