// SPDX-License-Identifier: Apache-2.0
//! Enclaves on the whole runtime: what operators sign, as the pool and blocks see it.

use crate::common;

use common::{custody::*, *};
use frame_support::{
    assert_ok,
    traits::{fungible::Mutate, Get},
    weights::constants::WEIGHT_REF_TIME_PER_MICROS,
};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{NodeId, ShardId};
use nerv_runtime::{
    apis::api::dispatch as ask,
    parameters::dynamic_params::attestation::{
        ClaimPeriod, CollateralDeposit, EnclaveLifetime, LosingClaimFine,
    },
    Attestation, Balances, Block, Executive, Placement, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeOrigin, ShardGovernance, System, UncheckedExtrinsic, UNIT,
};
use pallet_attestation::{Call, Error, Event, Evidence};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity},
    DispatchError,
};

/// The node in a slot of the first shard.
fn node(slot: u8) -> NodeId {
    node_of(&ShardId::root(), slot)
}

fn register(node: NodeId, key: u8) -> Call<Runtime> {
    Call::register_enclave {
        node,
        key: [key; 32],
        evidence: Evidence::Simulated,
    }
}

/// Has an account sign a call and a block include it.
fn include(who: Sr25519Keyring, nonce: u32, call: Call<Runtime>) -> Result<(), DispatchError> {
    let extrinsic = signed(who, nonce, RuntimeCall::Attestation(call));
    Executive::apply_extrinsic(extrinsic).expect("it is valid")
}

fn pool(extrinsic: UncheckedExtrinsic) -> TransactionValidity {
    let hash = <Block as BlockT>::Hash::default();
    Executive::validate_transaction(TransactionSource::External, extrinsic, hash)
}

#[test]
fn operators_register_enclaves_and_pay_for_it() {
    placed(2).execute_with(|| {
        let (who, before) = (keeper(3), System::block_number());
        let owned = Balances::free_balance(who.to_account_id());
        assert_ok!(include(who, 0, register(node(3), 7)));
        let fee = owned - Balances::free_balance(who.to_account_id());
        assert!(fee > 0 && fee < UNIT / 10, "{fee}");
        let view = Attestation::enclave_view(node(3)).expect("it is registered");
        assert_eq!(
            (view.key, view.evidence, view.measurement, view.since),
            ([7; 32], EvidenceKind::Simulated, None, before)
        );
        assert_eq!(view.until, before + EnclaveLifetime::get());
        let told = System::events().into_iter().any(|record| {
            matches!(
                record.event,
                RuntimeEvent::Attestation(Event::EnclaveRegistered {
                    evidence: EvidenceKind::Simulated,
                    ..
                })
            )
        });
        assert!(told, "its evidence is told");
        // Another operator's node, and another's key.
        let fails = |who, nonce, call, error: Error<Runtime>| {
            assert_eq!(include(who, nonce, call), Err(error.into()));
        };
        fails(keeper(4), 0, register(node(3), 8), Error::MayNotSign);
        fails(keeper(4), 1, register(node(4), 7), Error::KeyInUse);
        fails(keeper(4), 2, register(1_000, 8), Error::NoSuchNode);
        assert_eq!(Attestation::enclave_view(node(4)), None);
        assert_ok!(Attestation::do_try_state());
    });
}

/// The key that votes for a staker registers its node's enclave.
#[test]
fn a_delegate_registers_its_staker_s() {
    placed(2).execute_with(|| {
        let (staker, delegate) = (keeper(0), Sr25519Keyring::Two);
        for who in [staker, delegate] {
            Balances::set_balance(&who.to_account_id(), 10_000 * UNIT);
        }
        let call = register(node(0), 1);
        let refused: DispatchError = Error::<Runtime>::MayNotSign.into();
        assert_eq!(include(delegate, 0, call.clone()), Err(refused));
        let origin = || RuntimeOrigin::signed(staker.to_account_id());
        assert_ok!(ShardGovernance::bond(origin(), 200 * UNIT));
        let named = Some(delegate.to_account_id().into());
        assert_ok!(ShardGovernance::set_delegate(origin(), named));
        assert_ok!(include(delegate, 1, call));
        assert!(Attestation::enclave_view(node(0)).is_some());
    });
}

/// Where a node is gone, its enclave counts for nothing, though nobody has taken it away yet.
#[test]
fn an_enclave_counts_as_long_as_its_node_is_there() {
    placed(2).execute_with(|| {
        assert_ok!(include(keeper(2), 0, register(node(2), 1)));
        let gone = node(2);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), gone));
        pallet_placement::Nodes::<Runtime>::remove(gone);
        assert_eq!(Attestation::enclave_view(gone), None);
    });
}

#[test]
fn a_chain_without_word_of_it_takes_no_simulated_evidence() {
    let mut ext = placed(2);
    ext.execute_with(|| {
        // As it is where the genesis says nothing.
        pallet_attestation::AllowSimulated::<Runtime>::kill();
        let refused: DispatchError = Error::<Runtime>::SimulatedEvidence.into();
        assert_eq!(include(keeper(0), 0, register(node(0), 1)), Err(refused));
        assert_eq!(Attestation::enclave_view(node(0)), None);
    });
}

#[test]
fn neither_root_nor_nobody_registers_one() {
    placed(2).execute_with(|| {
        let call = RuntimeCall::Attestation(register(node(0), 1));
        let refused = dispatch(RuntimeOrigin::root(), call.clone());
        assert_eq!(refused.unwrap_err().error, DispatchError::BadOrigin);
        let unsigned = pool(general(call.clone()));
        assert!(unsigned.is_err(), "{unsigned:?}");
        let bare = pool(UncheckedExtrinsic::new_bare(call));
        assert!(bare.is_err(), "{bare:?}");
    });
}

/// What the API answers is what the pallet shows.
#[test]
fn readers_are_told_by_the_api() {
    placed(2).execute_with(|| {
        use codec::{Decode, Encode};
        use nerv_primitives_core::api::EnclaveView;
        assert_ok!(include(keeper(1), 0, register(node(1), 9)));
        let answer = |node: NodeId| {
            let bytes = ask("ShardsApi_enclaves", &node.encode()).expect("it is there");
            Option::<EnclaveView>::decode(&mut &bytes[..]).expect("it is a view")
        };
        assert_eq!(answer(node(1)), Attestation::enclave_view(node(1)));
        assert!(answer(node(1)).is_some());
        assert_eq!(answer(node(2)), None);
    });
}

/// The parameters of a chain that says nothing else.
#[test]
fn by_default_a_lie_costs_half_a_deposit() {
    sp_io::TestExternalities::default().execute_with(|| {
        assert_eq!(ClaimPeriod::get(), 20);
        assert_eq!(LosingClaimFine::get().deconstruct(), 500_000_000);
        assert_eq!(CollateralDeposit::get(), UNIT);
    });
}

/// What a quote costs a block, of which there are 500 ms, and who registers pays for it.
#[test]
fn a_quote_is_verified_within_twelve_milliseconds_of_weight() {
    sp_io::TestExternalities::default().execute_with(|| {
        let quote = Evidence::Dcap {
            quote: Default::default(),
            collateral: Default::default(),
        };
        let [dear, cheap] = [quote, Evidence::Simulated].map(|evidence| {
            let weight = Attestation::register_weight(&evidence);
            weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
        });
        assert!(dear <= 12_000, "{dear} us");
        assert!(cheap <= 2_000, "{cheap} us");
    });
}
