// SPDX-License-Identifier: Apache-2.0
//! Moving records between shards: drains and relocations.

use crate::{place::Place, trie::ShardTrie, Config, Error, Pallet, ShardBooks};
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{DrainProgress, ShardLedger, ShardRouting},
    Balance, DrainTarget, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, Side};
use nerv_primitives_transition::{Books, Message, Step};
use sp_runtime::DispatchError;

/// A shard in one step of a drain: its books, which are written at the end, and what it received.
struct Filling {
    shard: ShardId,
    trie: ShardTrie,
    books: Books,
    delta: EmbeddingDelta,
}

impl Filling {
    fn new<T: Config>(shard: &ShardId) -> Self {
        Self {
            shard: *shard,
            trie: ShardTrie::new(shard),
            books: ShardBooks::<T>::get(shard),
            delta: EmbeddingDelta::default(),
        }
    }
}

impl<T: Config> ShardLedger for Pallet<T> {
    fn total(shard: &ShardId) -> Balance {
        Self::books_of(shard).total
    }

    fn drain(
        source: &ShardId,
        target: &DrainTarget,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<DrainProgress, DispatchError> {
        let mut from = Filling::new::<T>(source);
        let (hyperplane, mut fillings) = match target {
            DrainTarget::Sides {
                hyperplane,
                left,
                right,
            } => (
                Some(hyperplane),
                [
                    Some(Filling::new::<T>(left)),
                    Some(Filling::new::<T>(right)),
                ],
            ),
            DrainTarget::One(shard) => (None, [Some(Filling::new::<T>(shard)), None]),
        };
        let mut progress = DrainProgress {
            moved: 0,
            cursor,
            done: false,
        };
        while progress.moved < limit {
            let Some(key) = from.trie.next_key(progress.cursor.as_ref()) else {
                progress.done = true;
                break;
            };
            let id = BlindedId(key[..].try_into().map_err(|_| Error::<T>::CorruptRecord)?);
            let signs = id.signs();
            let side = hyperplane.map_or(Side::Left, |plane| plane.side(&signs));
            let filling = fillings.get_mut(side as usize).and_then(Option::as_mut);
            // Without a cut every account goes to the first, with one there are both.
            let filling = filling.ok_or(Error::<T>::CorruptRecord)?;
            let depart = Step::Depart { account: id };
            let departed = Self::enter(&mut from.trie, &mut from.books, &depart)?;
            let Some(Message::Record { account, record }) = departed.message else {
                // A step that departs always says with what.
                return Err(Error::<T>::CorruptRecord.into());
            };
            let arrive = Step::Arrive { account, record };
            Self::enter(&mut filling.trie, &mut filling.books, &arrive)?;
            filling.delta.join(&signs);
            progress.moved = progress.moved.saturating_add(1);
            progress.cursor = Some(id);
        }
        for filling in fillings
            .iter()
            .flatten()
            .filter(|filling| filling.delta.count() > 0)
        {
            ShardBooks::<T>::insert(filling.shard, filling.books);
            T::Shards::moved(source, &filling.shard, &filling.delta)?;
        }
        // What is left of an empty shard is its part in the books of those it went to.
        if progress.done && from.books.total == 0 {
            ShardBooks::<T>::remove(source);
        } else if progress.moved > 0 {
            ShardBooks::<T>::insert(source, from.books);
        }
        Ok(progress)
    }

    fn shard_of(account: &BlindedId) -> Result<ShardId, DispatchError> {
        let [home] = T::Shards::homes([account])?;
        if Self::is_lane(&home.shard) {
            // Whether it has a record its replicas know.
            return Ok(home.shard);
        }
        let (shard, _) = Self::find(account)?.ok_or(Error::<T>::UnknownAccount)?;
        Ok(shard)
    }

    fn has_record(shard: &ShardId, account: &BlindedId) -> bool {
        !Self::is_lane(shard)
            && matches!(Self::record(&ShardTrie::new(shard), account), Ok(Some(_)))
    }

    fn is_empty(shard: &ShardId) -> bool {
        !Self::is_lane(shard)
            && Self::total(shard) == 0
            && ShardTrie::new(shard).next_key(None).is_none()
    }

    fn relocate(id: &BlindedId, to: &ShardId) -> Result<ShardId, DispatchError> {
        let [home] = T::Shards::homes([id])?;
        Self::ensure_no_lane(&home.shard)?;
        Self::ensure_no_lane(to)?;
        let place = Self::touch(&home, id)?;
        Self::record(&place.trie, id)?.ok_or(Error::<T>::UnknownAccount)?;
        T::Shards::set_override(id, to)?;
        let from = place.shard;
        if from != *to {
            let mut target = Place::new(to, place.leaves);
            Self::carry(place, &mut target, id)?;
        }
        Ok(from)
    }

    fn moving_weight(shards: u32) -> Weight {
        // Books are part of what whoever moves records has measured.
        Self::trie_weight().saturating_mul(shards.into())
    }
}
