// SPDX-License-Identifier: Apache-2.0
//! What happens in every block, and what must hold of the configuration.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod hooks {
    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // What is noted in this block brings its own weight; this is for what merging takes once, and for
            // looking at the window.
            let paid = T::WeightInfo::merge(0);
            if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
                // The tree and the loads may not be such as they are looked for.
                return paid;
            }
            paid.saturating_add(Self::advance())
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::merge_notes();
        }

        fn integrity_test() {
            assert!(
                T::BlockTime::get() > 0,
                "leaves would have no load, whatever their rate"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
