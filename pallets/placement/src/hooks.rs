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
            Self::note_terms(&mut budget);
            Self::tend(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::tend(&mut budget);
            budget.consumed()
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(
                T::MaxNodes::get() as usize <= nerv_primitives_genetic::MAX_CANDIDATES,
                "more nodes than a search takes"
            );
            assert!(T::MaxShardsPerNode::get() > 0, "nothing could be placed");
            assert!(T::MaxPlaced::get() > 0, "nothing could be placed");
            assert!(T::MaxPlacers::get() > 0, "nobody could place");
            assert!(T::TurnLength::get() > 0, "no turn would ever end");
            assert!(
                T::BlockHashCount::get() > SUBMISSION_AGE.into(),
                "the chain would not know which block a placer looked after"
            );
            assert!(
                T::ReportEvery::get() > SUBMISSION_AGE,
                "round trips could not be told as a placer saw them"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
