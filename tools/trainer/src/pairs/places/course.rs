// SPDX-License-Identifier: Apache-2.0
//! One chain, in all four ways: its tree grows, its accounts come to rest, and its transfers are counted.

use super::{
    cuts::{candidate, FIRST},
    meter::{Meter, Sent},
    moves::{Ground, Moves},
    obstacles::Obstacles,
    outcome::{Outcome, Planning},
    pairs::Pairs,
    terms::Terms,
    trees::{PlaneTree, PrefixTree},
    Way, WAYS,
};
use crate::{
    pairs::families::{
        planted::{Planted, Wanted},
        Family,
    },
    random::source,
};
use nerv_primitives_neural::gru::Model;
use nerv_primitives_types::BlindedId;
use rand::seq::SliceRandom;
use std::collections::{BTreeMap, HashMap};

/// How long each part of a course is, in windows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Schedule {
    /// Before the first split: one at least.
    pub warm_up: u32,
    /// From one split to the next: one at least.
    pub between: u32,
    /// The leaves to which the tree grows.
    pub leaves: u32,
    /// After the last split, before anything is counted.
    pub settle: u32,
    /// That are counted: the steady state.
    pub measured: u32,
}

impl Schedule {
    /// The windows until the tree is grown.
    pub fn grown(&self) -> u32 {
        self.warm_up + self.between * self.leaves.saturating_sub(1)
    }

    /// The first window that is counted.
    pub fn steady(&self) -> u32 {
        self.grown() + self.settle
    }

    /// All windows.
    pub fn windows(&self) -> u32 {
        self.steady() + self.measured
    }

    /// Whether leaves are split after a window of a number, from 0 on.
    fn splits_after(&self, window: u32) -> bool {
        let next = window + 1;
        let since = next.checked_sub(self.warm_up);
        next < self.grown() && since.is_some_and(|since| since % self.between.max(1) == 0)
    }
}

/// A chain, and what it holds to.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// The family of its traffic.
    pub family: Family,
    /// What its traffic is like.
    pub wanted: Wanted,
    /// What all of it follows from.
    pub seed: u64,
    /// How long it is looked at.
    pub schedule: Schedule,
    /// What the chain holds to.
    pub terms: Terms,
}

/// Lives through a chain.
///
/// # Panics
///
/// With fewer than two accounts.
pub fn live(chain: &Chain, model: Option<&Model>) -> Outcome {
    let mut course = Course::new(chain, model);
    for window in 0..chain.schedule.windows() {
        course.window(window);
    }
    course.finish()
}

/// A chain under way.
struct Course<'a> {
    chain: &'a Chain,
    model: Option<&'a Model>,
    traffic: Planted,
    accounts: Vec<BlindedId>,
    numbers: BTreeMap<BlindedId, usize>,
    prefixes: PrefixTree,
    /// The trees of the other ways, in their order.
    planes: [PlaneTree; WAYS - 1],
    meters: [Meter; WAYS],
    /// Who deals with whom, as the third way and the fourth see it.
    pairs: [Pairs; 2],
    moves: Moves,
    /// What the newest plan was made of.
    ground: Option<Ground>,
    /// The transfers of the last window.
    sent: Vec<Sent>,
    /// The children of the splits before the open window.
    children: [Option<[usize; 2]>; WAYS],
    outcome: Outcome,
}

impl<'a> Course<'a> {
    fn new(chain: &'a Chain, model: Option<&'a Model>) -> Self {
        let count = chain.wanted.accounts as usize;
        let accounts: Vec<BlindedId> = (0..chain.wanted.accounts)
            .map(|number| account(chain.seed, number))
            .collect();
        let measured = f64::from(chain.schedule.measured);
        Self {
            chain,
            model,
            traffic: Planted::new(chain.family, chain.seed, chain.wanted),
            numbers: accounts.iter().copied().zip(0..).collect(),
            accounts,
            prefixes: PrefixTree::new(count),
            planes: [(); WAYS - 1].map(|()| PlaneTree::new(count)),
            meters: Default::default(),
            pairs: [(); 2].map(|()| Pairs::new(chain.terms.payer)),
            moves: Moves::default(),
            ground: None,
            sent: Vec::new(),
            children: [None; WAYS],
            outcome: Outcome {
                accounts: chain.wanted.accounts,
                transfers: 0,
                within: 0,
                last: 0,
                hours: measured / chain.terms.hourly(),
                ways: Default::default(),
                planning: Planning::default(),
            },
        }
    }

    fn leaves(&self, way: Way) -> &[usize] {
        match way {
            Way::Prefix => self.prefixes.leaves(),
            other => self.planes[other as usize - 1].leaves(),
        }
    }

    fn depths(&self, way: Way) -> &[u32] {
        match way {
            Way::Prefix => self.prefixes.depths(),
            other => self.planes[other as usize - 1].depths(),
        }
    }

    /// Lives through a window.
    fn window(&mut self, number: u32) {
        let window = self.traffic.next_window();
        self.sent.clear();
        for deal in &window.deals {
            let ends = [deal.from, deal.to];
            let all = std::iter::repeat_n(ends, deal.transfers as usize);
            self.sent.extend(all);
        }
        let order = &mut source(self.chain.seed, &[ORDER, number.into()]);
        self.sent.shuffle(order);
        let sent = std::mem::take(&mut self.sent);
        self.pass(number, &sent);
        if number >= self.chain.schedule.steady() {
            self.outcome.transfers += sent.len() as u64;
            self.outcome.within += window.within;
        }
        self.note(number);
        self.close(number);
        if self.chain.schedule.splits_after(number) {
            self.split(number, &by_account(&sent, self.accounts.len()));
        }
        self.sent = sent;
    }

    /// The transfers of a window take place, and at the end of its first slice the plan that waits is carried out.
    fn pass(&mut self, number: u32, sent: &[Sent]) {
        for way in Way::ALL {
            let leaves = self.depths(way).len();
            self.meters[way as usize].begin(leaves);
        }
        let leaves = [Way::Chosen, Way::Planned].map(|way| self.depths(way).len());
        for (pairs, leaves) in self.pairs.iter_mut().zip(leaves) {
            pairs.begin(self.chain.seed, number, leaves);
        }
        let slices = self.chain.terms.slices();
        let end = |slice: usize| sent.len() * slice / slices;
        for index in 0..slices {
            let slice = &sent[end(index)..end(index + 1)];
            if index == 1 {
                self.carry_out(number);
            }
            self.meters[Way::Prefix as usize].count(slice, self.prefixes.leaves());
            for (meter, tree) in self.meters.iter_mut().skip(1).zip(&self.planes) {
                meter.count(slice, tree.leaves());
            }
            let seen = self.pairs.iter_mut().zip(&self.planes[1..]);
            // A tree that is grown and moves nobody asks for nothing any more.
            let grown = number >= self.chain.schedule.grown();
            for (pairs, tree) in seen.skip(usize::from(grown)) {
                pairs.count(slice, &self.accounts, tree.leaves());
            }
        }
    }

    fn carry_out(&mut self, number: u32) {
        let [.., tree] = &mut self.planes;
        let slice = self.meters[Way::Planned as usize].slice();
        let done = self
            .moves
            .carry_out(tree, &self.numbers, slice, &self.chain.terms);
        let planning = &mut self.outcome.planning;
        let counted = number >= self.chain.schedule.steady();
        planning.moves[0] += u64::from(done.made) * u64::from(counted);
        planning.moves[1] += u64::from(done.made);
        planning.skipped += u64::from(done.skipped);
        planning.most = planning.most.max(done.made);
        planning.fullest = planning.fullest.max(done.fullest.part());
    }

    /// Notes what came of a window.
    fn note(&mut self, number: u32) {
        let ways = self.outcome.ways.iter_mut().zip(&self.meters);
        for ((tally, meter), children) in ways.zip(&mut self.children) {
            tally.across_ever += meter.across();
            if number >= self.chain.schedule.steady() {
                tally.across += meter.across();
                tally.inside += meter.all() - meter.across();
                tally.loads.resize(meter.window().len(), 0);
                for (sum, load) in tally.loads.iter_mut().zip(meter.window()) {
                    *sum += load;
                }
            }
            if let Some(children) = children.take() {
                let [left, right] = children.map(|leaf| meter.window()[leaf]);
                if left + right > 0 {
                    let larger = left.max(right) as f64 / (left + right) as f64;
                    tally.larger.push(larger);
                }
            }
        }
    }

    /// Closes a window, and makes the plan that follows from it.
    fn close(&mut self, number: u32) {
        let [chosen, planned] = &mut self.pairs;
        if number < self.chain.schedule.grown() {
            chosen.close(self.model);
        }
        let bonds = planned.close(self.model);
        let [.., tree] = &self.planes;
        let slice = self.meters[Way::Planned as usize].slice();
        let (seen, terms) = ((tree, &*planned, bonds), &self.chain.terms);
        let ground = self.moves.look(number + 1, seen, slice, terms);
        self.moves.make(&ground, terms);
        self.ground = Some(ground);
    }

    /// Splits the leaf with most load, in each way.
    fn split(&mut self, number: u32, by_account: &[u64]) {
        let terms = &self.chain.terms;
        let height = (number + 1).saturating_mul(terms.window);
        for way in Way::ALL {
            let meter = &self.meters[way as usize];
            let Some(leaf) = meter.to_split(self.leaves(way), self.depths(way), by_account) else {
                continue;
            };
            let right = self.depths(way).len();
            self.children[way as usize] = Some([leaf, right]);
            let choice = match way {
                Way::Prefix | Way::First => FIRST,
                Way::Chosen | Way::Planned => {
                    let seen = way as usize - Way::Chosen as usize;
                    let rate = terms.rate(meter.slice()[leaf]);
                    let (tree, pairs) = (&self.planes[way as usize - 1], &self.pairs[seen]);
                    candidate(tree, &self.accounts, pairs, (leaf, height, rate), terms)
                }
            };
            self.outcome.ways[way as usize].note(choice, terms);
            match way {
                Way::Prefix => self.prefixes.split(leaf, &self.accounts),
                other => {
                    let tree = &mut self.planes[other as usize - 1];
                    tree.split(leaf, height, choice.candidate, &self.accounts);
                }
            }
        }
    }

    fn finish(mut self) -> Outcome {
        for way in Way::ALL {
            self.outcome.ways[way as usize].leaves = self.depths(way).len();
        }
        let [.., tree] = &self.planes;
        let [_, pairs] = &self.pairs;
        let planning = &mut self.outcome.planning;
        planning.overrides = tree.overrides();
        planning.decides = pairs.deciding();
        if let Some(ground) = &self.ground {
            planning.obstacles = Obstacles::of(ground, &self.chain.terms);
        }
        let mut across: HashMap<Sent, u64> = HashMap::new();
        for ends in &self.sent {
            let [from, to] = ends.map(|account| tree.leaves()[account as usize]);
            if from != to {
                *across.entry(*ends).or_default() += 1;
            }
        }
        planning.across = across.values().sum();
        let held = across.iter().filter(|(ends, _)| {
            let [from, to] = ends.map(|account| self.accounts[account as usize]);
            pairs.is_held(&from, &to)
        });
        planning.held = held.map(|(_, transfers)| transfers).sum();
        self.outcome.last = self.sent.len() as u64;
        self.outcome
    }
}

/// The blinded id of an account.
fn account(seed: u64, number: u32) -> BlindedId {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    BlindedId::of(&bytes)
}

/// The transfers that each account took part in.
fn by_account(sent: &[Sent], accounts: usize) -> Vec<u64> {
    let mut counts = vec![0; accounts];
    for end in sent.iter().flatten() {
        counts[*end as usize] += 1;
    }
    counts
}

/// What the order of a window's transfers is drawn for.
const ORDER: u64 = 0x006f_7264_6572;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_a_split_less_than_leaves() {
        for (between, leaves) in [(1, 16), (3, 5), (2, 1)] {
            let schedule = Schedule {
                warm_up: 4,
                between,
                leaves,
                settle: 7,
                measured: 2,
            };
            let splits: Vec<u32> = (0..schedule.windows())
                .filter(|window| schedule.splits_after(*window))
                .collect();
            assert_eq!(splits.len() as u32, leaves - 1);
            assert!(splits.first().is_none_or(|first| *first == 3));
            assert!(splits.iter().all(|window| window + 1 < schedule.grown()));
            assert_eq!(schedule.steady(), 4 + between * (leaves - 1) + 7);
            assert_eq!(schedule.windows(), schedule.steady() + 2);
        }
    }
}
