// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown.

use crate::{
    types::{needed, Acknowledged, BySlot},
    Commitments, CommittedCheckpoint, Config, Custodies, Custody, EndedCustodies, EndedCustody,
    Pallet, Seat,
};
use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    api::{
        fragments::{
            AcknowledgedView, ChallengeView, CommittedView, PendingView, SlotStateView, SlotView,
        },
        CheckpointView, Duty, DutyKind, FragmentsView, Recall,
    },
    BlockHeight, NodeId, ShardId,
};
use sp_core::H256;

/// The nodes whose duties one request is answered with.
const NODES: usize = 64;

impl<T: Config> Pallet<T> {
    /// Who holds a leaf's fragments; `None` if it is none.
    pub fn fragments(shard: &ShardId) -> Option<FragmentsView> {
        let custody = Custodies::<T>::get(shard)?;
        let slots = (0u8..).zip(&custody.slots);
        let challenge = custody.challenge.as_ref().map(|challenge| {
            let asked = (0u8..).zip(&custody.slots).filter_map(|(slot, _)| {
                let (height, index) = custody.asked(shard, slot)?;
                Some((slot, height, index))
            });
            ChallengeView {
                period: challenge.period,
                opened: challenge.opened,
                until: challenge.until,
                asked: asked.collect(),
                answered: challenge.answered.iter().collect(),
            }
        });
        Some(FragmentsView {
            shard: *shard,
            slots: slots
                .map(|(place, slot)| slot_view(&custody, place, slot))
                .collect(),
            checkpoints: Self::committed_views(shard, &custody.committed, |slot| {
                custody.slot(slot)?.node
            }),
            period: custody.period,
            challenge,
            alarm: custody.alarm,
        })
    }

    /// The checkpoints that are kept of a shard, leaf or not; `None` if there are none.
    pub fn checkpoint(shard: &ShardId) -> Option<CheckpointView> {
        let ended = EndedCustodies::<T>::iter().filter(|((id, _), _)| id == shard);
        let mut committed: Vec<CommittedView> = ended
            .flat_map(|(_, ended)| {
                let node = |slot| ended.slots.get(usize::from(slot)).copied().flatten();
                Self::committed_views(shard, &ended.committed, node)
            })
            .collect();
        committed.sort_by_key(|it| it.checkpoint.height);
        let custody = Custodies::<T>::get(shard).unwrap_or_default();
        let node = |slot| custody.slot(slot)?.node;
        committed.extend(Self::committed_views(shard, &custody.committed, node));
        let pending = custody.pending.map(|pending| PendingView {
            needed: needed(&pending.profile),
            acknowledged: said(&pending.acknowledged),
            checkpoint: pending.checkpoint,
            profile: pending.profile,
            until: pending.until,
        });
        (pending.is_some() || !committed.is_empty()).then_some(CheckpointView {
            shard: *shard,
            pending,
            committed,
        })
    }

    fn committed_views(
        shard: &ShardId,
        committed: &[CommittedCheckpoint],
        node: impl Fn(u8) -> Option<NodeId>,
    ) -> Vec<CommittedView> {
        committed
            .iter()
            .filter_map(|it| {
                Some(CommittedView {
                    commitment: Commitments::<T>::get((shard, it.checkpoint.height))?,
                    checkpoint: it.checkpoint,
                    commitment_hash: it.commitment,
                    at: it.at,
                    holders: it.holders.iter().collect(),
                    nodes: it.holders.iter().map(&node).collect(),
                    evidence: said(&it.evidence),
                })
            })
            .collect()
    }

    /// All that is asked of some nodes now: of the first 64 that are named.
    pub fn duties(nodes: &[NodeId]) -> Vec<Duty> {
        let nodes = nodes.get(..NODES).unwrap_or(nodes);
        let mut duties = Vec::new();
        for (shard, custody) in Custodies::<T>::iter() {
            for (place, slot) in (0u8..).zip(&custody.slots) {
                if let Some(node) = slot.holder().filter(|node| nodes.contains(node)) {
                    let kinds = Self::asked_of(&shard, &custody, place, slot);
                    duties.extend(kinds.into_iter().map(|kind| Duty {
                        shard,
                        slot: place,
                        node,
                        kind,
                    }));
                }
            }
        }
        for ((shard, _), ended) in EndedCustodies::<T>::iter() {
            duties.extend(Self::left_to_hold(&shard, &ended, nodes));
        }
        duties
    }

    /// What is asked of the node in a slot of a leaf.
    fn asked_of(shard: &ShardId, custody: &Custody, place: u8, slot: &Seat) -> Vec<DutyKind> {
        let newest = custody.newest().map(|it| it.checkpoint.height);
        let mut kinds = Vec::new();
        for it in &custody.committed {
            let height = it.checkpoint.height;
            let holds = it.holders.contains(place);
            let owed = slot.owes.filter(|owed| height >= owed.height);
            // Of an older one than what it owes nobody has to begin with.
            let is_asked = holds || owed.is_some() || newest == Some(height);
            if is_asked && place < it.profile.slots() {
                let owed = owed.map(|owed| (owed.until, owed.repairs));
                kinds.push(Self::hold(shard, it, holds, owed));
            }
        }
        if let Some(pending) = &custody.pending {
            let mut said = pending.acknowledged.iter();
            kinds.push(DutyKind::Hold {
                checkpoint: pending.checkpoint,
                profile: pending.profile,
                commitment: None,
                block: Self::hash_of(pending.checkpoint.height),
                acknowledged: said.any(|it| it.slot == place),
                until: Some(pending.until),
                repairs: false,
            });
        }
        let unanswered = custody
            .challenge
            .as_ref()
            .filter(|it| it.unanswered().contains(place));
        if let (Some(challenge), Some((height, index))) = (unanswered, custody.asked(shard, place))
        {
            kinds.push(DutyKind::Answer {
                height,
                period: challenge.period,
                index,
                until: challenge.until,
            });
        }
        kinds
    }

    /// What nodes are to go on holding of a shard that is no leaf any more.
    fn left_to_hold(shard: &ShardId, ended: &EndedCustody, nodes: &[NodeId]) -> Vec<Duty> {
        let slots = (0u8..).zip(&ended.slots);
        let ours = slots.filter_map(|(place, node)| {
            let node = node.filter(|node| nodes.contains(node))?;
            Some((place, node))
        });
        ours.flat_map(|(slot, node)| {
            let held = ended
                .committed
                .iter()
                .filter(move |it| it.holders.contains(slot));
            held.map(move |it| Duty {
                shard: *shard,
                slot,
                node,
                kind: Self::hold(shard, it, true, None),
            })
        })
        .collect()
    }

    /// The checkpoints that are wanted from nodes whenever something is to be executed again: of each
    /// leaf that they hold anything of the newest committed one, and the one that waits, which may be
    /// committed in the next block. Of the first 64 nodes that are named.
    pub fn recalls(nodes: &[NodeId]) -> Vec<Recall> {
        let nodes = nodes.get(..NODES).unwrap_or(nodes);
        let mut recalls = Vec::new();
        for custody in Custodies::<T>::iter_values() {
            let mut holders = custody.slots.iter().filter_map(Seat::holder);
            if !holders.any(|node| nodes.contains(&node)) {
                continue;
            }
            let newest = custody.newest().map(|it| it.checkpoint);
            let pending = custody.pending.as_ref().map(|it| it.checkpoint);
            recalls.extend(newest.into_iter().chain(pending).map(Self::recall));
        }
        recalls
    }

    /// The checkpoint of a leaf that waits for its holders.
    pub fn waiting(shard: &ShardId) -> Option<Checkpoint> {
        Some(Custodies::<T>::get(shard)?.pending?.checkpoint)
    }

    /// A checkpoint, with the hash of its block as long as the chain knows it.
    pub fn recall(checkpoint: Checkpoint) -> Recall {
        Recall {
            checkpoint,
            block: Self::hash_of(checkpoint.height),
        }
    }

    fn hold(
        shard: &ShardId,
        committed: &CommittedCheckpoint,
        acknowledged: bool,
        owed: Option<(BlockHeight, bool)>,
    ) -> DutyKind {
        let height = committed.checkpoint.height;
        let owed = owed.filter(|_| !acknowledged);
        DutyKind::Hold {
            checkpoint: committed.checkpoint,
            profile: committed.profile,
            commitment: Commitments::<T>::get((shard, height)),
            block: Self::hash_of(height),
            acknowledged,
            until: owed.map(|(until, _)| until),
            repairs: owed.is_some_and(|(_, repairs)| repairs),
        }
    }

    /// The hash of a block, as long as the chain knows it.
    fn hash_of(height: BlockHeight) -> Option<H256> {
        let hash = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::from(height));
        let mut bytes = H256::zero();
        for (place, byte) in bytes.0.iter_mut().zip(hash.as_ref()) {
            *place = *byte;
        }
        Some(bytes).filter(|hash| !hash.is_zero())
    }
}

fn said(entries: &BySlot<Acknowledged>) -> Vec<AcknowledgedView> {
    let view = |it: &Acknowledged| AcknowledgedView {
        slot: it.slot,
        node: it.node,
        commitment: it.commitment,
    };
    entries.iter().map(view).collect()
}

fn slot_view(custody: &Custody, place: u8, slot: &Seat) -> SlotView {
    let holds = |it: &&CommittedCheckpoint| it.holders.contains(place);
    let holds_newest = custody
        .newest()
        .is_some_and(|it| it.holders.contains(place));
    let state = match (slot.node, slot.owes) {
        (None, _) => SlotStateView::Lost,
        (Some(_), _) if slot.simulated => SlotStateView::Simulated,
        (Some(_), _) if holds_newest => SlotStateView::Held,
        (Some(_), Some(owed)) if owed.repairs => SlotStateView::Repairing { until: owed.until },
        (Some(_), owed) => SlotStateView::Awaited {
            until: owed.map(|owed| owed.until),
        },
    };
    SlotView {
        slot: place,
        node: slot.node,
        state,
        held: custody
            .committed
            .iter()
            .filter(holds)
            .map(|it| it.checkpoint.height)
            .collect(),
        answered: slot.answered,
    }
}
