// SPDX-License-Identifier: Apache-2.0
//! The ring, against a list that keeps everything.

use super::*;
use nerv_primitives_types::MILLION;
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

const START: u64 = 1_800_000_000;

/// The levels of a second that are told from all others.
fn sample(second: u64) -> Features {
    let level = (second % 10_007) as u16;
    Features([level, 4, 3, level / 2, 7, level / 3])
}

/// A history of so many seconds.
fn history(from: u64, samples: u64) -> History {
    let mut history = History::new(from);
    for second in from..from + samples {
        history.push(second, sample(second));
    }
    history
}

fn all(history: &History) -> Vec<(u64, Features)> {
    history.iter().collect()
}

#[test]
fn boundary_the_length() {
    let mut history = History::new(START);
    assert!(history.is_empty() && all(&history).is_empty());
    for second in 0..300 {
        history.push(START + second, sample(START + second));
        let len = (second + 1).min(120);
        assert_eq!(history.len() as u64, len);
        assert_eq!(history.next(), START + second + 1);
        assert_eq!(history.iter().next().unwrap().0, START + second + 1 - len);
    }
    assert_eq!(history.at(START + 180), Some(sample(START + 180)));
    for second in [START + 179, START + 300, 0, u64::MAX] {
        assert_eq!(history.at(second), None);
    }
}

#[test]
fn success_a_second_that_was_had_stays() {
    let mut history = history(START, 5);
    let before = history.clone();
    for second in [0, START, START + 4] {
        history.push(second, Features([9; 6]));
        assert_eq!(history, before);
    }
}

#[test]
fn success_after_a_gap_it_begins_anew() {
    let mut history = history(START, 5);
    history.push(START + 6, sample(1));
    assert_eq!(all(&history), [(START + 6, sample(1))]);
    assert_eq!(history.at(START + 4), None);
    history.push(START + 7, sample(2));
    assert_eq!(history.len(), 2);
}

#[test]
fn boundary_the_ends_of_the_clock() {
    let mut history = history(0, 3);
    assert_eq!(all(&history).len(), 3);
    history.push(u64::MAX, sample(1));
    history.push(u64::MAX, sample(1));
    assert!(history.iter().count() <= HISTORY);
    assert!(history.sum(&history, u64::MAX).len() <= HISTORY);
    assert_eq!(history.sum(&history, 0), History::new(0));
}

#[test]
fn success_sums_are_aligned_by_second() {
    // One reaches from 0 to 9, one from 6 to 13: up to 10 together.
    let (left, right) = (history(START, 10), history(START + 6, 8));
    for sum in [left.sum(&right, START + 10), right.sum(&left, START + 10)] {
        assert_eq!((sum.len(), sum.next()), (10, START + 10));
        let alone = |second| sample(second).sum(&Features::default());
        assert_eq!(sum.at(START + 5), Some(alone(START + 5)));
        let both = sample(START + 6).sum(&sample(START + 6));
        assert_eq!(sum.at(START + 6), Some(both));
        assert_eq!(sum.at(START + 10), None);
    }
    // Up to where only one of them was.
    assert_eq!(left.sum(&right, START + 14).len(), 14);
    // Of what both have forgotten there is nothing.
    assert_eq!(left.sum(&right, START - 1), History::new(START - 1));
}

#[test]
fn boundary_a_decoded_length_is_not_trusted() {
    let history = History {
        len: u8::MAX,
        ..history(START, 120)
    };
    assert_eq!((history.len(), all(&history).len()), (120, 120));
    let history = History {
        len: u8::MAX,
        next: 3,
        ..history
    };
    assert_eq!(all(&history).len(), 3);
    assert_eq!(history.at(u64::MAX), None);
}

proptest! {
    #[test]
    fn success_agrees_with_a_list(
        start in prop_oneof![Just(0), Just(START)],
        steps in vec((prop_oneof![8 => Just(1i64), 1 => -3i64..4, 1 => 100i64..300], 1u8..40), 0..40),
    ) {
        let mut history = History::new(start);
        let mut list = BTreeMap::new();
        let mut second = start;
        let mut next = start;
        for (move_by, times) in steps {
            for _ in 0..times {
                history.push(second, sample(second));
                if second > next {
                    list.clear();
                }
                if second >= next {
                    list.insert(second, sample(second));
                    next = second + 1;
                }
                second = second.saturating_add_signed(move_by);
            }
            let last: Vec<_> = list.iter().rev().take(120).rev().map(|(s, f)| (*s, *f)).collect();
            prop_assert_eq!(all(&history), last);
            prop_assert_eq!(history.next(), next);
        }
    }

    /// Two children have what the parent had, but for one of each level in each second.
    #[test]
    fn success_parts_and_sums_conserve(
        samples in vec(any::<[u16; 6]>(), 0..200),
        share in 0..=MILLION,
    ) {
        let mut whole = History::new(START);
        for (second, sample) in (START..).zip(&samples) {
            whole.push(second, Features(*sample));
        }
        let both = whole
            .part(share)
            .sum(&whole.part(MILLION - share), whole.next());
        prop_assert_eq!(both.next(), whole.next());
        prop_assert_eq!(both.len(), whole.len());
        for ((_, both), (_, whole)) in both.iter().zip(whole.iter()) {
            for index in [0, 3, 4, 5] {
                prop_assert!((0..=1).contains(&(whole.0[index] - both.0[index])));
            }
            prop_assert_eq!(both.0[1..3].to_vec(), whole.0[1..3].to_vec());
        }
    }
}
