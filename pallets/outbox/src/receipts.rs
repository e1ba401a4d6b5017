// SPDX-License-Identifier: Apache-2.0
//! What readers are told.

use crate::{Arrivals, Batches, Config, InTransit, Pallet, Statistics};
use nerv_primitives_core::{Arrival, Remittance, RemittanceId};

impl<T: Config> Pallet<T> {
    /// The receipts of a remittance: the source's, and the destination's if it has arrived or was refused. `None` of
    /// one that never was, or that was forgotten.
    pub fn receipts(id: RemittanceId) -> Option<(Remittance, Option<Arrival>)> {
        let index = id.index as usize;
        let batch = Batches::<T>::get(id.block, id.destination);
        let remittance = batch.get(index).copied()?;
        let arrival = Arrivals::<T>::get(id.block, id.destination)
            .get(index)
            .copied();
        Some((remittance, arrival))
    }

    /// How many remittances were ever sent, those that come back not counted again. None is counted when it is sent:
    /// each is under way, has arrived, or was returned.
    pub fn sent() -> u64 {
        let counters = Statistics::<T>::get();
        InTransit::<T>::get()
            .remittances
            .saturating_add(counters.credited)
            .saturating_add(counters.returned)
    }
}
