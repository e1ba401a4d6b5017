// SPDX-License-Identifier: Apache-2.0
//! Collateral is uploaded, checked, shared and removed.

use crate::{collateral_hash, mock::*, Collaterals, Event, HoldReason};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{Inspect, InspectHold, Mutate},
};
use sp_core::H256;
use sp_runtime::{DispatchResult, TokenError};

/// Who runs no node.
const STRANGER: AccountId = 7;

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::CollateralDeposit.into(), &who)
}

fn remove(who: AccountId, hash: H256) -> DispatchResult {
    Attestation::remove_collateral(signed(who), hash)
}

/// Collateral of a guest's platform that differs from the other by the certificate of a platform.
fn other() -> nerv_primitives_quote::Collateral {
    let mut it = TDX.collateral();
    it.pck_certificate_chain = Some(TDX.pck_chain().try_into().expect("short"));
    it
}

#[test]
fn real_collateral_is_checked_under_intels_root() {
    build_and_execute(|| {
        for platform in [SGX, TDX] {
            let collateral = platform.intel();
            let deposit = 10 * collateral.encoded_size().div_ceil(1_024) as u128;
            let before = held(operator(0));
            System::reset_events();
            let hash = uploaded(0, collateral);
            assert_eq!(held(operator(0)), before + deposit);
            let upload = Collaterals::<Test>::get(hash).expect("it is kept");
            assert_eq!((upload.uploader, upload.deposit), (operator(0), deposit));
            assert_eq!(
                events(),
                [Event::CollateralUploaded {
                    collateral: hash,
                    uploader: operator(0),
                    deposit,
                    valid_until: upload.valid_until,
                }]
            );
        }
    });
}

#[test]
fn what_does_not_come_from_the_root_is_refused() {
    with_evidence(SGX, |_| {
        fails(|| upload(0, TDX.intel()), Failure::UntrustedChain);
        let change = |change: &dyn Fn(&mut nerv_primitives_quote::Collateral)| {
            let mut it = TDX.collateral();
            change(&mut it);
            it
        };
        let broken = change(&|it| it.tcb_info_signature[0] ^= 1);
        fails(|| upload(0, broken), Failure::BadSignature);
        let broken = change(&|it| it.qe_identity_signature[0] ^= 1);
        fails(|| upload(0, broken), Failure::BadSignature);
        let broken = change(&|it| it.pck_crl = Default::default());
        fails(|| upload(0, broken), Failure::Malformed);
        // The identity of a quoting enclave of the other kind.
        let broken = change(&|it| {
            let other = SGX.collateral();
            it.qe_identity = other.qe_identity;
            it.qe_identity_signature = other.qe_identity_signature;
        });
        fails(|| upload(0, broken), Failure::CollateralMismatch);
        Seconds::set(BEGAN + 90 * 24 * 3_600);
        fails(|| upload(0, TDX.collateral()), Failure::NotValidNow);
        Seconds::set(1_500_000_000);
        fails(|| upload(0, TDX.collateral()), Failure::NotValidNow);
    });
}

#[test]
fn there_is_only_so_much_of_it() {
    with_evidence(SGX, |hash| {
        fails(|| upload(1, SGX.collateral()), Failure::AlreadyUploaded);
        assert_ok!(upload(0, TDX.collateral()));
        fails(|| upload(0, other()), Failure::TooManyOfAccount);
        assert_ok!(upload(1, other()));
        assert_ok!(upload(1, SGX.revoked()));
        assert_eq!(Collaterals::<Test>::count(), 4);
        let mut fifth = SGX.collateral();
        fifth.pck_certificate_chain = Some(SGX.pck_chain().try_into().expect("short"));
        fails(|| upload(2, fifth.clone()), Failure::TooManyCollaterals);
        assert_ok!(remove(operator(0), hash));
        assert_ok!(upload(2, fifth));
    });
}

#[test]
fn its_deposit_must_be_owned() {
    with_evidence(SGX, |_| {
        let collateral = TDX.collateral();
        let hash = collateral_hash(&collateral);
        let owned = Balances::balance(&operator(5));
        Balances::set_balance(&operator(5), 100);
        assert_noop!(upload(5, collateral), TokenError::FundsUnavailable);
        assert!(!Collaterals::<Test>::contains_key(hash));
        Balances::set_balance(&operator(5), owned);
    });
}

#[test]
fn its_uploader_removes_what_nobody_uses() {
    with_evidence(SGX, |hash| {
        let deposit = held(operator(0));
        assert!(deposit > 0);
        let quote = SGX.bound(3, key(1), |_| ());
        assert_ok!(register_with(3, key(1), dcap(&quote, hash)));
        fails(|| remove(operator(0), hash), Failure::CollateralInUse);
        fails(|| remove(STRANGER, hash), Failure::NotUploader);
        fails(|| remove(STRANGER, H256::zero()), Failure::NoCollateral);
        assert_ok!(Attestation::withdraw_enclave(signed(operator(3)), 3));
        System::reset_events();
        assert_ok!(remove(operator(0), hash));
        assert_eq!(held(operator(0)), 0);
        assert_eq!(
            events(),
            [Event::CollateralRemoved {
                collateral: hash,
                uploader: operator(0),
                deposit,
            }]
        );
        fails(
            || register_with(3, key(1), dcap(&quote, hash)),
            Failure::NoCollateral,
        );
        // It can be uploaded again, by whomever.
        assert_ok!(upload(1, SGX.collateral()));
    });
}

#[test]
fn anybody_removes_what_is_over_and_the_uploader_has_the_deposit() {
    with_evidence(SGX, |hash| {
        let quote = SGX.bound(3, key(1), |_| ());
        assert_ok!(register_with(3, key(1), dcap(&quote, hash)));
        Seconds::set(SGX_ENDS);
        fails(|| remove(STRANGER, hash), Failure::NotUploader);
        Seconds::set(SGX_ENDS + 1);
        // An enclave that has ended with it is still noted.
        assert!(stored(3).is_some());
        assert_ok!(remove(STRANGER, hash));
        assert_eq!((held(operator(0)), held(STRANGER)), (0, 0));
        check();
        assert_ok!(Attestation::withdraw_enclave(signed(STRANGER), 3));
    });
}
