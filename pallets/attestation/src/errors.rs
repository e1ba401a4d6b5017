// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such node.
        NoSuchNode,
        /// The node only stands for one, and runs nothing.
        SimulatedNode,
        /// The account may not act for the node: it is neither its operator nor the operator's delegate.
        MayNotSign,
        /// The chain takes no simulated evidence.
        SimulatedEvidence,
        /// The enclave of another node has that key.
        KeyInUse,
        /// The node has no enclave.
        NoEnclave,
        /// The measurement is admitted.
        AlreadyAdmitted,
        /// As many measurements are admitted as may be.
        TooManyMeasurements,
        /// The measurement is not admitted.
        NotAdmitted,
        /// That collateral was uploaded before.
        AlreadyUploaded,
        /// As many collaterals are kept as may be.
        TooManyCollaterals,
        /// As many collaterals of the account are kept as may be of one.
        TooManyOfAccount,
        /// No such collateral is kept.
        NoCollateral,
        /// The collateral holds, and the account has not uploaded it.
        NotUploader,
        /// The collateral holds, and enclaves were registered with it.
        CollateralInUse,
        /// The quote binds another key, node, operator or chain.
        BoundElsewhere,
        /// Quote or collateral are not of the form that they must have, or too long.
        Malformed,
        /// Something of it does not hold yet, or not any more.
        NotValidNow,
        /// A chain of certificates does not end in the root that is trusted, or something in it is not
        /// what it must be for its purpose.
        UntrustedChain,
        /// A signature is not that of the key that must have made it.
        BadSignature,
        /// A revocation list names a certificate.
        Revoked,
        /// The collateral is for other platforms.
        CollateralMismatch,
        /// The collateral knows no such quoting enclave, or no such state of the platform.
        UnknownPlatform,
        /// The platform's status is not among those that are accepted.
        StatusNotAccepted,
        /// Others may look into the enclave.
        DebugMode,
        /// The guest may be moved, or others have a hold on it.
        ExposedGuest,
        /// Replicas are not asked about that operation, or not any more.
        NotOpen,
        /// What comes of the operation is known.
        Decided,
        /// The time for claims is over.
        TooLate,
        /// Replicas are asked in another round.
        WrongRound,
        /// The node is not asked for that slot.
        NotAssigned,
        /// The node has claimed something in this round.
        AlreadyClaimed,
        /// The node looked at the chain too long ago, or in a block that is yet to come.
        StaleView,
        /// The claim is about other shards.
        WrongShape,
        /// The claim begins with another checkpoint.
        WrongCheckpoint,
        /// The claim's logs are not those of the cutover.
        WrongLog,
        /// The node has had too many other enclaves not long ago, and answers for what they have signed.
        TooManyKeys,
    }
}
