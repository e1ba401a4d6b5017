// SPDX-License-Identifier: Apache-2.0
//! Tests, one file for each theme.

mod collateral;
mod enclaves;
mod evidence;
mod measurements;
mod try_state;
