// SPDX-License-Identifier: Apache-2.0
//! No enclave at all, for development.

use crate::{BackEnd, Evidence, QuoteError, ReportData};
use std::time::Instant;

/// Says that there is no quote. It makes none up: what looks like one might be taken for one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Simulated;

impl BackEnd for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn quote(&self, _: &ReportData, _: Instant) -> Result<Evidence, QuoteError> {
        Ok(Evidence::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_nothing_that_could_be_taken_for_a_quote() {
        let evidence = Simulated.quote(&[7; 64].into(), Instant::now()).unwrap();
        assert_eq!(evidence.quote, None);
        assert_eq!(evidence, Evidence::default());
    }
}
