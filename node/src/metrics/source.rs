// SPDX-License-Identifier: Apache-2.0
//! What is read of the chain, by this node's client.
//!
//! What the chain says of shards comes by its runtime API, which an upgrade leaves as it was. Events and
//! books are read as they are stored, by the types that this node was built with: of a block with another
//! runtime they are not read at all, and the node says so.

use super::{
    figures::{Detail, Due, View},
    tally::{Around, Tally},
    watch::{At, Keeper, Read, Reading, Source, SourceError, Whole},
};
use crate::service::{FullBackend, FullClient, Hash};
use codec::{Decode, DecodeAll};
use frame_system::EventRecord;
use nerv_primitives_core::{api::ShardsApi, Operation, OperationRecord};
use nerv_primitives_types::{BlockHeight, RecordIndex, ShardId};
use nerv_runtime::{
    offchain::{KeeperTally, KEEPER_IS_ON, KEEPER_KEY_TYPE, KEEPER_SWITCH, KEEPER_TALLY},
    AccountId, Runtime, RuntimeEvent, VERSION,
};
use pallet_load_predictor::LeafMeter;
use sc_client_api::{Backend, StorageKey, StorageProvider};
use sc_offchain::STORAGE_PREFIX;
use sp_api::{Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::offchain::OffchainStorage;
use sp_crypto_hashing::twox_128;
use sp_keystore::KeystorePtr;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

/// Events as they are stored.
type Events = Vec<EventRecord<RuntimeEvent, Hash>>;

fn failed(error: impl fmt::Display) -> SourceError {
    SourceError(error.to_string())
}

/// Where a value is stored that its pallet keeps to itself, or all entries of a map.
fn place(pallet: &str, item: &str) -> StorageKey {
    let names = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())];
    StorageKey(names.concat())
}

/// The shard that an entry of a map is about.
fn shard_of(key: &StorageKey, prefix: &StorageKey) -> Result<ShardId, SourceError> {
    let id = key.0.strip_prefix(&prefix.0[..]);
    let id = id.and_then(|id| <[u8; 32]>::try_from(id).ok());
    id.map(ShardId::from)
        .ok_or_else(|| failed("an entry of what is no shard"))
}

/// The chain of this node.
pub struct NodeSource {
    client: Arc<FullClient>,
    backend: Arc<FullBackend>,
    keystore: KeystorePtr,
    keeper_key: Option<AccountId>,
}

impl NodeSource {
    /// The chain of a node whose keeper has these keys, and an ML-DSA-65 key of that account.
    pub fn new(
        client: Arc<FullClient>,
        backend: Arc<FullBackend>,
        keystore: KeystorePtr,
        keeper_key: Option<AccountId>,
    ) -> Self {
        Self {
            client,
            backend,
            keystore,
            keeper_key,
        }
    }

    /// The accounts that the keeper signs as.
    fn keys(&self) -> impl Iterator<Item = AccountId> {
        let keystore = self.keystore.sr25519_public_keys(KEEPER_KEY_TYPE);
        let keystore = keystore.into_iter().map(AccountId::from);
        keystore.chain(self.keeper_key.clone())
    }

    /// A value as it is stored at the end of a block. `None` if there is none, or if it is no such value.
    fn stored<V: Decode>(&self, at: Hash, key: &StorageKey) -> Result<Option<V>, SourceError> {
        let found = self.client.storage(at, key).map_err(failed)?;
        Ok(found.and_then(|found| V::decode_all(&mut &found.0[..]).ok()))
    }

    /// The stakers for whom keys of this node act.
    fn ours(&self, at: Hash) -> Result<BTreeSet<AccountId>, SourceError> {
        let mut ours = BTreeSet::new();
        for key in self.keys() {
            let place = pallet_shard_governance::ActsFor::<Runtime>::hashed_key_for(&key);
            let staker = self.stored(at, &StorageKey(place))?;
            ours.insert(staker.unwrap_or(key));
        }
        Ok(ours)
    }

    /// The books of all shards, encoded.
    fn books(&self, at: Hash) -> Result<BTreeMap<ShardId, Vec<u8>>, SourceError> {
        let prefix = place("Ledger", "ShardBooks");
        let pairs = self.client.storage_pairs(at, Some(&prefix), None);
        let mut books = BTreeMap::new();
        for (key, value) in pairs.map_err(failed)? {
            books.insert(shard_of(&key, &prefix)?, value.0);
        }
        Ok(books)
    }

    /// The microseconds that the writes of each leaf took of a block, of those that had any.
    fn writes(&self, at: Hash, height: BlockHeight) -> Result<BTreeMap<ShardId, u32>, SourceError> {
        let prefix = place("LoadPredictor", "Meters");
        let pairs = self.client.storage_pairs(at, Some(&prefix), None);
        let mut writes = BTreeMap::new();
        for (key, value) in pairs.map_err(failed)? {
            let shard = shard_of(&key, &prefix)?;
            let meter = LeafMeter::decode_all(&mut &value.0[..]).map_err(failed)?;
            let micros = meter.times.of(height);
            if micros > 0 {
                writes.insert(shard, micros);
            }
        }
        Ok(writes)
    }

    fn operation(&self, at: Hash, record: RecordIndex) -> Option<Operation> {
        let place = pallet_bisection::Records::<Runtime>::hashed_key_for(record);
        let found = self.stored::<OperationRecord>(at, &StorageKey(place));
        found.ok().flatten().map(|record| record.operation)
    }

    /// Whether the events of a block are of the types that this node was built with.
    fn is_known(&self, at: Hash) -> Result<bool, SourceError> {
        let version = self.client.runtime_api().version(at).map_err(failed)?;
        Ok(version.spec_version == VERSION.spec_version)
    }

    /// What keeps what is stored from being used, if anything does: see [`Whole::upgrade`].
    fn upgrade(&self, at: Hash) -> Result<u8, SourceError> {
        let key = StorageKey(pallet_migrations::Cursor::<Runtime>::hashed_key().to_vec());
        let cursor = self.stored::<pallet_migrations::CursorOf<Runtime>>(at, &key)?;
        Ok(match cursor {
            None => 0,
            Some(pallet_migrations::MigrationCursor::Active(_)) => 1,
            Some(pallet_migrations::MigrationCursor::Stuck) => 2,
        })
    }
}

impl Source for NodeSource {
    fn best(&self) -> At {
        let info = self.client.info();
        At {
            height: info.best_number,
            hash: info.best_hash,
        }
    }

    fn finalised(&self) -> At {
        let info = self.client.info();
        At {
            height: info.finalized_number,
            hash: info.finalized_hash,
        }
    }

    fn view(&self, at: At) -> Result<View, SourceError> {
        let api = self.client.runtime_api();
        Ok(View {
            height: at.height,
            target: at.height,
            shards: api.shards(at.hash).map_err(failed)?,
            lanes: api.lanes(at.hash).map_err(failed)?,
        })
    }

    fn whole(&self, at: At) -> Result<Whole, SourceError> {
        let api = self.client.runtime_api();
        let statistics = api.statistics(at.hash).map_err(failed)?;
        let awaited = api.attestations(at.hash).map_err(failed)?;
        let fullness = match self.is_known(at.hash)? {
            true => {
                let key = pallet_load_predictor::Fullness::<Runtime>::hashed_key();
                self.stored::<pallet_load_predictor::BlockFullness>(
                    at.hash,
                    &StorageKey(key.to_vec()),
                )?
            }
            false => None,
        };
        Ok(Whole {
            transfers: statistics.transfers,
            remittances: statistics.remittances,
            in_transit: statistics.in_transit,
            draining: statistics.draining,
            awaited: u32::try_from(awaited.len()).unwrap_or(u32::MAX),
            upgrade: self.upgrade(at.hash)?,
            fullness: fullness.map(|it| [it.fast, it.slow]),
        })
    }

    fn detail(&self, at: At, leaf: &ShardId) -> Result<Detail, SourceError> {
        let api = self.client.runtime_api();
        let assess = |operation: &Operation| api.assess(at.hash, *operation);
        let split = Operation::Split { shard: *leaf };
        let split = assess(&split).map_err(failed)?;
        // Runtimes of before have no such figures.
        let contention = api.contention(at.hash, *leaf).ok().flatten();
        let relief = contention.as_ref().and_then(|it| it.relief.as_ref());
        let relieved = relief.map(assess).transpose().map_err(failed)?.flatten();
        let relief = relief.map(|operation| (operation, relieved.as_ref()));
        Ok(Detail {
            due: Due::new(split.as_ref(), relief),
            forecast: api.forecast(at.hash, *leaf).map_err(failed)?,
            placement: api.placement(at.hash, *leaf).map_err(failed)?,
            fragments: api.fragments(at.hash, *leaf).map_err(failed)?,
            contention,
        })
    }

    fn read(&self, height: BlockHeight) -> Result<Reading, SourceError> {
        let Some(at) = self.client.hash(height).map_err(failed)? else {
            return Ok(Reading::Gone);
        };
        if !self.backend.have_state_at(at, height) {
            return Ok(Reading::Gone);
        }
        if !self.is_known(at)? {
            return Ok(Reading::Foreign);
        }
        let events = self.client.storage(at, &place("System", "Events"));
        let events = match events.map_err(failed)? {
            Some(stored) => Events::decode_all(&mut &stored.0[..]).map_err(failed)?,
            None => Events::default(),
        };
        let ours = self.ours(at)?;
        let operation = |record| self.operation(at, record);
        let around = Around {
            ours: &ours,
            operation: &operation,
        };
        let mut tally = Tally::default();
        for record in &events {
            tally.take(&record.event, &around);
        }
        let millis = self.stored(at, &place("Timestamp", "Now"))?;
        Ok(Reading::Read(Read {
            millis: millis.unwrap_or(0),
            books: self.books(at)?,
            writes: self.writes(at, height)?,
            tally,
        }))
    }

    fn keeper(&self) -> Keeper {
        let storage = self.backend.offchain_storage();
        let found = |key| {
            let storage = storage.as_ref();
            storage.and_then(|storage| storage.get(STORAGE_PREFIX, key))
        };
        if found(KEEPER_SWITCH) != Some(vec![KEEPER_IS_ON]) {
            return Keeper::default();
        }
        let tally = found(KEEPER_TALLY);
        let tally = tally.and_then(|tally| KeeperTally::decode_all(&mut &tally[..]).ok());
        Keeper {
            keys: self.keys().count(),
            tally: tally.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_by_its_name_is_where_the_runtime_stores_it() {
        let books = pallet_ledger::ShardBooks::<Runtime>::hashed_key_for(ShardId::root());
        let place = place("Ledger", "ShardBooks").0;
        assert_eq!(
            books.strip_prefix(&place[..]),
            Some(&ShardId::root().bytes()[..])
        );
        let meter = pallet_load_predictor::Meters::<Runtime>::hashed_key_for(ShardId::root());
        let meters = super::place("LoadPredictor", "Meters");
        let shard = shard_of(&StorageKey(meter), &meters);
        assert_eq!(shard, Ok(ShardId::root()));
        assert!(shard_of(&meters, &meters).is_err());
        let now = pallet_timestamp::Now::<Runtime>::hashed_key();
        assert_eq!(super::place("Timestamp", "Now").0, now);
    }
}
