//! Moving records between shards: drains and relocations.

use crate::{trie::ShardTrie, Config, Error, Pallet, Totals};
use codec::Encode;
use nerv_primitives_core::{
    traits::{DrainProgress, ShardLedger, ShardRouting},
    Balance, DrainTarget, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, Side};
use nerv_primitives_transition::Store;
use sp_runtime::DispatchError;

/// One of the shards a drain fills, and what it received in one step.
struct Filling {
    shard: ShardId,
    trie: ShardTrie,
    delta: EmbeddingDelta,
    units: Balance,
}

impl Filling {
    fn new(shard: &ShardId) -> Self {
        Self {
            shard: *shard,
            trie: ShardTrie::new(shard),
            delta: EmbeddingDelta::default(),
            units: 0,
        }
    }
}

impl<T: Config> ShardLedger for Pallet<T> {
    fn total(shard: &ShardId) -> Balance {
        Totals::<T>::get(shard)
    }

    fn drain(
        source: &ShardId,
        target: &DrainTarget,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<DrainProgress, DispatchError> {
        let mut source_trie = ShardTrie::new(source);
        let (hyperplane, mut fillings) = match target {
            DrainTarget::Sides {
                hyperplane,
                left,
                right,
            } => (
                Some(hyperplane),
                [Some(Filling::new(left)), Some(Filling::new(right))],
            ),
            DrainTarget::One(shard) => (None, [Some(Filling::new(shard)), None]),
        };
        let mut progress = DrainProgress {
            moved: 0,
            cursor,
            done: false,
        };
        while progress.moved < limit {
            let Some(key) = source_trie.next_key(progress.cursor.as_ref()) else {
                progress.done = true;
                break;
            };
            let id = BlindedId(key[..].try_into().map_err(|_| Error::<T>::CorruptRecord)?);
            let record = Self::record(&source_trie, &id)?.ok_or(Error::<T>::CorruptRecord)?;
            let signs = id.signs();
            let side = hyperplane.map_or(Side::Left, |plane| plane.side(&signs));
            let filling = fillings.get_mut(side as usize).and_then(Option::as_mut);
            // Without a cut every account goes to the first, with one there are both.
            let filling = filling.ok_or(Error::<T>::CorruptRecord)?;
            source_trie.remove(&id.0);
            filling.trie.put(&id.0, &record.encode());
            filling.delta.join(&signs);
            filling.units = filling
                .units
                .checked_add(record.total())
                .ok_or(Error::<T>::Overflow)?;
            progress.moved = progress.moved.saturating_add(1);
            progress.cursor = Some(id);
        }
        for filling in fillings
            .iter()
            .flatten()
            .filter(|filling| filling.delta.count() > 0)
        {
            Self::move_total(source, &filling.shard, filling.units)?;
            T::Shards::moved(source, &filling.shard, &filling.delta)?;
        }
        Ok(progress)
    }

    fn shard_of(account: &BlindedId) -> Result<ShardId, DispatchError> {
        let (shard, _) = Self::find(account)?.ok_or(Error::<T>::UnknownAccount)?;
        Ok(shard)
    }

    fn is_empty(shard: &ShardId) -> bool {
        Totals::<T>::get(shard) == 0 && ShardTrie::new(shard).next_key(None).is_none()
    }

    fn relocate(id: &BlindedId, to: &ShardId) -> Result<ShardId, DispatchError> {
        let mut place = Self::place(id)?;
        let record = Self::record(&place.trie, id)?.ok_or(Error::<T>::UnknownAccount)?;
        T::Shards::set_override(id, to)?;
        if place.shard != *to {
            place.trie.remove(&id.0);
            ShardTrie::new(to).put(&id.0, &record.encode());
            Self::move_total(&place.shard, to, record.total())?;
            T::Shards::closed(&place.shard, id);
            T::Shards::opened(to, id);
        }
        Ok(place.shard)
    }
}
