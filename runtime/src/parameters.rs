// SPDX-License-Identifier: Apache-2.0
//! The dynamic parameters, their bounds, and how a chain begins with its own.
//!
//! Parameters change by a proposal that passes its vote, or by `parameters.setParameter` from the
//! root origin. Until one is set, its default stands.
//!
//! | module | what it holds |
//! |---|---|
//! | `table` | every parameter, with all that is to be said of it: the rest is made of that |
//! | [`mod@dynamic_params`] | the parameters in storage |
//! | [`bounds`] | what a vote or a preset may set them to |
//! | [`ends`] | the ends of these bounds, at which tests hold the chain |
//! | [`at_genesis`] | the values a chain begins with |
//! | [`terms`] | the parameters of a pallet as one type |
//! | [`rows`] | the table for readers: `docs/parameters.md` |

#[macro_use]
mod table;

pub mod at_genesis;
pub mod bounds;
#[cfg(feature = "std")]
pub mod ends;
#[cfg(feature = "std")]
pub mod rows;
mod shown;
pub mod terms;

use crate::{
    Balance, BlockNumber, Parameters, Runtime, RuntimeOrigin, HOURS, MICRO_UNIT, MILLI_UNIT,
    MINUTES, UNIT,
};
use frame_support::{
    dynamic_params::{dynamic_pallet_params, dynamic_params},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{AuthorizeUpgrade, ChangeParameter},
    CodeHash, Ppm, Rate, RATE_UNIT,
};
use pallet_parameters::WeightInfo as _;
use sp_runtime::{DispatchResult, Perbill};

/// The blocks and the seconds of a day: one passes a second.
const DAYS: BlockNumber = 24 * HOURS;

/// Makes the parameters in storage.
macro_rules! storage {
    ($(
        $(#[doc = $group_doc:tt])+
        [$group_index:tt] $group:ident $module:ident {$(
            $(#[doc = $doc:tt])+
            [$index:tt] $name:ident $field:ident: $type:ident [$unit:tt] = $default:expr,
                within $bounds:expr $(, development $development:expr)?;
        )+}
    )+) => {
        /// What can be changed without a new runtime.
        #[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
        pub mod dynamic_params {
            use super::*;

            $(
                $(#[doc = $group_doc])+
                #[dynamic_pallet_params]
                #[codec(index = $group_index)]
                pub mod $module {$(
                    $(#[doc = $doc])+
                    #[codec(index = $index)]
                    pub static $name: $type = $default;
                )+}
            )+
        }
    };
}

table!(storage);

/// Changes parameters for those who decide by votes.
pub struct ByVote;

impl ChangeParameter<RuntimeParameters> for ByVote {
    fn is_within_bounds(parameter: &RuntimeParameters) -> bool {
        bounds::violation(parameter).is_none()
    }

    fn change(parameter: RuntimeParameters) -> DispatchResult {
        Parameters::set_parameter(RuntimeOrigin::root(), parameter)
    }

    fn weight() -> Weight {
        <Runtime as pallet_parameters::Config>::WeightInfo::set_parameter()
    }
}

/// Authorises another runtime for those who decide by votes: a later version of this one, which
/// `frame-system` looks at when it is handed in.
pub struct UpgradeByVote;

impl AuthorizeUpgrade for UpgradeByVote {
    fn authorize(hash: &CodeHash) {
        frame_system::Pallet::<Runtime>::do_authorize_upgrade(hash.into(), true);
    }

    fn weight() -> Weight {
        <<Runtime as frame_system::Config>::SystemWeightInfo as frame_system::WeightInfo>::authorize_upgrade()
    }
}
