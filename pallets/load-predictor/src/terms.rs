// SPDX-License-Identifier: Apache-2.0
//! When load calls for a split or a merge, and what it is held against.

use nerv_primitives_core::{Balance, BlockHeight, Ppm, Rate};

/// The terms, as one type. Each is asked for by itself: counting a transfer, which every transfer
/// pays for, reads one of them from storage and not all.
pub trait Terms {
    /// The rate above which a shard is overloaded.
    fn max_rate() -> Rate;

    /// The merge threshold: a shard is quiet while its rate is under this one.
    fn quiet_rate() -> Rate;

    /// The seconds for which two siblings must have been quiet before they are idle.
    fn quiet_period() -> u32;

    /// The probability of overload above which the forecast calls for a split.
    fn split_probability() -> Ppm;

    /// The mean latency of transfers that a shard can just bear, in blocks.
    fn latency_limit() -> u32;

    /// The accounts of a shard that is full.
    fn state_capacity() -> u64;

    /// The seconds for which a shard is not split after one account was found to make for most of
    /// its load, at most: it ends when the account no longer does.
    fn unsplittable_period() -> u32;

    /// The part of [`Self::max_rate`] that a shard's load must have come to, over the last
    /// [`Self::floor_seconds`], before a forecast can call for its split. None of these seconds counts
    /// for more than one at that rate.
    fn floor_share() -> Ppm;

    /// The seconds over which that is taken, 1 to 30.
    fn floor_seconds() -> u32;

    /// The fullness of blocks above which a lane is called for, in parts per million of what extrinsics may
    /// take of them.
    fn open_above() -> Ppm;

    /// The fullness under which blocks must stay with what a lane has to do for its return to be called
    /// for. Lower than [`Self::open_above`], or lanes would come and go.
    fn return_below() -> Ppm;

    /// The time a block, in microseconds of reference time, above which a leaf's writes may be too much: see
    /// [`Self::contention_shares`].
    fn contention_above() -> u32;

    /// How often an even share of a block's time for extrinsics a leaf's writes may take. Nothing holds them
    /// but [`Self::contention_above`] if it is 0.
    fn contention_shares() -> u32;

    /// The blocks for which the contention of a leaf calls for nothing after it was split, merged, or an
    /// account was moved to it or away.
    fn contention_rest() -> BlockHeight;

    /// What is held of a proposer for each byte of a model's file, in units.
    fn upload_deposit() -> Balance;
}
