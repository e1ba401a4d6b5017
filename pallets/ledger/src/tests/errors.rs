// SPDX-License-Identifier: Apache-2.0
//! Errors that no call can reach, and that every one of the transition's has its own here.

use super::*;
use crate::pallet;
use nerv_primitives_transition::{StoreError, TransitionError};
use sp_runtime::DispatchError;

/// A call always runs with the record's own nonce; transactions that carry theirs come later.
#[test]
fn success_each_error_of_the_transition_has_its_own() {
    for (from, to) in [
        (TransitionError::ZeroAmount, Failure::ZeroAmount),
        (TransitionError::UnknownAccount, Failure::UnknownAccount),
        (
            TransitionError::InsufficientBalance,
            Failure::InsufficientBalance,
        ),
        (TransitionError::BelowMinimum, Failure::BelowMinimum),
        (TransitionError::Overflow, Failure::Overflow),
        (TransitionError::WrongNonce, Failure::WrongNonce),
        (TransitionError::SelfTransfer, Failure::SelfTransfer),
        (TransitionError::CorruptRecord, Failure::CorruptRecord),
        (TransitionError::NotSetAside, Failure::NotSetAside),
        (TransitionError::CorruptTotal, Failure::CorruptTotal),
        (TransitionError::AlreadyHere, Failure::AlreadyHere),
        (
            TransitionError::Store(StoreError::NotInProof),
            Failure::RecordUnavailable,
        ),
        (
            TransitionError::Store(StoreError::Corrupt),
            Failure::RecordUnavailable,
        ),
    ] {
        assert_eq!(
            DispatchError::from(pallet::Error::<Test>::from(from)),
            DispatchError::from(to)
        );
    }
}

#[test]
#[should_panic(expected = "the ledger's minimum balance is lower than the currency's")]
fn fails_a_minimum_below_the_currencys() {
    use frame_support::traits::Hooks;
    MinimumBalance::set(EXISTENTIAL_DEPOSIT - 1);
    new_test_ext().execute_with(<Ledger as Hooks<u64>>::integrity_test);
}

#[test]
fn boundary_a_minimum_like_the_currencys() {
    use frame_support::traits::Hooks;
    MinimumBalance::set(EXISTENTIAL_DEPOSIT);
    new_test_ext().execute_with(<Ledger as Hooks<u64>>::integrity_test);
}
