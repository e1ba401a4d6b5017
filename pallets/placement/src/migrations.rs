// SPDX-License-Identifier: Apache-2.0
//! From one layout of what is stored to the next.

use crate::{Config, Pallet, Placements, Placers};
use frame_support::{
    migrations::VersionedMigration, traits::UncheckedOnRuntimeUpgrade, weights::Weight,
};

/// Placements name nodes by slot: before, these stood in ascending order, and the place of each was
/// another when one had left. And who may place is called a placer: before, it was a keeper, as the
/// workers are.
pub type ToSlotsAndPlacers<T> = VersionedMigration<
    0,
    1,
    v1::UncheckedToSlotsAndPlacers<T>,
    Pallet<T>,
    <T as frame_system::Config>::DbWeight,
>;

mod v1 {
    use super::*;
    use alloc::vec::Vec;
    use codec::{Decode, Encode};
    use core::marker::PhantomData;
    use frame_support::{
        storage::{migration::move_prefix, storage_prefix, unhashed},
        traits::{Get, PalletInfoAccess},
        BoundedVec,
    };
    use nerv_primitives_core::{
        BlockHeight, NodeId, Placement, PlacementScore, PlacementState, Slots, MAX_REPLICAS,
    };
    use sp_runtime::traits::ConstU32;

    /// A placement as it was stored before.
    #[derive(Decode, Encode)]
    pub struct PlacementBefore<AccountId> {
        /// In ascending order, without those that had left.
        pub nodes: BoundedVec<NodeId, ConstU32<MAX_REPLICAS>>,
        pub score: PlacementScore,
        pub at: BlockHeight,
        pub by: AccountId,
        pub per_domain: u8,
        pub replica_mib: u32,
        pub state: PlacementState,
    }

    impl<AccountId> PlacementBefore<AccountId> {
        /// The first slots are those of its nodes, in the order in which they stood. Of a broken one
        /// nobody knows how many there were: behind its nodes it has as many empty ones as make
        /// `replicas`.
        pub fn by_slot(self, replicas: usize) -> Placement<AccountId> {
            let mut holders: Vec<Option<NodeId>> = self.nodes.into_iter().map(Some).collect();
            if self.state != PlacementState::Sound && holders.len() < replicas {
                holders.resize(replicas.min(MAX_REPLICAS as usize), None);
            }
            Placement {
                // They were different, and few enough.
                slots: Slots::new(holders).unwrap_or_default(),
                score: self.score,
                at: self.at,
                by: self.by,
                per_domain: self.per_domain,
                replica_mib: self.replica_mib,
                state: self.state,
            }
        }
    }

    pub struct UncheckedToSlotsAndPlacers<T>(PhantomData<T>);

    impl<T: Config> UncheckedOnRuntimeUpgrade for UncheckedToSlotsAndPlacers<T> {
        fn on_runtime_upgrade() -> Weight {
            let replicas = usize::from(Pallet::<T>::terms().replicas);
            let mut count = 0u64;
            Placements::<T>::translate_values::<PlacementBefore<T::AccountId>, _>(|before| {
                count = count.saturating_add(1);
                Some(before.by_slot(replicas))
            });
            let pallet = Pallet::<T>::name().as_bytes();
            let [keepers, placers, keeper_order, placer_order] =
                ["Keepers", "Placers", "KeeperOrder", "PlacerOrder"]
                    .map(|item| storage_prefix(pallet, item.as_bytes()));
            move_prefix(&keepers, &placers);
            if let Some(order) = unhashed::get_raw(&keeper_order) {
                unhashed::put_raw(&placer_order, &order);
                unhashed::kill(&keeper_order);
            }
            let moved = (Placers::<T>::iter_keys().count() as u64).saturating_add(1);
            count = count.saturating_add(moved.saturating_mul(2));
            // Besides, the terms were read.
            T::DbWeight::get().reads_writes(count.saturating_add(8), count)
        }

        #[cfg(feature = "try-runtime")]
        fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
            Ok((Placements::<T>::iter_keys().count() as u32).encode())
        }

        #[cfg(feature = "try-runtime")]
        fn post_upgrade(before: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
            let count = Placements::<T>::iter_values().count() as u32;
            frame_support::ensure!(count.encode() == before, "a placement was lost");
            Ok(())
        }
    }
}

/// Nodes earn trust, and announce what they raise. Those that were there before have it, and keep the
/// deposits that they have until they are updated. A chain with simulated nodes is a development chain:
/// endpoints may stay as they are there.
pub type ToTrust<T> = VersionedMigration<
    1,
    2,
    v2::UncheckedToTrust<T>,
    Pallet<T>,
    <T as frame_system::Config>::DbWeight,
>;

mod v2 {
    use super::*;
    use crate::{types::Endpoint, AllowPrivate, LastTerms, Node, NodeStatus, Nodes};
    use codec::{Decode, Encode};
    use core::marker::PhantomData;
    use frame_support::{traits::Get, BoundedVec};
    use nerv_primitives_core::{Balance, BlockHeight, FailureDomain, Region, ShardId};

    /// A node as it was stored before.
    #[derive(Decode, Encode)]
    pub struct NodeBefore<T: Config> {
        pub operator: T::AccountId,
        pub region: Region,
        pub domain: FailureDomain,
        pub capacity: u32,
        pub used: u32,
        pub bandwidth: u32,
        pub price: Balance,
        pub endpoint: Endpoint,
        pub status: NodeStatus,
        pub kept: u16,
        pub missed: u16,
        pub simulated: bool,
        pub deposit: Balance,
        pub shards: BoundedVec<ShardId, T::MaxShardsPerNode>,
        pub changed: BlockHeight,
        pub reported: Option<BlockHeight>,
    }

    impl<T: Config> NodeBefore<T> {
        /// It was registered when nobody knows, and is trusted.
        pub fn trusted(self) -> Node<T> {
            let failed = self.status == NodeStatus::Failed;
            Node {
                operator: self.operator,
                region: self.region,
                domain: self.domain,
                capacity: self.capacity,
                used: self.used,
                bandwidth: self.bandwidth,
                price: self.price,
                endpoint: self.endpoint,
                status: self.status,
                kept: self.kept,
                missed: self.missed,
                simulated: self.simulated,
                deposit: self.deposit,
                shards: self.shards,
                changed: self.changed,
                reported: self.reported,
                since: 0,
                failed,
                trusted_from: Some(0),
                raised_capacity: None,
                raised_price: None,
            }
        }
    }

    pub struct UncheckedToTrust<T>(PhantomData<T>);

    impl<T: Config> UncheckedOnRuntimeUpgrade for UncheckedToTrust<T> {
        fn on_runtime_upgrade() -> Weight {
            let (mut count, mut is_development) = (0u64, false);
            Nodes::<T>::translate(|_, before: NodeBefore<T>| {
                count = count.saturating_add(1);
                is_development |= before.simulated;
                Some(before.trusted())
            });
            AllowPrivate::<T>::put(is_development);
            // They are noted anew in the next block.
            LastTerms::<T>::kill();
            T::DbWeight::get().reads_writes(count, count.saturating_add(2))
        }

        #[cfg(feature = "try-runtime")]
        fn pre_upgrade() -> Result<alloc::vec::Vec<u8>, sp_runtime::TryRuntimeError> {
            Ok((Nodes::<T>::iter_keys().count() as u32).encode())
        }

        #[cfg(feature = "try-runtime")]
        fn post_upgrade(before: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
            let count = Nodes::<T>::iter_values().count() as u32;
            frame_support::ensure!(count.encode() == before, "a node was lost");
            Pallet::<T>::do_try_state()
        }
    }
}

#[cfg(test)]
pub(crate) use {v1::PlacementBefore, v2::NodeBefore};
