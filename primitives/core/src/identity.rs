// SPDX-License-Identifier: Apache-2.0
//! How a node shows that it is the one that was registered: it signs what it was asked.

use nerv_primitives_types::NodeId;
use sp_crypto_hashing::blake2_256;

/// The domain that separates what is signed here from every other use of the key.
const IDENTITY_DOMAIN: &[u8] = b"nerv/placement/identity";

/// The method of JSON-RPC by which a node is asked, with its number and a nonce of 32 bytes in
/// hexadecimal digits. The answer is an account and its signature of [`identity_hash`], encoded one after
/// the other, in hexadecimal digits as well.
pub const IDENTIFY_METHOD: &str = "shards_identify";

/// What the key of a node's operator, or of its delegate, signs:
/// `blake2_256("nerv/placement/identity" ++ genesis ++ node ++ nonce)`, with the hash of the chain's first
/// block, and the node's number as four little-endian bytes.
///
/// Whoever asks chooses the nonce and nothing else. No extrinsic's payload has that hash, for no call
/// begins with the domain, and no payload is as short as a hash; nor has a placement's submission, which
/// has another domain.
pub fn identity_hash(genesis: &[u8; 32], node: NodeId, nonce: &[u8; 32]) -> [u8; 32] {
    let mut preimage = [0u8; IDENTITY_DOMAIN.len() + 32 + 4 + 32];
    let parts = [
        IDENTITY_DOMAIN,
        genesis.as_slice(),
        &node.to_le_bytes(),
        nonce.as_slice(),
    ];
    let bytes = parts.into_iter().flatten();
    for (place, byte) in preimage.iter_mut().zip(bytes) {
        *place = *byte;
    }
    blake2_256(&preimage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_the_documented_hash() {
        let preimage = [
            b"nerv/placement/identity".as_slice(),
            &[1; 32],
            &77u32.to_le_bytes(),
            &[2; 32],
        ]
        .concat();
        let hash = identity_hash(&[1; 32], 77, &[2; 32]);
        assert_eq!(hash, blake2_256(&preimage));
        for other in [
            identity_hash(&[3; 32], 77, &[2; 32]),
            identity_hash(&[1; 32], 78, &[2; 32]),
            identity_hash(&[1; 32], 77, &[3; 32]),
        ] {
            assert_ne!(hash, other, "of another chain, node or nonce");
        }
    }
}
