// SPDX-License-Identifier: Apache-2.0
//! What the chain has decided of lanes.

use crate::types::Tick;
use nerv_primitives_core::{Balance, BlockHeight};
use sp_runtime::Perbill;

/// The pallet's parameters, as one type. Each is asked for by itself, and read from storage only then.
///
/// Times are in blocks; those that are [`Tick`]s count only the blocks in which the pallet had its turn.
pub trait Policy {
    /// The lanes that there may be at a time: at most [`MaxLanes`](crate::Config::MaxLanes). With 0 none
    /// are opened.
    fn max_lanes() -> u32;

    /// The time without a commit after which a lane is quiet, and after as long again returns by itself.
    fn silence_after() -> Tick;

    /// The blocks within which replicas commit something, be it nothing but a sign of life. For them: the
    /// pallet does not ask.
    fn heartbeat() -> BlockHeight;

    /// The time in which a lane that returns may still commit what its replicas have signed.
    fn closing_period() -> Tick;

    /// The time after which an entry of the inbox must be taken by the next commit, at the most twice that. So
    /// long that batches which were signed before somebody knew of it are committed by then.
    fn inbox_patience() -> Tick;

    /// The time after which a message that another shard has no room for goes back to its sender. Well below
    /// [`Self::silence_after`]: a lane whose outbox is full cannot commit what makes messages for as long.
    fn outbox_patience() -> Tick;

    /// The time from one payment of what nodes have earned to the next.
    fn pay_period() -> Tick;

    /// What an order costs in a lane that opens.
    fn fee() -> Balance;

    /// What an order costs besides if its units leave the lane.
    fn delivery_fee() -> Balance;

    /// The part of a node's deposit that goes to the treasury when it has signed two heads in one place.
    fn equivocation_fine() -> Perbill;
}
