// SPDX-License-Identifier: Apache-2.0
//! What came of a chain.

use super::{cuts::Choice, obstacles::Obstacles, terms::Terms, Way, WAYS};
use nerv_primitives_affinity::Forecaster;

/// What came of one way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// The transfers across of the windows that are counted.
    pub across: u64,
    /// Those within a leaf.
    pub inside: u64,
    /// The transfers across of all windows.
    pub across_ever: u64,
    /// The leaves that there were in the end.
    pub leaves: usize,
    /// Of each split, the part of the load that the larger child had in the window after it.
    pub larger: Vec<f64>,
    /// The splits of which a cut was chosen, and those of them of which no candidate was in balance.
    pub chosen: [u32; 2],
    /// The transfers of each leaf in the windows that are counted.
    pub loads: Vec<u64>,
}

/// What came of plans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planning {
    /// The moves made in the windows that are counted, and in all.
    pub moves: [u64; 2],
    /// Of all moves that were planned, those that could not be made any more.
    pub skipped: u64,
    /// The most moves that were made of a plan.
    pub most: u32,
    /// The highest load to which a move brought a leaf, by what it could be at most.
    pub fullest: f64,
    /// The overrides in the end.
    pub overrides: u32,
    /// Who decided in the end.
    pub decides: Forecaster,
    /// What kept accounts from moving in the end.
    pub obstacles: Obstacles,
    /// Of the transfers across in the last window, those of pairs that the sketch holds.
    pub held: u64,
    /// And all of them.
    pub across: u64,
}

/// What came of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its accounts.
    pub accounts: u32,
    /// The transfers of the windows that are counted.
    pub transfers: u64,
    /// Those of them within communities.
    pub within: u64,
    /// The transfers of the last window.
    pub last: u64,
    /// The hours that are counted.
    pub hours: f64,
    /// Each way.
    pub ways: [Tally; WAYS],
    /// What came of the plans of the fourth.
    pub planning: Planning,
}

impl Outcome {
    /// What came of one way.
    pub fn way(&self, way: Way) -> &Tally {
        &self.ways[way as usize]
    }
}

impl Tally {
    /// Notes what was chosen for a split.
    pub fn note(&mut self, choice: Choice, terms: &Terms) {
        if let Some(larger) = choice.larger {
            self.chosen[0] += 1;
            self.chosen[1] += u32::from(larger > terms.cut_balance);
        }
    }

    /// The load of the heaviest leaf by the mean of all; 0 without transfers.
    pub fn heaviest(&self) -> f64 {
        let all: u64 = self.loads.iter().sum();
        let most = self.loads.iter().copied().max().unwrap_or(0);
        if all > 0 {
            (most * self.loads.len() as u64) as f64 / all as f64
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_leaf_is_by_the_mean_of_all() {
        let of = |loads: &[u64]| Tally {
            loads: loads.to_vec(),
            ..Tally::default()
        };
        assert_eq!(of(&[10, 30, 20]).heaviest(), 1.5);
        assert_eq!(of(&[7]).heaviest(), 1.0);
        assert_eq!((of(&[0, 0]).heaviest(), of(&[]).heaviest()), (0.0, 0.0));
    }

    #[test]
    fn choices_without_balance_are_counted_among_all() {
        let (mut tally, terms) = (Tally::default(), Terms::default());
        for larger in [None, Some(500_000), Some(550_000), Some(550_001)] {
            let candidate = 0;
            tally.note(Choice { candidate, larger }, &terms);
        }
        assert_eq!(tally.chosen, [3, 1]);
    }
}
