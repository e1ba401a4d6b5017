// SPDX-License-Identifier: Apache-2.0
//! What keeps accounts from moving: what one plan would come to if one of its bounds were not there.

use super::{moves::Ground, terms::Terms};
use nerv_primitives_affinity::{plan, Leaf, Terms as PlanTerms, UNIT};

/// The transfers a window that one plan would save, as is expected, with as many moves as it takes. Each in
/// transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Obstacles {
    /// With the bounds that there are.
    pub none: f64,
    /// With room for as many overrides.
    pub room: f64,
    /// Whatever it makes leaves carry.
    pub balance: f64,
    /// For any gain.
    pub gain: f64,
    /// For what an account is sent as for what it sends.
    pub echo: f64,
    /// With all of that.
    pub all: f64,
}

/// The moves of such a plan at most.
const MOVES: u32 = 1_024;

impl Obstacles {
    /// What there is to be saved.
    pub fn of(ground: &Ground, terms: &Terms) -> Self {
        let as_is = PlanTerms {
            moves: MOVES,
            ..terms.plan(ground.room)
        };
        let roomy = PlanTerms {
            room: u32::MAX,
            ..as_is
        };
        let for_any_gain = PlanTerms {
            gain: 1,
            back: 1,
            keep: 0,
            ..as_is
        };
        let echoing = PlanTerms {
            echo: u32::MAX,
            ..as_is
        };
        let all = PlanTerms {
            room: u32::MAX,
            echo: u32::MAX,
            ..for_any_gain
        };
        let unbounded = |terms| PlanTerms {
            balance: u32::MAX,
            ..terms
        };
        Self {
            none: saved(ground, &ground.leaves, &as_is),
            room: saved(ground, &ground.leaves, &roomy),
            balance: saved(ground, &limitless(&ground.leaves), &unbounded(as_is)),
            gain: saved(ground, &ground.leaves, &for_any_gain),
            echo: saved(ground, &ground.leaves, &echoing),
            all: saved(ground, &limitless(&ground.leaves), &unbounded(all)),
        }
    }
}

/// The same leaves, as if they could carry anything.
fn limitless(leaves: &[Leaf]) -> Vec<Leaf> {
    let without = |leaf: &Leaf| Leaf {
        limit: u64::MAX,
        ..*leaf
    };
    leaves.iter().map(without).collect()
}

/// What the moves of a plan save, in transfers a window.
fn saved(ground: &Ground, leaves: &[Leaf], terms: &PlanTerms) -> f64 {
    let moves = plan(&ground.bonds, &ground.residents, leaves, terms);
    let gains: u64 = moves.iter().map(|step| step.gain).sum();
    gains as f64 / f64::from(UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_affinity::{Bond, Instruction, Pair, Resident};
    use nerv_primitives_types::{BlindedId, ShardId};

    /// Two accounts in two leaves, of which the one sends the other so many transfers a window.
    fn ground(transfers: u32, room: u32, load: u64) -> Ground {
        let ids = [1u8, 2].map(|number| BlindedId::of(&[number]));
        let pair = Pair::new(ids[0], ids[1]).unwrap();
        let sent = if *pair.low() == ids[0] {
            [transfers * UNIT, 0]
        } else {
            [0, transfers * UNIT]
        };
        let shards = [1u8, 2].map(|number| ShardId::from([number; 32]));
        let mut residents: Vec<Resident> = ids
            .iter()
            .zip(shards)
            .map(|(account, leaf)| Resident {
                account: *account,
                leaf,
                home: leaf,
                load: transfers * UNIT,
                within: 0,
                moved: None,
                instruction: Instruction::Unset,
            })
            .collect();
        residents.sort_unstable();
        Ground {
            bonds: vec![Bond { pair, sent }],
            residents,
            leaves: shards
                .map(|shard| Leaf {
                    shard,
                    load,
                    limit: load * 2,
                    open: true,
                })
                .to_vec(),
            room,
        }
    }

    #[test]
    fn each_bound_is_told_by_what_there_is_without_it() {
        let terms = Terms::default();
        let large = u64::from(UNIT) * 1_000;
        let free = Obstacles::of(&ground(20, 1, large), &terms);
        assert_eq!((free.none, free.all), (20.0, 20.0));
        let crowded = Obstacles::of(&ground(20, 0, large), &terms);
        assert_eq!((crowded.none, crowded.room, crowded.all), (0.0, 20.0, 20.0));
        let full = Obstacles::of(&ground(20, 1, 40 * u64::from(UNIT)), &terms);
        assert_eq!((full.none, full.room, full.balance), (0.0, 0.0, 20.0));
        let little = Obstacles::of(&ground(4, 1, large), &terms);
        assert_eq!((little.none, little.gain, little.all), (0.0, 4.0, 4.0));
    }
}
