// SPDX-License-Identifier: Apache-2.0
//! The steps of transfers between shards, for those who carry the transfers over.

use crate::{place::Place, trie::ShardTrie, Config, Error, Pallet, ShardBooks};
use alloc::collections::BTreeMap;
use frame_support::{
    storage::{in_storage_layer, with_storage_layer},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{Half, Lanes, SeenAccount, SetAside, ShardAccounts, ShardRouting, Unexpected},
    AbortReason, Balance, LaneStanding, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_transition::{Action, Delta, Message, Step};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> ShardAccounts for Pallet<T> {
    fn lock(
        account: impl Into<SeenAccount>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        let account = account.into();
        in_storage_layer(|| {
            let home = T::Shards::home_of(&account)?;
            match T::Lanes::standing(&home.shard) {
                LaneStanding::Resident => (),
                LaneStanding::Opening => return Err(Error::<T>::LaneOpening.into()),
                LaneStanding::Lane => {
                    let nonce = T::Lanes::lock(&home.shard, &account.id, to, amount)?;
                    // The lane itself is let be.
                    let weight = Self::lane_half_weight(home.leaves, T::Lanes::lock_weight());
                    let shard = home.shard;
                    return Ok((Half { shard, weight }, nonce));
                }
            }
            let mut place = Self::touch(&home, &account.id)?;
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
        let step = |account| Step::Unlock { account, amount };
        Self::take_half(account.into(), amount, step, T::Lanes::release, true)
    }

    fn settle(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        let step = |account| Step::Debit { account, amount };
        Self::take_half(account.into(), amount, step, T::Lanes::settle, false)
    }

    fn expect(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let seen = account.into();
        // An account without a route has no leaf to name.
        let mut shard = ShardId::default();
        let expected = with_storage_layer(|| -> Result<_, DispatchError> {
            let home = T::Shards::home_of(&seen)?;
            shard = home.shard;
            let account = seen.id;
            match T::Lanes::standing(&shard) {
                LaneStanding::Resident => (),
                LaneStanding::Opening => return Ok(Err(AbortReason::Busy)),
                LaneStanding::Lane => {
                    let expected = T::Lanes::expect(&shard, &account, amount);
                    let own = T::Lanes::half_weight(false);
                    return Ok(expected.map(|()| Self::half_in_lane(&home, own)));
                }
            }
            let mut place = Self::touch(&home, &account)?;
            let delta = Self::take(&mut place, &Step::Expect { account, amount })?;
            Ok(Ok(Self::half(&place, &delta)))
        });
        expected
            .unwrap_or_else(|error| Err(Self::abort_reason(error)))
            .map_err(|reason| Unexpected { shard, reason })
    }

    fn receive(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        let step = |account| Step::Credit { account, amount };
        Self::take_half(account.into(), amount, step, T::Lanes::receive, true)
    }

    fn debit(
        account: impl Into<SeenAccount>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        let account = account.into();
        in_storage_layer(|| {
            let home = T::Shards::home_of(&account)?;
            // What leaves a lane its replicas say.
            Self::ensure_no_lane(&home.shard)?;
            let mut place = Self::touch(&home, &account.id)?;
            let action = Action::Send {
                to: *to,
                amount,
                fee: 0,
            };
            let delta = Self::take_next(&mut place, &account.id, action)?;
            let Some(Message::Transfer { nonce, .. }) = delta.message else {
                // What is sent always says by which transaction.
                return Err(Error::<T>::CorruptRecord.into());
            };
            Ok((Self::half(&place, &delta), nonce))
        })
    }

    fn credit(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let seen = account.into();
        // An account without a route has no leaf to name.
        let mut shard = ShardId::default();
        let credited = with_storage_layer(|| -> Result<_, DispatchError> {
            let home = T::Shards::home_of(&seen)?;
            shard = home.shard;
            let account = seen.id;
            match T::Lanes::standing(&shard) {
                LaneStanding::Resident => (),
                LaneStanding::Opening => return Ok(Err(AbortReason::Busy)),
                LaneStanding::Lane => {
                    let expected = T::Lanes::expect(&shard, &account, amount);
                    if let Err(reason) = expected {
                        return Ok(Err(reason));
                    }
                    T::Lanes::receive(&shard, &account, amount)?;
                    let own =
                        T::Lanes::half_weight(false).saturating_add(T::Lanes::half_weight(true));
                    return Ok(Ok(Self::half_in_lane(&home, own)));
                }
            }
            let mut place = Self::touch(&home, &account)?;
            let delta = Self::take(&mut place, &Step::Receive { account, amount })?;
            Ok(Ok(Self::half(&place, &delta)))
        });
        credited
            .unwrap_or_else(|error| Err(Self::abort_reason(error)))
            .map_err(|reason| Unexpected { shard, reason })
    }

    fn forget(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        let step = |account| Step::Forget { account, amount };
        Self::take_half(account.into(), amount, step, T::Lanes::forget, false)
    }

    /// The step itself on the largest tree, the record that may have to be moved first, the roots of the
    /// two shards, and the account that may open or close; or what a lane takes.
    fn weight() -> Weight {
        Self::plain_half_weight(MAX_LEAVES)
            .saturating_add(Self::roots_weight(2))
            .saturating_add(Self::closing_weight())
            .saturating_add(Self::touch_weight())
            .saturating_add(Self::search_weight(true, 2))
            .max(Self::most_lane_half_weight())
    }

    /// In a lane the units are expected, and then received.
    fn credit_weight() -> Weight {
        let in_lane = Self::most_lane_half_weight().saturating_mul(2);
        Self::weight().max(in_lane)
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        // Nothing is set aside in the records that the chain has of lanes.
        let mut all = T::Lanes::set_aside();
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
    /// Takes a half where the account is: by a step, or `in_lane`, which may put something into the lane's inbox.
    fn take_half(
        seen: SeenAccount,
        amount: Balance,
        step: impl FnOnce(BlindedId) -> Step,
        in_lane: impl FnOnce(&ShardId, &BlindedId, Balance) -> DispatchResult,
        enters: bool,
    ) -> Result<Half, DispatchError> {
        with_storage_layer(|| {
            let home = T::Shards::home_of(&seen)?;
            if Self::is_lane(&home.shard) {
                in_lane(&home.shard, &seen.id, amount)?;
                return Ok(Self::half_in_lane(&home, T::Lanes::half_weight(enters)));
            }
            let mut place = Self::touch(&home, &seen.id)?;
            let delta = Self::take(&mut place, &step(seen.id))?;
            Ok(Self::half(&place, &delta))
        })
    }

    fn half(place: &Place, delta: &Delta) -> Half {
        let own = Self::plain_half_weight(place.leaves)
            .saturating_add(Self::search_weight(place.fills, place.searched));
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
