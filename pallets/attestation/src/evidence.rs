// SPDX-License-Identifier: Apache-2.0
//! Whether evidence vouches for an enclave.

use crate::{
    AllowSimulated, CheckedCollaterals, Collaterals, Config, EnclaveKey, Error, Evidence,
    Measurements, Pallet, Policy, WeightInfo, LOG_TARGET, SWEPT,
};
use codec::Encode;
use frame_support::{ensure, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_attestation::{report_data, EvidenceKind};
use nerv_primitives_core::{traits::Custodians, NodeId};
use nerv_primitives_quote::{
    verify_checked, Checked, Policy as QuotePolicy, PolicyError, Quote, QuoteError, Tee, Verified,
};
use sp_core::H256;
use sp_runtime::traits::Zero;

/// What evidence comes to.
pub(crate) struct Verdict {
    /// Its kind.
    pub(crate) kind: EvidenceKind,
    /// What was measured.
    pub(crate) measurement: Option<H256>,
    /// The last second since 1970 for which it is good.
    pub(crate) valid_until: Option<u64>,
    /// The collateral that it was verified against.
    pub(crate) collateral: Option<H256>,
}

impl<T: Config> Pallet<T> {
    /// What of evidence can be refused without a signature being verified: whether it may be simulated,
    /// what it binds, what was measured, and whether the collateral is there and holds.
    pub(crate) fn look_at(
        evidence: &Evidence,
        node: NodeId,
        operator: &T::AccountId,
        key: &EnclaveKey,
    ) -> Result<(), Error<T>> {
        let Evidence::Dcap { quote, collateral } = evidence else {
            ensure!(AllowSimulated::<T>::get(), Error::<T>::SimulatedEvidence);
            return Ok(());
        };
        let quote = Quote::parse(quote).map_err(Self::fault)?;
        let expected = report_data(&Self::genesis(), node, &operator.encode(), key);
        ensure!(
            *quote.report.report_data() == expected,
            Error::<T>::BoundElsewhere
        );
        ensure!(
            Measurements::<T>::contains_key(H256(quote.report.measurement())),
            Error::<T>::NotAdmitted
        );
        let upload = Collaterals::<T>::get(collateral).ok_or(Error::<T>::NoCollateral)?;
        ensure!(
            Self::seconds() <= upload.valid_until,
            Error::<T>::NotValidNow
        );
        Ok(())
    }

    /// Judges evidence that [`Self::look_at`] has looked at.
    pub(crate) fn judge(evidence: &Evidence) -> Result<Verdict, Error<T>> {
        let Evidence::Dcap { quote, collateral } = evidence else {
            return Ok(Verdict {
                kind: EvidenceKind::Simulated,
                measurement: None,
                valid_until: None,
                collateral: None,
            });
        };
        let checked = CheckedCollaterals::<T>::get(collateral).ok_or(Error::<T>::NoCollateral)?;
        let verified = Self::verify(quote, &checked, Self::seconds())?;
        Ok(Verdict {
            kind: match checked.tee() {
                Tee::Sgx => EvidenceKind::Sgx,
                Tee::Tdx => EvidenceKind::Tdx,
            },
            measurement: Some(H256(verified.measurement())),
            valid_until: Some(verified.valid_until),
            collateral: Some(*collateral),
        })
    }

    /// Verifies a quote at a time, in seconds since 1970, and asks whether what is verified is accepted.
    pub(crate) fn verify(quote: &[u8], checked: &Checked, now: u64) -> Result<Verified, Error<T>> {
        let verified = verify_checked(quote, checked, now).map_err(Self::fault)?;
        let policy = QuotePolicy {
            // A bit that is no status is none.
            statuses: T::Policy::accepted_statuses() as u16,
            max_age: u64::MAX,
            min_evaluation_data_number: 0,
        };
        // What was measured has been looked at before.
        policy.check(&verified, now, |_| true).map_err(|error| {
            log::debug!(target: LOG_TARGET, "a quote is not accepted: {error}");
            match error {
                PolicyError::Debug => Error::<T>::DebugMode,
                PolicyError::Status(_) => Error::<T>::StatusNotAccepted,
                PolicyError::NotAdmitted => Error::<T>::NotAdmitted,
                PolicyError::TooOld | PolicyError::OldEvaluation(_) => Error::<T>::NotValidNow,
                PolicyError::Migratable | PolicyError::ServiceTd | PolicyError::SeptVe => {
                    Error::<T>::ExposedGuest
                }
            }
        })?;
        Ok(verified)
    }

    /// The error of a call that hands in what is refused. The log has the rule and the part.
    pub(crate) fn fault(error: QuoteError) -> Error<T> {
        log::debug!(target: LOG_TARGET, "evidence is refused: {error}");
        match error {
            QuoteError::NotYetValid(_) | QuoteError::Expired(_) => Error::<T>::NotValidNow,
            QuoteError::UntrustedRoot(_)
            | QuoteError::WrongIssuer(_)
            | QuoteError::WrongPurpose(_)
            | QuoteError::UnsupportedCertificate(_) => Error::<T>::UntrustedChain,
            QuoteError::BadSignature(_) | QuoteError::UnboundAttestationKey => {
                Error::<T>::BadSignature
            }
            QuoteError::Revoked(_) => Error::<T>::Revoked,
            QuoteError::KindMismatch
            | QuoteError::FmspcMismatch
            | QuoteError::PceIdMismatch
            | QuoteError::PckMismatch
            | QuoteError::PckCaMismatch => Error::<T>::CollateralMismatch,
            QuoteError::QeIdentityMismatch
            | QuoteError::TdxModuleMismatch
            | QuoteError::UnknownTdxModule(_)
            | QuoteError::NoTcbLevel(_) => Error::<T>::UnknownPlatform,
            _ => Error::<T>::Malformed,
        }
    }

    /// The hash of the chain's first block.
    pub(crate) fn genesis() -> H256 {
        let hash = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let mut bytes = H256::zero();
        for (place, byte) in bytes.0.iter_mut().zip(hash.as_ref()) {
            *place = *byte;
        }
        bytes
    }

    /// The most that a registration with such evidence costs: the nodes that are looked at are its own,
    /// the one that had its key, and those whose turn it is.
    pub fn register_weight(evidence: &Evidence) -> Weight {
        let cheap = Self::unverified_weight();
        match evidence {
            Evidence::Simulated => cheap,
            Evidence::Dcap { .. } => cheap.saturating_add(T::WeightInfo::verify_quote()),
        }
    }

    /// The same, but for the verification of a quote.
    pub(crate) fn unverified_weight() -> Weight {
        let nodes = T::Custodians::custodian_weight().saturating_mul(u64::from(SWEPT) + 2);
        T::WeightInfo::register_simulated()
            .saturating_add(nodes)
            .saturating_add(T::Custodians::may_sign_weight())
    }
}
