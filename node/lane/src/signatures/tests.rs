// SPDX-License-Identifier: Apache-2.0
//! A batch says of each signature what `sp-runtime`, and so the chain, says of it alone.

use super::*;
use proptest::prelude::*;
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

struct Case {
    signer: AccountId32,
    message: Vec<u8>,
    signature: MultiSignature,
}

impl Case {
    fn signed(&self) -> Signed<'_> {
        Signed {
            signer: &self.signer,
            message: &self.message,
            signature: &self.signature,
        }
    }

    fn alone(&self) -> bool {
        self.signature.verify(&self.message[..], &self.signer)
    }
}

fn pair(n: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[n + 1; 32])
}

fn good(n: u8) -> Case {
    let message = vec![n; usize::from(n)];
    Case {
        signer: pair(n).public().into(),
        signature: pair(n).sign(&message).into(),
        message,
    }
}

fn with_bytes(n: u8, change: impl FnOnce(&mut [u8; 64])) -> Case {
    let mut case = good(n);
    let mut bytes = pair(n).sign(&case.message).0;
    change(&mut bytes);
    case.signature = sr25519::Signature::from_raw(bytes).into();
    case
}

/// The order of the group: as a scalar it is a zero that is not reduced.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Adds the order to the scalar of a signature: the same number, not reduced.
fn unreduced(bytes: &mut [u8; 64]) {
    let mut carry = 0u16;
    for (byte, order) in bytes[32..].iter_mut().zip(ORDER) {
        let marked = *byte;
        carry += u16::from(marked) + u16::from(order);
        *byte = carry as u8;
        carry >>= 8;
    }
    bytes[63] |= 128;
}

/// One of every kind of signature that there is, most of them bad.
fn case(kind: u8, n: u8) -> Case {
    match kind % 20 {
        // Bits of each part.
        0 => with_bytes(n, |bytes| bytes[usize::from(n) % 32] ^= 1 << (n % 8)),
        1 => with_bytes(n, |bytes| bytes[32 + usize::from(n) % 31] ^= 1 << (n % 8)),
        // The mark that tells it from ed25519.
        2 => with_bytes(n, |bytes| bytes[63] &= 127),
        3 => with_bytes(n, unreduced),
        4 => with_bytes(n, |bytes| bytes[32..].copy_from_slice(&[255; 32])),
        5 => with_bytes(n, |bytes| bytes[..32].copy_from_slice(&[255; 32])),
        // The point that is the identity, in its one encoding, and in one that is none.
        6 => with_bytes(n, |bytes| bytes[..32].copy_from_slice(&[0; 32])),
        7 => with_bytes(n, |bytes| {
            bytes[..32].copy_from_slice(&[0; 32]);
            bytes[0] = 1;
        }),
        8 => with_bytes(n, |bytes| *bytes = [0; 64]),
        // Another's key, another's message, another's signature.
        9 => Case {
            signer: pair(n ^ 1).public().into(),
            ..good(n)
        },
        10 => Case {
            message: vec![9; 200],
            ..good(n)
        },
        11 => Case {
            signature: good(n ^ 1).signature,
            ..good(n)
        },
        // A key that is no point, and one that is the identity.
        12 => Case {
            signer: [255; 32].into(),
            ..good(n)
        },
        13 => Case {
            signer: [0; 32].into(),
            ..with_bytes(n, |bytes| {
                *bytes = [0; 64];
                bytes[63] = 128;
            })
        },
        // Under another context.
        14 => {
            let keys = schnorrkel::MiniSecretKey::from_bytes(&[n + 1; 32]).unwrap();
            let keys = keys.expand_to_keypair(schnorrkel::ExpansionMode::Ed25519);
            let signature = keys.sign_simple(b"other", &good(n).message).to_bytes();
            Case {
                signature: sr25519::Signature::from_raw(signature).into(),
                ..good(n)
            }
        }
        // The other kinds, good and bad, and one of one kind passed off as another.
        15 | 16 => {
            let pair = ed25519::Pair::from_seed(&[n + 1; 32]);
            let message = vec![n; 60 + usize::from(kind % 20)];
            let signed = &message[usize::from(kind % 20) - 15..];
            Case {
                signer: pair.public().into(),
                signature: pair.sign(signed).into(),
                message,
            }
        }
        17 | 18 => {
            let pair = ecdsa::Pair::from_seed(&[n + 1; 32]);
            let message = vec![n; 60 + usize::from(kind % 20)];
            let signed = &message[usize::from(kind % 20) - 17..];
            Case {
                signer: MultiSigner::from(pair.public()).into_account(),
                signature: pair.sign(signed).into(),
                message,
            }
        }
        _ => {
            let bytes = ed25519::Pair::from_seed(&[n + 1; 32]).sign(&[n]).0;
            Case {
                signature: sr25519::Signature::from_raw(bytes).into(),
                ..good(n)
            }
        }
    }
}

fn agree(cases: &[Case], threads: usize) -> Vec<bool> {
    let signed: Vec<_> = cases.iter().map(Case::signed).collect();
    let alone: Vec<_> = cases.iter().map(Case::alone).collect();
    assert_eq!(verify_on(&signed, threads), alone);
    alone
}

/// Each kind behind enough good ones that it is a batch.
#[test]
fn of_every_kind_a_batch_says_what_is_said_of_one() {
    for kind in 0..20 {
        let mut cases: Vec<_> = (0..12).map(good).collect();
        cases.push(case(kind, 77));
        let alone = agree(&cases, 1);
        assert!(alone[..12].iter().all(|good| *good));
        // Those of the identity are accepted by the chain, too: whoever owns that account gives it away.
        assert_eq!(alone[12], [13, 15, 17].contains(&kind), "kind {kind}");
    }
}

/// Two whose errors cancel where all have the same weight.
#[test]
fn errors_that_cancel_are_noticed() {
    let add = |bytes: &mut [u8; 64]| bytes[40] = bytes[40].wrapping_add(1);
    let take = |bytes: &mut [u8; 64]| bytes[40] = bytes[40].wrapping_sub(1);
    let mut cases: Vec<_> = (0..20).map(good).collect();
    cases.push(with_bytes(30, add));
    cases.push(with_bytes(31, take));
    let alone = agree(&cases, 1);
    assert_eq!(alone.iter().filter(|good| !**good).count(), 2);
}

#[test]
fn none_one_and_many_are_verified_on_any_number_of_threads() {
    assert_eq!(verify(&[]), Vec::<bool>::new());
    for count in [1, 63, 64, 65, 200] {
        let cases: Vec<_> = (0..count).map(good).collect();
        for threads in [0, 1, 3, 100] {
            assert!(agree(&cases, threads).iter().all(|good| *good));
        }
        let signed: Vec<_> = cases.iter().map(Case::signed).collect();
        assert!(verify(&signed).iter().all(|good| *good));
    }
}

#[test]
fn all_bad_ones_are_found_however_many_they_are() {
    for step in [1, 2, 7, 50] {
        let cases: Vec<_> = (0..120u8)
            .map(|n| match n % step {
                0 => case(0, n),
                _ => good(n),
            })
            .collect();
        let bad = agree(&cases, 2).iter().filter(|good| !**good).count();
        assert_eq!(bad, 120usize.div_ceil(usize::from(step)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_batch_says_what_is_said_of_each(
        kinds in prop::collection::vec((0u8..60, 0u8..100), 0..80),
        threads in 1usize..3,
    ) {
        let cases: Vec<_> = kinds
            .into_iter()
            .map(|(kind, n)| if kind < 20 { case(kind, n) } else { good(n) })
            .collect();
        agree(&cases, threads);
    }
}
