// SPDX-License-Identifier: Apache-2.0
//! What verification is charged for.

use super::*;
use crate::WeightInfo;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};

type Weights = ();

fn extension_weight(bytes: usize) -> Weight {
    let extrinsic = signed(1, &key_account(1), remark(bytes));
    extrinsic.get_dispatch_info().extension_weight
}

#[test]
fn each_byte_of_the_call_is_paid_for_up_to_the_longest() {
    build_and_execute(|| {
        let more = extension_weight(10_010) - extension_weight(10);
        assert_eq!(
            more,
            Weights::authenticate(10_010) - Weights::authenticate(10)
        );
        assert!(more.ref_time() > 0);
        // What is longer is refused before it is hashed.
        let first = authenticate(key_account(1), key(1).public(), Signature([0; 3309]));
        let terms = next_terms(&key_account(1));
        let too_long = assembled(first, &terms, remark(MAX_CALL_LENGTH + 1_000));
        let declared = too_long.get_dispatch_info().extension_weight;
        assert_eq!(declared, extension_weight(MAX_CALL_LENGTH));
    });
}

#[test]
fn a_proof_is_paid_for_by_its_scheme() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let to_key = binding(&who, 0, by_own(&who), by_key(1));
        let weight = |proof| {
            crate::Call::<Test>::bind {
                from: to_key.from,
                to: to_key.to,
                number: 0,
                proof,
            }
            .get_dispatch_info()
            .call_weight
        };
        assert_eq!(weight(proof_of_key(1, &to_key)), Weights::bind_ml_dsa());
        assert_eq!(weight(proof_of_wallet(1, &to_key)), Weights::bind_own());
        // An sr25519 signature takes less.
        assert!(Weights::bind_own().ref_time() < Weights::bind_ml_dsa().ref_time());
    });
}

/// Calls are passed on by value, and `utility` refuses to be built with larger ones.
#[test]
fn a_call_is_small_in_memory() {
    assert!(core::mem::size_of::<crate::Call<Test>>() <= 256);
    assert!(core::mem::size_of::<Extrinsic>() <= 1_024);
}
