// SPDX-License-Identifier: Apache-2.0
//! What a chain gets that has had none of this: a custody for each of its leaves.

use crate::{Config, Custodies, Custody, Pallet};
use frame_support::{
    traits::{Get, OnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{ShardRouting, ShardTree},
    ShardStatus,
};

/// Begins the custody of every leaf, on a chain that has none. There are no more leaves than the
/// routing table holds. Once it is made, it changes nothing.
pub struct BeginCustodies<T>(core::marker::PhantomData<T>);

impl<T: Config> OnRuntimeUpgrade for BeginCustodies<T> {
    fn on_runtime_upgrade() -> Weight {
        let db = T::DbWeight::get();
        if Custodies::<T>::iter_keys().next().is_some() {
            return db.reads(1);
        }
        let shards = T::Tree::shards();
        let (mut reads, mut writes) = (1u64, 0u64);
        for id in shards {
            reads = reads.saturating_add(2);
            let status = T::Tree::shard(&id).map(|shard| shard.status);
            if status == Some(ShardStatus::Live) {
                Custodies::<T>::insert(id, Custody::of_child(Pallet::<T>::now()));
                writes = writes.saturating_add(1);
            }
        }
        db.reads_writes(reads, writes)
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        Pallet::<T>::do_try_state()
    }
}
