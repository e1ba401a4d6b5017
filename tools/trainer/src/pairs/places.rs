// SPDX-License-Identifier: Apache-2.0
//! Where accounts live, in four ways, and how many transfers are across shards then: without a chain, by
//! the chain's own decisions.
//!
//! | way | leaves are split | accounts are moved |
//! |---|---|---|
//! | [`Way::Prefix`] | by the next bit of the blinded id | never |
//! | [`Way::First`] | by the hyperplane of shard and height alone, candidate 0 | never |
//! | [`Way::Chosen`] | by the candidate that parts the least traffic | never |
//! | [`Way::Planned`] | the same | by a plan after each window |
//!
//! All four see the same traffic. In each a tree grows from one leaf: at first the traffic is only seen,
//! then the leaf with most load is split again and again, then accounts come to rest, and at last
//! transfers are counted.
//!
//! The sketch, forecasts and their scores, the choice of a cut, plans and routing are those of
//! `nerv-primitives-affinity` and `nerv-primitives-embedding`, the model is the one that the runtime ships.
//! What `pallet-binding` does between them is done here as it does it: which pairs a cut looks at, who is a
//! resident, who is away or has come home, the check of each move before it is made. What loads are is
//! that of `pallet-load-predictor`: the transfers of 30 seconds.
//!
//! What is not simulated: votes, which take no time here but for the 30 seconds after a window's close
//! in which a plan waits; drains; instructions of owners; merges; the least accounts that a split needs.
//!
//! | module | what it holds |
//! |---|---|
//! | [`terms`] | what the chain holds to, by default as its runtime does |
//! | [`trees`] | a tree of prefixes, and one of hyperplanes |
//! | [`meter`] | what leaves carry |
//! | [`pairs`] | who deals with whom, as the chain counts and forecasts it |
//! | [`cuts`] | choosing the cut of a split |
//! | [`moves`] | plans: made, checked and carried out |
//! | [`obstacles`] | what keeps accounts from moving |
//! | [`course`] | one chain, in all four ways |
//! | [`outcome`] | what came of it |
//! | [`figures`] | what came of several chains |
//! | [`page`] | the report, as a page |

pub mod course;
pub mod cuts;
pub mod figures;
pub mod meter;
pub mod moves;
pub mod obstacles;
pub mod outcome;
pub mod page;
pub mod pairs;
pub mod terms;
pub mod trees;

/// In which way accounts come to live where they do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// See the [module](self).
    Prefix = 0,
    /// See the [module](self).
    First = 1,
    /// See the [module](self).
    Chosen = 2,
    /// See the [module](self).
    Planned = 3,
}

/// How many ways there are.
pub const WAYS: usize = 4;

impl Way {
    /// All of them.
    pub const ALL: [Self; WAYS] = [Self::Prefix, Self::First, Self::Chosen, Self::Planned];
}

#[cfg(test)]
mod tests;
