// SPDX-License-Identifier: Apache-2.0
//! Who deals with whom, as the chain counts and forecasts it.

use super::{
    meter::Sent,
    terms::{AGED_ABOVE, FEW_LEAVES, TRIAL},
};
use crate::{
    pairs::judge::input,
    random::{source, Random},
};
use nerv_primitives_affinity::{
    Bond, Bounds, Forecaster, Forecasters, Pair, Said, Sketch, Tracked, Transfer, PAIRS, TRANSFERS,
};
use nerv_primitives_neural::gru::{Model, State};
use nerv_primitives_types::{BlindedId, Ppm};
use rand::Rng;

/// The sketch, the forecasters and what the model remembers.
#[derive(Clone, Debug)]
pub struct Pairs {
    sketch: Sketch,
    forecasters: Forecasters,
    /// By the slots of the sketch.
    memories: Vec<State>,
    bounds: Bounds,
    /// Where the salts of this window come from.
    salts: Random,
}

impl Pairs {
    /// Nothing has been seen yet. The payer bound is that of the terms.
    pub fn new(payer: u32) -> Self {
        Self {
            sketch: Sketch::default(),
            forecasters: Forecasters::default(),
            memories: vec![State::default(); PAIRS as usize],
            bounds: Bounds {
                pairs: PAIRS,
                payer,
                within: true,
            },
            salts: source(0, &[]),
        }
    }

    /// Begins a window of a number, with so many leaves.
    pub fn begin(&mut self, seed: u64, window: u32, leaves: usize) {
        self.salts = source(seed, &[PURPOSE, window.into()]);
        self.bounds.within = leaves <= FEW_LEAVES;
    }

    /// Counts a slice, in which accounts live where they do now. A block has no more transfers than the sketch
    /// takes.
    ///
    /// # Panics
    ///
    /// If an account is not there.
    pub fn count(&mut self, slice: &[Sent], accounts: &[BlindedId], leaves: &[usize]) {
        let transfer = |ends: &Sent| {
            let [from, to] = ends.map(|account| account as usize);
            Transfer {
                from: accounts[from],
                to: accounts[to],
                across: leaves[from] != leaves[to],
            }
        };
        for block in slice.chunks(TRANSFERS) {
            let transfers: Vec<Transfer> = block.iter().map(transfer).collect();
            self.sketch
                .merge(&transfers, &self.bounds, self.salts.random());
        }
    }

    /// Closes the window: outcomes first, then what is said of the next one. Returns what is expected of the
    /// pairs in that, by whoever decides. Without a model what the first rule says stands for it.
    pub fn close(&mut self, model: Option<&Model>) -> Vec<Bond> {
        let mut outcomes = Vec::new();
        self.sketch.close(|outcome| outcomes.push(outcome));
        self.forecasters.close(&outcomes, &TRIAL);
        let (forecasters, memories) = (self.forecasters, &mut self.memories);
        let mut bonds = Vec::new();
        self.sketch.say(|pair| {
            let by_model = model.map(|model| step(model, memories, pair));
            let said = said(pair, by_model, &forecasters);
            bonds.push(pair.bond(forecasters.probability(&said)));
            said
        });
        bonds
    }

    /// The sketch.
    pub fn sketch(&self) -> &Sketch {
        &self.sketch
    }

    /// Whether a pair of accounts is held.
    pub fn is_held(&self, one: &BlindedId, other: &BlindedId) -> bool {
        let pair = Pair::new(*one, *other);
        pair.is_some_and(|pair| self.sketch.pair(&pair).is_some())
    }

    /// Who decides.
    pub fn deciding(&self) -> Forecaster {
        self.forecasters.score().deciding()
    }
}

/// What the model says of a pair whose window was just closed. A pair that is new in its slot begins with nothing.
fn step(model: &Model, memories: &mut [State], pair: &Tracked) -> Ppm {
    let input = input(&pair.features());
    // Slots are below the pairs that a sketch holds.
    let state = &mut memories[usize::from(pair.slot)];
    if pair.track.age() == 1 {
        *state = State::default();
    }
    model.step(state, &input)
}

/// What is said of a pair whose window was just closed.
fn said(pair: &Tracked, by_model: Option<Ppm>, forecasters: &Forecasters) -> Said {
    let said = |model| Said::of(model, pair.track, pair.guaranteed(), AGED_ABOVE);
    let model = by_model.unwrap_or_else(|| {
        let by_rules = forecasters.probabilities(&said(0));
        by_rules[Forecaster::Last as usize]
    });
    said(model)
}

/// What the salts are drawn for.
const PURPOSE: u64 = 0x7361_6c74;

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_affinity::UNIT;
    use nerv_primitives_neural::gru::golden;

    fn accounts(count: u8) -> Vec<BlindedId> {
        (0..count).map(|number| BlindedId::of(&[number])).collect()
    }

    #[test]
    fn pairs_within_are_let_in_while_there_are_few_leaves_alone() {
        for (leaves, held) in [(1, true), (FEW_LEAVES, true), (FEW_LEAVES + 1, false)] {
            let (mut pairs, accounts) = (Pairs::new(64), accounts(3));
            pairs.begin(1, 0, leaves);
            pairs.count(&[[0, 1], [1, 2]], &accounts, &[0, 0, 1]);
            assert_eq!(pairs.is_held(&accounts[0], &accounts[1]), held);
            assert!(pairs.is_held(&accounts[2], &accounts[1]), "it is across");
        }
        let id = accounts(1)[0];
        assert!(!Pairs::new(1).is_held(&id, &id));
    }

    #[test]
    fn bonds_are_by_whoever_decides() {
        let (mut pairs, accounts) = (Pairs::new(64), accounts(2));
        let model = golden::model();
        let mut expected = 0;
        for window in 0..4 {
            pairs.begin(1, window, 3);
            pairs.count(&[[0, 1]; 10], &accounts, &[0, 1]);
            let bonds = pairs.close(Some(&model));
            // The rule of the last window: (dealt + 1) / (said + 2) of its record.
            let said = u64::from(window);
            let probability = (said + 1) as f64 / (said + 2) as f64;
            assert_eq!((bonds.len(), pairs.deciding()), (1, Forecaster::Last));
            let weight = bonds[0].weight() as f64 / f64::from(UNIT);
            assert!((weight - 10.0 * probability).abs() < 0.2, "{weight}");
            assert!(bonds[0].weight() > expected);
            expected = bonds[0].weight();
        }
    }

    #[test]
    fn without_a_model_it_says_what_the_first_rule_does() {
        let (mut pairs, accounts) = (Pairs::new(64), accounts(2));
        pairs.begin(1, 0, 3);
        pairs.count(&[[0, 1]], &accounts, &[0, 1]);
        pairs.close(None);
        let forecasters = pairs.forecasters;
        let tracked = pairs.sketch.pairs().next().unwrap();
        let said = tracked.track.said().unwrap();
        let [model, last, _] = forecasters.probabilities(said);
        assert_eq!((model, said.last), (last, true));
    }
}
