// SPDX-License-Identifier: Apache-2.0

use super::*;
use codec::Encode;
use nerv_primitives_pqc::{verify, PublicKey, Signature, MAX_CALL_LENGTH};
use proptest::prelude::*;
use std::sync::LazyLock;

static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[1; 32]));
static OTHER: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[2; 32]));

const CHAIN: ChainFacts = ChainFacts {
    genesis: [3; 32],
    spec_version: 4,
    transaction_version: 5,
    era_block: [6; 32],
};

/// A transaction that waits for the signature of a key, put together without this module.
fn waiting(key: &SecretKey, era: generic::Era, nonce: u32, tip: u128, call: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x45, 1];
    bytes.extend(key.account());
    bytes.extend(key.public().0);
    bytes.extend([0; 3309]);
    (era, Compact(nonce), Compact(tip), 0u8).encode_to(&mut bytes);
    bytes.extend(call);
    bytes
}

/// One as a worker makes it.
fn usual(call: &[u8]) -> Vec<u8> {
    waiting(&KEY, generic::Era::mortal(8, 77), 9, 0, call)
}

fn read(bytes: &[u8]) -> Option<Result<Unsigned<'_>, Unsignable>> {
    Unsigned::read(&KEY, bytes)
}

fn readable(bytes: &[u8]) -> Unsigned<'_> {
    read(bytes).expect("it waits").expect("it can be read")
}

#[test]
fn what_is_signed_is_what_the_transaction_says() {
    let bytes = usual(b"a call");
    let unsigned = readable(&bytes);
    assert_eq!(unsigned.era, generic::Era::mortal(8, 77));
    assert_eq!((unsigned.nonce, unsigned.tip), (9, 0));
    assert_eq!(unsigned.call, b"a call");

    let signed = unsigned.signed(&KEY, &CHAIN).unwrap();
    let terms = Terms {
        genesis: [3; 32],
        spec_version: 4,
        transaction_version: 5,
        account: KEY.account(),
        nonce: 9,
        tip: 0,
        era: Era::Mortal {
            period: 8,
            phase: 5,
        },
        era_block: [6; 32],
        metadata: None,
    };
    let payload = terms.payload(b"a call").unwrap();
    let signature = Signature::try_from(&signed[SIGNATURE_AT..SIGNATURE_END]).unwrap();
    let public = PublicKey::try_from(&signed[34..SIGNATURE_AT]).unwrap();
    assert_eq!(
        verify(Context::Transaction, &payload, &public, &signature),
        Ok(())
    );
    // All else is as it was.
    assert_eq!(signed[..SIGNATURE_AT], bytes[..SIGNATURE_AT]);
    assert_eq!(signed[SIGNATURE_END..], bytes[SIGNATURE_END..]);
    // The same again is the same, so that a pool knows it.
    assert_eq!(unsigned.signed(&KEY, &CHAIN), Ok(signed));
}

#[test]
fn what_was_signed_waits_no_more() {
    let bytes = usual(b"a call");
    let signed = readable(&bytes).signed(&KEY, &CHAIN).unwrap();
    assert_eq!(read(&signed), None);
}

#[test]
fn what_waits_for_another_key_is_left_alone() {
    let bytes = usual(b"a call");
    assert_eq!(Unsigned::read(&OTHER, &bytes), None);
    // Another account, to which the key may be bound: not the key's own.
    let mut of_another = bytes;
    of_another[2..34].copy_from_slice(&OTHER.account());
    assert_eq!(read(&of_another), None);
}

#[test]
fn boundary_every_byte_before_the_call_s_terms_tells_what_it_is() {
    let bytes = usual(b"a call");
    for at in 0..SIGNATURE_END {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(read(&changed), None, "byte {at}");
    }
    assert_eq!(read(&bytes[..SIGNATURE_END - 1]), None);
}

#[test]
fn fails_what_cannot_be_read_behind_the_signature() {
    let bytes = usual(b"");
    for end in SIGNATURE_END..bytes.len() {
        assert_eq!(read(&bytes[..end]), Some(Err(Unsignable::Malformed)));
    }
    assert_eq!(readable(&bytes).call, b"");
    let mode = bytes.len() - 1;
    let with_mode = |byte| {
        let mut changed = bytes.clone();
        changed[mode] = byte;
        read(&changed).unwrap().map(|_| ())
    };
    assert_eq!(with_mode(1), Err(Unsignable::Metadata));
    assert_eq!(with_mode(2), Err(Unsignable::Malformed));
}

#[test]
fn fails_a_call_that_is_too_long() {
    let longest = usual(&vec![7; MAX_CALL_LENGTH]);
    assert!(readable(&longest).signed(&KEY, &CHAIN).is_ok());
    let longer = usual(&vec![7; MAX_CALL_LENGTH + 1]);
    let refused = readable(&longer).signed(&KEY, &CHAIN);
    assert_eq!(refused, Err(Unsignable::Key(PqcError::CallTooLong)));
}

#[test]
fn refusals_say_why() {
    for (why, says) in [
        (Unsignable::Malformed, "cannot be read"),
        (Unsignable::Metadata, "hash of the metadata"),
        (Unsignable::Key(PqcError::CallTooLong), "65536 bytes"),
    ] {
        assert!(why.to_string().contains(says), "{why}");
    }
}

fn eras() -> impl Strategy<Value = generic::Era> {
    let mortal = (2u32..=16, any::<u64>())
        .prop_map(|(period, at)| generic::Era::mortal(1 << period, at >> 1));
    prop_oneof![Just(generic::Era::Immortal), mortal]
}

proptest! {
    #[test]
    fn all_that_can_be_made_is_read_as_it_was_made(
        era in eras(),
        nonce: u32,
        tip: u128,
        call in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let bytes = waiting(&KEY, era, nonce, tip, &call);
        let unsigned = readable(&bytes);
        prop_assert_eq!(unsigned.era, era);
        prop_assert_eq!((unsigned.nonce, unsigned.tip), (nonce, tip));
        prop_assert_eq!(unsigned.call, &call[..]);
    }

    #[test]
    fn nothing_that_stands_behind_the_signature_panics(
        behind in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut bytes = usual(b"");
        bytes.truncate(SIGNATURE_END);
        bytes.extend(&behind);
        if let Some(Ok(unsigned)) = read(&bytes) {
            prop_assert!(unsigned.signed(&KEY, &CHAIN).is_ok());
        }
    }

    #[test]
    fn noise_waits_for_nobody(noise in prop::collection::vec(any::<u8>(), 0..6_000)) {
        prop_assert_eq!(read(&noise), None);
    }
}
