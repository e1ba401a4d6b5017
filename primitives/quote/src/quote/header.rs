// SPDX-License-Identifier: Apache-2.0

use super::{reader::Reader, report::QuoteKind};
use crate::QuoteError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The length of a header, in bytes.
pub const HEADER: usize = 48;

/// ECDSA over P-256 with SHA-256, the only kind of attestation key that is verified.
const KEY_TYPE: u16 = 2;

/// Intel's quoting enclave.
const VENDOR: [u8; 16] = *b"\x93\x9A\x72\x33\xF7\x9C\x4C\xA9\x94\x0A\x0D\xB3\x95\x7F\x06\x07";

/// The types of bodies that version 5 names.
const BODY_SGX: u16 = 1;
const BODY_TDX_10: u16 = 2;
const BODY_TDX_15: u16 = 3;

/// The kind of trusted execution environment.
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
pub enum Tee {
    /// An enclave.
    #[codec(index = 0)]
    Sgx,
    /// A virtual machine.
    #[codec(index = 1)]
    Tdx,
}

/// The first fields of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// 3, 4 or 5.
    pub version: u16,
    /// What was quoted.
    pub tee: Tee,
    /// The quoting enclave's version, as it says itself; reserved from version 4 on.
    pub qe_svn: u16,
    /// The version of the provisioning certification enclave, as the quoting enclave saw it;
    /// reserved from version 4 on.
    pub pce_svn: u16,
    /// The quoting enclave's data: the platform's name among those of one owner, then zeros.
    pub user_data: [u8; 20],
}

impl Header {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, QuoteError> {
        let version = reader.u16()?;
        if !matches!(version, 3..=5) {
            return Err(QuoteError::UnsupportedVersion(version));
        }
        let key_type = reader.u16()?;
        if key_type != KEY_TYPE {
            return Err(QuoteError::UnsupportedKeyType(key_type));
        }
        let tee = match (reader.u32()?, version) {
            (0, _) => Tee::Sgx,
            (0x81, 4..) => Tee::Tdx,
            (other, _) => return Err(QuoteError::UnsupportedTee(other)),
        };
        let (qe_svn, pce_svn) = (reader.u16()?, reader.u16()?);
        if *reader.array()? != VENDOR {
            return Err(QuoteError::UnknownVendor);
        }
        Ok(Self {
            version,
            tee,
            qe_svn,
            pce_svn,
            user_data: *reader.array()?,
        })
    }

    /// The body that follows. Version 5 says so in a descriptor of its own, which must not
    /// contradict the header.
    pub(super) fn kind(&self, reader: &mut Reader) -> Result<QuoteKind, QuoteError> {
        if self.version < 5 {
            return Ok(match self.tee {
                Tee::Sgx => QuoteKind::Sgx,
                Tee::Tdx => QuoteKind::Tdx10,
            });
        }
        let body = reader.u16()?;
        let kind = match (body, self.tee) {
            (BODY_SGX, Tee::Sgx) => QuoteKind::Sgx,
            (BODY_TDX_10, Tee::Tdx) => QuoteKind::Tdx10,
            (BODY_TDX_15, Tee::Tdx) => QuoteKind::Tdx15,
            _ => return Err(QuoteError::UnsupportedBody(body)),
        };
        let length = reader.u32()?;
        if length as usize != kind.body() {
            return Err(QuoteError::BodyLength(length));
        }
        Ok(kind)
    }
}
