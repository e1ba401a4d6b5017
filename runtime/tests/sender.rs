// SPDX-License-Identifier: Apache-2.0
//! What is refused before it takes room: calls that their signer may never make.

use crate::common;

use codec::Encode;
use common::{account, chain, dispatch, eager, signed};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
};
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    extensions::CheckSender, parameters::dynamic_params::governance::MinimumStake, Executive,
    Runtime, RuntimeCall, RuntimeOrigin, System,
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    traits::{BlakeTwo256, DispatchTransaction, Hash},
    transaction_validity::{
        InvalidTransaction, TransactionSource::External, TransactionValidityError,
    },
};
use std::collections::BTreeSet;

type Utility = pallet_utility::Call<Runtime>;

/// What a call meets when that account signs it.
fn met_by(n: u32, call: RuntimeCall) -> Result<(), InvalidTransaction> {
    let info = call.get_dispatch_info();
    let origin = RuntimeOrigin::signed(account(n));
    let checked =
        CheckSender::new().validate_only(origin, &call, &info, call.encoded_size(), External, 0);
    match checked {
        Ok(_) => Ok(()),
        Err(TransactionValidityError::Invalid(invalid)) => Err(invalid),
        Err(other) => panic!("{other:?}"),
    }
}

fn vote() -> RuntimeCall {
    pallet_shard_governance::Call::<Runtime>::vote {
        proposal: 0,
        motion_hash: [0; 32],
        aye: true,
    }
    .into()
}

fn split() -> RuntimeCall {
    pallet_shard_governance::Call::propose_split {
        shard: ShardId::root(),
    }
    .into()
}

fn remark() -> RuntimeCall {
    frame_system::Call::<Runtime>::remark { remark: vec![1] }.into()
}

fn set_code(length: usize) -> RuntimeCall {
    frame_system::Call::<Runtime>::set_code {
        code: vec![0; length],
    }
    .into()
}

/// The ways in which calls carry others.
fn wrapped(call: &RuntimeCall) -> Vec<RuntimeCall> {
    let calls = vec![remark(), call.clone()];
    let (main, other) = (Box::new(call.clone()), Box::new(remark()));
    let once: Vec<RuntimeCall> = vec![
        Utility::batch {
            calls: calls.clone(),
        }
        .into(),
        Utility::batch_all {
            calls: calls.clone(),
        }
        .into(),
        Utility::force_batch { calls }.into(),
        Utility::if_else {
            main: main.clone(),
            fallback: other.clone(),
        }
        .into(),
        Utility::if_else {
            main: other,
            fallback: main.clone(),
        }
        .into(),
        Utility::as_derivative {
            index: 7,
            call: main,
        }
        .into(),
    ];
    let twice = once.iter().map(|call| {
        let calls = vec![call.clone()];
        Utility::batch { calls }.into()
    });
    twice.chain(once.clone()).collect()
}

#[test]
fn what_only_root_may_do_is_refused_to_every_signer() {
    chain(2, eager()).execute_with(|| {
        // The sudo key is no exception: it has to say sudo.
        pallet_sudo::Key::<Runtime>::put(account(1));
        let root = ShardId::root();
        let calls: Vec<RuntimeCall> = vec![
            set_code(4_000_000),
            frame_system::Call::<Runtime>::kill_prefix {
                prefix: vec![],
                subkeys: 1,
            }
            .into(),
            pallet_bisection::Call::<Runtime>::force_split { shard: root }.into(),
            pallet_placement::Call::<Runtime>::force_fail { node: 0 }.into(),
            pallet_attestation::Call::<Runtime>::admit_measurement {
                measurement: Default::default(),
            }
            .into(),
            pallet_attestation::Call::<Runtime>::withdraw_measurement {
                measurement: Default::default(),
            }
            .into(),
            pallet_balances::Call::<Runtime>::force_set_balance {
                who: account(0).into(),
                new_free: 1,
            }
            .into(),
            pallet_timestamp::Call::<Runtime>::set { now: 1 }.into(),
            Utility::with_weight {
                call: Box::new(remark()),
                weight: Default::default(),
            }
            .into(),
        ];
        for call in calls {
            for n in [0, 1] {
                assert_eq!(
                    met_by(n, call.clone()),
                    Err(InvalidTransaction::Call),
                    "{call:?}"
                );
                for wrapped in wrapped(&call) {
                    assert_eq!(
                        met_by(n, wrapped.clone()),
                        Err(InvalidTransaction::Call),
                        "{wrapped:?}"
                    );
                }
            }
        }
        for wrapped in wrapped(&remark()) {
            assert_eq!(met_by(0, wrapped), Ok(()));
        }
    });
}

#[test]
fn what_the_sudo_key_may_do_is_refused_to_others() {
    chain(2, eager()).execute_with(|| {
        let sudo: RuntimeCall = pallet_sudo::Call::<Runtime>::sudo {
            call: Box::new(set_code(4_000_000)),
        }
        .into();
        let bad = Err(InvalidTransaction::BadSigner);
        assert_eq!(met_by(1, sudo.clone()), bad);
        pallet_sudo::Key::<Runtime>::put(account(1));
        assert_eq!(sudo.get_dispatch_info().class, DispatchClass::Operational);
        assert_eq!(met_by(0, sudo.clone()), bad);
        assert_eq!(met_by(1, sudo.clone()), Ok(()));
        let batch: RuntimeCall = Utility::batch { calls: vec![sudo] }.into();
        assert_eq!(met_by(0, batch.clone()), bad);
        assert_eq!(met_by(1, batch), Ok(()));
    });
}

#[test]
fn operational_calls_are_for_those_with_stake() {
    chain(3, eager()).execute_with(|| {
        let bad = Err(InvalidTransaction::BadSigner);
        let only_splits: RuntimeCall = Utility::batch {
            calls: vec![split(), split()],
        }
        .into();
        assert_eq!(
            only_splits.get_dispatch_info().class,
            DispatchClass::Operational
        );
        let bond = pallet_shard_governance::Call::<Runtime>::bond {
            amount: MinimumStake::get(),
        };
        assert_ok!(dispatch(
            RuntimeOrigin::signed(account(1)),
            RuntimeCall::from(bond)
        ));
        let appoint = pallet_shard_governance::Call::<Runtime>::set_delegate {
            delegate: Some(account(2).into()),
        };
        assert_eq!(met_by(2, split()), bad);
        assert_ok!(dispatch(
            RuntimeOrigin::signed(account(1)),
            RuntimeCall::from(appoint)
        ));
        assert_eq!(met_by(2, split()), Ok(()));
        for call in [split(), only_splits] {
            assert_eq!(met_by(0, call.clone()), bad);
            assert_eq!(met_by(1, call), Ok(()));
        }
        // A vote on what is not there is of no use to anybody.
        for n in 0..3 {
            assert_eq!(met_by(n, vote()), bad);
        }
        // As what is not operational it takes nobody's room: it fails, and pays.
        let calls = vec![split(), remark()];
        assert_eq!(met_by(0, Utility::batch { calls }.into()), Ok(()));
        // Whoever dispatches for another must be looked at as that other.
        let derived: RuntimeCall = Utility::as_derivative {
            index: 0,
            call: Box::new(split()),
        }
        .into();
        assert_eq!(met_by(1, derived), bad);
        let unbond = pallet_shard_governance::Call::<Runtime>::unbond {
            amount: MinimumStake::get(),
        };
        assert_ok!(dispatch(
            RuntimeOrigin::signed(account(1)),
            RuntimeCall::from(unbond)
        ));
        assert_eq!(met_by(1, split()), bad);
    });
}

#[test]
fn an_upgrade_that_was_decided_on_can_be_brought_by_anyone_and_no_other_can() {
    chain(1, eager()).execute_with(|| {
        let code = vec![7; 1_000];
        let apply = |code: &[u8]| frame_system::Call::<Runtime>::apply_authorized_upgrade {
            code: code.to_vec(),
        };
        let bad = Err(InvalidTransaction::BadSigner);
        assert_eq!(met_by(0, apply(&code).into()), bad);
        assert_ok!(System::authorize_upgrade(
            RuntimeOrigin::root(),
            BlakeTwo256::hash(&code)
        ));
        assert_eq!(met_by(0, apply(&code).into()), Ok(()));
        assert_eq!(met_by(0, apply(&code[1..]).into()), bad);
    });
}

#[test]
fn pool_and_blocks_ask_it() {
    chain(0, eager()).execute_with(|| {
        let who = Sr25519Keyring::Ferdie;
        let endow = pallet_balances::Call::<Runtime>::force_set_balance {
            who: who.to_account_id().into(),
            new_free: 1_000 * nerv_runtime::UNIT,
        };
        assert_ok!(dispatch(
            RuntimeOrigin::root(),
            RuntimeCall::Balances(endow)
        ));
        let pool = |call| {
            Executive::validate_transaction(External, signed(who, 0, call), Default::default())
        };
        assert_ok!(pool(remark()));
        let refused = TransactionValidityError::from(InvalidTransaction::Call);
        assert_eq!(pool(set_code(3_000_000)).unwrap_err(), refused);
        assert_eq!(
            Executive::apply_extrinsic(signed(who, 0, set_code(3_000_000))).unwrap_err(),
            refused
        );
        let bad = TransactionValidityError::from(InvalidTransaction::BadSigner);
        assert_eq!(pool(vote()).unwrap_err(), bad);
    });
}

/// What the calls of pallets of others are: one that comes with a new release has to be looked at, and
/// put here or among what is refused.
#[test]
fn every_call_of_a_pallet_of_others_is_known() {
    let open = BTreeSet::from([
        "Balances.burn",
        "Balances.transfer_all",
        "Balances.transfer_allow_death",
        "Balances.transfer_keep_alive",
        "Balances.upgrade_accounts",
        // Their proofs of ownership are of a type without values: nobody can encode one.
        "Grandpa.report_equivocation",
        "Grandpa.report_equivocation_unsigned",
        "MessageQueue.execute_overweight",
        "MessageQueue.reap_page",
        "System.apply_authorized_upgrade",
        "System.remark",
        "System.remark_with_event",
        "Utility.as_derivative",
        "Utility.batch",
        "Utility.batch_all",
        "Utility.force_batch",
        "Utility.if_else",
    ]);
    let refused = BTreeSet::from([
        "Balances.force_adjust_total_issuance",
        "Balances.force_set_balance",
        "Balances.force_transfer",
        "Balances.force_unreserve",
        "Grandpa.note_stalled",
        "MultiBlockMigrations.clear_historic",
        "MultiBlockMigrations.force_onboard_mbms",
        "MultiBlockMigrations.force_set_active_cursor",
        "MultiBlockMigrations.force_set_cursor",
        "Parameters.set_parameter",
        "Sudo.remove_key",
        "Sudo.set_key",
        "Sudo.sudo",
        "Sudo.sudo_as",
        "Sudo.sudo_unchecked_weight",
        "System.authorize_upgrade",
        "System.authorize_upgrade_without_checks",
        "System.kill_prefix",
        "System.kill_storage",
        "System.set_code",
        "System.set_code_without_checks",
        "System.set_heap_pages",
        "System.set_storage",
        "Timestamp.set",
        "Utility.dispatch_as",
        "Utility.dispatch_as_fallible",
        "Utility.with_weight",
        // Ours that are root's, or nobody's signature.
        "Attestation.admit_measurement",
        "Attestation.claim",
        "Attestation.withdraw_measurement",
        "Bisection.force_merge",
        "Bisection.force_override",
        "Bisection.force_split",
        "Fragments.acknowledge",
        "Fragments.answer",
        "Fragments.force_checkpoint",
        "Lanes.abandon_lane",
        "Lanes.commit",
        "Lanes.open_lane",
        "Lanes.renew",
        "Lanes.return_lane",
        "Placement.force_fail",
        "Placement.submit_placement",
    ]);
    let ours = [
        "Attestation",
        "Binding",
        "Bisection",
        "CrossShard",
        "Fragments",
        "Lanes",
        "Ledger",
        "LoadPredictor",
        "Placement",
        "Pqc",
        "ShardGovernance",
        "ShardRegistry",
    ];
    let calls = calls();
    for call in &calls {
        let pallet = call.split('.').next().unwrap_or_default();
        let is_known = open.contains(&call[..]) || refused.contains(&call[..]);
        let is_ours = ours.contains(&pallet) && !call.contains(".force_");
        assert!(is_known || is_ours, "{call} has not been looked at");
    }
    for call in open.iter().chain(&refused) {
        assert!(calls.contains(*call), "{call} is gone");
    }
}

/// All calls, as `Pallet.call`.
fn calls() -> BTreeSet<String> {
    let mut state = sp_io::TestExternalities::default();
    let bytes = state.execute_with(|| Runtime::metadata_at_version(16));
    let bytes = bytes.expect("the version is there");
    let prefixed: RuntimeMetadataPrefixed =
        codec::Decode::decode(&mut &bytes[..]).expect("it is metadata");
    let RuntimeMetadata::V16(metadata) = prefixed.1 else {
        panic!("another version")
    };
    let mut all = BTreeSet::new();
    for pallet in &metadata.pallets {
        let Some(calls) = &pallet.calls else { continue };
        let ty = metadata.types.resolve(calls.ty.id).expect("it is there");
        let scale_info::TypeDef::Variant(variants) = &ty.type_def else {
            panic!("calls are an enum")
        };
        let named = |name: &str| format!("{}.{name}", pallet.name);
        all.extend(variants.variants.iter().map(|it| named(&it.name)));
    }
    all
}
