// SPDX-License-Identifier: Apache-2.0
//! Accounts that are nothing but numbers, in shards that the tests choose.

use super::{id, shard, Closed, Corrupt, Filling, FoundBySight, Minimum, MostOwned, Table, Taken};
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
    /// The transactions it has made.
    pub nonce: u64,
}

/// What accounts own.
#[frame_support::storage_alias]
pub type Purses = StorageMap<MockAccounts, Identity, BlindedId, Purse>;

/// The leaves that own accounts.
#[frame_support::storage_alias]
pub type Homes = StorageMap<MockAccounts, Identity, BlindedId, ShardId>;

/// The accounts of all shards.
pub struct Accounts;

impl Accounts {
    /// The leaf of an account. One that was seen by the table there is must be where it was seen.
    fn leaf(account: &SeenAccount) -> ShardId {
        let leaf = leaf_of_id(&account.id);
        if let Some(seen) = account.seen {
            if !Filling::get() && seen.epoch == Table::get() {
                assert_eq!(seen.leaf, leaf, "an account that was never seen there");
                FoundBySight::mutate(|found| *found += 1);
            }
        }
        leaf
    }

    /// A half that took what the tests say: mostly all that it may.
    fn half(shard: ShardId) -> Half {
        Half {
            shard,
            weight: Taken::get(),
        }
    }
}

impl ShardAccounts for Accounts {
    fn lock(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        unreachable!("nothing is locked")
    }

    fn release(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        unreachable!("nothing is locked")
    }

    fn settle(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        unreachable!("nothing is locked")
    }

    fn expect(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, Unexpected> {
        unreachable!("nothing is announced")
    }

    fn receive(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        unreachable!("nothing is announced")
    }

    fn forget(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        unreachable!("nothing is announced")
    }

    fn debit(
        account: impl Into<SeenAccount>,
        _: &BlindedId,
        amount: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        let account = account.into();
        let shard = Self::leaf(&account);
        let mut purse = Purses::get(account.id).ok_or(DispatchError::CannotLookup)?;
        ensure!(amount >= Minimum::get(), TokenError::BelowMinimum);
        ensure!(purse.free >= amount, TokenError::FundsUnavailable);
        let nonce = purse.nonce;
        purse.free -= amount;
        purse.nonce += 1;
        // An account without anything is closed.
        if purse.free == 0 {
            Purses::remove(account.id);
        } else {
            Purses::insert(account.id, purse);
        }
        Ok((Self::half(shard), nonce))
    }

    fn credit(account: impl Into<SeenAccount>, amount: Balance) -> Result<Half, Unexpected> {
        let account = account.into();
        let shard = Self::leaf(&account);
        let refuse = |reason| Err(Unexpected { shard, reason });
        if Closed::get() == Some(shard) {
            return refuse(AbortReason::Busy);
        }
        if Corrupt::get().map(id) == Some(account.id) {
            return refuse(AbortReason::CorruptRecord);
        }
        let mut purse = Purses::get(account.id).unwrap_or_default();
        if purse.free + amount > MostOwned::get() {
            return refuse(AbortReason::Overflow);
        }
        if purse.free + amount < Minimum::get() {
            return refuse(AbortReason::BelowMinimum);
        }
        purse.free += amount;
        Purses::insert(account.id, purse);
        Ok(Self::half(shard))
    }

    fn weight() -> Weight {
        Weight::from_parts(60_000_000, 3_000)
    }

    fn credit_weight() -> Weight {
        Weight::from_parts(80_000_000, 4_000)
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        Ok(BTreeMap::new())
    }

    fn plain_weight() -> Weight {
        Self::weight() / 2
    }
}

/// The leaf that owns an account.
pub fn leaf_of_id(account: &BlindedId) -> ShardId {
    Homes::get(account).unwrap_or_else(|| shard(1))
}
