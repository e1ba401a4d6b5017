// SPDX-License-Identifier: Apache-2.0
//! What affinity costs a chain: a block's transfers, a window, a plan and a cut, with a sketch that is
//! as full as it may be.

use codec::{Decode, Encode};
use criterion::{criterion_main, BatchSize, Criterion};
use nerv_primitives_affinity::{
    choose, plan, Bond, Bounds, Forecasters, Instruction, Leaf, Occupant, Pair, Resident, Said,
    Sketch, Split, Terms, Transfer, Trial, ACCOUNTS, MEMORY, PAIRS, UNIT,
};
use nerv_primitives_embedding::{EmbeddingDelta, ShardEmbedding};
use nerv_primitives_types::{BlindedId, ShardId};
use std::hint::black_box;

/// The transfers of a full block.
const BLOCK: u32 = 2_000;

const BOUNDS: Bounds = Bounds {
    pairs: PAIRS,
    payer: 64,
    within: true,
};

const TRIAL: Trial = Trial {
    minimum: 1_000,
    margin: 200_000,
};

fn account(number: u32) -> BlindedId {
    BlindedId::of(&number.to_le_bytes())
}

/// Transfers of the `number`-th pair from one account to the other.
fn transfers(number: u32, times: u32) -> impl Iterator<Item = Transfer> {
    let transfer = Transfer {
        from: account(2 * number),
        to: account(2 * number + 1),
        across: true,
    };
    (0..times).map(move |_| transfer)
}

/// A sketch that is full, with cells in use: no two pairs have an account in common.
fn full() -> Sketch {
    let mut sketch = Sketch::default();
    for chunk in 0..PAIRS / 64 {
        let pairs = chunk * 64..(chunk + 1) * 64;
        let block: Vec<Transfer> = pairs.flat_map(|i| transfers(i, 5 + i % 5)).collect();
        sketch.merge(&block, &BOUNDS, 0);
    }
    sketch.merge(&transfers(1_000_000, 1).collect::<Vec<_>>(), &BOUNDS, 0);
    assert_eq!(sketch.accounts().len() as u32, ACCOUNTS);
    sketch
}

fn sketch(c: &mut Criterion) {
    let sketch = full();
    let encoded = sketch.encode();
    println!("a full sketch: {} bytes", encoded.len());
    c.bench_function("sketch: decode", |b| {
        b.iter(|| Sketch::decode(&mut &black_box(&encoded)[..]))
    });
    c.bench_function("sketch: encode", |b| b.iter(|| black_box(&sketch).encode()));

    let held: Vec<Transfer> = (0..BLOCK).flat_map(|i| transfers(i % PAIRS, 1)).collect();
    let strangers: Vec<Transfer> = (0..BLOCK).flat_map(|i| transfers(10_000 + i, 1)).collect();
    let rising: Vec<Transfer> = (0..BLOCK / 10)
        .flat_map(|i| transfers(20_000 + i, 10))
        .collect();
    let mut worst = Sketch::default();
    worst.merge(
        &(0..PAIRS).flat_map(|i| transfers(i, 1)).collect::<Vec<_>>(),
        &BOUNDS,
        0,
    );
    worst.close(|_| ());
    for (name, from, block) in [
        ("2,000 transfers of pairs that are held", &sketch, &held),
        (
            "2,000 transfers of as many other pairs",
            &sketch,
            &strangers,
        ),
        (
            "2,000 transfers of 200 pairs that are let in",
            &sketch,
            &rising,
        ),
        (
            "2,000 transfers of as many pairs, half of which are let in",
            &worst,
            &strangers,
        ),
    ] {
        c.bench_function(&format!("sketch: merge {name}"), |b| {
            b.iter_batched(
                || from.clone(),
                |mut sketch| {
                    sketch.merge(black_box(block), &BOUNDS, 7);
                    sketch
                },
                BatchSize::SmallInput,
            )
        });
    }

    let say = |sketch: &mut Sketch| {
        sketch.say(|pair| {
            black_box(pair.features());
            Said::of(0, pair.track, pair.guaranteed(), UNIT)
        });
    };
    let mut noted = sketch.clone();
    say(&mut noted);
    c.bench_function(
        "sketch: close a window of 1,024 pairs, score, make features, note forecasts",
        |b| {
            b.iter_batched(
                || (noted.clone(), Forecasters::default()),
                |(mut sketch, mut forecasters)| {
                    let mut outcomes = Vec::new();
                    sketch.close(|outcome| outcomes.push(outcome));
                    assert_eq!(outcomes.len() as u32, PAIRS);
                    forecasters.close(&outcomes, &TRIAL);
                    say(&mut sketch);
                    (sketch, forecasters)
                },
                BatchSize::SmallInput,
            )
        },
    );
}

fn shard(number: u32) -> ShardId {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    ShardId::from(id)
}

/// A ring of 1,024 accounts, or as many pairs without an account in common, over 1,000 leaves.
fn moves(c: &mut Criterion) {
    let leaves: Vec<Leaf> = (0..1_000)
        .map(|number| Leaf {
            shard: shard(number),
            load: 100 * u64::from(UNIT),
            limit: 200 * u64::from(UNIT),
            open: true,
        })
        .collect();
    let resident = |number: u32| Resident {
        account: account(number),
        leaf: shard(number * 7 % 1_000),
        home: shard(number * 7 % 1_000),
        load: UNIT,
        within: 0,
        moved: None,
        instruction: Instruction::Unset,
    };
    let bond = |one: u32, other: u32| Bond {
        pair: Pair::new(account(one), account(other)).expect("two accounts"),
        sent: [UNIT * (MEMORY + one % 16), UNIT],
    };
    let apart: Vec<Bond> = (0..PAIRS).map(|i| bond(2 * i, 2 * i + 1)).collect();
    let ring: Vec<Bond> = (0..PAIRS).map(|i| bond(i, (i + 1) % PAIRS)).collect();
    let residents: Vec<Resident> = (0..ACCOUNTS).map(resident).collect();
    for (name, bonds) in [("in pairs", &apart), ("in a ring", &ring)] {
        for moves in [8, 64] {
            let terms = Terms {
                moves,
                room: 256,
                gain: u64::from(UNIT),
                back: 2 * u64::from(UNIT),
                keep: u64::from(UNIT) / 2,
                rest: 4,
                balance: 1_500_000,
                echo: 2,
            };
            assert_eq!(
                plan(bonds, &residents, &leaves, &terms).len(),
                moves as usize
            );
            c.bench_function(
                &format!("plan: {moves} moves, 1,024 pairs {name}, 2,048 accounts, 1,000 leaves"),
                |b| b.iter(|| plan(black_box(bonds), &residents, &leaves, &terms)),
            );
        }
    }

    let mut delta = EmbeddingDelta::default();
    (0..ACCOUNTS).for_each(|number| delta.join(&account(number).signs()));
    let mut embedding = ShardEmbedding::default();
    embedding.apply(&delta).expect("accounts join");
    let split = Split {
        shard: &ShardId::root(),
        height: 7,
        embedding: &embedding,
        load: u64::from(ACCOUNTS * UNIT),
    };
    let occupants: Vec<Occupant> = residents
        .iter()
        .map(|it| Occupant {
            account: it.account,
            load: it.load,
        })
        .collect();
    for candidates in [1, 8, 64] {
        c.bench_function(
            &format!("cut: {candidates} candidates, 1,024 pairs, 2,048 accounts"),
            |b| b.iter(|| choose(&split, black_box(&occupants), &apart, candidates, 550_000)),
        );
    }
}

// The macro makes a public function of its own.
#[allow(missing_docs)]
mod group {
    use super::{moves, sketch};
    criterion::criterion_group!(benches, sketch, moves);
}

criterion_main!(group::benches);
