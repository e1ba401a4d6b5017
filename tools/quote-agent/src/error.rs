// SPDX-License-Identifier: Apache-2.0
//! Why there is no quote.

use hyper::StatusCode;
use std::{fmt, io, time::Duration};

/// Why a back end brought no quote.
#[derive(Debug)]
pub enum QuoteError {
    /// Another quote is being made, or the interface was busy until the time was over.
    Busy,
    /// The back end did not answer in time.
    TimedOut(Duration),
    /// Its interface is not on this machine: other hardware, an older kernel, or nothing is mounted.
    Missing {
        /// What is missing.
        what: String,
    },
    /// The interface is there, for evidence of another kind than Intel's.
    UnsupportedProvider(String),
    /// Somebody else has written into the same report: the quote may be about what they wrote.
    Interfered {
        /// The generation that the report should have.
        expected: u64,
        /// The one that it has.
        found: u64,
    },
    /// The interface failed.
    Io {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// It brought more than a quote may have.
    TooLong {
        /// The bytes that it may have.
        limit: usize,
    },
    /// It brought something that is no quote.
    NotAQuote(&'static str),
    /// It brought a quote about something else.
    OtherReportData,
    /// The agent behind this one refused.
    Refused {
        /// Its HTTP status.
        status: u16,
    },
    /// The back end broke down.
    Broken,
}

impl QuoteError {
    /// What was tried and why it failed.
    pub fn io(doing: &'static str, source: io::Error) -> Self {
        Self::Io { doing, source }
    }

    /// The status by which it is told.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Busy | Self::Interfered { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::TimedOut(_) => StatusCode::GATEWAY_TIMEOUT,
            Self::Missing { .. } | Self::UnsupportedProvider(_) => StatusCode::NOT_IMPLEMENTED,
            Self::Io { .. }
            | Self::TooLong { .. }
            | Self::NotAQuote(_)
            | Self::OtherReportData
            | Self::Refused { .. } => StatusCode::BAD_GATEWAY,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its name, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Busy => "Busy",
            Self::TimedOut(_) => "TimedOut",
            Self::Missing { .. } => "Missing",
            Self::UnsupportedProvider(_) => "UnsupportedProvider",
            Self::Interfered { .. } => "Interfered",
            Self::Io { .. } => "Io",
            Self::TooLong { .. } => "TooLong",
            Self::NotAQuote(_) => "NotAQuote",
            Self::OtherReportData => "OtherReportData",
            Self::Refused { .. } => "Refused",
            Self::Broken => "Broken",
        }
    }
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("busy with another quote"),
            Self::TimedOut(time) => write!(f, "no quote within {} s", time.as_secs_f32()),
            Self::Missing { what } => write!(f, "{what} is not here"),
            Self::UnsupportedProvider(name) => {
                write!(f, "the provider is {name:?}, and not one of Intel's quotes")
            }
            Self::Interfered { expected, found } => write!(
                f,
                "somebody else wrote into the report: generation {found} instead of {expected}"
            ),
            Self::Io { doing, source } => write!(f, "{doing} failed: {source}"),
            Self::TooLong { limit } => write!(f, "more than {limit} bytes came"),
            Self::NotAQuote(why) => write!(f, "what came is no quote: {why}"),
            Self::OtherReportData => f.write_str("the quote is about other report data"),
            Self::Refused { status } => write!(f, "the agent behind answered with status {status}"),
            Self::Broken => f.write_str("the back end broke down"),
        }
    }
}

impl std::error::Error for QuoteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
