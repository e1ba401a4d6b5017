// SPDX-License-Identifier: Apache-2.0
//! NIST's vectors of the internal interface, which this crate does not offer: they go into the same verification,
//! behind the context.

mod common;

use common::SigVer;
use libcrux_ml_dsa::ml_dsa_65::{portable, MLDSA65Signature, MLDSA65VerificationKey};

#[test]
fn nists_internal_signatures_are_judged_as_nist_judges_them() {
    let tests: Vec<SigVer> = common::read("acvp-internal.scale");
    assert_eq!(tests.len(), 15);
    for test in tests {
        let key = MLDSA65VerificationKey::new(test.key[..].try_into().unwrap());
        let signature = MLDSA65Signature::new(test.signature[..].try_into().unwrap());
        let found = portable::verify_internal(&key, &test.message, &signature);
        assert_eq!(found.is_ok(), test.valid, "test {}", test.number);
    }
}
