// SPDX-License-Identifier: Apache-2.0
//! What an enclave has its evidence bind.

use alloc::vec::Vec;
use nerv_primitives_types::NodeId;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The domain that separates report data from every other use of the hash.
const DOMAIN: &[u8] = b"nerv/enclave";

/// The bytes of report data in a quote.
pub const REPORT_DATA: usize = 64;

/// The report data that an enclave has quoted: so evidence is good for one key of one node of one operator,
/// on one chain.
///
/// `blake2_256("nerv/enclave" ++ hash of the chain's first block ++ node ++ operator ++ key) ++ 32 zero bytes`:
/// the node's number in little-endian bytes, as many as it has; the operator's account as it is encoded; the
/// enclave's sr25519 key.
pub fn report_data(
    genesis: &H256,
    node: NodeId,
    operator: &[u8],
    key: &[u8; 32],
) -> [u8; REPORT_DATA] {
    let mut preimage = Vec::with_capacity(128);
    preimage.extend_from_slice(DOMAIN);
    preimage.extend_from_slice(genesis.as_bytes());
    preimage.extend_from_slice(&node.to_le_bytes());
    preimage.extend_from_slice(operator);
    preimage.extend_from_slice(key);
    let hash = BlakeTwo256::hash(&preimage);
    let mut data = [0; REPORT_DATA];
    for (place, byte) in data.iter_mut().zip(hash.0) {
        *place = byte;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_crypto_hashing::blake2_256;

    #[test]
    fn it_is_the_documented_one() {
        let genesis = H256::repeat_byte(1);
        let data = report_data(&genesis, 0x0102_0304, &[2; 32], &[3; 32]);
        let preimage = [
            b"nerv/enclave".as_slice(),
            &[1; 32],
            &[4, 3, 2, 1],
            &[2; 32],
            &[3; 32],
        ];
        assert_eq!(data[..32], blake2_256(&preimage.concat()));
        assert_eq!(data[32..], [0; 32]);
        // For implementations in other languages.
        let vector = "0x7d8fa09448ebfcbd3bfd52fffbb92c0f9a2fa0c287393c2de762af1f81b8c416";
        assert_eq!(sp_core::bytes::to_hex(&data[..32], false), vector);
    }

    #[test]
    fn all_of_it_is_bound() {
        let plain = report_data(&H256::zero(), 1, &[2; 32], &[3; 32]);
        let others = [
            report_data(&H256::repeat_byte(1), 1, &[2; 32], &[3; 32]),
            report_data(&H256::zero(), 2, &[2; 32], &[3; 32]),
            report_data(&H256::zero(), 1, &[4; 32], &[3; 32]),
            report_data(&H256::zero(), 1, &[2; 32], &[4; 32]),
        ];
        assert!(others.iter().all(|other| *other != plain));
    }
}
