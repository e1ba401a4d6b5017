// SPDX-License-Identifier: Apache-2.0
//! Tests, one file for each theme.

mod enclaves;
mod try_state;
