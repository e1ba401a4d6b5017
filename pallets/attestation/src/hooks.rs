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
            Self::visit_due(&mut budget);
            meter.consume(budget.consumed());
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(T::MaxOpen::get() > 0, "replicas would never be asked");
            assert!(
                T::BlockHashCount::get() > CLAIM_AGE.into(),
                "the chain would not know which block a node looked after"
            );
            let least = Self::max_visit_weight().saturating_add(T::WeightInfo::visit_nobody());
            assert!(
                least.all_lte(T::Budget::get()),
                "no attestation would ever be looked at"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
