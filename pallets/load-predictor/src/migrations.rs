// SPDX-License-Identifier: Apache-2.0
//! From one layout of what is stored to the next.

use crate::{Config, Forecasts, LeafContention, LeafForecast, LeafMeter, Mark, Meters, Pallet};
use codec::{Decode, Encode};
use core::marker::PhantomData;
use frame_support::{
    migrations::VersionedMigration,
    storage::{storage_prefix, unhashed},
    traits::{Get, PalletInfoAccess, UncheckedOnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::Ppm;
use nerv_primitives_load::{Hottest, LatencyHistogram, Meter, Track, WriteTimes};
use nerv_primitives_neural::State;

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

/// Version 2: the time is measured that leaves' writes take of blocks. Nothing is known of it before, and no
/// leaf is contended.
///
/// Every leaf has one forecast and one meter at most, and trees have a thousand leaves or so.
pub type MeasureWrites<T> =
    VersionedMigration<1, 2, AddTimes<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// What was counted of a leaf in version 1.
#[derive(Decode, Encode)]
pub(crate) struct MeterV1 {
    pub(crate) meter: Meter,
    pub(crate) hottest: Hottest,
    pub(crate) latencies: LatencyHistogram,
}

/// What was forecast of one.
#[derive(Decode, Encode)]
pub(crate) struct ForecastV1 {
    pub(crate) track: Track,
    pub(crate) state: State,
    pub(crate) probability: Ppm,
    pub(crate) generation: u32,
    pub(crate) mark: Option<Mark>,
}

/// The migration, whatever the version.
pub struct AddTimes<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for AddTimes<T> {
    fn on_runtime_upgrade() -> Weight {
        let mut changed = 0u64;
        Meters::<T>::translate_values(|old: MeterV1| {
            changed = changed.saturating_add(1);
            Some(LeafMeter {
                meter: old.meter,
                hottest: old.hottest,
                latencies: old.latencies,
                times: WriteTimes::default(),
            })
        });
        Forecasts::<T>::translate_values(|old: ForecastV1| {
            changed = changed.saturating_add(1);
            Some(LeafForecast {
                track: old.track,
                state: old.state,
                probability: old.probability,
                generation: old.generation,
                mark: old.mark,
                contention: LeafContention::default(),
            })
        });
        // Each key is looked for, and its value read and written.
        T::DbWeight::get().reads_writes(changed.saturating_mul(2).saturating_add(2), changed)
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        Pallet::<T>::do_try_state()
    }
}
