// SPDX-License-Identifier: Apache-2.0
//! What an account asks of a lane.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, BlindedId, Nonce};
use scale_info::TypeInfo;

/// What an account has signed, as a lane takes it. Whoever hands one in has checked the signature,
/// the genesis and the era of the extrinsic that said so.
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
pub struct Order {
    /// Whose it is.
    pub from: BlindedId,
    /// The account's nonce in the lane. Not that of its extrinsics on the chain.
    pub nonce: Nonce,
    /// What it asks for.
    pub action: OrderAction,
}

/// What an order asks for. Fees come on top of the amounts: see [`LaneRules::fee_of`](crate::LaneRules::fee_of).
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
pub enum OrderAction {
    /// Units go to another account. Whether it is one of the lane's is the lane's to find out.
    #[codec(index = 0)]
    Transfer {
        /// To whom.
        to: BlindedId,
        /// How much.
        amount: Balance,
    },
    /// Units leave the ledger, for the account's own balance on the chain.
    #[codec(index = 1)]
    Withdraw {
        /// How much.
        amount: Balance,
    },
}
