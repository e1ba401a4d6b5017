// SPDX-License-Identifier: Apache-2.0
//! What is answered, in the form of dstack's guest agent and with two fields more: `simulated` and
//! `back_end`.

use crate::{Evidence, ReportData};
use serde::Serialize;

/// What stands in every answer of a simulation.
pub const NOTICE: &str = "SIMULATED: there is no enclave and no quote. This proves nothing.";

/// The answer to `GetQuote`.
#[derive(Debug, Serialize)]
pub struct QuoteAnswer {
    quote: String,
    event_log: String,
    report_data: String,
    vm_config: String,
    /// Evidence of other platforms, which this agent has none of.
    attestation: &'static str,
    #[serde(flatten)]
    origin: Origin,
}

/// Where answers come from.
#[derive(Debug, Serialize)]
pub struct Origin {
    back_end: &'static str,
    simulated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'static str>,
}

/// The answer to `Info`: the fields of dstack's, which are empty here, and what this agent knows.
#[derive(Debug, Serialize)]
pub struct InfoAnswer {
    app_id: &'static str,
    instance_id: &'static str,
    app_cert: &'static str,
    tcb_info: &'static str,
    app_name: &'static str,
    device_id: &'static str,
    mr_aggregated: &'static str,
    os_image_hash: &'static str,
    key_provider_info: &'static str,
    compose_hash: &'static str,
    vm_config: &'static str,
    #[serde(flatten)]
    origin: Origin,
}

/// The answer to `Version`.
#[derive(Debug, Serialize)]
pub struct VersionAnswer {
    version: &'static str,
    rev: &'static str,
}

/// Why there is no other answer.
#[derive(Debug, Serialize)]
pub struct Refusal {
    /// For people.
    pub error: String,
    /// For programs.
    pub kind: &'static str,
}

impl Origin {
    /// A back end, and whether it simulates.
    pub fn of(back_end: &'static str, simulated: bool) -> Self {
        Self {
            back_end,
            simulated,
            notice: simulated.then_some(NOTICE),
        }
    }
}

impl QuoteAnswer {
    /// What a back end brought for this data.
    pub fn of(evidence: Evidence, about: &ReportData, origin: Origin) -> Self {
        Self {
            quote: evidence.quote.map(hex::encode).unwrap_or_default(),
            event_log: evidence.event_log,
            report_data: about.to_hex(),
            vm_config: evidence.vm_config,
            attestation: "",
            origin,
        }
    }
}

impl InfoAnswer {
    /// What this agent says of itself.
    pub fn of(origin: Origin) -> Self {
        Self {
            app_id: "",
            instance_id: "",
            app_cert: "",
            tcb_info: "",
            app_name: env!("CARGO_PKG_NAME"),
            device_id: "",
            mr_aggregated: "",
            os_image_hash: "",
            key_provider_info: "",
            compose_hash: "",
            vm_config: "",
            origin,
        }
    }
}

impl Default for VersionAnswer {
    fn default() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            rev: "",
        }
    }
}
