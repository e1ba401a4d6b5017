// SPDX-License-Identifier: Apache-2.0
//! Small chains from end to end.

use super::{
    course::{live, Chain, Schedule},
    outcome::Outcome,
    terms::Terms,
    Way,
};
use crate::pairs::families::{planted::Wanted, Family};
use nerv_primitives_neural::gru::Model;

const CHAIN: Chain = Chain {
    family: Family::Communities,
    wanted: Wanted {
        accounts: 96,
        within: 0.9,
        rate: 24.0,
    },
    seed: 11,
    schedule: Schedule {
        warm_up: 3,
        between: 1,
        leaves: 6,
        settle: 16,
        measured: 6,
    },
    terms: TERMS,
};

const TERMS: Terms = Terms {
    window: 300,
    plan_moves: 4,
    away: 40,
    gain: 8 * 256,
    back: 16 * 256,
    keep: 2 * 256,
    rest: 4,
    leaf_balance: 1_250_000,
    echo: 2,
    payer: 64,
    candidates: 16,
    cut_balance: 550_000,
    max_rate: 200_000,
};

/// The shipped model.
fn model() -> Model {
    let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let bytes = std::fs::read(models.join("pairs.gru")).unwrap();
    Model::verify(&bytes).unwrap().0
}

fn of(family: Family, seed: u64) -> Outcome {
    let chain = Chain {
        family,
        seed,
        ..CHAIN
    };
    live(&chain, Some(&model()))
}

#[test]
fn every_transfer_is_counted_once_in_each_way() {
    for family in Family::ALL {
        let outcome = of(family, 11);
        assert!(outcome.transfers > 0 && outcome.within <= outcome.transfers);
        for way in Way::ALL {
            let tally = outcome.way(way);
            assert_eq!(tally.across + tally.inside, outcome.transfers, "{way:?}");
            assert!(tally.across_ever >= tally.across);
            // One across counts in two leaves.
            let loads: u64 = tally.loads.iter().sum();
            assert_eq!(loads, outcome.transfers + tally.across);
            assert!(tally.leaves <= 6 && tally.larger.len() < 6);
            assert!(tally.larger.iter().all(|part| (0.5..=1.0).contains(part)));
        }
    }
}

#[test]
fn moves_stay_within_the_terms() {
    for family in Family::ALL {
        for seed in [1, 2] {
            let planning = of(family, seed).planning;
            assert!(planning.most <= TERMS.plan_moves, "{planning:?}");
            assert!(
                planning.fullest <= 1.0,
                "a move filled a leaf: {planning:?}"
            );
            assert!(planning.overrides <= TERMS.away);
            assert!(planning.moves[0] <= planning.moves[1]);
            assert!(planning.held <= planning.across);
        }
    }
}

#[test]
fn the_same_seed_has_the_same_outcome() {
    for family in Family::ALL {
        let outcome = of(family, 3);
        assert_eq!(outcome, of(family, 3));
        assert_ne!(outcome, of(family, 4));
    }
}

#[test]
fn without_moves_the_fourth_way_is_the_third() {
    let terms = Terms {
        plan_moves: 0,
        ..TERMS
    };
    let outcome = live(&Chain { terms, ..CHAIN }, Some(&model()));
    assert_eq!(outcome.way(Way::Planned), outcome.way(Way::Chosen));
    assert_eq!(
        (outcome.planning.moves, outcome.planning.overrides),
        ([0; 2], 0)
    );
    assert_ne!(outcome.way(Way::Chosen), outcome.way(Way::First));
}

#[test]
fn without_a_choice_the_third_way_is_the_second() {
    let terms = Terms {
        candidates: 1,
        ..TERMS
    };
    let outcome = live(&Chain { terms, ..CHAIN }, None);
    assert_eq!(outcome.way(Way::Chosen), outcome.way(Way::First));
    assert_ne!(outcome.way(Way::First), outcome.way(Way::Prefix));
}

#[test]
fn moves_bring_strong_communities_together() {
    let outcome = of(Family::Communities, 11);
    let [prefix, first, _, moved] = Way::ALL.map(|way| outcome.way(way).across as f64);
    assert!(moved < 0.7 * prefix && moved < 0.7 * first, "{outcome:?}");
    assert!(outcome.planning.moves[1] > 10);
}
