// SPDX-License-Identifier: Apache-2.0
//! The simulated nodes of the development chains: sixty, the same on each.
//!
//! Twelve in each of the five regions, four in each of its three failure domains. Capacities,
//! prices, histories and round trips are made up, from a hash of what they are of.

use alloc::vec::Vec;
use nerv_primitives_core::{NodeId, Region};
use pallet_placement::genesis::{Simulated, SimulatedNode};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The nodes of one region.
const PER_REGION: u32 = 12;

/// The failure domains of one region.
const DOMAINS: u32 = 3;

/// The shortest round trips between regions, in milliseconds: those of the first region with the
/// others, those of the second with the later ones, and so on.
const BETWEEN: [[u32; 5]; 5] = [
    [10, 120, 95, 160, 175],
    [120, 10, 190, 260, 240],
    [95, 190, 10, 150, 255],
    [160, 260, 150, 10, 110],
    [175, 240, 255, 110, 10],
];

/// How much longer than those a round trip is at most: within a region, and between two.
const JITTER: (u32, u32) = (30, 20);

/// All of them.
pub fn nodes() -> Simulated {
    let count = PER_REGION * Region::ALL.len() as u32;
    let pairs = (1..count).flat_map(|b| (0..b).map(move |a| (a, b)));
    Simulated {
        allow_simulated: true,
        nodes: (0..count).map(node).collect::<Vec<_>>(),
        latencies: pairs.map(|(a, b)| (a, b, latency(a, b))).collect(),
    }
}

fn region(id: NodeId) -> u32 {
    id / PER_REGION
}

fn node(id: NodeId) -> SimulatedNode {
    let of = |what: u8, range: u32| number(&[&[what], &id.to_le_bytes()[..]].concat()) % range;
    SimulatedNode {
        region: region(id) as u8,
        domain: region(id) * DOMAINS + id % DOMAINS,
        // 8 to 64 GiB.
        capacity: (8 + of(0, 57)) * 1_024,
        bandwidth: 100 * (1 + of(1, 10)),
        // A fifth of the highest price to all of it.
        price: u128::from(200_000 + of(2, 800_001)),
        kept: 40 + of(3, 201) as u16,
        missed: of(4, 21) as u16,
    }
}

fn latency(a: NodeId, b: NodeId) -> u32 {
    let (from, to) = (region(a) as usize, region(b) as usize);
    let jitter = if from == to { JITTER.0 } else { JITTER.1 };
    let hash = number(&[a.to_le_bytes(), b.to_le_bytes()].concat());
    BETWEEN[from][to] + hash % (jitter + 1)
}

/// A number made of some bytes.
fn number(bytes: &[u8]) -> u32 {
    let [a, b, c, d, ..] = BlakeTwo256::hash(bytes).0;
    u32::from_le_bytes([a, b, c, d])
}
