// SPDX-License-Identifier: Apache-2.0
//! What stands in a shard, for those who take checkpoints of it.

use crate::{trie::ShardTrie, Config, Pallet};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{Lanes, ShardContents},
    Balance, Nonce, ShardId,
};
use nerv_primitives_transition::Log;
use sp_core::H256;

impl<T: Config> ShardContents for Pallet<T> {
    fn root(shard: &ShardId) -> H256 {
        match T::Lanes::contents(shard) {
            Some(contents) => contents.root,
            None => ShardTrie::new(shard).root_before(),
        }
    }

    fn log(shard: &ShardId) -> Log {
        Self::books_of(shard).log
    }

    fn total(shard: &ShardId) -> Balance {
        Self::books_of(shard).total
    }

    fn nonce_floor(shard: &ShardId) -> Nonce {
        Self::books_of(shard).nonce_floor
    }

    fn is_at_hand(shard: &ShardId) -> bool {
        !Self::is_lane(shard)
    }

    fn weight() -> Weight {
        // The root and the books, and whether the shard is a lane, which has both in one value.
        T::DbWeight::get().reads(4)
    }
}
