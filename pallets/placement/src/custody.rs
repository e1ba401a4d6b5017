// SPDX-License-Identifier: Apache-2.0
//! Nodes that have shards' pieces in custody: what is asked of them, and the slot of one that has lost its
//! piece.

use crate::{
    Ban, Config, Error, Event, NodeKeys, Nodes, Operators, Pallet, Placements, Vacated, WeightInfo,
    MAX_VACATED,
};
use alloc::vec::Vec;
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{Custodian, Custodians, Delegation},
    Balance, BlockHeight, NodeId, PlacementState, ShardId,
};
use sp_runtime::{DispatchError, Perbill};

impl<T: Config> Pallet<T> {
    /// Takes the slot of a shard from a node that has lost its piece. Returns the slot.
    ///
    /// A placement that was broken before is to be whole no later than it was, but another search
    /// begins: what was submitted in the last one may name the node.
    pub(crate) fn do_vacate(shard: &ShardId, id: NodeId) -> Result<u32, Error<T>> {
        let mut placement = Placements::<T>::get(shard).ok_or(Error::<T>::HoldsNoSlot)?;
        let mut holders = placement.slots.holders().iter();
        let slot = holders
            .position(|holder| *holder == Some(id))
            .ok_or(Error::<T>::HoldsNoSlot)?;
        let mut node = Nodes::<T>::get(id).ok_or(Error::<T>::UnknownNode)?;
        let (now, until) = (Self::now(), Self::replaced_by());
        node.used = node.used.saturating_sub(placement.replica_mib);
        node.shards.retain(|it| it != shard);
        node.changed = now;
        placement.slots.vacate(id);
        let due = match placement.state {
            PlacementState::Sound => {
                placement.state = PlacementState::Broken {
                    since: now,
                    due: until,
                };
                until
            }
            PlacementState::Broken { due, .. } => due,
        };
        Nodes::<T>::insert(id, node);
        Placements::<T>::insert(shard, placement);
        Self::ban(shard, Ban { node: id, until });
        let slot = slot as u32;
        Self::deposit_event(Event::SlotVacated {
            shard: *shard,
            slot,
            node: id,
            until,
        });
        Self::deposit_event(Event::PlacementBroken {
            shard: *shard,
            node: id,
        });
        Self::begin_round(shard, Some(due));
        Ok(slot)
    }

    /// Keeps that a node is not placed on a shard for a while. Those that may be again are forgotten,
    /// and where there is no room the first one.
    fn ban(shard: &ShardId, ban: Ban) {
        let now = Self::now();
        Vacated::<T>::mutate(shard, |bans| {
            bans.retain(|it| it.until > now && it.node != ban.node);
            if bans.len() as u32 >= MAX_VACATED {
                bans.remove(0);
            }
            // There is room.
            let _ = bans.try_push(ban);
        });
    }

    /// The nodes that could not be placed on a shard after a block, for they had lost their piece of it.
    pub(crate) fn banned(shard: &ShardId, at: BlockHeight) -> Vec<NodeId> {
        let bans = Vacated::<T>::get(shard);
        let are_banned = bans.iter().filter(|ban| at < ban.until);
        are_banned.map(|ban| ban.node).collect()
    }
}

impl<T: Config> Custodians<T::AccountId> for Pallet<T> {
    fn vacate(shard: &ShardId, node: NodeId) -> Result<u32, DispatchError> {
        Self::do_vacate(shard, node).map_err(Into::into)
    }

    fn vacate_weight() -> Weight {
        T::WeightInfo::vacate()
    }

    fn punish(node: NodeId, share: Perbill) -> Balance {
        Self::do_punish(node, share)
    }

    fn punish_weight() -> Weight {
        T::WeightInfo::punish()
    }

    fn custodian(node: NodeId) -> Option<Custodian<T::AccountId>> {
        let node = Nodes::<T>::get(node)?;
        Some(Custodian {
            status: node.status.into(),
            price: node.price_at(Self::now()),
            endpoint: node.endpoint.into_inner(),
            simulated: node.simulated,
            operator: node.operator,
        })
    }

    fn custodian_weight() -> Weight {
        T::DbWeight::get().reads(1)
    }

    fn key(node: NodeId) -> Option<Vec<u8>> {
        NodeKeys::<T>::get(node).map(|key| key.into_inner())
    }

    fn key_weight() -> Weight {
        T::DbWeight::get().reads(1)
    }

    fn node_of(operator: &T::AccountId) -> Option<NodeId> {
        Operators::<T>::get(operator)
    }

    fn node_of_weight() -> Weight {
        T::DbWeight::get().reads(1)
    }

    fn may_sign(who: &T::AccountId, node: NodeId) -> bool {
        Nodes::<T>::get(node).is_some_and(|it| Self::signs_for(who, &it.operator))
    }

    fn may_sign_weight() -> Weight {
        T::DbWeight::get()
            .reads(1)
            .saturating_add(T::Delegation::weight())
    }
}
