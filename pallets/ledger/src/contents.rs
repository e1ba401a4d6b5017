// SPDX-License-Identifier: Apache-2.0
//! What stands in a shard, for those who take checkpoints of it.

use crate::{trie::ShardTrie, Config, Pallet, ShardBooks};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::ShardContents, Balance, Nonce, ShardId};
use nerv_primitives_transition::Log;
use sp_core::H256;

impl<T: Config> ShardContents for Pallet<T> {
    fn root(shard: &ShardId) -> H256 {
        ShardTrie::new(shard).root_before()
    }

    fn log(shard: &ShardId) -> Log {
        ShardBooks::<T>::get(shard).log
    }

    fn total(shard: &ShardId) -> Balance {
        ShardBooks::<T>::get(shard).total
    }

    fn nonce_floor(shard: &ShardId) -> Nonce {
        ShardBooks::<T>::get(shard).nonce_floor
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads(2)
    }
}
