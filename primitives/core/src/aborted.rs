// SPDX-License-Identifier: Apache-2.0
//! What did not come about, counted by reason.

use crate::transfer::AbortReason;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What was called off, by reason.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct AbortedBy {
    /// The receiver would have been left with less than the minimum balance.
    pub below_minimum: u64,
    /// The receiver's balance would have left its range.
    pub overflow: u64,
    /// The receiver's record could not be read.
    pub corrupt_record: u64,
    /// The destination had not answered by the deadline.
    pub deadline: u64,
    /// The receiver's shard took nothing then.
    pub busy: u64,
}

impl AbortedBy {
    /// Counts one more.
    pub fn count(&mut self, reason: AbortReason) {
        let counter = match reason {
            AbortReason::BelowMinimum => &mut self.below_minimum,
            AbortReason::Overflow => &mut self.overflow,
            AbortReason::CorruptRecord => &mut self.corrupt_record,
            AbortReason::Deadline => &mut self.deadline,
            AbortReason::Busy => &mut self.busy,
        };
        *counter = counter.saturating_add(1);
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.below_minimum
            .saturating_add(self.overflow)
            .saturating_add(self.corrupt_record)
            .saturating_add(self.deadline)
            .saturating_add(self.busy)
    }
}
