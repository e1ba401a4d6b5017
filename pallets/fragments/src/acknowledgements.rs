// SPDX-License-Identifier: Apache-2.0
//! Acknowledgements: holders say what they hold, and enough equal ones commit a checkpoint.

use crate::{
    types::{needed, Acknowledged, BySlot, Owed},
    Commitments, CommittedCheckpoint, Config, Custodies, Custody, Event, Pallet, PendingCheckpoint,
    Policy, Refusal, SlotSet, SUBMISSION_AGE,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    ensure,
    pallet_prelude::{TransactionValidityWithRefund, ValidTransaction},
    weights::Weight,
    BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_checkpoint::{Acknowledgement, Checkpoint, Commitment};
use nerv_primitives_core::{
    traits::{Custodians, Placements},
    BlockHeight, NodeId, ShardId,
};
use nerv_primitives_erasure::{Profile, MAX_LENGTH};
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash, Verify, Zero};

/// What the pool tells what nodes say from other extrinsics by.
pub(crate) const TAG: &str = "NervFragments";

/// How it ranks among what the pool has.
pub(crate) const PRIORITY: u64 = 1_000_000;

/// The domain that separates signed acknowledgements from every other use of a node's key.
const ACKNOWLEDGEMENT_DOMAIN: &[u8] = b"nerv/fragments/acknowledgement";

/// What is signed of an acknowledgement: the BLAKE2b-256 hash of the domain
/// `nerv/fragments/acknowledgement`, the hash of the chain's first block, that of the block after which
/// the node looked, and the encoded acknowledgement. No extrinsic's payload has that hash.
pub fn acknowledgement_hash<T: Config>(acknowledgement: &Acknowledgement) -> [u8; 32] {
    anchored::<T>(
        ACKNOWLEDGEMENT_DOMAIN,
        acknowledgement.at,
        &acknowledgement.encode(),
    )
}

/// The hash of a domain, of what binds a signature to this chain and to one fork of it, and of what is
/// signed.
pub(crate) fn anchored<T: Config>(domain: &[u8], at: BlockHeight, said: &[u8]) -> [u8; 32] {
    let hash = frame_system::Pallet::<T>::block_hash;
    let genesis = hash(BlockNumberFor::<T>::zero());
    let seen = hash(at.into());
    let bytes = [domain, genesis.as_ref(), seen.as_ref(), said].concat();
    BlakeTwo256::hash(&bytes).0
}

/// What an acknowledgement comes to.
enum Standing {
    /// It is one of those that the checkpoint waits for.
    Awaited,
    /// The checkpoint is committed, and the node holds its fragment.
    Agrees,
    /// The checkpoint is committed otherwise.
    Differs,
}

impl<T: Config> Pallet<T> {
    /// Whether an acknowledgement may enter a block: all that the call looks at as well, and whose it
    /// is. So the pool keeps no more than one of a slot for a checkpoint.
    pub(crate) fn authorize_acknowledgement(
        acknowledgement: &Acknowledgement,
        signer: &T::AccountId,
        signature: &T::NodeSignature,
    ) -> TransactionValidityWithRefund {
        let custody = Custodies::<T>::get(acknowledgement.shard).ok_or(Refusal::NotALeaf)?;
        Self::examine_acknowledgement(&custody, acknowledgement)?;
        let hash = acknowledgement_hash::<T>(acknowledgement);
        Self::check_signer(acknowledgement.node, &hash, signer, signature)?;
        let (shard, height, slot) = (
            acknowledgement.shard,
            acknowledgement.height,
            acknowledgement.slot,
        );
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((0u8, shard, height, slot))
            .priority(PRIORITY)
            .longevity(Self::longevity(acknowledgement.at))
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// The blocks for which what a node says stands yet that looked after the block `at`.
    pub(crate) fn longevity(at: BlockHeight) -> u64 {
        let until = at.saturating_add(SUBMISSION_AGE);
        until.saturating_sub(Self::now()).max(1).into()
    }

    /// Whether a node looked not long ago.
    pub(crate) fn is_fresh(at: BlockHeight) -> bool {
        let now = Self::now();
        at < now && now.saturating_sub(at) <= SUBMISSION_AGE
    }

    /// Whether a signature is of one who may sign for a node.
    pub(crate) fn check_signer(
        node: NodeId,
        hash: &[u8; 32],
        signer: &T::AccountId,
        signature: &T::NodeSignature,
    ) -> Result<(), Refusal> {
        ensure!(T::Custodians::may_sign(signer, node), Refusal::MayNotSign);
        ensure!(signature.verify(&hash[..], signer), Refusal::BadSignature);
        Ok(())
    }

    /// What an acknowledgement would come to now. The signature is not looked at.
    fn examine_acknowledgement(
        custody: &Custody,
        said: &Acknowledgement,
    ) -> Result<Standing, Refusal> {
        ensure!(Self::is_fresh(said.at), Refusal::StaleView);
        let slots = T::Placements::slots(&said.shard);
        let holder = slots.holders().get(usize::from(said.slot)).copied();
        ensure!(holder.flatten() == Some(said.node), Refusal::NotAssigned);
        // Another one may have been in the slot when it was last seen.
        let was_seen = custody
            .slot(said.slot)
            .is_some_and(|slot| slot.node == Some(said.node));
        let is_said = |before: &BySlot<Acknowledged>| {
            let mut before = before.iter();
            before.any(|it| it.slot == said.slot && it.node == said.node)
        };
        let of_height = |it: &&PendingCheckpoint| it.checkpoint.height == said.height;
        if let Some(pending) = custody.pending.as_ref().filter(of_height) {
            ensure!(Self::now() <= pending.until, Refusal::TooLate);
            ensure!(
                !is_said(&pending.acknowledged),
                Refusal::AlreadyAcknowledged
            );
            check_shape(&pending.checkpoint, &pending.profile, &said.commitment)?;
            return Ok(Standing::Awaited);
        }
        let Some(committed) = custody.kept(said.height) else {
            let is_taken = custody.last.is_some_and(|last| said.height <= last.height);
            return Err(if is_taken {
                Refusal::CheckpointRetired
            } else {
                Refusal::UnknownCheckpoint
            });
        };
        let holds = was_seen && committed.holders.contains(said.slot);
        ensure!(!holds, Refusal::AlreadyAcknowledged);
        let owes = custody.slot(said.slot).and_then(|slot| slot.owes);
        let is_late = was_seen && owes.is_some_and(|owed| Self::now() > owed.until);
        ensure!(!is_late, Refusal::TooLate);
        check_shape(&committed.checkpoint, &committed.profile, &said.commitment)?;
        if said.commitment.hash(&committed.checkpoint) == committed.commitment {
            return Ok(Standing::Agrees);
        }
        ensure!(!is_said(&committed.evidence), Refusal::AlreadyAcknowledged);
        Ok(Standing::Differs)
    }

    pub(crate) fn do_acknowledge(said: &Acknowledgement) -> DispatchResultWithPostInfo {
        let refused = |refusal: Refusal| refusal.error::<T>();
        let mut custody =
            Custodies::<T>::get(said.shard).ok_or_else(|| refused(Refusal::NotALeaf))?;
        let standing = Self::examine_acknowledgement(&custody, said).map_err(refused)?;
        let seated = Self::see_slots(&said.shard, &mut custody);
        let mut commits = false;
        match standing {
            Standing::Awaited => {
                if let Some(checkpoint) = Self::count(&mut custody, said) {
                    commits = true;
                    Self::commit(&said.shard, &mut custody, &checkpoint, &said.commitment);
                }
            }
            Standing::Agrees => Self::joins(&mut custody, said),
            Standing::Differs => Self::differs(&mut custody, said),
        }
        Self::review_alarm(&said.shard, &mut custody);
        Custodies::<T>::insert(said.shard, custody);
        Ok(Some(Self::acknowledged_weight(seated, commits)).into())
    }

    /// Counts an acknowledgement of the checkpoint that waits for some. Returns that checkpoint if
    /// enough have said the same.
    fn count(custody: &mut Custody, said: &Acknowledgement) -> Option<Checkpoint> {
        // Where the placement has changed so that there are other pieces, it was given up.
        let pending = custody.pending.as_mut()?;
        let entry = Acknowledged {
            slot: said.slot,
            node: said.node,
            commitment: said.commitment.hash(&pending.checkpoint),
        };
        let differs = |it: &Acknowledged| it.commitment != entry.commitment;
        let is_disputed = pending.acknowledged.first().is_some_and(differs);
        // One for each slot, which has said nothing yet.
        let _ = pending.acknowledged.try_push(entry);
        let equal = pending.acknowledged.iter().filter(|it| !differs(it));
        let is_enough = equal.count() as u32 >= needed(&pending.profile);
        let checkpoint = is_enough.then_some(pending.checkpoint);
        Self::deposit_event(Event::Acknowledged {
            shard: said.shard,
            height: said.height,
            slot: said.slot,
            node: said.node,
            commitment: entry.commitment,
        });
        if is_disputed {
            Self::tell_difference(said, entry.commitment);
        }
        checkpoint
    }

    fn tell_difference(said: &Acknowledgement, commitment: H256) {
        Self::deposit_event(Event::CommitmentDiffers {
            shard: said.shard,
            height: said.height,
            slot: said.slot,
            node: said.node,
            commitment,
        });
    }

    /// Commits the checkpoint that waited for acknowledgements. Of more than are kept the oldest is
    /// retired.
    fn commit(
        shard: &ShardId,
        custody: &mut Custody,
        checkpoint: &Checkpoint,
        commitment: &Commitment,
    ) {
        let Some(pending) = custody.pending.take() else {
            return;
        };
        let now = Self::now();
        let (height, profile) = (checkpoint.height, pending.profile);
        let hash = commitment.hash(checkpoint);
        let (agree, differ): (Vec<Acknowledged>, Vec<Acknowledged>) = pending
            .acknowledged
            .into_iter()
            .partition(|it| it.commitment == hash);
        let mut holders = SlotSet::default();
        agree.iter().for_each(|it| holders.insert(it.slot));
        for slot in holders.iter() {
            Self::holds(custody, slot, height);
        }
        if custody.committed.is_full() {
            let oldest = custody.committed.remove(0);
            Self::retire(shard, oldest.checkpoint.height);
            if let Some(challenge) = &mut custody.challenge {
                challenge.drop_height(oldest.checkpoint.height);
            }
        }
        let owed = Owed {
            height,
            until: now.saturating_add(T::Policy::acknowledge_period()),
            since: now,
            repairs: false,
        };
        for (place, slot) in (0u8..).zip(custody.slots.iter_mut()) {
            let is_to = place < profile.slots() && !holders.contains(place);
            if is_to && slot.holder().is_some() && slot.owes.is_none() {
                slot.owes = Some(owed);
            }
        }
        if custody.next_period == 0 {
            let first = now.saturating_add(T::Policy::challenge_period());
            custody.next_period = first;
        }
        Commitments::<T>::insert((*shard, height), commitment);
        let committed = CommittedCheckpoint {
            checkpoint: *checkpoint,
            profile,
            length: commitment.layout.length,
            commitment: hash,
            at: now,
            holders,
            evidence: BoundedVec::truncate_from(differ),
        };
        // One was retired if there was no room.
        let _ = custody.committed.try_push(committed);
        Self::deposit_event(Event::CheckpointCommitted {
            shard: *shard,
            height,
            commitment: hash,
            length: commitment.layout.length,
            data: profile.data(),
            parity: profile.parity(),
        });
    }

    /// A node says of a committed checkpoint that it holds its fragment.
    fn joins(custody: &mut Custody, said: &Acknowledgement) {
        let holds = |it: &&mut CommittedCheckpoint| it.checkpoint.height == said.height;
        let Some(committed) = custody.committed.iter_mut().find(holds) else {
            return;
        };
        let commitment = committed.commitment;
        let owed = custody.slot(said.slot).and_then(|slot| slot.owes);
        Self::holds(custody, said.slot, said.height);
        if let Some(committed) = custody.committed.iter_mut().find(holds) {
            committed.holders.insert(said.slot);
        }
        Self::deposit_event(Event::Acknowledged {
            shard: said.shard,
            height: said.height,
            slot: said.slot,
            node: said.node,
            commitment,
        });
        let Some(owed) = owed.filter(|it| it.height <= said.height && it.repairs) else {
            return;
        };
        Self::deposit_event(Event::FragmentRepaired {
            shard: said.shard,
            slot: said.slot,
            node: said.node,
            height: said.height,
            blocks: Self::now().saturating_sub(owed.since),
        });
    }

    /// A node says something else of a committed checkpoint than stands.
    fn differs(custody: &mut Custody, said: &Acknowledgement) {
        let mut committed = custody.committed.iter_mut();
        let Some(committed) = committed.find(|it| it.checkpoint.height == said.height) else {
            return;
        };
        let commitment = said.commitment.hash(&committed.checkpoint);
        let entry = Acknowledged {
            slot: said.slot,
            node: said.node,
            commitment,
        };
        // One for each slot: of another node that was in it nothing is kept.
        committed.evidence.retain(|it| it.slot != said.slot);
        let _ = committed.evidence.try_push(entry);
        Self::tell_difference(said, commitment);
    }

    /// Notes that a slot's node holds its fragment of a checkpoint: what it owed of that one, or of an
    /// older one, it owes no longer. Where it held nothing it is paid from now on.
    fn holds(custody: &mut Custody, slot: u8, height: BlockHeight) {
        let holds_any = custody.holds_any(slot);
        let newest = custody.newest().map(|it| it.checkpoint.height);
        let now = Self::now();
        let Some(record) = custody.slots.get_mut(usize::from(slot)) else {
            return;
        };
        if !holds_any {
            record.paid_until = now;
        }
        record.owes = record.owes.filter(|owed| owed.height > height);
        let newer = newest.filter(|newest| *newest > height);
        if let (None, Some(newest)) = (record.owes, newer) {
            // It has as much time for the newer one as for this.
            record.owes = Some(Owed {
                height: newest,
                until: now.saturating_add(T::Policy::acknowledge_period()),
                since: now,
                repairs: false,
            });
        }
    }

    /// Keeps a checkpoint no longer.
    pub(crate) fn retire(shard: &ShardId, height: BlockHeight) {
        Commitments::<T>::remove((*shard, height));
        Self::deposit_event(Event::Retired {
            shard: *shard,
            height,
        });
    }
}

/// Whether a checkpoint of such a profile can have that commitment: a root for each piece, and a length
/// that so many records can have.
fn check_shape(
    checkpoint: &Checkpoint,
    profile: &Profile,
    commitment: &Commitment,
) -> Result<(), Refusal> {
    let layout = &commitment.layout;
    let is_whole = layout.profile == *profile
        && commitment.roots.len() == usize::from(profile.slots())
        && lengths(checkpoint.accounts).contains(&layout.length);
    ensure!(is_whole, Refusal::BadCommitment);
    Ok(())
}

/// The least and the most bytes that the records of so many accounts take: a version, their number in
/// up to 9 bytes, and for each a key of 32 bytes and a record of 4 to 60.
pub(crate) fn lengths(accounts: u64) -> core::ops::RangeInclusive<u64> {
    let least = accounts.saturating_mul(36).saturating_add(2);
    let most = accounts.saturating_mul(92).saturating_add(10);
    least..=most.min(MAX_LENGTH)
}
