// SPDX-License-Identifier: Apache-2.0
//! What becomes of chains that began with an older layout of the storage.

use crate::{trie::ShardTrie, Config, Pallet, ShardBooks, WeightInfo, STORAGE_VERSION};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
    migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
    pallet_prelude::*,
    storage::child::ChildInfo,
    traits::{Get, GetStorageVersion},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{Balance, ShardId};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::{Books, Store};

/// What the names of the child tries began with in version 0, before the shard's id.
const V0_PREFIX: &[u8] = b"nerv/ledger/";

/// What the units of a shard stood in in version 0.
#[frame_support::storage_alias]
pub(crate) type Totals<T: Config> = StorageMap<Pallet<T>, Identity, ShardId, Balance, ValueQuery>;

/// From version 0 to 1, a bounded number of records a block.
///
/// - The records move from the child trie `"nerv/ledger/" ++ shard` to the one of the shard's 32
///   bytes.
/// - The units of a shard, which stood alone, become its books. Its log begins. Nonces of accounts
///   that closed earlier are not known any more: accounts open at 0 until the first closes again. In
///   version 0 nothing was signed with these nonces.
///
/// Calls wait while it goes on, which is what multi-block migrations are for.
pub struct V1<T>(PhantomData<T>);

/// How far the migration is: which shard's records it moves, and behind which account it goes on.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq)]
pub struct Progress {
    shard: ShardId,
    after: Option<BlindedId>,
}

impl<T: Config> SteppedMigration for V1<T> {
    type Cursor = Progress;
    type Identifier = MigrationId<13>;

    fn id() -> Self::Identifier {
        MigrationId {
            pallet_id: *b"pallet-ledger",
            version_from: 0,
            version_to: 1,
        }
    }

    fn step(
        cursor: Option<Progress>,
        meter: &mut WeightMeter,
    ) -> Result<Option<Progress>, SteppedMigrationError> {
        if Pallet::<T>::on_chain_storage_version() >= STORAGE_VERSION {
            return Ok(None);
        }
        let (of_shard, of_record) = (Self::shard_weight(), T::WeightInfo::touch());
        let required = of_shard.saturating_add(of_record);
        if !meter.can_consume(required) {
            return Err(SteppedMigrationError::InsufficientWeight { required });
        }
        let mut progress = match cursor {
            Some(progress) => Some(progress),
            None => Self::next_shard(None, meter),
        };
        while let Some(Progress { shard, after }) = progress {
            if meter.try_consume(of_record).is_err() {
                return Ok(Some(Progress { shard, after }));
            }
            progress = match Self::move_record(&shard, after.as_ref())? {
                Some(moved) => Some(Progress {
                    shard,
                    after: Some(moved),
                }),
                None if !meter.can_consume(of_shard) => {
                    return Ok(Some(Progress { shard, after }));
                }
                None => Self::next_shard(Some(&shard), meter),
            };
        }
        STORAGE_VERSION.put::<Pallet<T>>();
        Ok(None)
    }

    #[cfg(feature = "try-runtime")]
    fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
        Ok(Totals::<T>::iter().collect::<Vec<_>>().encode())
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(before: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        let totals = Vec::<(ShardId, Balance)>::decode(&mut &before[..])
            .map_err(|_| "what was noted before cannot be read")?;
        for (shard, total) in totals {
            frame_support::ensure!(
                ShardBooks::<T>::get(shard).total == total,
                "a shard has other units than before"
            );
        }
        Pallet::<T>::do_try_state()
    }
}

impl<T: Config> V1<T> {
    pub(crate) fn shard_weight() -> Weight {
        T::DbWeight::get().reads_writes(4, 2)
    }

    /// Goes on to the next shard that had a trie, and makes its books.
    fn next_shard(after: Option<&ShardId>, meter: &mut WeightMeter) -> Option<Progress> {
        meter.consume(Self::shard_weight());
        let prefix = ChildInfo::new_default(V0_PREFIX)
            .into_prefixed_storage_key()
            .into_inner();
        let mut key = prefix.clone();
        key.extend(after.iter().flat_map(|shard| shard.bytes()));
        let next = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix))?;
        let shard = ShardId::from(<[u8; 32]>::try_from(next.get(prefix.len()..)?).ok()?);
        // A migration that failed on its way, and begins anew, has made the books already.
        if !ShardBooks::<T>::contains_key(shard) {
            let books = Books {
                total: Totals::<T>::take(shard),
                ..Books::default()
            };
            ShardBooks::<T>::insert(shard, books);
        }
        Some(Progress { shard, after: None })
    }

    /// Moves the record behind an account's, if there is any. Returns whose it was. A key that is no
    /// account's fails the migration: nothing is to be left behind unseen.
    fn move_record(
        shard: &ShardId,
        after: Option<&BlindedId>,
    ) -> Result<Option<BlindedId>, SteppedMigrationError> {
        let mut old = ShardTrie::named(&v0_name(shard));
        let Some(key) = old.next_key(after) else {
            return Ok(None);
        };
        let Ok(account) = key[..].try_into().map(BlindedId) else {
            return Err(SteppedMigrationError::Failed);
        };
        let record = old.get(&account.0).ok().flatten();
        let moved = record.is_some_and(|record| {
            ShardTrie::new(shard).put(&account.0, &record).is_ok() && old.remove(&account.0).is_ok()
        });
        if !moved {
            return Err(SteppedMigrationError::Failed);
        }
        Ok(Some(account))
    }
}

/// The name of a shard's child trie in version 0.
pub(crate) fn v0_name(shard: &ShardId) -> Vec<u8> {
    [V0_PREFIX, shard.bytes()].concat()
}
