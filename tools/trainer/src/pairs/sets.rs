// SPDX-License-Identifier: Apache-2.0
//! The chains to train on and to judge by.

use super::{
    csv,
    families::{generate, Family},
    observe::{Sequence, World},
    traffic::Traffic,
};
use crate::{dataset::parallel, generator::Set, random::source, table::CsvError};
use std::path::Path;

/// Of recorded traffic the part of the windows to train on, in hundredths. What comes after is to
/// judge by.
const TRAINED: usize = 60;

/// The most pairs of a chain to train on.
const MOST_PAIRS: usize = 256;

/// The chains of families, as many of each, family by family.
pub fn generated(
    families: impl Iterator<Item = Family>,
    seed: u64,
    set: Set,
    chains: u64,
) -> Vec<World> {
    let wanted: Vec<(Family, u64)> = families
        .flat_map(|family| (0..chains).map(move |index| (family, index)))
        .collect();
    parallel(&wanted, |(family, index)| {
        World::of(&generate(*family, seed, set, *index))
    })
}

/// Recorded traffic: the files of a folder, and none without one.
///
/// # Errors
///
/// If a file cannot be read or is not as it should be.
pub fn recorded(folder: Option<&Path>) -> Result<Vec<Traffic>, CsvError> {
    folder.map_or_else(|| Ok(Vec::new()), csv::read_folder)
}

/// Recorded traffic in two: its first windows to train on, and those after to judge by. Both begin
/// as a chain that has seen nothing.
pub fn early_and_late(traffic: &[Traffic]) -> [Vec<World>; 2] {
    let parts: Vec<[Traffic; 2]> = traffic
        .iter()
        .map(|one| one.split(one.windows.len() * TRAINED / 100))
        .collect();
    [0, 1].map(|part| parallel(&parts, |parts| World::of(&parts[part])))
}

/// The pairs of chains to train on.
pub fn pairs(worlds: Vec<World>, seed: u64) -> Vec<Sequence> {
    let random = &mut source(seed, &[PURPOSE]);
    let thinned = worlds
        .into_iter()
        .map(|world| world.thinned(MOST_PAIRS, random));
    thinned.flat_map(|world| world.sequences).collect()
}

/// What the random numbers are drawn for by which pairs are chosen.
const PURPOSE: u64 = 0x7468_696e;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_in_order_and_repeatable() {
        let families = || [Family::PowerLaw, Family::Drifting].into_iter();
        let set = generated(families(), 4, Set::Validation, 2);
        let names: Vec<_> = set.iter().map(|world| world.name.as_str()).collect();
        assert_eq!(names, ["power-law", "power-law", "drifting", "drifting"]);
        assert_eq!(set, generated(families(), 4, Set::Validation, 2));
        let chosen = pairs(set.clone(), 1);
        assert_eq!(chosen, pairs(set.clone(), 1));
        let most: usize = set
            .iter()
            .map(|world| world.sequences.len().min(MOST_PAIRS))
            .sum();
        assert_eq!(chosen.len(), most);
    }

    #[test]
    fn recorded_traffic_is_parted_by_its_windows() {
        assert!(recorded(None).unwrap().is_empty());
        let traffic = [generate(Family::PowerLaw, 4, Set::Test, 0)];
        let [early, late] = early_and_late(&traffic);
        assert_eq!((early.len(), late.len()), (1, 1));
        let last = |worlds: &[World]| worlds[0].samples().map(|one| one.window).max();
        let windows = traffic[0].windows.len();
        let trained = windows * TRAINED / 100;
        // The last window of each part has nothing that follows.
        assert_eq!(last(&early), Some(trained as u32 - 1));
        assert_eq!(last(&late), Some((windows - trained) as u32 - 1));
    }
}
