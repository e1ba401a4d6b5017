// SPDX-License-Identifier: Apache-2.0
//! What is simulated: lanes and what is asked of them. Not measured, but chosen.

/// A simulation's question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scenario {
    /// The lanes.
    pub lanes: u32,
    /// The transfers a second that each lane is sent, a Poisson process.
    pub rate: f64,
    /// The share of them that goes to another lane, each other one equally often. A single lane's go
    /// to a shard on the chain, so that its share is that of many.
    pub crossing: f64,
    /// The share of them that comes by an extrinsic on the chain. These stay in their lane.
    pub slow: f64,
    /// The share of ordinary extrinsics' room, in time and bytes, that is taken by others.
    pub others: f64,
    /// The blocks before anything is counted.
    pub warm: u32,
    /// The blocks that count.
    pub blocks: u32,
    /// The seed.
    pub seed: u64,
}

impl Scenario {
    /// The share of transfers of a way, in the order of [`Way::ALL`].
    pub fn shares(&self) -> [f64; 3] {
        [1.0 - self.crossing - self.slow, self.crossing, self.slow]
    }
}

/// The way that a transfer takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// Within its lane.
    Local,
    /// To another lane.
    Crossing,
    /// By the chain into the inbox of its lane.
    Slow,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 3] = [Way::Local, Way::Crossing, Way::Slow];
}
