// SPDX-License-Identifier: Apache-2.0

use super::reader::Reader;
use crate::QuoteError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The length of an SGX report's body, in bytes.
pub(super) const SGX_BODY: usize = 384;
const TDX_10_BODY: usize = 584;
const TDX_15_BODY: usize = 648;

/// An SGX report's body as it stands in a quote.
pub(crate) type SgxBody = [u8; SGX_BODY];

/// What was quoted.
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
pub enum QuoteKind {
    /// An SGX enclave.
    #[codec(index = 0)]
    Sgx,
    /// A TDX guest, with the report of TDX 1.0.
    #[codec(index = 1)]
    Tdx10,
    /// A TDX guest, with the report of TDX 1.5.
    #[codec(index = 2)]
    Tdx15,
}

impl QuoteKind {
    /// The length of the body, in bytes.
    pub(crate) const fn body(self) -> usize {
        match self {
            Self::Sgx => SGX_BODY,
            Self::Tdx10 => TDX_10_BODY,
            Self::Tdx15 => TDX_15_BODY,
        }
    }
}

/// What a quote attests.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
// A box would cost an allocation for each quote to save bytes that stand on the stack once.
#[allow(clippy::large_enum_variant)]
pub enum Report {
    /// That of an SGX enclave.
    #[codec(index = 0)]
    Sgx(SgxReport),
    /// That of a TDX guest.
    #[codec(index = 1)]
    Tdx(TdxReport),
}

/// The report of an SGX enclave, as made by `EREPORT`.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SgxReport {
    /// The versions of the processor's security components.
    pub cpu_svn: [u8; 16],
    /// What the processor saves when the enclave is left.
    pub misc_select: u32,
    /// The product's long id; with key separation and sharing, else zeros.
    pub isv_ext_prod_id: [u8; 16],
    /// Flags (8 bytes, little-endian), then the extended features that may be used (XFRM).
    pub attributes: [u8; 16],
    /// The hash of the enclave as it was built.
    pub mr_enclave: [u8; 32],
    /// The hash of the key that signed the enclave.
    pub mr_signer: [u8; 32],
    /// What the host configured; with key separation and sharing, else zeros.
    pub config_id: [u8; 64],
    /// The product, as its signer counts them.
    pub isv_prod_id: u16,
    /// The product's security version.
    pub isv_svn: u16,
    /// The configuration's security version.
    pub config_svn: u16,
    /// The product's family; with key separation and sharing, else zeros.
    pub isv_family_id: [u8; 16],
    /// What the enclave itself put there.
    pub report_data: [u8; 64],
}

/// The report of a TDX guest, as made by the TDX module.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TdxReport {
    /// The versions of the TDX module and its loader when the guest was built.
    pub tee_tcb_svn: [u8; 16],
    /// The hash of the TDX module.
    pub mr_seam: [u8; 48],
    /// The hash of the key that signed the TDX module; zeros: Intel's.
    pub mr_signer_seam: [u8; 48],
    /// The TDX module's attributes.
    pub seam_attributes: [u8; 8],
    /// The guest's attributes, little-endian.
    pub td_attributes: [u8; 8],
    /// The extended features that the guest may use.
    pub xfam: [u8; 8],
    /// The hash of the guest as it was built.
    pub mr_td: [u8; 48],
    /// What the host said of configuration outside the guest's software.
    pub mr_config_id: [u8; 48],
    /// What the host said of the guest's owner.
    pub mr_owner: [u8; 48],
    /// What the host said of the owner's configuration.
    pub mr_owner_config: [u8; 48],
    /// What the guest measured as it ran: firmware, kernel, applications.
    pub rtmr: [[u8; 48]; 4],
    /// What the guest itself put there.
    pub report_data: [u8; 64],
    /// What TDX 1.5 adds.
    pub extension: Option<ServiceTd>,
}

/// What the report of TDX 1.5 adds to that of 1.0.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ServiceTd {
    /// The versions of the TDX module and its loader now. They differ from those at the guest's
    /// launch after an update under running guests.
    pub tee_tcb_svn_2: [u8; 16],
    /// The hash of the service guests that this one is bound to; zeros: none.
    pub mr_service_td: [u8; 48],
}

impl Report {
    pub(super) fn read(kind: QuoteKind, reader: &mut Reader) -> Result<Self, QuoteError> {
        Ok(match kind {
            QuoteKind::Sgx => Self::Sgx(SgxReport::read(reader)?),
            QuoteKind::Tdx10 => Self::Tdx(TdxReport::read(reader)?),
            QuoteKind::Tdx15 => {
                let mut report = TdxReport::read(reader)?;
                report.extension = Some(ServiceTd {
                    tee_tcb_svn_2: *reader.array()?,
                    mr_service_td: *reader.array()?,
                });
                Self::Tdx(report)
            }
        })
    }

    /// What kind of report this is.
    pub fn kind(&self) -> QuoteKind {
        match self {
            Self::Sgx(_) => QuoteKind::Sgx,
            Self::Tdx(TdxReport {
                extension: None, ..
            }) => QuoteKind::Tdx10,
            Self::Tdx(TdxReport {
                extension: Some(_), ..
            }) => QuoteKind::Tdx15,
        }
    }

    /// What the quoted software itself put there.
    pub fn report_data(&self) -> &[u8; 64] {
        match self {
            Self::Sgx(report) => &report.report_data,
            Self::Tdx(report) => &report.report_data,
        }
    }
}

impl SgxReport {
    /// Reads the body of a report that stands alone, as that of the quoting enclave does.
    pub(crate) fn parse(body: &SgxBody) -> Result<Self, QuoteError> {
        Self::read(&mut Reader::new(body))
    }

    fn read(reader: &mut Reader) -> Result<Self, QuoteError> {
        let cpu_svn = *reader.array()?;
        let misc_select = reader.u32()?;
        reader.slice(12)?;
        let isv_ext_prod_id = *reader.array()?;
        let attributes = *reader.array()?;
        let mr_enclave = *reader.array()?;
        reader.slice(32)?;
        let mr_signer = *reader.array()?;
        reader.slice(32)?;
        let config_id = *reader.array()?;
        let (isv_prod_id, isv_svn, config_svn) = (reader.u16()?, reader.u16()?, reader.u16()?);
        reader.slice(42)?;
        let isv_family_id = *reader.array()?;
        let report_data = *reader.array()?;
        Ok(Self {
            cpu_svn,
            misc_select,
            isv_ext_prod_id,
            attributes,
            mr_enclave,
            mr_signer,
            config_id,
            isv_prod_id,
            isv_svn,
            config_svn,
            isv_family_id,
            report_data,
        })
    }

    /// Whether a debugger may read and write the enclave's memory.
    pub fn debug(&self) -> bool {
        self.attributes[0] & 0b10 != 0
    }
}

impl TdxReport {
    fn read(reader: &mut Reader) -> Result<Self, QuoteError> {
        Ok(Self {
            tee_tcb_svn: *reader.array()?,
            mr_seam: *reader.array()?,
            mr_signer_seam: *reader.array()?,
            seam_attributes: *reader.array()?,
            td_attributes: *reader.array()?,
            xfam: *reader.array()?,
            mr_td: *reader.array()?,
            mr_config_id: *reader.array()?,
            mr_owner: *reader.array()?,
            mr_owner_config: *reader.array()?,
            rtmr: [
                *reader.array()?,
                *reader.array()?,
                *reader.array()?,
                *reader.array()?,
            ],
            report_data: *reader.array()?,
            extension: None,
        })
    }

    fn attribute(&self, mask: u64) -> bool {
        u64::from_le_bytes(self.td_attributes) & mask != 0
    }

    /// Whether the guest is under debug, or may be observed by the host as it runs: any of the
    /// bits that make a guest untrusted.
    pub fn debug(&self) -> bool {
        self.attribute(0xFF)
    }

    /// Whether the guest may be moved to another machine by a migration guest.
    pub fn migratable(&self) -> bool {
        self.attribute(1 << 29)
    }

    /// Whether pages that the host takes away end in an exit to the host, not in an exception that
    /// the guest may be tricked by.
    pub fn sept_ve_disable(&self) -> bool {
        self.attribute(1 << 28)
    }

    /// Whether other guests have a hold on this one: bound service guests, or the attribute that
    /// lets them be bound later.
    pub fn service_td(&self) -> bool {
        self.attribute(1 << 17)
            || self
                .extension
                .as_ref()
                .is_some_and(|extension| extension.mr_service_td != [0; 48])
    }

    /// Whether attributes are set that the TDX module's specification (348551-008US, table 3.23)
    /// says must be zero.
    pub(crate) fn reserved_bits(&self) -> bool {
        const fn bits(from: u32, to: u32) -> u64 {
            (u64::MAX << from) & (u64::MAX >> (63 - to))
        }
        self.attribute(bits(1, 3) | bits(7, 15) | bits(23, 26) | bits(32, 61))
    }
}
