// SPDX-License-Identifier: Apache-2.0
//! What becomes of plans that are carried out one after the other.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Residents that live by their plans, with bonds that stay as they are.
#[derive(Debug)]
struct World {
    bonds: Vec<Bond>,
    residents: Vec<Resident>,
    leaves: Vec<Leaf>,
    made: Vec<Move>,
}

impl World {
    fn new(bonds: &[Bond], residents: Vec<Resident>, number: usize) -> Self {
        let leaves = leaves(number);
        Self {
            bonds: bonds.to_vec(),
            residents,
            leaves,
            made: Vec::new(),
        }
    }

    /// What is measured within leaves, of bonds where everybody is.
    fn measure(&mut self) {
        let place: BTreeMap<BlindedId, ShardId> = self
            .residents
            .iter()
            .map(|it| (it.account, it.leaf))
            .collect();
        for resident in &mut self.residents {
            let within = self
                .bonds
                .iter()
                .filter(|bond| bond.pair.end(&resident.account).is_some())
                .filter(|bond| place.get(bond.pair.low()) == place.get(bond.pair.high()))
                .map(Bond::weight);
            resident.within = within.sum::<u64>() as u32;
        }
    }

    fn crossing(&self) -> u64 {
        let place: BTreeMap<BlindedId, ShardId> = self
            .residents
            .iter()
            .map(|it| (it.account, it.leaf))
            .collect();
        let across = self
            .bonds
            .iter()
            .filter(|bond| place.get(bond.pair.low()) != place.get(bond.pair.high()));
        across.map(Bond::weight).sum()
    }

    /// Plans once, does what is planned, and lets a window pass.
    fn step(&mut self, terms: &Terms) -> usize {
        self.measure();
        let moves = plan(&self.bonds, &self.residents, &self.leaves, terms);
        for resident in &mut self.residents {
            if let Some(moved) = &mut resident.moved {
                moved.ago += 1;
            }
        }
        for it in &moves {
            let before = self.crossing();
            let resident = self
                .residents
                .iter_mut()
                .find(|r| r.account == it.account)
                .unwrap();
            assert_eq!(resident.leaf, it.from);
            resident.leaf = it.to;
            resident.moved = Some(Moved {
                from: it.from,
                ago: 0,
            });
            let load = u64::from(resident.load);
            let mean: u64 = self.leaves.iter().map(|leaf| leaf.load).sum::<u64>()
                * u64::from(terms.balance)
                / (self.leaves.len() as u64 * u64::from(MILLION));
            for leaf in &mut self.leaves {
                if leaf.shard == it.from {
                    leaf.load = leaf.load.saturating_sub(load);
                } else if leaf.shard == it.to {
                    leaf.load += load;
                    assert!(leaf.load <= leaf.limit.min(mean), "above what it can bear");
                }
            }
            let nobody_bound = self
                .residents
                .iter()
                .all(|it| !matches!(it.instruction, Instruction::With(_)));
            if it.reason == Affinity && nobody_bound {
                assert!(
                    self.crossing() + it.gain <= before,
                    "less is saved than was said"
                );
            }
        }
        let count = moves.len();
        self.made.extend(moves);
        count
    }

    fn run(&mut self, terms: &Terms, windows: usize) {
        for _ in 0..windows {
            self.step(terms);
        }
    }
}

#[test]
fn a_circle_comes_to_rest() {
    let mut world = World::new(
        &[],
        (0..3).map(|number| resident(number, number)).collect(),
        3,
    );
    for (number, next) in [(0, 1), (1, 2), (2, 0)] {
        world.residents[number].instruction = Instruction::With(account(next));
    }
    world.run(&TERMS, 20);
    assert_eq!(world.made.len(), 2);
    let places: Vec<ShardId> = world.residents.iter().map(|it| it.leaf).collect();
    assert!(places.iter().all(|leaf| *leaf == places[0]));
}

fn instruction() -> impl Strategy<Value = Instruction> {
    prop_oneof![
        6 => Just(Instruction::Unset),
        1 => Just(Instruction::Refuse),
        3 => (0usize..18).prop_map(|with| Instruction::With(account(with))),
    ]
}

prop_compose! {
    /// A small world: up to 16 accounts in up to 5 leaves, some of them away from home.
    fn world()(number in 1usize..6)(
        bonds in prop::collection::vec((0usize..16, 0usize..16, 0u32..200, 0u32..200), 0..40),
        residents in prop::collection::vec(
            (0..number, prop::option::of(0..number), 0u32..60, instruction()), 1..16,
        ),
        leaves in prop::collection::vec((500u64..1_000, 900u64..1_200), number),
    ) -> World {
        let bonds: Vec<Bond> = bonds
            .into_iter()
            .filter_map(|(one, other, low, high)| {
                let pair = Pair::new(account(one), account(other))?;
                Some(Bond { pair, sent: [low, high] })
            })
            .collect();
        let residents = residents
            .into_iter()
            .enumerate()
            .map(|(number, (leaf, away, load, instruction))| Resident {
                home: shard(away.unwrap_or(leaf)),
                load,
                instruction,
                ..resident(number, leaf)
            })
            .collect();
        let mut world = World::new(&bonds, residents, leaves.len());
        for (leaf, (load, limit)) in world.leaves.iter_mut().zip(leaves) {
            (leaf.load, leaf.limit) = (load, limit);
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// With traffic that stays as it is there is an end to the moves, by the bound that the module's
    /// head derives, whatever the instructions.
    #[test]
    fn steady_traffic_comes_to_rest(
        mut world in world(), gain in 0u64..60, keep in 0u64..80, rest in 0u32..3, moves in 1u32..6,
        room in 0u32..6, balance in 1_000_000u32..2_000_000, echo in 1u32..4,
    ) {
        let terms = Terms { moves, room, gain, back: 2 * gain, keep, rest, balance, echo };
        let (mut refused, mut away, mut bound) = (0, 0, 0);
        for resident in &world.residents {
            match resident.instruction {
                Instruction::Refuse => refused += world
                    .bonds
                    .iter()
                    .filter(|bond| bond.pair.end(&resident.account).is_some())
                    .map(Bond::weight)
                    .sum::<u64>(),
                Instruction::With(_) => bound += 1,
                Instruction::Unset => {}
            }
            away += u64::from(resident.leaf != resident.home);
        }
        let all: u64 = world.bonds.iter().map(Bond::weight).sum();
        let keep = keep.min(gain);
        let drawn = (all + refused + away * keep.saturating_sub(1)) / (gain + 2 - keep);
        let refusing = world.residents.len() as u64;
        // As many go home again, besides those who were away; and all that are bound follow each.
        let most = (2 * drawn + away + refusing) * (1 + bound) + bound;
        // Each window has a move, or an account rests for two, or it is over.
        let mut idle = 0;
        while idle <= 3 {
            idle = if world.step(&terms) == 0 { idle + 1 } else { 0 };
            let made = world.made.len() as u64;
            prop_assert!(made <= most, "{made} moves, {most} at most");
        }
        let before = world.made.len();
        world.run(&terms, 10);
        prop_assert_eq!(world.made.len(), before, "it began again");
    }

    /// In whatever order it is all told, the plan is the same.
    #[test]
    fn the_order_of_what_is_given_does_not_matter(mut world in world(), moves in 0u32..20, turn in 0usize..16) {
        world.measure();
        let terms = Terms { moves, balance: 1_500_000, ..TERMS };
        let first = plan(&world.bonds, &world.residents, &world.leaves, &terms);
        world.bonds.reverse();
        world.residents.reverse();
        let turn = turn % world.residents.len();
        world.residents.rotate_left(turn);
        world.leaves.reverse();
        let second = plan(&world.bonds, &world.residents, &world.leaves, &terms);
        prop_assert_eq!(&first, &second);
        prop_assert!(first.len() <= moves as usize);
        let mut movers: Vec<BlindedId> = first.iter().map(|it| it.account).collect();
        movers.sort_unstable();
        movers.dedup();
        prop_assert_eq!(movers.len(), first.len(), "an account moved twice");
    }

    /// Whatever the figures, there is a plan and no panic.
    #[test]
    fn any_figures_make_a_plan(
        bonds in prop::collection::vec((0usize..9, 0usize..9, any::<[u32; 2]>()), 0..20),
        residents in prop::collection::vec((0usize..4, 0usize..9, any::<u32>(), any::<u32>(), any::<u32>(), instruction()), 0..12),
        leaves in prop::collection::vec((0usize..4, any::<u64>(), any::<u64>(), any::<bool>()), 0..6),
        terms: [u32; 4], more: [u64; 3], moves in 0u32..9,
    ) {
        let bonds: Vec<Bond> = bonds
            .into_iter()
            .filter_map(|(one, other, sent)| Some(Bond { pair: Pair::new(account(one), account(other))?, sent }))
            .collect();
        // Some of them twice, and with figures that differ.
        let residents: Vec<Resident> = residents
            .into_iter()
            .map(|(leaf, number, load, within, ago, instruction)| Resident {
                load,
                within,
                moved: Some(Moved { from: shard(number), ago }),
                instruction,
                ..resident(number, leaf)
            })
            .collect();
        let leaves: Vec<Leaf> = leaves
            .into_iter()
            .map(|(number, load, limit, open)| Leaf { shard: shard(number), load, limit, open })
            .collect();
        let [room, rest, balance, echo] = terms;
        let [gain, back, keep] = more.map(|figure| figure >> (figure % 64));
        let terms = Terms { moves, room, gain, back, keep, rest, balance, echo };
        let found = plan(&bonds, &residents, &leaves, &terms);
        prop_assert!(found.iter().all(|it| it.from != it.to));
    }
}
