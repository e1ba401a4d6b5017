// SPDX-License-Identifier: Apache-2.0
//! Where trust begins.

/// The certificate that every chain must end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustAnchor<'a>(pub(crate) &'a [u8]);

impl TrustAnchor<'static> {
    /// Intel's "SGX Root CA", valid from 2018-05-21 to 2049-12-31. SHA-256 of the certificate:
    /// `44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3`.
    pub const INTEL: Self = Self(include_bytes!("root/intel.der"));
}

impl<'a> TrustAnchor<'a> {
    /// Another root, in DER: for tests alone, as evidence under it proves nothing.
    pub const fn new(certificate: &'a [u8]) -> Self {
        Self(certificate)
    }
}
