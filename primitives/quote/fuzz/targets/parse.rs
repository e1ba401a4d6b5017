// SPDX-License-Identifier: Apache-2.0
#![no_main]

use libfuzzer_sys::fuzz_target;
use nerv_primitives_quote::{Collateral, Quote};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(quote) = Quote::parse(bytes) {
        let _ = quote.report.measurement();
    }
    let _ = Collateral::from_json(bytes);
});
