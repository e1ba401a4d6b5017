// SPDX-License-Identifier: Apache-2.0
//! What the state machine asks of others.

use super::message::Record;
use nerv_primitives_lane::{Batch, Head, Header, InboxEntry, OutMessage};
use sp_core::{sr25519::Signature, H256};

/// What a batch does to a lane.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Executed {
    /// What it makes of the lane.
    pub header: Header,
    /// What leaves the lane by it: first what entries of the inbox send, then what orders send.
    pub messages: Vec<OutMessage>,
}

/// What a leader may put into a batch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Draft {
    /// Extrinsics, at the most.
    pub extrinsics: usize,
    /// Messages of these extrinsics, at the most.
    pub messages: usize,
}

/// Runs batches, holds the states they make, and the orders that wait.
///
/// There is one state for each id of a head that was executed and neither settled over nor discarded;
/// that of the settled head survives the process. None of the functions may depend on anything but
/// states, arguments and waiting orders.
pub trait Execution {
    /// The last head that was settled.
    fn settled(&self) -> Head;

    /// Runs a batch with the entries of the inbox that it takes upon the state of `parent`, and holds
    /// the state it makes under the id of its head. `None` if the batch is not valid there, or its
    /// extrinsics are not; nothing is held then.
    fn execute(&mut self, parent: &Head, batch: &Batch, inbox: &[InboxEntry]) -> Option<Executed>;

    /// The same with a batch that is certain, however long ago: enough replicas have signed what it
    /// comes to, or the chain has committed it. Whether its extrinsics were valid in their time was
    /// theirs to see, and can be seen no more.
    fn execute_certain(
        &mut self,
        parent: &Head,
        batch: &Batch,
        inbox: &[InboxEntry],
    ) -> Option<Executed> {
        self.execute(parent, batch, inbox)
    }

    /// Waiting extrinsics that are valid upon the state of `parent` after these entries of the inbox.
    /// What there is no message for must keep nothing else waiting.
    fn assemble(&mut self, parent: &Head, inbox: &[InboxEntry], draft: Draft) -> Vec<Vec<u8>>;

    /// Whether there is one, with so many messages at the most. Asked often. A leader that makes no batch
    /// of it looks like one that fails.
    fn is_ready(&self, parent: &Head, messages: usize) -> bool;

    /// An extrinsic that is to wait. Whether it may is the execution's to decide.
    fn submit(&mut self, extrinsic: Vec<u8>);

    /// Waiting extrinsics to pass on, the oldest first.
    fn waiting(&self, count: usize) -> Vec<Vec<u8>>;

    /// The chain has committed this head, the child of the one settled last: states of other heads
    /// with its sequence or a lower one are not needed any more, and its orders have been carried
    /// out. The record is to be kept for those who were away, as long as there is room.
    fn settle(&mut self, head: &Head, record: Record);

    /// The state of this head is not needed any more. Its orders wait again.
    fn discard(&mut self, id: &H256);

    /// The record of a settled sequence, if it is still there.
    fn record(&self, sequence: u64) -> Option<Record>;
}

/// Signs for this replica, and verifies what others have signed.
pub trait Keys {
    /// The enclave's signature over a hash.
    fn sign(&self, hash: &H256) -> Signature;
    /// Whether the enclave with this key has signed it.
    fn verify(&self, key: &[u8; 32], hash: &H256, signature: &Signature) -> bool;
}
