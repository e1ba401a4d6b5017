// SPDX-License-Identifier: Apache-2.0
//! The shards' embeddings, kept exact as accounts come and go.
//!
//! A sum takes 4 KiB. So the accounts of one block are first noted in a list, to which noting one
//! more costs the same however long it is, and then folded into the sums shard by shard.

use crate::{types::*, Config, Embeddings, Error, Event, Pallet, PendingChanges};
use alloc::collections::BTreeMap;
use codec::Encode;
use frame_support::storage::unhashed;
use nerv_primitives_core::ShardId;
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding};
use sp_runtime::traits::{BlakeTwo256, Hash};

impl<T: Config> Pallet<T> {
    /// Notes that an account came or went.
    pub(crate) fn note(shard: &ShardId, account: &BlindedId, change: Change) {
        let pending = PendingChange {
            shard: *shard,
            account: *account,
            change,
        };
        if PendingChanges::<T>::try_append(pending).is_err() {
            // The list is full. Folding it early is paid for by those who filled it.
            Self::fold_changes();
            let noted = PendingChanges::<T>::try_append(pending);
            debug_assert!(noted.is_ok(), "an empty list has room for one change");
        }
    }

    /// Folds what was noted into the shards' sums.
    pub(crate) fn fold_changes() {
        for (shard, delta) in Self::pending_deltas(|_| true) {
            let folded = Embeddings::<T>::mutate(shard, |embedding| embedding.apply(&delta));
            if folded.is_err() {
                Self::deposit_event(Event::EmbeddingInconsistent { shard });
            }
        }
        PendingChanges::<T>::kill();
    }

    /// The embedding of a shard with what was noted for it, folded or not.
    pub(crate) fn current_embedding(shard: &ShardId) -> Result<ShardEmbedding, Error<T>> {
        let mut embedding = Embeddings::<T>::get(shard);
        for delta in Self::pending_deltas(|change| change.shard == *shard).values() {
            embedding
                .apply(delta)
                .map_err(|_| Error::<T>::EmbeddingInconsistent)?;
        }
        Ok(embedding)
    }

    /// The number of a shard's accounts, without what was noted for it and not folded.
    ///
    /// It stands at the end of the embedding. The 512 coordinates before it need not be decoded.
    pub(crate) fn folded_count(shard: &ShardId) -> u64 {
        unhashed::get_raw(&Embeddings::<T>::hashed_key_for(shard))
            .and_then(|embedding| embedding.last_chunk().copied())
            .map_or(0, u64::from_le_bytes)
    }

    /// The hash of a shard's embedding as it is stored, without what was noted for it and not folded.
    pub(crate) fn folded_hash(shard: &ShardId) -> [u8; 32] {
        let stored = unhashed::get_raw(&Embeddings::<T>::hashed_key_for(shard))
            .unwrap_or_else(|| ShardEmbedding::default().encode());
        BlakeTwo256::hash(&stored).0
    }

    /// The number of a shard's accounts with what was noted for it, folded or not.
    pub(crate) fn current_count(shard: &ShardId) -> u64 {
        PendingChanges::<T>::get()
            .iter()
            .filter(|change| change.shard == *shard)
            .fold(
                Embeddings::<T>::get(shard).count(),
                |count, change| match change.change {
                    Change::Joined => count.saturating_add(1),
                    Change::Left => count.saturating_sub(1),
                },
            )
    }

    fn pending_deltas(
        of_interest: impl Fn(&PendingChange) -> bool,
    ) -> BTreeMap<ShardId, EmbeddingDelta> {
        let mut deltas = BTreeMap::<ShardId, EmbeddingDelta>::new();
        for change in PendingChanges::<T>::get()
            .iter()
            .filter(|change| of_interest(change))
        {
            let delta = deltas.entry(change.shard).or_default();
            match change.change {
                Change::Joined => delta.join(&change.account.signs()),
                Change::Left => delta.leave(&change.account.signs()),
            }
        }
        deltas
    }
}
