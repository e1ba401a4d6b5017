// SPDX-License-Identifier: Apache-2.0
//! What the database costs.
//!
//! Measured by `scripts/weights-database`'s commands, with a margin of a tenth:
//!
//! - ParityDb, state version 1, no trie cache, no proofs; Intel Xeon, 2 cores
//! - 1,000,000 accounts in the chain's state and 1,000,000 in four child tries
//! - writes in batches of 1,000: computing the roots and committing them, per key
//! - the average of all keys

use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS, RuntimeDbWeight};
use sp_core::parameter_types;

parameter_types! {
    /// One read and one write of the node's database.
    pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
        // Nanoseconds: average 6,436, median 5,968, 99th percentile 10,610.
        read: 7_080 * WEIGHT_REF_TIME_PER_NANOS,
        // Nanoseconds: average 29,468, median 25,826, 99th percentile 82,848.
        write: 32_415 * WEIGHT_REF_TIME_PER_NANOS,
    };
}
