// SPDX-License-Identifier: Apache-2.0
//! Enclaves are registered, renewed, withdrawn, and expire.

use crate::{
    mock::*, EnclaveEnd, EnclaveKeys, Enclaves, Event, Evidence, FormerKeys, LastSwept, FORMER_KEYS,
};
use frame_support::assert_ok;
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::api::EnclaveView;

/// Who runs no node.
const STRANGER: AccountId = 7;

fn ended(node: u32, number: u8, end: EnclaveEnd) -> Event<Test> {
    Event::EnclaveEnded {
        node,
        key: key(number),
        end,
    }
}

#[test]
fn an_enclave_without_evidence_is_shown_as_simulated() {
    build_and_execute(|| {
        assert_ok!(register(3, key(1)));
        assert_eq!(
            events(),
            [Event::EnclaveRegistered {
                node: 3,
                operator: operator(3),
                key: key(1),
                evidence: EvidenceKind::Simulated,
                measurement: None,
                until: 101,
                valid_until: None,
            }]
        );
        assert_eq!(
            Attestation::enclave_view(3),
            Some(EnclaveView {
                node: 3,
                key: key(1),
                evidence: EvidenceKind::Simulated,
                measurement: None,
                since: 1,
                until: 101,
                valid_until: None,
            })
        );
        assert_eq!(Attestation::enclave_view(4), None);
    });
}

#[test]
fn only_a_chain_for_development_takes_it() {
    chain(false).execute_with(|| {
        fails(|| register(3, key(1)), Failure::SimulatedEvidence);
        check();
    });
}

#[test]
fn only_the_operator_and_its_delegate_register_a_node_that_is_there() {
    build_and_execute(|| {
        let by = |who, node| {
            let result =
                Attestation::register_enclave(signed(who), node, key(1), Evidence::Simulated);
            result.map(|_| ()).map_err(|error| error.error)
        };
        fails(|| by(operator(3), 4), Failure::MayNotSign);
        fails(|| by(STRANGER, 3), Failure::MayNotSign);
        fails(|| by(operator(NODES), NODES), Failure::NoSuchNode);
        fails(
            || by(operator(SIMULATED), SIMULATED),
            Failure::SimulatedNode,
        );
        Delegates::mutate(|delegates| delegates.insert(STRANGER, operator(3)));
        assert_ok!(by(STRANGER, 3));
        fails(|| by(STRANGER, 4), Failure::MayNotSign);
    });
}

#[test]
fn a_key_counts_for_one_node() {
    build_and_execute(|| {
        assert_ok!(register(3, key(1)));
        fails(|| register(4, key(1)), Failure::KeyInUse);
        // Another key in the place of it: the first is free again.
        assert_ok!(register(3, key(2)));
        assert_ok!(register(4, key(1)));
        assert_eq!(EnclaveKeys::<Test>::get(key(1)), Some(4));
        assert_eq!(EnclaveKeys::<Test>::get(key(2)), Some(3));
    });
}

#[test]
fn others_are_told_a_key_as_long_as_it_counts() {
    use nerv_primitives_core::traits::EnclaveKeys;

    build_and_execute(|| {
        assert_eq!(<Attestation as EnclaveKeys>::key(3), None);
        assert_ok!(register(3, key(1)));
        assert_ok!(register(4, key(2)));
        assert_eq!(<Attestation as EnclaveKeys>::key(3), Some(key(1)));
        next_block();
        <Attestation as EnclaveKeys>::revoke(3);
        let told = vec![ended(3, 1, EnclaveEnd::Lied)];
        assert_eq!(events(), told);
        assert_eq!(<Attestation as EnclaveKeys>::key(3), None);
        assert_eq!(<Attestation as EnclaveKeys>::key(4), Some(key(2)));
        // There is nothing more to revoke.
        <Attestation as EnclaveKeys>::revoke(3);
        assert_eq!(events(), told);
        run_to(101);
        assert_eq!(<Attestation as EnclaveKeys>::key(4), Some(key(2)));
        next_block();
        assert_eq!(<Attestation as EnclaveKeys>::key(4), None);
    });
}

#[test]
fn a_node_answers_for_the_enclaves_that_it_had_not_long_ago() {
    use nerv_primitives_core::traits::EnclaveKeys as Seam;

    build_and_execute(|| {
        let keys = || <Attestation as Seam>::keys(3);
        assert!(keys().is_empty());
        assert_ok!(register(3, key(1)));
        assert_ok!(register(3, key(1)));
        assert_eq!(keys(), vec![key(1)]);
        assert_ok!(register(3, key(2)));
        assert_eq!(keys(), vec![key(2), key(1)]);
        run_to(now() + 50);
        assert_ok!(register(3, key(1)));
        assert_eq!(keys(), vec![key(1), key(2)]);
        <Attestation as Seam>::revoke(3);
        assert_eq!(keys(), vec![key(2), key(1)]);
        // As long as an enclave counts, from its end on.
        run_to(now() + 100);
        assert_eq!(keys(), vec![key(2), key(1)]);
        next_block();
        assert!(keys().is_empty());
    });
}

#[test]
fn boundary_a_node_cannot_change_keys_until_the_first_is_forgotten() {
    build_and_execute(|| {
        for n in 0..=FORMER_KEYS as u8 {
            assert_ok!(register(3, key(n + 1)));
        }
        let more = key(FORMER_KEYS as u8 + 2);
        fails(|| register(3, more), Failure::TooManyKeys);
        // It may renew the one that it has, and take up one that it had.
        assert_ok!(register(3, key(FORMER_KEYS as u8 + 1)));
        assert_ok!(register(3, key(1)));
        assert_ok!(Attestation::withdraw_enclave(signed(operator(3)), 3));
        fails(|| register(3, more), Failure::TooManyKeys);
        run_to(now() + 101);
        assert_ok!(register(3, more));
    });
}

#[test]
fn anybody_has_the_keys_forgotten_that_a_node_had_which_is_gone() {
    build_and_execute(|| {
        let withdraw = |who| Attestation::withdraw_enclave(signed(who), 3);
        assert_ok!(register(3, key(1)));
        assert_ok!(withdraw(operator(3)));
        // It answers for the key as long as it is there.
        fails(|| withdraw(STRANGER), Failure::NoEnclave);
        fails(|| withdraw(operator(3)), Failure::NoEnclave);
        assert_eq!(FormerKeys::<Test>::get(3).len(), 1);
        Gone::mutate(|gone| gone.insert(3));
        assert_ok!(withdraw(STRANGER));
        assert!(!FormerKeys::<Test>::contains_key(3));
        fails(|| withdraw(STRANGER), Failure::NoEnclave);
    });
}

#[test]
fn a_renewal_counts_from_its_own_block() {
    build_and_execute(|| {
        assert_ok!(register(3, key(1)));
        run_to(51);
        assert_ok!(register(3, key(1)));
        let it = stored(3).expect("it is there");
        assert_eq!((it.since, it.until), (51, 151));
        run_to(151);
        assert!(Attestation::counting(3).is_some());
        next_block();
        assert!(Attestation::counting(3).is_none());
    });
}

#[test]
fn what_has_expired_does_not_count_and_gives_its_key_up() {
    build_and_execute(|| {
        assert_ok!(register(3, key(1)));
        run_to(102);
        assert_eq!(Attestation::enclave_view(3), None);
        assert!(stored(3).is_some(), "nobody has looked at it");
        assert_ok!(register(4, key(1)));
        assert_eq!(stored(3), None);
        assert_eq!(events()[0], ended(3, 1, EnclaveEnd::Expired));
    });
}

#[test]
fn an_operator_that_leaves_loses_its_enclave() {
    build_and_execute(|| {
        assert_ok!(register(3, key(1)));
        Gone::mutate(|gone| gone.insert(3));
        assert!(Attestation::counting(3).is_none());
        fails(|| register(3, key(1)), Failure::NoSuchNode);
        assert_ok!(register(4, key(1)));
        assert_eq!(stored(3), None);
        let last = events();
        assert_eq!(last[1], ended(3, 1, EnclaveEnd::NodeGone));
    });
}

#[test]
fn an_operator_withdraws_its_own_and_anybody_what_is_over() {
    build_and_execute(|| {
        let withdraw = |who, node| Attestation::withdraw_enclave(signed(who), node);
        fails(|| withdraw(operator(3), 3), Failure::NoEnclave);
        assert_ok!(register(3, key(1)));
        assert_ok!(register(4, key(2)));
        assert_ok!(register(5, key(3)));
        fails(|| withdraw(operator(4), 3), Failure::MayNotSign);
        assert_ok!(withdraw(operator(3), 3));
        Gone::mutate(|gone| gone.insert(4));
        assert_ok!(withdraw(STRANGER, 4));
        run_to(102);
        assert_ok!(withdraw(STRANGER, 5));
        assert_eq!(events(), [ended(5, 3, EnclaveEnd::Expired)]);
        assert_eq!(Enclaves::<Test>::iter().count(), 0);
        assert_eq!(EnclaveKeys::<Test>::iter().count(), 0);
    });
}

#[test]
fn each_registration_sweeps_two_more_than_it_brings() {
    build_and_execute(|| {
        for node in 0..10 {
            assert_ok!(register(node, key(node as u8)));
        }
        run_to(102);
        // Node 10 renews every block: what is over of the others is gone after five of them.
        for renewals in 1..=7 {
            assert_ok!(register(10, key(10)));
            let left = Enclaves::<Test>::iter().count() - 1;
            assert!(left <= 10usize.saturating_sub(2 * renewals) + 2, "{left}");
            next_block();
        }
        assert_eq!(Enclaves::<Test>::iter().count(), 1);
        assert_eq!(LastSwept::<Test>::get(), Some(10));
    });
}
