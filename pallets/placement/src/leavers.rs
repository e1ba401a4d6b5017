// SPDX-License-Identifier: Apache-2.0
//! Nodes on their way out: the deposit goes back when no placement names them any more.

use crate::{Config, Leavers, Nodes, Pallet, WeightInfo};
use frame_support::weights::WeightMeter;

/// The leavers that are looked at in one go.
const LEAVERS: u32 = 4;

impl<T: Config> Pallet<T> {
    /// Looks at the first leavers, as far as the meter allows, and puts those that stay behind the
    /// others.
    pub(crate) fn tend(meter: &mut WeightMeter) {
        let one = T::WeightInfo::tend();
        if meter.try_consume(T::WeightInfo::tend_nobody()).is_err() {
            return;
        }
        let count = Leavers::<T>::decode_len().unwrap_or(0) as u32;
        if count == 0 || !meter.can_consume(one) {
            return;
        }
        let mut leavers = Leavers::<T>::get();
        for _ in 0..count.min(LEAVERS) {
            if meter.try_consume(one).is_err() {
                break;
            }
            let id = leavers.remove(0);
            match Nodes::<T>::get(id) {
                Some(node) if node.shards.is_empty() => Self::let_go(id, &node),
                Some(_) => {
                    // There is room where it stood.
                    let _ = leavers.try_push(id);
                }
                None => {}
            }
        }
        Leavers::<T>::put(leavers);
    }
}
