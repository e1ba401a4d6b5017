// SPDX-License-Identifier: Apache-2.0
//! What is held to when accounts are moved together, and when a cut is chosen.

use nerv_primitives_core::{Balance, BlockHeight, Ppm, Rate};

/// The terms, as one type. Counts are in units of [`UNIT`](nerv_primitives_affinity::UNIT), 1/256 of a
/// transfer.
pub trait Terms {
    /// Whether plans are made and carried out, and cuts chosen. Who deals with whom is found out in any case, so
    /// that the forecasters have a record by the time it is switched on.
    fn enabled() -> bool;

    /// The blocks of a window. 0 counts as 1. A change takes effect when the next window begins.
    fn window() -> BlockHeight;

    /// The moves of a plan at most. Above [`MAX_MOVES`](crate::MAX_MOVES) it is that.
    fn moves() -> u32;

    /// The accounts that plans may have away from home at a time. Above
    /// [`MAX_OVERRIDES`](nerv_primitives_embedding::MAX_OVERRIDES) it is that. Overrides of others count for what
    /// the routing table holds, and not for this.
    fn room() -> u32;

    /// The transfers a window, in units, above which a gain moves an account.
    fn gain() -> u64;

    /// The same for a move back to the leaf that the account came from last.
    fn back() -> u64;

    /// The transfers a window with its leaf, in units, under which an account that was moved goes home.
    fn keep() -> u64;

    /// The windows for which an account stays after it was moved.
    fn rest() -> u32;

    /// The load up to which a move may bring a leaf, as a part of the mean of all.
    fn balance() -> Ppm;

    /// A pair draws an account by so many times what the account itself sends in it at most.
    fn echo() -> u32;

    /// The pairs that may be counted for one account which sends more in them than it is sent. A change takes
    /// effect when the next window begins.
    fn payer() -> u32;

    /// The rate above which no move may bring a leaf.
    fn leaf_rate() -> Rate;

    /// The hyperplanes among which a split's is chosen: 1 is the one that there is without a choice. Above
    /// [`CUT_CANDIDATES`](crate::CUT_CANDIDATES) it is that.
    fn candidates() -> u8;

    /// The part of its load that the larger half of a split may have for its hyperplane to be chosen.
    fn cut_balance() -> Ppm;

    /// What is held of an owner while an instruction stands, in units of the currency.
    fn deposit() -> Balance;
}
