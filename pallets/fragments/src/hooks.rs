// SPDX-License-Identifier: Apache-2.0
//! What happens in every block, and what must hold of the configuration.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod hooks {
    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Before anything has changed in the block: what stands in a shard is still what stood there
        /// at the end of the block before. So the pallet's place is before all that move units here.
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::look()
        }

        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::visit_some(&mut budget);
            meter.consume(budget.consumed());
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(T::Day::get() > 0, "a day of no blocks");
            assert!(T::MaxLooks::get() > 0, "no checkpoint would be taken");
            assert!(T::MaxVisits::get() > 0, "nothing would ever be over");
            assert!(
                T::BlockHashCount::get() > SUBMISSION_AGE.into(),
                "the chain would not know which block a node looked after"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
