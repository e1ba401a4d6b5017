// SPDX-License-Identifier: Apache-2.0
//! Where replicas are, and how well their nodes do.

use crate::{api::NodeStatusView, placement::Observation, slots::Slots};
use alloc::vec::Vec;
use nerv_primitives_types::{Balance, NodeId, ShardId};
use sp_runtime::{DispatchError, DispatchResult, Perbill};
use sp_weights::Weight;

/// The nodes that hold a shard's replicas. Implemented by the placement pallet.
pub trait Placements {
    /// The nodes by slot, of a placement that may be broken; no slots before the first.
    fn slots(shard: &ShardId) -> Slots;

    /// The pieces that may be lost by the terms of that placement, m of its k + m; 0 before the first.
    fn parity(shard: &ShardId) -> u8;

    /// Whether all of them are there and active.
    fn is_sound(shard: &ShardId) -> bool;

    /// The weight of any of these.
    fn weight() -> Weight;
}

/// Changes how many replicas there are, for benchmarks of those who place them. Implemented by the
/// runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait SetPieces {
    /// Sets k and m, whatever their bounds.
    fn set(data: u32, parity: u32);
}

/// What is held of the shards' pieces, for those who move them. Implemented by the pallet of fragments.
pub trait Repairs {
    /// How many of the nodes that hold pieces of a shard may give way at once, so that the others can
    /// still rebuild what they held. `None` where nothing is held, of which nothing can be lost.
    fn spare(shard: &ShardId) -> Option<u32>;

    /// The weight of [`Self::spare`].
    fn spare_weight() -> Weight;
}

/// For chains on which no pieces are held.
impl Repairs for () {
    fn spare(_: &ShardId) -> Option<u32> {
        None
    }

    fn spare_weight() -> Weight {
        Weight::zero()
    }
}

/// How well nodes do, told by those who see it: reliability comes from nowhere else. Implemented by
/// the placement pallet.
pub trait NodeReliability {
    /// A node kept a duty, or missed it. Of a node that is not there nothing is noted.
    fn observed(node: NodeId, what: Observation);

    /// The weight of [`Self::observed`].
    fn observed_weight() -> Weight;

    /// A node is not there any more: whatever it holds is to be placed anew. An error if there is no
    /// such node, or if it is known already. Unchanged on error.
    fn failed(node: NodeId) -> DispatchResult;

    /// The weight of [`Self::failed`], whatever the node holds.
    fn failed_weight() -> Weight;
}

/// The nodes that have shards' pieces in custody, for those who pay, challenge and replace them.
/// Implemented by the placement pallet.
pub trait Custodians<AccountId> {
    /// A node has lost its piece of a shard: it gives up its slot, and the room that was set aside for
    /// the piece. The slot is empty, and no other node moves. A search for a successor begins at once,
    /// and the node is not placed on that shard again for a while. Returns the slot.
    ///
    /// What the node keeps or misses is another matter: see [`NodeReliability`]. An error if the node
    /// holds no slot of that shard. Unchanged on error.
    fn vacate(shard: &ShardId, node: NodeId) -> Result<u32, DispatchError>;

    /// The weight of [`Self::vacate`].
    fn vacate_weight() -> Weight;

    /// A node has said what is false, which is proved on chain: it loses a share of its deposit, rounded
    /// up, to the treasury, whatever it holds. At least the currency's minimum balance, if there is as
    /// much. Returns what went there: nothing of a node that is not there, has no deposit, or for a share of
    /// nothing.
    fn punish(node: NodeId, share: Perbill) -> Balance;

    /// The weight of [`Self::punish`].
    fn punish_weight() -> Weight;

    /// A node; `None` of one that is not there.
    fn custodian(node: NodeId) -> Option<Custodian<AccountId>>;

    /// The weight of [`Self::custodian`].
    fn custodian_weight() -> Weight;

    /// The ML-KEM-768 encapsulation key that a node is registered with, as FIPS 203 encodes it: 1,184
    /// bytes. `None` of a node that is not there, or is simulated.
    fn key(node: NodeId) -> Option<Vec<u8>>;

    /// The weight of [`Self::key`].
    fn key_weight() -> Weight;

    /// The node that an account runs.
    fn node_of(operator: &AccountId) -> Option<NodeId>;

    /// The weight of [`Self::node_of`].
    fn node_of_weight() -> Weight;

    /// Whether an account may sign for a node: its operator may, and the operator's delegate (see
    /// [`Delegation`](super::Delegation)). Nobody may for one that is not there.
    fn may_sign(who: &AccountId, node: NodeId) -> bool;

    /// The weight of [`Self::may_sign`].
    fn may_sign_weight() -> Weight;
}

/// A node as those see it who rely on it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Custodian<AccountId> {
    /// Who runs it.
    pub operator: AccountId,
    /// Whether it takes replicas.
    pub status: NodeStatusView,
    /// The price in force, for a MiB and a day.
    pub price: Balance,
    /// Where it can be reached: a URL in UTF-8.
    pub endpoint: Vec<u8>,
    /// Whether it was put there at genesis to stand for a node, and there is none: it holds nothing.
    pub simulated: bool,
}
