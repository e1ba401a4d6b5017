//! The halves of transfers between shards, for those who carry the transfers over.

use crate::{calls::Place, Config, Error, Pallet, WeightInfo};
use frame_support::{storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{Half, ShardAccounts, ShardRouting, Unexpected},
    AbortReason, Balance, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_transition::{halves, Effects, Nonce, TransitionError};
use sp_runtime::DispatchError;

impl<T: Config> ShardAccounts for Pallet<T> {
    fn lock(account: &BlindedId, amount: Balance) -> Result<(Half, Nonce), DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place(account)?;
            let nonce = Self::next_nonce(&place.trie, account)?;
            let locked = halves::lock(&mut place.trie, &Self::rules(), account, nonce, amount);
            Ok((Self::note_half(&place, locked)?, nonce))
        })
    }

    fn release(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place(account)?;
            let released = halves::release(&mut place.trie, account, amount);
            Self::note_half(&place, released)
        })
    }

    fn settle(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place(account)?;
            let settled = halves::settle(&mut place.trie, account, amount);
            let half = Self::note_half(&place, settled)?;
            Self::take_from_total(&half.shard, amount)?;
            Ok(half)
        })
    }

    fn expect(account: &BlindedId, amount: Balance) -> Result<Half, Unexpected> {
        // An account without a route has no leaf to name.
        let mut shard = ShardId::default();
        let expected = with_storage_layer(|| {
            let [home] = T::Shards::homes([account])?;
            shard = home.shard;
            let mut place = Self::touch(&home, account)?;
            let expected = halves::expect(&mut place.trie, &Self::rules(), account, amount);
            Self::note_half(&place, expected)
        });
        expected.map_err(|error| Unexpected {
            shard,
            reason: Self::abort_reason(error),
        })
    }

    fn receive(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place(account)?;
            let received = halves::receive(&mut place.trie, account, amount);
            let half = Self::note_half(&place, received)?;
            Self::add_to_total(&half.shard, amount)?;
            Ok(half)
        })
    }

    fn forget(account: &BlindedId, amount: Balance) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place(account)?;
            let forgotten = halves::forget(&mut place.trie, account, amount);
            Self::note_half(&place, forgotten)
        })
    }

    /// The half itself on the largest tree, the record that may have to be moved first, and the
    /// account that may open or close.
    fn weight() -> Weight {
        Self::in_tree(T::WeightInfo::half(), MAX_LEAVES)
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Notes the account that a half opened or closed in a leaf.
    fn note_half(
        place: &Place,
        half: Result<Effects, TransitionError>,
    ) -> Result<Half, DispatchError> {
        let effects = half.map_err(Error::<T>::from)?;
        Self::note_effects(&place.shard, &effects);
        let own = Self::in_tree(T::WeightInfo::half(), place.leaves);
        Ok(Half {
            shard: place.shard,
            weight: Self::spent(own, [place.touched], &effects),
        })
    }

    /// What the other side is told of an error.
    fn abort_reason(error: DispatchError) -> AbortReason {
        if error == DispatchError::from(Error::<T>::BelowMinimum) {
            AbortReason::BelowMinimum
        } else if error == DispatchError::from(Error::<T>::Overflow) {
            AbortReason::Overflow
        } else {
            AbortReason::CorruptRecord
        }
    }
}
