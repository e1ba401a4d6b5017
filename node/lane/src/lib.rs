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

mod frames;
pub mod pool;
pub mod protocol;
pub mod records;
pub mod signatures;
pub mod store;
pub mod wal;
