// SPDX-License-Identifier: Apache-2.0
//! Whether an operation may be carried out: looked at once when it is proposed, and once when it is
//! carried out.

use crate::{AwaitingLeaves, Config, Drains, Error, Pallet};
use frame_support::{ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{Attesters, LaneStandings, ShardLedger, ShardTree, UnsettledShards},
    Operation, Refusal, Shard, ShardId, ShardStatus, SplitLimits,
};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Why an operation may not be carried out now, if it may not. An error if the shards it is
    /// about are not there or not such as it needs, or the account has no record.
    pub fn refusal(operation: &Operation) -> Result<Option<Refusal>, DispatchError> {
        match operation {
            Operation::Split { shard } => Self::split_refusal(shard),
            Operation::Merge { left, right } => Self::merge_refusal(left, right),
            Operation::Relocate { account, shard } => {
                Self::leaf(shard)?;
                let from = T::Ledger::shard_of(account)?;
                let refusal = if Self::is_in_lane(shard) || Self::is_in_lane(&from) {
                    Some(Refusal::InLane)
                } else if T::Tree::has_room_for_override(account) {
                    None
                } else {
                    Some(Refusal::TooManyOverrides)
                };
                Ok(refusal)
            }
        }
    }

    /// The limits that apply now.
    pub fn limits() -> SplitLimits {
        let limits = T::Limits::get();
        SplitLimits {
            // More the routing table does not hold.
            max_shards: limits.max_shards.min(MAX_LEAVES),
            ..limits
        }
    }

    fn split_refusal(id: &ShardId) -> Result<Option<Refusal>, DispatchError> {
        let shard = Self::leaf(id)?;
        let limits = Self::limits();
        // In the order in which someone would want to know: what must pass by itself comes first,
        // what more accounts would mend last.
        let reason = if Self::is_in_lane(id) {
            Some(Refusal::InLane)
        } else if T::Tree::is_filling(id) {
            Some(Refusal::StillDraining)
        } else if Self::awaits_claims(id) {
            Some(Refusal::AwaitingClaims)
        } else if Self::is_draining_too_much() {
            Some(Refusal::TooManyDrains)
        } else if !T::Attesters::has_room() {
            Some(Refusal::AwaitingClaims)
        } else if shard.depth >= limits.max_depth {
            Some(Refusal::DepthLimit)
        } else if T::Tree::leaf_count() >= limits.max_shards {
            Some(Refusal::ShardLimit)
        } else if T::Tree::account_count(id) < u64::from(limits.min_accounts) {
            Some(Refusal::TooFewAccounts)
        } else {
            None
        };
        Ok(reason)
    }

    fn merge_refusal(left: &ShardId, right: &ShardId) -> Result<Option<Refusal>, DispatchError> {
        let (left_shard, _) = (Self::leaf(left)?, Self::leaf(right)?);
        let parent = left_shard.parent.ok_or(Error::<T>::NotSiblings)?;
        let parent = T::Tree::shard(&parent).ok_or(Error::<T>::NotSiblings)?;
        ensure!(
            parent.children == Some((*left, *right)),
            Error::<T>::NotSiblings
        );
        let reason = if Self::is_in_lane(left) || Self::is_in_lane(right) {
            Some(Refusal::InLane)
        } else if T::Tree::is_filling(left) || T::Tree::is_filling(right) {
            Some(Refusal::StillDraining)
        } else if Self::awaits_claims(left) || Self::awaits_claims(right) {
            Some(Refusal::AwaitingClaims)
        } else if Self::is_draining_too_much() {
            Some(Refusal::TooManyDrains)
        } else if !T::Attesters::has_room() {
            Some(Refusal::AwaitingClaims)
        } else if Self::height().saturating_sub(parent.since) < Self::limits().cooldown {
            Some(Refusal::CoolingDown)
        } else {
            None
        };
        Ok(reason)
    }

    /// Whether a shard is a lane, or is to become one.
    fn is_in_lane(shard: &ShardId) -> bool {
        !T::Lanes::standing(shard).is_resident()
    }

    fn leaf(id: &ShardId) -> Result<Shard, Error<T>> {
        let shard = T::Tree::shard(id).ok_or(Error::<T>::UnknownShard)?;
        ensure!(shard.status == ShardStatus::Live, Error::<T>::NotALeaf);
        Ok(shard)
    }

    pub(crate) fn is_draining_too_much() -> bool {
        Drains::<T>::decode_len().unwrap_or(0) as u32 >= T::MaxDrains::get()
    }
}

impl<T: Config> UnsettledShards for Pallet<T> {
    fn awaits_claims(leaf: &ShardId) -> bool {
        AwaitingLeaves::<T>::contains_key(leaf)
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads(1)
    }
}
