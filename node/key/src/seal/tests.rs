// SPDX-License-Identifier: Apache-2.0
use super::*;

fn cheap() -> Cost {
    Cost::try_from(LEAST_COST).unwrap()
}

fn seed(byte: u8) -> Seed {
    Zeroizing::new([byte; 32])
}

#[test]
fn what_is_sealed_opens_under_its_passphrase_alone() {
    let sealed = Sealed::new(&seed(1), "correct horse", cheap()).unwrap();
    assert_eq!(sealed.account, SecretKey::from_seed(&[1; 32]).account());
    assert_eq!(sealed.open("correct horse").unwrap(), seed(1));
    for other in ["correct horsf", "correct horse ", "Correct horse", "c"] {
        assert!(
            matches!(sealed.open(other), Err(KeyError::Locked)),
            "{other}"
        );
    }
}

#[test]
fn a_passphrase_is_of_ascii_and_not_empty() {
    for wrong in ["", "schlüssel"] {
        assert!(matches!(
            Sealed::new(&seed(1), wrong, cheap()),
            Err(KeyError::Passphrase)
        ));
        let sealed = Sealed::new(&seed(1), "x", cheap()).unwrap();
        assert!(matches!(sealed.open(wrong), Err(KeyError::Passphrase)));
    }
}

#[test]
fn the_same_seed_is_sealed_in_another_way_each_time() {
    let one = Sealed::new(&seed(1), "x", cheap()).unwrap();
    let other = Sealed::new(&seed(1), "x", cheap()).unwrap();
    assert_eq!(one.account, other.account);
    assert_ne!(one.salt, other.salt);
    assert_ne!(one.nonce, other.nonce);
    assert_ne!(one.bytes, other.bytes);
}

#[test]
fn any_byte_that_was_changed_keeps_it_locked() {
    let sealed = Sealed::new(&seed(1), "x", cheap()).unwrap();
    let locked = |other: Sealed| matches!(other.open("x"), Err(KeyError::Locked));
    for at in 0..SEALED {
        let mut other = sealed.clone();
        other.bytes[at] ^= 1;
        assert!(locked(other), "byte {at}");
    }
    for at in [0, 31] {
        let mut other = sealed.clone();
        other.account[at] ^= 1;
        assert!(locked(other));
        let mut other = sealed.clone();
        other.salt[at] ^= 1;
        assert!(locked(other));
    }
    let mut other = sealed.clone();
    other.nonce[23] ^= 1;
    assert!(locked(other));
    let mut other = sealed;
    other.cost = Cost::try_from(LEAST_COST + 1).unwrap();
    assert!(locked(other));
}

/// Who knows the passphrase can seal anything; the file still says nothing false of its account.
#[test]
fn a_seed_of_another_account_is_refused() {
    let mut sealed = Sealed::new(&seed(1), "x", cheap()).unwrap();
    sealed.account = SecretKey::from_seed(&[2; 32]).account();
    let cipher = sealed.cipher("x").unwrap();
    let mut secret = [1; 32];
    let tag = cipher
        .encrypt_in_place_detached(&sealed.nonce.into(), &sealed.bound(), &mut secret)
        .unwrap();
    sealed.bytes[..32].copy_from_slice(&secret);
    sealed.bytes[32..].copy_from_slice(&tag);
    assert!(matches!(sealed.open("x"), Err(KeyError::OtherAccount)));
}

#[test]
fn a_cost_has_bounds() {
    for exponent in 0..=u8::MAX {
        let cost = Cost::try_from(exponent);
        match cost {
            Ok(cost) => assert_eq!(cost.exponent(), exponent),
            Err(ref error) => assert!(matches!(error, KeyError::Cost)),
        }
        assert_eq!(cost.is_ok(), (10..=20).contains(&exponent));
    }
    assert_eq!(Cost::default().exponent(), 17);
}
