// SPDX-License-Identifier: Apache-2.0
use super::*;
use proptest::prelude::*;
use std::vec;

fn terms() -> Terms {
    Terms {
        genesis: [1; 32],
        spec_version: 2,
        transaction_version: 3,
        account: [4; 32],
        nonce: 5,
        tip: 6,
        era: Era::Immortal,
        era_block: [7; 32],
        metadata: None,
    }
}

fn eras() -> impl Strategy<Value = Era> {
    prop_oneof![
        Just(Era::Immortal),
        (any::<u32>(), any::<u32>()).prop_map(|(period, phase)| Era::Mortal { period, phase }),
    ]
}

prop_compose! {
    fn any_terms()(
        genesis: [u8; 32],
        spec_version: u32,
        transaction_version: u32,
        account: [u8; 32],
        nonce: u32,
        tip: u128,
        era in eras(),
        era_block: [u8; 32],
        metadata: Option<[u8; 32]>,
    ) -> Terms {
        Terms { genesis, spec_version, transaction_version, account, nonce, tip, era, era_block, metadata }
    }
}

#[test]
fn the_payload_has_the_documented_bytes() {
    let shortest = [
        &[1; 32][..],
        &[2, 0, 0, 0],
        &[3, 0, 0, 0],
        &[4; 32],
        &[5, 0, 0, 0],
        &[6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0],
        &[7; 32],
        &[0],
        &[9, 9],
    ]
    .concat();
    assert_eq!(shortest.len(), 126 + 2);
    assert_eq!(terms().payload(&[9, 9]), Ok(shortest));

    let longest = Terms {
        nonce: 0x0403_0201,
        tip: u128::MAX,
        era: Era::Mortal {
            period: 64,
            phase: 0x0102,
        },
        metadata: Some([8; 32]),
        ..terms()
    };
    let bytes = [
        &[1; 32][..],
        &[2, 0, 0, 0],
        &[3, 0, 0, 0],
        &[4; 32],
        &[1, 2, 3, 4],
        &[255; 16],
        &[1, 64, 0, 0, 0, 2, 1, 0, 0],
        &[7; 32],
        &[1],
        &[8; 32],
        &[9, 9],
    ]
    .concat();
    assert_eq!(bytes.len(), 166 + 2);
    assert_eq!(Terms::max_encoded_len(), 166);
    assert_eq!(longest.payload(&[9, 9]), Ok(bytes));
}

#[test]
fn a_call_is_signed_up_to_its_bound() {
    let longest = vec![0; MAX_CALL_LENGTH];
    assert_eq!(
        terms().payload(&longest).map(|payload| payload.len()),
        Ok(126 + 65_536)
    );
    assert_eq!(
        terms().payload(&vec![0; MAX_CALL_LENGTH + 1]),
        Err(PqcError::CallTooLong)
    );
}

/// What a shorter part loses, a longer one beside it does not make up for.
#[test]
fn bytes_cannot_wander_from_one_field_to_the_next() {
    let immortal = terms().payload(&[]);
    let mortal = Terms {
        era: Era::Mortal {
            period: 4,
            phase: 0,
        },
        ..terms()
    }
    .payload(&[]);
    let hashed = Terms {
        metadata: Some([0; 32]),
        ..terms()
    }
    .payload(&[]);
    assert_ne!(immortal, mortal);
    assert_ne!(immortal, hashed);
    // The hash of metadata, moved into the call.
    assert_ne!(hashed, terms().payload(&[0; 32]));
    assert_ne!(terms().payload(&[0]), terms().payload(&[0, 0]));
}

proptest! {
    /// A left inverse is what makes an encoding injective.
    #[test]
    fn terms_and_call_can_be_read_of_the_payload(
        terms in any_terms(),
        call in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let payload = terms.payload(&call).unwrap();
        let mut rest = &payload[..];
        prop_assert_eq!(Terms::decode(&mut rest), Ok(terms));
        prop_assert_eq!(rest, &call[..]);
    }

    #[test]
    fn different_transactions_have_different_payloads(
        one in any_terms(),
        other in any_terms(),
        calls in prop::array::uniform2(prop::collection::vec(any::<u8>(), 0..4)),
        shared in any::<bool>(),
    ) {
        let other = if shared { one.clone() } else { other };
        let same = one == other && calls[0] == calls[1];
        let [first, second] = calls;
        prop_assert_eq!(one.payload(&first) == other.payload(&second), same);
    }

    /// Each payload that can be read is the one payload of what was read: none has two spellings.
    #[test]
    fn what_can_be_read_is_spelled_in_one_way(bytes in prop::collection::vec(0u8..3, 0..300)) {
        let mut rest = &bytes[..];
        if let Ok(terms) = Terms::decode(&mut rest) {
            prop_assert_eq!(terms.payload(rest), Ok(bytes.clone()));
        }
    }
}
