// SPDX-License-Identifier: Apache-2.0
//! What is asked of whoever reads extrinsics: the chain's format is the runtime's, and its blocks are
//! the node's.

use nerv_primitives_lane::Order;
use nerv_primitives_types::BlockHeight;
use sp_runtime::AccountId32;

/// The blocks by which replicas may differ in how far they see the chain. What has ended by its era for
/// one of them may be proposed by another that is behind, so a batch is not refused for it yet.
pub const GRACE: BlockHeight = 32;

/// The blocks for which an order may be valid. One that is for ever would be so in the shard's next lane as well:
/// the nonces of a lane that is given up begin again where it opened.
pub const LONGEST_LIFE: BlockHeight = 4_096;

/// What an extrinsic says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Said {
    /// What it asks of a lane.
    pub order: Order,
    /// Who is said to have signed it.
    pub signer: AccountId32,
}

/// Why an extrinsic is none for a lane.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unfit {
    /// It has more bytes than one may have.
    TooLong,
    /// It is no extrinsic of this chain.
    Malformed,
    /// Nobody has signed it.
    Unsigned,
    /// It calls something else than a lane's transfer or withdrawal.
    NotAnOrder,
    /// It names an account in a way that the chain does not know.
    UnknownAddress,
    /// It is valid for more than [`LONGEST_LIFE`] blocks.
    LivesTooLong,
    /// The signature is not the signer's, or is over another chain, another version of the runtime, or
    /// an era that is over or not there yet.
    BadSignature,
}

/// Reads extrinsics as the chain would.
pub trait Intake {
    /// What an extrinsic says. Looks at no signature.
    fn read(&self, extrinsic: &[u8]) -> Result<Said, Unfit>;

    /// Which of these, all of which can be read, are signed by their signers for this chain as it is, or
    /// was some [`GRACE`] blocks ago: the first block in which each is not valid any more, or `None` if
    /// it is not signed so. What was signed for the chain as it was is valid no more, but must not have the batch
    /// refused in which another replica, which is behind, has put it: it ends with the last finalised block.
    fn verify(&self, extrinsics: &[&[u8]]) -> Vec<Option<BlockHeight>>;

    /// The height of the last finalised block.
    fn height(&self) -> BlockHeight;

    /// What signatures are over besides what they sign, as a number: another one when that has changed, as by
    /// another runtime. Then what was verified before is to be once more.
    fn edition(&self) -> u64;
}
