// SPDX-License-Identifier: Apache-2.0
//! Bytes that were changed on their way are refused, wherever they were changed.

use super::*;
use proptest::{prelude::*, test_runner::RngSeed};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(0x65),
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(config(256))]

    /// Whichever bit of a transaction is flipped, it is another one that nobody has signed.
    #[test]
    fn a_flipped_bit_is_refused(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        build_and_execute(|| {
            let who = key_account(1);
            let mut bytes = signed(1, &who, told(b"these very bytes")).encode();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let purses = || KEYS.map(key_account).map(|who| purse(&who)).collect::<Vec<_>>();
            let before = purses();
            if let Ok(extrinsic) = Extrinsic::decode_all(&mut &bytes[..]) {
                assert!(apply(&extrinsic).is_err(), "bit {bit} of byte {at}");
            }
            assert_eq!(before, purses(), "bit {bit} of byte {at}");
            assert!(tellers().is_empty());
        });
    }

    /// Noise after the two bytes that say what it is does no more.
    #[test]
    fn noise_is_refused(noise in prop::collection::vec(any::<u8>(), 0..6_000)) {
        build_and_execute(|| {
            let bytes = [&[0b0100_0101, 1][..], &noise].concat().encode();
            if let Ok(extrinsic) = Extrinsic::decode_all(&mut &bytes[..]) {
                assert!(apply(&extrinsic).is_err());
            }
        });
    }
}
