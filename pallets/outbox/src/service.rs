// SPDX-License-Identifier: Apache-2.0
//! What the hooks do, within what a block can spare.

use crate::{Config, InTransit, Pallet, Progress, Statistics, WeightInfo};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    BlockHeight,
};
use sp_runtime::SaturatedConversion;

/// The list of a block's batches comes and goes once a block as well.
const LISTS: u64 = 1;

impl<T: Config> Pallet<T> {
    /// The keys of what nearly every remittance reads or writes. Only once a block does it come from the database and
    /// go back there, which the hook pays for; the benchmarks leave it out.
    pub(crate) fn single_values() -> [[u8; 32]; 3] {
        [
            Progress::<T>::hashed_key(),
            InTransit::<T>::hashed_key(),
            Statistics::<T>::hashed_key(),
        ]
    }

    /// What the block pays for, whatever is sent in it.
    pub(crate) fn once_a_block_weight() -> Weight {
        let times = (Self::single_values().len() as u64).saturating_add(LISTS);
        T::DbWeight::get().reads_writes(times, times)
    }

    /// Delivers what was sent before a block, and forgets what was delivered long ago, as far as the weight goes.
    /// Forgetting comes first with half of the weight, and goes on with what deliveries leave: so neither keeps the
    /// other from going on.
    pub(crate) fn serve<A: ShardAccounts, L: LoadMeter>(
        before: BlockHeight,
        meter: &mut WeightMeter,
    ) {
        if meter.try_consume(T::WeightInfo::service()).is_err() {
            return;
        }
        let Some(mut reached) = Progress::<T>::get() else {
            return;
        };
        let found = reached;
        let mut half = WeightMeter::with_limit(meter.remaining() / 2);
        let is_all_pruned = Self::prune(&mut reached, &mut half);
        meter.consume(half.consumed());
        Self::deliver::<A, L>(&mut reached.delivered, before, meter);
        if !is_all_pruned {
            Self::prune(&mut reached, meter);
        }
        if reached != found {
            Progress::<T>::put(reached);
        }
    }

    pub(crate) fn now() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }
}
