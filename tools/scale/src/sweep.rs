// SPDX-License-Identifier: Apache-2.0
//! What is simulated for a report: numbers of lanes, shares that cross, loads, seeds.

use crate::{
    closed::{self, Bound, Resource},
    costs::Costs,
    scenario::Scenario,
    simulation::{record::Outcome, simulate},
};
use std::sync::{
    atomic::{AtomicUsize, Ordering},
    Mutex,
};

/// The part of what is sent that may be left over by a lane that keeps up.
pub const TOLERANCE: f64 = 0.01;

/// The steps by which the most that lanes bear is found: to 1 / 2^8 of the ceiling.
const STEPS: u32 = 8;

/// The parts of the most at which latencies are told.
pub const LOADS: [f64; 8] = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0];

/// What is to be simulated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Numbers of lanes, ascending, from 1.
    pub lanes: Vec<u32>,
    /// Shares of transfers that cross.
    pub crossings: Vec<f64>,
    /// Transfers a second for each lane, beside the most that it bears.
    pub rate: f64,
    /// The share that goes the slow way.
    pub slow: f64,
    /// The share of blocks that others take.
    pub others: f64,
    /// The seconds within which 99 of 100 must be committed, or lanes do not keep up.
    pub within: f64,
    /// The lanes, and the share that crosses, for which latencies are told by load.
    pub latencies: (u32, f64),
    /// Blocks before anything counts, and those that count.
    pub blocks: (u32, u32),
    /// The seeds.
    pub seeds: Vec<u64>,
}

impl Plan {
    /// A scenario of it.
    pub fn scenario(&self, lanes: u32, crossing: f64, rate: f64, seed: u64) -> Scenario {
        Scenario {
            lanes,
            rate,
            crossing,
            slow: self.slow,
            others: self.others,
            warm: self.blocks.0,
            blocks: self.blocks.1,
            seed,
        }
    }
}

/// The most that lanes bear, by one seed.
#[derive(Clone, Debug)]
pub struct Knee {
    /// Transfers a second that each lane is sent; 0 if they keep up with nothing.
    pub rate: f64,
    /// What comes of it.
    pub outcome: Outcome,
    /// What they have used most of, and how much of it.
    pub fullest: (Resource, f64),
    /// Whether it was only that commits came too late for which they were not sent more.
    pub late: bool,
}

/// What was simulated of a number of lanes and a share that crosses.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The lanes.
    pub lanes: u32,
    /// The share that crosses.
    pub crossing: f64,
    /// What closed forms say.
    pub bounds: Vec<Bound>,
    /// The most that they bear, by seed.
    pub knees: Vec<Knee>,
    /// The plan's rate, by seed.
    pub given: Vec<Outcome>,
}

impl Cell {
    /// Transfers a second at the most, all lanes together.
    pub fn throughput(&self) -> Spread {
        Spread::of(self.knees.iter().map(|knee| knee.outcome.throughput()))
    }

    /// Whether nothing is full, by half of the seeds or more, but commits would come too late.
    pub fn is_late(&self) -> bool {
        let late = self.knees.iter().filter(|knee| knee.late).count();
        late > 0 && 2 * late >= self.knees.len()
    }

    /// What is full, by most seeds; the first of equals. None where it is only that commits come too late.
    pub fn full(&self) -> Option<Resource> {
        if self.is_late() {
            return None;
        }
        let count = |what: Resource| {
            self.knees
                .iter()
                .filter(|knee| knee.fullest.0 == what)
                .count()
        };
        Resource::ALL
            .into_iter()
            .rev()
            .max_by_key(|what| count(*what))
            .filter(|what| count(*what) > 0)
    }
}

/// A load of the lanes whose latencies are told.
#[derive(Clone, Debug)]
pub struct Load {
    /// The part of the most they bear.
    pub part: f64,
    /// What comes of it, by seed.
    pub outcomes: Vec<Outcome>,
}

/// All that was simulated.
#[derive(Clone, Debug)]
pub struct Results {
    /// By share that crosses, then by lanes.
    pub cells: Vec<Cell>,
    /// By load.
    pub loads: Vec<Load>,
}

impl Results {
    /// The cells of a share, by lanes.
    pub fn of(&self, crossing: f64) -> impl Iterator<Item = &Cell> {
        self.cells
            .iter()
            .filter(move |cell| cell.crossing == crossing)
    }

    /// What lanes bring together as a part of what as many single ones would, seed by seed.
    pub fn efficiency(&self, cell: &Cell) -> Spread {
        let single = self.of(cell.crossing).find(|single| single.lanes == 1);
        let alone = single.into_iter().flat_map(|single| &single.knees);
        Spread::of(cell.knees.iter().zip(alone).map(|(knee, alone)| {
            knee.outcome.throughput() / f64::from(cell.lanes) / alone.outcome.throughput()
        }))
    }
}

/// A figure over seeds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// That of some values; zero of none. What is no number is left out.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            return Self::default();
        }
        Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            least: values.iter().copied().fold(f64::MAX, f64::min),
            most: values.iter().copied().fold(f64::MIN, f64::max),
        }
    }
}

/// The most that lanes bear: all that is sent gets through, and 99 of 100 are committed in time.
pub fn knee(costs: &Costs, plan: &Plan, lanes: u32, crossing: f64, seed: u64) -> Knee {
    let scenario = |rate| plan.scenario(lanes, crossing, rate, seed);
    let top = 1.1 * closed::ceiling(costs, &scenario(1.0)) / f64::from(lanes);
    let (mut low, mut high) = (0.0, top);
    let mut best = Outcome::default();
    let mut is_late = false;
    for _ in 0..STEPS {
        let rate = (low + high) / 2.0;
        let outcome = simulate(costs, &scenario(rate));
        let late = outcome.commit.quantile(0.99).unwrap_or(f64::MAX);
        let keeps_up = outcome.keeps_up(TOLERANCE);
        if keeps_up && late <= plan.within {
            low = rate;
            best = outcome;
        } else {
            high = rate;
            is_late = keeps_up;
        }
    }
    Knee {
        rate: low,
        fullest: closed::fullest(costs, &scenario(low), &best),
        outcome: best,
        late: is_late,
    }
}

/// Simulates all of a plan, on all cores. `done` is told of each part that is.
pub fn measure(costs: &Costs, plan: &Plan, done: &(dyn Fn(String) + Sync)) -> Results {
    let cells: Vec<(f64, u32)> = plan
        .crossings
        .iter()
        .flat_map(|crossing| plan.lanes.iter().map(|lanes| (*crossing, *lanes)))
        .collect();
    let jobs: Vec<(f64, u32, u64)> = cells
        .iter()
        .flat_map(|(crossing, lanes)| plan.seeds.iter().map(|seed| (*crossing, *lanes, *seed)))
        .collect();
    let mut found = parallel(&jobs, |(crossing, lanes, seed)| {
        let knee = knee(costs, plan, *lanes, *crossing, *seed);
        let given = simulate(costs, &plan.scenario(*lanes, *crossing, plan.rate, *seed));
        done(format!(
            "{lanes} lanes, {} % cross, seed {seed}: {:.0} transfers a second",
            crossing * 100.0,
            knee.outcome.throughput()
        ));
        (knee, given)
    })
    .into_iter();
    let cells = cells
        .into_iter()
        .map(|(crossing, lanes)| {
            let (knees, given) = found.by_ref().take(plan.seeds.len()).unzip();
            let scenario = plan.scenario(lanes, crossing, plan.rate, 0);
            Cell {
                lanes,
                crossing,
                bounds: closed::bounds(costs, &scenario),
                knees,
                given,
            }
        })
        .collect();
    Results {
        loads: loads(costs, plan),
        cells,
    }
}

/// The latencies by load.
fn loads(costs: &Costs, plan: &Plan) -> Vec<Load> {
    let (lanes, crossing) = plan.latencies;
    let most = parallel(&plan.seeds, |seed| {
        knee(costs, plan, lanes, crossing, *seed).rate
    });
    let jobs: Vec<(f64, u64, f64)> = LOADS
        .iter()
        .flat_map(|part| {
            plan.seeds
                .iter()
                .zip(&most)
                .map(|(seed, most)| (*part, *seed, *most))
        })
        .collect();
    let mut found = parallel(&jobs, |(part, seed, most)| {
        simulate(costs, &plan.scenario(lanes, crossing, part * most, *seed))
    })
    .into_iter();
    LOADS
        .iter()
        .map(|part| Load {
            part: *part,
            outcomes: found.by_ref().take(plan.seeds.len()).collect(),
        })
        .collect()
}

/// Does all jobs, on as many threads as there are cores; the last ones, which are the longest, first.
/// The results are in the order of the jobs, whoever was done first.
fn parallel<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> R + Sync) -> Vec<R> {
    let begun = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(|| loop {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                let Some(at) = jobs.len().checked_sub(number + 1) else {
                    break;
                };
                let result = work(&jobs[at]);
                if let Ok(mut place) = results[at].lock() {
                    *place = Some(result);
                }
            });
        }
    });
    let taken = |place: Mutex<Option<R>>| place.into_inner().ok().flatten();
    results.into_iter().filter_map(taken).collect()
}
