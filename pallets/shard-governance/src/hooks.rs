// SPDX-License-Identifier: Apache-2.0
//! What happens in every block, and what must hold of the configuration.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod hooks {
    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::close_due(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::close_due(&mut budget);
            budget.consumed()
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(
                Kind::ByLoad.places(T::MaxOpen::get()) > 0,
                "no split could be proposed"
            );
            assert!(T::MaxClosed::get() > 0, "no decision would be kept");
            assert!(T::MaxChunks::get() > 0, "no stake could leave");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
