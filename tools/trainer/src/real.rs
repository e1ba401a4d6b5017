// SPDX-License-Identifier: Apache-2.0
//! Real load: what a public server was asked for in two weeks, second by second.
//!
//! See `data/README.md` for its origin. Its counts are small, so larger leaves are made by adding
//! up days that are shifted against each other. No model is trained on any of it. The first week
//! is there to look at while a model is made; the report is made of the second.

use crate::trace::{capacities, Samples, Trace, PLAIN_BYTES, PLAIN_WEIGHT};
use nerv_primitives_load::Second;

/// The counts, packed.
const PACKED: &[u8] = include_bytes!("../data/nasa-1995.unary");

/// The seconds of a day.
const DAY: usize = 86_400;

/// The days of a week.
const DAYS: usize = 7;

/// The seconds of a piece. The model begins each from the zero state, as after a split.
const PIECE: usize = 6 * 3_600;

/// The seconds by which one copy of a week is shifted against the next, where copies are added up:
/// prime, so that no two days ever stand as they stood before.
const SHIFT: usize = 4_973;

/// One of the two weeks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Week {
    /// To look at while a model is made.
    First,
    /// To judge it.
    Second,
}

/// A leaf that meets real load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leaf {
    /// What figures are grouped by.
    pub name: &'static str,
    /// The days that are added up, each shifted against the others. With one, each day of the
    /// week is a trace.
    pub added: usize,
    /// The rate above which the leaf is overloaded, in transfers a second.
    pub limit: f64,
}

/// The leaves of the report: one day's load, a week's, and ten times that.
pub const LEAVES: [Leaf; 8] = [
    leaf("1 day, limit 1", 1, 1.0),
    leaf("1 day, limit 2", 1, 2.0),
    leaf("7 days, limit 6", 7, 6.0),
    leaf("7 days, limit 8", 7, 8.0),
    leaf("7 days, limit 10", 7, 10.0),
    leaf("70 days, limit 65", 70, 65.0),
    leaf("70 days, limit 75", 70, 75.0),
    leaf("70 days, limit 80", 70, 80.0),
];

/// A row of [`LEAVES`].
const fn leaf(name: &'static str, added: usize, limit: f64) -> Leaf {
    Leaf { name, added, limit }
}

/// The counts of both weeks.
fn counts() -> Vec<u8> {
    unpack(PACKED)
}

/// Counts from their packed form: `n` zero bits and a one for each.
fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut counts = Vec::new();
    let mut zeros = 0;
    for byte in packed {
        for bit in (0..8).rev() {
            if byte >> bit & 1 == 1 {
                counts.push(zeros);
                zeros = 0;
            } else {
                zeros += 1;
            }
        }
    }
    counts
}

/// The seconds of one leaf in pieces of six hours.
pub fn samples(week: Week, leaf: &Leaf) -> Vec<Samples> {
    let all = counts();
    let from = match week {
        Week::First => 0,
        Week::Second => DAYS * DAY,
    };
    let week: Vec<&[u8]> = all[from..from + DAYS * DAY].chunks(DAY).collect();
    let days: Vec<Vec<u32>> = if leaf.added == 1 {
        week.iter()
            .map(|day| day.iter().map(|count| u32::from(*count)).collect())
            .collect()
    } else {
        vec![added(&week, leaf.added)]
    };
    let mut pieces = Vec::new();
    for day in days {
        let whole = Samples::of(&trace(leaf, &day));
        for from in (0..whole.len()).step_by(PIECE) {
            pieces.push(whole.part(from..whole.len().min(from + PIECE)));
        }
    }
    pieces
}

/// So many days added up second by second: the week's, then the week's again, each copy of a day
/// turned on by [`SHIFT`] seconds more for every week before it.
fn added(week: &[&[u8]], count: usize) -> Vec<u32> {
    let mut sums = vec![0; DAY];
    for copy in 0..count {
        let (day, shift) = (week[copy % DAYS], copy / DAYS * SHIFT);
        for (second, sum) in sums.iter_mut().enumerate() {
            *sum += u32::from(day[(second + shift) % DAY]);
        }
    }
    sums
}

/// Requests as transfers within the leaf.
fn trace(leaf: &Leaf, counts: &[u32]) -> Trace {
    let second = |count: &u32| Second {
        transfers: *count,
        finished: *count,
        weight: u64::from(*count) * PLAIN_WEIGHT,
        bytes: count * PLAIN_BYTES,
        ..Second::default()
    };
    Trace {
        family: leaf.name.into(),
        capacities: capacities(leaf.limit),
        seconds: counts.iter().map(second).collect(),
        accounts: vec![0; counts.len()],
        warm_up: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_unary() {
        // 0, 3, 1, 0, and what fills up the byte.
        assert_eq!(unpack(&[0b1000_1011, 0b0000_0000]), [0, 3, 1, 0]);
        let all = counts();
        assert_eq!(all.len(), 2 * DAYS * DAY);
        assert_eq!(all.iter().max(), Some(&20));
        let sum: u64 = all.iter().map(|count| u64::from(*count)).sum();
        assert_eq!(sum, 1_106_031);
    }

    #[test]
    fn days_are_added_up_shifted() {
        let mut early = vec![0; DAY];
        early[5] = 3;
        let quiet = vec![0; DAY];
        let mut week = vec![quiet.as_slice(); DAYS];
        week[0] = &early;
        let sums = added(&week, 8);
        let busy: Vec<usize> = (0..DAY).filter(|second| sums[*second] > 0).collect();
        assert_eq!(busy, [5, DAY - SHIFT + 5]);
        assert_eq!(sums[5], 3);
    }

    #[test]
    fn leaves_are_overloaded_at_times() {
        for leaf in &LEAVES {
            let pieces = samples(Week::Second, leaf);
            let (mut over, mut all) = (0, 0);
            for piece in &pieces {
                over += piece.overload.iter().filter(|over| **over).count();
                all += piece.len();
                assert!(piece.len() <= PIECE);
            }
            let share = over as f64 / all as f64;
            println!(
                "{:20} {} pieces, overload {share:.4}",
                leaf.name,
                pieces.len()
            );
            assert!((0.001..0.6).contains(&share), "{}: {share}", leaf.name);
        }
    }
}
