// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    ///
    /// A proposal that makes sense but may not be carried out now is refused instead: the call
    /// succeeds, leaves a record and tells the [`ProposalRefusal`] by an event.
    #[pallet::error]
    pub enum Error<T> {
        /// Amounts of zero do nothing.
        ZeroAmount,
        /// Less than the minimum stake would be bonded.
        BelowMinimum,
        /// A sum would leave its range.
        Overflow,
        /// The account has nothing bonded.
        NotAStaker,
        /// The staker has less bonded.
        InsufficientStake,
        /// Too many parts of the stake are unbonding: withdraw what can be withdrawn first.
        TooManyChunks,
        /// Nothing can be withdrawn yet.
        NothingToWithdraw,
        /// The staker has made as many proposals of late as it may.
        RateLimited,
        /// As many proposals of the kind are open as may be.
        TooManyProposals,
        /// Another proposal to split or merge the shard or about its lane, to move the account, to carry out
        /// the plan, or of yours to adopt the model is voted on.
        AlreadyProposed,
        /// The parameter's value is out of its bounds.
        OutOfBounds,
        /// There is no such proposal, or it is no longer kept.
        UnknownProposal,
        /// Votes are not taken any more.
        VotingClosed,
        /// The staker had nothing bonded when the proposal was made, or has taken it out since.
        NoPower,
        /// The staker has voted so before.
        AlreadyVoted,
        /// There is nothing to be done for the proposal yet.
        NotDue,
        /// No bond is held for something that was carried out.
        NotExecuted,
        /// The model that was approved was not uploaded by then, or not all of it.
        ModelMissing,
        /// The staker has as many proposals of the kind open as it may.
        TooManyOfKind,
        /// Less stake is bonded in all than a decision takes.
        ElectorateTooSmall,
        /// The proposal of that number is about something else: on another branch of the chain it was
        /// about what the vote was meant for.
        OtherMotion,
        /// The account has stake of its own, and acts for itself.
        DelegateIsStaker,
        /// The account is another staker's delegate.
        DelegateTaken,
        /// The account is nobody's delegate.
        NotADelegate,
        /// The staker has given a sign of life within its period, or since the vote it is said to have
        /// missed; or that did not run out of time.
        StillAwake,
        /// The stake counts already.
        NotAsleep,
        /// The call has more than [`root::MAX_CALL_BYTES`](crate::root::MAX_CALL_BYTES) bytes.
        CallTooLong,
        /// The call weighs more than half of what an extrinsic may.
        CallTooHeavy,
        /// The proposal of that number is about another call, or about none.
        OtherCall,
    }
}
