// SPDX-License-Identifier: Apache-2.0
//! Quotes that hardware made: the agent finds in them what they are about.

use nerv_primitives_quote::Quote;
use nerv_quote_agent::{quote, QuoteError, ReportData};

const QUOTES: [&[u8]; 2] = [
    include_bytes!("../../../primitives/quote/tests/fixtures/sgx_quote"),
    include_bytes!("../../../primitives/quote/tests/fixtures/tdx_quote"),
];

#[test]
fn they_pass_if_they_are_about_what_was_asked() {
    for bytes in QUOTES {
        let about = *Quote::parse(bytes).unwrap().report.report_data();
        assert!(quote::check(bytes, &ReportData::from(about)).is_ok());
        for place in [0, 31, 63] {
            let mut other = about;
            other[place] ^= 1;
            let error = quote::check(bytes, &ReportData::from(other)).unwrap_err();
            assert!(matches!(error, QuoteError::OtherReportData), "{error}");
        }
    }
}
