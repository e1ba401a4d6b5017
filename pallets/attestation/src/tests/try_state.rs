// SPDX-License-Identifier: Apache-2.0
//! Each invariant is seen when it is broken.

use crate::{mock::*, AllowSimulated, Enclave, EnclaveKeys, Enclaves};
use frame_support::assert_ok;
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
