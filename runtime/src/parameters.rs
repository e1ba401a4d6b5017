//! The dynamic parameters, and how a chain begins with its own.
//!
//! Parameters change by `parameters.setParameter` from the root origin. Until one is set, its
//! default stands.

use crate::{BlockNumber, Runtime, MINUTES};
use frame_support::dynamic_params::{dynamic_pallet_params, dynamic_params};
use sp_runtime::Perbill;

/// What can be changed without a new runtime.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
    use super::*;

    /// The life of splits and merges.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod bisection {
        /// The accounts a shard must have to be split.
        #[codec(index = 0)]
        pub static MinAccounts: u32 = 64;

        /// The greatest depth of a leaf.
        #[codec(index = 1)]
        pub static MaxDepth: u32 = 10;

        /// The greatest number of leaves.
        #[codec(index = 2)]
        pub static MaxShards: u32 = 1_000;

        /// The blocks that must pass between a split and the merge of its children.
        #[codec(index = 3)]
        pub static Cooldown: BlockNumber = 10 * MINUTES;

        /// The part of a block's weight that a drain takes even when the block is full.
        #[codec(index = 4)]
        pub static DrainShare: Perbill = Perbill::from_percent(20);
    }
}

/// Parameters with which a chain begins, where they differ from the defaults.
#[frame_support::pallet]
pub mod at_genesis {
    use super::{dynamic_params::bisection, RuntimeParameters};
    use crate::{BlockNumber, Runtime};
    use core::marker::PhantomData;
    use frame_support::pallet_prelude::*;
    use nerv_primitives_embedding::MAX_LEAVES;

    /// The pallet: no calls and no storage of its own.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Nothing to be set up.
    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// What a preset may say. A value out of its range is an error when the preset is read.
    #[derive(Clone, Debug, Default, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields, try_from = "Unchecked")]
    pub struct Initial {
        /// The accounts a shard must have to be split: at least 2.
        pub min_accounts: Option<u32>,
        /// The greatest depth of a leaf.
        pub max_depth: Option<u32>,
        /// The greatest number of leaves: 1 to 1,000.
        pub max_shards: Option<u32>,
        /// The blocks between a split and the merge of its children.
        pub cooldown: Option<BlockNumber>,
    }

    /// [`Initial`] as it is read, before its ranges are checked.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Unchecked {
        min_accounts: Option<u32>,
        max_depth: Option<u32>,
        max_shards: Option<u32>,
        cooldown: Option<BlockNumber>,
    }

    impl TryFrom<Unchecked> for Initial {
        type Error = &'static str;

        fn try_from(raw: Unchecked) -> Result<Self, Self::Error> {
            let Unchecked {
                min_accounts,
                max_depth,
                max_shards,
                cooldown,
            } = raw;
            if min_accounts.is_some_and(|n| n < 2) {
                return Err("minAccounts must be at least 2");
            }
            if max_shards.is_some_and(|n| n == 0 || n > MAX_LEAVES) {
                return Err("maxShards must be 1 to 1000");
            }
            Ok(Self {
                min_accounts,
                max_depth,
                max_shards,
                cooldown,
            })
        }
    }

    /// The parameters of the chain's first block.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Of splits and merges.
        pub bisection: Initial,
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                bisection: Initial::default(),
                _config: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            use bisection::{Cooldown, MaxDepth, MaxShards, MinAccounts, Parameters};
            let Initial {
                min_accounts,
                max_depth,
                max_shards,
                cooldown,
            } = self.bisection;
            let values = [
                min_accounts.map(|n| Parameters::MinAccounts(MinAccounts, Some(n))),
                max_depth.map(|n| Parameters::MaxDepth(MaxDepth, Some(n))),
                max_shards.map(|n| Parameters::MaxShards(MaxShards, Some(n))),
                cooldown.map(|n| Parameters::Cooldown(Cooldown, Some(n))),
            ];
            values
                .into_iter()
                .flatten()
                .map(RuntimeParameters::Bisection)
                .for_each(|parameter| {
                    let (key, value) =
                        frame_support::traits::dynamic_params::AggregatedKeyValue::into_parts(
                            parameter,
                        );
                    pallet_parameters::Parameters::<Runtime>::set(key, value);
                });
        }
    }
}
