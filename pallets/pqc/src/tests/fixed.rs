// SPDX-License-Identifier: Apache-2.0
//! The signature that the benchmarks verify, which no runtime could make.

use crate::benchmarking::{fixed_binding, fixed_key, fixed_signature};
use nerv_primitives_pqc::{Context, SecretKey};

/// Signatures of these keys are deterministic: whoever changes what is signed finds here what to put into the file.
#[test]
fn the_fixed_signature_is_what_its_key_signs() {
    let secret = SecretKey::from_seed(&[0x62; 32]);
    let binding = fixed_binding(secret.public());
    let signature = secret.sign(Context::Binding, &binding.statement()).unwrap();
    if let Ok(path) = std::env::var("NERV_PQC_FIXED") {
        let bytes = [&secret.public().0[..], &signature.0].concat();
        std::fs::write(path, bytes).expect("it can be written");
        return;
    }
    assert_eq!(&fixed_key(), secret.public());
    assert_eq!(fixed_signature(), signature);
}
