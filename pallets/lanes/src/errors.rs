// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// The shard is no leaf.
        NotALeaf,
        /// The shard is no lane, or does not take this any more.
        NotALane,
        /// Your account is in a shard that the chain executes, or in a lane that takes nothing now: see
        /// the ledger's calls.
        NotInALane,
        /// Sender and receiver are one account.
        SelfTransfer,
        /// The amount is nothing, or less than the ledger's minimum balance where it must not be.
        AmountTooLow,
        /// The lane's inbox is full: try again in a later block.
        InboxFull,
        /// You have as many entries in the lane's inbox as an account may have.
        TooManyOwn,
        /// The account has less set aside than that.
        NotSetAside,
        /// No transfer of that account is being handed over.
        NotHandedOver,
        /// No lanes are opened.
        Disabled,
        /// There are as many lanes as may be.
        TooManyLanes,
        /// The shard is a lane, or becomes one.
        AlreadyLane,
        /// Records still drain into the shard.
        StillDraining,
        /// Replicas have still to say what came of the operation that made the shard.
        AwaitingClaims,
        /// The placement of the shard is broken, or there is none.
        UnsoundPlacement,
        /// A slot of the shard has a simulated node.
        SimulatedNode,
        /// A node has no enclave that counts.
        NoEnclave,
        /// The shard has no committed checkpoint.
        NoCheckpoint,
        /// The lane is not open yet.
        StillOpening,
        /// The lane has committed something in this block, or its term was renewed in it.
        TooSoon,
        /// The header, or the renewal, is not of the current term.
        WrongTerm,
        /// The header is not behind the committed head.
        StaleSequence,
        /// The path has not one digest for each header between the committed head and this one.
        WrongPath,
        /// Entries of the inbox are left behind that have waited for long enough.
        InboxSkipped,
        /// Entries were taken that the inbox does not have.
        InboxAhead,
        /// The units received are not those of the entries taken.
        WrongReceived,
        /// The messages do not make the outbox.
        WrongOutbox,
        /// The units sent are not those of the messages.
        WrongSent,
        /// The units of the lane are not those it had, and what came, less what went.
        NotConserved,
        /// The log is shorter than it was.
        LogWentBack,
        /// The log is longer than so many batches can make it.
        LogAhead,
        /// The fees taken are less than they were.
        FeesWentBack,
        /// The nonce floor is lower than it was, or too high.
        WrongFloor,
        /// A message is of less than the minimum balance, or to its own sender.
        WrongMessage,
        /// The payees are not those of the messages.
        WrongPayee,
        /// The outbox has no room for so many messages.
        OutboxFull,
        /// There are fewer signatures than are needed.
        TooFewSigners,
        /// The slots are not in ascending order: one is named twice.
        DoubledSigner,
        /// A slot is empty, or is not there.
        NotAssigned,
        /// A signature is not that of the enclave, or of something else.
        BadSignature,
        /// The replicas looked at the chain too long ago, or in a block that is yet to come.
        StaleView,
        /// The head is not the committed one.
        WrongHead,
        /// The votes do not contradict each other.
        NoContradiction,
        /// That was reported before.
        AlreadyReported,
        /// The proof does not show the records, or one of them has a nonce that no account can have come to.
        BadProof,
        /// All these records are as they should be.
        NothingToImport,
        /// The lane cannot end yet: records are missing, or something is under way.
        NotFinished,
        /// With these records the shard would have more units than it has, and than the lane's books say: bring those
        /// first that have fewer.
        TooManyUnits,
        /// The records that the chain has of the lane have more units beyond its books than the treasury is to pay.
        LacksMore,
    }
}
