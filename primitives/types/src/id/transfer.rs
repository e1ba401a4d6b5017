// SPDX-License-Identifier: Apache-2.0
//! The ids of transfers between shards.

use crate::{
    id::account::BlindedId,
    units::{BlockHeight, Nonce},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitive_types::H256;
use scale_info::TypeInfo;
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
    pub fn of(sender: &BlindedId, nonce: Nonce, height: BlockHeight) -> Self {
        let mut preimage = [0u8; TRANSFER_DOMAIN.len() + 32 + 8 + 4];
        preimage[..13].copy_from_slice(TRANSFER_DOMAIN);
        preimage[13..45].copy_from_slice(&sender.0);
        preimage[45..53].copy_from_slice(&nonce.to_le_bytes());
        preimage[53..].copy_from_slice(&height.to_le_bytes());
        Self(H256(blake2_256(&preimage)))
    }
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
