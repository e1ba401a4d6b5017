// SPDX-License-Identifier: Apache-2.0

use super::*;

const WANTED: Wanted = Wanted {
    accounts: 300,
    within: 0.8,
    rate: 20.0,
};

fn windows(family: Family, seed: u64, wanted: Wanted, count: usize) -> Vec<Window> {
    let mut planted = Planted::new(family, seed, wanted);
    (0..count).map(|_| planted.next_window()).collect()
}

#[test]
fn chains_are_repeatable_and_apart() {
    for family in Family::ALL {
        let one = windows(family, 1, WANTED, 3);
        assert_eq!(one, windows(family, 1, WANTED, 3));
        assert_ne!(one, windows(family, 2, WANTED, 3));
        let larger = Wanted {
            accounts: 301,
            ..WANTED
        };
        assert_ne!(one, windows(family, 1, larger, 3));
    }
}

#[test]
fn as_much_is_within_communities_and_as_much_is_sent_as_is_asked_for() {
    for family in Family::ALL {
        for within in [0.0, 0.6, 0.9] {
            let wanted = Wanted { within, ..WANTED };
            // Over whole days, of which the longest has 96 windows.
            let windows = windows(family, 3, wanted, 192);
            let all: u64 = windows.iter().map(|it| transfers(&it.deals)).sum();
            let inner: u64 = windows.iter().map(|it| it.within).sum();
            let part = inner as f64 / all as f64;
            let rate = all as f64 / 192.0 / 300.0;
            let name = family.name();
            assert!((part - within).abs() < 0.05, "{name}: {part} of {within}");
            assert!((rate - 20.0).abs() < 3.0, "{name}: {rate}");
        }
    }
}

#[test]
fn deals_are_between_two_accounts_of_the_chain() {
    for family in Family::ALL {
        for window in windows(family, 5, WANTED, 4) {
            assert!(window.within <= transfers(&window.deals));
            for deal in window.deals {
                assert!(deal.from != deal.to && deal.transfers > 0);
                assert!(deal.from.max(deal.to) < WANTED.accounts);
            }
        }
    }
}

#[test]
fn a_power_law_has_accounts_with_many_partners_with_communities_as_well() {
    let most = |family| {
        let mut partners = vec![0usize; 300];
        let Crowd::Steady { links, .. } = Planted::new(family, 7, WANTED).crowd else {
            panic!("its pairs stay");
        };
        for end in links.iter().flatten().flat_map(|link| link.ends) {
            partners[end as usize] += 1;
        }
        partners.sort_unstable();
        partners[299] as f64 / partners[150].max(1) as f64
    };
    let [tree, blocks] = [Family::PowerLaw, Family::Communities].map(most);
    assert!(tree > 2.0 * blocks, "{tree} {blocks}");
}
