// SPDX-License-Identifier: Apache-2.0

use super::{reader::Reader, report::SgxBody};
use crate::QuoteError;

/// Certification data: a chain of certificates in PEM: PCK, its authority, root.
const PCK_CHAIN: u16 = 5;
/// Certification data: the quoting enclave's report with certification data of its own.
const QE_REPORT: u16 = 6;

/// The signature over a quote, and what shows whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication<'a> {
    /// By the attestation key over header and body: r, s, big-endian.
    pub signature: &'a [u8; 64],
    /// x, y, big-endian.
    pub attestation_key: &'a [u8; 64],
    /// The report in which the quoting enclave names the attestation key.
    pub qe_report: &'a SgxBody,
    /// By the PCK over the quoting enclave's report.
    pub qe_report_signature: &'a [u8; 64],
    /// What the quoting enclave binds besides its key.
    pub qe_auth_data: &'a [u8],
    /// The certificates in PEM: PCK, its authority, root.
    pub pck_chain: &'a [u8],
}

impl<'a> Authentication<'a> {
    pub(super) fn read(version: u16, bytes: &'a [u8]) -> Result<Self, QuoteError> {
        let mut reader = Reader::new(bytes);
        let (signature, attestation_key) = (reader.array()?, reader.array()?);
        // From version 4 on, what follows is wrapped once more.
        if version >= 4 {
            reader = Reader::new(Self::certification_data(QE_REPORT, &mut reader)?);
        }
        let (qe_report, qe_report_signature) = (reader.array()?, reader.array()?);
        let length = reader.u16()?.into();
        let qe_auth_data = reader.slice(length)?;
        let pck_chain = Self::certification_data(PCK_CHAIN, &mut reader)?;
        Ok(Self {
            signature,
            attestation_key,
            qe_report,
            qe_report_signature,
            qe_auth_data,
            pck_chain,
        })
    }

    /// The certification data that must be of this kind and the last.
    fn certification_data(kind: u16, reader: &mut Reader<'a>) -> Result<&'a [u8], QuoteError> {
        let given = reader.u16()?;
        if given != kind {
            return Err(QuoteError::UnsupportedCertificationData(given));
        }
        let length = reader.u32()? as usize;
        let data = reader.slice(length)?;
        if !reader.rest().is_empty() {
            return Err(QuoteError::LengthMismatch);
        }
        Ok(data)
    }
}
