// SPDX-License-Identifier: Apache-2.0
//! Plans: made when a window closes, checked and carried out in the next.

use super::{
    pairs::Pairs,
    terms::{Terms, RETURNED},
    trees::{PlaneTree, Trail},
};
use nerv_primitives_affinity::{plan, Bond, Instruction, Leaf, Move, Moved, Resident};
use nerv_primitives_embedding::MAX_OVERRIDES;
use nerv_primitives_types::{BlindedId, ShardId, MILLION};
use std::collections::{BTreeMap, BTreeSet};

/// The last move of an account.
#[derive(Clone, Copy, Debug)]
struct Last {
    from: ShardId,
    to: ShardId,
    /// The window that was closed last before.
    window: u32,
}

/// A plan that waits to be carried out.
#[derive(Clone, Debug)]
struct Waiting {
    /// The load, in units a window, above which no move may bring a leaf.
    most: u64,
    /// The moves, with the loads of their accounts.
    moves: Vec<(Move, u32)>,
}

/// What has come of plans.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Done {
    /// The moves that were made.
    pub made: u32,
    /// Those that could not be made any more.
    pub skipped: u32,
    /// The highest load of a leaf after a move to it, by the load that it may have at most: 1 is that.
    pub fullest: Fullest,
}

/// A load and the load that it may be at most.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Fullest {
    /// The load, in units a window.
    pub load: u64,
    /// What it may be.
    pub most: u64,
}

/// What a plan is made of.
#[derive(Clone, Debug)]
pub struct Ground {
    /// What is expected of the pairs.
    pub bonds: Vec<Bond>,
    /// The accounts.
    pub residents: Vec<Resident>,
    /// The leaves.
    pub leaves: Vec<Leaf>,
    /// The overrides that there is room for.
    pub room: u32,
}

/// The accounts that plans have moved, and the plan that waits.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    away: BTreeMap<BlindedId, Last>,
    /// Those that came home, in the order in which they did.
    returned: Vec<(BlindedId, Last)>,
    waiting: Option<Waiting>,
    /// The window that was closed last.
    closed: u32,
}

impl Moves {
    /// Looks at everything after a window was closed, by the transfers of its last slice: who lives where, and
    /// what leaves carry. Puts in order who is away. Windows have numbers from 1 on.
    ///
    /// # Panics
    ///
    /// If a leaf is missing.
    pub fn look(
        &mut self,
        window: u32,
        (tree, pairs, bonds): (&PlaneTree, &Pairs, Vec<Bond>),
        slice: &[u64],
        terms: &Terms,
    ) -> Ground {
        self.closed = window;
        let room = self.room(tree, terms);
        let known = pairs.sketch().accounts().iter().map(|account| account.id);
        let accounts: BTreeSet<BlindedId> = known.chain(self.away.keys().copied()).collect();
        let accounts: Vec<BlindedId> = accounts.into_iter().collect();
        let trails: BTreeMap<BlindedId, Trail> = accounts
            .iter()
            .copied()
            .zip(tree.trails(&accounts))
            .collect();
        self.tidy(&trails, tree);
        let rest = terms.plan(0).rest;
        self.returned
            .retain(|(_, last)| window.saturating_sub(last.window) < rest);
        let residents = accounts
            .iter()
            .map(|account| self.resident(account, &trails[account], pairs))
            .collect();
        let leaves = tree
            .shards()
            .iter()
            .zip(slice)
            .map(|(shard, transfers)| Leaf {
                shard: *shard,
                load: terms.in_window(terms.rate(*transfers)),
                limit: terms.limit(),
                open: true,
            });
        Ground {
            bonds,
            residents,
            leaves: leaves.collect(),
            room,
        }
    }

    /// Makes a plan of that, which takes the place of one that waits. Returns how many moves it has.
    pub fn make(&mut self, ground: &Ground, terms: &Terms) -> usize {
        let moves = plan(
            &ground.bonds,
            &ground.residents,
            &ground.leaves,
            &terms.plan(ground.room),
        );
        let load = |step: &Move| {
            let found = ground
                .residents
                .binary_search_by_key(&step.account, |it| it.account);
            found.map_or(0, |index| ground.residents[index].load)
        };
        let moves: Vec<(Move, u32)> = moves.iter().map(|step| (*step, load(step))).collect();
        let count = moves.len();
        self.waiting = Some(Waiting {
            most: terms.limit().min(ceiling(&ground.leaves, terms)),
            moves,
        });
        count
    }

    /// Carries out the plan that waits, as far as it can be now, by the transfers of the last slice. The numbers of
    /// accounts are their places in the tree.
    ///
    /// # Panics
    ///
    /// If a leaf is missing.
    pub fn carry_out(
        &mut self,
        tree: &mut PlaneTree,
        numbers: &BTreeMap<BlindedId, usize>,
        slice: &[u64],
        terms: &Terms,
    ) -> Done {
        let mut done = Done::default();
        let Some(waiting) = self.waiting.take() else {
            return done;
        };
        let ids: Vec<BlindedId> = waiting.moves.iter().map(|(step, _)| step.account).collect();
        let trails = tree.trails(&ids);
        let mut loads: Vec<u64> = slice
            .iter()
            .map(|transfers| terms.in_window(terms.rate(*transfers)))
            .collect();
        for ((step, load), trail) in waiting.moves.iter().zip(trails) {
            let is_away = self.away.contains_key(&step.account);
            let stands = trail.leaf == step.from && (is_away || !trail.overridden);
            let has_room = is_away || step.to == trail.walk || self.room(tree, terms) > 0;
            let places = tree.number(&step.from).zip(tree.number(&step.to));
            let then = places.map(|(_, to)| loads[to].saturating_add(u64::from(*load)));
            let fits = then.is_some_and(|then| then <= waiting.most);
            let number = numbers.get(&step.account);
            let made = stands
                && has_room
                && fits
                && number.is_some_and(|number| tree.relocate(*number, &step.account, &step.to));
            let (Some((from, to)), true) = (places, made) else {
                done.skipped += 1;
                continue;
            };
            done.made += 1;
            loads[from] = loads[from].saturating_sub(u64::from(*load));
            loads[to] = loads[to].saturating_add(u64::from(*load));
            let now = Fullest {
                load: loads[to],
                most: waiting.most,
            };
            if done.fullest.part() <= now.part() {
                done.fullest = now;
            }
            self.note(step, step.to != trail.walk);
        }
        done
    }

    /// The accounts that plans have away from home.
    pub fn away(&self) -> usize {
        self.away.len()
    }

    /// How many more may be moved away from home: as plans may have it, and as the routing table has room.
    fn room(&self, tree: &PlaneTree, terms: &Terms) -> u32 {
        // Bounded by the overrides that there may be.
        let by_plans = terms
            .away
            .min(MAX_OVERRIDES)
            .saturating_sub(self.away.len() as u32);
        by_plans.min(MAX_OVERRIDES.saturating_sub(tree.overrides()))
    }

    /// Forgets of those away from home whoever is not any more, and follows leaves that have split.
    fn tidy(&mut self, trails: &BTreeMap<BlindedId, Trail>, tree: &PlaneTree) {
        self.away.retain(|account, last| {
            let Some(trail) = trails.get(account).filter(|trail| trail.overridden) else {
                return false;
            };
            if tree.number(&last.to).is_none() {
                last.to = trail.leaf;
            }
            last.to == trail.leaf
        });
    }

    /// How an account stands in the plan.
    fn resident(&self, account: &BlindedId, trail: &Trail, pairs: &Pairs) -> Resident {
        let known = pairs.sketch().account(account);
        let away = self.away.get(account);
        let came = self.returned.iter().find(|(id, _)| id == account);
        let last = away.or(came.map(|(_, last)| last));
        Resident {
            account: *account,
            leaf: trail.leaf,
            home: if away.is_some() {
                trail.walk
            } else {
                trail.leaf
            },
            load: known.map_or(0, |known| known.load()),
            within: known.map_or(0, |known| known.load_within()),
            moved: last.map(|last| Moved {
                from: last.from,
                ago: self.closed.saturating_sub(last.window),
            }),
            instruction: Instruction::Unset,
        }
    }

    /// Notes where an account is that was moved.
    fn note(&mut self, step: &Move, is_away: bool) {
        let last = Last {
            from: step.from,
            to: step.to,
            window: self.closed,
        };
        self.returned.retain(|(id, _)| *id != step.account);
        if is_away {
            self.away.insert(step.account, last);
        } else {
            self.away.remove(&step.account);
            if self.returned.len() >= RETURNED {
                self.returned.remove(0);
            }
            self.returned.push((step.account, last));
        }
    }
}

impl Fullest {
    /// The load by what it may be; nothing before a move was made.
    pub fn part(&self) -> f64 {
        self.load as f64 / self.most.max(1) as f64
    }
}

/// The load up to which a move may bring a leaf lest it be out of balance, rounded down.
fn ceiling(leaves: &[Leaf], terms: &Terms) -> u64 {
    let all: u128 = leaves.iter().map(|leaf| u128::from(leaf.load)).sum();
    let parts = leaves.len().max(1) as u128 * u128::from(MILLION);
    u64::try_from(all * u128::from(terms.leaf_balance) / parts).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
