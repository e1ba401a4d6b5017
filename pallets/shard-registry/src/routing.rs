// SPDX-License-Identifier: Apache-2.0
//! Routing and membership for the ledger.

use crate::{
    types::{Change, RoutingEpoch},
    Config, Embeddings, Epoch, Error, Pallet, Routing, Shards, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{storage::unhashed, weights::Weight};
use nerv_primitives_core::{
    traits::{Home, MapLeaf, SeenAccount, ShardMap, ShardRouting, Way},
    ShardId,
};
use nerv_primitives_embedding::{
    BlindedId, EmbeddingDelta, RouteError, RouteLeaf, RoutingTable, RoutingView, ShardEmbedding,
};
use sp_runtime::DispatchError;

impl<T: Config> From<RouteError> for Error<T> {
    fn from(error: RouteError) -> Self {
        match error {
            RouteError::Corrupt => Error::CorruptRouting,
            RouteError::UnknownLeaf => Error::NotALeaf,
            RouteError::NotSiblings => Error::NotSiblings,
            RouteError::TooManyLeaves => Error::TooManyLeaves,
            RouteError::TooManyOverrides => Error::TooManyOverrides,
        }
    }
}

impl<T: Config> ShardRouting for Pallet<T> {
    fn homes<const N: usize>(accounts: [&BlindedId; N]) -> Result<[Home; N], DispatchError> {
        // Walked where it lies: decoding a large table costs far more than the walk.
        let encoded =
            unhashed::get_raw(&Routing::<T>::hashed_key()).ok_or(Error::<T>::CorruptRouting)?;
        let view = RoutingView::new(&encoded).map_err(Error::<T>::from)?;
        let mut homes = [Home {
            shard: ShardId::default(),
            sources: [None; 2],
            leaves: view.leaf_count(),
        }; N];
        for (home, account) in homes.iter_mut().zip(accounts) {
            let leaf = view.find(account).map_err(Error::<T>::from)?;
            *home = Home {
                shard: leaf.shard.into(),
                sources: Self::sources(&leaf),
                leaves: view.leaf_count(),
            };
        }
        Ok(homes)
    }

    fn epoch() -> Option<u32> {
        Epoch::<T>::get()
            .filter(|epoch| !epoch.filling)
            .map(|epoch| epoch.number)
    }

    fn home_of(account: &SeenAccount) -> Result<Home, DispatchError> {
        if let Some(seen) = account.seen {
            if Self::epoch() == Some(seen.epoch) {
                return Ok(Home {
                    shard: seen.leaf,
                    sources: [None; 2],
                    leaves: 1,
                });
            }
        }
        let [home] = Self::homes([&account.id])?;
        Ok(home)
    }

    fn opened(shard: &ShardId, account: &BlindedId) {
        Self::note(shard, account, Change::Joined);
    }

    fn closed(shard: &ShardId, account: &BlindedId) {
        Self::note(shard, account, Change::Left);
    }

    fn moved(from: &ShardId, to: &ShardId, accounts: &EmbeddingDelta) -> Result<(), DispatchError> {
        let (mut source, mut target) = (Embeddings::<T>::get(from), Embeddings::<T>::get(to));
        source
            .apply(&accounts.inverse())
            .map_err(|_| Error::<T>::EmbeddingInconsistent)?;
        target
            .apply(accounts)
            .map_err(|_| Error::<T>::EmbeddingInconsistent)?;
        Embeddings::<T>::insert(from, source);
        Embeddings::<T>::insert(to, target);
        Ok(())
    }

    fn embedding(shard: &ShardId) -> Result<ShardEmbedding, DispatchError> {
        Ok(Self::current_embedding(shard)?)
    }

    fn shards() -> Vec<ShardId> {
        Shards::<T>::iter_keys().collect()
    }

    fn set_override(account: &BlindedId, shard: &ShardId) -> Result<(), DispatchError> {
        Self::change_routing(|table| table.set_override(*account, shard.bytes()))
    }

    fn change_weight() -> Weight {
        T::WeightInfo::fold(1).saturating_sub(T::WeightInfo::fold(0))
    }
}

impl<T: Config> ShardMap for Pallet<T> {
    fn leaves() -> Vec<MapLeaf> {
        let table = Routing::<T>::get();
        let leaves = table.iter().flat_map(|table| table.leaves());
        leaves
            .map(|leaf| MapLeaf {
                shard: leaf.shard.into(),
                filling: leaf.filling,
            })
            .collect()
    }

    fn ways(accounts: &[BlindedId]) -> Result<Vec<Way>, DispatchError> {
        let encoded =
            unhashed::get_raw(&Routing::<T>::hashed_key()).ok_or(Error::<T>::CorruptRouting)?;
        let view = RoutingView::new(&encoded).map_err(Error::<T>::from)?;
        let way = |account| -> Result<Way, Error<T>> {
            let (walk, overridden) = view.find_both(account)?;
            Ok(Way {
                leaf: overridden.unwrap_or(walk).shard.into(),
                walk: walk.shard.into(),
                overridden: overridden.is_some(),
            })
        };
        accounts
            .iter()
            .map(|account| way(account).map_err(DispatchError::from))
            .collect()
    }

    fn overrides() -> u32 {
        // Bounded by the table.
        Routing::<T>::get().map_or(0, |table| table.overrides().len() as u32)
    }
}

impl<T: Config> Pallet<T> {
    /// The shards in one of which a filling leaf's missing records stand.
    fn sources(leaf: &RouteLeaf) -> [Option<ShardId>; 2] {
        if !leaf.filling {
            return [None; 2];
        }
        let Some(shard) = Shards::<T>::get(ShardId::from(leaf.shard)) else {
            return [None; 2];
        };
        // A leaf that still has children was revived by a merge of them; any other came from a
        // split of its parent.
        match shard.children {
            Some((left, right)) => [Some(left), Some(right)],
            None => [shard.parent, None],
        }
    }

    /// The routing table.
    pub fn routing_table() -> Result<RoutingTable, Error<T>> {
        Routing::<T>::get().ok_or(Error::<T>::CorruptRouting)
    }

    /// Changes the routing table, which stays as it was on error.
    pub(crate) fn change_routing(
        change: impl FnOnce(&mut RoutingTable) -> Result<(), RouteError>,
    ) -> Result<(), DispatchError> {
        let before = Self::routing_table()?;
        let mut table = before.clone();
        change(&mut table).map_err(Error::<T>::from)?;
        if table != before {
            Self::put_routing(&table);
        }
        Ok(())
    }

    /// Puts a routing table in the place of the one that stands, under the next number. None comes
    /// back before four billion changes, and no sighting is that old.
    pub(crate) fn put_routing(table: &RoutingTable) {
        let last = Epoch::<T>::get().map_or(0, |epoch| epoch.number);
        Epoch::<T>::put(RoutingEpoch {
            number: last.wrapping_add(1),
            filling: table.leaves().iter().any(|leaf| leaf.filling),
        });
        Routing::<T>::put(table);
    }
}
