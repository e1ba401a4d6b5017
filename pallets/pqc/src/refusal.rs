// SPDX-License-Identifier: Apache-2.0
//! Why a transaction is not taken.

use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Why a transaction is not taken, for what its key has to do with its account. It never counted: no fee was paid, and
/// the nonce is what it was.
///
/// | refusal | the pool tells it as |
/// |---|---|
/// | [`Self::NotInControl`] | `InvalidTransaction::Custom(64)` |
/// | [`Self::CallTooLong`] | `InvalidTransaction::Custom(65)` |
/// | [`Self::UnknownTerms`] | `InvalidTransaction::Custom(66)` |
/// | [`Self::SwitchedOff`] | `InvalidTransaction::Custom(67)` |
/// | [`Self::AlreadySigned`] | `InvalidTransaction::BadSigner` |
/// | [`Self::BadSignature`] | `InvalidTransaction::BadProof` |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The ML-DSA-65 key does not speak for the account: it is another's, or control has gone to another one.
    NotInControl,
    /// The call has more than [`MAX_CALL_LENGTH`](nerv_primitives_pqc::MAX_CALL_LENGTH) bytes.
    CallTooLong,
    /// What is signed besides the call is not what the pipeline of this version has in it. Not a client's fault: the
    /// runtime is composed otherwise.
    UnknownTerms,
    /// The account's own key has signed, and control has gone to another one.
    SwitchedOff,
    /// Somebody speaks for the transaction already.
    AlreadySigned,
    /// The signature is not that of the key for these terms and this call: another chain's, another runtime's, another
    /// account's, or of other bytes.
    BadSignature,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        let invalid = match refusal {
            Refusal::NotInControl => InvalidTransaction::Custom(64),
            Refusal::CallTooLong => InvalidTransaction::Custom(65),
            Refusal::UnknownTerms => InvalidTransaction::Custom(66),
            Refusal::SwitchedOff => InvalidTransaction::Custom(67),
            Refusal::AlreadySigned => InvalidTransaction::BadSigner,
            Refusal::BadSignature => InvalidTransaction::BadProof,
        };
        invalid.into()
    }
}
