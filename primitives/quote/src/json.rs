// SPDX-License-Identifier: Apache-2.0
//! Intel's documents as JSON: TCB info, version 3; identity of a quoting enclave, version 2.
//!
//! They are read after their signature was verified over their bytes as they are. Fields not known
//! here are passed over, as Intel adds some within a version; those known must be there once, in
//! their form: strings without escapes, hexadecimal of the exact length, lists within bounds.

use crate::{
    identity::QeIdentity,
    quote::Tee,
    tcb::{
        Advisories, Advisory, Level, Levels, Module, ModuleSigner, PlatformLevel, TcbInfo,
        TcbStatus, Verdict,
    },
    validity::{parse_time, Validity},
    Part, QuoteError,
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, Get};
use core::cmp::Reverse;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TcbInfoJson<'a> {
    id: &'a str,
    version: u32,
    issue_date: &'a str,
    next_update: &'a str,
    fmspc: &'a str,
    pce_id: &'a str,
    tcb_type: u32,
    tcb_evaluation_data_number: u32,
    #[serde(borrow)]
    tdx_module: Option<ModuleSignerJson<'a>>,
    #[serde(borrow, default)]
    tdx_module_identities: Vec<ModuleJson<'a>>,
    #[serde(borrow)]
    tcb_levels: Vec<LevelJson<'a, PlatformTcbJson>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModuleSignerJson<'a> {
    mrsigner: &'a str,
    attributes: &'a str,
    attributes_mask: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModuleJson<'a> {
    id: &'a str,
    mrsigner: &'a str,
    attributes: &'a str,
    attributes_mask: &'a str,
    #[serde(borrow)]
    tcb_levels: Vec<LevelJson<'a, ComponentTcbJson>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LevelJson<'a, T> {
    tcb: T,
    tcb_date: &'a str,
    tcb_status: &'a str,
    #[serde(rename = "advisoryIDs", borrow, default)]
    advisories: Vec<&'a str>,
}

#[derive(Deserialize)]
struct PlatformTcbJson {
    sgxtcbcomponents: [SvnJson; 16],
    pcesvn: u16,
    tdxtcbcomponents: Option<[SvnJson; 16]>,
}

#[derive(Deserialize)]
struct SvnJson {
    svn: u8,
}

#[derive(Deserialize)]
struct ComponentTcbJson {
    isvsvn: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QeIdentityJson<'a> {
    id: &'a str,
    version: u32,
    issue_date: &'a str,
    next_update: &'a str,
    tcb_evaluation_data_number: u32,
    miscselect: &'a str,
    miscselect_mask: &'a str,
    attributes: &'a str,
    attributes_mask: &'a str,
    mrsigner: &'a str,
    isvprodid: u16,
    #[serde(borrow)]
    tcb_levels: Vec<LevelJson<'a, ComponentTcbJson>>,
}

impl<'a> TcbInfoJson<'a> {
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self, QuoteError> {
        serde_json::from_slice(json).map_err(|_| QuoteError::InvalidJson(Part::TcbInfo))
    }

    pub(crate) fn check(self) -> Result<(TcbInfo, Validity), QuoteError> {
        const PART: Part = Part::TcbInfo;
        const INVALID: QuoteError = QuoteError::InvalidJson(PART);
        let tee = match (self.id, self.version, self.tcb_type) {
            ("SGX", 3, 0) => Tee::Sgx,
            ("TDX", 3, 0) => Tee::Tdx,
            _ => return Err(QuoteError::UnsupportedDocument(PART)),
        };
        let mut names = Advisories::new();
        let mut levels = Vec::new();
        for level in self.tcb_levels {
            let tdx = match (tee, &level.tcb.tdxtcbcomponents) {
                (Tee::Sgx, _) => [0; 16],
                (Tee::Tdx, tdx) => tdx.as_ref().ok_or(INVALID)?.each_ref().map(|c| c.svn),
            };
            levels.push(PlatformLevel {
                sgx: level.tcb.sgxtcbcomponents.each_ref().map(|c| c.svn),
                pce_svn: level.tcb.pcesvn,
                tdx,
                verdict: level.verdict(TcbStatus::of_platform, &mut names, PART)?,
            });
        }
        levels.sort_by_key(|level| Reverse((level.sgx, level.pce_svn, level.tdx)));
        let mut modules: Vec<Module> = Vec::new();
        for module in self.tdx_module_identities {
            let version = module
                .id
                .strip_prefix("TDX_")
                .and_then(hex::<1>)
                .ok_or(INVALID)?[0];
            if modules.iter().any(|module| module.version == version) {
                return Err(INVALID);
            }
            let signer = signer(module.mrsigner, module.attributes, module.attributes_mask);
            modules.push(Module {
                version,
                signer: signer.ok_or(INVALID)?,
                levels: sorted_levels(module.tcb_levels, &mut names, PART)?,
            });
        }
        let module = match (tee, self.tdx_module) {
            (Tee::Sgx, _) => None,
            (Tee::Tdx, None) => return Err(INVALID),
            (Tee::Tdx, Some(m)) => {
                Some(signer(m.mrsigner, m.attributes, m.attributes_mask).ok_or(INVALID)?)
            }
        };
        let info = TcbInfo {
            tee,
            fmspc: hex(self.fmspc).ok_or(INVALID)?,
            pce_id: hex(self.pce_id).ok_or(INVALID)?,
            evaluation: self.tcb_evaluation_data_number,
            levels: bounded(levels, PART)?,
            module,
            modules: bounded(modules, PART)?,
            advisories: names,
        };
        Ok((
            info,
            validity(self.issue_date, self.next_update).ok_or(INVALID)?,
        ))
    }
}

impl<'a> QeIdentityJson<'a> {
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self, QuoteError> {
        serde_json::from_slice(json).map_err(|_| QuoteError::InvalidJson(Part::QeIdentity))
    }

    pub(crate) fn check(self) -> Result<(QeIdentity, Validity), QuoteError> {
        const PART: Part = Part::QeIdentity;
        const INVALID: QuoteError = QuoteError::InvalidJson(PART);
        let tee = match (self.id, self.version) {
            ("QE", 2) => Tee::Sgx,
            ("TD_QE", 2) => Tee::Tdx,
            _ => return Err(QuoteError::UnsupportedDocument(PART)),
        };
        let mut names = Advisories::new();
        let identity = QeIdentity {
            tee,
            evaluation: self.tcb_evaluation_data_number,
            misc_select: hex(self.miscselect).ok_or(INVALID)?,
            misc_select_mask: hex(self.miscselect_mask).ok_or(INVALID)?,
            attributes: hex(self.attributes).ok_or(INVALID)?,
            attributes_mask: hex(self.attributes_mask).ok_or(INVALID)?,
            mr_signer: hex(self.mrsigner).ok_or(INVALID)?,
            isv_prod_id: self.isvprodid,
            levels: sorted_levels(self.tcb_levels, &mut names, PART)?,
            advisories: names,
        };
        Ok((
            identity,
            validity(self.issue_date, self.next_update).ok_or(INVALID)?,
        ))
    }
}

impl<T> LevelJson<'_, T> {
    fn verdict(
        &self,
        status: impl Fn(&str) -> Option<TcbStatus>,
        names: &mut Advisories,
        part: Part,
    ) -> Result<Verdict, QuoteError> {
        let invalid = QuoteError::InvalidJson(part);
        let mut advisories = Vec::new();
        for name in &self.advisories {
            let index = match names.iter().position(|known| known[..] == *name.as_bytes()) {
                Some(index) => index,
                None => {
                    let too_many = |_| QuoteError::TooMany(part);
                    let advisory = Advisory::try_from(name.as_bytes().to_vec());
                    names
                        .try_push(advisory.map_err(|_| invalid)?)
                        .map_err(too_many)?;
                    names.len() - 1
                }
            };
            advisories.push(index as u8);
        }
        Ok(Verdict {
            status: status(self.tcb_status).ok_or(invalid)?,
            date: parse_time(self.tcb_date).ok_or(invalid)?,
            advisories: bounded(advisories, part)?,
        })
    }
}

/// The levels, the newest first.
fn sorted_levels(
    levels: Vec<LevelJson<ComponentTcbJson>>,
    names: &mut Advisories,
    part: Part,
) -> Result<Levels, QuoteError> {
    let mut sorted = Vec::new();
    for level in levels {
        sorted.push(Level {
            isv_svn: level.tcb.isvsvn,
            verdict: level.verdict(TcbStatus::of_component, names, part)?,
        });
    }
    sorted.sort_by_key(|level| Reverse(level.isv_svn));
    bounded(sorted, part)
}

fn signer(mr_signer: &str, attributes: &str, mask: &str) -> Option<ModuleSigner> {
    Some(ModuleSigner {
        mr_signer: hex(mr_signer)?,
        attributes: hex(attributes)?,
        attributes_mask: hex(mask)?,
    })
}

fn validity(from: &str, until: &str) -> Option<Validity> {
    Some(Validity {
        from: parse_time(from)?,
        until: parse_time(until)?,
    })
}

fn bounded<T, S: Get<u32>>(items: Vec<T>, part: Part) -> Result<BoundedVec<T, S>, QuoteError> {
    items.try_into().map_err(|_| QuoteError::TooMany(part))
}

/// Exactly `N` bytes in hexadecimal, of either case.
pub(crate) fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    if text.len() != 2 * N {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some(bytes)
}
