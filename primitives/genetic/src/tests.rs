// SPDX-License-Identifier: Apache-2.0
//! Unit tests of what the chain uses too: the score, the check, the round trips.

use crate::{
    check, check_newcomers, eligible, exact, greedy, pair_sum, repair, score, search, Candidate,
    Infeasible, Instance, Latency, Matrix, Rules, Score, Settings, Unusable, MAX_CANDIDATES,
    MAX_EXACT, MAX_LATENCY, MILLION,
};
use proptest::prelude::*;

const RULES: Rules = Rules {
    replicas: 3,
    per_domain: 2,
    target: 180,
    newcomers: 0,
};

fn node(domain: u32, reliability: u32, space: u32, cheapness: u32) -> Candidate {
    Candidate {
        domain,
        reliability,
        space,
        cheapness,
        newcomer: false,
    }
}

#[test]
fn score_by_hand() {
    let parts = [
        node(0, 1_000_000, 500_000, 100_000),
        node(1, 900_000, 250_000, 0),
        node(2, 800_001, 0, 200_000),
    ];
    // 180 * 3 / (180 * 3 + 360) = 0.6; the mean of the reliabilities has a third of rest.
    let expected = Score {
        latency: 600_000,
        reliability: 900_000,
        space: 250_000,
        cheapness: 100_000,
        total: 240_000 + 270_000 + 50_000 + 10_000,
    };
    assert_eq!(score(&parts, 360, &RULES), expected);
}

#[test]
fn score_rounds_down_at_every_step() {
    let parts = [node(0, 1, 1, 1), node(0, 0, 1, 1), node(0, 1, 0, 0)];
    // 540 / 541 = 0.998151..; 4 * 998151 / 10 = 399260.4
    let found = score(&parts, 1, &RULES);
    assert_eq!((found.latency, found.total), (998_151, 399_260));
    assert_eq!((found.reliability, found.space, found.cheapness), (0, 0, 0));
}

#[test]
fn latency_is_the_whole_at_zero_and_half_at_the_target() {
    let parts = [node(0, 0, 0, 0); 3];
    let latency = |sum| score(&parts, sum, &RULES).latency;
    assert_eq!(latency(0), MILLION);
    assert_eq!(latency(3 * 180), MILLION / 2);
    // It tells far from farther up to the longest round trips that there are.
    let longest = 3 * u64::from(MAX_LATENCY);
    assert!(latency(longest) < latency(longest - 3));
}

#[test]
fn boundary_of_the_target() {
    let parts = [node(0, 0, 0, 0); 3];
    let latency = |target, sum| score(&parts, sum, &Rules { target, ..RULES }).latency;
    assert_eq!((latency(0, 0), latency(0, 1)), (MILLION, 0));
    assert_eq!(latency(u32::MAX, 1), MILLION - 1);
    assert_eq!(latency(u32::MAX, u64::MAX), 0);
}

#[test]
fn parts_above_the_whole_count_as_the_whole() {
    let found = score(&[node(0, u32::MAX, u32::MAX, MILLION + 1); 3], 0, &RULES);
    assert_eq!(
        found,
        score(&[node(0, MILLION, MILLION, MILLION); 3], 0, &RULES)
    );
    assert_eq!(found.total, MILLION);
}

#[test]
fn score_of_none_and_of_one() {
    assert_eq!(
        score(&[], 0, &RULES),
        Score {
            latency: MILLION,
            total: 400_000,
            ..Score::default()
        }
    );
    assert_eq!(score(&[], 1, &RULES), Score::default());
    assert_eq!(score(&[node(0, MILLION, 0, 0)], 0, &RULES).total, 700_000);
}

#[test]
fn check_by_hand() {
    assert_eq!(check(&[(1, 0), (2, 0), (3, 1)], &RULES), Ok(()));
    assert_eq!(
        check(&[(1, 0), (2, 0)], &RULES),
        Err(Infeasible::WrongCount)
    );
    assert_eq!(
        check(&[(1, 0), (2, 0), (3, 1), (4, 2)], &RULES),
        Err(Infeasible::WrongCount)
    );
    assert_eq!(
        check(&[(1, 0), (2, 1), (1, 0)], &RULES),
        Err(Infeasible::Repeated)
    );
    assert_eq!(
        check(&[(1, 0), (2, 0), (3, 0)], &RULES),
        Err(Infeasible::CrowdedDomain)
    );
    assert_eq!(
        check(&[(1, 0), (2, 0), (2, 0)], &RULES),
        Err(Infeasible::Repeated)
    );
}

#[test]
fn check_tells_a_repeated_node_before_a_crowded_domain() {
    let rules = Rules {
        replicas: 4,
        ..RULES
    };
    let chosen = [(1, 0), (2, 0), (3, 0), (1, 0)];
    assert_eq!(check(&chosen, &rules), Err(Infeasible::Repeated));
}

#[test]
fn check_refuses_rules_out_of_bounds() {
    for rules in [
        Rules {
            replicas: 1,
            ..RULES
        },
        Rules {
            replicas: 17,
            ..RULES
        },
        Rules {
            per_domain: 0,
            ..RULES
        },
    ] {
        let chosen: Vec<_> = (0..rules.replicas).map(|id| (id, u32::from(id))).collect();
        assert_eq!(check(&chosen, &rules), Err(Infeasible::WrongCount));
        assert!(!rules.sound());
    }
    assert!(
        Rules {
            replicas: 2,
            ..RULES
        }
        .sound()
            && Rules {
                replicas: 16,
                ..RULES
            }
            .sound()
    );
}

#[test]
fn pair_sum_asks_for_each_pair_once() {
    let mut asked = Vec::new();
    let sum = pair_sum(4, |a, b| {
        asked.push((a, b));
        10
    });
    asked.sort();
    assert_eq!(asked, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
    assert_eq!(sum, 60);
    assert_eq!((pair_sum(0, |_, _| 1), pair_sum(1, |_, _| 1)), (0, 0));
    assert_eq!(pair_sum(2, |_, _| u32::MAX), u64::from(MAX_LATENCY));
}

#[test]
fn matrix_is_symmetric_and_cut() {
    let mut matrix = Matrix::from_fn(5, |a, b| (10 * a + b) as u32).unwrap();
    for (a, b) in (0..5).flat_map(|b| (0..b).map(move |a| (a, b))) {
        assert_eq!(matrix.between(a, b), (10 * a + b) as u32);
        assert_eq!(matrix.between(b, a), (10 * a + b) as u32);
    }
    assert!(matrix.set(4, 2, MAX_LATENCY + 1));
    assert_eq!(
        (matrix.between(2, 4), matrix.between(3, 4)),
        (MAX_LATENCY, 34)
    );
}

#[test]
fn matrix_of_nodes_that_do_not_exist() {
    let mut matrix = Matrix::new(3, 7).unwrap();
    let before = matrix.clone();
    assert!(!matrix.set(1, 1, 5) && !matrix.set(0, 3, 5) && !matrix.set(usize::MAX, 0, 5));
    assert_eq!(matrix, before);
    assert_eq!(
        (matrix.between(1, 1), matrix.between(0, 3)),
        (0, MAX_LATENCY)
    );
    assert_eq!(matrix.between(3, 3), MAX_LATENCY);
    assert_eq!(
        (
            Matrix::new(0, 1).unwrap().nodes(),
            Matrix::new(1, 1).unwrap().nodes()
        ),
        (0, 1)
    );
}

#[test]
fn boundary_of_the_candidates() {
    assert_eq!(
        Matrix::new(MAX_CANDIDATES, 1).unwrap().nodes(),
        MAX_CANDIDATES
    );
    assert_eq!(Matrix::new(MAX_CANDIDATES + 1, 1), None);
    let (candidates, matrix) = (
        vec![node(0, 0, 0, 0); MAX_CANDIDATES + 1],
        Matrix::new(0, 0),
    );
    let rules = Rules {
        replicas: 2,
        ..RULES
    };
    let instance = |candidates| Instance {
        candidates,
        latency: matrix.as_ref().unwrap(),
        rules,
    };
    assert_eq!(instance(&candidates).usable(), Err(Unusable::TooMany));
    assert_eq!(instance(&candidates[1..]).usable(), Ok(()));
}

#[test]
fn a_repair_keeps_those_that_stay_and_adds_the_best() {
    let mut candidates: Vec<Candidate> = (0..6)
        .map(|id| node(id / 2, 500_000 + 50_000 * id, 500_000, 0))
        .collect();
    let latency = Matrix::new(6, 10).unwrap();
    let repaired = |candidates: &[Candidate], keep: &[u16]| {
        let instance = Instance {
            candidates,
            latency: &latency,
            rules: RULES,
        };
        let (chosen, score) = repair(&instance, keep)?;
        assert_eq!(instance.evaluate(&chosen), Ok(score));
        Some(chosen)
    };
    // Others would be better in the place of those that stay.
    assert_eq!(repaired(&candidates, &[0, 1]), Some(vec![0, 1, 5]));
    assert_eq!(repaired(&candidates, &[2]), Some(vec![2, 4, 5]));
    assert_eq!(repaired(&candidates, &[2, 0, 4]), Some(vec![0, 2, 4]));
    assert_eq!(repaired(&candidates, &[]), Some(vec![3, 4, 5]));
    // Its failure domain is full already.
    assert_eq!(repaired(&candidates, &[4, 5]), Some(vec![3, 4, 5]));
    // Not all can stay, or one is none.
    for keep in [&[0, 1, 2, 3][..], &[0, 0], &[0, 6]] {
        assert_eq!(repaired(&candidates, keep), None, "{keep:?}");
    }
    candidates.iter_mut().for_each(|it| it.domain = 0);
    assert_eq!(repaired(&candidates, &[0, 1, 2]), None, "a crowded domain");
    assert_eq!(repaired(&candidates, &[0, 1]), None, "nobody can be added");
    candidates.iter_mut().for_each(|it| it.newcomer = true);
    assert_eq!(repaired(&candidates, &[0]), None, "a newcomer too many");
}

#[test]
fn usable_needs_room_in_the_domains() {
    let matrix = Matrix::new(6, 10).unwrap();
    let crowd = [0, 0, 0, 0, 1, 0].map(|domain| node(domain, 1, 1, 1));
    let question = |replicas, per_domain| {
        let rules = Rules {
            replicas,
            per_domain,
            target: 180,
            newcomers: 0,
        };
        Instance {
            candidates: &crowd,
            latency: &matrix,
            rules,
        }
    };
    assert_eq!(question(3, 2).usable(), Ok(()));
    assert_eq!(question(4, 2).usable(), Err(Unusable::TooFew));
    assert_eq!(question(6, 5).usable(), Ok(()));
    assert_eq!(question(7, 9).usable(), Err(Unusable::TooFew));
    assert_eq!(question(17, 9).usable(), Err(Unusable::Rules));
    // What is not usable no search has an answer for.
    let crowded = question(4, 2);
    assert_eq!((greedy(&crowded), exact(&crowded)), (None, None));
    assert_eq!(search(&crowded, &Settings::default(), [0; 32]), None);
    // Here all six are the only choice there is.
    let all = search(&question(6, 5), &Settings::default(), [0; 32]).unwrap();
    assert_eq!(all.chosen, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn evaluate_tells_what_is_wrong() {
    let matrix = Matrix::new(4, 10).unwrap();
    let candidates = [0, 0, 0, 1].map(|domain| node(domain, 1, 1, 1));
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: RULES,
    };
    assert_eq!(
        instance.evaluate(&[0, 3, 1]),
        Ok(score(&candidates[..3], 30, &RULES))
    );
    assert_eq!(instance.evaluate(&[0, 3]), Err(Infeasible::WrongCount));
    assert_eq!(instance.evaluate(&[0, 3, 4]), Err(Infeasible::Unknown));
    assert_eq!(instance.evaluate(&[0, 3, 3]), Err(Infeasible::Repeated));
    assert_eq!(
        instance.evaluate(&[0, 1, 2]),
        Err(Infeasible::CrowdedDomain)
    );
}

#[test]
fn boundary_of_exact() {
    let matrix = Matrix::new(MAX_EXACT + 1, 10).unwrap();
    let candidates = [0; MAX_EXACT + 1].map(|_| node(0, 1, 1, 1));
    let rules = Rules {
        replicas: 2,
        ..RULES
    };
    let instance = |nodes| Instance {
        candidates: &candidates[..nodes],
        latency: &matrix,
        rules,
    };
    assert!(exact(&instance(MAX_EXACT)).is_some());
    assert_eq!(exact(&instance(MAX_EXACT + 1)), None);
}

proptest! {
    /// Any numbers at all: no panic, and every part within the whole.
    #[test]
    fn score_is_within_the_whole(
        parts in prop::collection::vec(any::<[u32; 4]>(), 0..40),
        sum: u64,
        target: u32,
    ) {
        let parts: Vec<_> = parts.into_iter().map(|[a, b, c, d]| node(a, b, c, d)).collect();
        let found = score(&parts, sum, &Rules { target, ..RULES });
        let all =
            [found.latency, found.reliability, found.space, found.cheapness, found.total];
        prop_assert!(all.into_iter().all(|part| part <= MILLION));
    }

    /// The order of the nodes does not matter, and a longer way never helps.
    #[test]
    fn score_is_of_a_set(
        parts in prop::collection::vec(any::<[u32; 4]>(), 2..16),
        sum in 0..1_000_000u64,
        turn: usize,
    ) {
        let mut parts: Vec<_> = parts.into_iter().map(|[a, b, c, d]| node(a, b, c, d)).collect();
        let before = score(&parts, sum, &RULES);
        let turn = turn % parts.len();
        parts.rotate_left(turn);
        prop_assert_eq!(score(&parts, sum, &RULES), before);
        prop_assert!(score(&parts, sum + 1, &RULES).total <= before.total);
    }

    /// A check that counts, against one that compares.
    #[test]
    fn check_against_counting(
        chosen in prop::collection::vec((0..12u32, 0..4u32), 2..=8),
        per_domain in 1..4u8,
        wrong in 0..8u8,
    ) {
        let replicas = if wrong == 0 { 9 } else { chosen.len() as u8 };
        let rules = Rules { replicas, per_domain, target: 180, newcomers: 0 };
        let ids: std::collections::BTreeSet<_> = chosen.iter().map(|(id, _)| id).collect();
        let most = (0..4).map(|of| chosen.iter().filter(|(_, domain)| *domain == of).count()).max();
        let expected = if replicas as usize != chosen.len() {
            Err(Infeasible::WrongCount)
        } else if ids.len() != chosen.len() {
            Err(Infeasible::Repeated)
        } else if most > Some(per_domain.into()) {
            Err(Infeasible::CrowdedDomain)
        } else {
            Ok(())
        };
        prop_assert_eq!(check(&chosen, &rules), expected);
    }
}

/// Of each two a failure domain and whether it is a newcomer.
fn crowd(of: &[(u32, bool)]) -> Vec<Candidate> {
    let nodes = of.iter().enumerate().map(|(index, (domain, newcomer))| {
        let merit = index as u32;
        Candidate {
            newcomer: *newcomer,
            ..node(*domain, merit, merit, merit)
        }
    });
    nodes.collect()
}

#[test]
fn boundary_newcomers() {
    let rules = Rules {
        newcomers: 1,
        ..RULES
    };
    assert_eq!(check_newcomers(0, &RULES), Ok(()));
    let many = Err(Infeasible::TooManyNewcomers);
    assert_eq!(check_newcomers(1, &RULES), many);
    assert_eq!(check_newcomers(1, &rules), Ok(()));
    assert_eq!(check_newcomers(2, &rules), many);
    let candidates = crowd(&[(0, true), (1, true), (2, false), (3, false)]);
    let matrix = Matrix::new(4, 10).unwrap();
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules,
    };
    let told = |chosen: &[u16]| instance.evaluate(chosen).map(|_| ());
    assert_eq!(told(&[0, 1, 2]), Err(Infeasible::TooManyNewcomers));
    assert_eq!(told(&[1, 2, 3]), Ok(()));
    // The best choice that the rules allow.
    for found in [
        greedy(&instance).unwrap().0,
        exact(&instance).unwrap().0,
        search(&instance, &Settings::default(), [1; 32])
            .unwrap()
            .chosen,
    ] {
        assert_eq!(found, [1, 2, 3]);
    }
}

#[test]
fn newcomers_take_no_place_that_a_trusted_node_is_needed_in() {
    let rules = Rules {
        replicas: 4,
        newcomers: 2,
        ..RULES
    };
    // Three trusted nodes in two failure domains: one place is left in the second.
    let of = [
        (0, false),
        (0, false),
        (1, false),
        (0, true),
        (1, true),
        (1, true),
    ];
    let few = crowd(&of);
    let named = eligible(&few, &rules);
    assert_eq!(named, [0, 1, 2, 5], "of the second domain the better one");
    let matrix = Matrix::new(6, 10).unwrap();
    let instance = |candidates| Instance {
        candidates,
        latency: &matrix,
        rules,
    };
    assert_eq!(instance(&few).usable(), Err(Unusable::Crowded));
    let chosen: Vec<_> = named.into_iter().map(|index| few[index]).collect();
    let found = search(&instance(&chosen), &Settings::default(), [1; 32]);
    assert_eq!(found.unwrap().chosen, [0, 1, 2, 3]);
    // Where trusted nodes suffice, all may be looked at.
    let enough = crowd(&[&of[..], &[(2, false)]].concat());
    assert_eq!(eligible(&enough, &rules).len(), 7);
    // And with no place for a newcomer, they are too few.
    let none = Rules {
        newcomers: 0,
        ..rules
    };
    let too_few = Instance {
        rules: none,
        ..instance(&chosen)
    };
    assert_eq!(too_few.usable(), Err(Unusable::TooFew));
}
