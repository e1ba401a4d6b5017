// SPDX-License-Identifier: Apache-2.0
//! Each invariant is seen when it is broken.

use crate::{
    mock::*, AllowSimulated, CheckedCollaterals, Collaterals, CollateralsOf, Enclave, EnclaveKeys,
    Enclaves, HoldReason, Measurements, Upload,
};
use frame_support::{
    assert_ok,
    traits::{fungible::MutateHold, tokens::Precision},
};
use sp_core::H256;

/// A chain with an enclave, of which a test breaks something.
#[track_caller]
fn broken(how: impl FnOnce(), message: &'static str) {
    new_test_ext().execute_with(|| {
        assert_ok!(register(3, key(1)));
        check();
        how();
        assert_eq!(Attestation::do_try_state(), Err(message.into()));
    });
}

fn change(how: impl FnOnce(&mut Enclave)) {
    Enclaves::<Test>::mutate(3, |it| how(it.as_mut().expect("it is there")));
}

#[test]
fn a_key_names_its_node() {
    let message = "an enclave whose key names another node";
    broken(|| EnclaveKeys::<Test>::insert(key(1), 4), message);
    broken(
        || EnclaveKeys::<Test>::insert(key(2), 3),
        "a key of no enclave",
    );
}

#[test]
fn what_is_simulated_is_allowed_and_not_measured() {
    broken(
        || AllowSimulated::<Test>::put(false),
        "a simulated enclave where none may be",
    );
    broken(
        || change(|it| it.measurement = Some(H256::zero())),
        "a simulated enclave that was measured, or another that was not",
    );
}

#[test]
fn no_enclave_is_of_another_time() {
    let message = "an enclave of another time";
    broken(|| change(|it| it.since = 2), message);
    broken(|| change(|it| it.until = 0), message);
}

/// A chain with collateral and an enclave that was registered with it, of which a test breaks something.
#[track_caller]
fn broken_evidence(how: impl FnOnce(H256), message: &'static str) {
    new_test_ext().execute_with(|| {
        assert_ok!(upload(0, SGX.intel()));
        let hash = crate::collateral_hash(&SGX.intel());
        check();
        how(hash);
        assert_eq!(Attestation::do_try_state(), Err(message.into()));
    });
}

fn change_upload(hash: H256, how: impl FnOnce(&mut Upload<AccountId>)) {
    Collaterals::<Test>::mutate(hash, |it| how(it.as_mut().expect("it is kept")));
}

#[test]
fn collateral_counts_its_enclaves_and_something_remains_of_it() {
    broken_evidence(
        |hash| change_upload(hash, |it| it.enclaves = 1),
        "collateral that counts other enclaves than there are",
    );
    let message = "collateral of which nothing remains, or of another time";
    broken_evidence(CheckedCollaterals::<Test>::remove, message);
    broken_evidence(
        |hash| change_upload(hash, |it| it.valid_until += 1),
        message,
    );
    broken_evidence(
        |hash| {
            let checked = CheckedCollaterals::<Test>::get(hash).expect("it is kept");
            CheckedCollaterals::<Test>::insert(H256::zero(), checked);
        },
        "what remains of collateral that is not kept",
    );
}

#[test]
fn accounts_hold_deposits_for_what_is_noted() {
    broken_evidence(
        |_| CollateralsOf::<Test>::insert(1, 1),
        "an account that is noted for nothing",
    );
    broken_evidence(
        |_| CollateralsOf::<Test>::insert(operator(0), 2),
        "an account with other collateral than is noted, or with more than it may",
    );
    broken_evidence(
        |_| {
            let reason = HoldReason::CollateralDeposit.into();
            let who = operator(0);
            assert_ok!(Balances::release(&reason, &who, 1, Precision::Exact));
        },
        "a deposit that is not held",
    );
}

#[test]
fn there_are_no_more_than_there_may_be() {
    broken(
        || {
            for number in 0..5 {
                Measurements::<Test>::insert(H256::repeat_byte(number), ());
            }
        },
        "more measurements than are counted, or than there may be",
    );
    broken_evidence(
        |hash| {
            let upload = Collaterals::<Test>::get(hash).expect("it is kept");
            let checked = CheckedCollaterals::<Test>::get(hash).expect("it is kept");
            for number in 0..4 {
                let hash = H256::repeat_byte(number);
                Collaterals::<Test>::insert(hash, &upload);
                CheckedCollaterals::<Test>::insert(hash, &checked);
            }
        },
        "more collateral than is counted, or than there may be",
    );
}
