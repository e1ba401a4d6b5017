//! What must hold of the windows at all times.

use crate::{Config, Pallet, Windows};
use frame_support::ensure;
use nerv_primitives_core::{traits::ShardTree, ShardStatus};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Every window is of a live shard, so that there are no more than leaves.
    /// 2. No window was busy later than its newest second.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for (shard, window) in Windows::<T>::iter() {
            let status = T::Tree::shard(&shard).map(|shard| shard.status);
            ensure!(
                status == Some(ShardStatus::Live),
                "a window of a shard that is not live"
            );
            ensure!(
                window.busy_at <= window.newest,
                "a window that was busy later than it knows of"
            );
        }
        Ok(())
    }
}
