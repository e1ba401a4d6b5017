// SPDX-License-Identifier: Apache-2.0
//! What came of several chains that differ in nothing but their seeds.

use super::{
    outcome::{Outcome, Tally},
    Way, WAYS,
};
use nerv_primitives_affinity::{Forecaster, FORECASTERS};

/// The part of the transfers within communities from which on these are called strong.
pub const STRONG: f64 = 0.8;

/// By what part fewer transfers are to be across than by prefixes, and than by first candidates: where
/// communities are strong, and elsewhere.
pub const FEWER: [f64; 2] = [0.6, 0.3];

/// The part of all accounts that may move in an hour of the steady state.
pub const MOVED: f64 = 0.02;

/// The part of a split leaf's load that its larger child may have.
pub const LARGER: f64 = 0.55;

/// A mean over chains.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Half of its 95% interval by Student's t; none for one chain.
    pub half: Option<f64>,
}

/// What came of the chains of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The part of the transfers within communities.
    pub within: f64,
    /// The accounts of each chain.
    pub accounts: u32,
    /// The part of the transfers that are across, way by way.
    pub across: [f64; WAYS],
    /// By what part fewer are across with plans than by prefixes, and than by first candidates.
    pub fewer: [Estimate; 2],
    /// The same by chosen cuts alone.
    pub fewer_by_cuts: [Estimate; 2],
    /// The part of all accounts that moved in an hour.
    pub moved: Estimate,
    /// The mean of the larger children's parts of the load, way by way.
    pub larger: [f64; WAYS],
    /// The part of the splits whose larger child has no more than it may, way by way.
    pub balanced: [f64; WAYS],
    /// Of the cuts that were chosen with plans, the part for which no candidate was in balance.
    pub none_balanced: f64,
    /// The fewest leaves of any chain and way.
    pub leaves: usize,
    /// The load of the heaviest leaf by the mean, way by way.
    pub heaviest: [f64; WAYS],
    /// The overrides in the end.
    pub overrides: f64,
    /// The transfers across that a move has saved so far, against chosen cuts alone.
    pub saved: f64,
    /// Of the moves that were planned, the part that could not be made any more.
    pub skipped: f64,
    /// The chains in which each forecaster decided in the end.
    pub decides: [usize; FORECASTERS],
    /// Of the transfers across in the end, the part of pairs that the sketch holds.
    pub held: f64,
    /// What one more plan would save, by what it is bound by: as parts of all transfers, in the order of
    /// [`OBSTACLES`].
    pub obstacles: [f64; 6],
}

/// What a plan is bound by: see [`Obstacles`](super::obstacles::Obstacles).
pub const OBSTACLES: [&str; 6] = ["nothing", "room", "balance", "gain", "echo", "all of these"];

impl Figures {
    /// The figures of chains.
    ///
    /// # Panics
    ///
    /// Without any.
    pub fn of(chains: &[Outcome]) -> Self {
        let mean =
            |of: &dyn Fn(&Outcome) -> f64| chains.iter().map(of).sum::<f64>() / chains.len() as f64;
        let by_way = |of: &dyn Fn(&Tally) -> f64| {
            Way::ALL.map(|way| mean(&|chain: &Outcome| of(chain.way(way))))
        };
        let fewer = |way: Way| {
            [Way::Prefix, Way::First].map(|against| {
                let parts = chains
                    .iter()
                    .map(|chain| 1.0 - ratio(chain.way(way).across, chain.way(against).across));
                Estimate::of(&parts.collect::<Vec<_>>())
            })
        };
        let moved: Vec<f64> = chains
            .iter()
            .map(|chain| chain.planning.moves[0] as f64 / f64::from(chain.accounts) / chain.hours)
            .collect();
        let splits = |way: Way| chains.iter().flat_map(move |chain| &chain.way(way).larger);
        let part = |way: Way, of: &dyn Fn(f64) -> f64| {
            let count = splits(way).count().max(1) as f64;
            splits(way).map(|larger| of(*larger)).sum::<f64>() / count
        };
        let mut decides = [0; FORECASTERS];
        for chain in chains {
            decides[chain.planning.decides as usize] += 1;
        }
        let sum = |of: &dyn Fn(&Outcome) -> u64| chains.iter().map(of).sum::<u64>();
        let ever = |way: Way| sum(&|chain: &Outcome| chain.way(way).across_ever);
        let moves = sum(&|chain: &Outcome| chain.planning.moves[1]);
        let skipped = sum(&|chain: &Outcome| chain.planning.skipped);
        let cuts = [0, 1]
            .map(|place| sum(&|chain: &Outcome| chain.way(Way::Planned).chosen[place].into()));
        Self {
            within: mean(&|chain| ratio(chain.within, chain.transfers)),
            accounts: chains[0].accounts,
            across: by_way(&|tally| ratio(tally.across, tally.across + tally.inside)),
            fewer: fewer(Way::Planned),
            fewer_by_cuts: fewer(Way::Chosen),
            moved: Estimate::of(&moved),
            larger: Way::ALL.map(|way| part(way, &|larger| larger)),
            balanced: Way::ALL
                .map(|way| part(way, &|larger| f64::from(u8::from(larger <= LARGER)))),
            none_balanced: ratio(cuts[1], cuts[0]),
            leaves: chains
                .iter()
                .flat_map(|chain| &chain.ways)
                .map(|tally| tally.leaves)
                .min()
                .unwrap_or(0),
            heaviest: by_way(&Tally::heaviest),
            overrides: mean(&|chain| chain.planning.overrides.into()),
            saved: (ever(Way::Chosen) as f64 - ever(Way::Planned) as f64) / moves.max(1) as f64,
            skipped: ratio(skipped, skipped + moves),
            decides,
            held: ratio(
                sum(&|chain: &Outcome| chain.planning.held),
                sum(&|chain: &Outcome| chain.planning.across),
            ),
            obstacles: obstacles(chains),
        }
    }

    /// Whether communities are strong.
    pub fn is_strong(&self) -> bool {
        self.within >= STRONG
    }

    /// By what part fewer transfers are to be across.
    pub fn goal(&self) -> f64 {
        FEWER[usize::from(!self.is_strong())]
    }
}

impl Estimate {
    /// The mean of one figure a chain, with its interval. Zero for none.
    pub fn of(figures: &[f64]) -> Self {
        let count = figures.len();
        let mean = figures.iter().sum::<f64>() / count.max(1) as f64;
        let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
        let half = (count > 1).then(|| {
            let deviation = (squares / (count - 1) as f64).sqrt();
            STUDENT[(count - 2).min(STUDENT.len() - 1)] * deviation / (count as f64).sqrt()
        });
        Self { mean, half }
    }
}

/// The 97.5% quantiles of Student's t for 1 to 30 degrees of freedom. The last stands for more as well, by
/// which intervals are a little too wide.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];

/// What one more plan would save, as parts of all transfers.
fn obstacles(chains: &[Outcome]) -> [f64; 6] {
    let last: u64 = chains.iter().map(|chain| chain.last).sum();
    let mut sums = [0.0; 6];
    for chain in chains {
        let found = &chain.planning.obstacles;
        let each = [
            found.none,
            found.room,
            found.balance,
            found.gain,
            found.echo,
            found.all,
        ];
        for (sum, saved) in sums.iter_mut().zip(each) {
            *sum += saved;
        }
    }
    sums.map(|sum| sum / last.max(1) as f64)
}

/// A part of a whole; of nothing it is nothing.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole > 0 {
        part as f64 / whole as f64
    } else {
        0.0
    }
}

/// The name of a forecaster.
pub fn name(forecaster: usize) -> &'static str {
    const MODEL: usize = Forecaster::Model as usize;
    const LAST: usize = Forecaster::Last as usize;
    match forecaster {
        MODEL => "model",
        LAST => "last window",
        _ => "aged count",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_student_s() {
        // A deviation of 2 over five: 2.776 * 2 / sqrt(5).
        let known = Estimate::of(&[3.0, 3.0, 5.0, 7.0, 7.0]);
        assert_eq!(known.mean, 5.0);
        assert!((known.half.unwrap() - 2.776 * 2.0 / 5f64.sqrt()).abs() < 1e-9);
        assert_eq!(Estimate::of(&[4.0]).half, None);
        assert_eq!(Estimate::of(&[]), Estimate::default());
        let alike = Estimate::of(&[1.5; 100]);
        assert_eq!((alike.mean, alike.half), (1.5, Some(0.0)));
    }
}
