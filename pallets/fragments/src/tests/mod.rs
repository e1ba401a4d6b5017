// SPDX-License-Identifier: Apache-2.0
//! Tests, one file for each call and theme.

mod acknowledge;
mod challenges;
mod checkpoints;
mod cutover;
mod keeper;
mod losses;
mod rewards;
mod state_machine;
mod try_state;
mod views;
