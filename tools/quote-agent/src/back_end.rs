// SPDX-License-Identifier: Apache-2.0
//! Where quotes come from.

use crate::{QuoteError, ReportData};
use std::time::Instant;

/// What a back end brings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Evidence {
    /// The quote; `None` of a simulation, which has nothing that could be taken for one.
    pub quote: Option<Vec<u8>>,
    /// The log of what was measured, as JSON, if the back end has one.
    pub event_log: String,
    /// How the machine is made up, as JSON, if the back end knows.
    pub vm_config: String,
}

impl Evidence {
    /// A quote without anything beside it.
    pub fn of_quote(quote: Vec<u8>) -> Self {
        Self {
            quote: Some(quote),
            ..Self::default()
        }
    }
}

/// Something that makes quotes. One is made at a time.
pub trait BackEnd: Send + Sync {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Whether it makes no quotes, and says so.
    fn is_simulated(&self) -> bool {
        false
    }

    /// Makes a quote about the data. It may block, and gives up by itself soon after the deadline if it
    /// can: the kernel's interfaces block for as long as they like.
    fn quote(&self, about: &ReportData, deadline: Instant) -> Result<Evidence, QuoteError>;
}
