// SPDX-License-Identifier: Apache-2.0
//! Rounds: what is to be placed, from the birth of a leaf to its end.

use crate::{Config, Event, NextRound, Nodes, Pallet, Placements, Rounds, Vacated, WeightInfo};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{
    placement_seed,
    traits::{OnCutover, Placements as Replicas},
    BlockHeight, PlacementRound, PlacementState, ShardId, Slots, MAX_REPLICAS,
};

impl<T: Config> Pallet<T> {
    /// Begins another search for a leaf's nodes.
    pub(crate) fn begin_round(shard: &ShardId, due: Option<BlockHeight>) {
        let number = NextRound::<T>::mutate(|next| {
            let number = *next;
            *next = number.saturating_add(1);
            number
        });
        let mut parent = [0u8; 32];
        let hash = frame_system::Pallet::<T>::parent_hash();
        for (place, byte) in parent.iter_mut().zip(hash.as_ref()) {
            *place = *byte;
        }
        let round = PlacementRound {
            number,
            seed: placement_seed(shard, &parent, number),
            since: Self::now(),
            due,
        };
        Rounds::<T>::insert(shard, round);
        if let Some(due) = due {
            Self::deposit_event(Event::PlacementDue {
                shard: *shard,
                round: number,
                due,
            });
        }
    }

    /// Forgets all about a shard that is no leaf any more.
    pub(crate) fn drop_placement(shard: &ShardId) {
        Rounds::<T>::remove(shard);
        Vacated::<T>::remove(shard);
        let Some(placement) = Placements::<T>::take(shard) else {
            return;
        };
        for id in placement.slots.nodes() {
            Nodes::<T>::mutate(id, |node| {
                if let Some(node) = node {
                    node.used = node.used.saturating_sub(placement.replica_mib);
                    node.shards.retain(|it| it != shard);
                    node.changed = Self::now();
                }
            });
        }
        Self::deposit_event(Event::PlacementDropped { shard: *shard });
    }
}

impl<T: Config> OnCutover for Pallet<T> {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        Self::drop_placement(shard);
        for child in [left, right] {
            Self::begin_round(child, Some(Self::replaced_by()));
        }
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        for child in [left, right] {
            Self::drop_placement(child);
        }
        Self::begin_round(parent, Some(Self::replaced_by()));
    }

    fn weight() -> Weight {
        T::WeightInfo::cutover(MAX_REPLICAS)
    }
}

impl<T: Config> Replicas for Pallet<T> {
    fn slots(shard: &ShardId) -> Slots {
        Placements::<T>::get(shard).map_or_else(Slots::default, |placement| placement.slots)
    }

    fn parity(shard: &ShardId) -> u8 {
        Placements::<T>::get(shard).map_or(0, |placement| placement.per_domain)
    }

    fn is_sound(shard: &ShardId) -> bool {
        Placements::<T>::get(shard)
            .is_some_and(|placement| placement.state == PlacementState::Sound)
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads(1)
    }
}
