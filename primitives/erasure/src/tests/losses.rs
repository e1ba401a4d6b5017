// SPDX-License-Identifier: Apache-2.0
//! Any k fragments are enough, whichever are lost.

use super::*;
use crate::{decode, Decoder, ErasureError};

#[test]
fn success_every_two_of_seven_and_every_four_of_ten_may_be_lost() {
    for (profile, combinations) in [(Profile::DEFAULT, 21), (Profile::WIDE, 210)] {
        let mut decoder = Decoder::new(profile);
        let mut reused = Vec::new();
        for length in LENGTHS.into_iter().rev() {
            let bytes = checkpoint(length);
            let fragments = fragments(profile, &bytes);
            let all = with_slots(&fragments);
            let mut seen = 0;
            for lost in sets(profile.slots(), profile.parity()) {
                let left = without(&all, lost);
                let rebuilt = decoder.decode(length as u64, &left).expect("k are enough");
                assert!(rebuilt == bytes, "{length} bytes without {lost:b}");
                decoder
                    .decode_into(length as u64, &left, &mut reused)
                    .expect("k are enough");
                assert!(reused == bytes, "{length} bytes without {lost:b}");
                seen += 1;
            }
            assert_eq!(seen, combinations);
        }
    }
}

#[test]
fn success_as_many_as_parity_may_be_lost_in_any_profile() {
    for profile in PROFILES.map(profile) {
        for length in [1, 1_000, CHUNK * usize::from(profile.data()) + 1] {
            let bytes = checkpoint(length);
            let fragments = fragments(profile, &bytes);
            let all = with_slots(&fragments);
            for lost in sets(profile.slots(), profile.parity()) {
                let rebuilt = decode(profile, length as u64, &without(&all, lost));
                assert!(
                    rebuilt.as_ref() == Ok(&bytes),
                    "{profile:?}, without {lost:b}"
                );
            }
        }
    }
}

#[test]
fn success_order_does_not_matter_and_more_do_no_harm() {
    let bytes = checkpoint(10_000);
    let fragments = fragments(Profile::DEFAULT, &bytes);
    let mut all = with_slots(&fragments);
    all.reverse();
    assert_eq!(decode(Profile::DEFAULT, 10_000, &all), Ok(bytes));
}

#[test]
fn success_every_slot_is_rebuilt_from_the_others() {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        // Within one stripe, of several, the last of which is short, and of nothing.
        for length in [100_001, 3_000_001, 1, 0] {
            let bytes = checkpoint(length);
            let fragments = fragments(profile, &bytes);
            let all = with_slots(&fragments);
            for slot in 0..profile.slots() {
                let others = without(&all, 1 << slot);
                let rebuilt = Decoder::new(profile).rebuild(length as u64, slot, &others);
                assert!(rebuilt.as_ref() == Ok(&fragments[usize::from(slot)]));
            }
        }
    }
}

#[test]
fn fails_with_one_fragment_less() {
    for profile in PROFILES.map(profile) {
        let bytes = checkpoint(1_000);
        let fragments = fragments(profile, &bytes);
        let few = &with_slots(&fragments)[1 + usize::from(profile.parity())..];
        assert_eq!(
            decode(profile, 1_000, few),
            Err(ErasureError::TooFew {
                good: profile.data() - 1,
                needed: profile.data(),
                corrupt: vec![],
            })
        );
    }
}

#[test]
fn fails_on_a_slot_there_is_not_or_twice() {
    let bytes = checkpoint(1_000);
    let fragments = fragments(Profile::DEFAULT, &bytes);
    let mut all = with_slots(&fragments);
    all[3].0 = 7;
    let unknown = ErasureError::UnknownSlot { slot: 7 };
    assert_eq!(decode(Profile::DEFAULT, 1_000, &all), Err(unknown.clone()));
    all[3].0 = 2;
    let twice = ErasureError::Twice { slot: 2 };
    assert_eq!(decode(Profile::DEFAULT, 1_000, &all), Err(twice));
    let mut decoder = Decoder::new(Profile::DEFAULT);
    assert_eq!(decoder.rebuild(1_000, 7, &[]), Err(unknown.clone()));
    let mut encoder = Encoder::new(Profile::DEFAULT);
    assert_eq!(encoder.encode_slot(&bytes, 7), Err(unknown.clone()));
    assert_eq!(encoder.encode_slot_with_roots(&bytes, 7), Err(unknown));
}

#[test]
fn fails_on_a_length_that_is_not_the_fragments() {
    let bytes = checkpoint(1_000);
    let fragments = fragments(Profile::DEFAULT, &bytes);
    let mut all = with_slots(&fragments);
    let wrong = |slot, expected, found| ErasureError::WrongLength {
        slot,
        expected,
        found,
    };
    let other = decode(Profile::DEFAULT, 2_000, &all);
    assert_eq!(other, Err(wrong(0, 400, 200)));
    let mut decoder = Decoder::new(Profile::DEFAULT);
    let into = decoder.decode_into(2_000, &all, &mut Vec::new());
    assert_eq!(into, Err(wrong(0, 400, 200)));
    all[4].1 = &all[4].1[..100];
    let half = decode(Profile::DEFAULT, 1_000, &all);
    assert_eq!(half, Err(wrong(4, 200, 100)));
}

#[test]
fn boundary_no_memory_is_taken_for_a_length_that_is_only_said() {
    // A terabyte, and not one byte of it there.
    let few = decode(Profile::DEFAULT, crate::MAX_LENGTH, &[]);
    assert!(matches!(few, Err(ErasureError::TooFew { good: 0, .. })));
    let length = crate::MAX_LENGTH + 1;
    let long = decode(Profile::DEFAULT, length, &[]);
    assert_eq!(long, Err(ErasureError::TooLong { length }));
}
