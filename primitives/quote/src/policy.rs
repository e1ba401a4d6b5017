// SPDX-License-Identifier: Apache-2.0
//! What of that which verifies is accepted.

use crate::{Report, TcbStatus, Verified};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Which verified quotes are accepted. Debug mode, revoked platforms, guests that may be migrated,
/// that other guests have a hold on, or that handle exceptions which the host may provoke, never
/// are.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Policy {
    /// One bit for each [`TcbStatus`], by its number.
    pub statuses: u16,
    /// How old collateral may be, in seconds since it was issued. `u64::MAX`: as long as it holds.
    pub max_age: u64,
    /// The least of Intel's recoveries that the collateral must know. 0: any.
    pub min_evaluation_data_number: u32,
}

/// Why a verified quote is not accepted.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum PolicyError {
    /// Others may look into it as it runs.
    #[codec(index = 0)]
    Debug,
    /// The platform's status is not among those accepted.
    #[codec(index = 1)]
    Status(TcbStatus),
    /// The collateral is older than is accepted.
    #[codec(index = 2)]
    TooOld,
    /// The collateral does not know Intel's latest recoveries.
    #[codec(index = 3)]
    OldEvaluation(u32),
    /// The guest may be moved to another machine as it runs.
    #[codec(index = 4)]
    Migratable,
    /// Service guests are bound to the guest, or may be.
    #[codec(index = 5)]
    ServiceTd,
    /// The host may provoke exceptions in the guest by taking pages away.
    #[codec(index = 6)]
    SeptVe,
    /// The measurement is not admitted.
    #[codec(index = 7)]
    NotAdmitted,
}

impl core::fmt::Display for PolicyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(self, f)
    }
}

impl core::error::Error for PolicyError {}

impl Policy {
    /// Only what is up to date, as long as its collateral holds.
    pub const STRICT: Self = Self::accepting(&[TcbStatus::UpToDate]);

    /// What is up to date, also where software or configuration must help: the platform's owner has
    /// done what firmware allows. This is what most of today's machines reach.
    pub const CURRENT: Self = Self::accepting(&[
        TcbStatus::UpToDate,
        TcbStatus::SwHardeningNeeded,
        TcbStatus::ConfigurationNeeded,
        TcbStatus::ConfigurationAndSwHardeningNeeded,
    ]);

    /// These statuses, as long as the collateral holds.
    pub const fn accepting(statuses: &[TcbStatus]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < statuses.len() {
            bits |= 1 << statuses[at] as u16;
            at += 1;
        }
        Self {
            statuses: bits,
            max_age: u64::MAX,
            min_evaluation_data_number: 0,
        }
    }

    /// Fails unless a quote that was verified is accepted at a time in unix seconds.
    /// `admitted` says whether a [measurement](Verified::measurement) is.
    ///
    /// # Errors
    /// [`PolicyError`]; the measurement is asked for last.
    pub fn check(
        &self,
        verified: &Verified,
        now: u64,
        admitted: impl FnOnce(&[u8; 32]) -> bool,
    ) -> Result<(), PolicyError> {
        if verified.debug {
            return Err(PolicyError::Debug);
        }
        if let Report::Tdx(report) = &verified.report {
            if report.migratable() {
                return Err(PolicyError::Migratable);
            }
            if report.service_td() {
                return Err(PolicyError::ServiceTd);
            }
            if !report.sept_ve_disable() {
                return Err(PolicyError::SeptVe);
            }
        }
        let status = verified.status;
        if status == TcbStatus::Revoked || self.statuses & 1 << status as u16 == 0 {
            return Err(PolicyError::Status(status));
        }
        if now.saturating_sub(verified.issued) > self.max_age {
            return Err(PolicyError::TooOld);
        }
        let evaluation = verified.evaluation_data_number;
        if evaluation < self.min_evaluation_data_number {
            return Err(PolicyError::OldEvaluation(evaluation));
        }
        if !admitted(&verified.measurement()) {
            return Err(PolicyError::NotAdmitted);
        }
        Ok(())
    }
}
