// SPDX-License-Identifier: Apache-2.0
//! The simulation against what can be counted by hand.

mod chain;
mod lane;
mod properties;
