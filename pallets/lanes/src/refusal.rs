// SPDX-License-Identifier: Apache-2.0
//! Why a commit or a renewal is not taken.

use crate::{Config, Error};
use nerv_primitives_lane::CommitError;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    DispatchError,
};

/// Why a commit or a renewal is not taken. The pool tells it as `InvalidTransaction::Custom` with the number
/// given here, but for [`Self::BadSignature`], which is `BadProof`; [`Self::TooSoon`], which is
/// `ExhaustsResources`, so that it waits for the next block; and a header that is not behind the head any
/// more, which is `Stale`. In a call it is the error of the same name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The shard is no lane, or takes no commits: 1.
    NotALane,
    /// Another one was taken in this block.
    TooSoon,
    /// The payees are not those of the messages: 2.
    WrongPayee,
    /// The outbox has no room for so many messages: 3.
    OutboxFull,
    /// There are fewer signatures than are needed: 4.
    TooFewSigners,
    /// The slots are not in ascending order: 5.
    DoubledSigner,
    /// A slot is empty, or is not there: 6.
    NotAssigned,
    /// The node of a slot has no enclave that counts: 7.
    NoEnclave,
    /// The replicas looked at the chain too long ago, or in a block that is yet to come: 8.
    StaleView,
    /// The renewal is of another head than the committed one: 9.
    WrongHead,
    /// The renewal is of another term than the current one: 10.
    WrongTerm,
    /// A signature is not that of the enclave, or of something else.
    BadSignature,
    /// What the header says is not so: 32 and the number of the error.
    Header(CommitError),
}

impl From<CommitError> for Refusal {
    fn from(error: CommitError) -> Self {
        Self::Header(error)
    }
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::BadSignature => return InvalidTransaction::BadProof.into(),
            Refusal::TooSoon => return InvalidTransaction::ExhaustsResources.into(),
            Refusal::Header(CommitError::StaleSequence) => return InvalidTransaction::Stale.into(),
            Refusal::NotALane => 1,
            Refusal::WrongPayee => 2,
            Refusal::OutboxFull => 3,
            Refusal::TooFewSigners => 4,
            Refusal::DoubledSigner => 5,
            Refusal::NotAssigned => 6,
            Refusal::NoEnclave => 7,
            Refusal::StaleView => 8,
            Refusal::WrongHead => 9,
            Refusal::WrongTerm => 10,
            Refusal::Header(error) => header_code(error),
        };
        InvalidTransaction::Custom(code).into()
    }
}

/// 32 and the index with which the error is encoded.
fn header_code(error: CommitError) -> u8 {
    let index = match error {
        CommitError::WrongShard => 0,
        CommitError::WrongTerm => 1,
        CommitError::StaleSequence => 2,
        CommitError::WrongPath => 3,
        CommitError::InboxSkipped => 4,
        CommitError::InboxAhead => 5,
        CommitError::WrongReceived => 6,
        CommitError::WrongOutbox => 7,
        CommitError::WrongSent => 8,
        CommitError::NotConserved => 9,
        CommitError::LogWentBack => 10,
        CommitError::TooManyMessages => 11,
        CommitError::LogAhead => 12,
        CommitError::FeesWentBack => 13,
        CommitError::WrongFloor => 14,
        CommitError::WrongMessage => 15,
    };
    32u8.saturating_add(index)
}

impl Refusal {
    /// The error of a call that comes to this after it was authorised.
    pub(crate) fn error<T: Config>(self) -> DispatchError {
        match self {
            Self::NotALane => Error::<T>::NotALane,
            Self::TooSoon => Error::<T>::TooSoon,
            Self::WrongPayee => Error::<T>::WrongPayee,
            Self::OutboxFull => Error::<T>::OutboxFull,
            Self::TooFewSigners => Error::<T>::TooFewSigners,
            Self::DoubledSigner => Error::<T>::DoubledSigner,
            Self::NotAssigned => Error::<T>::NotAssigned,
            Self::NoEnclave => Error::<T>::NoEnclave,
            Self::StaleView => Error::<T>::StaleView,
            Self::WrongHead => Error::<T>::WrongHead,
            Self::WrongTerm => Error::<T>::WrongTerm,
            Self::BadSignature => Error::<T>::BadSignature,
            Self::Header(error) => match error {
                // The lane was looked up by it.
                CommitError::WrongShard => Error::<T>::NotALane,
                CommitError::WrongTerm => Error::<T>::WrongTerm,
                CommitError::StaleSequence => Error::<T>::StaleSequence,
                CommitError::WrongPath => Error::<T>::WrongPath,
                CommitError::InboxSkipped => Error::<T>::InboxSkipped,
                CommitError::InboxAhead => Error::<T>::InboxAhead,
                CommitError::WrongReceived => Error::<T>::WrongReceived,
                // More than there may be are in no call.
                CommitError::WrongOutbox | CommitError::TooManyMessages => Error::<T>::WrongOutbox,
                CommitError::WrongSent => Error::<T>::WrongSent,
                CommitError::NotConserved => Error::<T>::NotConserved,
                CommitError::LogWentBack => Error::<T>::LogWentBack,
                CommitError::LogAhead => Error::<T>::LogAhead,
                CommitError::FeesWentBack => Error::<T>::FeesWentBack,
                CommitError::WrongFloor => Error::<T>::WrongFloor,
                CommitError::WrongMessage => Error::<T>::WrongMessage,
            },
        }
        .into()
    }
}
