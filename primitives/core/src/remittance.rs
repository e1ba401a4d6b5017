// SPDX-License-Identifier: Apache-2.0
//! Units that leave their sender at once and arrive in another shard some time later.

use crate::transfer::AbortReason;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, Nonce, ShardId};
use scale_info::TypeInfo;

/// What names a remittance: where it stands in the batches that one block has for one shard.
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
pub struct RemittanceId {
    /// The block in which it was sent.
    pub block: BlockHeight,
    /// The leaf that owned the receiver then.
    pub destination: ShardId,
    /// Its place in that batch, from zero.
    pub index: u32,
}

/// What is under way: one entry of a batch, and the source's receipt. The units have left the sender.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Remittance {
    /// Whose they were.
    pub from: BlindedId,
    /// Whose they are to be.
    pub to: BlindedId,
    /// How many.
    #[codec(compact)]
    pub amount: Balance,
    /// Why it is on its way.
    pub kind: RemittanceKind,
}

/// Why a remittance is on its way.
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
pub enum RemittanceKind {
    /// Somebody sent it.
    #[codec(index = 0)]
    Sent {
        /// The nonce of the sender's transaction.
        nonce: Nonce,
    },
    /// It comes back to whom it came from.
    #[codec(index = 1)]
    Returned {
        /// What it was when it was sent.
        of: RemittanceId,
        /// Why it could not be taken.
        reason: AbortReason,
    },
}

/// What became of a remittance: the destination's receipt. It stands at the same place in the list of arrivals
/// as the remittance in its batch.
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
pub enum Arrival {
    /// The units are the receiver's.
    #[codec(index = 0)]
    Credited,
    /// The receiver could not take them: they are on their way back.
    #[codec(index = 1)]
    Bounced(AbortReason),
}

/// By hand, since the derived bound takes compact fields for plain ones.
impl MaxEncodedLen for Remittance {
    fn max_encoded_len() -> usize {
        BlindedId::max_encoded_len()
            .saturating_mul(2)
            .saturating_add(codec::Compact::<Balance>::max_encoded_len())
            .saturating_add(RemittanceKind::max_encoded_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remittance(amount: Balance, kind: RemittanceKind) -> Remittance {
        Remittance {
            from: BlindedId([1; 32]),
            to: BlindedId([2; 32]),
            amount,
            kind,
        }
    }

    #[test]
    fn no_remittance_is_longer_than_its_bound() {
        let of = RemittanceId {
            block: BlockHeight::MAX,
            destination: ShardId::from([7; 32]),
            index: u32::MAX,
        };
        let returned = RemittanceKind::Returned {
            of,
            reason: AbortReason::Busy,
        };
        let largest = remittance(Balance::MAX, returned);
        assert_eq!(largest.encode().len(), Remittance::max_encoded_len());
        let sent = remittance(1_000_000_000_000, RemittanceKind::Sent { nonce: 7 });
        assert_eq!(sent.encode().len(), 64 + 6 + 9);
        assert_eq!(Arrival::Bounced(AbortReason::Busy).encode().len(), 2);
        assert_eq!(Arrival::Credited.encode().len(), 1);
    }
}
