// SPDX-License-Identifier: Apache-2.0
//! What a quote says, before anything of it is believed.

mod authentication;
mod header;
mod reader;
mod report;

pub use authentication::Authentication;
pub use header::{Header, Tee, HEADER};
pub use report::{QuoteKind, Report, ServiceTd, SgxReport, TdxReport};

use crate::{Part, QuoteError};
use reader::Reader;

/// The longest quote that is read, in bytes. Real ones take about 5,000.
pub const MAX_QUOTE: usize = 16 * 1024;

/// A quote, parsed. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote<'a> {
    /// Version, kind and maker.
    pub header: Header,
    /// What it attests.
    pub report: Report,
    /// The bytes that the attestation key signed: header, the body's descriptor, body.
    pub signed: &'a [u8],
    /// The signature, and what shows whose it is.
    pub authentication: Authentication<'a>,
}

impl<'a> Quote<'a> {
    /// Reads a quote of version 3 (SGX), 4 (SGX, TDX 1.0) or 5 (SGX, TDX 1.0, TDX 1.5).
    ///
    /// Every byte is accounted for: lengths must agree with what they enclose, and after the quote
    /// nothing but zeros may stand, as hosts hand quotes out in buffers of a fixed length. Takes no
    /// memory of its own: lengths that lie end in an error.
    ///
    /// # Errors
    /// Those of [`QuoteError`] up to [`QuoteError::TrailingBytes`], with [`Part::Quote`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, QuoteError> {
        if bytes.len() > MAX_QUOTE {
            return Err(QuoteError::TooLong(Part::Quote));
        }
        let mut reader = Reader::new(bytes);
        let header = Header::read(&mut reader)?;
        let kind = header.kind(&mut reader)?;
        let report = Report::read(kind, &mut reader)?;
        let signed = reader.consumed();
        let length = reader.u32()? as usize;
        let authentication = Authentication::read(header.version, reader.slice(length)?)?;
        if reader.rest().iter().any(|byte| *byte != 0) {
            return Err(QuoteError::TrailingBytes);
        }
        Ok(Self {
            header,
            report,
            signed,
            authentication,
        })
    }
}
