// SPDX-License-Identifier: Apache-2.0
//! Tests, one file for each theme.

mod claims;
mod claims_try_state;
mod collateral;
mod enclaves;
mod evidence;
mod keeper;
mod liars;
mod lives;
mod measurements;
mod rounds;
mod settlements;
mod try_state;
mod views;
