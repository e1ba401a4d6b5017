// SPDX-License-Identifier: Apache-2.0
//! Accounts of ML-DSA-65 keys do what any other account does, from the bytes of an extrinsic on; and a key that control
//! was taken from does nothing.

use crate::common;
mod signing;
mod worker;

use codec::{Decode, DecodeAll, Encode};
use common::{ml_dsa::assembled, *};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use frame_support::{
    assert_noop, assert_ok, dispatch::GetDispatchInfo, traits::Get, weights::Weight,
};
use nerv_primitives_core::{
    traits::LaneStandings, Execution, LaneStanding, Operation, ProposalStatus, ShardId, RATE_UNIT,
};
use nerv_primitives_pqc::{
    Binding, Context, Controller, Era, SecretKey, Signature as MlDsaSignature, Terms,
    MAX_CALL_LENGTH,
};
use nerv_runtime::{
    keys::OwnKeySignature,
    parameters::{at_genesis, dynamic_params::pqc::ControlDeposit},
    views, AccountId, Balance, Balances, Executive, Pqc, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeOrigin, Signature, System, TransactionPayment, UncheckedExtrinsic, MILLI_UNIT, UNIT,
    VERSION,
};
use pallet_pqc::{Error, Proof, Refusal, EXTENSION_VERSION};
use signing::*;
use sp_keyring::Sr25519Keyring::{self, Ferdie};
use sp_runtime::{
    traits::Verify,
    transaction_validity::{
        InvalidTransaction, TransactionSource::External, TransactionValidity,
        TransactionValidityError,
    },
    ApplyExtrinsicResult, DispatchError, TransactionOutcome,
};
use std::sync::LazyLock;

#[test]
fn a_key_sends_units_of_its_account() {
    endowed(chain(4, eager())).execute_with(|| {
        let issuance = Balances::total_issuance();
        let who = account_of(&KEY);
        let deposit = pallet_ledger::Call::<Runtime>::deposit { amount: 10 * UNIT };
        assert_ok!(apply(by_key(&KEY, &who, deposit)).unwrap());
        assert_eq!(in_ledger(&who), 10 * UNIT);
        assert_ok!(apply(by_key(&KEY, &who, transfer_call(1, UNIT))).unwrap());
        assert_eq!(in_ledger(&who), 9 * UNIT);
        assert_eq!(in_ledger(&account(1)), UNIT);
        assert_eq!(System::account_nonce(&who), 2);
        // Fees are burnt.
        let paid = ENDOWMENT - 10 * UNIT - Balances::free_balance(&who);
        check(issuance - paid);
    });
}

/// By what it is told to have cost: that is what was taken, and what any other of its weight and length costs.
#[test]
fn nonce_and_fee_are_those_of_any_other_extrinsic() {
    endowed(chain(2, eager())).execute_with(|| {
        let (key, wallet) = (account_of(&KEY), Ferdie.to_account_id());
        let extrinsics = [
            (key.clone(), by_key(&KEY, &key, remark(100))),
            (wallet, by_wallet(Ferdie, remark(100))),
        ];
        let mut fees = Vec::new();
        for (who, extrinsic) in extrinsics {
            let (free, nonce) = purse(&who);
            let length = extrinsic.encoded_size() as u32;
            let most = TransactionPayment::compute_fee(length, &extrinsic.get_dispatch_info(), 0);
            assert_ok!(apply(extrinsic).unwrap());
            let (left, next) = purse(&who);
            let told = System::events()
                .into_iter()
                .rev()
                .find_map(|it| match it.event {
                    RuntimeEvent::TransactionPayment(
                        pallet_transaction_payment::Event::TransactionFeePaid {
                            who,
                            actual_fee,
                            ..
                        },
                    ) => Some((who, actual_fee)),
                    _ => None,
                });
            assert_eq!(told, Some((who, free - left)));
            assert!(free - left <= most && most > 0);
            assert_eq!(next, nonce + 1);
            fees.push(free - left);
        }
        assert!(fees[0] > fees[1], "bytes and verification are paid for");
    });
}

/// An account that a transfer has opened has nothing outside the ledger, and yet a voice.
#[test]
fn a_key_that_has_units_in_the_ledger_alone_pays_from_there() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&OTHER);
        assert_ok!(deposit(0, 100 * UNIT));
        let gift = pallet_ledger::Call::transfer {
            dest: who.clone().into(),
            amount: 10 * UNIT,
        };
        assert_ok!(ledger(0, gift));
        assert_eq!(purse(&who), (0, 0));
        assert_ok!(apply(by_key(&OTHER, &who, transfer_call(1, UNIT))).unwrap());
        assert_eq!(in_ledger(&account(1)), UNIT);
        assert_eq!(System::account_nonce(&who), 1);
    });
}

#[test]
fn batches_and_derived_accounts_work_as_for_any_other() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&KEY);
        let told =
            || RuntimeCall::System(frame_system::Call::remark_with_event { remark: vec![1] });
        let derived = pallet_utility::Call::<Runtime>::as_derivative {
            index: 7,
            call: Box::new(told()),
        };
        let batch = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![told(), derived.into()],
        };
        assert_ok!(apply(by_key(&KEY, &who, batch)).unwrap());
        let tellers: Vec<_> = System::events()
            .into_iter()
            .filter_map(|it| match it.event {
                RuntimeEvent::System(frame_system::Event::Remarked { sender, .. }) => Some(sender),
                _ => None,
            })
            .collect();
        let of_it = pallet_utility::derivative_account_id(who.clone(), 7);
        assert_eq!(tellers, [who, of_it]);
    });
}

#[test]
fn a_wallet_hands_its_account_over_and_its_own_key_is_switched_off() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = Ferdie.to_account_id();
        assert_eq!(
            apply(by_key(&OTHER, &who, remark(1))),
            refused(Refusal::NotInControl)
        );
        let waiting = signed(Ferdie, 1, remark(1));
        assert_ok!(apply(by_wallet(Ferdie, hand_over(&who, 0, own(&who), &OTHER))).unwrap());
        assert_eq!(Balances::reserved_balance(&who), UNIT);
        assert_eq!(ControlDeposit::get(), UNIT);

        // From now on it is refused, with what it had signed before as well, and nothing counts.
        let before = purse(&who);
        for extrinsic in [waiting, by_wallet(Ferdie, remark(2))] {
            assert_eq!(apply(extrinsic), refused(Refusal::SwitchedOff));
        }
        assert_eq!(purse(&who), before);
        assert_ok!(apply(by_key(&OTHER, &who, remark(1))).unwrap());

        // To another key, and back to the wallet.
        let call = hand_over(&who, 1, of(&OTHER), &KEY);
        assert_ok!(apply(by_key(&OTHER, &who, call)).unwrap());
        assert_eq!(
            apply(by_key(&OTHER, &who, remark(1))),
            refused(Refusal::NotInControl)
        );
        let call = take_back(Ferdie, 2, of(&KEY));
        assert_ok!(apply(by_key(&KEY, &who, call)).unwrap());
        assert_eq!(Balances::reserved_balance(&who), 0);
        assert_eq!(
            apply(by_key(&KEY, &who, remark(1))),
            refused(Refusal::NotInControl)
        );
        assert_ok!(apply(by_wallet(Ferdie, remark(1))).unwrap());
        assert_ok!(Pqc::do_try_state());
    });
}

/// What a batch does after it has handed control over is still the batch of who had it.
#[test]
fn control_goes_over_with_the_next_extrinsic() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = Ferdie.to_account_id();
        let calls = vec![hand_over(&who, 0, own(&who), &OTHER), remark(1)];
        let batch = pallet_utility::Call::<Runtime>::batch_all { calls };
        assert_ok!(apply(by_wallet(Ferdie, batch)).unwrap());
        assert_eq!(
            apply(by_wallet(Ferdie, remark(1))),
            refused(Refusal::SwitchedOff)
        );
    });
}

/// What calls carry themselves, as placements do and what nodes say, is asked the same.
#[test]
fn other_signatures_of_a_key_that_was_switched_off_count_no_more() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = Ferdie.to_account_id();
        let signature = OwnKeySignature(Signature::from(Ferdie.sign(b"what a node says")));
        assert!(signature.verify(&b"what a node says"[..], &who));
        assert!(!signature.verify(&b"something else"[..], &who));
        assert_ok!(apply(by_wallet(Ferdie, hand_over(&who, 0, own(&who), &OTHER))).unwrap());
        assert!(!signature.verify(&b"what a node says"[..], &who));
    });
}

#[test]
fn what_is_refused_costs_nothing() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&KEY);
        let before = purse(&who);
        let bad: TransactionValidityError = InvalidTransaction::BadProof.into();
        let sign = |terms: &Terms, call: &RuntimeCall, context| {
            let payload = terms.payload(&call.encode()).expect("it is short enough");
            KEY.sign(context, &payload).expect("it signs")
        };
        // Another chain's, another runtime's, another nonce's.
        let changes: [fn(&mut Terms); 4] = [
            |terms| terms.genesis[0] ^= 1,
            |terms| terms.spec_version += 1,
            |terms| terms.transaction_version += 1,
            |terms| terms.nonce += 1,
        ];
        for change in changes {
            let (stated, mut other) = (terms(&who), terms(&who));
            change(&mut other);
            let signature = sign(&other, &remark(1), Context::Transaction);
            let extrinsic = assembled(&KEY, &stated, signature, remark(1));
            assert_eq!(apply(extrinsic), Err(bad));
        }
        // Another call's, another context's, nobody's.
        let stated = terms(&who);
        let signatures = [
            sign(&stated, &remark(2), Context::Transaction),
            sign(&stated, &remark(1), Context::Binding),
            MlDsaSignature([0; 3309]),
        ];
        for signature in signatures {
            let extrinsic = assembled(&KEY, &stated, signature, remark(1));
            assert_eq!(apply(extrinsic), Err(bad));
        }
        // A call that is too long, and a key that has nothing to do with the account.
        let nobodys = || MlDsaSignature([0; 3309]);
        let long = assembled(&KEY, &stated, nobodys(), remark(MAX_CALL_LENGTH));
        assert_eq!(apply(long), refused(Refusal::CallTooLong));
        let strange = assembled(&OTHER, &stated, nobodys(), remark(1));
        assert_eq!(apply(strange), refused(Refusal::NotInControl));
        assert_eq!(purse(&who), before);

        // What is good counts once.
        let good = by_key(&KEY, &who, remark(1));
        assert_ok!(apply(good.clone()).unwrap());
        assert_eq!(apply(good), Err(InvalidTransaction::Stale.into()));
    });
}

/// What no signer may call is refused to this one as well: there is no privilege in its pipeline.
#[test]
fn what_the_runtime_asks_of_signers_it_asks_of_keys() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&KEY);
        let calls: [(RuntimeCall, InvalidTransaction); 3] = [
            (
                frame_system::Call::<Runtime>::set_code { code: vec![0; 9] }.into(),
                InvalidTransaction::Call,
            ),
            (
                pallet_sudo::Call::<Runtime>::sudo {
                    call: Box::new(remark(1)),
                }
                .into(),
                InvalidTransaction::BadSigner,
            ),
            (
                pallet_bisection::Call::<Runtime>::force_split {
                    shard: ShardId::root(),
                }
                .into(),
                InvalidTransaction::Call,
            ),
        ];
        for (call, why) in calls {
            assert_eq!(apply(by_key(&KEY, &who, call)), Err(why.into()));
        }
        // Nor is there a call by which one would carry another.
        let RuntimeMetadata::V14(metadata) = metadata(14) else {
            panic!("another version")
        };
        let pallet = metadata.pallets.iter().find(|it| it.name == "Pqc");
        let calls = pallet
            .and_then(|it| it.calls.as_ref())
            .expect("it has calls");
        let calls = metadata.types.resolve(calls.ty.id).expect("it is there");
        let scale_info::TypeDef::Variant(calls) = &calls.type_def else {
            panic!("calls are variants")
        };
        let names: Vec<_> = calls.variants.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["bind"]);
    });
}

/// Replicas go by the account's own key.
#[test]
fn an_account_in_a_lane_is_not_bound() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = Ferdie.to_account_id();
        let shard = ShardId::root();
        let call = hand_over(&who, 0, own(&who), &OTHER);
        for standing in [LaneStanding::Opening, LaneStanding::Lane] {
            let listed = pallet_lanes::types::Listed { shard, standing };
            pallet_lanes::LaneList::<Runtime>::put(frame_support::BoundedVec::truncate_from(vec![
                listed,
            ]));
            assert_eq!(
                <nerv_runtime::Lanes as LaneStandings>::standing(&shard),
                standing
            );
            let refused: DispatchError = Error::<Runtime>::InLane.into();
            let result = dispatch(RuntimeOrigin::signed(who.clone()), call.clone());
            assert_eq!(result.map_err(|it| it.error).unwrap_err(), refused);
        }
        pallet_lanes::LaneList::<Runtime>::kill();
        assert_ok!(dispatch(RuntimeOrigin::signed(who), call));
    });
}

/// From load to a split, with a staker whose every extrinsic an ML-DSA-65 key signs.
#[test]
fn a_key_bonds_and_votes_on_a_split() {
    let parameters = nerv_runtime::ParametersAtGenesisConfig {
        bisection: at_genesis::Bisection {
            min_accounts: Some(4),
            cooldown: Some(5),
            ..Default::default()
        },
        load: at_genesis::Load {
            max_rate: Some(5 * RATE_UNIT),
            quiet_rate: Some(2 * RATE_UNIT),
            quiet_period: Some(10),
            ..Default::default()
        },
        governance: small_electorate(),
        ..Default::default()
    };
    endowed(chain_with(40, parameters)).execute_with(|| {
        use pallet_shard_governance::Call;
        let who = account_of(&KEY);
        for n in 0..40 {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        let bond = Call::<Runtime>::bond { amount: 200 * UNIT };
        assert_ok!(apply(by_key(&KEY, &who, bond)).unwrap());
        for _ in 0..31 {
            for n in 0..20 {
                assert_ok!(transfer(n, (n + 7) % 40, MILLI_UNIT));
            }
            next_block(Weight::MAX, Weight::MAX);
        }
        let shard = ShardId::root();
        assert!(views::assess(&Operation::Split { shard }).unwrap().holds);
        let propose = Call::<Runtime>::propose_split { shard };
        assert_ok!(apply(by_key(&KEY, &who, propose)).unwrap());
        let proposal = views::statistics().proposals - 1;
        let vote = Call::<Runtime>::vote {
            proposal,
            motion_hash: views::proposal(proposal).unwrap().motion_hash,
            aye: true,
        };
        assert_ok!(apply(by_key(&KEY, &who, vote)).unwrap());
        let status = views::proposal(proposal).unwrap().proposal.status;
        assert!(
            matches!(
                status,
                ProposalStatus::Passed {
                    execution: Execution::Done(Some(_)),
                    ..
                }
            ),
            "{status:?}"
        );
        assert_eq!(leaves().len(), 2);
    });
}

/// Clients that know one pipeline see what they have always seen; those that know more find this one beside it.
#[test]
fn metadata_show_the_pipeline_of_keys_as_version_1() {
    let RuntimeMetadata::V16(latest) = metadata(16) else {
        panic!("another version")
    };
    let all = &latest.extrinsic.transaction_extensions;
    let names = |version: u8| -> Vec<&str> {
        let indices = &latest.extrinsic.transaction_extensions_by_version[&version];
        let indices = indices.iter();
        indices
            .map(|index| all[index.0 as usize].identifier.as_str())
            .collect()
    };
    assert_eq!(EXTENSION_VERSION, 1);
    assert_eq!(names(0)[0], "AuthorizeCall");
    assert_eq!(names(1)[0], "AuthenticateMlDsa65");
    assert_eq!(names(0)[1..], names(1)[1..]);
    let RuntimeMetadata::V14(oldest) = metadata(14) else {
        panic!("another version")
    };
    let signed = oldest.extrinsic.signed_extensions.iter();
    let signed: Vec<_> = signed.map(|it| it.identifier.as_str()).collect();
    assert_eq!(signed, names(0));
}

/// The two pipelines ask the same of nonce, fee and room, and the weight differs by what authenticates.
#[test]
fn the_weight_of_both_pipelines_differs_by_authentication() {
    endowed(chain(2, eager())).execute_with(|| {
        let of_key = by_key(&KEY, &account_of(&KEY), remark(100)).get_dispatch_info();
        let of_wallet = by_wallet(Ferdie, remark(100)).get_dispatch_info();
        assert_eq!(of_key.call_weight, of_wallet.call_weight);
        let more = of_key.extension_weight.ref_time() - of_wallet.extension_weight.ref_time();
        // A verification is a quarter of a millisecond.
        assert!((200_000_000..300_000_000).contains(&more), "{more}");
    });
}

/// The sender who was bound is refused by a dispatch error where only that is left.
#[test]
fn a_binding_that_is_refused_is_an_error_of_the_call() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = Ferdie.to_account_id();
        let call = hand_over(&who, 1, own(&who), &OTHER);
        assert_noop!(
            dispatch(RuntimeOrigin::signed(who.clone()), call.clone()),
            Error::<Runtime>::StaleNumber
        );
        let (_, nonce) = purse(&who);
        let failed = Err(Error::<Runtime>::StaleNumber.into());
        assert_eq!(apply(by_wallet(Ferdie, call)), Ok(failed));
        assert_eq!(purse(&who).1, nonce + 1, "it has counted");
        assert!(Pqc::own_key_speaks(&who));
    });
}
