// SPDX-License-Identifier: Apache-2.0
//! The window against a list of all blocks, and what is said to help against what comes of it.

use super::*;
use nerv_primitives_types::BlindedId;
use proptest::{collection::vec, prelude::*};

const MILLISECOND: u64 = 1_000_000_000;

fn hottest(shares: &[Ppm]) -> Vec<HotAccount> {
    let with_account = |(number, share): (usize, &Ppm)| HotAccount {
        account: BlindedId([number as u8; 32]),
        share: *share,
    };
    shares.iter().enumerate().map(with_account).collect()
}

#[test]
fn boundary_the_window() {
    let mut times = WriteTimes::default();
    times.add(100, 64 * MILLISECOND);
    times.add(100, 999_999);
    // The block that is under way does not count, and 64 blocks later it does no longer.
    let nothing = WriteTime::default();
    assert_eq!(times.time(100), nothing);
    let counted = WriteTime {
        mean: 1_000,
        peak: 64_000,
    };
    assert_eq!(times.time(101), counted);
    assert_eq!(times.time(164), counted);
    assert_eq!(times.time(165), nothing);
    assert_eq!((times.of(99), times.of(100), times.of(101)), (0, 64_000, 0));
    assert_eq!(WriteTimes::default().time(0), nothing);
}

#[test]
fn boundary_a_height_that_goes_back_counts_into_the_newest_block() {
    let mut times = WriteTimes::default();
    times.add(100, 3_000_000);
    times.add(99, 4_000_000);
    assert_eq!((times.of(99), times.of(100)), (0, 7));
}

#[test]
fn boundary_everything_saturates() {
    let mut times = WriteTimes::default();
    times.add(BlockHeight::MAX, u64::MAX);
    times.add(BlockHeight::MAX, u64::MAX);
    assert_eq!(times.of(BlockHeight::MAX), u32::MAX);
    assert_eq!(times.sum(&times), times);
    let mut full = WriteTimes::default();
    (1..=64).for_each(|block| full.add(block, u64::MAX));
    assert_eq!(full.time(65).mean, u32::MAX);
    let bounds = Bounds::new(u32::MAX, u32::MAX, u64::MAX, 0);
    assert_eq!(bounds.limit, u32::MAX);
    assert!(!bounds.exceeded_by(&full, 65));
}

#[test]
fn success_the_limit_follows_an_even_share_down_to_a_floor() {
    let limit = |leaves| Bounds::new(1_500, 4, 375 * MILLISECOND, leaves).limit;
    assert_eq!(limit(0), 1_500_000);
    assert_eq!(limit(1), 1_500_000);
    assert_eq!(limit(8), 187_500);
    assert_eq!(limit(1_000), 1_500);
    assert_eq!(limit(1_001), 1_500);
    assert_eq!(limit(u32::MAX), 1_500);
    // Without shares it is the floor alone.
    let bounds = Bounds::new(1_500, 0, 375 * MILLISECOND, 1);
    assert_eq!((bounds.limit, bounds.release), (1_500, 1_000));
}

#[test]
fn boundary_a_burst_must_last_for_more_than_a_quarter_of_the_window() {
    let bounds = Bounds::new(1_500, 0, 0, 1);
    let after = |blocks: u32, each: u64| {
        let mut times = WriteTimes::default();
        (1..=blocks).for_each(|block| times.add(block, each));
        bounds.exceeded_by(&times, blocks + 1)
    };
    assert!(!after(16, u64::MAX));
    assert!(after(17, u64::MAX));
    // At the limit it never is, above it at last.
    assert!(!after(64, 1_500_000_000));
    assert!(after(64, 1_501_000_000));
    assert!(!after(63, 1_501_000_000));
}

#[test]
fn boundary_spreads() {
    let of = |shares: &[Ppm], across| spread(&hottest(shares), across);
    assert_eq!(of(&[], 0), Spread::Many);
    assert_eq!(of(&[500_000], 0), Spread::Many);
    assert_eq!(of(&[500_001], 0), Spread::One);
    // Two accounts that pay each other are all of a load, and each of them is.
    assert_eq!(of(&[MILLION, MILLION], 0), Spread::One);
    // Of transfers across each has one side here.
    assert_eq!(of(&[375_000, 375_000], MILLION), Spread::Many);
    assert_eq!(of(&[375_001, 375_000], MILLION), Spread::Few);
    assert_eq!(of(&[250_000; 3], MILLION), Spread::Many);
    // A fourth does not count.
    assert_eq!(of(&[250_000; 4], MILLION), Spread::Many);
    assert_eq!(of(&[250_001, 250_000, 250_000], u32::MAX), Spread::Few);
}

#[test]
fn boundary_relocations() {
    // Six tenths, all with other leaves, to an idle one.
    assert!(relocation_helps(10_000, 0, 600_000, MILLION));
    // Up to three quarters may be there in the end.
    assert!(relocation_helps(10_000, 1_500, 600_000, MILLION));
    assert!(!relocation_helps(10_000, 1_501, 600_000, MILLION));
    // An account that is nearly all of a load takes it along.
    assert!(relocation_helps(10_000, 0, 750_000, MILLION));
    assert!(!relocation_helps(10_000, 0, 751_000, MILLION));
    // One that deals with its own leaf leaves it nothing.
    assert!(relocation_helps(10_000, 0, 600_000, 650_000));
    assert!(!relocation_helps(10_000, 0, 600_000, 649_999));
    assert_eq!(relief(600_000, 300_000), 0);
    // Nothing to move.
    assert!(!relocation_helps(1, 0, 600_000, MILLION));
    assert!(!relocation_helps(u32::MAX, u32::MAX, u32::MAX, u32::MAX));
}

proptest! {
    /// The window says what a list of all blocks says.
    #[test]
    fn success_the_window_is_that_of_a_list(
        first in 0u32..200,
        writes in vec((0u32..5, 0u64..10_000_000_000), 0..200),
        later in 0u32..80,
        most in any::<u32>(),
    ) {
        let (mut times, mut list) = (WriteTimes::default(), vec![0u64; 2_000]);
        let mut block = first;
        for (step, picoseconds) in writes {
            block += step;
            times.add(block, picoseconds);
            list[block as usize] += picoseconds / PICOSECONDS;
        }
        let now = block + later;
        let window = &list[(now as usize).saturating_sub(WINDOW)..now as usize];
        let time = times.time(now);
        prop_assert_eq!(u64::from(time.mean), window.iter().sum::<u64>() / WINDOW as u64);
        prop_assert_eq!(u64::from(time.peak), window.iter().copied().max().unwrap_or(0));
        let capped = window.iter().map(|it| (*it).min(most.into())).sum::<u64>();
        prop_assert_eq!(u64::from(times.sustained(now, most)), capped / WINDOW as u64);
        let decoded = WriteTimes::decode(&mut &times.encode()[..]);
        prop_assert_eq!(decoded, Ok(times));
    }

    /// Two halves have no more than the whole, and the sum of both no less than it but one a block.
    #[test]
    fn success_parts_come_to_the_whole(
        writes in vec(0u64..10_000_000_000, 1..100),
        share in 0..=MILLION,
    ) {
        let mut times = WriteTimes::default();
        for (block, picoseconds) in (1..).zip(&writes) {
            times.add(block, *picoseconds);
        }
        let now = writes.len() as u32 + 1;
        let both = times.part(share).sum(&times.part(MILLION - share));
        for block in 0..now {
            prop_assert!((0..=1).contains(&(times.of(block) - both.of(block))));
        }
    }

    /// What was summed is what was counted together, wherever the two stand.
    #[test]
    fn success_sums_are_of_the_same_blocks(
        left in vec((1u32..150, 0u64..10_000_000_000), 0..20),
        right in vec((1u32..150, 0u64..10_000_000_000), 0..20),
    ) {
        let of = |writes: &[(u32, u64)]| {
            let (mut times, mut writes) = (WriteTimes::default(), writes.to_vec());
            writes.sort_unstable();
            writes.iter().for_each(|(block, time)| times.add(*block, *time));
            times
        };
        let sum = of(&left).sum(&of(&right));
        prop_assert_eq!(sum.time(151), of(&[left, right].concat()).time(151));
    }

    /// What helps leaves neither leaf with more than three quarters of what the one had, and does not
    /// help the other way.
    #[test]
    fn success_nothing_is_moved_to_and_fro(
        mean in 100u32..10_000_000,
        other in 0..=MILLION,
        share in 250_000..=760_000u32,
        within in 0..=MILLION,
        across_then in 0..=MILLION,
    ) {
        let across = MILLION - part_u32(share - 250_000, within);
        let moved = part_u32(mean, share);
        let other = part_u32((mean / 4 * 3).saturating_sub(moved), other);
        prop_assume!(relocation_helps(mean, other, share, across));
        let left = mean - part_u32(mean, relief(share, across));
        let there = other + moved;
        prop_assert!(u64::from(left) * 4 <= u64::from(mean) * 3 + 4);
        prop_assert!(u64::from(there) * 4 <= u64::from(mean) * 3);
        let share_there = (u64::from(moved) * u64::from(MILLION) / u64::from(there)) as Ppm;
        prop_assert!(!relocation_helps(there, left, share_there, across_then));
    }

    /// No leaf is contended where all have the same, whatever fills blocks.
    #[test]
    fn success_an_even_load_is_never_contended(
        leaves in 1u32..2_000,
        shares in 1u32..10,
        used in 0u64..=375 * MILLISECOND,
    ) {
        let bounds = Bounds::new(0, shares, 375 * MILLISECOND, leaves);
        let mut times = WriteTimes::default();
        (1..=64).for_each(|block| times.add(block, used / u64::from(leaves)));
        prop_assert!(!bounds.exceeded_by(&times, 65));
    }
}
