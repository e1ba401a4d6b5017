// SPDX-License-Identifier: Apache-2.0
//! Why a claim is not taken.

use crate::{Config, Error};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    DispatchError,
};

/// Why a claim is not taken. The pool tells it as `InvalidTransaction::Custom` with the number given here,
/// but for [`Self::BadSignature`], which is `BadProof`. In a call it is the error of the same name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClaimRefusal {
    /// Replicas are not asked about that operation, or not any more: 1.
    NotOpen,
    /// What comes of the operation is known: 2.
    Decided,
    /// The time for claims is over: 3.
    TooLate,
    /// Replicas are asked in another round: 4.
    WrongRound,
    /// The node is not asked for that slot: 5.
    NotAssigned,
    /// The node has claimed something in this round: 6.
    AlreadyClaimed,
    /// The node looked at the chain too long ago, or in a block that is yet to come: 7.
    StaleView,
    /// The claim is about other shards: 8.
    WrongShape,
    /// The claim begins with another checkpoint: 9.
    WrongCheckpoint,
    /// The claim's logs are not those of the cutover: 10.
    WrongLog,
    /// The node has no enclave that counts: 11.
    NoEnclave,
    /// The signature is not that of the node's enclave, or signs something else.
    BadSignature,
}

impl From<ClaimRefusal> for TransactionValidityError {
    fn from(refusal: ClaimRefusal) -> Self {
        let code = match refusal {
            ClaimRefusal::BadSignature => return InvalidTransaction::BadProof.into(),
            ClaimRefusal::NotOpen => 1,
            ClaimRefusal::Decided => 2,
            ClaimRefusal::TooLate => 3,
            ClaimRefusal::WrongRound => 4,
            ClaimRefusal::NotAssigned => 5,
            ClaimRefusal::AlreadyClaimed => 6,
            ClaimRefusal::StaleView => 7,
            ClaimRefusal::WrongShape => 8,
            ClaimRefusal::WrongCheckpoint => 9,
            ClaimRefusal::WrongLog => 10,
            ClaimRefusal::NoEnclave => 11,
        };
        InvalidTransaction::Custom(code).into()
    }
}

impl ClaimRefusal {
    /// The error of a call that comes to this after it was authorised.
    pub(crate) fn error<T: Config>(self) -> DispatchError {
        match self {
            Self::NotOpen => Error::<T>::NotOpen,
            Self::Decided => Error::<T>::Decided,
            Self::TooLate => Error::<T>::TooLate,
            Self::WrongRound => Error::<T>::WrongRound,
            Self::NotAssigned => Error::<T>::NotAssigned,
            Self::AlreadyClaimed => Error::<T>::AlreadyClaimed,
            Self::StaleView => Error::<T>::StaleView,
            Self::WrongShape => Error::<T>::WrongShape,
            Self::WrongCheckpoint => Error::<T>::WrongCheckpoint,
            Self::WrongLog => Error::<T>::WrongLog,
            Self::NoEnclave => Error::<T>::NoEnclave,
            Self::BadSignature => Error::<T>::BadSignature,
        }
        .into()
    }
}
