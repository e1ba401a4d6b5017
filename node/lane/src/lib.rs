// SPDX-License-Identifier: Apache-2.0
//! A replica of a lane, without the node around it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`records`] | the lane's records: a trie in memory, whose older states stay readable |
//! | [`store`] | the committed heads and their records on the disk |
//! | [`wal`] | the log of batches and votes, on the disk before a vote goes out |
//! | [`signatures`] | signatures of extrinsics, verified as batches on all cores |
//! | [`pool`] | the orders that wait |
//! | [`protocol`] | what it proposes, votes for and commits: a state machine without IO |
//! | [`intake`] | what is asked of whoever reads extrinsics |
//! | [`execution`] | the states of heads and the orders that wait, for the protocol |
//! | [`diary`] | what the protocol must not forget, and the batches of settled heads, in the log |
//! | [`wire`] | what replicas send each other, and what others send them |
//! | [`directory`] | by which peer of the network an enclave is to be found |
//! | [`allowance`] | how much a peer may send |
//! | [`transfer`] | the records under a head, page by page |

pub mod allowance;
pub mod diary;
pub mod directory;
pub mod execution;
mod frames;
pub mod intake;
pub mod pool;
pub mod protocol;
pub mod records;
pub mod signatures;
pub mod store;
pub mod transfer;
pub mod wal;
pub mod wire;
