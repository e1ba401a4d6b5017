// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the remittances, which are of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{AbortedBy, Balance, BlockHeight, Latencies, ShardId};
use scale_info::TypeInfo;

/// That a block has a batch for a shard.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Posting {
    /// The shard.
    pub shard: ShardId,
    /// The number of the routing table when the batch was begun, unless a leaf was filling then, or the batch was
    /// begun by units that come back. While the table has that number still, who was sent something in this batch
    /// is in this shard: numbers only rise, so that the whole batch was sent by the same table.
    pub epoch: Option<u32>,
}

/// A place in the order of all that is sent.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub struct Place {
    /// The block.
    pub block: BlockHeight,
    /// Which of its batches, in the order in which these were begun.
    pub batch: u32,
    /// Which entry of it.
    pub entry: u32,
}

impl Place {
    /// The first place of a block.
    pub const fn beginning(block: BlockHeight) -> Self {
        Self {
            block,
            batch: 0,
            entry: 0,
        }
    }

    /// The first place of the next batch.
    pub const fn next_batch(self) -> Self {
        Self {
            block: self.block,
            batch: self.batch.saturating_add(1),
            entry: 0,
        }
    }
}

/// How far the pallet has come.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Reached {
    /// All before that place was delivered, and nothing from there on.
    pub delivered: Place,
    /// All before that batch was forgotten, and nothing from there on. Its entry is always zero.
    pub pruned: Place,
    /// Whether what is to be forgotten has waited for longer than it was kept: nothing is sent then.
    pub overdue: bool,
}

impl Reached {
    /// Nothing was sent before that block.
    pub const fn beginning(block: BlockHeight) -> Self {
        Self {
            delivered: Place::beginning(block),
            pruned: Place::beginning(block),
            overdue: false,
        }
    }
}

/// What is under way.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Transit {
    /// How many remittances, those that come back among them.
    pub remittances: u64,
    /// The units of all of them.
    pub units: Balance,
}

impl Transit {
    /// With one remittance more. No sum of units can leave its range: all of them are a part of the issuance.
    pub const fn with(self, units: Balance) -> Self {
        Self {
            remittances: self.remittances.saturating_add(1),
            units: self.units.saturating_add(units),
        }
    }

    /// Without what has arrived.
    pub const fn without(self, arrived: Self) -> Self {
        Self {
            remittances: self.remittances.saturating_sub(arrived.remittances),
            units: self.units.saturating_sub(arrived.units),
        }
    }
}

/// What became of remittances since the chain began. Each that was sent is under way, was credited, or was
/// returned: see [`Pallet::sent`](crate::Pallet::sent).
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Counters {
    /// Those that arrived.
    pub credited: u64,
    /// Those that the receiver could not take, by reason.
    pub bounced: AbortedBy,
    /// Those of them that are the sender's again.
    pub returned: u64,
    /// How often one that came back could not be taken, and was sent back anew.
    pub postponed: u64,
    /// How long those that arrived took, from the sender's account to the receiver's.
    pub latencies: Latencies,
}
