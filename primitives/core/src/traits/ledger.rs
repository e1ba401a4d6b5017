// SPDX-License-Identifier: Apache-2.0
//! The accounts of the shards.

use crate::operation::DrainTarget;
#[cfg(feature = "runtime-benchmarks")]
use codec::{Decode, Encode};
use nerv_primitives_types::{Balance, BlindedId, ShardId};
use sp_runtime::DispatchError;
use sp_weights::Weight;

/// The accounts of the shards. Implemented by the ledger, which alone reads and writes them.
pub trait ShardLedger {
    /// The units in a shard.
    fn total(shard: &ShardId) -> Balance;

    /// Moves up to `limit` records out of a shard, behind `cursor`, in the order of their keys.
    ///
    /// Records that were moved before `cursor` do not come back, so that no step walks over what
    /// an earlier one removed.
    fn drain(
        source: &ShardId,
        target: &DrainTarget,
        cursor: Option<BlindedId>,
        limit: u32,
    ) -> Result<DrainProgress, DispatchError>;

    /// The shard an account's record stands in. An account without a record is an error.
    fn shard_of(account: &BlindedId) -> Result<ShardId, DispatchError>;

    /// Whether a record of an account stands in a shard. Of what a lane holds only its replicas know: false.
    fn has_record(shard: &ShardId, account: &BlindedId) -> bool;

    /// Whether a shard holds neither a record nor a unit.
    fn is_empty(shard: &ShardId) -> bool;

    /// Moves one account to a leaf and routes it there from now on. Returns the shard it came
    /// from. An account without a record has nowhere to move from, which is an error.
    fn relocate(account: &BlindedId, to: &ShardId) -> Result<ShardId, DispatchError>;

    /// What moving records between so many shards takes beside what a benchmark of the move sees: the
    /// shards' roots, which are computed when the block ends.
    fn moving_weight(shards: u32) -> Weight;
}

/// How far one step of a drain came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DrainProgress {
    /// The records that were moved.
    pub moved: u32,
    /// The last record that was moved: the next step goes on behind it.
    pub cursor: Option<BlindedId>,
    /// Whether the shard is empty.
    pub done: bool,
}

/// Fills shards with accounts, for benchmarks of those who only move them. Implemented by the
/// ledger.
#[cfg(feature = "runtime-benchmarks")]
pub trait PopulateShard {
    /// Opens `count` accounts that a shard owns, each with more than the minimum balance.
    fn populate(shard: &ShardId, count: u32);

    /// Opens one account that a shard owns and returns it.
    fn open<AccountId: Decode + Encode>(shard: &ShardId) -> AccountId;
}
