// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to checkpoints, fragments and their holders.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The chain took a checkpoint of a shard.
        CheckpointTaken {
            /// The shard.
            shard: ShardId,
            /// The block whose end it describes.
            height: BlockHeight,
            /// The root of the shard's records.
            root: H256,
            /// The accounts.
            accounts: u64,
            /// The steps of the shard's log.
            steps: u64,
            /// The last block in which it can be acknowledged.
            until: BlockHeight,
        },
        /// A node holds its fragment of a checkpoint, and says what it reckons the commitment to be.
        Acknowledged {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// The slot.
            slot: u8,
            /// The node in it.
            node: NodeId,
            /// The hash of the commitment.
            commitment: H256,
        },
        /// Enough holders said the same of a checkpoint: its commitment stands.
        CheckpointCommitted {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// The hash of the commitment.
            commitment: H256,
            /// The bytes of the records.
            length: u64,
            /// The pieces that rebuild it.
            data: u8,
            /// The pieces that may be lost.
            parity: u8,
        },
        /// Too few holders said the same of a checkpoint in time, another one took its place, or its
        /// shard is no leaf any more.
        CheckpointAbandoned {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// How many said anything.
            acknowledged: u32,
        },
        /// A holder said something else of a checkpoint than another one did. It is kept as evidence.
        CommitmentDiffers {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// The slot.
            slot: u8,
            /// The node in it.
            node: NodeId,
            /// The hash of what it said.
            commitment: H256,
        },
        /// The holders of a shard's fragments are asked for a chunk each.
        Challenged {
            /// The shard.
            shard: ShardId,
            /// The number of the period.
            period: u32,
            /// The newest checkpoint that is asked for.
            height: BlockHeight,
            /// How many holders are asked.
            asked: u32,
            /// The last block in which they can answer.
            until: BlockHeight,
        },
        /// A challenge is over.
        ChallengeClosed {
            /// The shard.
            shard: ShardId,
            /// The number of the period.
            period: u32,
            /// How many answered.
            answered: u32,
            /// How many did not.
            missed: u32,
        },
        /// A node has not answered, and keeps its slot: too few others are there to rebuild the shard
        /// without it. It is asked again at once.
        AnswerMissed {
            /// The shard.
            shard: ShardId,
            /// The slot.
            slot: u8,
            /// The node in it.
            node: NodeId,
            /// The periods in a row that it has missed.
            times: u8,
        },
        /// A node does not hold its fragment, or not for all that is known.
        FragmentLost {
            /// The shard.
            shard: ShardId,
            /// The slot.
            slot: u8,
            /// The node that was in it.
            node: NodeId,
            /// Why it counts as lost.
            loss: FragmentLoss,
        },
        /// A node that took a slot after another one holds the slot's fragment again.
        FragmentRepaired {
            /// The shard.
            shard: ShardId,
            /// The slot.
            slot: u8,
            /// The node in it.
            node: NodeId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// The blocks it took, from when the node was seen in the slot.
            blocks: BlockHeight,
        },
        /// Fewer nodes hold a shard's newest committed checkpoint than it takes to rebuild it.
        AlarmRaised {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
            /// How many hold it.
            held: u32,
            /// How many it takes.
            needed: u32,
        },
        /// Enough nodes hold it again, or a newer one.
        AlarmCleared {
            /// The shard.
            shard: ShardId,
            /// The blocks for which they did not.
            blocks: BlockHeight,
        },
        /// A checkpoint is not kept any more.
        Retired {
            /// The shard.
            shard: ShardId,
            /// The checkpoint's height.
            height: BlockHeight,
        },
        /// An operator was paid for what its nodes have kept.
        RewardPaid {
            /// The operator.
            who: T::AccountId,
            /// What the treasury paid.
            amount: Balance,
            /// What is still owed: the treasury had no more.
            owed: Balance,
        },
    }
}
