#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

pub mod aftermath;
pub mod contention;
pub mod features;
pub mod forecast;
pub mod history;
pub mod hottest;
pub mod latency;
pub mod meter;
mod scale;
pub mod score;
pub mod second;
pub mod track;

pub use aftermath::Aftermath;
pub use contention::{relief, relocation_helps, spread, Bounds, WriteTimes, FEW, WINDOW};
pub use features::{Capacities, Features, FEATURES, FULL};
pub use forecast::{Outcome, Pending};
pub use history::{History, HISTORY};
pub use hottest::{Hottest, HOTTEST_MINIMUM, HOTTEST_PERIOD};
pub use latency::{LatencyHistogram, LATENCY_LAST, LATENCY_PERIOD};
pub use meter::Meter;
pub use scale::SAMPLES;
pub use score::{Bucket, Score, Totals, EWMA, MODEL, PLAIN};
pub use second::{Second, Work};
pub use track::{Step, Track, FORECASTS, HORIZON, NOTE_PERIOD};
