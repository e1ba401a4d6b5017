// SPDX-License-Identifier: Apache-2.0
//! The summary, against exact counts.

use super::*;
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// A second in which a period begins.
const START: u64 = 1_800_000_000;

fn account(number: u8) -> BlindedId {
    BlindedId([number; 32])
}

/// A transfer between two accounts of the leaf.
fn transfer(hottest: &mut Hottest, now: u64, from: u8, to: u8) {
    hottest.transfer(now);
    hottest.count(now, &account(from));
    if to != from {
        hottest.count(now, &account(to));
    }
}

/// So many transfers of account 0, each with another one.
fn star(transfers: u32) -> Hottest {
    let mut hottest = Hottest::default();
    for number in 0..transfers {
        transfer(&mut hottest, START, 0, 1 + (number % 200) as u8);
    }
    hottest
}

#[test]
fn success_the_first_few_stand_in_order() {
    let mut hottest = Hottest::default();
    for (number, transfers) in [(1, 20), (2, 30), (3, 10)] {
        (0..transfers).for_each(|_| transfer(&mut hottest, START, number, number));
    }
    let tops = hottest.tops::<4>(START);
    let found = tops.map(|top| top.map(|top| (top.account, top.share)));
    assert_eq!(
        found,
        [
            Some((account(2), 500_000)),
            Some((account(1), 333_333)),
            Some((account(3), 166_666)),
            None
        ]
    );
    assert_eq!(hottest.top(START), tops[0]);
    assert_eq!(star(29).tops::<2>(START), [None; 2]);
    // There are no more than eight counters.
    assert_eq!(hottest.tops::<9>(START)[8], None);
}

#[test]
fn boundary_too_few_transfers() {
    assert_eq!(Hottest::default().top(START), None);
    assert_eq!(star(29).top(START), None);
    // One in nine of the other accounts' transfers costs the hot one a count.
    let top = star(30).top(START).unwrap();
    assert_eq!(top.account, account(0));
    assert!(top.share >= 875_000, "{}", top.share);
    assert!(top.share <= MILLION);
}

#[test]
fn success_an_account_with_itself_alone() {
    let mut hottest = Hottest::default();
    for _ in 0..40 {
        transfer(&mut hottest, START, 3, 3);
    }
    let top = HotAccount {
        account: account(3),
        share: MILLION,
    };
    assert_eq!(hottest.top(START), Some(top));
    // After a period there are 20 of them left: too few.
    assert_eq!(hottest.top(START + HOTTEST_PERIOD - 1), Some(top));
    assert_eq!(hottest.top(START + HOTTEST_PERIOD), None);
}

#[test]
fn boundary_alike_the_first_is_named_and_none_of_many() {
    let mut hottest = Hottest::default();
    for number in 0..90 {
        transfer(&mut hottest, START, number % 9, number % 9);
    }
    // Nine accounts and eight counters: each round of all nine leaves nothing.
    assert_eq!(hottest.top(START), None);
    assert_eq!(hottest.total, 90);
}

#[test]
fn boundary_the_clock() {
    let mut hottest = star(64);
    let before = hottest.clone();
    hottest.advance(0);
    assert_eq!(hottest, before, "a clock that goes back");
    hottest.advance(START + HOTTEST_PERIOD * 32);
    assert_eq!(hottest.counters, [None; COUNTERS]);
    assert_eq!(hottest.total, 1, "rounded up");
    hottest.count(u64::MAX, &account(1));
    hottest.transfer(u64::MAX);
    assert_eq!(hottest.total, 2);
    hottest.count(0, &account(1));
    assert_eq!(hottest.top(u64::MAX), None);
}

#[test]
fn boundary_everything_saturates() {
    let mut full = Hottest {
        counters: [Some((account(1), u32::MAX)); COUNTERS],
        total: u32::MAX,
        since: START,
    };
    transfer(&mut full, START, 1, 2);
    assert_eq!(full.total, u32::MAX);
    assert!(full.top(START).unwrap().share <= MILLION);
    // More counts than transfers: not more than all of them.
    full.total = 30;
    assert_eq!(full.top(START).unwrap().share, MILLION);
    full.advance(START + HOTTEST_PERIOD);
    assert_eq!(full.total, 15);
}

/// The exact counts, halved exactly: with 20 bits after the point, enough for 20 periods.
#[derive(Default)]
struct Exact {
    counts: BTreeMap<u8, u64>,
    total: u64,
    period: u64,
}

const ONE: u64 = 1 << 20;

impl Exact {
    fn transfer(&mut self, now: u64, from: u8, to: u8) {
        while self.period < now / HOTTEST_PERIOD {
            self.period += 1;
            self.counts.values_mut().for_each(|count| *count /= 2);
            self.total /= 2;
        }
        self.total += ONE;
        *self.counts.entry(from).or_default() += ONE;
        if to != from {
            *self.counts.entry(to).or_default() += ONE;
        }
    }
}

/// Accounts of which a few make for most of the transfers: hot is account 0, in so many percent.
fn transfers() -> impl Strategy<Value = Vec<(u8, u8)>> {
    (0u8..=100, 2u8..60).prop_flat_map(|(hot, accounts)| {
        let side = move || (0u8..100, 1..accounts);
        vec((side(), 1..accounts), 0..600).prop_map(move |transfers| {
            let from = |(chance, other)| if chance < hot { 0 } else { other };
            transfers
                .into_iter()
                .map(|(side, to)| (from(side), to))
                .collect()
        })
    })
}

/// A burst of one account, and then others at a tenth of its pace: half a minute after its end the
/// account makes for less than two fifths.
#[test]
fn success_a_burst_fades_beside_what_others_do() {
    let mut hottest = Hottest::default();
    for second in 0..30 {
        for number in 0..60 {
            transfer(&mut hottest, START + second, 0, 1 + number);
        }
    }
    let share = |hottest: &Hottest, now| hottest.top(now).map_or(0, |top| top.share);
    assert!(share(&hottest, START + 30) > 800_000);
    for second in 30..75 {
        for number in 0..6 {
            let account = (second * 12 + number * 2) as u8 % 200;
            transfer(&mut hottest, START + second, 1 + account, 2 + account);
        }
    }
    assert!(share(&hottest, START + 75) < 400_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// A share is never overstated, a count never falls behind by more than the bound, and an
    /// account in more than half of the transfers is always found.
    #[test]
    fn success_agrees_with_exact_counts(transfers in transfers(), a_second in 3u64..60) {
        let mut hottest = Hottest::default();
        let mut exact = Exact { period: START / HOTTEST_PERIOD, ..Exact::default() };
        for (index, (from, to)) in transfers.into_iter().enumerate() {
            let now = START + index as u64 / a_second;
            transfer(&mut hottest, now, from, to);
            exact.transfer(now, from, to);
            prop_assert!(u64::from(hottest.total) * ONE >= exact.total);
            prop_assert!(u64::from(hottest.total) * ONE < exact.total + ONE);
            let all: u64 = exact.counts.values().sum();
            for (number, count) in &exact.counts {
                let counter = hottest
                    .counters
                    .iter()
                    .flatten()
                    .find(|(counted, _)| *counted == account(*number))
                    .map_or(0, |(_, count)| u64::from(*count) * ONE);
                prop_assert!(counter <= *count);
                prop_assert!(8 * (counter + ONE) + (all - count) > 8 * count);
                if 2 * count > exact.total {
                    prop_assert!(16 * (counter + ONE) > 5 * exact.total);
                }
            }
            // The codec by hand is the one that would be derived.
            let derived = (hottest.counters, hottest.total, hottest.since).encode();
            prop_assert_eq!(&hottest.encode(), &derived);
            prop_assert_eq!(Hottest::decode(&mut &derived[..]), Ok(hottest.clone()));
            let top = hottest.top(now);
            if let Some(HotAccount { account, share }) = top {
                let count = exact.counts[&account.0[0]];
                prop_assert!(u64::from(share) * exact.total <= count * u64::from(MILLION));
            }
            let most = exact.counts.values().max().unwrap();
            if hottest.total >= HOTTEST_MINIMUM && 2 * most > exact.total {
                // Its counter is above 5/16 of the transfers, less one, and the highest is no lower.
                let share = u64::from(top.unwrap().share);
                prop_assert!(share >= 312_500 - 1_000_000 * 2 / u64::from(hottest.total));
            }
        }
    }
}
