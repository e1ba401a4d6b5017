// SPDX-License-Identifier: Apache-2.0
//! How new a platform's trusted computing base (TCB) is: what Intel publishes, and which of its
//! levels a platform reaches.

mod status;

pub use status::TcbStatus;

use crate::{
    certificate::Platform, json::TcbInfoJson, quote::TdxReport, quote::Tee, validity::Validity,
    Part, QuoteError,
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most levels of one list.
pub const MAX_LEVELS: u32 = 64;
/// The most TDX modules of one TCB info.
pub const MAX_MODULES: u32 = 16;
/// The most different advisories of one document.
pub const MAX_ADVISORIES: u32 = 128;
/// The longest name of an advisory, in bytes.
pub const MAX_ADVISORY: u32 = 32;

/// The name of an advisory, like `INTEL-SA-00615`.
pub type Advisory = BoundedVec<u8, ConstU32<MAX_ADVISORY>>;

/// The advisories of a document. Levels name them by their place.
pub(crate) type Advisories = BoundedVec<Advisory, ConstU32<MAX_ADVISORIES>>;

/// What Intel says of those at one level.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct Verdict {
    pub(crate) status: TcbStatus,
    /// Since when newer levels were known, unix seconds.
    pub(crate) date: u64,
    pub(crate) advisories: BoundedVec<u8, ConstU32<MAX_ADVISORIES>>,
}

/// A level of the platform: the least versions of all components.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct PlatformLevel {
    pub(crate) sgx: [u8; 16],
    pub(crate) pce_svn: u16,
    /// Zeros in a TCB info for SGX.
    pub(crate) tdx: [u8; 16],
    pub(crate) verdict: Verdict,
}

/// A level of something with one version: a quoting enclave, a TDX module.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct Level {
    pub(crate) isv_svn: u16,
    pub(crate) verdict: Verdict,
}

/// The levels, the newest first.
pub(crate) type Levels = BoundedVec<Level, ConstU32<MAX_LEVELS>>;

/// Who must have signed a TDX module, and its attributes.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct ModuleSigner {
    pub(crate) mr_signer: [u8; 48],
    pub(crate) attributes: [u8; 8],
    pub(crate) attributes_mask: [u8; 8],
}

/// A TDX module by its major version.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct Module {
    pub(crate) version: u8,
    pub(crate) signer: ModuleSigner,
    pub(crate) levels: Levels,
}

/// What Intel publishes of a family of platforms.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub(crate) struct TcbInfo {
    pub(crate) tee: Tee,
    pub(crate) fmspc: [u8; 6],
    pub(crate) pce_id: [u8; 2],
    pub(crate) evaluation: u32,
    /// The highest first: by components, then by the PCE's version, then by TDX components.
    pub(crate) levels: BoundedVec<PlatformLevel, ConstU32<MAX_LEVELS>>,
    /// Of modules of version 0. Only for TDX.
    pub(crate) module: Option<ModuleSigner>,
    pub(crate) modules: BoundedVec<Module, ConstU32<MAX_MODULES>>,
    pub(crate) advisories: Advisories,
}

/// What Intel says of a platform, with the names of the advisories that hold for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Appraisal {
    pub(crate) status: TcbStatus,
    pub(crate) date: u64,
    pub(crate) advisories: Vec<Advisory>,
}

impl Appraisal {
    pub(crate) fn new(verdict: &Verdict, names: &Advisories) -> Self {
        let mut appraisal = Self {
            status: verdict.status,
            date: verdict.date,
            advisories: Vec::new(),
        };
        appraisal.name(verdict, names);
        appraisal
    }

    /// Takes a component's verdict in: that of the TDX module, or of the quoting enclave.
    pub(crate) fn converge(&mut self, verdict: &Verdict, names: &Advisories) {
        self.status = self.status.converge(verdict.status);
        self.date = self.date.min(verdict.date);
        self.name(verdict, names);
    }

    fn name(&mut self, verdict: &Verdict, names: &Advisories) {
        for index in &verdict.advisories {
            match names.get(usize::from(*index)) {
                Some(name) if !self.advisories.contains(name) => self.advisories.push(name.clone()),
                _ => {}
            }
        }
    }
}

impl TcbInfo {
    /// Reads a TCB info. Its signature must have been verified before.
    pub(crate) fn parse(json: &[u8]) -> Result<(Self, Validity), QuoteError> {
        TcbInfoJson::parse(json)?.check()
    }

    /// Fails unless the TCB info is for this platform.
    pub(crate) fn ensure_for(&self, platform: &Platform) -> Result<(), QuoteError> {
        if self.fmspc != platform.fmspc {
            return Err(QuoteError::FmspcMismatch);
        }
        if self.pce_id != platform.pce_id {
            return Err(QuoteError::PceIdMismatch);
        }
        Ok(())
    }

    /// The appraisal of a platform that runs enclaves.
    pub(crate) fn appraise_sgx(&self, platform: &Platform) -> Result<Appraisal, QuoteError> {
        Ok(Appraisal::new(
            &self.level(platform, None)?.verdict,
            &self.advisories,
        ))
    }

    /// The appraisal of a platform that runs guests, as it was when the guest was launched and,
    /// where the report tells it (TDX 1.5), as it is now.
    ///
    /// # Errors
    /// [`QuoteError::TdxModuleMismatch`], [`QuoteError::UnknownTdxModule`] and
    /// [`QuoteError::NoTcbLevel`].
    pub(crate) fn appraise_tdx(
        &self,
        platform: &Platform,
        report: &TdxReport,
    ) -> Result<(Appraisal, Option<Appraisal>), QuoteError> {
        let launch = self.appraise_tdx_at(platform, &report.tee_tcb_svn)?;
        self.ensure_module(report)?;
        let now = report
            .extension
            .as_ref()
            .map(|extension| self.appraise_tdx_at(platform, &extension.tee_tcb_svn_2))
            .transpose()?;
        Ok((launch, now))
    }

    fn appraise_tdx_at(
        &self,
        platform: &Platform,
        tee: &[u8; 16],
    ) -> Result<Appraisal, QuoteError> {
        let level = self.level(platform, Some(tee))?;
        let mut appraisal = Appraisal::new(&level.verdict, &self.advisories);
        if let Some(module) = self.module(tee)? {
            let level = level_of(&module.levels, tee[0].into())
                .ok_or(QuoteError::NoTcbLevel(Part::TdxModule))?;
            appraisal.converge(&level.verdict, &self.advisories);
        }
        Ok(appraisal)
    }

    /// The highest level whose least versions are all reached.
    fn level(
        &self,
        platform: &Platform,
        tee: Option<&[u8; 16]>,
    ) -> Result<&PlatformLevel, QuoteError> {
        let reached = |have: &[u8], least: &[u8]| have.iter().zip(least).all(|(h, l)| h >= l);
        self.levels
            .iter()
            .find(|level| {
                reached(&platform.components, &level.sgx)
                    && platform.pce_svn >= level.pce_svn
                    && tee.is_none_or(|tee| {
                        // From version 1 on, the first two components are the module's own, whose
                        // levels stand with its identity.
                        let own = if tee[1] > 0 { 2 } else { 0 };
                        reached(&tee[own..], &level.tdx[own..])
                    })
            })
            .ok_or(QuoteError::NoTcbLevel(Part::TcbInfo))
    }

    /// The identity of the TDX module. That of version 0 has none of its own.
    fn module(&self, tee: &[u8; 16]) -> Result<Option<&Module>, QuoteError> {
        let version = tee[1];
        if version == 0 {
            return Ok(None);
        }
        let module = self.modules.iter().find(|module| module.version == version);
        module
            .map(Some)
            .ok_or(QuoteError::UnknownTdxModule(version))
    }

    /// Fails unless the TDX module is signed and configured as the TCB info says. Bits of its
    /// attributes that the mask leaves out must be zero.
    fn ensure_module(&self, report: &TdxReport) -> Result<(), QuoteError> {
        let mismatch = QuoteError::TdxModuleMismatch;
        let signer = match self.module(&report.tee_tcb_svn)? {
            Some(module) => &module.signer,
            None => self.module.as_ref().ok_or(mismatch)?,
        };
        let attributes = u64::from_le_bytes(report.seam_attributes);
        let expected = u64::from_le_bytes(signer.attributes);
        let mask = u64::from_le_bytes(signer.attributes_mask);
        if report.mr_signer_seam != signer.mr_signer || attributes != expected & mask {
            return Err(mismatch);
        }
        Ok(())
    }
}

/// The newest level that is reached.
pub(crate) fn level_of(levels: &Levels, isv_svn: u16) -> Option<&Level> {
    levels.iter().find(|level| isv_svn >= level.isv_svn)
}
