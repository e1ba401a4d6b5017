// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod certificate;
mod checked;
mod collateral;
mod error;
mod identity;
mod json;
mod measurement;
mod pem;
mod policy;
mod quote;
mod revocation;
mod root;
mod signature;
mod signed;
mod tcb;
mod validity;
mod verify;

#[cfg(test)]
mod tests;

pub use checked::{Checked, MAX_REVOKED};
pub use collateral::{
    Chain, Collateral, CrlBytes, MAX_CHAIN, MAX_CRL, MAX_QE_IDENTITY, MAX_TCB_INFO,
};
pub use error::{Part, QuoteError};
pub use policy::{Policy, PolicyError};
pub use quote::{
    Authentication, Header, Quote, QuoteKind, Report, ServiceTd, SgxReport, TdxReport, Tee, HEADER,
    MAX_QUOTE,
};
pub use root::TrustAnchor;
pub use tcb::{Advisory, TcbStatus, MAX_ADVISORIES, MAX_ADVISORY, MAX_LEVELS, MAX_MODULES};
pub use verify::{verify, verify_checked, verify_under, Verified};
