// SPDX-License-Identifier: Apache-2.0
//! What must hold of the pallet at all times.

use crate::{Config, Drains, NextRecord, Pallet, Records};
use frame_support::{ensure, traits::Get};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardTree},
    DrainTarget, Operation, Outcome, ShardStatus,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Records are numbered without gaps, up to the next number, and no more than may be.
    /// 2. What drains is a draining shard or two retiring ones, each in one drain only.
    /// 3. A drain's record says that it drains, unless it has made room.
    /// 4. A shard that is split and settled holds neither a record nor a unit.
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
        let drains = Drains::<T>::get();
        for (i, drain) in drains.iter().enumerate() {
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
                let elsewhere = drains
                    .iter()
                    .take(i)
                    .any(|other| other.source == source || other.next == Some(source));
                ensure!(!elsewhere, "a shard in two drains");
            }
            let outcome = Records::<T>::get(drain.record).map(|record| record.outcome);
            ensure!(
                outcome.is_none_or(|outcome| outcome == Outcome::Draining),
                "a drain whose record says otherwise"
            );
        }
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
}
