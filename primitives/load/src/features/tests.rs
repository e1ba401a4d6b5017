// SPDX-License-Identifier: Apache-2.0
//! Levels, against the same in floating point, and at the edges.

use super::*;
use nerv_primitives_types::MILLION;
use proptest::prelude::*;

/// 5 transfers a second, of 1,000 picoseconds and 100 bytes each.
const CAPACITIES: Capacities = Capacities {
    rate: 5_000,
    latency: 3,
    accounts: 10_000,
    transfer_weight: 1_000,
    transfer_bytes: 100,
};

/// A second of a leaf at its capacity in everything.
const AT_CAPACITY: Second = Second {
    transfers: 5,
    across: 5,
    finished: 2,
    latency: 6,
    weight: 5_000,
    bytes: 500,
};

#[test]
fn success_at_capacity_every_level_is_full() {
    let levels = Features::of(5_000, &AT_CAPACITY, 10_000, &CAPACITIES);
    assert_eq!(levels, Features([FULL; 6]));
    assert_eq!(levels.input(), [I8F24::from_num(1); 6]);
}

#[test]
fn success_each_level_is_of_its_own_figure() {
    let second = Second {
        transfers: 8,
        across: 2,
        finished: 4,
        latency: 6,
        weight: 10_000,
        bytes: 125,
    };
    assert_eq!(
        Features::of(625, &second, 30_000, &CAPACITIES),
        Features([512, 2_048, 1_024, 12_288, 8_192, 1_024])
    );
}

#[test]
fn boundary_nothing_is_level_zero_whatever_the_capacity() {
    let none = Capacities {
        rate: 0,
        latency: 0,
        accounts: 0,
        transfer_weight: 0,
        transfer_bytes: 0,
    };
    for capacities in [CAPACITIES, none] {
        let levels = Features::of(0, &Second::default(), 0, &capacities);
        assert_eq!(levels, Features::default());
    }
    // A little of what there is no capacity for is too much.
    let levels = Features::of(1, &AT_CAPACITY, 1, &none);
    let max = u16::MAX;
    assert_eq!(levels, Features([max, max, FULL, max, max, max]));
}

#[test]
fn boundary_levels_are_rounded_down_and_saturate() {
    let rate = |rate| Features::of(rate, &Second::default(), 0, &CAPACITIES).0[0];
    assert_eq!(rate(1), 0);
    assert_eq!(rate(2), 1);
    assert_eq!(rate(4_999), FULL - 1);
    assert_eq!(rate(79_998), u16::MAX - 1);
    assert_eq!(rate(79_999), u16::MAX);
    assert_eq!(rate(80_000), u16::MAX);
    assert_eq!(rate(u32::MAX), u16::MAX);
    let highest = Features([u16::MAX; 6]).input()[0];
    assert_eq!(highest, I8F24::from_num(65_535.0 / 4_096.0));
}

#[test]
fn boundary_without_a_finished_transfer_there_is_no_latency() {
    let second = Second {
        finished: 0,
        latency: 5,
        ..Second::default()
    };
    assert_eq!(
        Features::of(0, &second, 0, &CAPACITIES),
        Features::default()
    );
}

#[test]
fn success_a_child_has_its_share_of_amounts_but_not_of_ratios() {
    let levels = Features([4_001, 3_000, 2_000, 1_001, 801, 1]);
    assert_eq!(
        levels.part(MILLION / 4),
        Features([1_000, 3_000, 2_000, 250, 200, 0])
    );
    assert_eq!(levels.part(MILLION), levels);
    assert_eq!(levels.part(0), Features([0, 3_000, 2_000, 0, 0, 0]));
}

#[test]
fn success_in_a_sum_ratios_are_weighted() {
    let left = Features([100, 4_096, 0, 50, 300, 10]);
    let right = Features([200, 0, 4_096, 70, 100, 20]);
    assert_eq!(
        left.sum(&right),
        Features([300, 3_072, 1_024, 120, 400, 30])
    );
    // Without weight both count alike.
    let still = |latency| Features([0, latency, 0, 0, 0, 0]);
    assert_eq!(still(3).sum(&still(6)), still(4));
    let full = Features([u16::MAX; 6]);
    assert_eq!(full.sum(&full), full);
}

fn features() -> impl Strategy<Value = Features> {
    any::<[u16; 6]>().prop_map(Features)
}

proptest! {
    #[test]
    fn success_levels_agree_with_floating_point(
        rate30: u32,
        accounts: u64,
        figures: [u32; 6],
        limits: [u32; 5],
        shift in 0u32..32,
    ) {
        // Any magnitude, not only the highest.
        let figures = figures.map(|figure| figure >> shift);
        let limits = limits.map(|limit| limit >> (31 - shift));
        let second = Second {
            transfers: figures[0],
            across: figures[1],
            finished: figures[2],
            latency: figures[3],
            weight: u64::from(figures[4]) << 20,
            bytes: figures[5],
        };
        let capacities = Capacities {
            rate: limits[0],
            latency: limits[1],
            accounts: u64::from(limits[2]) << 16,
            transfer_weight: u64::from(limits[3]) << 8,
            transfer_bytes: limits[4],
        };
        let real = |figure: f64, capacity: f64| if figure == 0.0 { 0.0 } else { figure / capacity };
        let plain = f64::from(capacities.rate) / 1e3;
        let mean = real(f64::from(second.latency), f64::from(second.finished));
        let expected = [
            real(f64::from(rate30), f64::from(capacities.rate)),
            if second.finished == 0 { 0.0 } else { real(mean, f64::from(capacities.latency)) },
            real(f64::from(second.across), f64::from(second.transfers)).min(1.0),
            real(accounts as f64, capacities.accounts as f64),
            real(second.weight as f64, plain * capacities.transfer_weight as f64),
            real(f64::from(second.bytes), plain * f64::from(capacities.transfer_bytes)),
        ];
        let levels = Features::of(rate30, &second, accounts, &capacities);
        for (level, expected) in levels.0.into_iter().zip(expected) {
            let expected = (expected * 4_096.0).min(65_535.0);
            let error = expected - f64::from(level);
            prop_assert!((-1e-6..1.000_001).contains(&error), "{level} for {expected}");
        }
        for (input, level) in levels.input().into_iter().zip(levels.0) {
            prop_assert_eq!(input.to_num::<f64>(), f64::from(level) / 4_096.0);
        }
    }

    /// The parts of a second and what they come to again.
    #[test]
    fn success_parts_and_sums_conserve(whole in features(), share in 0..=MILLION) {
        let (left, right) = (whole.part(share), whole.part(MILLION - share));
        let both = left.sum(&right);
        for index in [0, 3, 4, 5] {
            prop_assert!((0..=1).contains(&(whole.0[index] - both.0[index])));
        }
        for index in [1, 2] {
            prop_assert_eq!(both.0[index], whole.0[index]);
        }
    }

    #[test]
    fn success_sums_know_no_order_and_means_lie_between(a in features(), b in features()) {
        let sum = a.sum(&b);
        prop_assert_eq!(sum, b.sum(&a));
        for index in [1, 2] {
            let (a, b) = (a.0[index], b.0[index]);
            prop_assert!((a.min(b)..=a.max(b)).contains(&sum.0[index]));
        }
    }
}
