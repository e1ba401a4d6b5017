// SPDX-License-Identifier: Apache-2.0
//! What holds for whatever is drawn.

use super::*;
use crate::{
    chunk, decode, fragment_length, recover, recover_unknown, root_of, verify_chunk, ChunkProof,
    ErasureError, FragmentTree,
};
use proptest::prelude::*;
use sp_core::Blake2Hasher;

fn any_profile() -> impl Strategy<Value = Profile> {
    (1u8..=12, 1u8..=4).prop_map(profile)
}

/// Bytes, many of them short.
fn any_checkpoint() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        (0usize..60_000).prop_map(checkpoint),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_k_fragments_rebuild_the_checkpoint(
        profile in any_profile(),
        bytes in any_checkpoint(),
        order in Just((0..16u8).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let fragments = fragments(profile, &bytes);
        let length = bytes.len() as u64;
        prop_assert!(fragments.iter().all(|f| f.len() as u64 == fragment_length(profile, length)));
        let slots = order.into_iter().filter(|slot| *slot < profile.slots());
        let any: Vec<_> = slots
            .take(profile.data().into())
            .map(|slot| (slot, &fragments[usize::from(slot)][..]))
            .collect();
        prop_assert!(decode(profile, length, &any) == Ok(bytes));
    }

    /// Whatever was damaged, lost or cut: with roots the right bytes and all the wrong ones named, or
    /// an error that says that too few are left.
    #[test]
    fn with_roots_the_answer_is_right_or_there_is_none(
        profile in any_profile(),
        bytes in any_checkpoint(),
        fates in proptest::collection::vec(0u8..8, 16),
        at in any::<prop::sample::Index>(),
    ) {
        let mut damaged = fragments(profile, &bytes);
        let roots: Vec<_> = damaged.iter().map(|f| root_of(f)).collect();
        let mut expected = Vec::new();
        let mut lost = 0;
        for (slot, fate) in (0..profile.slots()).zip(fates) {
            let fragment = &mut damaged[usize::from(slot)];
            match fate {
                0 => lost |= 1 << slot,
                1 if !fragment.is_empty() => {
                    let at = at.index(fragment.len());
                    fragment[at] ^= 0x10;
                    expected.push(slot);
                }
                2 => {
                    fragment.push(0);
                    expected.push(slot);
                }
                _ => (),
            }
        }
        let left = without(&with_slots(&damaged), lost);
        let good = left.len() - expected.len();
        match recover(profile, bytes.len() as u64, &roots, &left) {
            Ok(recovered) => {
                prop_assert!(recovered.bytes == bytes);
                prop_assert_eq!(recovered.corrupt, expected);
                prop_assert_eq!(usize::from(recovered.spare + profile.data()), good);
            }
            Err(ErasureError::TooFew { good: found, corrupt, .. }) => {
                prop_assert!(good < profile.data().into());
                prop_assert_eq!(usize::from(found), good);
                prop_assert_eq!(corrupt, expected);
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// Without roots, up to half of the spare ones may lie, however they lie.
    #[test]
    fn without_roots_few_liars_are_found(
        profile in any_profile(),
        bytes in any_checkpoint(),
        order in Just((0..16u8).collect::<Vec<_>>()).prop_shuffle(),
        lies in proptest::collection::vec(any::<(prop::sample::Index, u8)>(), 4),
    ) {
        let mut damaged = fragments(profile, &bytes);
        let slots = order.into_iter().filter(|slot| *slot < profile.slots());
        let mut expected = Vec::new();
        for (slot, (at, lie)) in slots.take((profile.parity() / 2).into()).zip(lies) {
            let fragment = &mut damaged[usize::from(slot)];
            if lie == 0 || fragment.is_empty() {
                continue;
            }
            let from = at.index(fragment.len());
            for byte in &mut fragment[from..] {
                *byte ^= lie;
            }
            expected.push(slot);
        }
        expected.sort_unstable();
        let found = recover_unknown(profile, bytes.len() as u64, &with_slots(&damaged));
        let found = found.expect("few enough lie");
        prop_assert!(found.bytes == bytes);
        prop_assert_eq!(found.corrupt, expected);
    }

    /// No input whatever makes anything panic, or a wrong chunk pass.
    #[test]
    fn arbitrary_input_is_refused(
        profile in any_profile(),
        length in prop_oneof![0u64..5_000, any::<u64>()],
        fragments in proptest::collection::vec(
            (0u8..18, proptest::collection::vec(any::<u8>(), 0..600)), 0..20),
        siblings in proptest::collection::vec(any::<[u8; 32]>(), 0..28),
        index in any::<u32>(),
    ) {
        let given: Vec<_> = fragments.iter().map(|(slot, f)| (*slot, &f[..])).collect();
        let roots: Vec<_> = given.iter().map(|(_, f)| root_of(f)).collect();
        let _ = decode(profile, length, &given);
        let _ = recover(profile, length, &roots, &given);
        let _ = recover_unknown(profile, length, &given);
        let proof = ChunkProof(siblings.try_into().expect("few enough"));
        for (slot, fragment) in &given {
            let passes = |index, length, chunk: &[u8]| {
                verify_chunk::<Blake2Hasher>(&roots[0], length, index, chunk, &proof)
            };
            prop_assert!(!passes(index, length, fragment) || proof.0.is_empty());
            prop_assert!(!passes(u32::from(*slot), length, fragment) || proof.0.is_empty());
        }
    }

    #[test]
    fn every_chunk_of_any_fragment_is_proved(fragment in any_checkpoint(), at in any::<prop::sample::Index>()) {
        let tree = FragmentTree::new(&fragment);
        let index = at.index(tree.chunks() as usize) as u32;
        let proof = tree.prove(index).expect("within");
        let bytes = chunk(&fragment, index).expect("within");
        let length = fragment.len() as u64;
        prop_assert!(verify_chunk::<Blake2Hasher>(&tree.root(), length, index, bytes, &proof));
    }
}
