// SPDX-License-Identifier: Apache-2.0
//! What the chain holds to when it moves accounts and chooses cuts.

use nerv_primitives_affinity::{Terms as PlanTerms, Trial, UNIT};
use nerv_primitives_types::{Ppm, Rate, MILLION, RATE_UNIT};

/// The seconds over which the load of a leaf is taken.
pub const LOAD_SECONDS: u32 = 30;

/// The greatest depth of a leaf.
pub const MAX_DEPTH: u32 = 10;

/// The part of a leaf's transfers above which one account makes for most of its load: it is not split then.
pub const HOT_SHARE: Ppm = MILLION / 2;

/// The moves of a plan at most, whatever its terms say.
pub const MAX_MOVES: u32 = 8;

/// The leaves up to which pairs are counted also for transfers within a leaf.
pub const FEW_LEAVES: usize = 2;

/// The candidates for a cut at most, whatever its terms say.
pub const MAX_CANDIDATES: u8 = 16;

/// The pairs that the choice of a cut looks at.
pub const CUT_PAIRS: usize = 512;

/// The aged count of a pair, in units, above which the second plain rule says that it deals.
pub const AGED_ABOVE: u32 = 2 * UNIT;

/// The accounts that came home and are remembered while they rest.
pub const RETURNED: usize = 256;

/// When another forecaster comes to decide.
pub const TRIAL: Trial = Trial {
    minimum: 1_000,
    margin: 200_000,
};

/// The parameters of the runtime, by their names there. Blocks are of a second.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms {
    /// `Binding.Window`, in blocks.
    pub window: u32,
    /// `Binding.PlanMoves`.
    pub plan_moves: u32,
    /// `Binding.Away`, in accounts.
    pub away: u32,
    /// `Binding.Gain`, in 1/256 of a transfer a window.
    pub gain: u64,
    /// `Binding.Back`, in the same.
    pub back: u64,
    /// `Binding.Keep`, in the same.
    pub keep: u64,
    /// `Binding.Rest`, in windows.
    pub rest: u32,
    /// `Binding.LeafBalance`, in parts per million of the mean load.
    pub leaf_balance: Ppm,
    /// `Binding.Echo`.
    pub echo: u32,
    /// `Binding.Payer`, in pairs.
    pub payer: u32,
    /// `Binding.Candidates`.
    pub candidates: u8,
    /// `Binding.CutBalance`, in parts per million of the load.
    pub cut_balance: Ppm,
    /// `Load.MaxRate`, in thousandths of a transfer a second.
    pub max_rate: Rate,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            window: 300,
            plan_moves: 8,
            away: 192,
            gain: 5 * 256,
            back: 24 * 256,
            keep: 256,
            rest: 24,
            leaf_balance: 1_250_000,
            echo: 2,
            payer: 64,
            candidates: 16,
            cut_balance: 550_000,
            max_rate: 200 * RATE_UNIT,
        }
    }
}

impl Terms {
    /// The parts of a window of which the load of leaves is taken: of [`LOAD_SECONDS`] each, if the window is a
    /// multiple of that. One at least.
    pub fn slices(&self) -> usize {
        (self.window / LOAD_SECONDS).max(1) as usize
    }

    /// The rate of so many transfers in a slice, rounded down.
    pub fn rate(&self, transfers: u64) -> Rate {
        let rate = transfers * self.slices() as u64 * u64::from(RATE_UNIT);
        Rate::try_from(rate / u64::from(self.window.max(1))).unwrap_or(Rate::MAX)
    }

    /// What a rate comes to in a window, in units, rounded down.
    pub fn in_window(&self, rate: Rate) -> u64 {
        let units = u64::from(rate) * u64::from(UNIT);
        units * u64::from(self.window) / u64::from(RATE_UNIT)
    }

    /// The load above which no move may bring a leaf, in units a window.
    pub fn limit(&self) -> u64 {
        self.in_window(self.max_rate)
    }

    /// The windows of an hour.
    pub fn hourly(&self) -> f64 {
        3_600.0 / f64::from(self.window.max(1))
    }

    /// What a plan keeps to while there is room for so many overrides.
    pub fn plan(&self, room: u32) -> PlanTerms {
        PlanTerms {
            moves: self.plan_moves.min(MAX_MOVES),
            room,
            gain: self.gain,
            back: self.back,
            keep: self.keep,
            rest: self.rest.max(1),
            balance: self.leaf_balance,
            echo: self.echo,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source_of(file: &str) -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_defaults_are_those_of_the_runtime() {
        let rows = source_of("runtime/src/parameters/table.rs");
        for row in [
            "window: BlockNumber [\"blocks\"] = 5 * MINUTES,",
            "plan_moves: u32 [\"moves\"] = 8,",
            "away: u32 [\"accounts\"] = 192,",
            "gain: u64 [\"1/256 of a transfer a window\"] = 5 * 256,",
            "back: u64 [\"1/256 of a transfer a window\"] = 24 * 256,",
            "keep: u64 [\"1/256 of a transfer a window\"] = 256,",
            "rest: u32 [\"windows\"] = 24,",
            "leaf_balance: Ppm [\"parts per million\"] = 1_250_000,",
            "echo: u32 [\"times\"] = 2,",
            "payer: u32 [\"pairs\"] = 64,",
            "candidates: u32 [\"hyperplanes\"] = 16,",
            "cut_balance: Ppm [\"parts per million\"] = 550_000,",
            "max_rate: Rate [\"thousandths of a transfer a second\"] = 200 * RATE_UNIT,",
            "max_depth: u32 [\"levels\"] = 10,",
        ] {
            assert!(rows.contains(row), "{row}");
        }
    }

    #[test]
    fn the_bounds_are_those_of_the_pallets() {
        let binding = source_of("pallets/binding/src/types.rs");
        for bound in [
            "MAX_MOVES: u32 = 8;",
            "FEW_LEAVES: u32 = 2;",
            "CUT_CANDIDATES: u8 = 16;",
            "CUT_PAIRS: u32 = 512;",
            "AGED_ABOVE: u32 = 2 * nerv_primitives_affinity::UNIT;",
            "RETURNED: u32 = 256;",
            "MINIMUM_OUTCOMES: u32 = 1_000;",
            "SCORE_MARGIN: u32 = 200_000;",
        ] {
            assert!(binding.contains(bound), "{bound}");
        }
        let load = source_of("pallets/load-predictor/src/types.rs");
        assert!(load.contains("HOT_SHARE: Ppm = MILLION / 2;"));
    }

    #[test]
    fn a_leaf_at_its_highest_rate_is_at_its_limit() {
        let terms = Terms::default();
        assert_eq!(terms.slices(), 10);
        assert_eq!(terms.rate(200 * 30), terms.max_rate);
        assert_eq!(terms.limit(), 200 * 300 * u64::from(UNIT));
        assert_eq!(terms.hourly(), 12.0);
        let short = Terms {
            window: 10,
            ..terms
        };
        assert_eq!((short.slices(), short.rate(20)), (1, 2 * RATE_UNIT));
    }
}
