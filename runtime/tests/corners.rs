// SPDX-License-Identifier: Apache-2.0
//! No allowed value of a parameter, and no combination of allowed values, stops governance, transfers or
//! the chain: at every corner of the bounds somebody with the least stake can have it taken back by a
//! vote, transfers go through, and what the chain does by itself leaves room in blocks.

use crate::common;

use common::*;
use frame_support::{
    assert_ok,
    dispatch::DispatchResultWithPostInfo,
    storage::with_transaction,
    traits::{dynamic_params::AggregatedKeyValue, Get},
    weights::Weight,
};
use nerv_primitives_core::{Execution, ProposalIndex, ProposalStatus, ShardId};
use nerv_runtime::{
    configs::{
        DrainBudget, ForecastBudget, GovernanceBudget, MessageWeight, PlacementBudget,
        TransferBudget, MAXIMUM_BLOCK_WEIGHT,
    },
    parameters::{
        bounds::violation,
        dynamic_params::{bisection, governance, transfers},
        ends::{ends, taken_back},
        rows, RuntimeParameters,
    },
    views, Balances, Runtime, RuntimeCall, RuntimeOrigin, HOURS, MILLI_UNIT, UNIT,
};
use pallet_shard_governance::{Call, Error};
use sp_runtime::{DispatchError, TransactionOutcome};

/// The accounts of the ledger.
const ACCOUNTS: u32 = 40;
/// Those who hold most of the stake.
const STAKERS: core::ops::Range<u32> = 100..103;
/// What each of them has bonded.
const STAKE: u128 = 500_000 * UNIT;
/// Bonds the least that a corner asks for, and proposes.
const NEWCOMER: u32 = 110;

/// A chain of two shards with accounts and stakers.
fn base() -> sp_io::TestExternalities {
    let mut ext = chain(120, eager());
    ext.execute_with(|| {
        for n in STAKERS.chain([NEWCOMER]) {
            assert_ok!(Balances::force_set_balance(
                RuntimeOrigin::root(),
                account(n).into(),
                2 * STAKE
            ));
        }
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        for n in STAKERS {
            assert_ok!(govern(n, Call::bond { amount: STAKE }));
        }
        split(ShardId::root());
        settle_all();
    });
    ext
}

fn govern(n: u32, call: Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(
        RuntimeOrigin::signed(account(n)),
        RuntimeCall::ShardGovernance(call),
    )
}

/// A block in which the chain has no more for its own work than the shares set aside for it.
fn full_block() {
    let messages = MessageWeight::get();
    next_starved_block(
        messages,
        Weight::zero(),
        MAXIMUM_BLOCK_WEIGHT.saturating_sub(messages),
    );
}

fn set(parameters: &[RuntimeParameters]) {
    for parameter in parameters {
        assert_eq!(violation(parameter), None, "{parameter:?}");
        let (key, value) = parameter.clone().into_parts();
        pallet_parameters::Parameters::<Runtime>::set(key, value);
    }
}

fn status(index: ProposalIndex) -> ProposalStatus {
    views::proposal(index).expect("it is kept").proposal.status
}

/// The newcomer's proposal to take a parameter back, as soon as its pace allows it.
fn proposed(parameter: &RuntimeParameters) -> ProposalIndex {
    let call = || Call::propose_parameters {
        parameter: taken_back(parameter),
    };
    if let Err(error) = govern(NEWCOMER, call()) {
        let limited: DispatchError = Error::<Runtime>::RateLimited.into();
        assert_eq!(error.error, limited, "{parameter:?}");
        assert!(governance::RatePeriod::get() <= HOURS);
        skip(governance::RatePeriod::get());
        assert_ok!(govern(NEWCOMER, call()));
    }
    views::statistics().proposals - 1
}

/// Runs blocks, with as many left out as may be, until a proposal is decided.
fn decided(index: ProposalIndex) -> ProposalStatus {
    for _ in 0..250 {
        full_block();
        let status = status(index);
        let is_open = matches!(
            status,
            ProposalStatus::Voting | ProposalStatus::Approved { .. }
        );
        if !is_open {
            return status;
        }
        skip(24 * HOURS);
    }
    panic!("{index} is open for ever")
}

/// A parameter is taken back by a vote.
fn take_back(parameter: &RuntimeParameters) {
    let index = proposed(parameter);
    for n in STAKERS.chain([NEWCOMER]) {
        if status(index) == ProposalStatus::Voting {
            assert_ok!(govern(
                n,
                Call::vote {
                    proposal: index,
                    motion_hash: views::proposal(index).expect("it is kept").motion_hash,
                    aye: true
                }
            ));
        }
    }
    let status = decided(index);
    assert!(
        matches!(
            status,
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ),
        "{parameter:?}: {status:?}"
    );
}

/// A transfer reaches its receiver, in this block or by its deadline.
fn pay(from: u32, to: u32) {
    let owned = |n: u32| {
        let view = views::account(&account(n)).expect("it is in the ledger");
        view.free
    };
    let before = (owned(from), owned(to));
    assert_ok!(transfer(from, to, MILLI_UNIT));
    for _ in 0..transfers::DeadlineAfter::get() {
        if owned(to) == before.1 + MILLI_UNIT {
            assert_eq!(owned(from), before.0 - MILLI_UNIT);
            return;
        }
        full_block();
    }
    panic!("{to} has received nothing");
}

/// What must go on at a corner. Nothing remains of it.
fn goes_on(corner: &[RuntimeParameters]) {
    let all = || {
        let issuance = Balances::total_issuance();
        set(corner);
        let own: u64 = [
            MessageWeight::get(),
            TransferBudget::get(),
            DrainBudget::get(),
            ForecastBudget::get(),
            GovernanceBudget::get(),
            PlacementBudget::get(),
        ]
        .iter()
        .map(Weight::ref_time)
        .sum();
        assert!(own < MAXIMUM_BLOCK_WEIGHT.ref_time(), "{own}");

        let shard = |n: u32| views::route(&account(n)).expect("it is routed").shard;
        let near = (1..ACCOUNTS).find(|n| shard(*n) == shard(0));
        let far = (1..ACCOUNTS).find(|n| shard(*n) != shard(0));
        pay(0, near.expect("a shard has more than one"));
        pay(0, far.expect("there are two shards"));

        let amount = governance::MinimumStake::get();
        assert_ok!(govern(NEWCOMER, Call::bond { amount }));
        full_block();
        // One that nobody votes on is in nobody's way for ever, and takes no more than its bond.
        let approval = RuntimeParameters::Governance(governance::Parameters::Approval(
            governance::Approval,
            None,
        ));
        let index = proposed(&approval);
        assert!(!matches!(decided(index), ProposalStatus::Passed { .. }));
        for parameter in corner.iter().take(3).chain([&approval]) {
            take_back(parameter);
        }
        check(issuance);
    };
    with_transaction(|| {
        all();
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
    })
    .expect("there is no limit");
}

#[test]
fn every_parameter_has_two_bounds() {
    for row in rows::rows() {
        let bounds = &row.bounds;
        let is_bounded = ["to", "most", "below"]
            .iter()
            .any(|it| bounds.split(' ').any(|word| word == *it));
        assert!(is_bounded, "{}: {bounds}", row.name);
    }
}

#[test]
fn each_parameter_can_be_at_either_end() {
    base().execute_with(|| {
        goes_on(&[]);
        for [least, most] in ends() {
            goes_on(&[least]);
            goes_on(&[most]);
        }
    });
}

#[test]
fn those_that_meet_can_be_at_any_ends_together() {
    base().execute_with(|| {
        let ends: Vec<_> = ends()
            .into_iter()
            .filter(|[one, _]| {
                matches!(
                    one,
                    RuntimeParameters::Governance(_) | RuntimeParameters::Transfers(_)
                )
            })
            .collect();
        for (i, one) in ends.iter().enumerate() {
            for other in &ends[..i] {
                for a in one {
                    for b in other {
                        goes_on(&[a.clone(), b.clone()]);
                    }
                }
            }
        }
    });
}

#[test]
fn all_can_be_at_their_ends() {
    base().execute_with(|| {
        for which in [0, 1] {
            let corner: Vec<_> = ends().into_iter().map(|ends| ends[which].clone()).collect();
            goes_on(&corner);
            let reversed: Vec<_> = corner.into_iter().rev().collect();
            goes_on(&reversed);
        }
        // Sixteen of the other corners, always the same.
        let mut seed = 0x9E37_79B9_7F4A_7C15u64;
        for _ in 0..16 {
            let corner: Vec<_> = ends()
                .into_iter()
                .map(|ends| {
                    seed = seed
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    ends[(seed >> 63) as usize].clone()
                })
                .collect();
            goes_on(&corner);
        }
    });
}

/// With the least share that may be set a drain ends.
#[test]
fn a_drain_ends_by_the_least_share() {
    base().execute_with(|| {
        let least = bisection::Parameters::DrainShare(
            bisection::DrainShare,
            Some(sp_runtime::Perbill::from_percent(1)),
        );
        set(&[RuntimeParameters::Bisection(least)]);
        let (left, right) = siblings()[0];
        merge(left, right);
        assert!(!pallet_bisection::Drains::<Runtime>::get().is_empty());
        for _ in 0..1_000 {
            if pallet_bisection::Drains::<Runtime>::get().is_empty() {
                return;
            }
            full_block();
        }
        panic!("the drain does not end");
    });
}
