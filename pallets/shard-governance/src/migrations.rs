// SPDX-License-Identifier: Apache-2.0
//! What becomes of chains that began with an older layout of the storage.

pub mod v1;
