// SPDX-License-Identifier: Apache-2.0
//! Why something was refused: what rule, and of which part.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a [`QuoteError`] is about.
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
pub enum Part {
    /// The quote itself: header, body and the signature by the attestation key.
    #[codec(index = 0)]
    Quote,
    /// The quoting enclave's report, signed by the PCK.
    #[codec(index = 1)]
    QeReport,
    /// The provisioning certification key's certificate: the platform's.
    #[codec(index = 2)]
    Pck,
    /// The certificate of the authority that issues PCK certificates and revokes them.
    #[codec(index = 3)]
    PckCa,
    /// The root's certificate.
    #[codec(index = 4)]
    Root,
    /// The certificate that signs TCB infos.
    #[codec(index = 5)]
    TcbSigner,
    /// The certificate that signs identities of quoting enclaves.
    #[codec(index = 6)]
    IdentitySigner,
    /// The revocation list of the root.
    #[codec(index = 7)]
    RootCrl,
    /// The revocation list of the PCK authority.
    #[codec(index = 8)]
    PckCrl,
    /// The TCB info.
    #[codec(index = 9)]
    TcbInfo,
    /// The TDX module, or its identity in the TCB info.
    #[codec(index = 10)]
    TdxModule,
    /// The identity of the quoting enclave.
    #[codec(index = 11)]
    QeIdentity,
    /// Collateral that was checked before, as a whole.
    #[codec(index = 12)]
    Collateral,
}

/// Why a quote or its collateral was refused.
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
pub enum QuoteError {
    /// Longer than any such part may be.
    #[codec(index = 0)]
    TooLong(Part),
    /// It ends before what it announces.
    #[codec(index = 1)]
    Truncated,
    /// A version of quotes other than 3, 4 and 5.
    #[codec(index = 2)]
    UnsupportedVersion(u16),
    /// A kind of attestation key other than ECDSA over P-256.
    #[codec(index = 3)]
    UnsupportedKeyType(u16),
    /// Neither SGX nor TDX, or one that this version of quotes does not carry.
    #[codec(index = 4)]
    UnsupportedTee(u32),
    /// A body other than SGX, TD 1.0 and TD 1.5, or not that of the header's kind.
    #[codec(index = 5)]
    UnsupportedBody(u16),
    /// The body's announced length is not that of its type.
    #[codec(index = 6)]
    BodyLength(u32),
    /// The quoting enclave is not Intel's.
    #[codec(index = 7)]
    UnknownVendor,
    /// Certification data other than a report of the quoting enclave (6, from version 4 on) that
    /// holds a chain of PCK certificates (5).
    #[codec(index = 8)]
    UnsupportedCertificationData(u16),
    /// An announced length and the parts inside differ.
    #[codec(index = 9)]
    LengthMismatch,
    /// Something other than zeros stands after the quote.
    #[codec(index = 10)]
    TrailingBytes,
    /// Not a chain of certificates in the one spelling of PEM that is accepted.
    #[codec(index = 11)]
    InvalidPem(Part),
    /// More or fewer certificates than the chain must have. The part is its first.
    #[codec(index = 12)]
    ChainLength(Part),
    /// Not DER of the right type, or with bytes left over.
    #[codec(index = 13)]
    InvalidDer(Part),
    /// A version, algorithm, curve, or critical extension that is not known here.
    #[codec(index = 14)]
    UnsupportedCertificate(Part),
    /// The certificate is for another purpose: its name, its constraints or the use of its key.
    #[codec(index = 15)]
    WrongPurpose(Part),
    /// The issuer is not the one that stands above it.
    #[codec(index = 16)]
    WrongIssuer(Part),
    /// The root is not the pinned one. The part is the first of the chain that ends there.
    #[codec(index = 17)]
    UntrustedRoot(Part),
    /// The signature is not that of the key that must have made it.
    #[codec(index = 18)]
    BadSignature(Part),
    /// It holds from a later time on.
    #[codec(index = 19)]
    NotYetValid(Part),
    /// It no longer holds.
    #[codec(index = 20)]
    Expired(Part),
    /// A revocation list names it.
    #[codec(index = 21)]
    Revoked(Part),
    /// More entries than may be kept.
    #[codec(index = 22)]
    TooMany(Part),
    /// Not JSON with the fields that this document must have, in their form.
    #[codec(index = 23)]
    InvalidJson(Part),
    /// A document of another id, version or type.
    #[codec(index = 24)]
    UnsupportedDocument(Part),
    /// The extension of the PCK certificate that tells the platform's state is missing or odd.
    #[codec(index = 25)]
    InvalidSgxExtension,
    /// The quote's PCK authority is not the one whose revocation list was given.
    #[codec(index = 26)]
    PckCaMismatch,
    /// The collateral was given with another PCK certificate.
    #[codec(index = 27)]
    PckMismatch,
    /// The quoting enclave's report does not bind the attestation key.
    #[codec(index = 28)]
    UnboundAttestationKey,
    /// The collateral is for the other kind: SGX or TDX.
    #[codec(index = 29)]
    KindMismatch,
    /// The TCB info is for another family of platforms.
    #[codec(index = 30)]
    FmspcMismatch,
    /// The TCB info is for another provisioning certification enclave.
    #[codec(index = 31)]
    PceIdMismatch,
    /// The quoting enclave is not the one that its identity describes, or is in debug mode.
    #[codec(index = 32)]
    QeIdentityMismatch,
    /// The TDX module's signer or attributes are not those that the TCB info names.
    #[codec(index = 33)]
    TdxModuleMismatch,
    /// The TCB info knows no TDX module of this version.
    #[codec(index = 34)]
    UnknownTdxModule(u8),
    /// Below every level that is known: platform, TDX module or quoting enclave.
    #[codec(index = 35)]
    NoTcbLevel(Part),
    /// Bits are set that must be zero.
    #[codec(index = 36)]
    ReservedBits,
}

impl core::fmt::Display for QuoteError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(self, f)
    }
}

impl core::error::Error for QuoteError {}
