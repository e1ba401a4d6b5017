// SPDX-License-Identifier: Apache-2.0
//! `pairs places`: where accounts live, in four ways, and how many transfers are across then.

use super::{family, read_model};
use crate::{
    commands::Failure,
    dataset::parallel,
    pairs::{
        families::{planted::Wanted, Family},
        places::{
            course::{live, Chain, Schedule},
            figures::Figures,
            page::{markdown, Page, Row},
            terms::Terms,
        },
    },
};
use clap::value_parser;
use std::path::PathBuf;

/// Simulates how many transfers are across shards where accounts live by prefixes, by the tree's cuts, by
/// cuts that are chosen, and where the chain moves them. What the chain holds to is by default what its
/// runtime has; each is named as its parameter.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The families, by commas; all of them by default
    #[arg(long, value_delimiter = ',', value_parser = family)]
    family: Vec<Family>,
    /// How many of 100 transfers are within communities, by commas: 0 is a chain without any
    #[arg(long, value_delimiter = ',', default_values_t = [90, 60], value_parser = value_parser!(u32).range(..=100))]
    within: Vec<u32>,
    /// The accounts of a chain, by commas
    #[arg(long, value_delimiter = ',', default_values_t = [256, 1_000, 4_000], value_parser = value_parser!(u32).range(2..=100_000))]
    accounts: Vec<u32>,
    /// What an account sends in a window, in the mean
    #[arg(long, default_value_t = 24.0, value_parser = rate)]
    rate: f64,
    /// Chains of each kind
    #[arg(long, default_value_t = 3, value_parser = value_parser!(u64).range(1..=1_000))]
    chains: u64,
    /// Seed of the first chain; the others have those that follow
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leaves to which a tree grows
    #[arg(long, default_value_t = 16, value_parser = value_parser!(u32).range(1..=1_000))]
    leaves: u32,
    /// Windows before the first split
    #[arg(long, default_value_t = 8, value_parser = value_parser!(u32).range(1..=1_000))]
    warm_up: u32,
    /// Windows from one split to the next
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u32).range(1..=1_000))]
    between: u32,
    /// Windows after the last split, before anything is counted
    #[arg(long, default_value_t = 96, value_parser = value_parser!(u32).range(..=10_000))]
    settle: u32,
    /// Windows that are counted
    #[arg(long, default_value_t = 24, value_parser = value_parser!(u32).range(1..=10_000))]
    measured: u32,
    /// The model's file
    #[arg(long, default_value = "models/pairs.gru")]
    model: PathBuf,
    /// Write the page also to this file
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    terms: Parameters,
}

/// What the chain holds to.
#[derive(clap::Args, Clone, Debug)]
struct Parameters {
    /// Binding.Window, in seconds
    #[arg(long, default_value_t = Terms::default().window, value_parser = value_parser!(u32).range(60..=86_400))]
    window: u32,
    /// Binding.PlanMoves
    #[arg(long, default_value_t = Terms::default().plan_moves, value_parser = value_parser!(u32).range(..=8))]
    plan_moves: u32,
    /// Binding.Away, in accounts
    #[arg(long, default_value_t = Terms::default().away, value_parser = value_parser!(u32).range(..=256))]
    away: u32,
    /// Binding.Gain, in 1/256 of a transfer a window
    #[arg(long, default_value_t = Terms::default().gain)]
    gain: u64,
    /// Binding.Back, in the same
    #[arg(long, default_value_t = Terms::default().back)]
    back: u64,
    /// Binding.Keep, in the same
    #[arg(long, default_value_t = Terms::default().keep)]
    keep: u64,
    /// Binding.Rest, in windows
    #[arg(long, default_value_t = Terms::default().rest)]
    rest: u32,
    /// Binding.LeafBalance, in parts per million
    #[arg(long, default_value_t = Terms::default().leaf_balance)]
    leaf_balance: u32,
    /// Binding.Echo
    #[arg(long, default_value_t = Terms::default().echo)]
    echo: u32,
    /// Binding.Payer, in pairs
    #[arg(long, default_value_t = Terms::default().payer)]
    payer: u32,
    /// Binding.Candidates
    #[arg(long, default_value_t = Terms::default().candidates, value_parser = value_parser!(u8).range(1..=16))]
    candidates: u8,
    /// Binding.CutBalance, in parts per million
    #[arg(long, default_value_t = Terms::default().cut_balance)]
    cut_balance: u32,
    /// Load.MaxRate, in thousandths of a transfer a second
    #[arg(long, default_value_t = Terms::default().max_rate)]
    max_rate: u32,
}

/// What an account can send in a window.
fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number".to_string())?;
    if (0.1..=1_000.0).contains(&rate) {
        Ok(rate)
    } else {
        Err("must be from 0.1 to 1,000 transfers".into())
    }
}

impl Parameters {
    fn terms(&self) -> Terms {
        Terms {
            window: self.window,
            plan_moves: self.plan_moves,
            away: self.away,
            gain: self.gain,
            back: self.back,
            keep: self.keep,
            rest: self.rest,
            leaf_balance: self.leaf_balance,
            echo: self.echo,
            payer: self.payer,
            candidates: self.candidates,
            cut_balance: self.cut_balance,
            max_rate: self.max_rate,
        }
    }
}

impl Arguments {
    fn schedule(&self) -> Schedule {
        Schedule {
            warm_up: self.warm_up,
            between: self.between,
            leaves: self.leaves,
            settle: self.settle,
            measured: self.measured,
        }
    }

    /// The chains of all rows, row by row.
    fn rows(&self) -> Vec<(Family, Vec<Chain>)> {
        let families = if self.family.is_empty() {
            Family::ALL.to_vec()
        } else {
            self.family.clone()
        };
        let mut rows = Vec::new();
        for family in families {
            for within in &self.within {
                for accounts in &self.accounts {
                    let wanted = Wanted {
                        accounts: *accounts,
                        within: f64::from(*within) / 100.0,
                        rate: self.rate,
                    };
                    let chains = (0..self.chains).map(|number| Chain {
                        family,
                        wanted,
                        seed: self.seed.wrapping_add(number),
                        schedule: self.schedule(),
                        terms: self.terms.terms(),
                    });
                    rows.push((family, chains.collect()));
                }
            }
        }
        rows
    }
}

/// Runs the command.
///
/// # Errors
///
/// If the model cannot be read or the file not be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let model = read_model(&arguments.model)?;
    let row = |(family, chains): (Family, Vec<Chain>)| {
        let outcomes = parallel(&chains, |chain| live(chain, Some(&model)));
        Row {
            family: family.name(),
            figures: Figures::of(&outcomes),
        }
    };
    let page = Page {
        chains: arguments.chains,
        seed: arguments.seed,
        rate: arguments.rate,
        schedule: arguments.schedule(),
        terms: arguments.terms.terms(),
        rows: arguments.rows().into_iter().map(row).collect(),
    };
    let text = markdown(&page);
    if let Some(file) = &arguments.out {
        std::fs::write(file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    print!("{text}");
    Ok(())
}

#[cfg(test)]
mod tests;
