// SPDX-License-Identifier: Apache-2.0
//! What calls cost: declared for the most that may happen, and what did not happen is given back.

use crate::{Config, Pallet, WeightInfo};
use frame_support::weights::Weight;
use nerv_primitives_core::{traits::Custodians, MAX_REPLICAS};

impl<T: Config> Pallet<T> {
    /// An acknowledgement that commits its checkpoint, where every slot has another node.
    pub fn acknowledge_weight() -> Weight {
        let most = Self::acknowledged_weight(MAX_REPLICAS, true);
        most.max(Self::acknowledged_weight(MAX_REPLICAS, false))
    }

    /// An acknowledgement that commits its checkpoint or does not, where so many slots have another node.
    pub fn acknowledged_weight(seated: u32, commits: bool) -> Weight {
        let seats = T::Custodians::custodian_weight().saturating_mul(seated.into());
        let said = if commits {
            T::WeightInfo::commit()
        } else {
            T::WeightInfo::acknowledge()
        };
        said.saturating_add(seats)
    }
}
