// SPDX-License-Identifier: Apache-2.0
//! How many holders of a shard may give way at once, for those who move them.

use crate::{Config, Custodies, Pallet, Seat, WeightInfo};
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{Placements, Repairs},
    ShardId,
};

impl<T: Config> Repairs for Pallet<T> {
    /// The holders of the newest committed checkpoint that are in their slots still, beyond the k that
    /// rebuild it. Who came since the last visit holds nothing yet, and who has gone holds nothing more.
    fn spare(shard: &ShardId) -> Option<u32> {
        let custody = Custodies::<T>::get(shard)?;
        let newest = custody.newest()?;
        let slots = T::Placements::slots(shard);
        let held = newest.holders.iter().filter(|slot| {
            let seen = custody.slot(*slot).and_then(Seat::holder);
            let now = slots.holders().get(usize::from(*slot)).copied().flatten();
            seen.is_some() && seen == now
        });
        let needed = u32::from(newest.profile.data());
        Some((held.count() as u32).saturating_sub(needed))
    }

    fn spare_weight() -> Weight {
        // A custody and the slots, as a visit reads them that finds nobody new.
        T::WeightInfo::look(1).saturating_add(T::Placements::weight())
    }
}
