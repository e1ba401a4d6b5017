// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    ///
    /// What is wrong with what a node says is found out before it enters a block: see [`Refusal`].
    #[pallet::error]
    pub enum Error<T> {
        /// The shard is no leaf.
        NotALeaf,
        /// The node did not look at the chain within the last blocks.
        StaleView,
        /// The node does not hold that slot of the shard.
        NotAssigned,
        /// No such checkpoint was taken.
        UnknownCheckpoint,
        /// The checkpoint is not kept any more: it was retired, or abandoned.
        CheckpointRetired,
        /// The time for that is over.
        TooLate,
        /// The node has acknowledged the checkpoint, or has said something else of it before.
        AlreadyAcknowledged,
        /// No commitment of that checkpoint can look like this.
        BadCommitment,
        /// No such challenge is open.
        NoChallenge,
        /// The challenge does not ask that slot for that checkpoint.
        NotAsked,
        /// The node has answered the challenge.
        AlreadyAnswered,
        /// It is not the chunk that was asked for.
        WrongChunk,
        /// The chunk is not in the fragment that was committed.
        BadProof,
        /// The signer may not sign for the node.
        MayNotSign,
        /// The signature is not the signer's, or signs something else.
        BadSignature,
        /// The account has earned nothing, or has been paid all of it.
        NothingEarned,
        /// The treasury has nothing to pay with.
        TreasuryEmpty,
    }
}
