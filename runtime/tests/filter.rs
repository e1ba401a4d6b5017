// SPDX-License-Identifier: Apache-2.0
//! What nobody may call, root neither, in whatever else it is.

use crate::common;

use common::{account, chain, dispatch, eager};
use frame_support::{
    assert_ok,
    traits::{fungible::InspectHold, Contains, Get},
};
use nerv_runtime::{
    filter::{Filter, MAX_SET_BALANCE},
    parameters::dynamic_params::governance::MinimumStake,
    Balances, OriginCaller, Runtime, RuntimeCall, RuntimeHoldReason, RuntimeOrigin,
    ShardGovernance, System, UNIT,
};
use scale_info::{MetaType, PortableRegistry, Registry, TypeDef};
use sp_runtime::{DispatchError, StateVersion};
use std::collections::BTreeSet;

type Currency = pallet_balances::Call<Runtime>;
type Governance = pallet_shard_governance::Call<Runtime>;
type Sudo = pallet_sudo::Call<Runtime>;
type Utility = pallet_utility::Call<Runtime>;

/// The key that may say sudo here.
const SUDO: u32 = 0;
/// Somebody of whom units are held.
const STAKER: u32 = 1;

fn remark() -> RuntimeCall {
    frame_system::Call::<Runtime>::remark { remark: vec![] }.into()
}

fn set_balance(new_free: u128) -> RuntimeCall {
    let who = account(STAKER).into();
    Currency::force_set_balance { who, new_free }.into()
}

/// What breaks the books.
fn ruinous() -> Vec<RuntimeCall> {
    vec![
        Currency::force_unreserve {
            who: account(STAKER).into(),
            amount: UNIT,
        }
        .into(),
        Currency::force_adjust_total_issuance {
            direction: pallet_balances::AdjustmentDirection::Increase,
            delta: 1,
        }
        .into(),
        set_balance(MAX_SET_BALANCE + 1),
    ]
}

/// Every call that carries a call out, or has it decided on, with that in it. By the names of the calls.
fn carriers(call: &RuntimeCall) -> Vec<(&'static str, RuntimeCall)> {
    let boxed = || Box::new(call.clone());
    let other = || Box::new(remark());
    let calls = || vec![remark(), call.clone()];
    let as_origin = || Box::new(OriginCaller::system(frame_system::RawOrigin::Root));
    let weight = Default::default();
    vec![
        ("Sudo.sudo", Sudo::sudo { call: boxed() }.into()),
        (
            "Sudo.sudo_unchecked_weight",
            Sudo::sudo_unchecked_weight {
                call: boxed(),
                weight,
            }
            .into(),
        ),
        (
            "Sudo.sudo_as",
            Sudo::sudo_as {
                who: account(SUDO).into(),
                call: boxed(),
            }
            .into(),
        ),
        (
            "ShardGovernance.propose_root",
            Governance::propose_root { call: boxed() }.into(),
        ),
        (
            "ShardGovernance.enact_root",
            Governance::enact_root {
                proposal: 0,
                call: boxed(),
            }
            .into(),
        ),
        ("Utility.batch", Utility::batch { calls: calls() }.into()),
        (
            "Utility.batch_all",
            Utility::batch_all { calls: calls() }.into(),
        ),
        (
            "Utility.force_batch",
            Utility::force_batch { calls: calls() }.into(),
        ),
        (
            "Utility.as_derivative",
            Utility::as_derivative {
                index: 0,
                call: boxed(),
            }
            .into(),
        ),
        (
            "Utility.dispatch_as",
            Utility::dispatch_as {
                as_origin: as_origin(),
                call: boxed(),
            }
            .into(),
        ),
        (
            "Utility.dispatch_as_fallible",
            Utility::dispatch_as_fallible {
                as_origin: as_origin(),
                call: boxed(),
            }
            .into(),
        ),
        (
            "Utility.with_weight",
            Utility::with_weight {
                call: boxed(),
                weight,
            }
            .into(),
        ),
        (
            "Utility.if_else",
            Utility::if_else {
                main: boxed(),
                fallback: other(),
            }
            .into(),
        ),
        (
            "Utility.if_else",
            Utility::if_else {
                main: other(),
                fallback: boxed(),
            }
            .into(),
        ),
    ]
}

/// A chain on which units of somebody are held.
fn chain_with_a_hold() -> sp_io::TestExternalities {
    let mut ext = chain(3, eager());
    ext.execute_with(|| {
        pallet_sudo::Key::<Runtime>::put(account(SUDO));
        let bond = Governance::bond {
            amount: MinimumStake::get(),
        };
        let staker = RuntimeOrigin::signed(account(STAKER));
        assert_ok!(dispatch(staker, RuntimeCall::from(bond)));
    });
    ext
}

/// What the call that `sudo` carried out last came to.
fn by_sudo() -> Result<(), DispatchError> {
    let told = System::events().into_iter().rev();
    let mut told = told.filter_map(|it| match it.event {
        nerv_runtime::RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result }) => {
            Some(sudo_result)
        }
        _ => None,
    });
    told.next().expect("it was carried out")
}

#[test]
fn root_frees_nothing_that_a_pallet_holds_and_counts_no_other_units() {
    chain_with_a_hold().execute_with(|| {
        for call in ruinous() {
            for (_, inner) in carriers(&call).into_iter().chain([("", call.clone())]) {
                let (before, held) = (
                    sp_io::storage::root(StateVersion::V1),
                    Balances::total_balance_on_hold(&account(STAKER)),
                );
                for outer in [
                    Sudo::sudo {
                        call: Box::new(inner.clone()),
                    },
                    Sudo::sudo_as {
                        who: account(SUDO).into(),
                        call: Box::new(
                            Sudo::sudo {
                                call: Box::new(inner.clone()),
                            }
                            .into(),
                        ),
                    },
                ] {
                    let sudo = RuntimeOrigin::signed(account(SUDO));
                    let failed = dispatch(sudo, RuntimeCall::from(outer)).unwrap_err();
                    let refused = frame_system::Error::<Runtime>::CallFiltered.into();
                    assert_eq!(failed.error, refused, "{inner:?}");
                }
                assert_eq!(sp_io::storage::root(StateVersion::V1), before, "{inner:?}");
                assert_eq!(Balances::total_balance_on_hold(&account(STAKER)), held);
            }
        }
        assert_ok!(ShardGovernance::do_try_state());
    });
}

#[test]
fn whoever_says_sudo_in_a_batch_is_refused_as_well() {
    chain_with_a_hold().execute_with(|| {
        let bond = RuntimeHoldReason::ShardGovernance(pallet_shard_governance::HoldReason::Stake);
        let held = Balances::balance_on_hold(&bond, &account(STAKER));
        assert!(held > 0);
        for call in ruinous() {
            let sudo = RuntimeCall::from(Sudo::sudo {
                call: Box::new(call),
            });
            for (name, carrier) in carriers(&sudo) {
                if name.starts_with("Utility") {
                    let _ = dispatch(RuntimeOrigin::signed(account(SUDO)), carrier);
                }
            }
        }
        assert_eq!(Balances::balance_on_hold(&bond, &account(STAKER)), held);
        let told = System::events().into_iter();
        let carried_out = |event| {
            matches!(
                event,
                nerv_runtime::RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { .. })
            )
        };
        assert_eq!(told.filter(|it| carried_out(it.event.clone())).count(), 0);
    });
}

#[test]
fn nobody_has_it_decided_on() {
    chain_with_a_hold().execute_with(|| {
        for call in ruinous() {
            let propose = Governance::propose_root {
                call: Box::new(call),
            };
            let staker = RuntimeOrigin::signed(account(STAKER));
            let failed = dispatch(staker, RuntimeCall::from(propose)).unwrap_err();
            let refused = frame_system::Error::<Runtime>::CallFiltered.into();
            assert_eq!(failed.error, refused);
        }
    });
}

#[test]
fn root_still_moves_and_makes_units() {
    chain_with_a_hold().execute_with(|| {
        let transfer = Currency::force_transfer {
            source: account(2).into(),
            dest: account(STAKER).into(),
            value: UNIT,
        };
        for call in [
            transfer.into(),
            set_balance(MAX_SET_BALANCE),
            set_balance(UNIT),
        ] {
            let sudo = Sudo::sudo {
                call: Box::new(call),
            };
            let result = dispatch(
                RuntimeOrigin::signed(account(SUDO)),
                RuntimeCall::from(sudo),
            );
            assert_ok!(result);
            assert_ok!(by_sudo());
        }
        assert_eq!(Balances::free_balance(account(STAKER)), UNIT);
    });
}

/// A release of a pallet may bring another call that carries calls.
#[test]
fn every_call_that_carries_calls_is_known() {
    let mut registry = Registry::new();
    let root = registry.register_type(&MetaType::new::<RuntimeCall>()).id;
    let types: PortableRegistry = registry.into();
    let of = |id: u32| &types.resolve(id).expect("types are whole").type_def;
    let variants = |id: u32| match of(id) {
        TypeDef::Variant(it) => it.variants.clone(),
        other => panic!("an enum, not {other:?}"),
    };
    /// Whether a value of a type can have a call in it.
    fn holds(types: &PortableRegistry, id: u32, call: u32, seen: &mut BTreeSet<u32>) -> bool {
        if id == call {
            return true;
        }
        if !seen.insert(id) {
            return false;
        }
        let inner: Vec<u32> = match &types.resolve(id).expect("types are whole").type_def {
            TypeDef::Composite(it) => it.fields.iter().map(|it| it.ty.id).collect(),
            TypeDef::Variant(it) => {
                let fields = it.variants.iter().flat_map(|it| &it.fields);
                fields.map(|it| it.ty.id).collect()
            }
            TypeDef::Sequence(it) => vec![it.type_param.id],
            TypeDef::Array(it) => vec![it.type_param.id],
            TypeDef::Tuple(it) => it.fields.iter().map(|it| it.id).collect(),
            TypeDef::Compact(it) => vec![it.type_param.id],
            TypeDef::Primitive(_) | TypeDef::BitSequence(_) => vec![],
        };
        inner.into_iter().any(|it| holds(types, it, call, seen))
    }
    let mut found = BTreeSet::new();
    for pallet in variants(root) {
        let mut calls = pallet.fields[0].ty.id;
        if let TypeDef::Composite(wrapper) = of(calls) {
            calls = wrapper.fields[0].ty.id;
        }
        for call in variants(calls) {
            let mut fields = call.fields.iter().map(|it| it.ty.id);
            if fields.any(|it| holds(&types, it, root, &mut BTreeSet::new())) {
                found.insert(format!("{}.{}", pallet.name, call.name));
            }
        }
    }
    let known = carriers(&remark()).into_iter().map(|it| it.0.to_string());
    assert_eq!(found, known.collect());
    // And nothing else is refused for what is in it.
    assert!(carriers(&remark()).iter().all(|it| Filter::contains(&it.1)));
}
