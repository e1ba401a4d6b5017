// SPDX-License-Identifier: Apache-2.0
//! No operator ever yields a choice that breaks the rules, nor sums that are not its own.

use super::{any as any_choice, cross, mutate};
use crate::{
    chosen::Chosen, eligible, exact, greedy, polish::polish, random::Random, search, Candidate,
    Instance, Matrix, Outcome, Rules, Settings, MILLION,
};
use proptest::prelude::*;

/// An instance as it may come: few domains or many, some of one node; rules that may leave no room
/// but for one choice.
#[derive(Debug)]
struct World {
    candidates: Vec<Candidate>,
    matrix: Matrix,
    rules: Rules,
}

impl World {
    fn instance(&self) -> Instance<'_, Matrix> {
        Instance {
            candidates: &self.candidates,
            latency: &self.matrix,
            rules: self.rules,
        }
    }
}

fn worlds(most: usize) -> impl Strategy<Value = World> {
    let node = (
        0..6u32,
        0..=MILLION,
        0..=MILLION,
        0..=MILLION,
        prop::bool::weighted(0.3),
    );
    let nodes = prop::collection::vec(node, 2..=most);
    let rules = (2..=16u8, 1..=5u8, 0..400u32, 0..4u8);
    (nodes, rules, any::<u32>()).prop_map(
        |(nodes, (replicas, per_domain, target, newcomers), salt)| {
            let candidates: Vec<_> = nodes
                .into_iter()
                .map(
                    |(domain, reliability, space, cheapness, newcomer)| Candidate {
                        domain,
                        reliability,
                        space,
                        cheapness,
                        newcomer,
                    },
                )
                .collect();
            let rules = Rules {
                replicas,
                per_domain,
                target,
                newcomers,
            };
            let candidates: Vec<_> = eligible(&candidates, &rules)
                .into_iter()
                .map(|index| candidates[index])
                .collect();
            let matrix = Matrix::from_fn(candidates.len(), |a, b| {
                salt.wrapping_mul((31 * a + b + 1) as u32) >> 22
            });
            let matrix = matrix.expect("few");
            World {
                candidates,
                matrix,
                rules,
            }
        },
    )
}

fn usable(most: usize) -> impl Strategy<Value = World> {
    let roomy = worlds(most).prop_map(|mut world| {
        // Fewer replicas, until there is room: so that tight rules are common.
        while world.instance().usable().is_err() && world.rules.replicas > 2 {
            world.rules.replicas -= 1;
        }
        if world.instance().usable().is_err() {
            world.rules.per_domain = 2;
            world.rules.newcomers = 2;
        }
        world
    });
    // Of very few nodes a single one may be left that is eligible.
    roomy.prop_filter("there is no room whatever the rules", |world| {
        world.instance().usable().is_ok()
    })
}

/// Full, allowed, ascending; and its score is what the public function gives.
fn sound(world: &World, chosen: &Chosen) -> Result<(), TestCaseError> {
    let instance = world.instance();
    prop_assert_eq!(
        instance.evaluate(chosen.nodes()),
        Ok(chosen.score(&instance))
    );
    prop_assert!(chosen.nodes().is_sorted());
    Ok(())
}

proptest! {
    #[test]
    fn operators_keep_to_the_rules(world in usable(40), seed: [u8; 32], rate in 0..=MILLION) {
        let (instance, mut random) = (world.instance(), Random::new(seed));
        let mut mother = any_choice(&instance, &mut random);
        sound(&world, &mother)?;
        for _ in 0..20 {
            let father = any_choice(&instance, &mut random);
            sound(&world, &father)?;
            let child = cross(&instance, &mother, &father, &mut random);
            sound(&world, &child)?;
            // What both parents have, the child has.
            let both = mother.nodes().iter().filter(|node| father.nodes().contains(node));
            prop_assert!(both.into_iter().all(|node| child.nodes().contains(node)));
            mother = mutate(&instance, &child, rate, &mut random);
            sound(&world, &mother)?;
        }
        let polished = polish(&instance, &mother, 10);
        sound(&world, &polished)?;
        prop_assert!(polished.score(&instance).total >= mother.score(&instance).total);
    }

    #[test]
    fn search_keeps_to_the_rules_with_any_settings(
        world in worlds(30),
        seed: [u8; 32],
        population in 0..30u16,
        generations in 0..8u16,
        tournament in 0..=255u8,
        crossover: u32,
        mutation: u32,
        elite: u16,
        settled: u16,
        greedy_too: bool,
        polish in 0..=255u8,
    ) {
        let settings = Settings {
            population,
            generations,
            tournament,
            crossover,
            mutation,
            elite,
            settled,
            greedy: greedy_too,
            polish,
        };
        let instance = world.instance();
        let found = search(&instance, &settings, seed);
        prop_assert_eq!(found.is_some(), instance.usable().is_ok());
        prop_assert_eq!(greedy(&instance).is_some(), instance.usable().is_ok());
        let Some(Outcome { chosen, score, generations: each }) = found.clone() else {
            return Ok(());
        };
        prop_assert_eq!(instance.evaluate(&chosen), Ok(score));
        prop_assert!(chosen.is_sorted());
        prop_assert_eq!(each.len(), usize::from(generations) + 1);
        if greedy_too {
            prop_assert!(score.total >= greedy(&instance).unwrap().1.total);
        }
        if instance.candidates.len() <= 12 {
            prop_assert!(score.total <= exact(&instance).unwrap().1.total);
        }
        // And so again, from the same seed.
        prop_assert_eq!(search(&instance, &settings, seed), found);
    }

    /// Taking out what was put in leaves the sums as they were.
    #[test]
    fn sums_follow(world in usable(20), seed: [u8; 32]) {
        let (instance, mut random) = (world.instance(), Random::new(seed));
        let full = any_choice(&instance, &mut random);
        for place in 0..full.nodes().len() {
            let mut rest = full;
            let node = rest.take(&instance, place);
            prop_assert!(!rest.nodes().contains(&node));
            prop_assert!(rest.push(&instance, node));
            prop_assert!(!rest.push(&instance, node));
            prop_assert_eq!(rest.sorted(), full);
        }
    }
}

/// A hundred nodes of which each is as good as any other.
fn alike() -> ([Candidate; 100], Matrix) {
    let matrix = Matrix::new(100, 10).expect("a matrix of a hundred");
    ([Candidate::default(); 100], matrix)
}

/// An instance in which any so many of them will do.
fn any_of<'a>(
    candidates: &'a [Candidate],
    latency: &'a Matrix,
    replicas: u8,
) -> Instance<'a, Matrix> {
    Instance {
        candidates,
        latency,
        rules: Rules {
            replicas,
            per_domain: replicas,
            target: 180,
            newcomers: 0,
        },
    }
}

#[test]
fn mutation_changes_every_node_at_the_full_rate_and_none_at_zero() {
    let (candidates, matrix) = alike();
    let instance = any_of(&candidates, &matrix, 7);
    let mut random = Random::new([1; 32]);
    let before = any_choice(&instance, &mut random);
    assert_eq!(mutate(&instance, &before, 0, &mut random), before);
    // One that was changed may come back for another, but seldom.
    let mut kept = 0;
    for _ in 0..100 {
        let after = mutate(&instance, &before, MILLION, &mut random);
        kept += after
            .nodes()
            .iter()
            .filter(|node| before.nodes().contains(node))
            .count();
    }
    assert!(kept < 40, "{kept} of 700");
}

#[test]
fn mutation_at_a_tenth_changes_a_tenth() {
    let (candidates, matrix) = alike();
    let instance = any_of(&candidates, &matrix, 10);
    let mut random = Random::new([2; 32]);
    let before = any_choice(&instance, &mut random);
    let changed: usize = (0..1_000)
        .map(|_| mutate(&instance, &before, 100_000, &mut random))
        .map(|after| {
            after
                .nodes()
                .iter()
                .filter(|node| !before.nodes().contains(node))
                .count()
        })
        .sum();
    assert!((900..1_100).contains(&changed), "{changed} of 10,000");
}

/// Where only one choice is left, the operators find it, and do not look for another forever.
#[test]
fn a_single_choice_stays() {
    let candidates: Vec<_> = (0..7)
        .map(|domain| Candidate {
            domain,
            ..Candidate::default()
        })
        .collect();
    let matrix = Matrix::new(7, 10).unwrap();
    let rules = Rules {
        replicas: 7,
        per_domain: 1,
        target: 180,
        newcomers: 0,
    };
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules,
    };
    let mut random = Random::new([3; 32]);
    let only = any_choice(&instance, &mut random);
    assert_eq!(only.nodes(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(mutate(&instance, &only, MILLION, &mut random), only);
    assert_eq!(cross(&instance, &only, &only, &mut random), only);
    assert_eq!(polish(&instance, &only, 10), only);
}

/// One node in a thousand is free to be drawn: the draws miss it, going through does not.
#[test]
fn the_last_node_that_fits_is_found() {
    let domain = |node: usize| if node == 777 { 1 } else { 0 };
    let candidates: Vec<_> = (0..1_000)
        .map(|node| Candidate {
            domain: domain(node),
            ..Candidate::default()
        })
        .collect();
    let matrix = Matrix::new(1_000, 10).unwrap();
    let rules = Rules {
        replicas: 2,
        per_domain: 1,
        target: 180,
        newcomers: 0,
    };
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules,
    };
    for seed in 0..20 {
        let found = any_choice(&instance, &mut Random::new([seed; 32]));
        assert!(found.nodes().contains(&777));
    }
}

#[test]
fn draws_are_spread() {
    let mut random = Random::new([4; 32]);
    let mut counts = [0u32; 7];
    for _ in 0..70_000 {
        counts[random.below(7)] += 1;
    }
    assert!(
        counts
            .into_iter()
            .all(|count| (9_600..10_400).contains(&count)),
        "{counts:?}"
    );
    assert_eq!(random.below(0), 0);
    assert!(!random.chance(0) && random.chance(MILLION));
}
