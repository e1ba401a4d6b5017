// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to enclaves and claims.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A node has an enclave, with this evidence, until it is withdrawn or its time is over.
        EnclaveRegistered {
            /// The node.
            node: NodeId,
            /// Its operator.
            operator: T::AccountId,
            /// The enclave's key.
            key: EnclaveKey,
            /// The kind of evidence. `Simulated` proves nothing.
            evidence: EvidenceKind,
            /// What was measured; `None` of a simulated one.
            measurement: Option<H256>,
            /// The last block in which it counts.
            until: BlockHeight,
            /// The last second since 1970 in which it counts; `None` of a simulated one.
            valid_until: Option<u64>,
        },
        /// An enclave does not count any more.
        EnclaveEnded {
            /// The node that had it.
            node: NodeId,
            /// The enclave's key.
            key: EnclaveKey,
            /// Why.
            end: EnclaveEnd,
        },
        /// Enclaves of which this was measured may be registered.
        MeasurementAdmitted {
            /// The measurement.
            measurement: H256,
        },
        /// They may not any more, and those that are registered do not count.
        MeasurementWithdrawn {
            /// The measurement.
            measurement: H256,
        },
        /// Collateral was checked, and quotes may be verified against it.
        CollateralUploaded {
            /// Its hash.
            collateral: H256,
            /// Who has uploaded it.
            uploader: T::AccountId,
            /// The deposit that is held.
            deposit: Balance,
            /// The last second since 1970 in which it holds.
            valid_until: u64,
        },
        /// Collateral is not kept any more. Its uploader has the deposit back.
        CollateralRemoved {
            /// Its hash.
            collateral: H256,
            /// Who has uploaded it.
            uploader: T::AccountId,
            /// The deposit.
            deposit: Balance,
        },
        /// Replicas are asked what came of an operation: those of the shard that it has ended, the left one
        /// of a merge; in round 1 those of the shard that it has begun, the left one of a split.
        Asked {
            /// The operation's record.
            record: RecordIndex,
            /// For the how manieth time, from 0.
            round: u8,
            /// How many.
            asked: u32,
            /// The equal claims that it takes.
            needed: u32,
            /// The last block in which they can answer.
            until: BlockHeight,
        },
        /// Replicas are not asked: the operation is settled by the end of its drain.
        NotAsked {
            /// The operation's record.
            record: RecordIndex,
            /// Why.
            reason: NotAsked,
        },
        /// A node has claimed what its enclave has found.
        Claimed {
            /// The operation's record.
            record: RecordIndex,
            /// The node.
            node: NodeId,
            /// The slot for which it is asked.
            slot: u8,
            /// For the how manieth time.
            round: u8,
            /// The claim's hash.
            claim: H256,
            /// With what evidence its enclave was registered. `Simulated` proves nothing.
            evidence: EvidenceKind,
        },
        /// The chain itself knows that a claim is false. It does not count.
        ClaimRefuted {
            /// The operation's record.
            record: RecordIndex,
            /// Who has made it.
            node: NodeId,
            /// What is not so.
            field: Field,
            /// Of which shard.
            shard: ShardId,
        },
        /// A claim differs from the first one that was made.
        Contradicted {
            /// The operation's record.
            record: RecordIndex,
            /// Who has made it.
            node: NodeId,
            /// In what.
            field: Field,
            /// Of which shard.
            shard: ShardId,
        },
        /// Enough nodes have made the same claim: the operation is settled once its drain is over.
        Agreed {
            /// The operation's record.
            record: RecordIndex,
            /// The claim's hash.
            claim: H256,
            /// How many.
            claims: u32,
        },
        /// A claim is false by what others have claimed.
        ClaimLost {
            /// The operation's record.
            record: RecordIndex,
            /// Who has made it.
            node: NodeId,
            /// The first thing in which it differs from the claim that stands.
            field: Field,
            /// Of which shard.
            shard: ShardId,
        },
        /// A node has lost a part of its deposit for a claim that was proved false, and its enclave does not
        /// count any more.
        Punished {
            /// The operation's record.
            record: RecordIndex,
            /// The node.
            node: NodeId,
            /// What went to the treasury.
            amount: Balance,
        },
        /// Claims contradict each other, and none was made by enough: the operation is undone once its drain
        /// is over, and its proposer's bond is lost.
        Disputed {
            /// The operation's record.
            record: RecordIndex,
            /// In what they differ.
            field: Field,
            /// Of which shard.
            shard: ShardId,
        },
        /// What was disputed is undone.
        Undone {
            /// The operation's record.
            record: RecordIndex,
            /// The record of the opposite.
            by: RecordIndex,
        },
        /// An alarm: too few have claimed anything, each time they were asked; or what is disputed cannot be
        /// undone. The operation stands as it is.
        Unsettled {
            /// The operation's record.
            record: RecordIndex,
        },
    }
}
