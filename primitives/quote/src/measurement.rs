// SPDX-License-Identifier: Apache-2.0
//! One hash for who runs.

use crate::{signature::sha256, Report, Verified};

/// Keeps these hashes apart from all others.
const DOMAIN: &[u8] = b"nerv/quote/measurement/v1";

impl Report {
    /// SHA-256 over all that makes the software what it is, in this order, after the domain
    /// `nerv/quote/measurement/v1` and the letter of the kind:
    ///
    /// * `S`: MRENCLAVE, MRSIGNER, attributes, MISCSELECT, product and its long id and family,
    ///   versions of product and configuration, configuration;
    /// * `T`: MRTD, the four RTMRs, attributes, XFAM, MRCONFIGID, MROWNER, MROWNERCONFIG, hash of
    ///   the service guests (zeros with TDX 1.0).
    ///
    /// Left out are the software's own report data, and the state of the platform, which the TCB's
    /// status tells: components' versions, the TDX module.
    ///
    /// All fields have a fixed length; numbers are little-endian.
    pub fn measurement(&self) -> [u8; 32] {
        match self {
            Self::Sgx(report) => sha256(&[
                DOMAIN,
                b"S",
                &report.mr_enclave,
                &report.mr_signer,
                &report.attributes,
                &report.misc_select.to_le_bytes(),
                &report.isv_prod_id.to_le_bytes(),
                &report.isv_ext_prod_id,
                &report.isv_family_id,
                &report.isv_svn.to_le_bytes(),
                &report.config_svn.to_le_bytes(),
                &report.config_id,
            ]),
            Self::Tdx(report) => {
                let service = report
                    .extension
                    .as_ref()
                    .map_or([0; 48], |e| e.mr_service_td);
                let [first, second, third, fourth] = &report.rtmr;
                sha256(&[
                    DOMAIN,
                    b"T",
                    &report.mr_td,
                    first,
                    second,
                    third,
                    fourth,
                    &report.td_attributes,
                    &report.xfam,
                    &report.mr_config_id,
                    &report.mr_owner,
                    &report.mr_owner_config,
                    &service,
                ])
            }
        }
    }
}

impl Verified {
    /// That of the [report](Report::measurement): what is admitted or not.
    pub fn measurement(&self) -> [u8; 32] {
        self.report.measurement()
    }
}
