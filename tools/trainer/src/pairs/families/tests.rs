// SPDX-License-Identifier: Apache-2.0

use super::*;
use std::collections::{HashMap, HashSet};

fn traffic(family: Family, index: u64) -> Traffic {
    generate(family, 7, Set::Test, index)
}

/// The pairs that dealt in each window.
fn pairs(traffic: &Traffic) -> Vec<HashSet<[u32; 2]>> {
    let pair = |deal: &Deal| [deal.from.min(deal.to), deal.from.max(deal.to)];
    let windows = traffic.windows.iter();
    windows
        .map(|deals| deals.iter().map(pair).collect())
        .collect()
}

#[test]
fn chains_are_repeatable_and_apart() {
    for family in Family::ALL {
        let one = traffic(family, 0);
        assert_eq!(one, traffic(family, 0));
        assert_ne!(one, traffic(family, 1));
        assert_ne!(one, generate(family, 7, Set::Train, 0));
        assert_ne!(one, generate(family, 8, Set::Test, 0));
        assert_eq!(Family::of(family.name()), Some(family));
    }
    assert_eq!(Family::of("markets"), None);
}

#[test]
fn deals_are_between_two_accounts_of_the_chain() {
    for family in Family::ALL {
        for index in 0..3 {
            let traffic = traffic(family, index);
            assert_eq!(traffic.windows.len(), LENGTH);
            for deal in traffic.windows.iter().flatten() {
                assert!(deal.from != deal.to && deal.transfers > 0);
                assert!(deal.from.max(deal.to) < ACCOUNTS.1 as u32);
            }
            assert!(traffic.transfers() > LENGTH as u64, "{}", traffic.name);
        }
    }
}

/// The accounts' partners, the most first. Who dealt in fewer than four windows may be a stranger.
fn partners(traffic: &Traffic) -> Vec<usize> {
    let mut dealt: HashMap<[u32; 2], usize> = HashMap::new();
    for pair in pairs(traffic).into_iter().flatten() {
        *dealt.entry(pair).or_default() += 1;
    }
    let mut partners: HashMap<u32, usize> = HashMap::new();
    for (pair, _) in dealt.into_iter().filter(|(_, windows)| *windows >= 4) {
        for account in pair {
            *partners.entry(account).or_default() += 1;
        }
    }
    let mut counts: Vec<usize> = partners.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    counts
}

#[test]
fn markets_and_power_laws_have_accounts_with_many_partners() {
    let most = |family| -> f64 {
        let ratio = |index| {
            let counts = partners(&traffic(family, index));
            counts[0] as f64 / counts[counts.len() / 2] as f64
        };
        (0..8).map(ratio).sum::<f64>() / 8.0
    };
    let [blocks, tree, market] = [Family::Communities, Family::PowerLaw, Family::Market].map(most);
    assert!(
        tree > 2.0 * blocks && market > 2.0 * blocks,
        "{blocks} {tree} {market}"
    );
}

#[test]
fn drifting_pairs_come_and_go() {
    // Of those that dealt in the first windows, how many still do in the last.
    let kept = |family| -> f64 {
        let part = |index| {
            let pairs = pairs(&traffic(family, index));
            let within = |from: usize| -> HashSet<[u32; 2]> {
                pairs[from..from + 24].iter().flatten().copied().collect()
            };
            let (early, late) = (within(0), within(LENGTH - 24));
            early.intersection(&late).count() as f64 / early.len() as f64
        };
        (0..8).map(part).sum::<f64>() / 8.0
    };
    let [drifting, lasting] = [Family::Drifting, Family::Communities].map(kept);
    assert!(drifting < 0.5 * lasting, "{drifting} {lasting}");
}

#[test]
fn a_market_sleeps_at_night() {
    let of = |family| -> f64 {
        let spread = |index| {
            let traffic = traffic(family, index);
            let mut counts: Vec<usize> = traffic.windows.iter().map(Vec::len).collect();
            counts.sort_unstable();
            // A tenth of the windows are calmer than the first, half are busier than the other.
            counts[LENGTH / 10] as f64 / counts[LENGTH / 2].max(1) as f64
        };
        (0..8).map(spread).sum::<f64>() / 8.0
    };
    let [market, steady] = [Family::Market, Family::PowerLaw].map(of);
    assert!(market < 0.4 && steady > 0.6, "{market} {steady}");
}

#[test]
fn standing_orders_come_when_they_are_due() {
    let random = &mut source(1, &[]);
    let mut link = Link {
        ends: [3, 5],
        back: 0.0,
        habit: Habit::Regular {
            every: 6,
            first: 2,
            more: 0.0,
        },
    };
    let (mut came, mut due) = (0, 0);
    for window in 0..6_000 {
        let mut deals = Vec::new();
        link.deal(window, 1.0, random, &mut deals);
        assert!(deals.is_empty() || window % 6 == 2);
        assert!(deals.iter().all(|deal| (deal.from, deal.to) == (3, 5)));
        due += usize::from(window % 6 == 2);
        came += deals.len();
    }
    let part = came as f64 / due as f64;
    assert!((0.93..0.97).contains(&part), "{part}");
}
