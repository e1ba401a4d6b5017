// SPDX-License-Identifier: Apache-2.0
//! Liars, at random: each lie is another claim than the honest one, and what it lies about is named.

use super::*;
use crate::{
    difference::{difference, Difference, Field},
    world::{records, shard_id, sides},
};
use codec::Encode;
use nerv_primitives_transition::Store;
use proptest::prelude::*;

/// How many replicas are asked, and how many of them may lie: the default profile.
const REPLICAS: usize = 7;
const LIARS: usize = 2;

/// What somebody lies about.
#[derive(Clone, Copy, Debug)]
enum Lie {
    /// One figure is another than what came out.
    Figure(Field),
    /// A record went to the other side.
    Side,
    /// An account had another balance in the checkpoint.
    Before,
    /// An account had another balance at the cutover.
    After,
    /// Two steps were taken in the other order.
    Order,
    /// A step was left out.
    LeftOut,
}

const FIGURES: [Field; 12] = [
    Field::Shape,
    Field::From,
    Field::Log,
    Field::Root,
    Field::Accounts,
    Field::Total,
    Field::Embedding,
    Field::HeirShard,
    Field::HeirRoot,
    Field::HeirAccounts,
    Field::HeirTotal,
    Field::HeirEmbedding,
];

fn lie() -> impl Strategy<Value = Lie> {
    prop_oneof![
        6 => prop::sample::select(&FIGURES[..]).prop_map(Lie::Figure),
        1 => Just(Lie::Side),
        1 => Just(Lie::Before),
        1 => Just(Lie::After),
        1 => Just(Lie::Order),
        1 => Just(Lie::LeftOut),
    ]
}

/// A lie as it is told, and what must be named as its difference from the truth.
type Told = (Claim, Difference);

/// What a liar says. `None` where there is nothing to lie about.
fn told(lie: Lie, world: &[Shard], honest: &Claim, chance: &mut Chance) -> Option<Told> {
    let at = chance.below(world.len() as u64) as usize;
    let shard = world[at].checkpoint.shard;
    let (claim, field) = match lie {
        Lie::Figure(field) => return Some(figure(field, honest, chance)),
        Lie::Side => return on_the_other_side(world, honest, chance),
        Lie::Before => {
            let mut world = world.to_vec();
            let mut had = records(&world[at].bytes);
            let index = chance.below(had.len() as u64) as usize;
            had.values_mut().nth(index)?.free += 1 + u128::from(chance.below(1_000));
            world[at].bytes = crate::world::bytes(&had);
            let mut claim = without_checks(&world, honest, |_, _| ())?;
            // It says that it has taken the steps that the chain knows.
            claim.sources[at].log = honest.sources[at].log;
            (claim, Field::Root)
        }
        Lie::After => {
            let index = chance.below(world[at].after.len() as u64) as usize;
            let (id, account) = world[at].after.iter().nth(index)?;
            let other = Account {
                free: account.free + 1,
                ..*account
            };
            let change = |which, records: &mut WorkingRecords<'_>| {
                if which == at {
                    records.put(&id.0, &other.encode()).unwrap();
                }
            };
            (without_checks(world, honest, change)?, Field::Root)
        }
        Lie::Order => {
            let mut world = world.to_vec();
            let steps = &mut world[at].steps;
            let index = chance.below(steps.len() as u64) as usize;
            let is_other = steps.get(index + 1).is_some_and(|it| *it != steps[index]);
            is_other.then(|| steps.swap(index, index + 1))?;
            (without_checks(&world, honest, |_, _| ())?, Field::Log)
        }
        Lie::LeftOut => {
            let mut world = world.to_vec();
            let index = chance.below(world[at].steps.len() as u64) as usize;
            world[at].steps.remove(index);
            (without_checks(&world, honest, |_, _| ())?, Field::Log)
        }
    };
    // What leaves the shard before the cutover cannot be lied about any more.
    (claim != *honest).then_some((claim, Difference { field, shard }))
}

/// The honest claim with another figure.
fn figure(field: Field, honest: &Claim, chance: &mut Chance) -> Told {
    let mut claim = honest.clone();
    let mut pick = |count: usize| chance.below(count as u64) as usize;
    let (of_source, of_heir) = (pick(claim.sources.len()), pick(claim.heirs.len()));
    let (bit, byte, more, kind) = (1u8 << pick(8), pick(32), 1 + pick(1_000) as u64, pick(3));
    let source = &mut claim.sources[of_source];
    let heir = &mut claim.heirs[of_heir];
    let shard = match field {
        Field::Shape => honest.sources[0].shard,
        Field::From | Field::Log | Field::Root => source.shard,
        Field::Accounts | Field::Total | Field::Embedding => source.shard,
        _ => heir.shard,
    };
    match (field, kind) {
        (Field::Shape, 0) => claim.record ^= 1,
        (Field::Shape, 1) => drop(claim.heirs.pop()),
        (Field::Shape, _) => source.shard = shard_id(250),
        (Field::From, 0) => source.from.height += 1,
        (Field::From, 1) => source.from.root.0[byte] ^= bit,
        (Field::From, _) => source.from.log.length += more,
        (Field::Log, 0) => source.log.length += more,
        (Field::Log, _) => source.log.head.0[byte] ^= bit,
        (Field::Root, _) => source.contents.root.0[byte] ^= bit,
        (Field::Accounts, _) => source.contents.accounts += more,
        (Field::Total, _) => source.contents.total += u128::from(more),
        (Field::Embedding, _) => source.contents.embedding.0[byte] ^= bit,
        (Field::HeirShard, _) => heir.shard = shard_id(251),
        (Field::HeirRoot, _) => heir.contents.root.0[byte] ^= bit,
        (Field::HeirAccounts, _) => heir.contents.accounts += more,
        (Field::HeirTotal, _) => heir.contents.total += u128::from(more),
        (Field::HeirEmbedding, _) => heir.contents.embedding.0[byte] ^= bit,
    }
    (claim, Difference { field, shard })
}

/// What comes out if a record goes to the child on the other side of the cut.
fn on_the_other_side(world: &[Shard], honest: &Claim, chance: &mut Chance) -> Option<Told> {
    let [source] = world else { return None };
    let mut parts = sides(&source.after, &source.plane());
    let index = chance.below(source.after.len() as u64) as usize;
    let (id, account) = source.after.iter().nth(index)?;
    for part in &mut parts {
        match part.remove(id) {
            Some(_) => (),
            None => drop(part.insert(*id, *account)),
        }
    }
    let mut claim = honest.clone();
    for (heir, records) in claim.heirs.iter_mut().zip(&parts) {
        heir.contents = contents(records);
    }
    let difference = Difference {
        field: Field::HeirRoot,
        shard: honest.heirs[0].shard,
    };
    Some((claim, difference))
}

/// What comes out if nothing is held against anything, and a step that cannot be taken is passed over.
fn without_checks(
    world: &[Shard],
    honest: &Claim,
    change: impl Fn(usize, &mut WorkingRecords<'_>),
) -> Option<Claim> {
    let mut replayed = Vec::new();
    for (which, shard) in world.iter().enumerate() {
        let mut records = WorkingRecords::read(&shard.bytes).unwrap();
        let mut books = Books {
            // So that who begins with more can spend it.
            total: Balance::MAX / 2,
            nonce_floor: shard.checkpoint.nonce_floor,
            log: shard.checkpoint.log,
        };
        let mut log = shard.checkpoint.log;
        for step in &shard.steps {
            let _ = run(&mut records, &mut books, &RULES, step);
            log.append(step);
        }
        change(which, &mut records);
        replayed.push(Replayed {
            shard: shard.checkpoint.shard,
            from: shard.source().from,
            log,
            records,
        });
    }
    let heirs: Vec<ShardId> = honest.heirs.iter().map(|it| it.shard).collect();
    let plane = match world {
        [shard] => Some(shard.plane()),
        _ => None,
    };
    claim(3, replayed, &heirs, plane.as_ref()).ok()
}

/// The shards of an operation, and what is true of it.
fn world(seed: u64, is_split: bool) -> (Vec<Shard>, Claim) {
    let mut chance = Chance(seed);
    let mut shard = |number| {
        let (accounts, steps) = (2 + chance.below(40), 1 + chance.below(80) as usize);
        Shard::new(number, accounts, steps, &mut chance)
    };
    if is_split {
        let shard = shard(1);
        let honest = split(&shard).unwrap();
        assert_eq!(honest, split_claim(&shard, &shard.plane()));
        (vec![shard], honest)
    } else {
        let (left, right) = (shard(1), shard(2));
        let sources = [left.input(), right.input()];
        let honest = re_execute(3, &sources, &parent(), None, &RULES).unwrap();
        assert_eq!(honest, merge_claim(&left, &right));
        (vec![left, right], honest)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The honest claims are equal, and k at least. Each lie is another claim, and what it is about is
    /// named, from either side.
    #[test]
    fn a_minority_of_liars_is_caught_whatever_it_lies_about(
        seed: u64,
        is_split: bool,
        lies in prop::collection::vec(lie(), 1..=LIARS),
    ) {
        let (shards, honest) = world(seed, is_split);
        let mut chance = Chance(!seed);
        let mut claims = vec![honest.clone(); REPLICAS - lies.len()];
        for lie in lies {
            let Some((claim, expected)) = told(lie, &shards, &honest, &mut chance) else {
                claims.push(honest.clone());
                continue;
            };
            prop_assert_ne!(&claim, &honest, "{:?}", lie);
            prop_assert_eq!(difference(&honest, &claim), Some(expected), "{:?}", lie);
            let back = difference(&claim, &honest).map(|it| it.field);
            prop_assert_eq!(back, Some(expected.field));
            claims.push(claim);
        }
        let equal = |to: &Claim| claims.iter().filter(|it| *it == to).count();
        let most = claims.iter().max_by_key(|it| equal(it)).unwrap();
        prop_assert_eq!(most, &honest);
        prop_assert!(equal(most) >= REPLICAS - LIARS);
    }
}

/// Each lie can be told, so that the test above has met them all.
#[test]
fn every_lie_is_told() {
    let mut lies: Vec<Lie> = FIGURES.map(Lie::Figure).to_vec();
    lies.extend([Lie::Side, Lie::Before, Lie::After, Lie::Order, Lie::LeftOut]);
    for is_split in [true, false] {
        let (shards, honest) = world(11, is_split);
        for lie in &lies {
            let mut seeds = 0..20;
            let told = seeds.find_map(|seed| told(*lie, &shards, &honest, &mut Chance(seed)));
            let is_possible = is_split || !matches!(lie, Lie::Side);
            assert_eq!(told.is_some(), is_possible, "{lie:?}");
        }
    }
}
