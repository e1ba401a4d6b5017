// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to lanes.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A leaf is to become a lane. No transfer between shards begins at it or reaches it any more.
        LaneOpening {
            /// The leaf.
            shard: ShardId,
            /// Who has asked for it.
            requested_by: RequestedBy,
        },
        /// A leaf is a lane: its replicas execute it from now on.
        LaneOpened {
            /// The lane.
            shard: ShardId,
            /// The id of the head that it begins with.
            head: H256,
            /// Its term.
            term: u32,
            /// The root of its records.
            root: H256,
            /// Its accounts.
            accounts: u64,
            /// Its units.
            total: Balance,
        },
        /// A leaf that was to become a lane does not.
        LaneNotOpened {
            /// The leaf.
            shard: ShardId,
            /// Why not; `None` if something was set aside in its records for too long.
            refusal: Option<LaneRefusal>,
        },
        /// Something has entered a lane's inbox.
        Entered {
            /// The lane.
            shard: ShardId,
            /// The index of the entry.
            index: u64,
        },
        /// A lane has another head.
        Committed {
            /// The lane.
            shard: ShardId,
            /// The number of the head.
            sequence: u64,
            /// Its id.
            head: H256,
            /// The root of the lane's records.
            root: H256,
            /// What has left the lane with it.
            messages: u32,
            /// The replicas that have signed it.
            signers: u32,
        },
        /// A lane has another term: its replicas begin anew at the committed head.
        Renewed {
            /// The lane.
            shard: ShardId,
            /// The term.
            term: u32,
            /// The replicas that have signed it.
            signers: u32,
        },
        /// Units have left a lane for the balance of their owner.
        PaidOut {
            /// The lane.
            shard: ShardId,
            /// Whose they are.
            who: T::AccountId,
            /// How many.
            amount: Balance,
        },
        /// Units of a lane are on their way to another shard.
        SetOut {
            /// The lane.
            shard: ShardId,
            /// What names the transfer from now on.
            transfer: TransferId,
            /// The nonce of the order.
            nonce: Nonce,
        },
        /// Units that had left a lane could not go on, and go back to their account by its inbox.
        GivenBack {
            /// The lane.
            shard: ShardId,
            /// Whose they are.
            account: BlindedId,
            /// How many.
            amount: Balance,
        },
        /// The treasury has units that nobody can be given: those that a lane has sent in the name of an account
        /// that is not its own, as only replicas that collude do, and those in the inbox of one that has returned
        /// which are too few to open an account, since the least was raised meanwhile.
        Forfeited {
            /// The lane.
            shard: ShardId,
            /// In whose name.
            account: BlindedId,
            /// How many.
            amount: Balance,
        },
        /// A node's operator has what it has earned by a lane.
        EarningsPaid {
            /// The lane.
            shard: ShardId,
            /// The node.
            node: NodeId,
            /// Its operator, or the treasury in its place.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// What of a lane's fees could not be shared is the treasury's.
        RestPaid {
            /// The lane.
            shard: ShardId,
            /// How much.
            amount: Balance,
        },
        /// A node has voted for two heads in one place.
        Equivocated {
            /// The lane.
            shard: ShardId,
            /// The node.
            node: NodeId,
            /// The term.
            term: u32,
            /// The number of the two heads.
            sequence: u64,
            /// What it has lost of its deposit.
            amount: Balance,
        },
        /// A lane has committed nothing for a while. If it goes on like this, it returns.
        LaneQuiet {
            /// The lane.
            shard: ShardId,
            /// The block of its last commit.
            since: BlockHeight,
            /// The nodes that had not signed it, and have missed a duty.
            missed: u32,
        },
        /// A lane is to return to the chain. Its replicas have a little time for what they have signed.
        LaneClosing {
            /// The lane.
            shard: ShardId,
            /// Who has asked for it.
            requested_by: RequestedBy,
        },
        /// A lane returns to the chain: its head stands, and its records can be imported.
        LaneReturning {
            /// The lane.
            shard: ShardId,
            /// Why.
            reason: ReturnReason,
            /// The id of the head.
            head: H256,
            /// The root of its records.
            root: H256,
        },
        /// Records of a lane that returns were brought.
        RecordsImported {
            /// The lane.
            shard: ShardId,
            /// Those that were missing.
            records: u32,
        },
        /// The records of a lane that returns are not what its books say. Only replicas that collude can have
        /// signed that. Nothing of it becomes the chain's.
        LaneUnsound {
            /// The lane.
            shard: ShardId,
        },
        /// The chain executes a shard again that was a lane.
        LaneReturned {
            /// The shard.
            shard: ShardId,
            /// Its units.
            total: Balance,
        },
        /// A lane was given up whose records nobody could bring. The chain executes the shard again, with those that
        /// it had.
        LaneAbandoned {
            /// The shard.
            shard: ShardId,
            /// Its units.
            total: Balance,
            /// Those that the lane had besides, and the treasury has now.
            lost: Balance,
            /// Those that the lane did not have, and the treasury has paid.
            lacking: Balance,
        },
        /// An order that waited in the inbox of a lane which has returned is void: its account uses the
        /// ledger's calls again.
        OrderVoid {
            /// The shard.
            shard: ShardId,
            /// The index of the entry.
            index: u64,
        },
        /// Nothing is left of a lane.
        LaneEnded {
            /// The shard.
            shard: ShardId,
        },
    }
}
