// SPDX-License-Identifier: Apache-2.0
//! Quotes against collateral.

use crate::{
    certificate::Certificate,
    quote::{Quote, QuoteKind, Report, SgxReport, TdxReport},
    signature::{sha256, verify as verify_signature},
    tcb::{Advisory, TcbStatus},
    validity::Validity,
    Checked, Collateral, Part, QuoteError, TrustAnchor,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// What a verified quote attests.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Verified {
    /// What was quoted.
    pub kind: QuoteKind,
    /// How Intel sees the platform.
    pub status: TcbStatus,
    /// Why: the names of the advisories that hold for it, each once.
    pub advisories: Vec<Advisory>,
    /// Since when a newer state than the platform's was known: the earliest of the dates of the
    /// levels that it reached, unix seconds.
    pub tcb_date: u64,
    /// Who runs there.
    pub report: Report,
    /// What the quoted software itself put there.
    pub report_data: [u8; 64],
    /// Whether others may look into it or change it as it runs. What it attests is then worth
    /// nothing.
    pub debug: bool,
    /// The first unix second at which all that was used holds.
    pub valid_from: u64,
    /// The last unix second at which all that was used holds.
    pub valid_until: u64,
    /// When the oldest of the monthly collateral was issued, unix seconds.
    pub issued: u64,
    /// Which of Intel's recoveries the collateral knows.
    pub evaluation_data_number: u32,
    /// The family of platforms.
    pub fmspc: [u8; 6],
}

/// Verifies a quote with its collateral at a time in unix seconds, under Intel's root: nine
/// signatures. The same as [`Collateral::check`], then [`verify_checked`].
///
/// Neither the status nor debug mode is judged here: that is what a [`Policy`](crate::Policy) is
/// for.
///
/// # Errors
/// [`QuoteError`] says which rule was broken by which part.
pub fn verify(quote: &[u8], collateral: &Collateral, now: u64) -> Result<Verified, QuoteError> {
    verify_under(TrustAnchor::INTEL, quote, collateral, now)
}

/// The same under another root.
pub fn verify_under(
    anchor: TrustAnchor,
    quote: &[u8],
    collateral: &Collateral,
    now: u64,
) -> Result<Verified, QuoteError> {
    // Cheap, and it spares the signatures of the collateral.
    Quote::parse(quote)?;
    verify_checked(quote, &collateral.check_under(anchor, now)?, now)
}

/// Verifies a quote against collateral that was checked before, at a time in unix seconds: three
/// signatures, two if the collateral came with the platform's certificate.
///
/// # Errors
/// [`QuoteError`] says which rule was broken by which part. What costs little is checked first.
pub fn verify_checked(quote: &[u8], checked: &Checked, now: u64) -> Result<Verified, QuoteError> {
    let quote = Quote::parse(quote)?;
    let collateral = Validity {
        from: checked.valid_from,
        until: checked.valid_until,
    };
    collateral.ensure(now, Part::Collateral)?;
    if quote.header.tee != checked.tee() {
        return Err(QuoteError::KindMismatch);
    }

    // The attestation key is the one that Intel's quoting enclave named.
    let proof = &quote.authentication;
    let qe_report = SgxReport::parse(proof.qe_report)?;
    let bound = sha256(&[proof.attestation_key, proof.qe_auth_data]);
    if qe_report.report_data[..32] != bound || qe_report.report_data[32..] != [0; 32] {
        return Err(QuoteError::UnboundAttestationKey);
    }
    checked.qe_identity.ensure_is(&qe_report)?;

    let pck = checked.pck(proof.pck_chain)?;
    let pck = Certificate::parse(&pck, Part::Pck)?;
    let (platform, validity) = checked.ensure_pck(&pck, now)?;
    let validity = collateral.and(validity);

    // What Intel says of platform, TDX module and quoting enclave.
    let tcb_info = &checked.tcb_info;
    let appraisal = match &quote.report {
        Report::Sgx(_) => {
            let mut appraisal = tcb_info.appraise_sgx(&platform)?;
            checked.qe_identity.converge(&qe_report, &mut appraisal)?;
            appraisal
        }
        Report::Tdx(report) => {
            if report.reserved_bits() {
                return Err(QuoteError::ReservedBits);
            }
            let (mut launch, current) = tcb_info.appraise_tdx(&platform, report)?;
            checked.qe_identity.converge(&qe_report, &mut launch)?;
            if let Some(mut current) = current {
                checked.qe_identity.converge(&qe_report, &mut current)?;
                launch.status = launch.status.with_current(current.status);
            }
            launch
        }
    };

    verify_signature(
        pck.key(),
        proof.qe_report,
        proof.qe_report_signature,
        Part::QeReport,
    )?;
    verify_signature(
        proof.attestation_key,
        quote.signed,
        proof.signature,
        Part::Quote,
    )?;

    Ok(Verified {
        kind: quote.report.kind(),
        status: appraisal.status,
        advisories: appraisal.advisories,
        tcb_date: appraisal.date,
        report_data: *quote.report.report_data(),
        debug: match &quote.report {
            Report::Sgx(report) => report.debug(),
            Report::Tdx(report) => TdxReport::debug(report),
        },
        report: quote.report,
        valid_from: validity.from,
        valid_until: validity.until,
        issued: checked.issued,
        evaluation_data_number: checked.evaluation_data_number(),
        fmspc: platform.fmspc,
    })
}
