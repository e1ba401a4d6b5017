// SPDX-License-Identifier: Apache-2.0
//! Which enclave may quote.

use crate::{
    json::QeIdentityJson,
    quote::{SgxReport, Tee},
    tcb::{level_of, Advisories, Appraisal, Levels},
    validity::Validity,
    Part, QuoteError,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What Intel publishes of its quoting enclave.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct QeIdentity {
    /// What it quotes.
    pub(crate) tee: Tee,
    pub(crate) evaluation: u32,
    pub(crate) misc_select: [u8; 4],
    pub(crate) misc_select_mask: [u8; 4],
    pub(crate) attributes: [u8; 16],
    pub(crate) attributes_mask: [u8; 16],
    pub(crate) mr_signer: [u8; 32],
    pub(crate) isv_prod_id: u16,
    pub(crate) levels: Levels,
    pub(crate) advisories: Advisories,
}

impl QeIdentity {
    /// Reads an identity. Its signature must have been verified before.
    pub(crate) fn parse(json: &[u8]) -> Result<(Self, Validity), QuoteError> {
        QeIdentityJson::parse(json)?.check()
    }

    /// Fails unless the report is that of this enclave, not in debug mode.
    pub(crate) fn ensure_is(&self, report: &SgxReport) -> Result<(), QuoteError> {
        let masked = |have: &[u8], expected: &[u8], mask: &[u8]| {
            have.iter()
                .zip(expected)
                .zip(mask)
                .all(|((h, e), m)| h & m == e & m)
        };
        let is = report.mr_signer == self.mr_signer
            && report.isv_prod_id == self.isv_prod_id
            && !report.debug()
            && masked(
                &report.misc_select.to_le_bytes(),
                &self.misc_select,
                &self.misc_select_mask,
            )
            && masked(&report.attributes, &self.attributes, &self.attributes_mask);
        is.then_some(()).ok_or(QuoteError::QeIdentityMismatch)
    }

    /// Takes the enclave's verdict into that of the platform.
    pub(crate) fn converge(
        &self,
        report: &SgxReport,
        appraisal: &mut Appraisal,
    ) -> Result<(), QuoteError> {
        let level = level_of(&self.levels, report.isv_svn)
            .ok_or(QuoteError::NoTcbLevel(Part::QeIdentity))?;
        appraisal.converge(&level.verdict, &self.advisories);
        Ok(())
    }
}
