// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{ageing::UNIT, pair::Pair};
use nerv_primitives_embedding::EmbeddingDelta;
use proptest::prelude::*;

fn account(number: u32) -> BlindedId {
    BlindedId::of(&number.to_le_bytes())
}

fn bond(one: u32, other: u32, transfers: u32) -> Bond {
    Bond {
        pair: Pair::new(account(one), account(other)).unwrap(),
        sent: [transfers * UNIT, 0],
    }
}

fn embedding(accounts: u32) -> ShardEmbedding {
    let mut delta = EmbeddingDelta::default();
    (0..accounts).for_each(|number| delta.join(&account(number).signs()));
    let mut sum = ShardEmbedding::default();
    sum.apply(&delta).unwrap();
    sum
}

fn occupants(accounts: u32) -> Vec<Occupant> {
    (0..accounts)
        .map(|number| Occupant {
            account: account(number),
            load: UNIT,
        })
        .collect()
}

fn split<'a>(shard: &'a ShardId, embedding: &'a ShardEmbedding, load: u64) -> Split<'a> {
    Split {
        shard,
        height: 77,
        embedding,
        load,
    }
}

/// Ten rings of six accounts.
fn rings() -> Vec<Bond> {
    (0..60)
        .map(|number| bond(number, number / 6 * 6 + (number + 1) % 6, 1 + number % 5))
        .collect()
}

/// What comes of a candidate, by the definition: sides one by one.
fn by_definition(split: &Split, bonds: &[Bond], candidate: u8) -> (u64, u32) {
    let seed = Hyperplane::candidate_seed(split.shard.bytes(), split.height, candidate);
    let plane = Hyperplane::through_centroid(&seed, split.embedding);
    let side = |account: &BlindedId| plane.side(&account.signs());
    let crossing = bonds
        .iter()
        .filter(|bond| side(bond.pair.low()) != side(bond.pair.high()))
        .map(Bond::weight)
        .sum();
    let left = (0..60).filter(|number| side(&account(*number)) == Side::Left);
    let left = left.count() as u32;
    (crossing, left.max(60 - left))
}

#[test]
fn the_least_crossing_of_those_in_balance_is_chosen() {
    let (shard, embedding, bonds) = (ShardId::root(), embedding(60), rings());
    let split = split(&shard, &embedding, 60 * u64::from(UNIT));
    let all: Vec<(u64, u32)> = (0..32)
        .map(|candidate| by_definition(&split, &bonds, candidate))
        .collect();
    let mut chosen = std::collections::BTreeSet::new();
    for most in 30..45 {
        let balance = (most * MILLION).div_ceil(60);
        let cut = choose(&split, &occupants(60), &bonds, 32, balance);
        let expected = (0..32)
            .filter(|candidate| all[*candidate].1 <= most)
            .min_by_key(|candidate| (all[*candidate].0, *candidate))
            .unwrap_or(0);
        assert_eq!(usize::from(cut.candidate), expected, "at most {most} of 60");
        assert_eq!(cut.crossing, all[expected].0);
        assert_eq!(cut.first_crossing, all[0].0);
        assert_eq!(cut.larger, (all[expected].1 * MILLION).div_ceil(60));
        chosen.insert(cut.candidate);
    }
    assert!(chosen.len() > 1, "the balance never mattered");
}

#[test]
fn the_first_is_the_cut_of_a_plain_split() {
    let (shard, embedding) = (ShardId::root(), embedding(60));
    let split = split(&shard, &embedding, 0);
    let plain = Hyperplane::through_centroid(&Hyperplane::seed(shard.bytes(), 77), &embedding);
    for candidates in [0, 1] {
        let cut = choose(&split, &occupants(60), &rings(), candidates, MILLION);
        assert_eq!((cut.candidate, cut.plane), (0, plain));
    }
    // Where nothing is known all are equal, and none is out of balance.
    let cut = choose(&split, &[], &rings(), 16, MILLION / 2);
    assert_eq!(
        (cut.candidate, cut.crossing, cut.larger),
        (0, 0, MILLION / 2)
    );
}

#[test]
fn without_a_balanced_candidate_the_first_remains() {
    let (shard, embedding, bonds) = (ShardId::root(), embedding(60), rings());
    let mut heavy = occupants(60);
    heavy[7].load = 1_000 * UNIT;
    let split = split(&shard, &embedding, 1_059 * u64::from(UNIT));
    let cut = choose(&split, &heavy, &bonds, 64, 550_000);
    assert_eq!(cut.candidate, 0);
    assert!(cut.larger > 900_000);
}

#[test]
fn load_that_nothing_is_known_of_is_halved() {
    let (shard, embedding) = (ShardId::root(), embedding(60));
    let split = split(&shard, &embedding, 1_000);
    let one = [Occupant {
        account: account(0),
        load: 600,
    }];
    assert_eq!(choose(&split, &one, &[], 1, MILLION).larger, 800_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_input_gives_a_candidate_whatever_its_order(
        numbers in prop::collection::vec((0u32..40, any::<u32>()), 0..40),
        bonds in prop::collection::vec((0u32..50, 50u32..90, any::<[u32; 2]>()), 0..40),
        load: u64, candidates: u8, balance: u32,
    ) {
        let (shard, embedding) = (ShardId::root(), embedding(40));
        let split = split(&shard, &embedding, load);
        let mut occupants: Vec<Occupant> = numbers
            .iter()
            .map(|(number, load)| Occupant { account: account(*number), load: *load })
            .collect();
        let mut bonds: Vec<Bond> = bonds
            .iter()
            .map(|(one, other, sent)| Bond { pair: Pair::new(account(*one), account(*other % 40 + 50)).unwrap(), sent: *sent })
            .collect();
        bonds.extend(rings());
        let cut = choose(&split, &occupants, &bonds, candidates, balance);
        prop_assert!(cut.candidate < candidates.clamp(1, CANDIDATES));
        prop_assert!(cut.larger >= MILLION / 2 && cut.larger <= MILLION);
        prop_assert!(cut.candidate == 0 || cut.larger <= balance);
        occupants.reverse();
        bonds.reverse();
        prop_assert_eq!(choose(&split, &occupants, &bonds, candidates, balance), cut);
    }
}
