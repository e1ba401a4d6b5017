// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]

pub mod agent;
pub mod answer;
pub mod back_end;
pub mod back_ends;
pub mod error;
pub mod files;
pub mod options;
pub mod quote;
pub mod report_data;
pub mod request;
pub mod server;

pub use agent::Agent;
pub use back_end::{BackEnd, Evidence};
pub use error::QuoteError;
pub use report_data::ReportData;
