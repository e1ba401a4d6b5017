// SPDX-License-Identifier: Apache-2.0
//! What must hold of the pallet at all times.

use crate::{
    Awaited, AwaitingLeaves, Broken, Config, Cuts, Drain, Drains, NextRecord, Pallet, Records,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardTree},
    DrainTarget, Operation, Outcome, ShardId, ShardStatus,
};
use nerv_primitives_embedding::{Hyperplane, ShardEmbedding};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Records are numbered without gaps, up to the next number, and no more than may be.
    /// 2. What drains is a draining shard or two retiring ones, each in one drain only, broken ones
    ///    included.
    /// 3. A drain's record says that it drains, or that it is broken, unless it has made room.
    /// 4. A shard that is split and settled holds neither a record nor a unit.
    /// 5. Every shard that drains or retires is in a drain, of those that go on or of the broken ones.
    /// 6. An operation about which replicas are asked drains, or has drained, and its record says which,
    ///    unless it has made room. The shards that it has made are leaves, each waits for it alone, and
    ///    no other leaf waits.
    /// 7. Which candidate was chosen is noted of splits alone, in their order, and not of such as were cut by
    ///    the first. The direction of each cut is the one that its shard, its block and its candidate give.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextRecord::<T>::get();
        let oldest = next.saturating_sub(T::MaxRecords::get());
        let kept = Records::<T>::iter_keys().count() as u32;
        ensure!(
            kept == next - oldest,
            "records that are missing, or should be"
        );
        ensure!(
            (oldest..next).all(Records::<T>::contains_key),
            "records that are not numbered in order"
        );
        Self::check_drains()?;
        Self::check_awaited()?;
        Self::check_cuts()?;
        for (_, record) in Records::<T>::iter() {
            let Some((first, second)) = record.result else {
                continue;
            };
            // The shard that was split as well: none but the record of its own split names the root.
            let split = match record.operation {
                Operation::Split { shard } => Some(shard),
                _ => None,
            };
            for shard in core::iter::once(first).chain(second).chain(split) {
                let status = T::Tree::shard(&shard).map(|shard| shard.status);
                ensure!(
                    status != Some(ShardStatus::Split) || T::Ledger::is_empty(&shard),
                    "a split shard that is not empty"
                );
            }
        }
        Ok(())
    }

    /// Checks those that drain and those that are broken.
    fn check_drains() -> Result<(), TryRuntimeError> {
        let going_on = Drains::<T>::get().into_iter().map(|drain| (drain, true));
        let broken = Broken::<T>::iter().map(|(record, broken)| {
            ensure!(
                record == broken.drain.record,
                "a broken drain under another's number"
            );
            Ok((broken.drain, false))
        });
        let broken: Vec<_> = broken.collect::<Result<_, TryRuntimeError>>()?;
        let all: Vec<(Drain, bool)> = going_on.chain(broken).collect();
        for (i, (drain, goes_on)) in all.iter().enumerate() {
            let expected = match drain.target {
                DrainTarget::Sides { .. } => ShardStatus::Draining,
                DrainTarget::One(_) => ShardStatus::Retiring,
            };
            for source in core::iter::once(drain.source).chain(drain.next) {
                let status = T::Tree::shard(&source).map(|shard| shard.status);
                ensure!(
                    status == Some(expected),
                    "a drain of a shard that does not drain"
                );
                let elsewhere = all
                    .iter()
                    .take(i)
                    .any(|(other, _)| other.source == source || other.next == Some(source));
                ensure!(!elsewhere, "a shard in two drains");
            }
            let outcome = Records::<T>::get(drain.record).map(|record| record.outcome);
            let says_so = match outcome {
                Some(Outcome::Draining) => *goes_on,
                Some(Outcome::Broken { .. }) => !goes_on,
                Some(_) => false,
                None => true,
            };
            ensure!(says_so, "a drain whose record says otherwise");
        }
        for shard in T::Tree::emptying() {
            let drained = all.iter().any(|(drain, _)| Self::is_of(&shard, drain));
            ensure!(drained, "a shard that drains, and no drain of it");
        }
        Ok(())
    }

    /// Checks those that wait for the word of replicas.
    fn check_awaited() -> Result<(), TryRuntimeError> {
        let mut leaves = 0usize;
        for (record, awaited) in Awaited::<T>::iter() {
            let drains = Drains::<T>::get().iter().any(|it| it.record == record)
                || Broken::<T>::contains_key(record);
            ensure!(
                drains == awaited.drained.is_none(),
                "an operation that waits, and drains or does not"
            );
            let outcome = Records::<T>::get(record).map(|record| record.outcome);
            let says_so = match outcome {
                Some(Outcome::Draining | Outcome::Broken { .. }) => drains,
                Some(Outcome::Drained { drained, .. }) => awaited.drained == Some(drained),
                Some(_) => false,
                None => true,
            };
            ensure!(
                says_so,
                "an operation that waits, whose record says otherwise"
            );
            for heir in awaited.heirs() {
                leaves += 1;
                let status = T::Tree::shard(&heir).map(|shard| shard.status);
                ensure!(
                    AwaitingLeaves::<T>::get(heir) == Some(record)
                        && status == Some(ShardStatus::Live),
                    "an operation that waits, and a leaf that does not"
                );
            }
        }
        ensure!(
            AwaitingLeaves::<T>::iter().count() == leaves,
            "a leaf that waits for nothing"
        );
        for (index, record) in Records::<T>::iter() {
            let has_drained = matches!(record.outcome, Outcome::Drained { .. });
            ensure!(
                !has_drained || Awaited::<T>::contains_key(index),
                "an operation that has drained, and waits for nothing"
            );
        }
        Ok(())
    }

    /// Checks the cuts of splits, and what is noted of them.
    fn check_cuts() -> Result<(), TryRuntimeError> {
        let cuts = Cuts::<T>::get();
        ensure!(
            cuts.is_sorted_by(|one, next| one.record < next.record),
            "cuts that are not noted in order"
        );
        let next = NextRecord::<T>::get();
        for cut in &cuts {
            ensure!(
                cut.candidate > 0 && cut.record < next,
                "a cut of which nothing is to be noted"
            );
            ensure!(
                Records::<T>::get(cut.record).is_none_or(|record| record.hyperplane.is_some()),
                "a cut of what is no split"
            );
        }
        for (index, record) in Records::<T>::iter() {
            let (Operation::Split { shard }, Some(cut)) = (record.operation, record.hyperplane)
            else {
                continue;
            };
            let seed = Self::seed(&shard, record.at, Self::candidate(index));
            let expected = Hyperplane::through_centroid(&seed, &ShardEmbedding::default());
            ensure!(
                cut.direction == expected.direction,
                "a cut that is not its candidate's"
            );
        }
        Ok(())
    }

    /// Whether a drain is that of a shard. The first child of a merge is named by it no more once it is
    /// empty, but goes with the second.
    fn is_of(shard: &ShardId, drain: &Drain) -> bool {
        let named = drain.source == *shard || drain.next == Some(*shard);
        let merges = match drain.target {
            DrainTarget::One(parent) => {
                T::Tree::shard(shard).and_then(|shard| shard.parent) == Some(parent)
            }
            DrainTarget::Sides { .. } => false,
        };
        named || merges
    }
}
