// SPDX-License-Identifier: Apache-2.0
//! `propose_root` and `enact_root`: calls as root, decided on by their hash.

use crate::{mock::*, root::MAX_CALL_BYTES, Error, Event, Kind};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    weights::Weight,
};
use nerv_primitives_core::{
    Assessment, Balance, BondStatus, Execution, Loss, Motion, ProposalIndex, ProposalStatus,
};
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchError, DispatchResult, Perbill, TokenError,
};

const KEY: &[u8] = b"a key that only root may write";

/// A call that root alone may make.
fn write(value: u8) -> Box<RuntimeCall> {
    let items = vec![(KEY.to_vec(), vec![value])];
    Box::new(frame_system::Call::set_storage { items }.into())
}

/// A call that fails as long as account 9 does not own so much.
fn take(amount: Balance) -> Box<RuntimeCall> {
    let call = pallet_balances::Call::force_transfer {
        source: 9,
        dest: 8,
        value: amount,
    };
    Box::new(call.into())
}

fn written() -> Option<u8> {
    frame_support::storage::unhashed::get_raw(KEY).map(|value| value[0])
}

fn enact(who: AccountId, index: ProposalIndex, call: Box<RuntimeCall>) -> DispatchResult {
    let done = Governance::enact_root(signed(who), index, call);
    done.map(|_| ()).map_err(|failed| failed.error)
}

/// Three stakers decide on a call; it may be handed in from block 31 on, for 100 blocks.
fn decided(call: Box<RuntimeCall>) {
    RootDelay::set(30);
    bond_all([1, 2, 3], 300);
    assert_ok!(Governance::propose_root(signed(1), call));
    for who in 1..=3 {
        assert_ok!(vote(who, 0, true));
    }
    let due = 31;
    assert_eq!(proposal(0).status, ProposalStatus::Approved { at: 1, due });
}

fn became() -> Option<Execution> {
    match proposal(0).status {
        ProposalStatus::Passed { execution, .. } => Some(execution),
        _ => None,
    }
}

#[test]
fn success_what_only_root_may_do_is_done_after_its_delay_by_anybody() {
    build_and_execute(|| {
        let call = write(7);
        decided(call.clone());
        let hash = BlakeTwo256::hash_of(&call).0;
        assert_eq!(proposal(0).motion, Motion::Root(hash));
        assert_eq!(proposal(0).assessed, Assessment::Unconditional);
        assert_eq!(proposal(0).approval, Perbill::from_percent(80));
        run_to(30);
        assert_noop!(
            Governance::enact_root(signed(9), 0, call.clone()),
            Governance::refused(Error::<Test>::NotDue)
        );
        run_to(31);
        assert_eq!(
            (written(), became()),
            (None, None),
            "nobody has handed it in"
        );
        assert_eq!(held(1), (300, BOND));
        check();
        let weight = Governance::enact_root(signed(9), 0, call.clone()).unwrap();
        let own = <() as crate::WeightInfo>::enact_root();
        let most = own.saturating_add(call.get_dispatch_info().call_weight);
        assert!(weight
            .actual_weight
            .is_some_and(|it| it.all_lte(most) && it.any_gt(own)));
        assert_eq!(written(), Some(7));
        assert_eq!(became(), Some(Execution::Done(None)));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(held(1), (300, 0));
        assert!(open().is_empty());
        assert!(events().contains(&Event::Passed {
            proposal: 0,
            execution: Execution::Done(None)
        }));
    });
}

#[test]
fn fails_a_second_time() {
    build_and_execute(|| {
        decided(write(7));
        run_to(31);
        assert_ok!(enact(9, 0, write(7)));
        assert_noop!(
            Governance::enact_root(signed(9), 0, write(7)),
            Governance::refused(Error::<Test>::NotDue)
        );
    });
}

#[test]
fn fails_with_another_call_or_none_that_was_decided_on() {
    build_and_execute(|| {
        decided(write(7));
        run_to(31);
        for (proposal, call, error) in [
            (0, write(8), Error::<Test>::OtherCall),
            (0, remark(0), Error::<Test>::OtherCall),
            (5, write(7), Error::<Test>::UnknownProposal),
        ] {
            assert_noop!(
                Governance::enact_root(signed(9), proposal, call),
                Governance::refused(error)
            );
        }
        assert_ok!(Governance::propose_parameters(signed(1), Knob(3)));
        assert_noop!(
            Governance::enact_root(signed(9), 1, write(7)),
            Governance::refused(Error::<Test>::OtherCall)
        );
        assert_eq!(
            Governance::enact_root(RuntimeOrigin::root(), 0, write(7))
                .unwrap_err()
                .error,
            DispatchError::BadOrigin
        );
        assert_eq!(written(), None);
    });
}

/// Otherwise whoever hands a call in chooses a moment at which it fails, and it is gone.
/// What is refused takes no more than was said, however light the call in it is.
#[test]
fn fails_with_no_more_weight_than_was_said() {
    build_and_execute(|| {
        let light = Box::new(RuntimeCall::from(frame_system::Call::remark {
            remark: vec![],
        }));
        let call = crate::Call::<Test>::enact_root {
            proposal: 0,
            call: light.clone(),
        };
        let said = call.get_dispatch_info().call_weight;
        let refused = Governance::enact_root(signed(9), 0, light).unwrap_err();
        let took = refused.post_info.actual_weight.unwrap();
        assert!(took.all_lte(said), "{took} of {said}");
    });
}

#[test]
fn success_a_call_that_failed_can_be_handed_in_again() {
    build_and_execute(|| {
        let all = free(9);
        decided(take(all + 500));
        run_to(31);
        let failed = Governance::enact_root(signed(7), 0, take(all + 500)).unwrap_err();
        assert_eq!(failed.error, TokenError::FundsUnavailable.into());
        let own = <() as crate::WeightInfo>::enact_root();
        assert!(failed
            .post_info
            .actual_weight
            .is_some_and(|it| it.any_gt(own)));
        assert_noop!(
            enact(7, 0, take(all + 500)),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
        assert_eq!(became(), None);
        assert_eq!(held(1), (300, BOND));
        assert_ok!(Balances::transfer_keep_alive(signed(6), 9, 1_000));
        assert_ok!(enact(7, 0, take(all + 500)));
        assert_eq!(became(), Some(Execution::Done(None)));
    });
}

#[test]
fn boundary_its_time_ends_and_the_bond_goes_back() {
    for (block, is_over) in [(130, false), (131, true)] {
        build_and_execute(|| {
            decided(write(7));
            run_to(block);
            let expected = is_over.then_some(Execution::NotHandedIn);
            assert_eq!(became(), expected);
            assert_eq!(enact(9, 0, write(7)).is_err(), is_over);
            assert_eq!(held(1), (300, 0));
            assert_eq!(written().is_none(), is_over);
        });
    }
}

/// Without a delay it still is not carried out by the chain, which does not have it.
#[test]
fn boundary_without_a_delay_it_is_handed_in_at_once() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::propose_root(signed(1), write(7)));
        assert_ok!(vote(1, 0, true));
        assert_eq!(became(), None);
        assert_ok!(enact(9, 0, write(7)));
        assert_eq!(written(), Some(7));
    });
}

#[test]
fn boundary_it_takes_the_greater_majority() {
    for (ayes, passes) in [(799, false), (800, true)] {
        build_and_execute(|| {
            bond_all([1], ayes);
            bond_all([2], 1_000 - ayes);
            assert_ok!(Governance::propose_root(signed(1), write(7)));
            assert_ok!(vote(1, 0, true));
            assert_ok!(vote(2, 0, false).or_else(|error| {
                assert_eq!(error, Error::<Test>::VotingClosed.into());
                DispatchResult::Ok(())
            }));
            assert_eq!(enact(9, 0, write(7)).is_ok(), passes);
            if !passes {
                let why = Loss::Outvoted;
                assert_eq!(proposal(0).status, ProposalStatus::Lost { at: 1, why });
            }
        });
    }
}

#[test]
fn boundary_a_call_has_no_more_bytes_than_it_may() {
    build_and_execute(|| {
        bond_all([1], 300);
        let of = |bytes: usize| -> Box<RuntimeCall> {
            let remark = vec![0; bytes];
            Box::new(frame_system::Call::remark { remark }.into())
        };
        // Besides the remark: the pallet, the call, and two bytes for its length.
        let most = MAX_CALL_BYTES - 4;
        let longest = of(most);
        assert_eq!(longest.encoded_size(), MAX_CALL_BYTES);
        assert_noop!(
            Governance::propose_root(signed(1), of(most + 1)),
            Error::<Test>::CallTooLong
        );
        assert_ok!(Governance::propose_root(signed(1), longest.clone()));
        assert_ok!(vote(1, 0, true));
        assert_noop!(enact(9, 0, of(most + 1)), Error::<Test>::OtherCall);
        assert_ok!(enact(9, 0, longest));
    });
}

/// It could be in no block with what hands it in.
#[test]
fn fails_for_a_call_that_weighs_too_much() {
    build_and_execute(|| {
        bond_all([1], 300);
        let weights: frame_system::limits::BlockWeights =
            <Test as frame_system::Config>::BlockWeights::get();
        let most = weights.get(DispatchClass::Normal).max_extrinsic;
        let most = most.unwrap_or(weights.max_block).saturating_div(2);
        let items = |count: u32| -> Box<RuntimeCall> {
            let prefix = KEY.to_vec();
            Box::new(
                frame_system::Call::kill_prefix {
                    prefix,
                    subkeys: count,
                }
                .into(),
            )
        };
        let (mut least, mut too_many) = (0, u32::MAX);
        while too_many - least > 1 {
            let middle = least + (too_many - least) / 2;
            let weight: Weight = items(middle).get_dispatch_info().call_weight;
            if weight.all_lte(most) {
                least = middle;
            } else {
                too_many = middle;
            }
        }
        assert_noop!(
            Governance::propose_root(signed(1), items(too_many)),
            Error::<Test>::CallTooHeavy
        );
        assert_ok!(Governance::propose_root(signed(1), items(least)));
    });
}

#[test]
fn fails_without_stake_bond_or_place() {
    build_and_execute(|| {
        assert_noop!(
            Governance::propose_root(signed(1), write(7)),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::propose_root(RuntimeOrigin::root(), write(7)),
            DispatchError::BadOrigin
        );
        bond_all([1, 2], 300);
        for number in 0..Kind::Root.places(MaxOpen::get()) {
            assert_ok!(Governance::propose_root(signed(1), write(number as u8)));
        }
        assert_noop!(
            Governance::propose_root(signed(2), write(7)),
            Error::<Test>::TooManyProposals
        );
        assert_eq!(held(2), (300, 0));
        // Another runtime has places of its own.
        assert_ok!(Governance::propose_upgrade(signed(2), [7; 32]));
    });
}

/// What strangers sign costs nobody room where a runtime asks first.
#[test]
fn only_the_call_that_is_due_is_let_in() {
    build_and_execute(|| {
        decided(write(7));
        let of = |proposal, call| crate::Call::<Test>::enact_root { proposal, call };
        let admit = |call| Governance::admit(&9, &call).map_err(DispatchError::from);
        assert_eq!(admit(of(0, write(7))), Err(Error::<Test>::NotDue.into()));
        run_to(31);
        assert_eq!(admit(of(0, write(7))), Ok(()));
        assert_eq!(admit(of(0, write(8))), Err(Error::<Test>::OtherCall.into()));
        let propose = crate::Call::<Test>::propose_root { call: write(7) };
        assert_eq!(
            Governance::admit(&1, &propose).map_err(DispatchError::from),
            Ok(())
        );
        assert_eq!(
            Governance::admit(&9, &propose).map_err(DispatchError::from),
            Err(Error::<Test>::NotAStaker.into())
        );
    });
}
