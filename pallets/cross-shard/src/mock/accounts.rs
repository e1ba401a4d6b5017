// SPDX-License-Identifier: Apache-2.0
//! Accounts that are nothing but numbers, in shards that the tests choose.

use super::{id, shard, Closed, Corrupt, MostOwned, Taken, MINIMUM};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{ensure, weights::Weight, Identity};
use nerv_primitives_core::{
    traits::{Half, SeenAccount, SetAside, ShardAccounts, Unexpected},
    AbortReason, Balance, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, TokenError};
use std::collections::BTreeMap;

/// What an account owns.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Purse {
    /// What it can spend.
    pub free: Balance,
    /// What is set aside for transfers under way.
    pub locked: Balance,
    /// What it was made ready for, and does not own yet.
    pub incoming: Balance,
    /// The transactions it has made.
    pub nonce: u64,
}

/// What accounts own. They are in storage so that errors take back what they did.
#[frame_support::storage_alias]
pub type Purses = StorageMap<MockAccounts, Identity, BlindedId, Purse>;

/// The leaves that own accounts.
#[frame_support::storage_alias]
pub type Homes = StorageMap<MockAccounts, Identity, BlindedId, ShardId>;

/// The accounts of all shards.
pub struct Accounts;

impl Accounts {
    /// Changes an account if it is there and the change is possible.
    fn change(
        account: &BlindedId,
        change: impl FnOnce(&mut Purse) -> Option<()>,
    ) -> Result<Half, DispatchError> {
        let mut purse = Purses::get(account).ok_or(DispatchError::CannotLookup)?;
        change(&mut purse).ok_or(DispatchError::Corruption)?;
        Self::put(account, purse);
        Ok(Self::half(leaf_of_id(account)))
    }

    /// A half that took what the tests say: mostly all that it may.
    fn half(shard: ShardId) -> Half {
        Half {
            shard,
            weight: Taken::get(),
        }
    }

    /// An account without anything is closed.
    fn put(account: &BlindedId, purse: Purse) {
        if purse.free + purse.locked + purse.incoming == 0 {
            Purses::remove(account);
        } else {
            Purses::insert(account, purse);
        }
    }
}

impl ShardAccounts for Accounts {
    fn lock(
        account: impl Into<SeenAccount>,
        _: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        let account = &account.into().id;
        let mut purse = Purses::get(account).ok_or(DispatchError::CannotLookup)?;
        ensure!(
            amount > 0 && purse.free >= amount,
            TokenError::FundsUnavailable
        );
        let nonce = purse.nonce;
        purse.free -= amount;
        purse.locked += amount;
        purse.nonce += 1;
        Self::put(account, purse);
        Ok((Self::half(leaf_of_id(account)), nonce))
    }

    fn release(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::change(&account.into().id, |purse| {
            purse.locked = purse.locked.checked_sub(amount)?;
            purse.free += amount;
            Some(())
        })
    }

    fn settle(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::change(&account.into().id, |purse| {
            purse.locked = purse.locked.checked_sub(amount)?;
            Some(())
        })
    }

    fn expect(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let account = &account.into().id;
        let shard = leaf_of_id(account);
        let refuse = |reason| Err(Unexpected { shard, reason });
        if Closed::get() == Some(shard) {
            return refuse(AbortReason::Busy);
        }
        if Corrupt::get().map(id) == Some(*account) {
            return refuse(AbortReason::CorruptRecord);
        }
        let mut purse = Purses::get(account).unwrap_or_default();
        if purse.free + purse.locked + purse.incoming + amount > MostOwned::get() {
            return refuse(AbortReason::Overflow);
        }
        if purse.free + amount < MINIMUM {
            return refuse(AbortReason::BelowMinimum);
        }
        purse.incoming += amount;
        Self::put(account, purse);
        Ok(Self::half(shard))
    }

    fn receive(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::change(&account.into().id, |purse| {
            purse.incoming = purse.incoming.checked_sub(amount)?;
            purse.free += amount;
            Some(())
        })
    }

    fn debit(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        unreachable!("units that leave at once are the outbox's affair")
    }

    fn credit(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let account = account.into();
        let half = Self::expect(account, amount)?;
        Self::receive(account, amount).expect("what was expected can be received");
        Ok(half)
    }

    fn credit_weight() -> Weight {
        // More than another half, as where a lane is asked first.
        Self::weight() + Self::weight() / 2
    }

    fn forget(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, DispatchError> {
        Self::change(&account.into().id, |purse| {
            purse.incoming = purse.incoming.checked_sub(amount)?;
            Some(())
        })
    }

    fn weight() -> Weight {
        Weight::from_parts(60_000_000, 3_000)
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        let of = |(account, purse): (BlindedId, Purse)| {
            let set_aside = SetAside {
                locked: purse.locked,
                incoming: purse.incoming,
            };
            (account, set_aside)
        };
        let all = Purses::iter().map(of);
        Ok(all.filter(|(_, it)| *it != SetAside::default()).collect())
    }

    fn plain_weight() -> Weight {
        Self::weight() / 2
    }
}

/// The leaf that owns an account.
pub fn leaf_of_id(account: &BlindedId) -> ShardId {
    Homes::get(account).unwrap_or_else(|| shard(1))
}
