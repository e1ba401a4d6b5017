// SPDX-License-Identifier: Apache-2.0
//! The parameters at the ends of their bounds: the corners at which tests hold the chain.

use super::{dynamic_params::*, RuntimeParameters, DAYS};
use crate::{
    Balance, BlockNumber, EXISTENTIAL_DEPOSIT, HOURS, MICRO_UNIT, MILLI_UNIT, MINUTES, UNIT,
};
use alloc::vec::Vec;
use core::ops::{Bound, RangeBounds};
use nerv_primitives_core::{Ppm, Rate, MILLION, RATE_UNIT};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::Perbill;

/// A type with a least and a greatest value, and with values next to each other.
trait Steps: Copy {
    const LEAST: Self;
    const MOST: Self;

    fn above(self) -> Self;
    fn below(self) -> Self;
}

macro_rules! steps {
    ($($number:ty),+) => {$(
        impl Steps for $number {
            const LEAST: Self = Self::MIN;
            const MOST: Self = Self::MAX;

            fn above(self) -> Self {
                self.saturating_add(1)
            }

            fn below(self) -> Self {
                self.saturating_sub(1)
            }
        }
    )+};
}

steps!(u32, u64, u128);

impl Steps for Perbill {
    const LEAST: Self = Self::zero();
    const MOST: Self = Self::one();

    fn above(self) -> Self {
        Self::from_parts(self.deconstruct().above())
    }

    fn below(self) -> Self {
        Self::from_parts(self.deconstruct().below())
    }
}

/// The least and the greatest value within some bounds.
fn ends_of<T: Steps>(bounds: &impl RangeBounds<T>) -> [T; 2] {
    let least = match bounds.start_bound() {
        Bound::Included(least) => *least,
        Bound::Excluded(below) => below.above(),
        Bound::Unbounded => T::LEAST,
    };
    let most = match bounds.end_bound() {
        Bound::Included(most) => *most,
        Bound::Excluded(above) => above.below(),
        Bound::Unbounded => T::MOST,
    };
    [least, most]
}

/// Makes the list.
macro_rules! ends {
    ($(
        $(#[doc = $group_doc:tt])+
        [$group_index:tt] $group:ident $module:ident {$(
            $(#[doc = $doc:tt])+
            [$index:tt] $name:ident $field:ident: $type:ident [$unit:tt] = $default:expr,
                within $bounds:expr $(, development $development:expr)?;
        )+}
    )+) => {
        /// Each parameter at its least and at its greatest value, in the order of the table.
        pub fn ends() -> Vec<[RuntimeParameters; 2]> {
            let mut all = Vec::new();
            $($(
                all.push(ends_of::<$type>(&$bounds).map(|value| {
                    let key = $module::$name;
                    RuntimeParameters::$group($module::Parameters::$name(key, Some(value)))
                }));
            )+)+
            all
        }

        /// The same parameter taken back to its default.
        pub fn taken_back(parameter: &RuntimeParameters) -> RuntimeParameters {
            match parameter {$(
                RuntimeParameters::$group(parameter) => match parameter {$(
                    $module::Parameters::$name(..) => RuntimeParameters::$group(
                        $module::Parameters::$name($module::$name, None),
                    ),
                )+}
            )+}
        }
    };
}

table!(ends);
