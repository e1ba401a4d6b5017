// SPDX-License-Identifier: Apache-2.0

use super::world::*;
use crate::{Policy, PolicyError, QuoteKind, TcbStatus};
use serde_json::json;

fn check(world: &World, policy: Policy) -> Result<(), PolicyError> {
    policy.check(&world.verify().unwrap(), world.now, |_| true)
}

fn fails(world: World, error: PolicyError) {
    let all = Policy::accepting(&TcbStatus::ALL);
    assert_eq!(check(&world, all), Err(error));
}

#[test]
fn success_by_status() {
    for accepted in TcbStatus::ALL {
        for status in ["UpToDate", "OutOfDate", "ConfigurationNeeded", "Revoked"] {
            let mut world = World::sgx();
            world.tcb_info["tcbLevels"][0]["tcbStatus"] = json!(status);
            let given = world.verify().unwrap().status;
            // What is revoked is never accepted.
            let expected = if given == accepted && given != TcbStatus::Revoked {
                Ok(())
            } else {
                Err(PolicyError::Status(given))
            };
            assert_eq!(check(&world, Policy::accepting(&[accepted])), expected);
        }
    }
    assert_eq!(check(&World::tdx(), Policy::STRICT), Ok(()));
    assert_eq!(check(&World::tdx(), Policy::CURRENT), Ok(()));
}

#[test]
fn fails_on_debug() {
    let mut world = World::sgx();
    world.body[ATTRIBUTES] |= 2;
    assert!(world.verify().unwrap().debug);
    fails(world, PolicyError::Debug);
    // Debug, and the three ways in which a host may observe a guest.
    for bit in [0, 4, 5, 6] {
        for (version, kind) in [(4, QuoteKind::Tdx10), (5, QuoteKind::Tdx15)] {
            let mut world = World::new(version, kind);
            world.body[TD_ATTRIBUTES_AT] |= 1 << bit;
            assert!(world.verify().unwrap().debug);
            fails(world, PolicyError::Debug);
        }
    }
}

#[test]
fn fails_on_guests_that_others_have_a_hold_on() {
    let mut world = World::tdx();
    world.body[TD_ATTRIBUTES_AT + 3] |= 1 << 5;
    fails(world, PolicyError::Migratable);
    let mut world = World::tdx();
    world.body[TD_ATTRIBUTES_AT + 3] = 0;
    fails(world, PolicyError::SeptVe);
    let mut world = World::tdx();
    world.body[TD_ATTRIBUTES_AT + 2] |= 1 << 1;
    fails(world, PolicyError::ServiceTd);
    let mut world = World::tdx_15();
    world.body[MR_SERVICE_TD + 47] = 1;
    fails(world, PolicyError::ServiceTd);
}

#[test]
fn boundary_age_and_evaluation() {
    let mut world = World::tdx();
    world.pck_crl.from = ISSUED + 1;
    let policy = |max_age, min_evaluation_data_number| Policy {
        max_age,
        min_evaluation_data_number,
        ..Policy::STRICT
    };
    let age = NOW - ISSUED;
    assert_eq!(check(&world, policy(age, 17)), Ok(()));
    assert_eq!(check(&world, policy(age - 1, 17)), Err(PolicyError::TooOld));
    assert_eq!(
        check(&world, policy(age, 18)),
        Err(PolicyError::OldEvaluation(17))
    );
}

#[test]
fn fails_on_a_measurement_that_is_not_admitted() {
    let verified = World::tdx().verify().unwrap();
    let mut asked = None;
    let admitted = Policy::STRICT.check(&verified, NOW, |measurement| {
        asked = Some(*measurement);
        false
    });
    assert_eq!(admitted, Err(PolicyError::NotAdmitted));
    assert_eq!(asked, Some(verified.measurement()));
}

/// Which bytes of a body the measurement depends on.
fn measured(world: &World) -> Vec<usize> {
    let quote = world.quote();
    let measurement = |quote: &[u8]| crate::Quote::parse(quote).unwrap().report.measurement();
    let start = if world.version == 5 { 54 } else { 48 };
    let mut changed = quote.clone();
    (0..world.body.len())
        .filter(|at| {
            changed[start + at] ^= 1;
            let differs = measurement(&changed) != measurement(&quote);
            changed[start + at] ^= 1;
            differs
        })
        .collect()
}

#[test]
fn success_what_is_measured() {
    // All but the processor's versions, what is reserved, and the report data.
    let sgx: Vec<_> = (16..20)
        .chain(32..96)
        .chain(128..160)
        .chain(192..262)
        .chain(304..320)
        .collect();
    assert_eq!(measured(&World::sgx()), sgx);
    assert_eq!(measured(&World::new(5, QuoteKind::Sgx)), sgx);
    // All but the TDX module, and the report data.
    let tdx: Vec<_> = (120..520).collect();
    assert_eq!(measured(&World::tdx()), tdx);
    let tdx_15: Vec<_> = tdx.into_iter().chain(600..648).collect();
    assert_eq!(measured(&World::tdx_15()), tdx_15);
    // The same guest has the same measurement in each format.
    let measurement = |version, kind| World::new(version, kind).verify().unwrap().measurement();
    let expected = measurement(4, QuoteKind::Tdx10);
    assert_eq!(measurement(5, QuoteKind::Tdx10), expected);
    assert_eq!(measurement(5, QuoteKind::Tdx15), expected);
}
