// SPDX-License-Identifier: Apache-2.0
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
    /// The receiver's shard takes nothing now: it is to become a lane, it returns from being one, or its
    /// inbox is full. Try again later.
    #[codec(index = 4)]
    Busy,
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

/// What one side of a transfer vouches for. It stands in the chain's state, as a part of its
/// [`Transfer`].
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

/// How one side of a transfer stands: its [`Receipt`], but for what it is of.
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
pub struct Standing {
    /// The leaf that owned the side's account when this status was reached.
    pub shard: ShardId,
    /// Where the side is.
    pub status: ReceiptStatus,
    /// The block in which this status was reached.
    pub block: BlockHeight,
}

/// A transfer as the chain keeps it, under its id: what the source announced, and what both sides
/// vouch for. A proof against a finalized header shows it to anyone.
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
    /// The number of the routing table by which the two leaves were found, unless one was filling.
    pub epoch: Option<u32>,
    /// How the source stands.
    pub at_source: Standing,
    /// How the destination stands, once it has heard of the transfer.
    pub at_destination: Option<Standing>,
}

impl Transfer {
    /// Whether the source has not decided.
    pub fn is_undecided(&self) -> bool {
        self.at_source.status == ReceiptStatus::Pending
    }

    /// Whether the receiver was made ready for the units, and its shard has not heard how the
    /// source decided.
    pub fn is_expected(&self) -> bool {
        self.status(TransferSide::Destination) == Some(ReceiptStatus::Pending)
    }

    /// Whether the units have left the source and have not arrived.
    pub fn is_in_transit(&self) -> bool {
        self.at_source.status == ReceiptStatus::Committed && self.is_expected()
    }

    /// The block in which the second side said its last. `None` as long as it has not.
    pub fn finished_at(&self) -> Option<BlockHeight> {
        let destination = self.at_destination?;
        let is_finished = destination.status == self.at_source.status && !self.is_undecided();
        is_finished.then(|| self.at_source.block.max(destination.block))
    }

    /// How a side stands. `None` of a destination that has not heard of the transfer.
    pub fn standing(&self, side: TransferSide) -> Option<Standing> {
        match side {
            TransferSide::Source => Some(self.at_source),
            TransferSide::Destination => self.at_destination,
        }
    }

    /// Where a side is.
    pub fn status(&self, side: TransferSide) -> Option<ReceiptStatus> {
        self.standing(side).map(|standing| standing.status)
    }

    /// A side's receipt; `transfer` is the id under which this is kept.
    pub fn receipt(&self, transfer: TransferId, side: TransferSide) -> Option<Receipt> {
        self.standing(side).map(|standing| Receipt {
            transfer,
            shard: standing.shard,
            side,
            status: standing.status,
            block: standing.block,
        })
    }
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

impl ShardMessage {
    /// The transfer that it is about.
    pub fn transfer(&self) -> TransferId {
        match self {
            Self::Prepare { transfer, .. }
            | Self::Prepared { transfer, .. }
            | Self::Refused { transfer, .. }
            | Self::Commit { transfer }
            | Self::Abort { transfer, .. } => *transfer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(status: ReceiptStatus, block: BlockHeight) -> Standing {
        Standing {
            shard: ShardId::from([block as u8; 32]),
            status,
            block,
        }
    }

    #[test]
    fn a_transfer_tells_how_its_sides_stand() {
        let aborted = ReceiptStatus::Aborted(AbortReason::Deadline);
        let (pending, committed) = (ReceiptStatus::Pending, ReceiptStatus::Committed);
        // Source, destination; undecided, expected, in transit, and the block of its end.
        for (source, destination, flags, finished) in [
            (pending, None, [true, false, false], None),
            (pending, Some(pending), [true, true, false], None),
            (committed, Some(pending), [false, true, true], None),
            (committed, Some(committed), [false, false, false], Some(6)),
            (pending, Some(aborted), [true, false, false], None),
            (aborted, None, [false, false, false], None),
            (aborted, Some(pending), [false, true, false], None),
            (aborted, Some(aborted), [false, false, false], Some(6)),
        ] {
            let transfer = Transfer {
                from: BlindedId([1; 32]),
                to: BlindedId([2; 32]),
                amount: 7,
                source: ShardId::from([3; 32]),
                destination: ShardId::from([4; 32]),
                at: 3,
                deadline: 9,
                epoch: Some(1),
                at_source: standing(source, 5),
                at_destination: destination.map(|status| standing(status, 6)),
            };
            let found = [
                transfer.is_undecided(),
                transfer.is_expected(),
                transfer.is_in_transit(),
            ];
            assert_eq!((found, transfer.finished_at()), (flags, finished));
            let id = TransferId::of(&BlindedId([8; 32]), 1, 2);
            let receipt = transfer.receipt(id, TransferSide::Destination);
            assert_eq!(
                receipt,
                destination.map(|status| Receipt {
                    transfer: id,
                    shard: ShardId::from([6; 32]),
                    side: TransferSide::Destination,
                    status,
                    block: 6,
                })
            );
            let receipt = transfer.receipt(id, TransferSide::Source);
            assert_eq!(receipt.map(|receipt| receipt.status), Some(source));
            // The later of the two is the end.
            let swapped = Transfer {
                at_source: standing(source, 8),
                ..transfer
            };
            assert_eq!(swapped.finished_at(), finished.map(|_| 8));
        }
    }
}
