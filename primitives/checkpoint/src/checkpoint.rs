// SPDX-License-Identifier: Apache-2.0
//! What the chain says of a shard at a height.

use codec::{Compact, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::Log;
use nerv_primitives_types::{Balance, BlockHeight, Nonce, ShardId};
use scale_info::TypeInfo;
use sp_core::H256;

/// A shard as it was when a block ended.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Checkpoint {
    /// The shard.
    pub shard: ShardId,
    /// The block at whose end it was so.
    pub height: BlockHeight,
    /// The root of the child trie with its records, in state version 1.
    pub root: H256,
    /// Its log: the steps up to here, and their head.
    pub log: Log,
    /// Its accounts.
    #[codec(compact)]
    pub accounts: u64,
    /// Its units: what is free and what is locked of all accounts.
    #[codec(compact)]
    pub total: Balance,
    /// The nonce at which its accounts open: what the books have beside units and log, without which
    /// nobody can take the steps that follow.
    #[codec(compact)]
    pub nonce_floor: Nonce,
    /// The BLAKE2b-256 hash of its encoded embedding: of the sum and the count.
    pub embedding: H256,
}

/// By hand: the derived bound takes compact fields for plain ones, and is some bytes too low.
impl MaxEncodedLen for Checkpoint {
    fn max_encoded_len() -> usize {
        ShardId::max_encoded_len()
            .saturating_add(BlockHeight::max_encoded_len())
            .saturating_add(H256::max_encoded_len().saturating_mul(2))
            .saturating_add(Log::max_encoded_len())
            .saturating_add(Compact::<u64>::max_encoded_len())
            .saturating_add(Compact::<Balance>::max_encoded_len())
            .saturating_add(Compact::<Nonce>::max_encoded_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_fits_into_its_bound() {
        let longest = Checkpoint {
            shard: ShardId::root(),
            height: BlockHeight::MAX,
            root: H256::repeat_byte(1),
            log: Log {
                head: H256::repeat_byte(2),
                length: u64::MAX,
            },
            accounts: u64::MAX,
            total: Balance::MAX,
            nonce_floor: Nonce::MAX,
            embedding: H256::repeat_byte(3),
        };
        assert_eq!(longest.encode().len(), Checkpoint::max_encoded_len());
    }
}
