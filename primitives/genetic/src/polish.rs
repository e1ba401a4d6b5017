// SPDX-License-Identifier: Apache-2.0
//! A local search, after the genetic one.

use crate::{chosen::Chosen, instance::Instance, latency::Latency};
use nerv_primitives_types::Ppm;

/// `chosen`, with the one node changed that improves the total most, and so again, `passes` times
/// at most; it ends early where no single change improves it. Never worse than `chosen`.
///
/// A pass asks for the round trips between each candidate and each of the chosen once.
pub(crate) fn polish<L: Latency>(
    instance: &Instance<'_, L>,
    chosen: &Chosen,
    passes: u8,
) -> Chosen {
    let mut best = *chosen;
    for _ in 0..passes {
        match improved(instance, &best) {
            Some(better) => best = better,
            None => break,
        }
    }
    best
}

fn improved<L: Latency>(instance: &Instance<'_, L>, chosen: &Chosen) -> Option<Chosen> {
    let mut best: (Ppm, Option<(usize, u16)>) = (chosen.score(instance).total, None);
    // What is left of the choice without each of its nodes.
    for place in 0..chosen.nodes().len() {
        let mut rest = *chosen;
        let out = rest.take(instance, place);
        for node in 0..instance.candidates.len() as u16 {
            if node == out || !rest.admits(instance, node) {
                continue;
            }
            let sums = rest.sums_with(instance, node, rest.links(instance, node));
            let total = sums.score(&instance.rules).total;
            if total > best.0 {
                best = (total, Some((place, node)));
            }
        }
    }
    let (place, node) = best.1?;
    let mut better = *chosen;
    better.take(instance, place);
    better.push(instance, node);
    Some(better.sorted())
}
