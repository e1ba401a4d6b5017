// SPDX-License-Identifier: Apache-2.0
//! Choosing the cut of a split.

use super::{
    pairs::Pairs,
    terms::{Terms, CUT_PAIRS, MAX_CANDIDATES},
    trees::PlaneTree,
};
use nerv_primitives_affinity::{choose, sketch::Account, Bond, Occupant, Split, Tracked};
use nerv_primitives_types::{BlindedId, BlockHeight, Ppm, Rate};
use std::cmp::Reverse;

/// What was chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Choice {
    /// The candidate.
    pub candidate: u8,
    /// The part of the load that the larger child was taken to have, if anything was known of the leaf.
    pub larger: Option<Ppm>,
}

/// The first candidate, of a leaf of which nothing is known.
pub const FIRST: Choice = Choice {
    candidate: 0,
    larger: None,
};

/// The candidate by which a leaf is cut that has such a rate: of the pairs that deal most, those of which both
/// accounts live in the leaf decide. [`FIRST`] if there are none.
///
/// # Panics
///
/// If there is no such leaf.
pub fn candidate(
    tree: &PlaneTree,
    accounts: &[BlindedId],
    pairs: &Pairs,
    (leaf, height, rate): (usize, BlockHeight, Rate),
    terms: &Terms,
) -> Choice {
    let of = terms.candidates.min(MAX_CANDIDATES);
    if of < 2 {
        return FIRST;
    }
    let shard = tree.shards()[leaf];
    let mut busiest: Vec<Tracked> = pairs.sketch().pairs().collect();
    busiest.sort_by_key(|pair| Reverse(pair.guaranteed()));
    busiest.truncate(CUT_PAIRS);
    let both = |pair: &Tracked| [*pair.pair.low(), *pair.pair.high()];
    let mut ids: Vec<BlindedId> = busiest.iter().flat_map(both).collect();
    ids.sort_unstable();
    ids.dedup();
    let occupants: Vec<Occupant> = ids
        .iter()
        .zip(tree.trails(&ids))
        .filter(|(_, trail)| trail.leaf == shard)
        .filter_map(|(id, _)| pairs.sketch().account(id))
        .map(|known| Occupant {
            account: known.id,
            load: load(known),
        })
        .collect();
    let lives_here = |account: &BlindedId| {
        occupants
            .binary_search_by_key(account, |it| it.account)
            .is_ok()
    };
    let bonds: Vec<Bond> = busiest
        .iter()
        .filter(|pair| lives_here(pair.pair.low()) && lives_here(pair.pair.high()))
        .map(|pair| Bond {
            pair: pair.pair,
            sent: pair.sent,
        })
        .collect();
    if bonds.is_empty() {
        return FIRST;
    }
    let split = Split {
        shard: &shard,
        height,
        embedding: &tree.embedding(leaf, accounts),
        load: terms.in_window(rate),
    };
    let cut = choose(&split, &occupants, &bonds, of, terms.cut_balance);
    Choice {
        candidate: cut.candidate,
        larger: Some(cut.larger),
    }
}

/// What an account adds to its leaf's load. Of one that came in the open window, what it has done in it so far.
fn load(known: &Account) -> u32 {
    if known.age == 0 {
        known.all
    } else {
        known.load()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::RATE_UNIT;

    /// Eight accounts; the first four all deal with each other, the others too, and none across.
    fn seen(accounts: &[BlindedId]) -> Pairs {
        let mut pairs = Pairs::new(64);
        let sent: Vec<[u32; 2]> = (0..8u32)
            .flat_map(|one| (0..8u32).map(move |other| [one, other]))
            .filter(|[one, other]| one != other && one / 4 == other / 4)
            .collect();
        pairs.begin(1, 0, 1);
        for _ in 0..10 {
            pairs.count(&sent, accounts, &[0; 8]);
        }
        pairs.close(None);
        pairs
    }

    fn parted(candidate: u8, accounts: &[BlindedId]) -> usize {
        let mut tree = PlaneTree::new(8);
        tree.split(0, 300, candidate, accounts);
        let pairs = (0..8).flat_map(|one| (0..one).map(move |other| [one, other]));
        pairs
            .filter(|[one, other]| one / 4 == other / 4)
            .filter(|[one, other]| tree.leaves()[*one] != tree.leaves()[*other])
            .count()
    }

    #[test]
    fn the_cut_parts_no_more_than_the_first_candidate() {
        let terms = Terms {
            cut_balance: 900_000,
            ..Terms::default()
        };
        let mut fewer = 0;
        for world in 0..12u8 {
            let accounts: Vec<BlindedId> = (0..8u8).map(|n| BlindedId::of(&[world, n])).collect();
            let pairs = seen(&accounts);
            let tree = PlaneTree::new(8);
            let chosen = candidate(&tree, &accounts, &pairs, (0, 300, RATE_UNIT), &terms);
            let (first, best) = (parted(0, &accounts), parted(chosen.candidate, &accounts));
            assert!(best <= first, "{best} of {chosen:?}, {first}");
            fewer += usize::from(best < first);
            let one = Terms {
                candidates: 1,
                ..terms
            };
            assert_eq!(
                candidate(&tree, &accounts, &pairs, (0, 300, RATE_UNIT), &one),
                FIRST
            );
        }
        assert!(fewer >= 6, "{fewer}");
    }

    #[test]
    fn of_a_leaf_of_which_nothing_is_known_the_first_candidate_is_taken() {
        let accounts: Vec<BlindedId> = (0..8u8).map(|n| BlindedId::of(&[n])).collect();
        let tree = PlaneTree::new(8);
        let place = (0, 300, RATE_UNIT);
        assert_eq!(
            candidate(&tree, &accounts, &Pairs::new(64), place, &Terms::default()),
            FIRST
        );
    }
}
