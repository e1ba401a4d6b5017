//! The rule: what load calls for a split or a merge. It knows nothing of how load is measured.

use crate::{Config, Pallet, WeightInfo, Windows};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::LoadCondition, Assessment, Load, Operation, ShardId};

/// The load of a leaf of which no transfer is known: it is quiet for as long as can be told.
const UNMEASURED: Load = Load {
    rate: 0,
    quiet_for: u32::MAX,
};

impl<T: Config> Pallet<T> {
    /// Judges an operation by the load in the second `now`.
    pub(crate) fn assess_at(operation: &Operation, now: u64) -> Assessment {
        let load = |shard: &ShardId| {
            Windows::<T>::get(shard)
                .map_or(UNMEASURED, |window| window.load(now, T::QuietRate::get()))
        };
        match operation {
            Operation::Split { shard } => Assessment::Overload {
                load: load(shard),
                limit: T::MaxRate::get(),
            },
            Operation::Merge { left, right } => Assessment::Idleness {
                left: load(left),
                right: load(right),
                period: T::QuietPeriod::get(),
                limit: T::MaxRate::get() / 2,
            },
            Operation::Relocate { .. } => Assessment::Unconditional,
        }
    }
}

impl<T: Config> LoadCondition for Pallet<T> {
    fn assess(operation: &Operation) -> Assessment {
        Self::assess_at(operation, Self::now())
    }

    fn load(shard: &ShardId) -> Load {
        // Chain time is asked for last: at genesis, where no leaf has a window, there is none yet.
        Windows::<T>::get(shard).map_or(UNMEASURED, |window| {
            window.load(Self::now(), T::QuietRate::get())
        })
    }

    fn weight() -> Weight {
        T::WeightInfo::assess()
    }
}
