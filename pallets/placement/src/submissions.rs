// SPDX-License-Identifier: Apache-2.0
//! Submissions: how they get into a block, and what becomes of them there.

use crate::{
    checks::Sound, Config, Event, Node, Nodes, Pallet, Placed, PlacementOf, PlacementPace,
    Placements, Policy, SubmissionOf, SubmissionRefusal,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    pallet_prelude::{TransactionSource, TransactionValidityWithRefund, ValidTransaction},
    weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{NodeId, PlacementState, ShardId, Slots};
use sp_runtime::{
    traits::{BlakeTwo256, Hash, Verify, Zero},
    DispatchError, DispatchResult,
};

/// The domain that separates signed submissions from every other use of a placer's key.
const SIGNING_DOMAIN: &[u8] = b"nerv/placement/submission";

/// What the pool tells submissions from other extrinsics by.
const TAG: &str = "NervPlacement";

/// What is signed for a placer: the BLAKE2b-256 hash of the domain `nerv/placement/submission`, the hash of
/// the chain's first block, that of the block after which the placer looked, and the encoded
/// submission. No extrinsic's payload has that hash.
///
/// On a fork without that block the signature is nobody's. What was true where the placer looked, and
/// is false on a sibling, can so cost it nothing.
pub fn signing_hash<T: Config>(submission: &SubmissionOf<T>) -> [u8; 32] {
    let hash = frame_system::Pallet::<T>::block_hash;
    let genesis = hash(BlockNumberFor::<T>::zero());
    let seen = hash(submission.at.into());
    let bytes = [
        SIGNING_DOMAIN,
        genesis.as_ref(),
        seen.as_ref(),
        &submission.encode(),
    ]
    .concat();
    BlakeTwo256::hash(&bytes).0
}

impl<T: Config> Pallet<T> {
    /// Whether a submission may enter a block.
    ///
    /// The pool looks at all of it. A block asks only whose it is and whether it is its turn: the
    /// call looks at the rest once more, and a placer that gets something false past a pool of its
    /// own pays for it.
    pub(crate) fn authorize_submission(
        source: TransactionSource,
        submission: &SubmissionOf<T>,
        signature: &T::PlacerSignature,
    ) -> TransactionValidityWithRefund {
        Self::admit(submission)?;
        let signer = &submission.signer;
        let hash = signing_hash::<T>(submission);
        // A delegate that was revoked meanwhile signs for nobody.
        let is_signed = Self::signs_for(signer, &submission.placer);
        if !is_signed || !signature.verify(&hash[..], signer) {
            return Err(SubmissionRefusal::BadSignature.into());
        }
        let mut priority = submission.claimed;
        if source != TransactionSource::InBlock {
            priority = Self::examine(submission)?.score.total;
        }
        // One of a round at a time, and a better one takes the place of a worse.
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((submission.shard, submission.round))
            .priority(priority.into())
            .longevity(Self::left_of_turn(Self::now()).into())
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    pub(crate) fn do_submit(submission: &SubmissionOf<T>) -> DispatchResult {
        match Self::examine(submission) {
            Ok(sound) => Self::accept(submission, sound),
            // An error would take back the fine.
            Err(SubmissionRefusal::False(fault)) => {
                Self::fine(submission, fault);
                // The same submission is stale from now on, and cannot be fined again.
                let round = crate::Rounds::<T>::get(submission.shard);
                let due = round.ok_or(crate::Error::<T>::NotALeaf)?.due;
                Self::begin_round(&submission.shard, due);
                Ok(())
            }
            Err(refusal) => Err(refusal.error::<T>()),
        }
    }

    fn accept(submission: &SubmissionOf<T>, sound: Sound<T>) -> DispatchResult {
        let shard = submission.shard;
        let now = Self::now();
        let before = sound.standing.as_ref().map_or(0, |it| it.replica_mib);
        for (id, mut node) in sound.gone {
            node.used = node.used.saturating_sub(before);
            node.shards.retain(|it| *it != shard);
            node.changed = now;
            Nodes::<T>::insert(id, node);
        }
        let ids: Vec<NodeId> = sound.nodes.iter().map(|(id, _)| *id).collect();
        let wanted = sound.terms.replica_mib;
        for (id, mut node) in sound.nodes {
            // What came into force later is still announced: a price so waits for this replica.
            node.settle(submission.at);
            let is_held = match node.shards.binary_search(&shard) {
                Ok(_) => true,
                Err(place) => {
                    node.shards
                        .try_insert(place, shard)
                        .map_err(|_| DispatchError::Exhausted)?;
                    false
                }
            };
            if is_held && before == wanted {
                continue;
            }
            let own = if is_held { before } else { 0 };
            node.used = node.used.saturating_sub(own).saturating_add(wanted);
            node.changed = now;
            Nodes::<T>::insert(id, node);
        }
        // Who holds a piece of the shard keeps it, whoever else comes and goes.
        let standing = sound.standing.map_or_else(Slots::default, |it| it.slots);
        let slots = standing.succeeded_by(&ids);
        let by_slot = slots.nodes().collect();
        let placement = PlacementOf::<T> {
            slots,
            score: sound.score,
            at: now,
            by: submission.placer.clone(),
            per_domain: sound.terms.per_domain,
            replica_mib: wanted,
            state: PlacementState::Sound,
        };
        Placements::<T>::insert(shard, placement);
        Self::begin_round(&shard, None);
        Self::count(if sound.is_voluntary { sound.moves } else { 0 });
        Self::deposit_event(Event::PlacementAccepted {
            shard,
            round: submission.round,
            placer: submission.placer.clone(),
            nodes: by_slot,
            score: sound.score,
            moves: sound.moves,
        });
        Ok(())
    }

    /// Counts a placement, and the replicas it moves for a better score.
    fn count(moves: u32) {
        let now = Self::now();
        let made = Self::moves_made();
        let pace = Placed::<T>::get();
        let is_over = now.saturating_sub(pace.since) >= T::Policy::move_period();
        Placed::<T>::put(PlacementPace {
            since: if is_over { now } else { pace.since },
            moves: made.saturating_add(moves),
            block: now,
            placed: if pace.block == now {
                pace.placed.saturating_add(1)
            } else {
                1
            },
        });
    }

    /// The MiB of each node's room that are set aside for a shard, where it holds a replica of it.
    pub(crate) fn own(shard: &ShardId, id: NodeId, node: &Node<T>) -> u32 {
        if node.shards.binary_search(shard).is_err() {
            return 0;
        }
        Placements::<T>::get(shard)
            .filter(|placement| placement.slots.contains(id))
            .map_or(0, |placement| placement.replica_mib)
    }
}
