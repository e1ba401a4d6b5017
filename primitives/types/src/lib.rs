// SPDX-License-Identifier: Apache-2.0
//! The ground: what every other crate of NERV takes for granted, and no more. Pure, `no_std`, no
//! chain, no decisions.
//!
//! | module | what it holds |
//! |---|---|
//! | [`units`] | [`Balance`], [`Nonce`], [`BlockHeight`], [`Ppm`], [`Rate`], [`Millis`] |
//! | [`id`] | [`ShardId`], [`BlindedId`], [`TransferId`], and the numbers of nodes and records |
//! | [`signs`] | [`Signs`]: a vector of 512 signs, as which an account is embedded |
//! | [`load`] | [`Load`], the [`Rule`] it is judged by, [`HotAccount`], [`WriteTime`] and [`Spread`] |
//! | [`candidate`] | [`Candidate`] and [`PlacementScore`]: nodes as a placement is scored by them |
//!
//! A name belongs here if two crates that know nothing of each other need it: the search and the
//! records of placements, the meters and the assessments of load, the transition and the embedding
//! of accounts. So neither has to import the other, and none has to import the runtime's API.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod candidate;
pub mod id;
pub mod load;
pub mod signs;
pub mod units;

pub use candidate::{Candidate, FailureDomain, PlacementScore, MAX_REPLICAS, MIN_REPLICAS};
pub use id::{BlindedId, NodeId, ProposalIndex, RecordIndex, ShardId, Side, TransferId};
pub use load::{HotAccount, Load, ModelHash, Rule, Spread, WriteTime};
pub use signs::{Signs, DIMENSIONS, WORDS};
pub use units::{Balance, BlockHeight, Millis, Nonce, Ppm, Rate, MILLION, RATE_UNIT};
