// SPDX-License-Identifier: Apache-2.0
//! What stands in the shards, for those who take checkpoints of them.

#[cfg(feature = "runtime-benchmarks")]
use alloc::vec::Vec;
use nerv_primitives_transition::Log;
#[cfg(feature = "runtime-benchmarks")]
use nerv_primitives_types::NodeId;
use nerv_primitives_types::{Balance, Nonce, ShardId};
use sp_core::H256;
use sp_weights::Weight;

/// What stands in a shard, in a few words: of a lane, by its committed head. Implemented by the ledger.
pub trait ShardContents {
    /// The root of the shard's records at the end of the block before this one, whatever has changed
    /// since. One read: nothing is computed.
    fn root(shard: &ShardId) -> H256;

    /// The head and the length of the shard's log.
    fn log(shard: &ShardId) -> Log;

    /// The units in the shard.
    fn total(shard: &ShardId) -> Balance;

    /// The nonce at which accounts of the shard open.
    fn nonce_floor(shard: &ShardId) -> Nonce;

    /// Whether the chain has the records that all this is of: those of a lane its replicas have.
    fn is_at_hand(shard: &ShardId) -> bool;

    /// The weight of all five.
    fn weight() -> Weight;
}

/// Puts nodes into the slots of a shard, for benchmarks of those who hold its fragments. Implemented by the
/// runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait SeatNodes<AccountId> {
    /// Has each of these accounts run a node, and places the shard on those nodes, in this order, so that
    /// `parity` of its pieces may be lost. Returns the nodes.
    fn seat(shard: &ShardId, operators: Vec<AccountId>, parity: u8) -> Vec<NodeId>;
}
