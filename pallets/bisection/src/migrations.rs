// SPDX-License-Identifier: Apache-2.0
//! From one layout of what is stored to the next.

use crate::{types::BrokenDrain, Broken, Config, Drain, Pallet, Records};
use core::marker::PhantomData;
use frame_support::{
    migrations::VersionedMigration,
    traits::{Get, UncheckedOnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::{DrainTarget, Operation, OperationRecord, Outcome, RecordIndex};

/// From version 0 to 1: broken drains are kept, so that they can be tried again. Those that broke before
/// are put together from their records, which are no more than may be kept.
pub type KeepBrokenDrains<T> =
    VersionedMigration<0, 1, Unchecked<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// The migration, whatever the version.
pub struct Unchecked<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for Unchecked<T> {
    fn on_runtime_upgrade() -> Weight {
        let (mut records, mut kept) = (0u64, 0u64);
        for (index, record) in Records::<T>::iter() {
            records = records.saturating_add(1);
            if let Some(broken) = of_record(index, &record) {
                Broken::<T>::insert(index, broken);
                kept = kept.saturating_add(1);
            }
        }
        T::DbWeight::get().reads_writes(records, kept)
    }
}

/// The drain that broke, by its operation's record, if one did. It begins anew: what it moved is gone.
fn of_record(index: RecordIndex, record: &OperationRecord) -> Option<BrokenDrain> {
    let Outcome::Broken { at } = record.outcome else {
        return None;
    };
    let (source, next, target) = match (record.operation, record.result?) {
        (Operation::Split { shard }, (left, Some(right))) => {
            let hyperplane = record.hyperplane?;
            let target = DrainTarget::Sides {
                hyperplane,
                left,
                right,
            };
            (shard, None, target)
        }
        (Operation::Merge { left, right }, (parent, _)) => {
            (left, Some(right), DrainTarget::One(parent))
        }
        _ => return None,
    };
    let drain = Drain {
        record: index,
        source,
        next,
        target,
        cursor: None,
        drained: 0,
    };
    Some(BrokenDrain { drain, at })
}
