// SPDX-License-Identifier: Apache-2.0
//! Stake holders decide: from load on the ledger to a split, a merge, a moved account or another
//! parameter, through the runtime as it is wired.

use crate::common;
mod parameters;
mod root;

use common::*;
use frame_support::{assert_ok, traits::Get, weights::Weight};
use nerv_primitives_core::{
    Assessment, BondStatus, Execution, Operation, Outcome, ProposalIndex, ProposalRefusal,
    ProposalStatus, Refusal, RequestedBy, Rule, ShardId, RATE_UNIT,
};
use nerv_runtime::{
    configs::Treasury,
    parameters::{
        at_genesis,
        dynamic_params::{bisection, governance, load},
        RuntimeParameters,
    },
    views, Balances, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System, MILLI_UNIT, UNIT,
};
use pallet_shard_governance::{Call, Error, Event};
use sp_runtime::{DispatchError, Perbill};

/// The accounts of the ledger.
const ACCOUNTS: u32 = 40;
/// The stakers, who have nothing in the ledger.
const STAKERS: core::ops::Range<u32> = 100..103;
/// What each of them bonds.
const STAKE: u128 = 200 * UNIT;

/// A chain whose shards are overloaded above 5 transfers a second, and three stakers.
fn governed() -> sp_io::TestExternalities {
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
        governance: at_genesis::Governance {
            dispute_period: Some(10),
            unbonding_period: Some(20),
            ..small_electorate()
        },
        ..Default::default()
    };
    let mut ext = chain_with(STAKERS.end, parameters);
    ext.execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        for n in STAKERS {
            assert_ok!(govern(n, Call::bond { amount: STAKE }));
        }
    });
    ext
}

fn govern(n: u32, call: Call<Runtime>) -> frame_support::dispatch::DispatchResultWithPostInfo {
    dispatch(
        RuntimeOrigin::signed(account(n)),
        RuntimeCall::ShardGovernance(call),
    )
}

/// Blocks with so many transfers in each.
fn blocks(count: u32, transfers: u32) {
    for _ in 0..count {
        for n in 0..transfers {
            assert_ok!(transfer(n % ACCOUNTS, (n + 7) % ACCOUNTS, MILLI_UNIT));
        }
        next_block(Weight::MAX, Weight::MAX);
    }
}

/// Has all stakers vote for the newest proposal.
fn approve() -> ProposalIndex {
    let index = views::statistics().proposals - 1;
    for n in STAKERS {
        assert_ok!(govern(
            n,
            Call::vote {
                proposal: index,
                motion_hash: views::proposal(index).unwrap().motion_hash,
                aye: true,
            }
        ));
    }
    index
}

fn status(index: ProposalIndex) -> ProposalStatus {
    views::proposal(index).unwrap().proposal.status
}

/// The operation that a passed proposal had carried out.
fn carried_out(index: ProposalIndex) -> nerv_primitives_core::OperationRecord {
    let ProposalStatus::Passed {
        execution: Execution::Done(Some(record)),
        ..
    } = status(index)
    else {
        panic!("it was not carried out: {:?}", status(index));
    };
    pallet_bisection::Records::<Runtime>::get(record).unwrap()
}

fn last_governance_event() -> Event<Runtime> {
    let events = System::events().into_iter().rev();
    events
        .filter_map(|record| match record.event {
            RuntimeEvent::ShardGovernance(event) => Some(event),
            _ => None,
        })
        .next()
        .expect("the governance told something")
}

#[test]
fn an_overloaded_shard_is_split_and_idle_siblings_are_merged_by_votes() {
    governed().execute_with(|| {
        let issuance = Balances::total_issuance();
        let root = ShardId::root();
        blocks(31, 20);
        let split = Operation::Split { shard: root };
        let view = views::assess(&split).unwrap();
        assert!(view.holds && view.refusal.is_none());
        let forecast = views::forecast(root).unwrap();
        assert!(forecast.probability > 920_000);
        let expected = Assessment::Overload {
            load: views::shard(root).unwrap().load,
            limit: 5 * RATE_UNIT,
            probability: forecast.probability,
            threshold: 920_000,
            rule: Rule::Forecast,
            hottest: None,
        };
        assert_eq!(view.assessed, expected);
        assert_eq!(views::shard(root).unwrap().load.rate, 20 * RATE_UNIT);

        assert_ok!(govern(100, Call::propose_split { shard: root }));
        let index = approve();
        let record = carried_out(index);
        assert_eq!(record.requested_by, RequestedBy::Proposal(index));
        assert_eq!(leaves().len(), 2);
        let (left, right) = (record.result.unwrap().0, record.result.unwrap().1.unwrap());

        // Neither idle nor drained yet.
        assert_ok!(govern(101, Call::propose_merge { left, right }));
        let refused = views::statistics().proposals - 1;
        assert_eq!(
            status(refused),
            ProposalStatus::Refused(ProposalRefusal::Operation(Refusal::StillDraining))
        );
        blocks(6, 20);
        assert_ok!(govern(101, Call::propose_merge { left, right }));
        assert_eq!(
            status(refused + 1),
            ProposalStatus::Refused(ProposalRefusal::ConditionFalse)
        );
        check(issuance);

        blocks(45, 1);
        assert_ok!(govern(101, Call::propose_merge { left, right }));
        let index = approve();
        assert_eq!(carried_out(index).result, Some((root, None)));
        assert_eq!(leaves(), vec![root]);
        settle_all();
        check(issuance);

        // The bonds come back when nobody disputes.
        for _ in 0..11 {
            next_block(Weight::MAX, Weight::MAX);
        }
        for view in views::proposals() {
            assert_ne!(view.proposal.bond_status, BondStatus::Held);
        }
        for n in STAKERS {
            assert_eq!(Balances::reserved_balance(account(n)), STAKE);
        }
        check(issuance);
    });
}

#[test]
fn a_forecast_that_passes_during_the_vote_splits_nothing_and_costs_nothing() {
    governed().execute_with(|| {
        blocks(31, 20);
        let root = ShardId::root();
        assert_ok!(govern(100, Call::propose_split { shard: root }));
        blocks(31, 0);
        let index = approve();
        let view = views::proposal(index).unwrap().proposal;
        assert!(view.assessed.holds());
        assert!(matches!(
            view.status,
            ProposalStatus::Passed { execution: Execution::Lapsed, assessed, .. }
                if assessed.refuted()
        ));
        assert_eq!(view.bond_status, BondStatus::Returned);
        assert_eq!(Balances::free_balance(Treasury::get()), 0);
        assert_eq!(leaves(), vec![root]);
    });
}

/// The end of a vote on a merge of idle siblings, which have so many transfers in each block of the
/// meantime. They are merged in no case.
fn merge_voted_on_under_load(transfers: u32) -> (Execution, BondStatus) {
    let (left, right) = split(ShardId::root());
    settle_all();
    blocks(45, 1);
    assert_ok!(govern(101, Call::propose_merge { left, right }));
    blocks(31, transfers);
    let proposal = views::proposal(approve()).unwrap().proposal;
    assert!(proposal.assessed.holds());
    assert!(leaves().len() == 2 && leaves().contains(&left));
    let ProposalStatus::Passed {
        assessed,
        execution,
        ..
    } = proposal.status
    else {
        panic!("it did not pass: {:?}", proposal.status)
    };
    assert!(assessed.refuted());
    assert_eq!(Balances::free_balance(Treasury::get()), 0);
    (execution, proposal.bond_status)
}

/// A little load or a lot: the siblings were idle when it was claimed.
#[test]
fn load_that_comes_back_during_the_vote_on_a_merge_costs_nothing() {
    for transfers in [3, 20] {
        governed().execute_with(|| {
            let (execution, bond) = merge_voted_on_under_load(transfers);
            assert_eq!(execution, Execution::Lapsed);
            assert_eq!(bond, BondStatus::Returned);
        });
    }
}

#[test]
fn a_shard_that_root_has_changed_meanwhile_costs_nothing() {
    governed().execute_with(|| {
        blocks(31, 20);
        let root = ShardId::root();
        assert_ok!(govern(100, Call::propose_split { shard: root }));
        split(root);
        let index = approve();
        let not_a_leaf: DispatchError = pallet_bisection::Error::<Runtime>::NotALeaf.into();
        let view = views::proposal(index).unwrap().proposal;
        assert!(matches!(
            view.status,
            ProposalStatus::Passed { execution: Execution::Failed(error), .. }
                if error == not_a_leaf
        ));
        assert_eq!(view.bond_status, BondStatus::Returned);
    });
}

#[test]
fn an_account_is_moved_by_a_vote() {
    governed().execute_with(|| {
        let root = ShardId::root();
        let (left, right) = split(root);
        settle_all();
        let n = (0..ACCOUNTS)
            .find(|n| views::route(&account(*n)).unwrap().shard == left)
            .unwrap();
        let to = |who, shard| Call::propose_override {
            account: account(who).into(),
            shard,
        };
        let fails = |call, error: DispatchError| {
            assert_eq!(govern(100, call).unwrap_err().error, error);
        };
        fails(
            to(n, root),
            pallet_bisection::Error::<Runtime>::NotALeaf.into(),
        );
        fails(
            to(n, ShardId::from([9; 32])),
            pallet_bisection::Error::<Runtime>::UnknownShard.into(),
        );
        // A staker has no account in the ledger.
        fails(
            to(101, right),
            pallet_ledger::Error::<Runtime>::UnknownAccount.into(),
        );
        assert_eq!(Balances::reserved_balance(account(100)), STAKE);

        assert_ok!(govern(100, to(n, right)));
        let index = approve();
        let outcome = carried_out(index).outcome;
        assert!(
            matches!(outcome, Outcome::Settled { drained: 1, .. }),
            "{outcome:?}"
        );
        assert_eq!(views::route(&account(n)).unwrap().shard, right);
    });
}

#[test]
fn views_tell_of_stake_and_votes() {
    governed().execute_with(|| {
        assert_eq!(views::staker(&account(0)), None);
        assert_ok!(govern(
            100,
            Call::propose_parameters {
                parameter: RuntimeParameters::Load(load::Parameters::MaxRate(
                    load::MaxRate,
                    Some(7 * RATE_UNIT)
                )),
            }
        ));
        assert_ok!(govern(
            101,
            Call::vote {
                proposal: 0,
                motion_hash: views::proposal(0).unwrap().motion_hash,
                aye: true,
            }
        ));
        assert!(matches!(last_governance_event(), Event::Voted { ayes, .. } if ayes == STAKE));
        assert_ok!(govern(102, Call::unbond { amount: UNIT }));
        let view = views::staker(&account(101)).unwrap();
        assert_eq!(
            (view.bonded, view.votes),
            (STAKE, vec![(0, STAKE, Some(true))])
        );
        let view = views::staker(&account(102)).unwrap();
        assert_eq!(view.bonded, STAKE - UNIT);
        assert_eq!(view.unbonding, vec![(System::block_number() + 20, UNIT)]);
        assert_eq!(view.votes, vec![(0, STAKE - UNIT, None)]);
        let proposals = views::proposals();
        assert_eq!(proposals.len(), 1);
        let electorate = 3 * STAKE - UNIT;
        assert_eq!(proposals[0].proposal.tally.electorate, electorate);
        assert_eq!(
            proposals[0].needed,
            Perbill::from_percent(67).mul_ceil(electorate)
        );
        assert_eq!(views::statistics().stake, electorate);
        assert_eq!(
            views::assess(&Operation::Split {
                shard: ShardId::from([9; 32])
            }),
            None
        );
    });
}
