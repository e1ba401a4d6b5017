// SPDX-License-Identifier: Apache-2.0
//! The seams between the pallets.
//!
//! ```text
//!   shard-governance --LoadCondition--------------> load-predictor
//!       |                                              ^    ^
//!       ShardOperations                                |    |
//!       v                                              |    |
//!   bisection --OnCutover--> placement                 |    |
//!       |  +----OnCutover------------------------------+    |
//!       |                                                   |
//!       +-----ShardTree----> shard-registry                 |
//!       |                           ^                       |
//!       +-----ShardLedger--> ledger-+ShardRouting           |
//!                              |                            |
//!                              +----LoadMeter---------------+
//!                              |                            |
//!                              |                        LoadMeter
//!                              |                            |
//!                              +----HandOver---> cross-shard --ShardAccounts--> ledger
//!                              +----Remit------> outbox -------ShardAccounts--> ledger
//! ```
//!
//! Around the shards that their replicas execute, [`lanes`] draws a picture of its own.
//!
//! A model of the forecast is proposed to the governance and uploaded to the load predictor: each
//! asks the other, by [`ModelProposals`] and [`ForecastModels`].
//!
//! Whoever finds out that an operation was wrong tells the governance by [`ProposalBonds`]. Whoever
//! sees what nodes do tells the placement by [`NodeReliability`], [`Repairs`], and by [`Custodians`] that one has lost
//! its piece of a shard.
//!
//! | module | the seams around |
//! |---|---|
//! | [`tree`] | the tree of shards: [`ShardRouting`], [`ShardTree`], [`ShardMap`], [`OnCutover`] |
//! | [`ledger`] | the shards' accounts: [`ShardLedger`] |
//! | [`custody`] | what stands in a shard, for checkpoints: [`ShardContents`] |
//! | [`attestation`] | claims of replicas: [`Attesters`], [`Settlements`], [`Checkpoints`] |
//! | [`transfers`] | transfers between shards: [`HandOver`], [`Remit`], [`ShardAccounts`] |
//! | [`load`] | load: [`LoadMeter`], [`LoadCondition`], [`FullnessCondition`], [`ForecastModels`] |
//! | [`governance`] | decisions: [`ShardOperations`], [`ModelProposals`], [`Delegation`], [`ProposalBonds`], [`ChangeParameter`] |
//! | [`lanes`] | shards that their replicas execute: [`Lanes`], [`LaneStandings`], [`LaneLedger`], [`LaneOperations`], [`EnclaveKeys`], [`UnsettledShards`] |
//! | [`colocation`] | accounts that deal with each other: [`Dealings`], [`CoLocations`], [`ChooseCut`], [`PairForecasts`] |
//! | [`placement`] | replicas: [`Placements`], [`NodeReliability`], [`Custodians`] |

pub mod attestation;
pub mod colocation;
pub mod custody;
pub mod governance;
pub mod lanes;
pub mod ledger;
pub mod load;
pub mod placement;
pub mod transfers;
pub mod tree;

pub use attestation::{Attesters, Checkpoints, Cutover, Settlements};
pub use colocation::{ChooseCut, CoLocations, Dealings, PairForecasts, PairSeen};
#[cfg(feature = "runtime-benchmarks")]
pub use custody::SeatNodes;
pub use custody::ShardContents;
pub use governance::{
    AuthorizeUpgrade, Carried, ChangeParameter, Delegation, ModelProposals, ProposalBonds,
    ShardOperations,
};
pub use lanes::{
    EnclaveKeys, LaneContents, LaneLedger, LaneOperations, LaneStandings, Lanes, Looked,
    UnsettledShards, MAX_ENCLAVE_KEYS,
};
#[cfg(feature = "runtime-benchmarks")]
pub use ledger::PopulateShard;
pub use ledger::{DrainProgress, ShardLedger};
pub use load::{ForecastModels, FullnessCondition, LoadCondition, LoadMeter, Transferred};
#[cfg(feature = "runtime-benchmarks")]
pub use placement::SetPieces;
pub use placement::{Custodian, Custodians, NodeReliability, Placements, Repairs};
pub use transfers::{
    CrossShardTransfer, Half, HandOver, HandedOver, NotHandedOver, Remit, Remitted, SetAside,
    ShardAccounts, Unexpected,
};
#[cfg(feature = "runtime-benchmarks")]
pub use tree::GrowTree;
pub use tree::{
    Home, MapLeaf, OnCutover, SeenAccount, ShardMap, ShardRouting, ShardTree, Sighting, SplitCut,
    Way,
};
