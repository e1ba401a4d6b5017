// SPDX-License-Identifier: Apache-2.0
//! Taking steps: over the shard's trie, into its books, and into the log that nodes keep.

use crate::{place::Place, trie::ShardTrie, Config, Error, Pallet, ShardBooks};
use codec::Encode;
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{OnCutover, ShardRouting},
    ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::{run, run_next, Action, Books, Delta, LogEntry, Rules, Step};
use sp_core::H256;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// The rules of the transition.
    pub(crate) fn rules() -> Rules {
        Rules {
            minimum_balance: T::MinimumBalance::get(),
        }
    }

    /// Takes a step in an account's shard.
    pub(crate) fn take(place: &mut Place, step: &Step) -> Result<Delta, DispatchError> {
        let mut books = ShardBooks::<T>::get(place.shard);
        let delta = Self::enter(&mut place.trie, &mut books, step)?;
        Self::note(place, &books, &delta);
        Ok(delta)
    }

    /// Takes an account's next transaction in its shard.
    pub(crate) fn take_next(
        place: &mut Place,
        account: &BlindedId,
        action: Action,
    ) -> Result<Delta, DispatchError> {
        let mut books = ShardBooks::<T>::get(place.shard);
        let previous = books.log.head;
        let taken = run_next(
            &mut place.trie,
            &mut books,
            &Self::rules(),
            account,
            &action,
        );
        let (step, delta) = taken.map_err(Error::<T>::from)?;
        log(previous, &step, &books);
        Self::note(place, &books, &delta);
        Ok(delta)
    }

    /// Takes a step over a trie, enters it into books that are written later, and logs it.
    pub(crate) fn enter(
        trie: &mut ShardTrie,
        books: &mut Books,
        step: &Step,
    ) -> Result<Delta, DispatchError> {
        let previous = books.log.head;
        let delta = run(trie, books, &Self::rules(), step).map_err(Error::<T>::from)?;
        log(previous, step, books);
        Ok(delta)
    }

    /// Writes a shard's books, tells the registry of the accounts that came and went, and notes whether
    /// the shard was touched for the first time in this block.
    fn note(place: &mut Place, books: &Books, delta: &Delta) {
        let shard = &place.shard;
        if Self::touches_first(shard) {
            place.roots = place.roots.saturating_add(1);
        }
        ShardBooks::<T>::insert(shard, books);
        if let Some(account) = &delta.opened {
            T::Shards::opened(shard, account);
        }
        if let Some(account) = &delta.closed {
            T::Shards::closed(shard, account);
        }
    }
}

/// Hands a step to the nodes that keep the log, under the head it has made. Nothing of it is in the
/// chain's state but that head.
fn log(previous: H256, step: &Step, books: &Books) {
    let entry = LogEntry {
        previous,
        step: *step,
    };
    sp_io::offchain_index::set(&LogEntry::key(&books.log.head), &entry.encode());
}

/// New shards go on from the books of those they come from: the log as one chain, and nonces above
/// all that were used.
impl<T: Config> OnCutover for Pallet<T> {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        let books = Books::of_child(&ShardBooks::<T>::get(shard));
        ShardBooks::<T>::insert(left, books);
        ShardBooks::<T>::insert(right, books);
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        let (left, right) = (ShardBooks::<T>::get(left), ShardBooks::<T>::get(right));
        ShardBooks::<T>::insert(parent, Books::of_merged(&left, &right));
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads_writes(2, 2)
    }
}
