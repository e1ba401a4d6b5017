// SPDX-License-Identifier: Apache-2.0
//! From one layout of what is stored to the next.

use crate::{Config, Pallet};
use core::marker::PhantomData;
use frame_support::{
    migrations::VersionedMigration,
    storage::{storage_prefix, unhashed},
    traits::{Get, PalletInfoAccess, UncheckedOnRuntimeUpgrade},
    weights::Weight,
};

/// Version 1: uploads belong to their proposers, who have a deposit held for them.
///
/// What was uploaded before is forgotten: no deposit is held for it, and four uploads were the most
/// that could stand. Whoever is uploading a model begins anew.
pub type UploadsByProposer<T> =
    VersionedMigration<0, 1, ForgetUploads<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// The uploads that could stand before, and a few more.
const MOST: u32 = 16;

/// The migration, whatever the version.
pub struct ForgetUploads<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for ForgetUploads<T> {
    fn on_runtime_upgrade() -> Weight {
        let name = Pallet::<T>::name().as_bytes();
        let uploads = storage_prefix(name, b"Uploads");
        let forgotten = unhashed::clear_prefix(&uploads, Some(MOST), None).loops;
        unhashed::kill(&storage_prefix(name, b"CounterForUploads"));
        let forgotten = u64::from(forgotten).saturating_add(1);
        T::DbWeight::get().reads_writes(forgotten, forgotten)
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        Pallet::<T>::do_try_state()
    }
}
