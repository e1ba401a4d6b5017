// SPDX-License-Identifier: Apache-2.0
//! `propose_relocation`, and what becomes of what contention calls for.

use crate::{mock::*, AccountProposals, Error, Event};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use nerv_primitives_core::{
    Assessment, BondStatus, Execution, HotAccount, Operation, ProposalRefusal, ProposalStatus,
    Refusal, RequestedBy, WriteTime,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchResult;

const HOT: BlindedId = BlindedId([7; 32]);

const TIME: WriteTime = WriteTime {
    mean: 2_000,
    peak: 9_000,
};

fn contended(relieves: bool) -> Assessment {
    Assessment::Contention {
        time: TIME,
        limit: 1_500,
        release: 1_000,
        hottest: Some(HotAccount {
            account: HOT,
            share: 600_000,
        }),
        relieves,
    }
}

fn relocate(who: RuntimeOrigin, number: u64) -> DispatchResult {
    Governance::propose_relocation(who, HOT, shard(number))
        .map(|_| ())
        .map_err(|error| error.error)
}

fn execution(index: u32) -> Execution {
    match proposal(index).status {
        ProposalStatus::Passed { execution, .. } => execution,
        other => panic!("{other:?}"),
    }
}

#[test]
fn success_what_contention_calls_for_is_decided_on_and_kept_with_the_reason() {
    build_and_execute(|| {
        bond_all([1], 300);
        Contended::set(Some(contended(true)));
        next_block();
        assert_ok!(relocate(signed(1), 3));
        assert_eq!(proposal(0).assessed, contended(true));
        assert_eq!(AccountProposals::<Test>::get(HOT), Some(0));
        assert_eq!(
            events()[0],
            Event::CalledForByContention {
                proposal: 0,
                time: TIME,
                limit: 1_500,
            }
        );
        assert!(matches!(events()[1], Event::Proposed { proposal: 0, .. }));
        assert_noop!(relocate(signed(1), 4), Error::<Test>::AlreadyProposed);
        assert_ok!(vote(1, 0, true));
        let operation = Operation::Relocate {
            account: HOT,
            shard: shard(3),
        };
        assert_eq!(
            Performed::get(),
            vec![(operation, RequestedBy::Proposal(0))]
        );
        assert_eq!(execution(0), Execution::Done(Some(0)));
        assert_eq!(AccountProposals::<Test>::get(HOT), None);
    });
}

#[test]
fn success_a_delegate_proposes_it() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(11)));
        Contended::set(Some(contended(true)));
        assert_ok!(relocate(signed(11), 3));
        assert_eq!(proposal(0).proposer, 1);
    });
}

/// What anyone may want is no call for it: that is what `propose_override` is for.
#[test]
fn failure_what_load_does_not_call_for_is_refused() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(relocate(signed(1), 3));
        assert_eq!(
            proposal(0).status,
            ProposalStatus::Refused(ProposalRefusal::ConditionFalse)
        );
        assert_eq!(proposal(0).bond_status, BondStatus::NotTaken);
        // What the shards do not allow comes first.
        Refused::set(Some(Refusal::TooManyOverrides));
        assert_ok!(relocate(signed(1), 3));
        assert_eq!(
            proposal(1).status,
            ProposalStatus::Refused(ProposalRefusal::Operation(Refusal::TooManyOverrides))
        );
        assert_noop!(relocate(signed(2), 3), Error::<Test>::NotAStaker);
        assert!(relocate(signed(1), 100).is_err(), "there is no such shard");
    });
}

/// By the time it is approved the load is another's.
#[test]
fn success_it_lapses_when_nothing_calls_for_it_any_more() {
    build_and_execute(|| {
        bond_all([1], 300);
        Contended::set(Some(contended(true)));
        assert_ok!(relocate(signed(1), 3));
        Contended::set(None);
        assert_ok!(vote(1, 0, true));
        assert_eq!(execution(0), Execution::Lapsed);
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(Performed::get(), vec![]);
        // One that people want does not.
        Contended::set(None);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(1, 1, true));
        assert_eq!(execution(1), Execution::Done(Some(0)));
    });
}

/// Nobody can make keepers pay for what the chain itself called for.
#[test]
fn success_a_lost_vote_on_it_costs_nothing() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        Contended::set(Some(contended(true)));
        assert_ok!(relocate(signed(1), 3));
        assert_ok!(vote(2, 0, false));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        // What only a staker wanted does.
        Contended::set(None);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(2, 1, false));
        assert_eq!(proposal(1).bond_status, BondStatus::PartlySlashed);
    });
}

#[test]
fn success_a_split_that_does_not_relieve_is_unsplittable() {
    build_and_execute(|| {
        bond_all([1], 300);
        Contended::set(Some(contended(false)));
        assert_ok!(relocate(signed(1), 3));
        assert_eq!(
            proposal(0).status,
            ProposalStatus::Refused(ProposalRefusal::Unsplittable)
        );
    });
}

#[test]
fn success_its_weight_is_that_of_a_move_and_finding_whom_it_acts_for() {
    let weight = |call: crate::Call<Test>| call.get_dispatch_info().call_weight;
    let relocation = weight(crate::Call::propose_relocation {
        account: HOT,
        shard: shard(3),
    });
    let by_people = weight(crate::Call::propose_override {
        account: 1,
        shard: shard(3),
    });
    assert!(relocation.all_gte(by_people));
}
