// SPDX-License-Identifier: Apache-2.0
//! What a pool says of what is refused.

use crate::{mock::*, Refusal};
use codec::Encode;
use nerv_primitives_lane::CommitError;
use sp_runtime::transaction_validity::{
    InvalidTransaction::{self, BadProof, Custom, ExhaustsResources, Stale},
    TransactionValidityError,
};
use std::collections::BTreeSet;

/// All that can be wrong with a header.
const HEADERS: [CommitError; 16] = [
    CommitError::WrongShard,
    CommitError::WrongTerm,
    CommitError::StaleSequence,
    CommitError::WrongPath,
    CommitError::InboxSkipped,
    CommitError::InboxAhead,
    CommitError::WrongReceived,
    CommitError::WrongOutbox,
    CommitError::WrongSent,
    CommitError::NotConserved,
    CommitError::LogWentBack,
    CommitError::TooManyMessages,
    CommitError::LogAhead,
    CommitError::FeesWentBack,
    CommitError::WrongFloor,
    CommitError::WrongMessage,
];

fn told(refusal: Refusal) -> InvalidTransaction {
    match TransactionValidityError::from(refusal) {
        TransactionValidityError::Invalid(invalid) => invalid,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_has_the_number_that_is_documented() {
    let numbered = [
        Refusal::NotALane,
        Refusal::WrongPayee,
        Refusal::OutboxFull,
        Refusal::TooFewSigners,
        Refusal::DoubledSigner,
        Refusal::NotAssigned,
        Refusal::NoEnclave,
        Refusal::StaleView,
        Refusal::WrongHead,
        Refusal::WrongTerm,
    ];
    for (code, refusal) in (1..).zip(numbered) {
        assert_eq!(told(refusal), Custom(code));
    }
    assert_eq!(told(Refusal::BadSignature), BadProof);
    assert_eq!(told(Refusal::TooSoon), ExhaustsResources);
    for error in HEADERS {
        let refusal = told(Refusal::Header(error));
        if error == CommitError::StaleSequence {
            assert_eq!(refusal, Stale);
        } else {
            assert_eq!(refusal, Custom(32 + error.encode()[0]));
        }
    }
}

#[test]
fn what_gets_past_a_pool_has_an_error_of_its_own() {
    let mut seen = BTreeSet::new();
    for error in HEADERS {
        let failure = Refusal::Header(error).error::<Test>();
        let is_new = seen.insert(failure.encode());
        // Nobody can call with more messages than there may be.
        assert!(is_new || error == CommitError::TooManyMessages);
    }
}
