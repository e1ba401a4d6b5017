// SPDX-License-Identifier: Apache-2.0
//! The choice that takes what looks best at each step.

use crate::{chosen::Chosen, instance::Instance, latency::Latency};
use alloc::vec::Vec;
use nerv_primitives_types::{PlacementScore as Score, Ppm};

/// The choice that begins with the best pair and adds, one by one, the node that makes the most of
/// the score so far: a yardstick, and where the search begins. Of equals the first one is taken.
/// The indices are ascending.
///
/// `None` where the instance is not [usable](Instance::usable). Looks at every pair once.
pub fn greedy<L: Latency>(instance: &Instance<'_, L>) -> Option<(Vec<u16>, Score)> {
    instance.usable().ok()?;
    let chosen = choice(instance);
    Some((chosen.nodes().to_vec(), chosen.score(instance)))
}

/// The choice that keeps these candidates, and adds, one by one, the node that makes the most of the
/// score: for a placement of which some nodes are gone, so that no other has to give up what it holds.
/// Of equals the first one is taken. The indices are ascending.
///
/// `None` where the rules do not let all of them stay, or where what is added in this way ends in too
/// few: other choices may be there then. Looks at the pairs with those that are chosen.
pub fn repair<L: Latency>(instance: &Instance<'_, L>, keep: &[u16]) -> Option<(Vec<u16>, Score)> {
    let are_there = |node: &u16| usize::from(*node) < instance.candidates.len();
    if !instance.rules.sound() || !keep.iter().all(are_there) {
        return None;
    }
    let mut chosen = Chosen::default();
    if !keep.iter().all(|node| chosen.push(instance, *node)) {
        return None;
    }
    while !chosen.is_full(instance) {
        let (_, node) = best(instance, &chosen, 0)?;
        chosen.push(instance, node);
    }
    let chosen = chosen.sorted();
    Some((chosen.nodes().to_vec(), chosen.score(instance)))
}

/// The choice, of an instance that is usable.
pub(crate) fn choice<L: Latency>(instance: &Instance<'_, L>) -> Chosen {
    let mut chosen = pair(instance);
    while !chosen.is_full(instance) {
        let Some(node) = best(instance, &chosen, 0).map(|(_, node)| node) else {
            break;
        };
        chosen.push(instance, node);
    }
    chosen.sorted()
}

fn pair<L: Latency>(instance: &Instance<'_, L>) -> Chosen {
    let mut found: (Option<Ppm>, Chosen) = (None, Chosen::default());
    for first in 0..instance.candidates.len() as u16 {
        let mut chosen = Chosen::default();
        if !chosen.push(instance, first) {
            continue;
        }
        let Some((total, second)) = best(instance, &chosen, first + 1) else {
            continue;
        };
        if Some(total) > found.0 {
            chosen.push(instance, second);
            found = (Some(total), chosen);
        }
    }
    found.1
}

/// The best node from `start` on to add to `chosen`, and the total that it makes.
fn best<L: Latency>(instance: &Instance<'_, L>, chosen: &Chosen, start: u16) -> Option<(Ppm, u16)> {
    let mut best: Option<(Ppm, u16)> = None;
    for node in start..instance.candidates.len() as u16 {
        if !chosen.admits(instance, node) {
            continue;
        }
        let sums = chosen.sums_with(instance, node, chosen.links(instance, node));
        let total = sums.score(&instance.rules).total;
        if best.is_none_or(|(most, _)| total > most) {
            best = Some((total, node));
        }
    }
    best
}
