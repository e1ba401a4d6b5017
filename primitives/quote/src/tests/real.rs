// SPDX-License-Identifier: Apache-2.0
//! Quotes of real hardware, with the collateral that Intel published for them.

use super::{REAL_NOW as NOW, SGX, TDX};
use crate::{
    verify, verify_checked, Collateral, Part, QuoteError, QuoteKind, Report, TcbStatus, Tee,
};

fn advisories(names: &[crate::Advisory]) -> Vec<&str> {
    names
        .iter()
        .map(|name| core::str::from_utf8(name).unwrap())
        .collect()
}

#[test]
fn success_sgx() {
    let collateral = Collateral::from_json(SGX.1).unwrap();
    let verified = verify(SGX.0, &collateral, NOW).unwrap();
    assert_eq!(verified.kind, QuoteKind::Sgx);
    assert_eq!(
        verified.status,
        TcbStatus::ConfigurationAndSwHardeningNeeded
    );
    assert_eq!(
        advisories(&verified.advisories),
        ["INTEL-SA-00289", "INTEL-SA-00615"]
    );
    assert_eq!(verified.fmspc, [0x00, 0xA0, 0x67, 0x11, 0, 0]);
    assert!(!verified.debug);
    // 2025-07-19, when the identity of the quoting enclave must be fetched again.
    assert_eq!(verified.valid_until, 1_752_919_278);
    assert_eq!(verified.evaluation_data_number, 17);
}

#[test]
fn success_tdx() {
    let collateral = Collateral::from_json(TDX.1).unwrap();
    let checked = collateral.check(NOW).unwrap();
    assert_eq!(checked.tee(), Tee::Tdx);
    assert_eq!(checked.fmspc(), [0xB0, 0xC0, 0x6F, 0, 0, 0]);
    let verified = verify_checked(TDX.0, &checked, NOW).unwrap();
    assert_eq!(verified.kind, QuoteKind::Tdx10);
    assert_eq!(verified.status, TcbStatus::UpToDate);
    assert!(verified.advisories.is_empty());
    let Report::Tdx(report) = &verified.report else {
        panic!("not the report of a guest")
    };
    assert!(report.sept_ve_disable() && !report.migratable() && !verified.debug);
}

#[test]
fn fails_90_days_later() {
    for (quote, collateral) in [SGX, TDX] {
        let collateral = Collateral::from_json(collateral).unwrap();
        let checked = collateral.check(NOW).unwrap();
        let later = NOW + 90 * 24 * 3_600;
        assert_eq!(
            verify(quote, &collateral, later),
            Err(QuoteError::Expired(Part::PckCrl))
        );
        assert_eq!(
            verify_checked(quote, &checked, later),
            Err(QuoteError::Expired(Part::Collateral))
        );
    }
}

#[test]
fn fails_with_the_collateral_of_another_kind() {
    let checked = Collateral::from_json(TDX.1).unwrap().check(NOW).unwrap();
    assert_eq!(
        verify_checked(SGX.0, &checked, NOW),
        Err(QuoteError::KindMismatch)
    );
}
