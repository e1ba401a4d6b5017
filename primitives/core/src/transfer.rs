//! Transfers from one shard to another: their ids, what shards tell each other, and receipts.

use crate::{Balance, BlockHeight, ShardId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_embedding::BlindedId;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// The domain that separates transfer ids from every other use of the hash.
const TRANSFER_DOMAIN: &[u8] = b"nerv/transfer";

/// What names a transfer between shards:
/// `blake2_256("nerv/transfer" ++ sender ++ nonce ++ height)`, the sender by its blinded id, the
/// nonce of its transaction as eight and the height of the block as four little-endian bytes.
///
/// The height is there because a closed account begins again with nonce 0.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    Hash,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub struct TransferId(pub H256);

impl TransferId {
    /// The id of the transfer that the sender's transaction `nonce` in the block at `height` is.
    pub fn of(sender: &BlindedId, nonce: u64, height: BlockHeight) -> Self {
        let mut preimage = [0u8; TRANSFER_DOMAIN.len() + 32 + 8 + 4];
        preimage[..13].copy_from_slice(TRANSFER_DOMAIN);
        preimage[13..45].copy_from_slice(&sender.0);
        preimage[45..53].copy_from_slice(&nonce.to_le_bytes());
        preimage[53..].copy_from_slice(&height.to_le_bytes());
        Self(H256(blake2_256(&preimage)))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_documented_hash() {
        let preimage = [
            b"nerv/transfer".as_slice(),
            &[7; 32],
            &9u64.to_le_bytes(),
            &77u32.to_le_bytes(),
        ]
        .concat();
        let id = TransferId::of(&BlindedId([7; 32]), 9, 77);
        assert_eq!(id.0 .0, blake2_256(&preimage));
    }

    #[test]
    fn every_transaction_of_every_block_has_its_own() {
        let ids = [
            TransferId::of(&BlindedId([7; 32]), 9, 77),
            TransferId::of(&BlindedId([8; 32]), 9, 77),
            TransferId::of(&BlindedId([7; 32]), 10, 77),
            TransferId::of(&BlindedId([7; 32]), 9, 78),
        ];
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id));
        }
    }
}
