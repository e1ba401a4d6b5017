// SPDX-License-Identifier: Apache-2.0
//! The whole way, from transfers to moves: communities whose accounts are scattered over leaves find
//! together, and then stay.

use nerv_primitives_affinity::{
    plan, Bounds, Forecasters, Instruction, Leaf, Move, Moved, Resident, Said, Sketch, Terms,
    Transfer, Trial, PAIRS, UNIT,
};
use nerv_primitives_types::{BlindedId, ShardId, MILLION};
use std::collections::BTreeMap;

const BOUNDS: Bounds = Bounds {
    pairs: PAIRS,
    payer: 64,
    within: false,
};

const TRIAL: Trial = Trial {
    minimum: 1_000,
    margin: 200_000,
};

const TERMS: Terms = Terms {
    moves: 8,
    room: 256,
    gain: 2 * UNIT as u64,
    back: 4 * UNIT as u64,
    keep: UNIT as u64,
    rest: 8,
    balance: 1_500_000,
    echo: 3,
};

/// Numbers that look like chance, the same in every run: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % u64::from(bound)) as u32
    }
}

fn account(number: u32) -> BlindedId {
    BlindedId::of(&number.to_le_bytes())
}

fn shard(number: u32) -> ShardId {
    ShardId::from([number as u8; 32])
}

/// Communities of ten accounts, with so many leaves, and a part of the transfers within communities.
struct World {
    numbers: Numbers,
    accounts: u32,
    leaves: u32,
    inner: u32,
    bounds: Bounds,
    terms: Terms,
    /// Of each account: the leaf, and the last move with the window in which it was made.
    places: BTreeMap<BlindedId, (ShardId, Option<(ShardId, u32)>)>,
    homes: BTreeMap<BlindedId, ShardId>,
    sketch: Sketch,
    forecasters: Forecasters,
    window: u32,
}

impl World {
    fn new(accounts: u32, leaves: u32, inner: u32, seed: u64) -> Self {
        let mut numbers = Numbers(seed);
        let homes: BTreeMap<BlindedId, ShardId> = (0..accounts)
            .map(|number| (account(number), shard(numbers.below(leaves))))
            .collect();
        Self {
            numbers,
            accounts,
            leaves,
            inner,
            bounds: BOUNDS,
            terms: TERMS,
            places: homes
                .iter()
                .map(|(id, leaf)| (*id, (*leaf, None)))
                .collect(),
            homes,
            sketch: Sketch::default(),
            forecasters: Forecasters::default(),
            window: 0,
        }
    }

    fn transfer(&mut self) -> Transfer {
        let from = self.numbers.below(self.accounts);
        let inner = self.numbers.below(MILLION) < self.inner;
        let to = loop {
            let to = if inner {
                from / 10 * 10 + self.numbers.below(10)
            } else {
                self.numbers.below(self.accounts)
            };
            if to != from {
                break to;
            }
        };
        let (from, to) = (account(from), account(to));
        Transfer {
            from,
            to,
            across: self.places[&from].0 != self.places[&to].0,
        }
    }

    /// Lives through a window of ten blocks, and returns the part of its transfers that were across,
    /// and the moves at its end.
    fn window(&mut self) -> (u32, Vec<Move>) {
        let (mut across, mut all) = (0, 0);
        let mut loads: BTreeMap<ShardId, u64> =
            (0..self.leaves).map(|leaf| (shard(leaf), 0)).collect();
        for block in 0..10u64 {
            let transfers: Vec<Transfer> = (0..self.accounts).map(|_| self.transfer()).collect();
            across += transfers.iter().filter(|it| it.across).count() as u32;
            all += transfers.len() as u32;
            for side in transfers.iter().flat_map(|it| [it.from, it.to]) {
                *loads.get_mut(&self.places[&side].0).unwrap() += u64::from(UNIT);
            }
            self.sketch.merge(&transfers, &self.bounds, block);
        }
        let mut outcomes = Vec::new();
        self.sketch.close(|outcome| outcomes.push(outcome));
        self.forecasters.close(&outcomes, &TRIAL);
        let mut bonds = Vec::new();
        let forecasters = self.forecasters;
        self.sketch.say(|pair| {
            let said = Said::of(0, pair.track, pair.guaranteed(), 2 * UNIT);
            bonds.push(pair.bond(forecasters.probability(&said)));
            said
        });
        assert!(self.sketch.is_sound());
        self.window += 1;

        let residents: Vec<Resident> = self
            .sketch
            .accounts()
            .iter()
            .map(|known| {
                let (leaf, moved) = self.places[&known.id];
                Resident {
                    account: known.id,
                    leaf,
                    home: self.homes[&known.id],
                    load: known.load(),
                    within: known.load_within(),
                    moved: moved.map(|(from, window)| Moved {
                        from,
                        ago: self.window - window,
                    }),
                    instruction: Instruction::Unset,
                }
            })
            .collect();
        let leaves: Vec<Leaf> = loads
            .iter()
            .map(|(shard, load)| Leaf {
                shard: *shard,
                load: *load,
                limit: u64::MAX,
                open: true,
            })
            .collect();
        let away = self
            .places
            .iter()
            .filter(|(id, at)| at.0 != self.homes[id])
            .count();
        let terms = Terms {
            room: self.terms.room - away as u32,
            ..self.terms
        };
        let moves = plan(&bonds, &residents, &leaves, &terms);
        for it in &moves {
            self.places
                .insert(it.account, (it.to, Some((it.from, self.window))));
        }
        (across * 1_000 / all, moves)
    }
}

/// The part of the transfers that are across, in thousandths, in the first window and over the last
/// ten; and the moves of the last ten.
fn live(world: &mut World, windows: u32) -> (u32, u32, usize) {
    let first = world.window().0;
    (0..windows - 11).for_each(|_| drop(world.window()));
    let last: Vec<(u32, Vec<Move>)> = (0..10).map(|_| world.window()).collect();
    let across = last.iter().map(|(across, _)| across).sum::<u32>() / 10;
    (
        first,
        across,
        last.iter().map(|(_, moves)| moves.len()).sum(),
    )
}

#[test]
fn strong_communities_find_together_and_stay() {
    for seed in [1, 2, 3] {
        let mut world = World::new(160, 8, 900_000, seed);
        let (first, last, moves) = live(&mut world, 60);
        assert!(
            last * 10 <= first * 4,
            "from {first} to {last} in a thousand"
        );
        // Two in a hundred accounts, in ten windows.
        assert!(moves <= 3, "{moves} moves at the end");
    }
}

/// Four times as many pairs as there are places for, all alike: nobody stands out, and yet they find
/// together, the sooner the less places are taken by those who have.
#[test]
fn communities_of_more_pairs_than_are_held_find_together() {
    let live = |within| {
        let mut world = World::new(1_000, 16, 900_000, 1);
        world.bounds.within = within;
        world.terms = Terms {
            moves: 32,
            room: 1_000,
            ..TERMS
        };
        live(&mut world, 42)
    };
    let (first, last, _) = live(false);
    assert!(last * 5 <= first, "from {first} to {last} in a thousand");
    let (_, crowded, _) = live(true);
    assert!(crowded > 2 * last, "to {crowded} and to {last}");
}

#[test]
fn without_communities_hardly_anybody_moves() {
    let mut world = World::new(160, 8, 0, 4);
    let moves: usize = (0..40).map(|_| world.window().1.len()).sum();
    assert!(moves <= 16, "{moves} moves of 160 accounts");
}
