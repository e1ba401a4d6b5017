// SPDX-License-Identifier: Apache-2.0
//! What the chain has decided of nodes, placers and placements.

use nerv_primitives_core::{Balance, BlockHeight, Ppm};

/// The pallet's parameters, as one type. Each is asked for by itself, and read from storage only then.
pub trait Policy {
    /// The pieces of a checkpoint that suffice to rebuild it: k.
    fn data_pieces() -> u32;

    /// The pieces that may be lost, and the most in one failure domain: m.
    fn parity_pieces() -> u32;

    /// The mean round trip between a shard's nodes that counts half, in milliseconds.
    fn latency_target() -> u32;

    /// The room that a replica takes, in MiB.
    fn replica_size() -> u32;

    /// The highest price of a node, for a MiB and a day.
    fn max_price() -> Balance;

    /// What is held of an operator for a node.
    fn node_deposit() -> Balance;

    /// What is held of a placer.
    fn placer_deposit() -> Balance;

    /// What a false submission costs, of that. Raised to the currency's minimum balance if it is
    /// lower, so that the treasury can always take it.
    fn fine() -> Balance;

    /// By how much a placement must be better than the one that stands.
    fn margin() -> Ppm;

    /// The replicas that may be moved within [`Self::move_period`] for a better score alone.
    fn max_moves() -> u32;

    /// The blocks over which such moves are counted.
    fn move_period() -> BlockHeight;

    /// The blocks in which a placement is to be found where none is whole. As long a leaving node
    /// stays, and a fined placer.
    fn replace_period() -> BlockHeight;

    /// The blocks for which a reported round trip counts.
    fn latency_period() -> BlockHeight;
}
