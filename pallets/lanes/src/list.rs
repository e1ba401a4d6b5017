// SPDX-License-Identifier: Apache-2.0
//! The list of lanes: how shards stand.

use crate::{types::Listed, Config, LaneList, Pallet};
use alloc::vec::Vec;
use codec::Decode;
use frame_support::storage::unhashed;
use nerv_primitives_core::{LaneStanding, ShardId};

/// The bytes of an entry: the shard's id, and its standing.
const LISTED: usize = 33;

impl<T: Config> Pallet<T> {
    /// How a shard stands. It is asked with every step that an account takes, so that the entries are
    /// compared where they lie: in front of them is only their number, in one byte.
    pub fn standing_of(shard: &ShardId) -> LaneStanding {
        let listed = unhashed::get_raw(&LaneList::<T>::hashed_key()).unwrap_or_default();
        let (_, entries) = listed.split_at(listed.len() % LISTED);
        let mut entries = entries.chunks_exact(LISTED);
        entries
            .find_map(|entry| entry.strip_prefix(shard.bytes()))
            .and_then(|mut standing| LaneStanding::decode(&mut standing).ok())
            .unwrap_or_default()
    }

    /// The entries of the list, those of shards that the chain executes again included.
    pub(crate) fn listed() -> Vec<Listed> {
        LaneList::<T>::get().into_inner()
    }

    /// Lets a listed shard stand otherwise.
    pub(crate) fn set_standing(shard: &ShardId, standing: LaneStanding) {
        LaneList::<T>::mutate(|list| {
            if let Some(listed) = list.iter_mut().find(|listed| listed.shard == *shard) {
                listed.standing = standing;
            }
        });
    }

    /// Takes a shard from the list.
    pub(crate) fn unlist(shard: &ShardId) {
        LaneList::<T>::mutate(|list| list.retain(|listed| listed.shard != *shard));
    }
}
