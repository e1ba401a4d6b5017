// SPDX-License-Identifier: Apache-2.0
//! Profiles, lengths, and what fragments take.

use super::*;
use crate::{chunk_count, chunk_length, fragment_length, ErasureError, MAX_LENGTH};
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};

#[test]
fn boundary_a_profile_has_both_and_sixteen_at_most() {
    for (data, parity) in [(0, 0), (0, 2), (5, 0), (12, 5), (16, 1), (255, 255)] {
        assert_eq!(Profile::new(data, parity), None);
        assert!(Profile::decode(&mut &[data, parity][..]).is_err());
    }
    for profile in PROFILES.map(profile) {
        let encoded = profile.encode();
        assert_eq!(encoded, [profile.data(), profile.parity()]);
        assert_eq!(encoded.len(), Profile::max_encoded_len());
        assert_eq!(Profile::decode_all(&mut &encoded[..]), Ok(profile));
    }
    assert_eq!(Profile::DEFAULT, profile((5, 2)));
    assert_eq!(Profile::WIDE, profile((6, 4)));
    assert_eq!(Profile::default(), Profile::DEFAULT);
    assert_eq!(Profile::WIDE.slots(), 10);
}

#[test]
fn boundary_a_fragment_is_even_and_no_longer_than_it_must_be() {
    let of = |length| fragment_length(Profile::DEFAULT, length);
    assert_eq!(
        [of(0), of(1), of(5), of(6), of(10), of(11)],
        [0, 2, 2, 2, 2, 4]
    );
    for profile in PROFILES.map(profile) {
        for length in (0..5_000).chain([MAX_LENGTH - 1, MAX_LENGTH]) {
            let fragment = fragment_length(profile, length);
            let data = u64::from(profile.data());
            assert_eq!(fragment % 2, 0);
            assert!(fragment * data >= length);
            assert!(fragment == 0 || (fragment - 2) * data < length);
        }
        // Nothing overflows, though nothing as long is encoded.
        assert!(fragment_length(profile, u64::MAX) > 0);
    }
}

#[test]
fn success_storage_with_proofs_is_within_two_percent_of_its_share() {
    for (profile, share) in [(Profile::DEFAULT, 1.4), (Profile::WIDE, 10.0 / 6.0)] {
        for length in [100_000u64, 1 << 20, 64 << 20] {
            let fragment = fragment_length(profile, length);
            let tree = 32 * u64::from(chunk_count(fragment));
            let all = (fragment + tree) * u64::from(profile.slots());
            let part = all as f64 / length as f64 / share;
            assert!((1.0..1.02).contains(&part), "{part} at {length}");
        }
    }
}

#[test]
fn boundary_chunks_of_a_fragment() {
    let chunk = CHUNK as u64;
    let counts = [0, 1, chunk, chunk + 1, 2 * chunk].map(chunk_count);
    assert_eq!(counts, [1, 1, 1, 2, 2]);
    assert_eq!(chunk_length(0, 0), Some(0));
    assert_eq!(chunk_length(0, 1), None);
    assert_eq!(chunk_length(chunk + 1, 0), Some(CHUNK as u32));
    assert_eq!(chunk_length(chunk + 1, 1), Some(1));
    assert_eq!(chunk_length(chunk + 1, 2), None);
    assert_eq!(chunk_count(MAX_LENGTH), 1 << crate::MAX_DEPTH);
    assert_eq!(chunk_count(u64::MAX), u32::MAX);
}

#[test]
fn success_errors_say_what_is_wrong() {
    let few = ErasureError::TooFew {
        good: 4,
        needed: 5,
        corrupt: vec![2, 6],
    };
    assert_eq!(
        few.to_string(),
        "4 good fragments where 5 are needed; corrupt: slots [2, 6]"
    );
    let refused = reed_solomon_simd::Error::InvalidShardSize { shard_bytes: 3 };
    let codec = ErasureError::from(refused);
    assert_eq!(codec, ErasureError::Codec(refused));
    assert!(codec.to_string().contains("3 bytes"));
}
