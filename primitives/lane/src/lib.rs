// SPDX-License-Identifier: Apache-2.0
//! Lanes: shards that are executed by their replicas. Pure, `no_std`, without a chain.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
