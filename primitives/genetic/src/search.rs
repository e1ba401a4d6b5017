// SPDX-License-Identifier: Apache-2.0
//! The genetic search.

use crate::{
    chosen::Chosen, greedy, instance::Instance, latency::Latency, operators, polish::polish,
    random::Random,
};
use alloc::vec::Vec;
use core::cmp::Reverse;
use nerv_primitives_types::{PlacementScore as Score, Ppm, MILLION};

/// The twins that are dropped in making a generation, for each of its choices.
const TWINS: usize = 3;

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
    /// The choices of the first generation that are polished before the search begins.
    pub settled: u16,
    /// Does the [greedy](crate::greedy()) choice compete with the last generation's elite? If so,
    /// the outcome is never below it. It is not let into the population, which would soon be
    /// nothing but its likes.
    pub greedy: bool,
    /// How often at most what is polished is gone through for the one node whose change improves
    /// it most; 100 at most, and at 0 nothing is polished. The first generation's
    /// [`settled`](Self::settled) choices are, and what competes at the end.
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
            settled: 50,
            greedy: true,
            polish: 32,
        }
    }
}

impl Settings {
    /// Within the bounds that the fields name.
    fn bounded(&self) -> Self {
        let population = self.population.clamp(2, 1_000);
        Self {
            population,
            generations: self.generations.min(1_000),
            tournament: self.tournament.max(1),
            crossover: self.crossover.min(MILLION),
            mutation: self.mutation.min(MILLION),
            elite: self.elite.clamp(1, population - 1),
            settled: self.settled.min(population),
            greedy: self.greedy,
            polish: self.polish.min(100),
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
    /// The first generation, and each one after it; before the polish at the end.
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
    instance.usable().ok()?;
    let settings = settings.bounded();
    let mut random = Random::new(seed);
    let mut population = Population::first(instance, &settings, &mut random);
    let mut generations = alloc::vec![population.generation()];
    for _ in 0..settings.generations {
        population = population.next(instance, &settings, &mut random);
        generations.push(population.generation());
    }
    let (chosen, score) = population.polished(instance, &settings)?;
    Some(Outcome {
        chosen: chosen.nodes().to_vec(),
        score,
        generations,
    })
}

/// The choices of one generation and their totals, the best one first.
struct Population(Vec<(Ppm, Chosen)>);

impl Population {
    fn new<L: Latency>(instance: &Instance<'_, L>, choices: Vec<Chosen>) -> Self {
        let scored = choices
            .into_iter()
            .map(|chosen| (chosen.score(instance).total, chosen));
        let mut all: Vec<_> = scored.collect();
        // Stable, so equals stay in an order that the seed has given.
        all.sort_by_key(|(total, _)| Reverse(*total));
        Self(all)
    }

    fn first<L: Latency>(
        instance: &Instance<'_, L>,
        settings: &Settings,
        random: &mut Random,
    ) -> Self {
        let first = (0..settings.population).map(|number| {
            let any = operators::any(instance, random);
            let passes = if number < settings.settled {
                settings.polish
            } else {
                0
            };
            polish(instance, &any, passes)
        });
        Self::new(instance, first.collect())
    }

    fn next<L: Latency>(
        &self,
        instance: &Instance<'_, L>,
        settings: &Settings,
        random: &mut Random,
    ) -> Self {
        let population = usize::from(settings.population);
        let elite = self
            .0
            .iter()
            .take(settings.elite.into())
            .map(|(_, chosen)| *chosen);
        let mut next: Vec<_> = elite.collect();
        // A twin is no news, and many of them are the end of the search. But where few choices
        // exist at all, there is nothing else.
        let mut twins = TWINS * population;
        while next.len() < population {
            let child = self.child(instance, settings, random);
            if twins > 0 && next.contains(&child) {
                twins -= 1;
            } else {
                next.push(child);
            }
        }
        Self::new(instance, next)
    }

    fn child<L: Latency>(
        &self,
        instance: &Instance<'_, L>,
        settings: &Settings,
        random: &mut Random,
    ) -> Chosen {
        let mother = self.parent(settings, random);
        let child = if random.chance(settings.crossover) {
            operators::cross(instance, mother, self.parent(settings, random), random)
        } else {
            *mother
        };
        operators::mutate(instance, &child, settings.mutation, random)
    }

    /// The best one of a few that are drawn: since they are sorted, the first one.
    fn parent(&self, settings: &Settings, random: &mut Random) -> &Chosen {
        let drawn = (0..settings.tournament)
            .map(|_| random.below(self.0.len()))
            .min();
        &self.0[drawn.unwrap_or(0)].1
    }

    fn generation(&self) -> Generation {
        let sum: u64 = self.0.iter().map(|(total, _)| u64::from(*total)).sum();
        Generation {
            best: self.0.first().map_or(0, |(total, _)| *total),
            mean: sum.checked_div(self.0.len() as u64).unwrap_or(0) as Ppm,
        }
    }

    /// The best one of the elite and the greedy choice, polished. `None` only of an empty
    /// population, which none is.
    fn polished<L: Latency>(
        &self,
        instance: &Instance<'_, L>,
        settings: &Settings,
    ) -> Option<(Chosen, Score)> {
        let elite = self
            .0
            .iter()
            .take(settings.elite.into())
            .map(|(_, chosen)| *chosen);
        let greedy = settings.greedy.then(|| greedy::choice(instance));
        let finalists = elite.chain(greedy);
        finalists
            .map(|chosen| polish(instance, &chosen, settings.polish))
            .map(|chosen| (chosen, chosen.score(instance)))
            // The first one of equals, as everywhere: `max_by_key` would take the last.
            .min_by_key(|(_, score)| Reverse(score.total))
    }
}
