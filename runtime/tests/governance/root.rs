// SPDX-License-Identifier: Apache-2.0
//! Calls as root, decided on by stake.

use super::*;
use frame_support::dispatch::GetDispatchInfo;
use nerv_runtime::extensions::CheckSender;
use sp_runtime::{
    traits::DispatchTransaction,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

/// What the pool says of a call that somebody signs.
fn met(call: &RuntimeCall) -> Result<(), TransactionValidityError> {
    let info = call.get_dispatch_info();
    let origin = RuntimeOrigin::signed(account(0));
    let source = TransactionSource::External;
    CheckSender::new()
        .validate_only(origin, call, &info, 100, source, 0)
        .map(|_| ())
}

/// Split a shard whatever its load: no other motion could, and no signer may.
fn force_split() -> RuntimeCall {
    let shard = ShardId::root();
    pallet_bisection::Call::<Runtime>::force_split { shard }.into()
}

fn hand_in(proposal: ProposalIndex, call: RuntimeCall) -> RuntimeCall {
    let call = Box::new(call);
    Call::<Runtime>::enact_root { proposal, call }.into()
}

#[test]
fn a_call_as_root_is_decided_on_by_stake_and_carried_out_by_anybody() {
    let parameters = nerv_runtime::ParametersAtGenesisConfig {
        governance: at_genesis::Governance {
            root_delay: Some(9),
            ..small_electorate()
        },
        bisection: at_genesis::Bisection {
            min_accounts: Some(4),
            cooldown: Some(5),
            ..Default::default()
        },
        ..Default::default()
    };
    chain_with(STAKERS.end, parameters).execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        for n in STAKERS {
            assert_ok!(govern(n, Call::bond { amount: STAKE }));
        }
        let call = Box::new(force_split());
        assert_ok!(govern(100, Call::propose_root { call }));
        let index = approve();
        let view = views::proposal(index).unwrap();
        assert_eq!(view.needed, Perbill::from_percent(80).mul_ceil(3 * STAKE));
        let ProposalStatus::Approved { due, .. } = view.proposal.status else {
            panic!("{:?}", view.proposal.status);
        };
        let lifetime = governance::RootLifetime::get();
        assert_eq!(view.due, Some(due + lifetime));

        let refused = Err(InvalidTransaction::Call.into());
        let right = hand_in(index, force_split());
        for _ in 0..9 {
            assert_eq!(met(&right), refused);
            next_block(Weight::MAX, Weight::MAX);
        }
        let shard = ShardId::from([7; 32]);
        let other = pallet_bisection::Call::<Runtime>::force_split { shard };
        assert_eq!(met(&hand_in(index, other.into())), refused);
        assert_eq!(met(&right), Ok(()));
        let inner = force_split().get_dispatch_info().call_weight;
        assert!(right.get_dispatch_info().call_weight.all_gt(inner));
        assert_eq!(views::statistics().leaves, 1);
        assert_ok!(dispatch(RuntimeOrigin::signed(account(0)), right.clone()));
        assert_eq!(views::statistics().leaves, 2);
        assert!(matches!(
            status(index),
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ));
        assert_eq!(views::proposal(index).unwrap().due, None);
        assert_eq!(met(&right), refused, "it is done once");
    });
}
