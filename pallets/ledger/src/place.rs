// SPDX-License-Identifier: Apache-2.0
//! Where accounts are.

use crate::{trie::ShardTrie, Config, Error, Pallet};
use codec::{Decode, Encode};
use nerv_primitives_core::{
    traits::{Home, ShardRouting},
    ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::{Account, Message, Step, Store};
use sp_runtime::DispatchError;

/// An account's place, with its record moved there if it was elsewhere.
pub(crate) struct Place {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// The leaf's trie.
    pub trie: ShardTrie,
    /// Whether the record had to be moved.
    pub touched: bool,
    /// The shards that were touched here for the first time in the block: each needs a new root.
    pub roots: u64,
    /// Whether other shards drain into the leaf.
    pub fills: bool,
    /// Into how many of those it was looked.
    pub searched: u64,
    /// The leaves of the tree.
    pub leaves: u32,
}

impl Place {
    /// A shard of a tree of so many leaves, in which nothing was looked for yet.
    pub fn new(shard: &ShardId, leaves: u32) -> Self {
        Self {
            shard: *shard,
            trie: ShardTrie::new(shard),
            touched: false,
            roots: 0,
            fills: false,
            searched: 0,
            leaves,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The id under which shards know an account.
    pub fn blind(who: &T::AccountId) -> BlindedId {
        who.using_encoded(BlindedId::of)
    }

    /// The record of an account and the shard it stands in, wherever that is.
    pub fn find(id: &BlindedId) -> Result<Option<(ShardId, Account)>, DispatchError> {
        let [home] = T::Shards::homes([id])?;
        let places = core::iter::once(home.shard).chain(home.sources.into_iter().flatten());
        for shard in places {
            if let Some(account) = Self::record(&ShardTrie::new(&shard), id)? {
                return Ok(Some((shard, account)));
            }
        }
        Ok(None)
    }

    /// The record of an account in a trie.
    pub(crate) fn record(
        trie: &ShardTrie,
        id: &BlindedId,
    ) -> Result<Option<Account>, DispatchError> {
        trie.get(&id.0)
            .map_err(|_| Error::<T>::RecordUnavailable)?
            .map(|bytes| Account::decode(&mut &bytes[..]))
            .transpose()
            .map_err(|_| Error::<T>::CorruptRecord.into())
    }

    /// Moves an account's record to the leaf that owns it, if it still stands in a shard that
    /// drains there.
    pub(crate) fn touch(home: &Home, id: &BlindedId) -> Result<Place, DispatchError> {
        let mut place = Place::new(&home.shard, home.leaves);
        place.fills = home.sources != [None; 2];
        if place.fills && !place.trie.contains(id) {
            for source in home.sources.iter().flatten() {
                let from = Place::new(source, home.leaves);
                place.searched = place.searched.saturating_add(1);
                if from.trie.contains(id) {
                    Self::carry(from, &mut place, id)?;
                    place.touched = true;
                    break;
                }
            }
        }
        Ok(place)
    }

    /// Moves an account's record from one shard to another.
    pub(crate) fn carry(
        mut from: Place,
        to: &mut Place,
        account: &BlindedId,
    ) -> Result<(), DispatchError> {
        let departed = Self::take(&mut from, &Step::Depart { account: *account })?;
        let Some(Message::Record { account, record }) = departed.message else {
            // A step that departs always says with what.
            return Err(Error::<T>::CorruptRecord.into());
        };
        Self::take(to, &Step::Arrive { account, record })?;
        to.roots = to.roots.saturating_add(from.roots);
        Ok(())
    }
}
