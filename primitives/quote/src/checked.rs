// SPDX-License-Identifier: Apache-2.0
//! Collateral whose signatures have been verified, in a form that is small and quick to use.

use crate::{
    certificate::{Certificate, Platform},
    identity::QeIdentity,
    pem::chain,
    quote::Tee,
    revocation::{Crl, Serial},
    root::TrustAnchor,
    signature::{sha256, verify, Hash, PublicKey},
    tcb::TcbInfo,
    validity::Validity,
    Collateral, Part, QuoteError,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most revoked PCK certificates that are kept.
pub const MAX_REVOKED: u32 = 2_048;

/// Collateral that was checked: what remains of it to verify quotes against.
///
/// It is to be stored as it is and never made from what others hand in: whoever decodes it believes
/// who encoded it.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Checked {
    /// SHA-256 of the root's certificate.
    pub(crate) root: Hash,
    pub(crate) pck_ca: PckCa,
    /// The PCK certificates that the authority has revoked, in order.
    pub(crate) revoked: BoundedVec<Serial, ConstU32<MAX_REVOKED>>,
    pub(crate) tcb_info: TcbInfo,
    pub(crate) qe_identity: QeIdentity,
    pub(crate) pck: Option<CheckedPck>,
    pub(crate) valid_from: u64,
    pub(crate) valid_until: u64,
    pub(crate) issued: u64,
}

/// The authority that issues the platforms' certificates.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct PckCa {
    /// SHA-256 of its certificate.
    pub(crate) certificate: Hash,
    /// SHA-256 of its name.
    pub(crate) name: Hash,
    pub(crate) key: PublicKey,
}

/// A platform's certificate that was verified with the collateral: SHA-256 of it.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct CheckedPck(pub(crate) Hash);

impl Collateral {
    /// Verifies all of it against Intel's root at a time in unix seconds: chains, revocation lists,
    /// TCB info, identity of the quoting enclave, and the PCK certificate if there is one. Six
    /// signatures; one more if the two documents have different signers, one more for the PCK.
    ///
    /// # Errors
    /// [`QuoteError`] says which rule was broken by which part. What costs little is checked first.
    pub fn check(&self, now: u64) -> Result<Checked, QuoteError> {
        self.check_under(TrustAnchor::INTEL, now)
    }

    /// The same under another root.
    pub fn check_under(&self, anchor: TrustAnchor, now: u64) -> Result<Checked, QuoteError> {
        let root = Certificate::parse(anchor.0, Part::Root)?;
        let mut validity = root.validity().ensure(now, Part::Root)?;

        let [pck_ca, pck_root] = chain(&self.pck_crl_issuer_chain, Part::PckCa)?;
        let [tcb_signer, tcb_root] = chain(&self.tcb_info_issuer_chain, Part::TcbSigner)?;
        let [identity_signer, identity_root] =
            chain(&self.qe_identity_issuer_chain, Part::IdentitySigner)?;
        for (given, part) in [
            (pck_root, Part::PckCa),
            (tcb_root, Part::TcbSigner),
            (identity_root, Part::IdentitySigner),
        ] {
            if given != anchor.0 {
                return Err(QuoteError::UntrustedRoot(part));
            }
        }

        let root_crl = Crl::parse(&self.root_ca_crl, &root, Part::RootCrl)?;
        validity = validity.and(root_crl.validity.ensure(now, Part::RootCrl)?);
        root_crl.ensure_not_revoked(&root, Part::Root)?;
        let pck_ca = Certificate::parse(&pck_ca, Part::PckCa)?;
        let same_signer = tcb_signer == identity_signer;
        let tcb_signer = Certificate::parse(&tcb_signer, Part::TcbSigner)?;
        let identity_signer = Certificate::parse(&identity_signer, Part::IdentitySigner)?;
        for (certificate, part) in [
            (&pck_ca, Part::PckCa),
            (&tcb_signer, Part::TcbSigner),
            (&identity_signer, Part::IdentitySigner),
        ] {
            certificate.ensure_issued_by(&root)?;
            validity = validity.and(certificate.validity().ensure(now, part)?);
            root_crl.ensure_not_revoked(certificate, part)?;
        }
        let pck_crl = Crl::parse(&self.pck_crl, &pck_ca, Part::PckCrl)?;
        validity = validity.and(pck_crl.validity.ensure(now, Part::PckCrl)?);

        root_crl.verify(root.key())?;
        pck_ca.verify(root.key())?;
        pck_crl.verify(pck_ca.key())?;
        tcb_signer.verify(root.key())?;
        if !same_signer {
            identity_signer.verify(root.key())?;
        }
        verify(
            tcb_signer.key(),
            &self.tcb_info,
            &self.tcb_info_signature,
            Part::TcbInfo,
        )?;
        verify(
            identity_signer.key(),
            &self.qe_identity,
            &self.qe_identity_signature,
            Part::QeIdentity,
        )?;

        let (tcb_info, tcb_validity) = TcbInfo::parse(&self.tcb_info)?;
        validity = validity.and(tcb_validity.ensure(now, Part::TcbInfo)?);
        let (qe_identity, qe_validity) = QeIdentity::parse(&self.qe_identity)?;
        validity = validity.and(qe_validity.ensure(now, Part::QeIdentity)?);
        if tcb_info.tee != qe_identity.tee {
            return Err(QuoteError::KindMismatch);
        }

        let issued = tcb_validity
            .from
            .min(qe_validity.from)
            .min(pck_crl.validity.from);
        let mut checked = Checked {
            root: root.hash(),
            pck_ca: PckCa {
                certificate: pck_ca.hash(),
                name: pck_ca.subject_hash()?,
                key: *pck_ca.key(),
            },
            revoked: pck_crl
                .revoked
                .try_into()
                .map_err(|_| QuoteError::TooMany(Part::PckCrl))?,
            tcb_info,
            qe_identity,
            pck: None,
            valid_from: validity.from,
            valid_until: validity.until,
            issued,
        };
        if let Some(text) = &self.pck_certificate_chain {
            let pck = checked.pck(text)?;
            let pck = Certificate::parse(&pck, Part::Pck)?;
            let (_, pck_validity) = checked.ensure_pck(&pck, now)?;
            let validity = validity.and(pck_validity);
            (checked.valid_from, checked.valid_until) = (validity.from, validity.until);
            checked.pck = Some(CheckedPck(pck.hash()));
        }
        Ok(checked)
    }
}

impl Checked {
    /// What the quotes are of.
    pub fn tee(&self) -> Tee {
        self.tcb_info.tee
    }

    /// The family of platforms: family, model, stepping, platform type, custom SKU.
    pub fn fmspc(&self) -> [u8; 6] {
        self.tcb_info.fmspc
    }

    /// The first unix second at which all of it holds.
    pub fn valid_from(&self) -> u64 {
        self.valid_from
    }

    /// The last unix second at which all of it holds.
    pub fn valid_until(&self) -> u64 {
        self.valid_until
    }

    /// When the oldest of what changes monthly was issued, unix seconds: TCB info, identity of the
    /// quoting enclave, the PCK authority's revocation list.
    pub fn issued(&self) -> u64 {
        self.issued
    }

    /// Which of Intel's recoveries the documents know: the lower number of the two.
    pub fn evaluation_data_number(&self) -> u32 {
        self.tcb_info.evaluation.min(self.qe_identity.evaluation)
    }

    /// SHA-256 of the root that it was checked under.
    pub fn root(&self) -> [u8; 32] {
        self.root
    }

    /// The platform's certificate out of a chain that must go on with the authority and the root
    /// that are known, to the last bit.
    pub(crate) fn pck(&self, text: &[u8]) -> Result<alloc::vec::Vec<u8>, QuoteError> {
        let [pck, pck_ca, root] = chain(text, Part::Pck)?;
        if sha256(&[&root]) != self.root {
            return Err(QuoteError::UntrustedRoot(Part::Pck));
        }
        if sha256(&[&pck_ca]) != self.pck_ca.certificate {
            return Err(QuoteError::PckCaMismatch);
        }
        Ok(pck)
    }

    /// Fails unless the platform's certificate holds now, and is for such platforms. The signature
    /// comes last.
    pub(crate) fn ensure_pck(
        &self,
        pck: &Certificate,
        now: u64,
    ) -> Result<(Platform, Validity), QuoteError> {
        if pck.issuer_hash()? != self.pck_ca.name {
            return Err(QuoteError::WrongIssuer(Part::Pck));
        }
        let validity = pck.validity().ensure(now, Part::Pck)?;
        if self.revoked.binary_search(&pck.serial()?).is_ok() {
            return Err(QuoteError::Revoked(Part::Pck));
        }
        let platform = pck.platform()?;
        self.tcb_info.ensure_for(&platform)?;
        match &self.pck {
            Some(known) if known.0 == pck.hash() => {}
            Some(_) => return Err(QuoteError::PckMismatch),
            None => pck.verify(&self.pck_ca.key)?,
        }
        Ok((platform, validity))
    }
}
