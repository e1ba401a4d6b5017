// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod ageing;
pub mod bond;
pub mod calibration;
pub mod cut;
pub mod features;
pub mod forecast;
pub mod forecasters;
pub mod pair;
pub mod plan;
pub mod score;
pub mod sketch;
pub mod track;

pub use ageing::{aged, faded, per_window, MEMORY, RECORD_MEMORY, UNIT};
pub use bond::Bond;
pub use calibration::Calibration;
pub use cut::{choose, Cut, Occupant, Split, CANDIDATES};
pub use features::{Counts, Features, FEATURES, ONE};
pub use forecast::{Forecaster, Outcome, Said, FORECASTERS};
pub use forecasters::Forecasters;
pub use pair::{End, Pair};
pub use plan::{anchors, plan, Instruction, Leaf, Move, Moved, Reason, Resident, Terms};
pub use score::{Score, Trial};
pub use sketch::{Account, Bounds, Sketch, Tracked, Transfer, ACCOUNTS, CELLS, PAIRS, TRANSFERS};
pub use track::{Track, RECENT};
