//! What the pallet stores besides the receipts of `nerv-primitives-core`.

use crate::latency::Latencies;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{AbortReason, Balance, BlockHeight, ShardId, TransferId};
use nerv_primitives_embedding::BlindedId;
use scale_info::TypeInfo;

/// A transfer as its source announced it.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Transfer {
    /// The sender.
    pub from: BlindedId,
    /// The receiver.
    pub to: BlindedId,
    /// How much.
    pub amount: Balance,
    /// The leaf that owned the sender, in whose queue answers arrive.
    pub source: ShardId,
    /// The leaf that owned the receiver, in whose queue the transfer was announced.
    pub destination: ShardId,
    /// The block in which the units were locked.
    pub at: BlockHeight,
    /// The last block in which it may be committed.
    pub deadline: BlockHeight,
}

/// A transfer that an account was made ready for: the destination's part, until it hears how the
/// source decided.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct IncomingTransfer {
    /// The receiver.
    pub to: BlindedId,
    /// How much.
    pub amount: Balance,
    /// The leaf that owned the sender, in whose queue the answer was put.
    pub source: ShardId,
}

/// A transfer on which both sides have said their last.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct FinishedTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// The block in which the second of the two did.
    pub at: BlockHeight,
}

/// The numbers of the finished transfers that are kept.
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
pub struct FinishedRange {
    /// The oldest: so many were pruned.
    pub first: u64,
    /// The next: so many have finished.
    pub next: u64,
}

/// What became of transfers since the chain began.
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
pub struct Counters {
    /// Those whose units were locked.
    pub started: u64,
    /// Those whose units arrived.
    pub committed: u64,
    /// Those whose units went back, by reason.
    pub aborted: AbortedBy,
    /// Messages that said nothing new, or that no receipt vouched for.
    pub ignored: u64,
    /// How long those that were committed took, from lock to arrival.
    pub latencies: Latencies,
}

/// Aborted transfers by reason.
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
}

impl AbortedBy {
    /// Counts one more.
    pub fn count(&mut self, reason: AbortReason) {
        let counter = match reason {
            AbortReason::BelowMinimum => &mut self.below_minimum,
            AbortReason::Overflow => &mut self.overflow,
            AbortReason::CorruptRecord => &mut self.corrupt_record,
            AbortReason::Deadline => &mut self.deadline,
        };
        *counter = counter.saturating_add(1);
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.below_minimum
            .saturating_add(self.overflow)
            .saturating_add(self.corrupt_record)
            .saturating_add(self.deadline)
    }
}
