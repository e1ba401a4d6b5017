// SPDX-License-Identifier: Apache-2.0
//! Signatures, keys and payloads that somebody has tampered with, and bytes that were never any of them.

mod common;

use codec::Decode;
use common::noise;
use nerv_primitives_pqc::{
    verify, verify_under, Binding, Context, Controller, Era, PqcError, PublicKey, SecretKey,
    Signature, Terms,
};
use proptest::prelude::*;

/// How many flips are tried: `NERV_PQC_FLIPS`, or as many as the goal asks for.
fn flips() -> u32 {
    std::env::var("NERV_PQC_FLIPS").map_or(10_000, |count| count.parse().unwrap())
}

fn terms(key: &SecretKey) -> Terms {
    Terms {
        genesis: [1; 32],
        spec_version: 2,
        transaction_version: 2,
        account: key.account(),
        nonce: 7,
        tip: 0,
        era: Era::Mortal {
            period: 64,
            phase: 9,
        },
        era_block: [2; 32],
        metadata: Some([3; 32]),
    }
}

/// What was signed, and whether it still verifies with one bit of it changed.
struct Signed {
    payload: Vec<u8>,
    key: PublicKey,
    signature: Signature,
}

impl Signed {
    fn new(seed: u8) -> Self {
        let key = SecretKey::from_seed(&[seed; 32]);
        let payload = terms(&key).payload(&noise(u64::from(seed), 90)).unwrap();
        let signature = key.sign(Context::Transaction, &payload).unwrap();
        Self {
            payload,
            key: key.public().clone(),
            signature,
        }
    }

    fn bits(&self) -> [usize; 3] {
        [
            self.payload.len() * 8,
            self.key.0.len() * 8,
            self.signature.0.len() * 8,
        ]
    }

    /// Changes bit `bit` of part `part`: payload, key, signature.
    fn flipped(&self, part: usize, bit: usize) -> Result<(), PqcError> {
        let (mut payload, mut key, mut signature) = (
            self.payload.clone(),
            self.key.clone(),
            self.signature.clone(),
        );
        let byte = match part {
            0 => &mut payload[bit / 8],
            1 => &mut key.0[bit / 8],
            _ => &mut signature.0[bit / 8],
        };
        *byte ^= 1 << (bit % 8);
        verify(Context::Transaction, &payload, &key, &signature)
    }
}

/// A third of the flips each goes into payload, key and signature, so that none is tried rarely.
#[test]
fn no_flipped_bit_is_overlooked() {
    let signed: Vec<Signed> = (0..8).map(Signed::new).collect();
    for one in &signed {
        let verified = verify(Context::Transaction, &one.payload, &one.key, &one.signature);
        assert_eq!(verified, Ok(()));
    }
    let cases = flips();
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    };
    proptest!(config, |(which in 0usize..8, part in 0usize..3, place in any::<prop::sample::Index>())| {
        let one = &signed[which];
        let bit = place.index(one.bits()[part]);
        prop_assert_eq!(one.flipped(part, bit), Err(PqcError::BadSignature), "bit {} of part {}", bit, part);
    });
}

/// The last 61 bytes are the hint, where other encodings of the same hint would be.
#[test]
fn no_bit_of_the_hint_is_free() {
    let one = Signed::new(0);
    for bit in one.bits()[2] - 61 * 8..one.bits()[2] {
        assert_eq!(
            one.flipped(2, bit),
            Err(PqcError::BadSignature),
            "bit {bit}"
        );
    }
}

#[test]
fn no_bit_of_the_payload_is_free() {
    let one = Signed::new(1);
    for bit in 0..one.bits()[0] {
        assert_eq!(
            one.flipped(0, bit),
            Err(PqcError::BadSignature),
            "bit {bit}"
        );
    }
}

/// On another chain, after an upgrade, for another account, once more, for another fee, later, with another call.
#[test]
fn a_transaction_counts_under_its_terms_alone() {
    let key = SecretKey::from_seed(&[1; 32]);
    let own = terms(&key);
    let call = [9u8, 1, 2, 3];
    let signature = key
        .sign(Context::Transaction, &own.payload(&call).unwrap())
        .unwrap();
    let judged = |terms: &Terms, call: &[u8]| {
        verify(
            Context::Transaction,
            &terms.payload(call).unwrap(),
            key.public(),
            &signature,
        )
    };
    assert_eq!(judged(&own, &call), Ok(()));
    let others = [
        Terms {
            genesis: [9; 32],
            ..own.clone()
        },
        Terms {
            spec_version: 3,
            ..own.clone()
        },
        Terms {
            transaction_version: 3,
            ..own.clone()
        },
        Terms {
            account: [9; 32],
            ..own.clone()
        },
        Terms {
            nonce: 8,
            ..own.clone()
        },
        Terms {
            tip: 1,
            ..own.clone()
        },
        Terms {
            era: Era::Immortal,
            ..own.clone()
        },
        Terms {
            era: Era::Mortal {
                period: 128,
                phase: 9,
            },
            ..own.clone()
        },
        Terms {
            era: Era::Mortal {
                period: 64,
                phase: 10,
            },
            ..own.clone()
        },
        Terms {
            era_block: [9; 32],
            ..own.clone()
        },
        Terms {
            metadata: None,
            ..own.clone()
        },
        Terms {
            metadata: Some([9; 32]),
            ..own.clone()
        },
    ];
    for other in &others {
        assert_eq!(
            judged(other, &call),
            Err(PqcError::BadSignature),
            "{other:?}"
        );
    }
    for other in [&[9u8, 1, 2][..], &[9, 1, 2, 3, 0], &[]] {
        assert_eq!(judged(&own, other), Err(PqcError::BadSignature));
    }
}

/// A binding is no transaction, and none of before, of another account, of another chain or backwards.
#[test]
fn a_binding_counts_for_its_step_alone() {
    let key = SecretKey::from_seed(&[1; 32]);
    let own = Binding {
        genesis: [1; 32],
        account: [2; 32],
        number: 4,
        from: Controller::Sr25519([2; 32]),
        to: Controller::MlDsa65(key.account()),
    };
    let signature = key.sign(Context::Binding, &own.statement()).unwrap();
    let judged = |context, binding: &Binding| {
        verify(context, &binding.statement(), key.public(), &signature)
    };
    assert_eq!(judged(Context::Binding, &own), Ok(()));
    assert_eq!(
        judged(Context::Transaction, &own),
        Err(PqcError::BadSignature)
    );
    let others = [
        Binding {
            genesis: [9; 32],
            ..own
        },
        Binding {
            account: [9; 32],
            ..own
        },
        Binding { number: 3, ..own },
        Binding { number: 5, ..own },
        Binding {
            from: Controller::MlDsa65([2; 32]),
            ..own
        },
        Binding {
            to: Controller::Sr25519(key.account()),
            ..own
        },
        Binding {
            from: own.to,
            to: own.from,
            ..own
        },
    ];
    for other in &others {
        assert_eq!(
            judged(Context::Binding, other),
            Err(PqcError::BadSignature),
            "{other:?}"
        );
    }
}

/// A signature over a key with `t1` all zero can be made by anybody: it has an account of its own, and that is all.
#[test]
fn degenerate_keys_panic_nowhere_and_verify_no_noise() {
    for byte in [0u8, 1, 127, 128, 254, 255] {
        for other in [0u8, 255] {
            let (key, signature) = (PublicKey([byte; 1952]), Signature([other; 3309]));
            let found = verify(Context::Transaction, b"message", &key, &signature);
            assert_eq!(found, Err(PqcError::BadSignature));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn noise_is_refused_without_a_panic(
        seed: u64,
        context in prop::collection::vec(any::<u8>(), 0..300),
        message in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let key = PublicKey::try_from(&noise(seed, 1952)[..]).unwrap();
        let signature = Signature::try_from(&noise(!seed, 3309)[..]).unwrap();
        let refused = if context.len() > 255 { PqcError::ContextTooLong } else { PqcError::BadSignature };
        prop_assert_eq!(verify_under(&context, &message, &key, &signature), Err(refused));
    }

    /// With a well-formed hint, so that noise gets past it into the arithmetic.
    #[test]
    fn noise_with_a_hint_that_is_none_is_refused_without_a_panic(seed: u64, own in any::<bool>()) {
        let mut signature = noise(seed, 3309);
        signature[3309 - 61..].fill(0);
        let signature = Signature::try_from(&signature[..]).unwrap();
        let key = if own {
            SecretKey::from_seed(&[1; 32]).public().clone()
        } else {
            PublicKey::try_from(&noise(!seed, 1952)[..]).unwrap()
        };
        let found = verify(Context::Transaction, b"message", &key, &signature);
        prop_assert_eq!(found, Err(PqcError::BadSignature));
    }

    #[test]
    fn no_bytes_make_decoding_panic(bytes in prop::collection::vec(any::<u8>(), 0..6000)) {
        let _ = PublicKey::decode(&mut &bytes[..]);
        let _ = Signature::decode(&mut &bytes[..]);
        let _ = Terms::decode(&mut &bytes[..]);
        let _ = Binding::decode(&mut &bytes[..]);
        let key = PublicKey::try_from(&bytes[..]);
        prop_assert_eq!(key.is_ok(), bytes.len() == 1952);
        let signature = Signature::try_from(&bytes[..]);
        prop_assert_eq!(signature.is_ok(), bytes.len() == 3309);
    }
}
