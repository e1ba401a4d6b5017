// SPDX-License-Identifier: Apache-2.0
//! What a seed gave once it must always give, on every machine: whoever repeats a keeper's run
//! relies on it. If one of these changes, runs of older software can no longer be repeated.

mod common;

use common::{Kind, World, RULES};
use nerv_primitives_genetic::{exact, greedy, search, Generation, Outcome, Score, Settings};

/// All generations in one number (FNV-1a).
fn trace(found: &Outcome) -> u64 {
    let totals = found
        .generations
        .iter()
        .flat_map(|each| [each.best, each.mean]);
    totals
        .flat_map(u32::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[test]
fn of_24_nodes() {
    let world = World::new(Kind::Regions, 24, RULES, 24);
    let found = search(&world.instance(), &Settings::default(), [24; 32]).unwrap();
    let score = Score {
        latency: 734_408,
        reliability: 794_546,
        space: 575_562,
        cheapness: 626_349,
        total: 709_874,
    };
    let chosen = vec![1, 4, 6, 9, 11, 16, 21];
    assert_eq!((&found.chosen, found.score), (&chosen, score));
    let last = Generation {
        best: 709_874,
        mean: 668_714,
    };
    assert_eq!(
        (found.generations.last(), trace(&found)),
        (Some(&last), 0xd8c180975aa3227e)
    );

    assert_eq!(exact(&world.instance()), Some((chosen, score)));
    let (chosen, score) = greedy(&world.instance()).unwrap();
    assert_eq!(
        (chosen, score.total),
        (vec![1, 2, 7, 11, 12, 17, 22], 680_824)
    );
}

#[test]
fn of_60_nodes_by_generations_alone() {
    let world = World::new(Kind::Regions, 60, RULES, 60);
    let alone = Settings {
        settled: 0,
        greedy: false,
        polish: 0,
        ..Settings::default()
    };
    let found = search(&world.instance(), &alone, [60; 32]).unwrap();
    let score = Score {
        latency: 776_340,
        reliability: 819_053,
        space: 870_597,
        cheapness: 783_121,
        total: 808_683,
    };
    assert_eq!(
        (found.chosen.as_slice(), found.score),
        (&[5, 10, 15, 30, 44, 50, 55][..], score)
    );
    let last = Generation {
        best: 808_683,
        mean: 739_458,
    };
    assert_eq!(
        (found.generations.last(), trace(&found)),
        (Some(&last), 0x251a6034e4821de8)
    );
}

#[test]
fn of_1000_nodes() {
    let world = World::new(Kind::Regions, 1_000, RULES, 1_000);
    let seed = *b"nerv/place nerv/place nerv/place";
    let found = search(&world.instance(), &Settings::default(), seed).unwrap();
    let score = Score {
        latency: 806_142,
        reliability: 944_627,
        space: 905_611,
        cheapness: 823_951,
        total: 869_362,
    };
    let chosen = [155, 225, 405, 554, 760, 815, 895];
    assert_eq!((found.chosen.as_slice(), found.score), (&chosen[..], score));
    let last = Generation {
        best: 869_362,
        mean: 789_226,
    };
    assert_eq!(
        (found.generations.last(), trace(&found)),
        (Some(&last), 0x1cfff3c54afbeff9)
    );
}
