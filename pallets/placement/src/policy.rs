// SPDX-License-Identifier: Apache-2.0
//! What the chain has decided of nodes, placers and placements.

use nerv_primitives_core::{Balance, BlockHeight, Ppm};
use sp_runtime::Perbill;

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

    /// What is held of an operator for a node, whatever its room.
    fn node_deposit() -> Balance;

    /// What is held besides for each GiB of its room that is begun.
    fn deposit_per_gib() -> Balance;

    /// The part of a node's deposit that is slashed if it fails while it holds replicas.
    fn failure_fine() -> Perbill;

    /// What registering a node costs: it is not given back. Raised to the currency's minimum balance
    /// if it is lower, so that the treasury can always take it; at 0 it costs nothing.
    fn registration_fee() -> Balance;

    /// The blocks after which more room, or a higher price, counts.
    fn age_in() -> BlockHeight;

    /// The blocks from a node's first report to its trust; at 0 a node is trusted from the beginning.
    fn probation() -> BlockHeight;

    /// The most newcomers among the nodes of a placement.
    fn newcomer_slots() -> u32;

    /// The duties that a node begins as having missed.
    fn initial_misses() -> u32;

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
