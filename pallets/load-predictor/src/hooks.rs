// SPDX-License-Identifier: Apache-2.0
//! What happens in every block, and what must hold of the configuration.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod hooks {
    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // A parameter of what is counted, and the list of leaves that were noted, which is forgotten at the
            // end.
            Self::fullness_weight().saturating_add(T::DbWeight::get().reads_writes(2, 1))
        }

        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            // After the inherents, so that this block's own second is known.
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::visit_leaves(&mut budget);
            meter.consume(budget.consumed());
            Self::note_room();
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::visit_leaves(&mut budget);
            budget.consumed()
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::count_notes();
            Noted::<T>::kill();
            Self::measure_fullness();
        }

        fn integrity_test() {
            assert!(T::MaxUploads::get() > 0, "no model could be uploaded");
            assert!(
                Self::verify(T::ShippedModel::get()).is_ok(),
                "the shipped model is none that this chain can forecast with"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
