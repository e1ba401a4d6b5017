// SPDX-License-Identifier: Apache-2.0
//! What the search does to choices. Whatever comes out keeps to the rules: what would break them
//! is never put in, so nothing is left to be repaired afterwards.

use crate::{chosen::Chosen, instance::Instance, latency::Latency, random::Random};
use nerv_primitives_types::{Ppm, MAX_REPLICAS};

/// The draws that are tried before the candidates are gone through one by one.
const DRAWS: usize = 16;

/// Any full choice.
pub(crate) fn any<L: Latency>(instance: &Instance<'_, L>, random: &mut Random) -> Chosen {
    filled(instance, Chosen::default(), random).sorted()
}

/// A full choice of two: what both have, then what one of them has, in any order and as far as the
/// rules allow, then any other nodes.
pub(crate) fn cross<L: Latency>(
    instance: &Instance<'_, L>,
    mother: &Chosen,
    father: &Chosen,
    random: &mut Random,
) -> Chosen {
    let mut child = Chosen::default();
    // Twice the room of a choice, as a stack's worth of one parent after the other.
    let mut either = [0u16; 2 * MAX_REPLICAS as usize];
    let mut len = 0;
    for node in mother.nodes() {
        if father.nodes().contains(node) {
            child.push(instance, *node);
        } else {
            either[len] = *node;
            len += 1;
        }
    }
    for node in father.nodes() {
        if !mother.nodes().contains(node) {
            either[len] = *node;
            len += 1;
        }
    }
    let either = &mut either[..len];
    random.shuffle(either);
    for node in either {
        child.push(instance, *node);
    }
    filled(instance, child, random).sorted()
}

/// Each node changed for any other one that the rules allow, so often as `rate` says. A node for
/// which there is no other stays.
pub(crate) fn mutate<L: Latency>(
    instance: &Instance<'_, L>,
    chosen: &Chosen,
    rate: Ppm,
    random: &mut Random,
) -> Chosen {
    let mut mutant = *chosen;
    for node in chosen.nodes() {
        if !random.chance(rate) {
            continue;
        }
        let Some(place) = mutant.nodes().iter().position(|other| other == node) else {
            continue;
        };
        mutant.take(instance, place);
        let other = draw(instance, &mutant, Some(*node), random).unwrap_or(*node);
        mutant.push(instance, other);
    }
    mutant.sorted()
}

/// `chosen`, and any nodes more until it is full. In an instance that is usable it gets full: see
/// [`Instance::usable`].
fn filled<L: Latency>(instance: &Instance<'_, L>, chosen: Chosen, random: &mut Random) -> Chosen {
    let mut full = chosen;
    while !full.is_full(instance) {
        let Some(node) = draw(instance, &full, None, random) else {
            break;
        };
        full.push(instance, node);
    }
    full
}

/// Any node that may be added to `chosen`, but for `except`; `None` if there is none.
fn draw<L: Latency>(
    instance: &Instance<'_, L>,
    chosen: &Chosen,
    except: Option<u16>,
    random: &mut Random,
) -> Option<u16> {
    let nodes = instance.candidates.len();
    let fits = |node: &u16| Some(*node) != except && chosen.admits(instance, *node);
    (0..DRAWS)
        .map(|_| random.below(nodes) as u16)
        .find(fits)
        .or_else(|| {
            let start = random.below(nodes);
            (start..nodes)
                .chain(0..start)
                .map(|node| node as u16)
                .find(fits)
        })
}

#[cfg(test)]
#[path = "operators/tests.rs"]
mod tests;
