// SPDX-License-Identifier: Apache-2.0
//! Whether bytes may be a quote, and about what. Signatures are not looked at: whoever is shown a quote
//! does that.

use crate::{
    report_data::{ReportData, REPORT_DATA_BYTES},
    QuoteError,
};

/// The most bytes of a quote. The chain takes no longer ones.
pub const MAX_QUOTE_BYTES: usize = 16 * 1024;

/// The bytes before the body, in every version.
const HEADER: usize = 48;
/// What kind of enclave a quote is of: bytes 4 to 8.
const SGX: u32 = 0x00;
const TDX: u32 = 0x81;
/// Where the report data is in the body of an enclave, of a TD 1.0 and of a TD 1.5 alike.
const IN_SGX_BODY: usize = 320;
const IN_TD_BODY: usize = 520;
/// From version 5 on type and length of the body stand before it.
const DESCRIPTOR: usize = 6;

/// Where a quote says what it is about.
fn place_of_report_data(quote: &[u8]) -> Result<usize, QuoteError> {
    let (Some(&[v0, v1]), Some(&[t0, t1, t2, t3])) = (
        quote.first_chunk::<2>(),
        quote.get(4..).and_then(|rest| rest.first_chunk::<4>()),
    ) else {
        return Err(QuoteError::NotAQuote("it is too short"));
    };
    let version = u16::from_le_bytes([v0, v1]);
    let kind = u32::from_le_bytes([t0, t1, t2, t3]);
    match (version, kind) {
        (3 | 4, SGX) => Ok(HEADER + IN_SGX_BODY),
        (4, TDX) => Ok(HEADER + IN_TD_BODY),
        (5, SGX) => Ok(HEADER + DESCRIPTOR + IN_SGX_BODY),
        (5, TDX) => Ok(HEADER + DESCRIPTOR + IN_TD_BODY),
        _ => Err(QuoteError::NotAQuote("its version or its kind is unknown")),
    }
}

/// Checks that the bytes have the form of a quote about the data.
pub fn check(quote: &[u8], about: &ReportData) -> Result<(), QuoteError> {
    if quote.len() > MAX_QUOTE_BYTES {
        return Err(QuoteError::TooLong {
            limit: MAX_QUOTE_BYTES,
        });
    }
    let at = place_of_report_data(quote)?;
    match quote
        .get(at..)
        .and_then(|rest| rest.first_chunk::<REPORT_DATA_BYTES>())
    {
        Some(found) if found == about.bytes() => Ok(()),
        Some(_) => Err(QuoteError::OtherReportData),
        None => Err(QuoteError::NotAQuote("it is too short")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Bytes with the form of a quote, and nothing else of one: they verify nowhere.
    pub(crate) fn form_of(version: u16, kind: u32, about: &ReportData, length: usize) -> Vec<u8> {
        let mut quote = vec![0; length];
        quote[..2].copy_from_slice(&version.to_le_bytes());
        quote[4..8].copy_from_slice(&kind.to_le_bytes());
        let at = place_of_report_data(&quote).unwrap();
        quote[at..at + REPORT_DATA_BYTES].copy_from_slice(about.bytes());
        quote
    }

    /// The form of a TDX quote.
    pub(crate) fn form(about: &ReportData) -> Vec<u8> {
        form_of(4, TDX, about, 5_000)
    }

    fn data(byte: u8) -> ReportData {
        [byte; REPORT_DATA_BYTES].into()
    }

    #[test]
    fn each_version_has_its_place() {
        for (version, kind, at) in [
            (3, SGX, 368),
            (4, SGX, 368),
            (4, TDX, 568),
            (5, SGX, 374),
            (5, TDX, 574),
        ] {
            let quote = form_of(version, kind, &data(7), 1_200);
            assert_eq!(quote[at..at + 64], [7; 64]);
            assert!(check(&quote, &data(7)).is_ok());
            let error = check(&quote, &data(8)).unwrap_err();
            assert_eq!(error.kind(), "OtherReportData");
            // One byte less than the report data has.
            let cut = check(&quote[..at + 63], &data(7)).unwrap_err();
            assert_eq!(cut.kind(), "NotAQuote");
            assert!(check(&quote[..at + 64], &data(7)).is_ok());
        }
    }

    #[test]
    fn other_versions_and_kinds_are_refused() {
        for (version, kind) in [(2_u16, SGX), (3, TDX), (4, 0x82), (6, TDX)] {
            let mut quote = form(&data(7));
            quote[..2].copy_from_slice(&version.to_le_bytes());
            quote[4..8].copy_from_slice(&kind.to_le_bytes());
            assert_eq!(check(&quote, &data(7)).unwrap_err().kind(), "NotAQuote");
        }
        for short in [&[][..], &[4, 0], &[4, 0, 2, 0, 0x81, 0, 0]] {
            assert_eq!(check(short, &data(7)).unwrap_err().kind(), "NotAQuote");
        }
    }

    #[test]
    fn sixteen_kibibytes_are_the_most() {
        let mut quote = form_of(4, TDX, &data(7), MAX_QUOTE_BYTES);
        assert!(check(&quote, &data(7)).is_ok());
        quote.push(0);
        assert_eq!(check(&quote, &data(7)).unwrap_err().kind(), "TooLong");
    }

    #[test]
    fn a_printable_text_is_no_quote() {
        let text = "simulated: ".repeat(100);
        assert_eq!(
            check(text.as_bytes(), &data(7)).unwrap_err().kind(),
            "NotAQuote"
        );
    }
}
