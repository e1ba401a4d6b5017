// SPDX-License-Identifier: Apache-2.0
//! Enclaves are registered with quotes, and nothing else than what these attest.

use crate::{mock::*, Collaterals, Enclave, EnclaveEnd, Error, Event, Evidence, Pallet, Policy};
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::NodeId;
use sp_core::H256;

/// The node that registers.
const NODE: NodeId = 3;

/// A quote of a platform that binds the first key of [`NODE`].
fn quote(platform: Platform) -> Vec<u8> {
    platform.bound(NODE, key(1), |_| ())
}

fn present(quote: &[u8], collateral: H256) -> sp_runtime::DispatchResult {
    register_with(NODE, key(1), dcap(quote, collateral))
}

/// Presents a quote that is refused.
#[track_caller]
fn refused(quote: &[u8], collateral: H256, failure: Failure) {
    fails(|| present(quote, collateral), failure);
}

#[test]
fn an_enclave_is_registered_with_a_quote() {
    let kinds = [(SGX, EvidenceKind::Sgx), (TDX, EvidenceKind::Tdx)];
    for (platform, kind) in kinds {
        with_evidence(platform, |collateral| {
            next_block();
            assert_ok!(present(&quote(platform), collateral));
            let valid_until = Collaterals::<Test>::get(collateral).map(|it| it.valid_until);
            let measurement = Some(platform.measurement());
            assert_eq!(
                stored(NODE),
                Some(Enclave {
                    key: key(1),
                    evidence: kind,
                    measurement,
                    since: 2,
                    until: 102,
                    valid_until,
                    collateral: Some(collateral),
                })
            );
            assert_eq!(
                events(),
                [Event::EnclaveRegistered {
                    node: NODE,
                    operator: operator(NODE),
                    key: key(1),
                    evidence: kind,
                    measurement,
                    until: 102,
                    valid_until,
                }]
            );
            let view = Attestation::enclave_view(NODE).expect("it counts");
            assert_eq!((view.evidence, view.valid_until), (kind, valid_until));
            assert_eq!(Collaterals::<Test>::get(collateral).unwrap().enclaves, 1);
            // The same evidence again: a renewal, not another enclave.
            assert_ok!(present(&quote(platform), collateral));
            assert_eq!(Collaterals::<Test>::get(collateral).unwrap().enclaves, 1);
        });
    }
}

#[test]
fn a_chain_for_real_evidence_takes_no_other() {
    with_evidence(SGX, |_| {
        fails(|| register(NODE, key(1)), Failure::SimulatedEvidence);
    });
}

#[test]
fn evidence_of_another_key_node_operator_or_chain_is_refused() {
    with_evidence(SGX, |collateral| {
        let good = quote(SGX);
        // Replayed by another node, and for another key.
        let by = |node, number| register_with(node, key(number), dcap(&good, collateral));
        fails(|| by(4, 1), Failure::BoundElsewhere);
        fails(|| by(NODE, 2), Failure::BoundElsewhere);
        // Replayed for another operator of such a node.
        RunBy::mutate(|by| by.insert(NODE, 777));
        fails(|| by(NODE, 1), Failure::BoundElsewhere);
        RunBy::mutate(|by| by.remove(&NODE));
        // Replayed on another chain.
        let genesis = frame_system::BlockHash::<Test>::get(0);
        frame_system::BlockHash::<Test>::insert(0, H256::repeat_byte(9));
        fails(|| by(NODE, 1), Failure::BoundElsewhere);
        frame_system::BlockHash::<Test>::insert(0, genesis);
        // Not a single bit of the report data may differ.
        for bit in [0, 255, 256, 511] {
            let other = SGX.bound(NODE, key(1), |body| body[320 + bit / 8] ^= 1 << (bit % 8));
            refused(&other, collateral, Failure::BoundElsewhere);
        }
        assert_ok!(by(NODE, 1));
    });
}

#[test]
fn what_can_be_told_without_a_signature_costs_little() {
    with_evidence(SGX, |collateral| {
        let evidence = dcap(&quote(SGX), collateral);
        let whole = Pallet::<Test>::register_weight(&evidence);
        let cheap = Pallet::<Test>::register_weight(&Evidence::Simulated);
        let by = |who, evidence: &Evidence| {
            let evidence = evidence.clone();
            let result = Attestation::register_enclave(signed(who), NODE, key(1), evidence);
            result.map_err(|error| error.post_info.actual_weight)
        };
        assert_eq!(by(operator(4), &evidence), Err(Some(cheap)));
        let unbound = dcap(&SGX.quote(|_, _| ()), collateral);
        assert_eq!(by(operator(NODE), &unbound), Err(Some(cheap)));
        let mut broken = quote(SGX);
        broken[48 + 384 + 4] ^= 1;
        let broken = dcap(&broken, collateral);
        assert_eq!(by(operator(NODE), &broken), Err(None));
        assert!(by(operator(NODE), &evidence).is_ok());
        // At most 12 ms for a quote, and little for the rest.
        assert!(cheap.ref_time() < 1_200_000_000);
        assert!((whole - cheap).all_lte(Weight::from_parts(12_000_000_000, u64::MAX)));
    });
}

#[test]
fn only_what_is_admitted_is_registered_and_counts() {
    with_evidence(SGX, |collateral| {
        let other = SGX.bound(NODE, key(1), |body| body[64] ^= 1);
        refused(&other, collateral, Failure::NotAdmitted);
        assert_ok!(present(&quote(SGX), collateral));
        let withdraw = |it| Attestation::withdraw_measurement(RuntimeOrigin::root(), it);
        assert_ok!(withdraw(SGX.measurement()));
        assert_eq!(Attestation::enclave_view(NODE), None);
        refused(&quote(SGX), collateral, Failure::NotAdmitted);
        next_block();
        assert_ok!(Attestation::withdraw_enclave(signed(7), NODE));
        assert_eq!(
            events(),
            [Event::EnclaveEnded {
                node: NODE,
                key: key(1),
                end: EnclaveEnd::MeasurementWithdrawn,
            }]
        );
    });
}

#[test]
fn debug_mode_is_refused_whatever_is_admitted() {
    // The flag of an enclave, and one of those of a guest.
    for (platform, at, flag) in [(SGX, 48, 0b10), (TDX, 120, 1)] {
        with_evidence(platform, |collateral| {
            let debug = platform.bound(NODE, key(1), |body| body[at] |= flag);
            refused(&debug, collateral, Failure::NotAdmitted);
            admit(measurement(&debug));
            refused(&debug, collateral, Failure::DebugMode);
        });
    }
}

#[test]
fn a_guest_that_others_have_a_hold_on_is_refused() {
    with_evidence(TDX, |collateral| {
        // It may be moved; service guests may be bound to it.
        for bit in [29usize, 17] {
            let exposed = TDX.bound(NODE, key(1), |body| body[120 + bit / 8] |= 1 << (bit % 8));
            admit(measurement(&exposed));
            refused(&exposed, collateral, Failure::ExposedGuest);
        }
    });
}

#[test]
fn the_status_must_be_accepted() {
    with_evidence(SGX, |collateral| {
        AcceptedStatuses::set(0b0111);
        refused(&quote(SGX), collateral, Failure::StatusNotAccepted);
        AcceptedStatuses::set(0b1000);
        assert_ok!(present(&quote(SGX), collateral));
    });
}

#[test]
fn evidence_ends_with_its_collateral() {
    with_evidence(SGX, |collateral| {
        assert_ok!(present(&quote(SGX), collateral));
        Seconds::set(SGX_ENDS);
        assert!(Attestation::counting(NODE).is_some());
        // The last second in which it can be renewed, but not beyond that.
        assert_ok!(present(&quote(SGX), collateral));
        Seconds::set(SGX_ENDS + 1);
        assert!(Attestation::counting(NODE).is_none());
        refused(&quote(SGX), collateral, Failure::NotValidNow);
        next_block();
        assert_ok!(Attestation::withdraw_enclave(signed(7), NODE));
        let end = EnclaveEnd::Expired;
        assert_eq!(
            events(),
            [Event::EnclaveEnded {
                node: NODE,
                key: key(1),
                end
            }]
        );
    });
}

#[test]
fn its_lifetime_ends_it_before() {
    with_evidence(SGX, |collateral| {
        EnclaveLifetime::set(10);
        assert_ok!(present(&quote(SGX), collateral));
        run_to(11);
        assert!(Attestation::counting(NODE).is_some());
        next_block();
        assert!(Attestation::counting(NODE).is_none());
        assert_eq!(Chosen::enclave_lifetime(), 10);
    });
}

#[test]
fn a_quote_of_another_platform_or_by_another_key_is_refused() {
    with_evidence(SGX, |collateral| {
        let good = quote(SGX);
        let guests = uploaded(0, TDX.collateral());
        refused(&good, guests, Failure::CollateralMismatch);
        refused(&good, H256::zero(), Failure::NoCollateral);
        for length in [0, 47, 431, 435, good.len() - 1] {
            refused(&good[..length], collateral, Failure::Malformed);
        }
        let mut longer = good.clone();
        longer.push(1);
        refused(&longer, collateral, Failure::Malformed);
        // A bit of either signature.
        let proof = 48 + 384 + 4;
        for at in [proof, proof + 63, proof + 128 + 384, proof + 128 + 384 + 63] {
            let mut broken = good.clone();
            broken[at] ^= 1;
            refused(&broken, collateral, Failure::BadSignature);
        }
        // Another attestation key than the one that the quoting enclave names.
        let mut broken = good.clone();
        broken[proof + 64] ^= 1;
        refused(&broken, collateral, Failure::BadSignature);
        assert_ok!(present(&good, collateral));
    });
}

#[test]
fn only_intels_quoting_enclave_quotes() {
    with_evidence(SGX, |collateral| {
        let expected = quote(SGX);
        // Its signer, in its report.
        let other = SGX.quote(|body, qe_report| {
            body.copy_from_slice(&expected[48..48 + 384]);
            qe_report[128] ^= 1;
        });
        refused(&other, collateral, Failure::UnknownPlatform);
    });
}

#[test]
fn a_revoked_platform_is_refused() {
    with_evidence(SGX, |_| {
        let revoked = uploaded(0, SGX.revoked());
        refused(&quote(SGX), revoked, Failure::Revoked);
    });
}

#[test]
fn real_quotes_bind_nothing_of_this_chain() {
    with_evidence(SGX, |collateral| {
        let real = include_bytes!("../../../../primitives/quote/tests/fixtures/sgx_quote");
        refused(real, collateral, Error::BoundElsewhere);
    });
}
