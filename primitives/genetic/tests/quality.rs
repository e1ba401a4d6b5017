// SPDX-License-Identifier: Apache-2.0
//! How good the choices are, against the best ones there are.

mod common;

use common::{small, Kind, World, KINDS, RULES};
use nerv_primitives_genetic::{exact, greedy, search, Ppm, Rules, Score, Settings};

/// The best total of all, by going through every subset: slow, and nothing in common with
/// [`exact`] but the score.
fn best_of_all(world: &World) -> Ppm {
    let (instance, nodes) = (world.instance(), world.candidates.len() as u16);
    let subsets = (0u32..1 << nodes).filter(|set| set.count_ones() == world.rules.replicas.into());
    let choices = subsets.map(|set| {
        (0..nodes)
            .filter(|node| set & (1 << node) != 0)
            .collect::<Vec<u16>>()
    });
    choices
        .filter_map(|chosen| instance.evaluate(&chosen).ok())
        .map(|s| s.total)
        .max()
        .unwrap()
}

#[test]
fn exact_is_the_best_of_all() {
    let mut compared = 0;
    for world in small(200)
        .iter()
        .filter(|world| world.candidates.len() <= 14)
    {
        let (chosen, score) = exact(&world.instance()).unwrap();
        assert_eq!(world.instance().evaluate(&chosen), Ok(score));
        assert_eq!(score.total, best_of_all(world));
        compared += 1;
    }
    assert!(compared >= 50, "only {compared} instances are that small");
}

#[test]
fn exact_needs_not_agree_with_greedy() {
    // Else the yardstick would be none.
    let differ = |world: &World| exact(&world.instance()).unwrap().1 != greedy_score(world);
    assert!(small(200).iter().filter(|world| differ(world)).count() >= 50);
}

#[test]
fn search_is_within_a_hundredth_of_exact_and_never_below_greedy() {
    let worlds = small(200);
    assert_eq!(worlds.len(), 200);
    for (number, world) in worlds.iter().enumerate() {
        let seed = [number as u8; 32];
        let found = search(&world.instance(), &Settings::default(), seed).unwrap();
        let best = exact(&world.instance()).unwrap().1.total;
        assert_eq!(world.instance().evaluate(&found.chosen), Ok(found.score));
        assert!(
            found.score.total <= best,
            "instance {number}: above the best of all"
        );
        assert!(
            u64::from(found.score.total) * 100 >= u64::from(best) * 99,
            "instance {number}: {} of {best}",
            found.score.total
        );
        assert!(
            found.score.total >= greedy_score(world).total,
            "instance {number}: below greedy"
        );
    }
}

/// The generations by themselves, without the greedy choice and the polish: else those two could
/// hide a search that does nothing.
#[test]
fn generations_alone_are_within_a_hundredth_of_exact_nearly_always() {
    let alone = Settings {
        greedy: false,
        polish: 0,
        ..Settings::default()
    };
    let worlds = small(200);
    let close = worlds.iter().enumerate().filter(|(number, world)| {
        let found = search(&world.instance(), &alone, [*number as u8; 32]).unwrap();
        let best = exact(&world.instance()).unwrap().1.total;
        u64::from(found.score.total) * 100 >= u64::from(best) * 99
    });
    assert!(close.count() >= 190);
}

#[test]
fn never_below_greedy_with_many_nodes() {
    for (number, kind) in KINDS.into_iter().enumerate() {
        let world = World::new(kind, 300, RULES, number as u64);
        let greedy = greedy_score(&world).total;
        let polished = search(&world.instance(), &Settings::default(), [3; 32]).unwrap();
        assert!(polished.score.total >= greedy);
        // Without the polish the generations are far below, and it is greedy that is found.
        let settings = Settings {
            polish: 0,
            generations: 1,
            ..Settings::default()
        };
        let found = search(&world.instance(), &settings, [3; 32]).unwrap();
        assert!(found.generations[1].best < greedy);
        assert_eq!(found.score.total, greedy);
    }
}

#[test]
fn best_never_falls_and_the_mean_rises() {
    let world = World::new(Kind::Regions, 60, RULES, 1);
    let settings = Settings {
        settled: 0,
        greedy: false,
        ..Settings::default()
    };
    let found = search(&world.instance(), &settings, [1; 32]).unwrap();
    assert_eq!(found.generations.len(), 51);
    assert!(found
        .generations
        .windows(2)
        .all(|pair| pair[0].best <= pair[1].best));
    assert!(found
        .generations
        .iter()
        .all(|generation| generation.mean <= generation.best));
    assert!(found.generations[50].best > found.generations[0].best);
    assert!(found.generations[50].mean > found.generations[0].best);
    assert!(found.score.total >= found.generations[50].best);
}

#[test]
fn largest_choice_of_the_most_candidates_that_exact_takes() {
    let rules = Rules {
        replicas: 16,
        per_domain: 4,
        target: 180,
        newcomers: 0,
    };
    let world = World::new(Kind::Regions, 24, rules, 2);
    let (chosen, score) = exact(&world.instance()).unwrap();
    assert_eq!(
        (chosen.len(), world.instance().evaluate(&chosen)),
        (16, Ok(score))
    );
}

fn greedy_score(world: &World) -> Score {
    let (chosen, score) = greedy(&world.instance()).unwrap();
    assert_eq!(world.instance().evaluate(&chosen), Ok(score));
    score
}
