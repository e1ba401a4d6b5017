// SPDX-License-Identifier: Apache-2.0

use super::*;
use nerv_primitives_types::ShardId;
use proptest::prelude::*;

#[test]
fn a_motion_s_hash_tells_it_from_all_others() {
    let motions: [Motion<[u8; 32]>; 6] = [
        Motion::Parameter([1; 32]),
        Motion::Parameter([2; 32]),
        Motion::Model([1; 32]),
        Motion::Upgrade([1; 32]),
        Motion::Root([1; 32]),
        Motion::Operation(Operation::Split {
            shard: ShardId::from([1; 32]),
        }),
    ];
    for (i, motion) in motions.iter().enumerate() {
        for (j, other) in motions.iter().enumerate() {
            assert_eq!(motion.hash() == other.hash(), i == j);
        }
    }
    let encoded = motions[0].encode();
    assert_eq!(motions[0].hash(), sp_crypto_hashing::blake2_256(&encoded));
}

const APPROVAL: Perbill = Perbill::from_percent(67);

fn tally(ayes: Balance, nays: Balance, electorate: Balance) -> Tally {
    Tally {
        ayes,
        nays,
        electorate,
        voters: 0,
    }
}

#[test]
fn a_vote_passes_at_the_approved_part_rounded_up() {
    assert_eq!(tally(66, 0, 100).verdict(APPROVAL), Verdict::Open);
    assert_eq!(tally(67, 33, 100).verdict(APPROVAL), Verdict::Passed);
    assert_eq!(tally(0, 0, 101).needed(APPROVAL), 68);
    assert_eq!(tally(67, 0, 101).verdict(APPROVAL), Verdict::Open);
    // Two of three equal stakes are 66.7%.
    assert_eq!(tally(2, 0, 3).verdict(APPROVAL), Verdict::Open);
}

#[test]
fn a_vote_is_lost_when_the_rest_does_not_suffice() {
    assert_eq!(tally(0, 33, 100).verdict(APPROVAL), Verdict::Open);
    assert_eq!(tally(66, 34, 100).verdict(APPROVAL), Verdict::Lost);
}

#[test]
fn without_an_electorate_nothing_passes() {
    assert_eq!(tally(0, 0, 0).verdict(APPROVAL), Verdict::Lost);
    assert_eq!(tally(0, 0, 0).verdict(Perbill::zero()), Verdict::Lost);
    assert_eq!(tally(1, 0, 1).verdict(Perbill::zero()), Verdict::Passed);
}

const LEAST: Perbill = Perbill::from_percent(20);

#[test]
fn the_fewer_vote_the_more_must_be_against_it() {
    // A third for it, a third against it, a third that sleeps.
    assert!(tally(1_000, 1_000, 3_000).carries(LEAST));
    // All have voted: a simple majority.
    assert!(tally(51, 49, 100).carries(LEAST));
    assert!(!tally(50, 50, 100).carries(LEAST));
    assert!(!tally(49, 51, 100).carries(LEAST));
    // A quarter votes: half as many for it as against it are not enough, and more are.
    assert!(!tally(1_000, 2_000, 12_000).carries(LEAST));
    assert!(tally(1_010, 1_990, 12_000).carries(LEAST));
}

#[test]
fn boundary_so_many_must_have_voted() {
    assert!(tally(20, 0, 100).carries(LEAST));
    assert!(!tally(19, 0, 100).carries(LEAST));
    assert!(!tally(20, 0, 101).carries(LEAST));
    assert!(!tally(0, 0, 0).carries(Perbill::zero()));
    assert!(!tally(0, 0, 100).carries(Perbill::zero()));
}

#[test]
fn where_turnout_decides_half_must_be_against_it_to_end_it_early() {
    assert_eq!(
        tally(0, 49, 100).verdict_by_turnout(APPROVAL),
        Verdict::Open
    );
    assert_eq!(
        tally(0, 50, 100).verdict_by_turnout(APPROVAL),
        Verdict::Lost
    );
    assert_eq!(
        tally(67, 33, 100).verdict_by_turnout(APPROVAL),
        Verdict::Passed
    );
    assert_eq!(tally(0, 0, 0).verdict_by_turnout(APPROVAL), Verdict::Lost);
}

proptest! {
    /// The comparison of fractions with their roots, as it is written, on numbers that floats
    /// hold; and so large ones of the same proportions are judged the same.
    #[test]
    fn what_carries_is_no_super_majority_against(
        ayes in 1u32..1_000_000,
        nays in 0u32..1_000_000,
        absent in 0u32..10_000_000,
    ) {
        let (a, n) = (f64::from(ayes), f64::from(nays));
        let (turnout, electorate) = (a + n, a + n + f64::from(absent));
        let distance = a / turnout.sqrt() - n / electorate.sqrt();
        prop_assume!(distance.abs() > 1e-9);
        let [ayes, nays, absent] = [ayes, nays, absent].map(Balance::from);
        let small = tally(ayes, nays, ayes + nays + absent);
        prop_assert_eq!(small.carries(Perbill::zero()), distance > 0.0);
        let large = tally(ayes << 100, nays << 100, (ayes + nays + absent) << 100);
        prop_assert_eq!(large.carries(Perbill::zero()), distance > 0.0);
    }

    /// What stops being certain early never passes in the end: whoever votes later, half of the
    /// electorate against it is a super-majority against it.
    #[test]
    fn what_is_lost_early_is_never_carried(
        nays in 0u32..1_000, ayes in 0u32..1_000, absent in 0u32..1_000, later in 0u32..1_000,
    ) {
        let [ayes, nays, absent, later] = [ayes, nays, absent, later].map(Balance::from);
        let electorate = ayes + nays + absent;
        let now = tally(ayes, nays, electorate);
        if now.verdict_by_turnout(APPROVAL) == Verdict::Lost {
            let then = tally(ayes + later.min(absent), nays, electorate);
            prop_assert!(!then.carries(LEAST));
        }
    }
}

#[test]
fn amounts_at_the_end_of_their_range_do_not_overflow() {
    let all = Balance::MAX;
    assert_eq!(tally(all, 0, all).verdict(Perbill::one()), Verdict::Passed);
    assert_eq!(
        tally(all - 1, 1, all).verdict(Perbill::one()),
        Verdict::Lost
    );
    assert_eq!(
        tally(all - 1, 0, all).verdict(Perbill::one()),
        Verdict::Open
    );
}
