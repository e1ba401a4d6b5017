// SPDX-License-Identifier: Apache-2.0
//! Wrong fragments are named, with roots and without.

use super::*;
use crate::{recover, recover_unknown, recover_with, root_of, ErasureError, Recovered};

const LENGTH: u64 = 200_001;

fn encoded(profile: Profile) -> (Vec<u8>, Vec<Vec<u8>>, Vec<[u8; 32]>) {
    let bytes = checkpoint(LENGTH as usize);
    let fragments = fragments(profile, &bytes);
    let roots = Encoder::new(profile).roots(&bytes).expect("not too long");
    (bytes, fragments, roots)
}

fn recovered(bytes: &[u8], corrupt: &[u8], spare: u8) -> Result<Recovered, ErasureError> {
    Ok(Recovered {
        bytes: bytes.to_vec(),
        corrupt: corrupt.to_vec(),
        spare,
    })
}

#[test]
fn success_every_single_corrupt_fragment_is_named() {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        let (bytes, fragments, roots) = encoded(profile);
        let last = fragments[0].len() - 1;
        for slot in 0..profile.slots() {
            // At the ends, at the borders of columns, chunks and stripes.
            for at in [0, 1, 63, 64, CHUNK - 1, CHUNK, 4 * CHUNK, last - 1, last] {
                let mut damaged = fragments.clone();
                damaged[usize::from(slot)][at] ^= 1;
                let all = with_slots(&damaged);
                let spare = profile.parity() - 1;
                let expected = recovered(&bytes, &[slot], spare);
                assert!(recover(profile, LENGTH, &roots, &all) == expected);
                assert!(recover_unknown(profile, LENGTH, &all) == expected);
            }
        }
    }
}

#[test]
fn success_with_roots_as_many_as_parity_may_be_wrong() {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        let (bytes, fragments, roots) = encoded(profile);
        for wrong in sets(profile.slots(), profile.parity()) {
            let mut damaged = fragments.clone();
            let mut named = Vec::new();
            for slot in (0..profile.slots()).filter(|slot| wrong & (1 << slot) != 0) {
                damaged[usize::from(slot)][usize::from(slot) * 100] ^= 0x80;
                named.push(slot);
            }
            let found = recover(profile, LENGTH, &roots, &with_slots(&damaged));
            assert!(found == recovered(&bytes, &named, 0), "{wrong:b}");
        }
    }
}

#[test]
fn success_without_roots_half_of_the_spare_ones_may_be_wrong_anywhere() {
    let (bytes, fragments, _) = encoded(Profile::WIDE);
    for wrong in sets(10, 2) {
        let mut damaged = fragments.clone();
        let named: Vec<u8> = (0..10).filter(|slot| wrong & (1 << slot) != 0).collect();
        // In places of their own, and in one that both share.
        for (number, slot) in named.iter().enumerate() {
            let fragment = &mut damaged[usize::from(*slot)];
            fragment[number * 30_000] ^= 1;
            fragment[20_000..20_100].fill(number as u8);
        }
        let found = recover_unknown(Profile::WIDE, LENGTH, &with_slots(&damaged));
        assert!(found == recovered(&bytes, &named, 2), "{wrong:b}");
    }
}

#[test]
fn success_without_roots_four_liars_of_sixteen() {
    let profile = profile((8, 8));
    let bytes = checkpoint(5_000);
    let mut fragments = fragments(profile, &bytes);
    let named = [0, 7, 8, 15];
    for slot in named {
        fragments[slot].reverse();
    }
    let found = recover_unknown(profile, 5_000, &with_slots(&fragments));
    assert_eq!(found, recovered(&bytes, &named.map(|slot| slot as u8), 4));
}

#[test]
fn success_garbage_half_fragments_and_swapped_ones_are_named() {
    let (bytes, fragments, roots) = encoded(Profile::WIDE);
    let mut all = with_slots(&fragments);
    let garbage = vec![0x55; fragments[0].len()];
    all[1].1 = &all[1].1[..100];
    all[8].1 = &[];
    all[9].1 = &garbage;
    let expected = recovered(&bytes, &[1, 8, 9], 1);
    assert!(recover(Profile::WIDE, LENGTH, &roots, &all) == expected);
    // Those of a wrong length are seen at once; of the eight others one may lie.
    assert!(recover_unknown(Profile::WIDE, LENGTH, &all) == expected);

    let mut swapped = with_slots(&fragments);
    (swapped[0].1, swapped[6].1) = (swapped[6].1, swapped[0].1);
    let expected = recovered(&bytes, &[0, 6], 2);
    assert!(recover(Profile::WIDE, LENGTH, &roots, &swapped) == expected);
    assert!(recover_unknown(Profile::WIDE, LENGTH, &swapped) == expected);
}

#[test]
fn success_tiny_and_empty_checkpoints_are_recovered_too() {
    for length in [0, 1, 2, 11, 127] {
        let bytes = checkpoint(length);
        let fragments = fragments(Profile::DEFAULT, &bytes);
        let roots: Vec<_> = fragments.iter().map(|f| root_of(f)).collect();
        let all = with_slots(&fragments);
        let expected = recovered(&bytes, &[], 2);
        let length = length as u64;
        assert_eq!(recover(Profile::DEFAULT, length, &roots, &all), expected);
        assert_eq!(recover_unknown(Profile::DEFAULT, length, &all), expected);
    }
}

#[test]
fn success_progress_rises_to_the_end() {
    let (_, fragments, roots) = encoded(Profile::DEFAULT);
    let (mut seen, mut last) = (0, 0);
    let mut tell = |progress: crate::Progress| {
        assert!(progress.done >= last && progress.done <= progress.total);
        last = progress.done;
        seen += 1;
        if progress.done == progress.total {
            seen += 1_000;
        }
    };
    let all = with_slots(&fragments);
    recover_with(Profile::DEFAULT, LENGTH, &roots, &all, &mut tell).expect("nothing is wrong");
    assert!(seen > 1_010, "told {seen} times, or never that it is done");
}

#[test]
fn fails_with_too_few_good_ones_and_names_the_others() {
    let (_, mut fragments, roots) = encoded(Profile::DEFAULT);
    for slot in [0, 3, 6] {
        fragments[slot][9] ^= 1;
    }
    let few = Err(ErasureError::TooFew {
        good: 4,
        needed: 5,
        corrupt: vec![0, 3, 6],
    });
    let all = with_slots(&fragments);
    assert_eq!(recover(Profile::DEFAULT, LENGTH, &roots, &all), few);

    let mut short = all.clone();
    for (_, fragment) in short.iter_mut().take(3) {
        *fragment = &fragment[1..];
    }
    let few = Err(ErasureError::TooFew {
        good: 4,
        needed: 5,
        corrupt: vec![0, 1, 2],
    });
    assert_eq!(recover_unknown(Profile::DEFAULT, LENGTH, &short), few);
}

#[test]
fn fails_without_roots_where_liars_cannot_be_told() {
    let (bytes, fragments, _) = encoded(Profile::DEFAULT);
    // Two liars where one could be told.
    let mut damaged = fragments.clone();
    damaged[1][77] ^= 1;
    damaged[5][77] ^= 1;
    let found = recover_unknown(Profile::DEFAULT, LENGTH, &with_slots(&damaged));
    assert_eq!(found, Err(ErasureError::Ambiguous { limit: 1 }));
    // The second one lies elsewhere.
    damaged[5][77] ^= 1;
    damaged[5][39_000] ^= 1;
    let found = recover_unknown(Profile::DEFAULT, LENGTH, &with_slots(&damaged));
    assert_eq!(found, Err(ErasureError::Ambiguous { limit: 1 }));
    // One spare fragment shows that something is wrong, but not what.
    let all = with_slots(&damaged);
    let found = recover_unknown(Profile::DEFAULT, LENGTH, &all[..6]);
    assert_eq!(found, Err(ErasureError::Ambiguous { limit: 0 }));
    // None shows nothing, and says so.
    let found = recover_unknown(Profile::DEFAULT, LENGTH, &with_slots(&fragments)[..5]);
    assert!(found == recovered(&bytes, &[], 0));
}

#[test]
fn fails_on_roots_of_no_encoding() {
    let (_, fragments, _) = encoded(Profile::DEFAULT);
    for slot in 0..7u8 {
        // Who committed these encoded something else for one slot.
        let mut damaged = fragments.clone();
        damaged[usize::from(slot)][100] ^= 1;
        let roots: Vec<_> = damaged.iter().map(|f| root_of(f)).collect();
        let found = recover(Profile::DEFAULT, LENGTH, &roots, &with_slots(&damaged));
        let Err(ErasureError::NotEncoded { slots }) = found else {
            panic!("slot {slot}: {found:?}");
        };
        // A wrong piece of the data makes both pieces of parity differ, a wrong one of parity itself.
        assert_eq!(slots, if slot < 5 { vec![5, 6] } else { vec![slot] });
    }
}

#[test]
fn fails_on_something_behind_the_end() {
    let bytes = checkpoint(10);
    let fragments = fragments(Profile::DEFAULT, &bytes);
    let roots: Vec<_> = fragments.iter().map(|f| root_of(f)).collect();
    let all = with_slots(&fragments);
    // Nine bytes have fragments as long as ten have.
    let found = recover_unknown(Profile::DEFAULT, 9, &all);
    assert_eq!(found, Err(ErasureError::Padding));
    let found = recover(Profile::DEFAULT, 9, &roots, &all);
    assert!(matches!(found, Err(ErasureError::NotEncoded { .. })));
}

#[test]
fn fails_on_input_that_makes_no_sense() {
    let (_, fragments, roots) = encoded(Profile::DEFAULT);
    let all = with_slots(&fragments);
    let few = recover(Profile::DEFAULT, LENGTH, &roots[1..], &all);
    let expected = ErasureError::WrongRoots {
        expected: 7,
        found: 6,
    };
    assert_eq!(few, Err(expected));
    let length = crate::MAX_LENGTH + 1;
    let long = ErasureError::TooLong { length };
    let found = recover(Profile::DEFAULT, length, &roots, &all);
    assert_eq!(found, Err(long.clone()));
    assert_eq!(recover_unknown(Profile::DEFAULT, length, &all), Err(long));

    let mut twice = all.clone();
    twice.push(all[0]);
    let error = ErasureError::Twice { slot: 0 };
    let found = recover(Profile::DEFAULT, LENGTH, &roots, &twice);
    assert_eq!(found, Err(error.clone()));
    assert_eq!(
        recover_unknown(Profile::DEFAULT, LENGTH, &twice),
        Err(error)
    );
    let unknown = [(16, all[0].1)];
    let error = ErasureError::UnknownSlot { slot: 16 };
    let found = recover(Profile::DEFAULT, LENGTH, &roots, &unknown);
    assert_eq!(found, Err(error.clone()));
    assert_eq!(
        recover_unknown(Profile::DEFAULT, LENGTH, &unknown),
        Err(error)
    );
}
