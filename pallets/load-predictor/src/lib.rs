#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod meter;
#[cfg(test)]
mod mock;
mod rule;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod weights;
pub mod window;

pub use weights::WeightInfo;
pub use window::Window;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::UnixTime};
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{traits::ShardTree, Rate, ShardId};

    /// The load of the shards.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Chain time, of which whole seconds are used.
        type Time: UnixTime;

        /// The tree of shards, by which the windows are checked.
        type Tree: ShardTree;

        /// The rate above which a shard is overloaded.
        type MaxRate: Get<Rate>;

        /// The merge threshold: a shard is quiet while its rate is under this one.
        type QuietRate: Get<Rate>;

        /// The seconds for which two siblings must have been quiet before they are idle.
        type QuietPeriod: Get<u32>;

        /// What counting costs, a cutover, and judging an operation.
        type WeightInfo: WeightInfo;
    }

    /// The transfers of each leaf in its last seconds. A leaf has none before its first transfer,
    /// unless a split or merge made it.
    #[pallet::storage]
    pub type Windows<T: Config> = StorageMap<_, Identity, ShardId, Window>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
