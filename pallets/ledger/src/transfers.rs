// SPDX-License-Identifier: Apache-2.0
//! The steps of transfers between shards, for those who carry the transfers over.

use crate::{place::Place, trie::ShardTrie, Config, Error, Pallet, ShardBooks};
use alloc::collections::BTreeMap;
use frame_support::{storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{Half, SeenAccount, SetAside, ShardAccounts, ShardRouting, Unexpected},
    AbortReason, Balance, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_transition::{Action, Delta, Message, Step};
use sp_runtime::DispatchError;

impl<T: Config> ShardAccounts for Pallet<T> {
    fn lock(
        account: impl Into<SeenAccount>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        let account = account.into();
        with_storage_layer(|| {
            let mut place = Self::place_of(&account)?;
            let action = Action::Lock { to: *to, amount };
            let delta = Self::take_next(&mut place, &account.id, action)?;
            let Some(Message::Transfer { nonce, .. }) = delta.message else {
                // A lock always says by which transaction.
                return Err(Error::<T>::CorruptRecord.into());
            };
            Ok((Self::half(&place, &delta), nonce))
        })
    }

    fn release(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::take_half(account.into(), |account| Step::Unlock { account, amount })
    }

    fn settle(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::take_half(account.into(), |account| Step::Debit { account, amount })
    }

    fn expect(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let seen = account.into();
        // An account without a route has no leaf to name.
        let mut shard = ShardId::default();
        let expected = with_storage_layer(|| {
            let home = T::Shards::home_of(&seen)?;
            shard = home.shard;
            let account = seen.id;
            let mut place = Self::touch(&home, &account)?;
            let delta = Self::take(&mut place, &Step::Expect { account, amount })?;
            Ok(Self::half(&place, &delta))
        });
        expected.map_err(|error| Unexpected {
            shard,
            reason: Self::abort_reason(error),
        })
    }

    fn receive(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::take_half(account.into(), |account| Step::Credit { account, amount })
    }

    fn forget(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::take_half(account.into(), |account| Step::Forget { account, amount })
    }

    /// The step itself on the largest tree, the record that may have to be moved first, the roots of the
    /// two shards, and the account that may open or close.
    fn weight() -> Weight {
        Self::plain_half_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(2))
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight())
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        let mut all = BTreeMap::new();
        for shard in ShardBooks::<T>::iter_keys() {
            let trie = ShardTrie::new(&shard);
            let mut cursor: Option<BlindedId> = None;
            while let Some(key) = trie.next_key(cursor.as_ref()) {
                let id = BlindedId(key[..].try_into().map_err(|_| Error::<T>::CorruptRecord)?);
                let record = Self::record(&trie, &id)?.ok_or(Error::<T>::CorruptRecord)?;
                let set_aside = SetAside {
                    locked: record.locked,
                    incoming: record.incoming,
                };
                if set_aside != SetAside::default() {
                    all.insert(id, set_aside);
                }
                cursor = Some(id);
            }
        }
        Ok(all)
    }

    fn plain_weight() -> Weight {
        Self::plain_half_weight(MAX_LEAVES)
    }
}

impl<T: Config> Pallet<T> {
    fn take_half(
        seen: SeenAccount,
        step: impl FnOnce(BlindedId) -> Step,
    ) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let mut place = Self::place_of(&seen)?;
            let delta = Self::take(&mut place, &step(seen.id))?;
            Ok(Self::half(&place, &delta))
        })
    }

    fn half(place: &Place, delta: &Delta) -> Half {
        let own = Self::plain_half_weight(place.leaves);
        Half {
            shard: place.shard,
            weight: Self::spent(own, [place], delta),
        }
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
