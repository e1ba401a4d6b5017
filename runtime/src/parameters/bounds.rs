// SPDX-License-Identifier: Apache-2.0
//! The bounds of the parameters, beyond which the chain would not work as it should.
//!
//! Every parameter has a least and a greatest value. No value within them, and no combination of such
//! values, keeps somebody with the least stake from proposing to take it back, transfers from going
//! through, or extrinsics from having room in a block. `runtime/tests/corners.rs` walks the corners.
//!
//! They bind votes and presets. Root is not bound by them: it can replace the runtime anyway.

use super::{dynamic_params::*, shown::Shown, RuntimeParameters, DAYS};
use crate::{EXISTENTIAL_DEPOSIT, HOURS, MICRO_UNIT, MILLI_UNIT, MINUTES, UNIT};
use alloc::{format, string::String};
use core::{
    fmt,
    ops::{Bound, RangeBounds},
};
use nerv_primitives_core::{MILLION, RATE_UNIT};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::Perbill;

/// A value that is out of its bounds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The parameter, as votes name it.
    pub parameter: &'static str,
    /// What its value may be.
    pub bounds: String,
}

/// Names the parameter as a chain's genesis does: the first letter is a small one.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut name = self.parameter.chars();
        if let Some(first) = name.next() {
            write!(f, "{}", first.to_ascii_lowercase())?;
        }
        write!(f, "{} must be {}", name.as_str(), self.bounds)
    }
}

/// Makes the check of each parameter.
macro_rules! checks {
    ($(
        $(#[doc = $group_doc:tt])+
        [$group_index:tt] $group:ident $module:ident {$(
            $(#[doc = $doc:tt])+
            [$index:tt] $name:ident $field:ident: $type:ident [$unit:tt] = $default:expr,
                within $bounds:expr $(, development $development:expr)?;
        )+}
    )+) => {
        /// What a value breaks, if it is out of its bounds. Taking a value back to its default
        /// never does.
        pub fn violation(parameter: &RuntimeParameters) -> Option<Violation> {
            match parameter {$(
                RuntimeParameters::$group(parameter) => match parameter {$(
                    $module::Parameters::$name(_, value) => {
                        check(stringify!($name), value.as_ref()?, $bounds)
                    }
                )+}
            )+}
        }
    };
}

table!(checks);

fn check<T: PartialOrd + Shown>(
    parameter: &'static str,
    value: &T,
    bounds: impl RangeBounds<T>,
) -> Option<Violation> {
    (!bounds.contains(value)).then(|| Violation {
        parameter,
        bounds: described(&bounds),
    })
}

/// What a value within some bounds is.
pub(crate) fn described<T: Shown>(bounds: &impl RangeBounds<T>) -> String {
    use Bound::*;
    match (bounds.start_bound(), bounds.end_bound()) {
        (Unbounded, Unbounded) => String::from("any"),
        (Unbounded, Included(most)) => format!("at most {}", most.shown()),
        (Unbounded, Excluded(end)) => format!("below {}", end.shown()),
        (Included(least), Unbounded) => format!("at least {}", least.shown()),
        (Included(least), Included(most)) => format!("{} to {}", least.shown(), most.shown()),
        (Included(least), Excluded(end)) => {
            format!("at least {} and below {}", least.shown(), end.shown())
        }
        (Excluded(start), Unbounded) => format!("above {}", start.shown()),
        (Excluded(start), Included(most)) => {
            format!("above {} and at most {}", start.shown(), most.shown())
        }
        (Excluded(start), Excluded(end)) => {
            format!("above {} and below {}", start.shown(), end.shown())
        }
    }
}
