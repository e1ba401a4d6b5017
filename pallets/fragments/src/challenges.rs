// SPDX-License-Identifier: Apache-2.0
//! Challenges: each period every holder is asked for a chunk that nobody knew before.

use crate::{
    acknowledgements::{anchored, PRIORITY, TAG},
    types::{reward, Asked, SlotSet, MISSES},
    Challenge, Commitments, CommittedCheckpoint, Config, Custodies, Custody, Earned, Event,
    FragmentLoss, Pallet, Policy, Refusal,
};
use alloc::vec::Vec;
use codec::Encode;
use core::cmp::Reverse;
use frame_support::{
    ensure,
    pallet_prelude::{TransactionValidityWithRefund, ValidTransaction},
    traits::Get,
    weights::Weight,
};
use nerv_primitives_checkpoint::Answer;
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability},
    BlockHeight, Observation, ShardId,
};
use nerv_primitives_erasure::{chunk_count, fragment_length, verify_chunk};
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    BoundedVec, DispatchResult,
};

/// The domain that separates the choice of chunks from every other use of the hash.
const CHUNK_DOMAIN: &[u8; 14] = b"nerv/challenge";

/// The domain that separates signed answers from every other use of a node's key.
const ANSWER_DOMAIN: &[u8] = b"nerv/fragments/answer";

/// What is signed of an answer: as of an acknowledgement (see
/// [`acknowledgement_hash`](crate::acknowledgement_hash)), with the domain `nerv/fragments/answer`.
pub fn answer_hash<T: Config>(answer: &Answer) -> [u8; 32] {
    anchored::<T>(ANSWER_DOMAIN, answer.at, &answer.encode())
}

/// The chunk that a slot is asked for: the first eight bytes of
/// `blake2_256("nerv/challenge" ++ seed ++ shard ++ height ++ slot ++ period)`, little-endian, modulo
/// the number of chunks.
pub fn chunk_index(
    seed: &H256,
    shard: &ShardId,
    height: BlockHeight,
    slot: u8,
    period: u32,
    chunks: u32,
) -> u32 {
    let hash = (CHUNK_DOMAIN, seed, shard, height, slot, period).using_encoded(BlakeTwo256::hash);
    let number = hash.0.first_chunk().copied().map_or(0, u64::from_le_bytes);
    // Less than the number of chunks.
    (number % u64::from(chunks.max(1))) as u32
}

impl CommittedCheckpoint {
    /// The bytes of each fragment.
    pub fn fragment(&self) -> u64 {
        fragment_length(self.profile, self.length)
    }
}

impl Custody {
    /// What a slot is asked for: the checkpoint's height and the chunk.
    pub fn asked(&self, shard: &ShardId, slot: u8) -> Option<(BlockHeight, u32)> {
        let challenge = self.challenge.as_ref()?;
        let height = challenge.asks(slot)?;
        let chunks = chunk_count(self.kept(height)?.fragment());
        let index = chunk_index(
            &challenge.seed,
            shard,
            height,
            slot,
            challenge.period,
            chunks,
        );
        Some((height, index))
    }
}

impl<T: Config> Pallet<T> {
    /// Begins a period, if it is time: every node is asked for a chunk of the latest checkpoint whose
    /// fragment it holds.
    pub(crate) fn open(shard: &ShardId, custody: &mut Custody) {
        let now = Self::now();
        let Some(newest) = custody.newest() else {
            return;
        };
        if custody.challenge.is_some() || now < custody.next_period {
            return;
        }
        let height = newest.checkpoint.height;
        let (mut asked, mut seen) = (Vec::new(), SlotSet::default());
        for committed in custody.committed.iter().rev() {
            let slots = committed.holders.without(&seen);
            slots.iter().for_each(|slot| seen.insert(slot));
            if !slots.is_empty() {
                asked.push(Asked {
                    height: committed.checkpoint.height,
                    slots,
                });
            }
        }
        let every = T::Policy::challenge_period().max(1);
        custody.next_period = now.saturating_add(every);
        if seen.is_empty() {
            return;
        }
        custody.period = custody.period.saturating_add(1);
        let until = now.saturating_add(T::Policy::answer_period().min(every));
        let mut seed = H256::zero();
        let parent = frame_system::Pallet::<T>::parent_hash();
        for (place, byte) in seed.0.iter_mut().zip(parent.as_ref()) {
            *place = *byte;
        }
        custody.challenge = Some(Challenge {
            period: custody.period,
            opened: now,
            until,
            seed,
            // As many as checkpoints are kept.
            asked: BoundedVec::truncate_from(asked),
            answered: SlotSet::default(),
        });
        Self::deposit_event(Event::Challenged {
            shard: *shard,
            period: custody.period,
            height,
            asked: seen.len(),
            until,
        });
    }

    /// Ends the challenge whose time is over: who has not answered has lost its fragment, those first who
    /// missed the last ones as well. Returns how many have not answered.
    ///
    /// Silence is no proof: a network that was slow for some blocks would cost a shard all its holders at
    /// once, who have every byte. So those without whom the rest could not rebuild it are asked again at
    /// once, and lose their slots with the [`MISSES`]th period in a row.
    pub(crate) fn close(shard: &ShardId, custody: &mut Custody) -> u32 {
        let now = Self::now();
        let Some(challenge) = custody.challenge.take_if(|it| now > it.until) else {
            return 0;
        };
        let missed = challenge.unanswered();
        let mut silent: Vec<(u8, u8)> = missed
            .iter()
            .map(|slot| (custody.slot(slot).map_or(0, |it| it.missed), slot))
            .collect();
        silent.sort_by_key(|(before, slot)| (Reverse(*before), *slot));
        for (before, slot) in silent {
            let times = before.saturating_add(1);
            if times >= MISSES || custody.can_do_without(slot) {
                Self::lose(shard, custody, slot, FragmentLoss::Unanswered);
            } else {
                Self::miss(shard, custody, slot, times);
            }
        }
        Self::deposit_event(Event::ChallengeClosed {
            shard: *shard,
            period: challenge.period,
            answered: challenge.answered.len(),
            missed: missed.len(),
        });
        missed.len()
    }

    /// A node has not answered and is asked again at once. It is not paid for the time since it was.
    fn miss(shard: &ShardId, custody: &mut Custody, slot: u8, times: u8) {
        let now = Self::now();
        let Some(seat) = custody.slots.get_mut(usize::from(slot)) else {
            return;
        };
        seat.missed = times;
        seat.paid_until = now;
        let Some(node) = seat.holder() else { return };
        custody.next_period = now;
        T::Reliability::observed(node, Observation::Missed);
        Self::deposit_event(Event::AnswerMissed {
            shard: *shard,
            slot,
            node,
            times,
        });
    }

    /// Whether an answer may enter a block: all that the call looks at as well, the chunk's proof, and
    /// whose it is. So the pool keeps no more than one of a slot for a period.
    pub(crate) fn authorize_answer(
        answer: &Answer,
        signer: &T::AccountId,
        signature: &T::NodeSignature,
    ) -> TransactionValidityWithRefund {
        let custody = Custodies::<T>::get(answer.shard).ok_or(Refusal::NotALeaf)?;
        let fragment = Self::examine_answer(&custody, answer)?;
        let commitment = Commitments::<T>::get((answer.shard, answer.height));
        let root = commitment
            .as_ref()
            .and_then(|it| it.roots.get(usize::from(answer.slot)))
            .ok_or(Refusal::NotAsked)?;
        let (chunk, index) = (&answer.chunk[..], answer.index);
        ensure!(
            verify_chunk::<BlakeTwo256>(&root.0, fragment, index, chunk, &answer.proof),
            Refusal::BadProof
        );
        let hash = answer_hash::<T>(answer);
        Self::check_signer(answer.node, &hash, signer, signature)?;
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((1u8, answer.shard, answer.period, answer.slot))
            .priority(PRIORITY)
            .longevity(Self::longevity(answer.at))
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// Whether an answer is to what was asked, and in time. Neither the proof nor the signature is
    /// looked at. Returns the bytes of the fragment.
    fn examine_answer(custody: &Custody, answer: &Answer) -> Result<u64, Refusal> {
        ensure!(Self::is_fresh(answer.at), Refusal::StaleView);
        let challenge = custody.challenge.as_ref().ok_or(Refusal::NoChallenge)?;
        ensure!(challenge.period == answer.period, Refusal::NoChallenge);
        ensure!(Self::now() <= challenge.until, Refusal::TooLate);
        let is_in = custody
            .slot(answer.slot)
            .is_some_and(|slot| slot.node == Some(answer.node));
        ensure!(is_in, Refusal::NotAssigned);
        let (height, index) = custody
            .asked(&answer.shard, answer.slot)
            .ok_or(Refusal::NotAsked)?;
        ensure!(height == answer.height, Refusal::NotAsked);
        ensure!(
            !challenge.answered.contains(answer.slot),
            Refusal::AlreadyAnswered
        );
        ensure!(index == answer.index, Refusal::WrongChunk);
        custody
            .kept(height)
            .map(CommittedCheckpoint::fragment)
            .ok_or(Refusal::NotAsked)
    }

    pub(crate) fn do_answer(answer: &Answer) -> DispatchResult {
        let refused = |refusal: Refusal| refusal.error::<T>();
        let mut custody =
            Custodies::<T>::get(answer.shard).ok_or_else(|| refused(Refusal::NotALeaf))?;
        let fragment = Self::examine_answer(&custody, answer).map_err(refused)?;
        let now = Self::now();
        if let Some(challenge) = &mut custody.challenge {
            challenge.answered.insert(answer.slot);
        }
        let mut blocks = 0;
        if let Some(slot) = custody.slots.get_mut(usize::from(answer.slot)) {
            slot.answered = answer.period;
            slot.missed = 0;
            blocks = now.saturating_sub(slot.paid_until);
            slot.paid_until = now;
        }
        Custodies::<T>::insert(answer.shard, custody);
        T::Reliability::observed(answer.node, Observation::Kept);
        if let Some(node) = T::Custodians::custodian(answer.node) {
            let earned = reward(node.price, fragment, blocks, T::Day::get());
            if earned > 0 {
                Earned::<T>::mutate(&node.operator, |sum| *sum = sum.saturating_add(earned));
            }
        }
        Ok(())
    }
}
