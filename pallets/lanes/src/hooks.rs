// SPDX-License-Identifier: Apache-2.0
//! What happens in every block, and what must hold of the configuration.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod hooks {
    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // The list is looked for in the database once, whoever asks.
            T::DbWeight::get().reads(1)
        }

        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::visit_some(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::visit_in_idle(&mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            assert!(
                T::MaxLanes::get() < 64,
                "the list of lanes is read as if its length took one byte"
            );
            assert!(T::MaxInbox::get() >= 4, "an inbox without room");
            assert!(
                T::MaxOwn::get() > 0,
                "nobody could put an order on the chain"
            );
            assert!(
                T::MaxOutbox::get() as usize >= nerv_primitives_lane::MAX_MESSAGES,
                "a commit may have more messages than an empty outbox has room for"
            );
            assert!(
                Self::max_visit_weight().all_lte(T::Budget::get()),
                "some lane would never be visited"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
