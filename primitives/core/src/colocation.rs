// SPDX-License-Identifier: Apache-2.0
//! Accounts that deal with each other live together: what is decided about that, and what becomes of it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The number of a plan of moves: that of the window at whose close it was made. Windows are counted from
/// 1 on.
pub type PlanIndex = u32;

/// Why a plan may not be carried out now, or ever again.
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
pub enum CoLocationRefusal {
    /// No plans are carried out: the parameter that enables them is off.
    #[codec(index = 0)]
    Disabled,
    /// There is no plan of that number: none was made, it was carried out, or it is too old.
    #[codec(index = 1)]
    NoSuchPlan,
    /// None of its moves can be made any more: the accounts are elsewhere by now or refuse, or leaves have no
    /// room.
    #[codec(index = 2)]
    NothingLeft,
}

/// What became of a plan that was carried out.
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
pub struct CoLocated {
    /// The moves that were made.
    pub moved: u32,
    /// Those that could not be made any more.
    pub skipped: u32,
}
