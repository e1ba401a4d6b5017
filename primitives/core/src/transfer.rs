//! Transfers from one shard to another: what shards tell each other, and receipts.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, ShardId, TransferId};
use scale_info::TypeInfo;

/// One of the two shards of a transfer.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum TransferSide {
    /// The sender's.
    #[codec(index = 0)]
    Source,
    /// The receiver's.
    #[codec(index = 1)]
    Destination,
}

/// Why a transfer was aborted. The sender has the units back.
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
pub enum AbortReason {
    /// The receiver would be left with less than the minimum balance.
    #[codec(index = 0)]
    BelowMinimum,
    /// The receiver's balance would leave its range.
    #[codec(index = 1)]
    Overflow,
    /// The receiver's record cannot be read. This tells of a fault in the chain.
    #[codec(index = 2)]
    CorruptRecord,
    /// The destination had not answered by the deadline.
    #[codec(index = 3)]
    Deadline,
}

/// Where one side of a transfer is.
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
pub enum ReceiptStatus {
    /// The source has locked the units, or the destination is ready for them.
    #[codec(index = 0)]
    Pending,
    /// The units have left the source, or arrived at the destination.
    #[codec(index = 1)]
    Committed,
    /// Nothing happens on this side, and nothing is set aside for it any more.
    #[codec(index = 2)]
    Aborted(AbortReason),
}

/// What one side of a transfer vouches for. It stands in the chain's state, where a proof against a
/// finalized header shows it to anyone.
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
pub struct Receipt {
    /// The transfer.
    pub transfer: TransferId,
    /// The leaf that owned the side's account when this status was reached.
    pub shard: ShardId,
    /// The side.
    pub side: TransferSide,
    /// Where it is.
    pub status: ReceiptStatus,
    /// The block in which this status was reached.
    pub block: BlockHeight,
}

/// What one shard tells another, in the other's queue.
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
pub enum ShardMessage {
    /// To the destination: units are locked for an account of yours; say whether they may come.
    #[codec(index = 0)]
    Prepare {
        /// The transfer.
        transfer: TransferId,
        /// The receiver.
        to: BlindedId,
        /// How much.
        amount: Balance,
        /// Where to answer: the leaf that owned the sender.
        source: ShardId,
    },
    /// To the source: they may come.
    #[codec(index = 1)]
    Prepared {
        /// The transfer.
        transfer: TransferId,
        /// Where to go on: the leaf that owned the receiver.
        destination: ShardId,
    },
    /// To the source: they may not.
    #[codec(index = 2)]
    Refused {
        /// The transfer.
        transfer: TransferId,
        /// Why.
        reason: AbortReason,
    },
    /// To the destination: they have left, and are the receiver's.
    #[codec(index = 3)]
    Commit {
        /// The transfer.
        transfer: TransferId,
    },
    /// To the destination: they do not come.
    #[codec(index = 4)]
    Abort {
        /// The transfer.
        transfer: TransferId,
        /// Why.
        reason: AbortReason,
    },
}
