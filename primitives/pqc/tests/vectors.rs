// SPDX-License-Identifier: Apache-2.0
//! The vectors of NIST and of Wycheproof, all that there are for what this crate does.

mod common;

use common::{short, KeyGen, SigVer, Sign};
use nerv_primitives_pqc::{verify_under, PqcError, PublicKey, SecretKey, Signature};

/// What the crate says of a vector, from bytes of any length.
fn judged(test: &SigVer) -> Result<(), PqcError> {
    let key = PublicKey::try_from(&test.key[..])?;
    let signature = Signature::try_from(&test.signature[..])?;
    verify_under(&test.context, &test.message, &key, &signature)
}

#[test]
fn nists_signatures_are_judged_as_nist_judges_them() {
    let tests: Vec<SigVer> = common::read("acvp-external.scale");
    assert_eq!(
        (tests.len(), tests.iter().filter(|test| test.valid).count()),
        (15, 3)
    );
    for test in tests {
        let expected = if test.valid {
            Ok(())
        } else {
            Err(PqcError::BadSignature)
        };
        assert_eq!(judged(&test), expected, "test {}", test.number);
    }
}

#[test]
fn wycheproofs_signatures_are_judged_as_wycheproof_judges_them() {
    let tests = common::wycheproof();
    assert_eq!(tests.len(), 210);
    let mut refusals = [0; 4];
    for test in &tests {
        let found = judged(test);
        assert_eq!(found.is_ok(), test.valid, "test {}: {found:?}", test.number);
        match found {
            Ok(()) => (),
            Err(PqcError::PublicKeyLength(_)) => refusals[0] += 1,
            Err(PqcError::SignatureLength(_)) => refusals[1] += 1,
            Err(PqcError::ContextTooLong) => refusals[2] += 1,
            Err(_) => refusals[3] += 1,
        }
    }
    // Four keys and three signatures of a wrong length, five contexts that are too long.
    let bad = tests.iter().filter(|test| !test.valid).count();
    assert_eq!(refusals, [4, 3, 5, bad - 12]);
}

#[test]
fn seeds_have_the_keys_that_nist_says() {
    let tests: Vec<KeyGen> = common::read("acvp-key-gen.scale");
    assert_eq!(tests.len(), 25);
    for test in tests {
        let key = SecretKey::from_seed(&test.seed);
        assert_eq!(short(&key.public().0), test.hash, "test {}", test.number);
    }
}

#[test]
fn signatures_are_those_that_wycheproof_expects() {
    let tests: Vec<Sign> = common::read("wycheproof-sign.scale");
    assert_eq!(tests.len(), 87);
    for test in tests {
        // The type has no place for a seed of another length.
        let Ok(seed) = <[u8; 32]>::try_from(&test.seed[..]) else {
            assert_eq!(test.hash, None, "test {}", test.number);
            continue;
        };
        let key = SecretKey::from_seed(&seed);
        assert_eq!(
            short(&key.public().0),
            test.key_hash,
            "test {}",
            test.number
        );
        let signed = key.sign_under(&test.context, &test.message);
        match test.hash {
            Some(hash) => {
                let signature = signed.unwrap();
                assert_eq!(short(&signature.0), hash, "test {}", test.number);
                let verified = verify_under(&test.context, &test.message, key.public(), &signature);
                assert_eq!(verified, Ok(()), "test {}", test.number);
            }
            None => assert_eq!(
                signed,
                Err(PqcError::ContextTooLong),
                "test {}",
                test.number
            ),
        }
    }
}
