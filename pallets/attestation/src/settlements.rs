// SPDX-License-Identifier: Apache-2.0
//! Operations: what is kept of one when it cuts over, and how it ends.

use crate::{
    types::settlement::{
        needed, Attestation, AttestationState, BySlot, ConcludedAttestation, EndedShard, NotAsked,
        OpenAttestation, KEPT_CONCLUDED, ROUNDS,
    },
    Attestations, Concluded, Config, Event, NextConcluded, Open, Pallet, Policy, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get, weights::Weight, BoundedVec};
use nerv_primitives_attestation::Pair;
use nerv_primitives_core::{
    traits::{
        Attesters, Checkpoints, Custodians, Cutover, Placements, ProposalBonds, Settlements,
        ShardContents, ShardTree,
    },
    BlockHeight, NodeId, Operation, RecordIndex, RequestedBy, ShardId, MAX_REPLICAS,
};
use sp_core::H256;
use sp_runtime::DispatchError;

/// The blocks after which it is tried again to undo an operation for whose opposite there was no room.
pub(crate) const UNDO_AGAIN: BlockHeight = 10;

/// Who is asked, and how many equal claims it takes.
pub(crate) struct Panel {
    /// The real nodes by slot.
    pub(crate) asked: BySlot<Option<NodeId>>,
    /// The equal claims.
    pub(crate) needed: u8,
}

impl Panel {
    /// Whether as many are there as are needed.
    pub(crate) fn suffices(&self) -> bool {
        self.asked.iter().flatten().count() >= usize::from(self.needed)
    }
}

impl<T: Config> Pallet<T> {
    /// Those of a shard's nodes that are there and real; `None` if it was never placed.
    pub(crate) fn panel(shard: &ShardId) -> Option<Panel> {
        let slots = T::Placements::slots(shard);
        if slots.is_empty() {
            return None;
        }
        let is_real =
            |node: &NodeId| T::Custodians::custodian(*node).is_some_and(|it| !it.simulated);
        let holders = slots.holders().iter();
        let asked: Vec<_> = holders.map(|node| node.filter(is_real)).collect();
        let needed = needed(slots.len() as u8, T::Placements::parity(shard));
        // No placement has more slots than that.
        let asked = BoundedVec::truncate_from(asked);
        Some(Panel { asked, needed })
    }

    /// A shard that ends, as the chain knows it in this block.
    fn ended(shard: &ShardId) -> Result<EndedShard, NotAsked> {
        let panel = Self::panel(shard).ok_or(NotAsked::NotPlaced)?;
        ensure!(panel.suffices(), NotAsked::TooFewNodes);
        let checkpoint = T::Checkpoints::committed(shard).ok_or(NotAsked::NoCheckpoint)?;
        let log = T::Contents::log(shard);
        let steps = log.length.saturating_sub(checkpoint.log.length);
        ensure!(
            steps <= u64::from(T::Policy::max_replay()),
            NotAsked::TooManySteps
        );
        Ok(EndedShard {
            checkpoint,
            log,
            // The tree has just changed: whatever came or went in this block is counted.
            accounts: T::Tree::last_account_count(shard),
            total: T::Contents::total(shard),
            embedding: H256(T::Tree::embedding_hash(shard)),
        })
    }

    /// What is to be kept of an operation that cuts over, if replicas can be asked about it.
    pub(crate) fn attestation_of(cutover: &Cutover<'_>) -> Result<Attestation, NotAsked> {
        ensure!(Self::is_room(), NotAsked::NoRoom);
        let shards = sources_of(cutover.operation);
        // Those of the first are asked: of a merge the left one's.
        let first = shards.first().ok_or(NotAsked::NotPlaced)?;
        let Panel { asked, needed } = Self::panel(first).ok_or(NotAsked::NotPlaced)?;
        let mut sources = Pair::default();
        for shard in &shards {
            // There are two at most.
            let _ = sources.try_push(Self::ended(shard)?);
        }
        let (first, second) = cutover.heirs;
        let heirs: Vec<_> = core::iter::once(first).chain(second).collect();
        let now = Self::now();
        Ok(Attestation {
            state: AttestationState::Awaited,
            since: now,
            proposal: match cutover.requested_by {
                RequestedBy::Proposal(proposal) => Some(proposal),
                RequestedBy::Root | RequestedBy::Dispute(_) => None,
            },
            sources,
            heirs: BoundedVec::truncate_from(heirs),
            hyperplane: cutover.hyperplane,
            drained: false,
            round: 0,
            until: now.saturating_add(T::Policy::claim_period()),
            needed,
            asked,
            claims: BoundedVec::new(),
            claimed: BoundedVec::new(),
        })
    }

    /// Opens an attestation.
    pub(crate) fn begin(record: RecordIndex, attestation: Attestation) {
        let due = Some(attestation.until.saturating_add(1));
        let entry = OpenAttestation { record, due };
        // There is room: that was looked at first.
        let _ = Open::<T>::try_append(entry);
        for source in &attestation.sources {
            T::Checkpoints::keep(&source.checkpoint.shard);
        }
        Self::deposit_event(Event::Asked {
            record,
            round: 0,
            asked: attestation.nodes().count() as u32,
            needed: attestation.needed.into(),
            until: attestation.until,
        });
        Attestations::<T>::insert(record, attestation);
    }

    fn is_room() -> bool {
        let open = Open::<T>::decode_len().unwrap_or(0);
        (open as u32) < T::MaxOpen::get()
    }

    /// Sets the block in which an open attestation is looked at next.
    pub(crate) fn set_due(record: RecordIndex, due: Option<BlockHeight>) {
        Open::<T>::mutate(|open| {
            let mut open = open.iter_mut();
            if let Some(entry) = open.find(|entry| entry.record == record) {
                entry.due = due;
            }
        });
    }

    /// Ends what can be ended: an operation that has drained, and about which a word was found. Returns
    /// whether it was, and the weight of that. What is not ended is stored as it is.
    pub(crate) fn end_or_keep(record: RecordIndex, attestation: Attestation) -> Weight {
        let settles = T::Settlements::weight();
        if Self::is_punishing(&attestation) {
            // They come first, a few in each block.
            Self::set_due(record, Some(Self::now().saturating_add(1)));
            Attestations::<T>::insert(record, attestation);
            return T::DbWeight::get().reads_writes(1, 1);
        }
        let (state, weight) = match attestation.state {
            _ if !attestation.drained => {
                Attestations::<T>::insert(record, attestation);
                return Weight::zero();
            }
            AttestationState::Agreed(_) => (Self::settle(record, &attestation), settles),
            AttestationState::Unanswered => (Self::leave(record), settles),
            AttestationState::Disputed => match T::Settlements::undo(record) {
                Ok(by) => {
                    Self::deposit_event(Event::Undone { record, by });
                    let state = AttestationState::Undone(Self::now(), by);
                    (state, T::Settlements::undo_weight())
                }
                Err(DispatchError::Exhausted) => {
                    let again = Self::now().saturating_add(UNDO_AGAIN);
                    Self::set_due(record, Some(again));
                    Attestations::<T>::insert(record, attestation);
                    return T::Settlements::undo_weight();
                }
                // It cannot be undone at all.
                Err(_) => (Self::leave(record), T::Settlements::undo_weight()),
            },
            _ => {
                Attestations::<T>::insert(record, attestation);
                return Weight::zero();
            }
        };
        Self::conclude(
            record,
            Attestation {
                state,
                ..attestation
            },
        );
        weight.saturating_add(Self::conclude_weight())
    }

    /// Replicas agree, and all records have arrived.
    fn settle(record: RecordIndex, attestation: &Attestation) -> AttestationState {
        if T::Settlements::settle(record).is_err() {
            // It does not wait: whoever asked has forgotten it.
            return AttestationState::Unsettled(Self::now());
        }
        if let Some(proposal) = attestation.proposal {
            // The time for a dispute may be over, and the bond given back by then.
            let _ = T::Bonds::settle(proposal);
        }
        AttestationState::Settled(Self::now())
    }

    /// It stands as it is.
    fn leave(record: RecordIndex) -> AttestationState {
        // If it does not wait there is nothing to leave.
        let _ = T::Settlements::leave(record);
        Self::deposit_event(Event::Unsettled { record });
        AttestationState::Unsettled(Self::now())
    }

    /// Closes an attestation: its checkpoints need not be kept any longer, and of those that were
    /// concluded before the oldest is forgotten.
    pub(crate) fn conclude(record: RecordIndex, attestation: Attestation) {
        for source in &attestation.sources {
            T::Checkpoints::release(&source.checkpoint.shard, attestation.since);
        }
        Attestations::<T>::remove(record);
        Open::<T>::mutate(|open| open.retain(|entry| entry.record != record));
        let number = NextConcluded::<T>::get();
        let place = number % KEPT_CONCLUDED;
        Concluded::<T>::insert(
            place,
            ConcludedAttestation {
                record,
                attestation,
            },
        );
        // Beyond the last number the places are begun with anew, in the same order.
        NextConcluded::<T>::put(number.wrapping_add(1));
    }

    /// What concluding costs beside what becomes of the operation.
    pub fn conclude_weight() -> Weight {
        T::WeightInfo::conclude()
            .saturating_add(T::Bonds::weight())
            .saturating_add(T::Checkpoints::weight().saturating_mul(2))
    }
}

/// The shards that an operation ends.
fn sources_of(operation: &Operation) -> Vec<ShardId> {
    match operation {
        Operation::Split { shard } => alloc::vec![*shard],
        Operation::Merge { left, right } => alloc::vec![*left, *right],
        Operation::Relocate { .. } => Vec::new(),
    }
}

impl<T: Config> Attesters for Pallet<T> {
    fn has_room() -> bool {
        Self::is_room()
    }

    fn cut_over(cutover: &Cutover<'_>) -> bool {
        let record = cutover.record;
        let attestation = match Self::attestation_of(cutover) {
            Ok(attestation) => attestation,
            Err(reason) => {
                Self::deposit_event(Event::NotAsked { record, reason });
                return false;
            }
        };
        Self::begin(record, attestation);
        true
    }

    fn drained(record: RecordIndex) {
        let Some(mut attestation) = Attestations::<T>::get(record) else {
            return;
        };
        attestation.drained = true;
        if let AttestationState::Agreed(_) = attestation.state {
            Self::end_or_keep(record, attestation);
            return;
        }
        // What takes more is done in the next block: a drain's share of a block may be small.
        if attestation.state != AttestationState::Awaited {
            Self::set_due(record, Some(Self::now().saturating_add(1)));
        }
        Attestations::<T>::insert(record, attestation);
    }

    fn cut_over_weight() -> Weight {
        // Two shards, and the nodes of the first once more.
        let nodes = T::Custodians::custodian_weight()
            .saturating_mul(u64::from(MAX_REPLICAS).saturating_mul(3));
        let shards = T::Placements::weight()
            .saturating_mul(6)
            .saturating_add(T::Contents::weight().saturating_mul(2))
            .saturating_add(T::Checkpoints::weight().saturating_mul(4));
        T::WeightInfo::cut_over()
            .saturating_add(nodes)
            .saturating_add(shards)
    }

    fn drained_weight() -> Weight {
        T::WeightInfo::drained()
            .saturating_add(T::Settlements::weight())
            .saturating_add(Self::conclude_weight())
    }
}

/// A second round is asked of other nodes than the first; there are not more.
const _: () = assert!(ROUNDS == 2, "the rounds are those of `rounds`");
