// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each topic.

mod binding;
#[cfg(feature = "runtime-benchmarks")]
mod fixed;
mod hostile;
mod refusals;
mod rotation;
mod state_machine;
mod transactions;
mod try_state;
mod weights;

use crate::{mock::*, Control, Error, Event, HoldReason, Proof, Refusal};
use codec::{DecodeAll, Encode};
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{InspectHold, Mutate},
};
use nerv_primitives_core::{Balance, LaneStanding};
use nerv_primitives_pqc::{Context, Controller, Era, Signature, Terms, MAX_CALL_LENGTH};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    AccountId32, DispatchError, DispatchResult,
};

/// Shorthand for the pallet's errors.
type Failure = Error<Test>;

/// A call that leaves an event of the system's.
fn told(bytes: &[u8]) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark_with_event {
        remark: bytes.to_vec(),
    })
}

/// Who has been told to have made that call, in this block.
fn tellers() -> Vec<AccountId32> {
    let events = System::read_events_for_pallet::<frame_system::Event<Test>>();
    let events = events.into_iter();
    events
        .filter_map(|event| match event {
            frame_system::Event::Remarked { sender, .. } => Some(sender),
            _ => None,
        })
        .collect()
}

/// The error of a transaction that never counted.
fn refused(refusal: Refusal) -> TransactionValidityError {
    refusal.into()
}

/// Pool and block refuse a transaction in the same way, and nothing has changed.
fn assert_refused(extrinsic: &Extrinsic, why: impl Into<TransactionValidityError>) {
    let why = why.into();
    let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(validate(extrinsic).map(|_| ()), Err(why), "in the pool");
    assert_eq!(apply(extrinsic), Err(why), "in a block");
    assert_eq!(root, sp_io::storage::root(sp_runtime::StateVersion::V1));
}

/// Has an account bound, by its present controller's transaction or as good as that.
fn bind(
    who: &AccountId32,
    from: Controller,
    to: Controller,
    number: u32,
    proof: Proof,
) -> DispatchResult {
    Pqc::bind(RuntimeOrigin::signed(who.clone()), from, to, number, proof)
}

/// Hands a wallet's account to an ML-DSA-65 key, as its first binding.
fn hand_over(wallet: u8, key: u8) -> AccountId32 {
    let who = wallet_account(wallet);
    let (from, to) = (by_own(&who), by_key(key));
    let proof = proof_of_key(key, &binding(&who, 0, from, to));
    assert_ok!(bind(&who, from, to, 0, proof));
    who
}

/// What is held of an account by this pallet.
fn held(who: &AccountId32) -> Balance {
    Balances::balance_on_hold(&HoldReason::Control.into(), who)
}
