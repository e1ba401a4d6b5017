// SPDX-License-Identifier: Apache-2.0
//! Why what a node says is not taken.

use crate::{Config, Error};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    DispatchError,
};

/// Why an acknowledgement or an answer is not taken. The pool tells it as `InvalidTransaction::Custom`
/// with the number given here, but for [`Self::BadSignature`], which is `BadProof`. In a call it is the
/// error of the same name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The shard is no leaf: 1.
    NotALeaf,
    /// The node looked at the chain too long ago, or in a block that is yet to come: 2.
    StaleView,
    /// The node does not hold that slot: 3.
    NotAssigned,
    /// No such checkpoint was taken: 4.
    UnknownCheckpoint,
    /// The checkpoint is not kept any more: 5.
    CheckpointRetired,
    /// The time for that is over: 6.
    TooLate,
    /// The node has acknowledged it, or has said something else of it before: 7.
    AlreadyAcknowledged,
    /// No commitment of that checkpoint can look like this: 8.
    BadCommitment,
    /// No such challenge is open: 9.
    NoChallenge,
    /// That slot is not asked for that checkpoint: 10.
    NotAsked,
    /// The node has answered: 11.
    AlreadyAnswered,
    /// It is not the chunk that was asked for: 12.
    WrongChunk,
    /// The chunk is not in the fragment that was committed: 13.
    BadProof,
    /// The signer may not sign for the node: 14.
    MayNotSign,
    /// The signature is not the signer's, or signs something else.
    BadSignature,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::BadSignature => return InvalidTransaction::BadProof.into(),
            Refusal::NotALeaf => 1,
            Refusal::StaleView => 2,
            Refusal::NotAssigned => 3,
            Refusal::UnknownCheckpoint => 4,
            Refusal::CheckpointRetired => 5,
            Refusal::TooLate => 6,
            Refusal::AlreadyAcknowledged => 7,
            Refusal::BadCommitment => 8,
            Refusal::NoChallenge => 9,
            Refusal::NotAsked => 10,
            Refusal::AlreadyAnswered => 11,
            Refusal::WrongChunk => 12,
            Refusal::BadProof => 13,
            Refusal::MayNotSign => 14,
        };
        InvalidTransaction::Custom(code).into()
    }
}

impl Refusal {
    /// The error of a call that comes to this after it was authorised.
    pub(crate) fn error<T: Config>(self) -> DispatchError {
        match self {
            Self::NotALeaf => Error::<T>::NotALeaf,
            Self::StaleView => Error::<T>::StaleView,
            Self::NotAssigned => Error::<T>::NotAssigned,
            Self::UnknownCheckpoint => Error::<T>::UnknownCheckpoint,
            Self::CheckpointRetired => Error::<T>::CheckpointRetired,
            Self::TooLate => Error::<T>::TooLate,
            Self::AlreadyAcknowledged => Error::<T>::AlreadyAcknowledged,
            Self::BadCommitment => Error::<T>::BadCommitment,
            Self::NoChallenge => Error::<T>::NoChallenge,
            Self::NotAsked => Error::<T>::NotAsked,
            Self::AlreadyAnswered => Error::<T>::AlreadyAnswered,
            Self::WrongChunk => Error::<T>::WrongChunk,
            Self::BadProof => Error::<T>::BadProof,
            Self::MayNotSign => Error::<T>::MayNotSign,
            Self::BadSignature => Error::<T>::BadSignature,
        }
        .into()
    }
}
