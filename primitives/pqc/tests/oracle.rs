// SPDX-License-Identifier: Apache-2.0
//! `fips204`, which others wrote, makes the same keys and signatures, and judges all that is tampered with alike.

mod common;

use common::{noise, SigVer};
use fips204::{
    ml_dsa_65,
    traits::{KeyGen, SerDes, Signer, Verifier},
};
use nerv_primitives_pqc::{verify_under, PublicKey, SecretKey, Signature};
use proptest::prelude::*;

/// Whether both take it; fails where they do not agree.
fn judged(context: &[u8], message: &[u8], key: &[u8], signature: &[u8]) -> bool {
    let other = ml_dsa_65::PublicKey::try_from_bytes(key.try_into().unwrap())
        .unwrap()
        .verify(message, signature.try_into().unwrap(), context);
    let (key, signature) = (
        PublicKey::try_from(key).unwrap(),
        Signature::try_from(signature).unwrap(),
    );
    let own = verify_under(context, message, &key, &signature).is_ok();
    assert_eq!(own, other);
    own
}

#[test]
fn vectors_are_judged_alike() {
    let nists: Vec<SigVer> = common::read("acvp-external.scale");
    for test in nists.iter().chain(&common::wycheproof()) {
        if test.key.len() == 1952 && test.signature.len() == 3309 {
            let found = judged(&test.context, &test.message, &test.key, &test.signature);
            assert_eq!(found, test.valid, "test {}", test.number);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn seeds_have_the_same_keys_and_messages_the_same_signatures(
        seed: [u8; 32],
        context in prop::collection::vec(any::<u8>(), 0..=255),
        message in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let key = SecretKey::from_seed(&seed);
        let (public, secret) = ml_dsa_65::KG::keygen_from_seed(&seed);
        let public = public.into_bytes();
        prop_assert_eq!(&key.public().0, &public);
        let signature = key.sign_under(&context, &message).unwrap();
        let other = secret.try_sign_with_seed(&[0; 32], &message, &context).unwrap();
        prop_assert_eq!(&signature.0, &other);
        prop_assert!(judged(&context, &message, &public, &other));
    }

    /// Bytes changed, copied and swapped anywhere, most often in the hint, where bytes have many rules.
    #[test]
    fn what_is_tampered_with_is_judged_alike(
        seed in 0u8..8,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..4),
    ) {
        let key = SecretKey::from_seed(&[seed; 32]);
        let mut signature = key.sign_under(b"", b"message").unwrap().0;
        let whole = signature;
        for (place, byte, in_hint) in edits {
            let from = if in_hint { 3309 - 61 } else { 0 };
            signature[from + place.index(3309 - from)] = byte;
        }
        let found = judged(b"", b"message", &key.public().0, &signature);
        prop_assert_eq!(found, signature == whole);
    }

    #[test]
    fn noise_with_a_well_formed_hint_is_judged_alike(seed: u64, rows in prop::array::uniform6(0u8..10)) {
        let mut signature = noise(seed, 3309);
        let hint = &mut signature[3309 - 61..];
        hint.fill(0);
        let mut index = 0;
        for (row, count) in rows.into_iter().enumerate() {
            for place in 0..count.min(55 - index as u8) {
                hint[index] = place * 25;
                index += 1;
            }
            hint[55 + row] = index as u8;
        }
        let found = judged(b"", b"message", &noise(!seed, 1952), &signature);
        prop_assert!(!found);
    }
}
