// SPDX-License-Identifier: Apache-2.0
//! Instances from a seed, of three kinds; for the tests and for the report.

use nerv_primitives_genetic::{Candidate, Instance, Matrix, Ppm, Rules, Unusable, MILLION};

/// What an [`Instance`] borrows.
pub struct World {
    pub candidates: Vec<Candidate>,
    pub matrix: Matrix,
    pub rules: Rules,
}

/// How the round trips come about.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Five regions of three failure domains each: 10 to 40 ms within one, 80 to 280 between two.
    Regions,
    /// Points of a plane, up to 300 ms apart, and up to 20 ms on top.
    Plane,
    /// Any round trip up to 500 ms, whatever the others are: no triangle holds.
    Unrelated,
}

pub const KINDS: [Kind; 3] = [Kind::Regions, Kind::Plane, Kind::Unrelated];

impl World {
    pub fn new(kind: Kind, nodes: usize, rules: Rules, seed: u64) -> Self {
        let mut draw = Draw(seed);
        let region = |node: usize| node % 5;
        let candidates = (0..nodes)
            .map(|node| Candidate {
                domain: match kind {
                    Kind::Regions => (region(node) * 3 + node / 5 % 3) as u32,
                    _ => draw.to(nodes as u32 / 2),
                },
                reliability: draw.part(600_000),
                space: draw.part(0),
                cheapness: draw.part(0),
                newcomer: false,
            })
            .collect();
        let points: Vec<_> = (0..nodes).map(|_| (draw.to(212), draw.to(212))).collect();
        let apart: Vec<u32> = (0..25).map(|_| draw.to(160)).collect();
        let matrix = Matrix::from_fn(nodes, |a, b| match kind {
            Kind::Regions if region(a) == region(b) => 10 + draw.to(30),
            Kind::Regions => {
                let (low, high) = (region(a).min(region(b)), region(a).max(region(b)));
                80 + apart[low * 5 + high] + draw.to(40)
            }
            Kind::Plane => {
                let ((ax, ay), (bx, by)) = (points[a], points[b]);
                (ax.abs_diff(bx).pow(2) + ay.abs_diff(by).pow(2)).isqrt() + draw.to(20)
            }
            Kind::Unrelated => draw.to(500),
        });
        Self {
            candidates,
            matrix: matrix.expect("a test's instance is not that large"),
            rules,
        }
    }

    pub fn instance(&self) -> Instance<'_, Matrix> {
        Instance {
            candidates: &self.candidates,
            latency: &self.matrix,
            rules: self.rules,
        }
    }
}

/// `count` usable instances that [`exact`](nerv_primitives_genetic::exact()) takes: of 8 to 24
/// nodes and of each kind, every second one by the chain's own rules.
#[allow(
    dead_code,
    reason = "each test file is a crate of its own, and not all use it"
)]
pub fn small(count: usize) -> Vec<World> {
    let mut draw = Draw(6);
    let worlds = (0u64..).map(|seed| {
        let nodes = 8 + draw.to(16) as usize;
        let drawn = Rules {
            replicas: 2 + draw.to(8) as u8,
            per_domain: 1 + draw.to(3) as u8,
            target: 20 + draw.to(400),
            newcomers: 0,
        };
        let rules = if seed % 2 == 0 { RULES } else { drawn };
        World::new(KINDS[seed as usize % 3], nodes, rules, seed)
    });
    worlds
        .filter(|world| world.instance().usable() != Err(Unusable::TooFew))
        .take(count)
        .collect()
}

/// The chain's own: k = 5, m = 2.
pub const RULES: Rules = Rules {
    replicas: 7,
    per_domain: 2,
    target: 180,
    newcomers: 0,
};

/// Numbers from a seed (SplitMix64), other than the search's own.
pub struct Draw(pub u64);

impl Draw {
    /// `0..=last`.
    pub fn to(&mut self, last: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        (((word >> 32) * (u64::from(last) + 1)) >> 32) as u32
    }

    fn part(&mut self, least: Ppm) -> Ppm {
        least + self.to(MILLION - least)
    }
}
