// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to stake and proposals.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Stake was bonded.
        Bonded {
            /// Whose it is.
            who: T::AccountId,
            /// How much was added.
            amount: Balance,
            /// All the staker has bonded now.
            bonded: Balance,
        },
        /// Stake was taken out of all votes, and can be withdrawn later.
        Unbonded {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
            /// The block from which it can be withdrawn.
            from: BlockHeight,
        },
        /// Unbonded stake is free again.
        Withdrawn {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// The period began in which a staker must give a sign of life.
        ActivityNoted {
            /// The staker.
            who: T::AccountId,
        },
        /// Stake does not count any more, until it wakes.
        Retired {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// Stake counts again, on proposals made from now on.
        Woke {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// Another key acts for a staker, or none.
        DelegateSet {
            /// The staker.
            staker: T::AccountId,
            /// The key, if there is one.
            delegate: Option<T::AccountId>,
        },
        /// Stake holders are to decide.
        Proposed {
            /// The proposal, which votes name.
            proposal: ProposalIndex,
            /// Whose it is.
            proposer: T::AccountId,
            /// All power on it.
            electorate: Balance,
            /// The power that must vote for it.
            needed: Balance,
            /// The last block in which votes are taken.
            deadline: BlockHeight,
        },
        /// A proposal was not put to the vote, for the reason given. No bond was taken.
        ProposalRefused {
            /// The proposal.
            proposal: ProposalIndex,
            /// Whose it is.
            proposer: T::AccountId,
            /// Why not.
            reason: ProposalRefusal,
        },
        /// A staker voted, or changed its vote.
        Voted {
            /// The proposal.
            proposal: ProposalIndex,
            /// The staker.
            who: T::AccountId,
            /// For it, or against it.
            aye: bool,
            /// The power of the vote.
            power: Balance,
            /// All power that voted for it.
            ayes: Balance,
            /// All power that voted against it.
            nays: Balance,
            /// The power that must vote for it.
            needed: Balance,
        },
        /// A proposal passed.
        Passed {
            /// The proposal.
            proposal: ProposalIndex,
            /// What became of it in this block.
            execution: Execution,
        },
        /// A proposal did not pass.
        Lost {
            /// The proposal.
            proposal: ProposalIndex,
            /// Why.
            why: Loss,
        },
        /// A proposer has the bond back.
        BondReturned {
            /// The proposal.
            proposal: ProposalIndex,
            /// The proposer.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A bond went to the treasury.
        BondSlashed {
            /// The proposal.
            proposal: ProposalIndex,
            /// The proposer.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A proposal has the votes, and is carried out later.
        Approved {
            /// The proposal.
            proposal: ProposalIndex,
            /// The block from which it is carried out.
            due: BlockHeight,
        },
        /// Stake was freed at once, for the fee of the call that frees it.
        PaidFromStake {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// What is to be decided would relieve a shard whose writes take too much of blocks.
        CalledForByContention {
            /// The proposal.
            proposal: ProposalIndex,
            /// The time that they took of the last blocks.
            time: WriteTime,
            /// The mean above which that has become too much, in microseconds a block.
            limit: u32,
        },
    }
}
