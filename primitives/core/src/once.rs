// SPDX-License-Identifier: Apache-2.0
//! What is paid for once a block: the first to touch something pays for its key, and a list tells who is the first.

use nerv_primitives_types::ShardId;

/// The microseconds that it takes to look whether a shard is in such a list: some hundred ids are compared, a
/// thousand where all that happens in a block happens in shards of its own.
pub const LOOK_MICROS: u64 = 6;

/// Whether a shard is among those of an encoded list. They are compared where they lie: in front of them is only
/// their number, in 1, 2 or 4 bytes.
pub fn lists(encoded: &[u8], shard: &ShardId) -> bool {
    let length = shard.bytes().len();
    let (_, ids) = encoded.split_at(encoded.len() % length);
    ids.chunks_exact(length).any(|id| id == shard.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use codec::Encode;

    #[test]
    fn every_shard_of_a_list_is_found_and_no_other() {
        let shard = |n: u32| ShardId::from(sp_crypto_hashing::blake2_256(&n.to_le_bytes()));
        assert!(!lists(&[], &shard(0)));
        // Their number takes one byte up to 63, two up to 16,383.
        for count in [0, 1, 63, 64, 65, 2_000] {
            let encoded = (0..count).map(shard).collect::<Vec<_>>().encode();
            assert!((0..count).all(|n| lists(&encoded, &shard(n))), "{count}");
            assert!(!lists(&encoded, &shard(count)), "{count}");
        }
    }
}
