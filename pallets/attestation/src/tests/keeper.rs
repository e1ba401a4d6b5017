// SPDX-License-Identifier: Apache-2.0
//! The keeper: it registers enclaves, executes again what it is asked to, and claims that and nothing else.

mod claims;
mod registration;
