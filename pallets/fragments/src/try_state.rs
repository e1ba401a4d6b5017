// SPDX-License-Identifier: Apache-2.0
//! What must hold of checkpoints and their holders at all times.

use crate::{
    types::{BySlot, EndedKey, MISSES},
    Commitments, CommittedCheckpoint, Config, Custodies, Custody, Earned, EndedCustodies, Pallet,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::ensure;
use nerv_primitives_core::{traits::ShardTree, ShardId, ShardStatus};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Every leaf has a custody, and nothing else has.
    /// 2. A checkpoint that waits for acknowledgements is the last one taken, is newer than every
    ///    committed one, and each slot has said something of it at most once.
    /// 3. The committed checkpoints that are kept stand in the order of their heights, each with its
    ///    commitment, which has a root for each of its pieces; and there is no other commitment.
    /// 4. Who holds a fragment is a real node in a slot. It owes no checkpoint that it holds, nor one
    ///    that is newer than the newest; who is not there, or stands for a node, owes nothing. It has
    ///    missed fewer periods in a row than cost a slot.
    /// 5. A challenge asks nobody for what it does not hold, nobody twice, and only those who were asked
    ///    have answered.
    /// 6. The alarm is raised where, and only where, fewer nodes hold the newest committed checkpoint
    ///    than it takes to rebuild it.
    /// 7. The checkpoints of a shard that is no leaf any more wait for as many leaves as name it; or
    ///    somebody else has asked for them to be kept. Those of a leaf nobody has asked for.
    /// 8. Nobody has earned nothing.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut leaves = 0u32;
        let mut known = BTreeSet::new();
        let mut named: BTreeMap<EndedKey, u32> = BTreeMap::new();
        for (shard, custody) in Custodies::<T>::iter() {
            leaves = leaves.saturating_add(1);
            let status = T::Tree::shard(&shard).map(|it| it.status);
            ensure!(
                status == Some(ShardStatus::Live),
                "a custody of a shard that is no leaf"
            );
            ensure!(
                custody.keepers == 0,
                "the checkpoints of a leaf are kept for when it has ended"
            );
            check_pending(&custody)?;
            Self::check_committed(&shard, &custody.committed)?;
            check_slots(&custody)?;
            check_challenge(&custody)?;
            ensure!(
                custody.alarm.is_some() == custody.is_alarming(),
                "an alarm for nothing, or none where it should be"
            );
            let heights = custody.committed.iter().map(|it| it.checkpoint.height);
            known.extend(heights.map(|height| (shard, height)));
            for key in custody.ancestors {
                *named.entry(key).or_default() += 1;
            }
        }
        ensure!(leaves == T::Tree::leaf_count(), "a leaf without a custody");
        for (key, ended) in EndedCustodies::<T>::iter() {
            ensure!(
                named.remove(&key).unwrap_or(0) == ended.waiting,
                "a shard of before that waits for others than it should"
            );
            ensure!(
                ended.is_needed(),
                "a shard of before whose checkpoints nobody needs"
            );
            ensure!(!ended.committed.is_empty(), "nothing is kept of a shard");
            Self::check_committed(&key.0, &ended.committed)?;
            let heights = ended.committed.iter().map(|it| it.checkpoint.height);
            known.extend(heights.map(|height| (key.0, height)));
        }
        ensure!(named.is_empty(), "a leaf that nobody waits for");
        let all: BTreeSet<_> = Commitments::<T>::iter_keys().collect();
        ensure!(all == known, "a commitment of nothing that is kept");
        let mut earned = Earned::<T>::iter_values();
        ensure!(earned.all(|sum| sum > 0), "nothing that was earned");
        Ok(())
    }

    fn check_committed(
        shard: &ShardId,
        committed: &[CommittedCheckpoint],
    ) -> Result<(), TryRuntimeError> {
        let heights: Vec<_> = committed.iter().map(|it| it.checkpoint.height).collect();
        ensure!(
            heights.windows(2).all(|two| two[0] < two[1]),
            "checkpoints out of order"
        );
        for it in committed {
            let commitment = Commitments::<T>::get((shard, it.checkpoint.height));
            let commitment = commitment.ok_or("a committed checkpoint without its commitment")?;
            ensure!(
                it.checkpoint.shard == *shard
                    && commitment.is_whole()
                    && commitment.layout.profile == it.profile
                    && commitment.layout.length == it.length
                    && commitment.hash(&it.checkpoint) == it.commitment,
                "a commitment that is not the checkpoint's"
            );
            ensure!(
                it.evidence
                    .iter()
                    .all(|said| said.commitment != it.commitment),
                "evidence of nothing"
            );
            ensure!(are_once(&it.evidence), "evidence of a slot twice");
        }
        Ok(())
    }
}

/// Whether no slot stands in a list twice.
fn are_once(said: &BySlot<crate::types::Acknowledged>) -> bool {
    let slots: BTreeSet<u8> = said.iter().map(|it| it.slot).collect();
    slots.len() == said.len()
}

fn check_pending(custody: &Custody) -> Result<(), TryRuntimeError> {
    let Some(pending) = &custody.pending else {
        return Ok(());
    };
    let height = pending.checkpoint.height;
    ensure!(
        custody.last.map(|it| it.height) == Some(height),
        "a checkpoint that waits and is not the last"
    );
    ensure!(
        custody
            .newest()
            .is_none_or(|it| it.checkpoint.height < height),
        "a checkpoint that waits and is older than what is committed"
    );
    ensure!(are_once(&pending.acknowledged), "a slot that spoke twice");
    Ok(())
}

fn check_slots(custody: &Custody) -> Result<(), TryRuntimeError> {
    let newest = custody.newest().map(|it| it.checkpoint.height);
    for it in &custody.committed {
        let are_real = it.holders.iter().all(|slot| {
            let slot = custody.slot(slot);
            slot.is_some_and(|slot| slot.holder().is_some())
        });
        ensure!(are_real, "a fragment that nobody holds");
    }
    for (place, slot) in (0u8..).zip(&custody.slots) {
        ensure!(slot.missed < MISSES, "a slot that should be lost");
        let Some(owed) = slot.owes else { continue };
        ensure!(slot.holder().is_some(), "nobody owes something");
        ensure!(
            newest.is_some_and(|newest| owed.height <= newest),
            "something is owed that is not there"
        );
        let holds = |it: &CommittedCheckpoint| {
            it.holders.contains(place) && it.checkpoint.height >= owed.height
        };
        ensure!(
            !custody.committed.iter().any(holds),
            "a node owes what it holds"
        );
    }
    Ok(())
}

fn check_challenge(custody: &Custody) -> Result<(), TryRuntimeError> {
    let Some(challenge) = &custody.challenge else {
        return Ok(());
    };
    let mut seen = BTreeSet::new();
    for asked in &challenge.asked {
        let holders = custody.kept(asked.height).map(|it| it.holders);
        let holders = holders.ok_or("a challenge for what is not kept")?;
        ensure!(
            asked.slots.without(&holders).is_empty(),
            "a node is asked for what it does not hold"
        );
        for slot in asked.slots.iter() {
            ensure!(seen.insert(slot), "a node that is asked twice");
        }
    }
    ensure!(
        challenge.answered.iter().all(|slot| seen.contains(&slot)),
        "an answer of one who was not asked"
    );
    ensure!(
        challenge.period == custody.period,
        "a challenge of another period"
    );
    Ok(())
}
