// SPDX-License-Identifier: Apache-2.0
//! What the chain has decided of checkpoints and custody.

use nerv_primitives_core::BlockHeight;

/// The pallet's parameters, as one type. Each is asked for by itself, and read from storage only then.
pub trait Policy {
    /// The steps of a shard's log after which its next checkpoint is due.
    fn steps_per_checkpoint() -> u32;

    /// The blocks after which the next checkpoint of a shard is due in which anything has changed.
    fn checkpoint_period() -> BlockHeight;

    /// The blocks in which a checkpoint can be acknowledged before it is committed, and as many for the
    /// rest of its holders after that.
    fn acknowledge_period() -> BlockHeight;

    /// The blocks from one challenge of a shard's holders to the next.
    fn challenge_period() -> BlockHeight;

    /// The blocks in which a challenge can be answered.
    fn answer_period() -> BlockHeight;

    /// The blocks in which a node that took a slot after another one has to rebuild its fragment.
    fn repair_period() -> BlockHeight;
}
