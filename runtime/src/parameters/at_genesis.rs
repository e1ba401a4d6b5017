// SPDX-License-Identifier: Apache-2.0
//! Parameters with which a chain begins, where they differ from the defaults.

use super::{bounds, dynamic_params::*, RuntimeParameters};
use crate::{Balance, BlockNumber, Runtime, HOURS, MINUTES, UNIT};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::dynamic_params::AggregatedKeyValue;
use nerv_primitives_core::{Ppm, Rate, RATE_UNIT};
use serde::{Deserialize, Deserializer, Serialize};
use sp_runtime::Perbill;

pub use pallet::*;

/// What a preset may say of one group of parameters.
pub trait Initial {
    /// The parameters it sets.
    fn parameters(&self) -> Vec<RuntimeParameters>;

    /// What development chains begin with: times and rates scaled down, so that the whole life of a
    /// shard is seen in a minute.
    fn development() -> Self
    where
        Self: Sized;
}

/// A value that may be left out.
macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// Makes what a preset may say of each group: for each parameter a field.
macro_rules! groups {
    ($(
        $(#[doc = $group_doc:tt])+
        [$group_index:tt] $group:ident $module:ident {$(
            $(#[doc = $doc:tt])+
            [$index:tt] $name:ident $field:ident: $type:ident [$unit:tt] = $default:expr,
                within $bounds:expr $(, development $development:expr)?;
        )+}
    )+) => {
        /// How many groups there are.
        const GROUPS: usize = [$(stringify!($group)),+].len();

        $(
            $(#[doc = $group_doc])+
            #[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
            #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
            pub struct $group {$(
                $(#[doc = $doc])+
                pub $field: Option<$type>,
            )+}

            impl Initial for $group {
                fn parameters(&self) -> Vec<RuntimeParameters> {
                    let set = [$(self.$field.map(|value| {
                        let key = $module::$name;
                        RuntimeParameters::$group($module::Parameters::$name(key, Some(value)))
                    })),+];
                    set.into_iter().flatten().collect()
                }

                fn development() -> Self {
                    Self {$(
                        $field: optional!($($development)?),
                    )+}
                }
            }
        )+
    };
}

table!(groups);

/// Reads a group; a value out of its bounds is an error then, not when the chain begins.
fn within_bounds<'de, D: Deserializer<'de>, I: Deserialize<'de> + Initial>(
    deserializer: D,
) -> Result<I, D::Error> {
    let group = I::deserialize(deserializer)?;
    match group.parameters().iter().find_map(bounds::violation) {
        Some(violation) => Err(serde::de::Error::custom(violation)),
        None => Ok(group),
    }
}

#[frame_support::pallet]
mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;

    /// The pallet: no calls and no storage of its own.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Nothing to be set up.
    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// The parameters of the chain's first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Of splits and merges.
        #[serde(deserialize_with = "within_bounds")]
        pub bisection: Bisection,
        /// Of load.
        #[serde(deserialize_with = "within_bounds")]
        pub load: Load,
        /// Of stake, proposals and votes.
        #[serde(deserialize_with = "within_bounds")]
        pub governance: Governance,
        /// Of transfers between shards.
        #[serde(deserialize_with = "within_bounds")]
        pub transfers: Transfers,
        /// Of nodes, placers and placements.
        #[serde(deserialize_with = "within_bounds")]
        pub placement: Placement,
        /// Of checkpoints, and of those who hold their fragments.
        #[serde(deserialize_with = "within_bounds")]
        pub fragments: Fragments,
        /// Of enclaves, and of what replicas claim.
        #[serde(deserialize_with = "within_bounds")]
        pub attestation: Attestation,
        /// Of lanes.
        #[serde(deserialize_with = "within_bounds")]
        pub lanes: Lanes,
        /// Of accounts that deal with each other.
        #[serde(deserialize_with = "within_bounds")]
        pub binding: Binding,
        /// Of keys that speak for accounts.
        #[serde(deserialize_with = "within_bounds")]
        pub pqc: Pqc,
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    impl<T: Config> GenesisConfig<T> {
        /// What development chains begin with.
        pub fn development() -> Self {
            Self {
                bisection: Initial::development(),
                load: Initial::development(),
                governance: Initial::development(),
                transfers: Initial::development(),
                placement: Initial::development(),
                fragments: Initial::development(),
                attestation: Initial::development(),
                lanes: Initial::development(),
                binding: Initial::development(),
                pqc: Initial::development(),
                _config: PhantomData,
            }
        }

        /// The parameters that are set.
        pub fn parameters(&self) -> Vec<RuntimeParameters> {
            // As many as there are, or this is an error.
            let groups: [&dyn Initial; GROUPS] = [
                &self.bisection,
                &self.load,
                &self.governance,
                &self.transfers,
                &self.placement,
                &self.fragments,
                &self.attestation,
                &self.lanes,
                &self.binding,
                &self.pqc,
            ];
            groups.into_iter().flat_map(Initial::parameters).collect()
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for parameter in self.parameters() {
                let (key, value) = parameter.into_parts();
                pallet_parameters::Parameters::<Runtime>::set(key, value);
            }
        }
    }
}
