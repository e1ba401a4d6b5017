// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to shards.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A shard was cut: its two children are live and its accounts theirs.
        SplitCutOver {
            /// The operation's record.
            record: RecordIndex,
            /// The shard.
            shard: ShardId,
            /// The child on the left.
            left: ShardId,
            /// The child on the right.
            right: ShardId,
            /// The accounts whose records are on their way.
            accounts: u64,
            /// The number of the candidate by which it was cut: see [`Pallet::seed`].
            candidate: u8,
        },
        /// Two shards were fused: their parent is live again and their accounts are its.
        MergeCutOver {
            /// The operation's record.
            record: RecordIndex,
            /// The parent.
            parent: ShardId,
            /// The sibling on the left.
            left: ShardId,
            /// The sibling on the right.
            right: ShardId,
            /// The accounts whose records are on their way.
            accounts: u64,
        },
        /// The last record of a split or merge arrived, and the sums over accounts, units and
        /// embeddings come out. The word of replicas is awaited.
        Drained {
            /// The operation's record.
            record: RecordIndex,
            /// The records moved by the drain; the rest was moved when touched.
            drained: u64,
        },
        /// The last record of a split or merge arrived, and the sums over accounts, units and
        /// embeddings come out. Where replicas were asked, enough of them have found the same.
        Settled {
            /// The operation's record.
            record: RecordIndex,
            /// The records moved by the drain; the rest was moved when touched.
            drained: u64,
        },
        /// Too few replicas have said what they found: the operation stands as it is.
        Unsettled {
            /// The operation's record.
            record: RecordIndex,
        },
        /// Replicas contradicted each other: the operation is undone by its opposite.
        Undone {
            /// The operation's record.
            record: RecordIndex,
            /// The record of the opposite.
            by: RecordIndex,
        },
        /// An account was moved, and is routed to its new shard from now on.
        AccountRelocated {
            /// The operation's record.
            record: RecordIndex,
            /// The account's blinded id.
            account: BlindedId,
            /// The shard it came from.
            from: ShardId,
            /// The shard it went to.
            to: ShardId,
        },
        /// An operation was not carried out, for the reason given. Only its record was made.
        Refused {
            /// The operation's record.
            record: RecordIndex,
            /// What was asked for.
            operation: Operation,
            /// Why not.
            reason: Refusal,
        },
        /// A drain cannot go on, or does not come out. Its shards stay as they are until it is tried
        /// again. This tells of a fault in the chain, and never happens otherwise.
        Broken {
            /// The operation's record.
            record: RecordIndex,
            /// What went wrong.
            error: DispatchError,
        },
        /// A drain that was broken drains again, from the first record that is left.
        DrainRetried {
            /// The operation's record.
            record: RecordIndex,
            /// Who asked for it.
            who: T::AccountId,
        },
    }
}
