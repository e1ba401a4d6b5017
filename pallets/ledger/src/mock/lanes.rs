// SPDX-License-Identifier: Apache-2.0
//! Lanes that keep no more than what units they have, and where those are.

use super::{MINIMUM, NO_ROOM};
use codec::{Decode, Encode};
use frame_support::{ensure, weights::Weight, Identity};
use nerv_primitives_core::{
    traits::{LaneContents, Lanes, SetAside},
    AbortReason, Balance, LaneStanding, Nonce, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Books;
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// What a lane keeps.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq)]
pub struct MockLane {
    /// How the shard stands.
    pub standing: LaneStanding,
    /// The root of its head.
    pub root: H256,
    /// The books of its head.
    pub books: Books,
    /// What is in its inbox.
    pub inbox: Vec<(BlindedId, Balance)>,
    /// What has left by its outbox and was not handed over.
    pub outbox: Vec<(BlindedId, Nonce, BlindedId, Balance)>,
    /// What was handed over and is not decided, by sender.
    pub escrow: BTreeMap<BlindedId, Balance>,
    /// What is expected, by receiver.
    pub expected: BTreeMap<BlindedId, Balance>,
}

/// The lanes. They are in storage so that errors take back what they did.
#[frame_support::storage_alias]
pub type MockLanes = StorageMap<TestLanes, Identity, ShardId, MockLane>;

/// What halves in lanes are said to take.
pub const LANE_WEIGHT: Weight = Weight::from_parts(7_000_000, 700);

/// Lanes for the tests of the ledger.
pub struct TestLanes;

/// A lane, or the error of one that is not there.
fn change(shard: &ShardId, change: impl FnOnce(&mut MockLane) -> DispatchResult) -> DispatchResult {
    let mut lane = MockLanes::get(shard).ok_or(DispatchError::CannotLookup)?;
    ensure!(lane.standing.is_lane(), DispatchError::CannotLookup);
    change(&mut lane)?;
    MockLanes::insert(shard, lane);
    Ok(())
}

/// Takes units out of what is kept of an account.
fn take(all: &mut BTreeMap<BlindedId, Balance>, id: &BlindedId, amount: Balance) -> DispatchResult {
    let kept = all.get_mut(id).ok_or(DispatchError::Corruption)?;
    *kept = kept.checked_sub(amount).ok_or(DispatchError::Corruption)?;
    if *kept == 0 {
        all.remove(id);
    }
    Ok(())
}

impl Lanes for TestLanes {
    fn standing(shard: &ShardId) -> LaneStanding {
        MockLanes::get(shard).unwrap_or_default().standing
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        MockLanes::iter()
            .map(|(shard, lane)| (shard, lane.standing))
            .collect()
    }

    fn contents(shard: &ShardId) -> Option<LaneContents> {
        let lane = MockLanes::get(shard).filter(|lane| lane.standing.is_lane())?;
        Some(LaneContents {
            root: lane.root,
            books: lane.books,
            accounts: 0,
        })
    }

    fn deposit(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        ensure!(amount >= MINIMUM, NO_ROOM);
        change(shard, |lane| {
            lane.inbox.push((*account, amount));
            Ok(())
        })
    }

    fn expect(shard: &ShardId, account: &BlindedId, amount: Balance) -> Result<(), AbortReason> {
        if amount < MINIMUM {
            return Err(AbortReason::BelowMinimum);
        }
        change(shard, |lane| {
            *lane.expected.entry(*account).or_default() += amount;
            Ok(())
        })
        .map_err(|_| AbortReason::Busy)
    }

    fn receive(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        change(shard, |lane| {
            take(&mut lane.expected, account, amount)?;
            lane.inbox.push((*account, amount));
            Ok(())
        })
    }

    fn forget(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        change(shard, |lane| take(&mut lane.expected, account, amount))
    }

    fn lock(
        shard: &ShardId,
        account: &BlindedId,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<Nonce, DispatchError> {
        let mut found = 0;
        change(shard, |lane| {
            let (from, nonce, dest, units) = lane.outbox.pop().ok_or(DispatchError::Corruption)?;
            let is_it = (from, dest, units) == (*account, *to, amount);
            ensure!(is_it, DispatchError::Corruption);
            found = nonce;
            *lane.escrow.entry(from).or_default() += units;
            Ok(())
        })?;
        Ok(found)
    }

    fn release(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        change(shard, |lane| {
            take(&mut lane.escrow, account, amount)?;
            lane.inbox.push((*account, amount));
            Ok(())
        })
    }

    fn settle(shard: &ShardId, account: &BlindedId, amount: Balance) -> DispatchResult {
        change(shard, |lane| take(&mut lane.escrow, account, amount))
    }

    fn weight() -> Weight {
        LANE_WEIGHT
    }

    fn units() -> Balance {
        let of = |(_, lane): (ShardId, MockLane)| {
            let waiting: Balance = lane.inbox.iter().map(|(_, amount)| amount).sum();
            let leaving: Balance = lane.outbox.iter().map(|(_, _, _, amount)| amount).sum();
            let escrow: Balance = lane.escrow.values().sum();
            lane.books.total + waiting + leaving + escrow
        };
        MockLanes::iter()
            .filter(|(_, lane)| lane.standing.is_lane())
            .map(of)
            .sum()
    }

    fn set_aside() -> BTreeMap<BlindedId, SetAside> {
        let mut all = BTreeMap::<BlindedId, SetAside>::new();
        for (_, lane) in MockLanes::iter() {
            for (id, amount) in lane.escrow {
                all.entry(id).or_default().locked += amount;
            }
            for (id, amount) in lane.expected {
                all.entry(id).or_default().incoming += amount;
            }
        }
        all
    }
}
