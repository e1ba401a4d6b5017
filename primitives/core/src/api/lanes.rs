// SPDX-License-Identifier: Apache-2.0
//! Lanes, as shown to readers.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use nerv_primitives_lane::{InboxEntry, OutMessage, Position};
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use scale_info::TypeInfo;

/// A lane, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct LaneView {
    /// The shard.
    pub shard: ShardId,
    /// Where it is in its life.
    pub status: LaneStatusView,
    /// Its head, term, rules and inbox, and the units that are on their way out. `None` while it opens.
    pub position: Option<Position>,
    /// The slots of its placement, in order.
    pub seats: Vec<SeatView>,
    /// The signatures that a header takes, or the renewal of a term.
    pub needed: u32,
    /// The block in which it opened; 0 while it opens.
    pub opened_at: BlockHeight,
    /// The block of its last commit, or of its opening; 0 while it opens.
    pub committed_at: BlockHeight,
    /// The blocks since then, but for those in which nothing could be committed.
    pub silence: u32,
    /// After so many it is quiet, and after twice as many it returns by itself.
    pub silence_after: u32,
    /// Replicas commit something within so many.
    pub heartbeat: u32,
    /// The messages that its outbox has room for.
    pub outbox_room: u32,
}

/// Where a lane is in its life.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum LaneStatusView {
    /// It is to be one: the chain executes it still.
    #[codec(index = 0)]
    Opening,
    /// Its replicas execute it.
    #[codec(index = 1)]
    Open,
    /// The same, but they have committed nothing for a while.
    #[codec(index = 2)]
    Quiet,
    /// It is to return to the chain, and commits count for a little while yet.
    #[codec(index = 3)]
    Closing,
    /// Its records are to be imported, and nothing is committed any more.
    #[codec(index = 4)]
    Returning,
    /// The same, but its records are not what its books say: it stays so.
    #[codec(index = 5)]
    Unsound,
    /// The chain executes it again, and what was left in its inbox is being credited.
    #[codec(index = 6)]
    Settling,
}

/// A slot of a lane's placement.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct SeatView {
    /// The slot.
    pub slot: u8,
    /// The node in it, if there is one.
    pub node: Option<NodeId>,
    /// The sr25519 key of its enclave, if that counts.
    pub key: Option<[u8; 32]>,
}

/// An entry of a lane's inbox.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct InboxView {
    /// Its index.
    pub index: u64,
    /// What the lane takes.
    pub entry: InboxEntry,
    /// Who has signed it, of an order: the encoded account.
    pub who: Option<Vec<u8>>,
}

/// A message that waits in a lane's outbox.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct OutboxView {
    /// The message.
    pub message: OutMessage,
    /// Who is paid out by it, of a withdrawal: the encoded account.
    pub payee: Option<Vec<u8>>,
    /// The blocks for which it has waited.
    pub waited: u32,
}
