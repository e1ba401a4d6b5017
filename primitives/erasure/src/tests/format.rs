// SPDX-License-Identifier: Apache-2.0
//! The bytes of fragments, which no version may change.

use super::*;
use crate::{root_of, Root};
use reed_solomon_simd::{
    engine::Naive,
    rate::{DefaultRateEncoder, RateEncoder},
};
use sp_core::bytes::to_hex;

fn hex(bytes: &[u8]) -> String {
    to_hex(bytes, false)[2..].to_owned()
}

#[test]
fn success_golden_fragments() {
    let bytes = b"NERV keeps its shards";
    let golden = [
        "4e455256206b",
        "656570732069",
        "747320736861",
        "726473000000",
        "000000000000",
        "720ece859ad8",
        "5f39bfd3f2bb",
    ];
    let fragments = fragments(Profile::DEFAULT, bytes);
    let found: Vec<_> = fragments.iter().map(|f| hex(f)).collect();
    assert_eq!(found, golden);
}

/// The hash of all roots of checkpoints without a pattern.
#[test]
fn success_golden_roots() {
    let golden = [
        ((5, 2), 0, "e33932a8d167ecd096d3d6e81309f44c"),
        ((5, 2), 1, "670ee9158583aee7303324a95f3590ae"),
        ((5, 2), 100_000, "88a240522bf7417767de41159b4c76fd"),
        ((6, 4), 100_000, "5c57f4dd89bd343f18b8088a9f024e21"),
        ((12, 4), 1_000_003, "2090d9c9f633031b512c45a5b435a6bb"),
    ];
    let found = golden.map(|(of, length, _)| {
        let roots = Encoder::new(profile(of)).roots(&checkpoint(length));
        let hash = sp_crypto_hashing::blake2_128(&roots.expect("not too long").concat());
        (of, length, hex(&hash))
    });
    assert_eq!(
        found,
        golden.map(|(of, length, hash)| (of, length, hash.to_owned()))
    );
}

#[test]
fn success_data_fragments_are_the_checkpoint_and_zeros() {
    for profile in PROFILES.map(profile) {
        for length in LENGTHS {
            let bytes = checkpoint(length);
            let data = usize::from(profile.data());
            let joined = fragments(profile, &bytes)[..data].concat();
            assert!(joined.starts_with(&bytes));
            assert!(joined[length..].iter().all(|byte| *byte == 0));
        }
    }
}

/// The code in one piece, by the library's plainest engine: stripes and vector instructions are no
/// part of the format.
#[test]
fn success_parity_does_not_depend_on_stripes_or_engine() {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        let (data, parity) = (profile.data().into(), profile.parity().into());
        for length in [1, 1_000, 5 * 4 * CHUNK + 3, 150_001] {
            let fragments = fragments(profile, &checkpoint(length));
            let shard = fragments[0].len();
            let mut naive =
                DefaultRateEncoder::new(data, parity, shard, Naive::new(), None).expect("valid");
            for fragment in &fragments[..data] {
                naive.add_original_shard(fragment).expect("valid");
            }
            let result = naive.encode().expect("complete");
            for (found, expected) in fragments[data..].iter().zip(result.recovery_iter()) {
                assert!(found == expected);
            }
        }
    }
}

#[test]
fn success_all_ways_to_encode_agree_and_an_encoder_may_be_used_again() {
    for profile in PROFILES.map(profile) {
        let mut encoder = Encoder::new(profile);
        assert_eq!(encoder.profile(), profile);
        let mut parity = Vec::new();
        for length in LENGTHS.into_iter().rev() {
            let bytes = checkpoint(length);
            let fragments = fragments(profile, &bytes);
            let roots: Vec<Root> = fragments.iter().map(|f| root_of(f)).collect();
            assert_eq!(encoder.roots(&bytes).as_ref(), Ok(&roots));
            encoder
                .parity_into(&bytes, &mut parity)
                .expect("not too long");
            assert!(parity[..] == fragments[profile.data().into()..]);
            for (slot, fragment) in with_slots(&fragments) {
                assert!(encoder.encode_slot(&bytes, slot).as_deref() == Ok(fragment));
                let (found, all) = encoder.encode_slot_with_roots(&bytes, slot).expect("right");
                assert!(found == fragment && all == roots);
            }
        }
    }
}
