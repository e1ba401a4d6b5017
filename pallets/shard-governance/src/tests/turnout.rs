// SPDX-License-Identifier: Apache-2.0
//! Absent stake: those who vote carry what load calls for, and nothing else.

use crate::mock::*;
use frame_support::assert_ok;
use nerv_primitives_core::{Balance, BondStatus, Execution, Loss, ProposalIndex, ProposalStatus};
use proptest::prelude::*;
use sp_runtime::Perbill;

/// Lets the vote on a proposal run out of time.
fn end(index: ProposalIndex) -> ProposalStatus {
    run_to(proposal(index).deadline + 1);
    proposal(index).status
}

fn is_done(status: ProposalStatus) -> bool {
    matches!(
        status,
        ProposalStatus::Passed {
            execution: Execution::Done(_),
            ..
        }
    )
}

fn is_expired(status: ProposalStatus) -> bool {
    let why = Loss::Expired;
    matches!(status, ProposalStatus::Lost { why: it, .. } if it == why)
}

#[test]
fn success_a_hostile_third_and_a_sleeping_third_do_not_stop_what_load_calls_for() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let split = propose_split(1, 1);
        assert_ok!(try_merge(signed(1), shard(4), shard(5)));
        for index in [split, split + 1] {
            assert_ok!(vote(1, index, true));
            assert_ok!(vote(2, index, false));
            assert_eq!(proposal(index).status, ProposalStatus::Voting);
        }
        for index in [split, split + 1] {
            assert!(is_done(end(index)), "{index}");
        }
        assert_eq!(Performed::get().len(), 2);
        // Or both sleep.
        let index = propose_split(1, 2);
        assert_ok!(vote(1, index, true));
        assert!(is_done(end(index)));
    });
}

#[test]
fn boundary_so_much_of_the_electorate_must_vote() {
    for (stake, carried) in [(200, true), (199, false)] {
        build_and_execute(|| {
            bond_all([1], stake);
            bond_all([2], 1_000 - stake);
            let index = propose_split(2, 1);
            assert_ok!(vote(1, index, true));
            assert_eq!(is_done(end(index)), carried);
            assert_eq!(proposal(index).tally.voters, 1);
        });
    }
    build_and_execute(|| {
        MinTurnout::set(Perbill::from_percent(33));
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert!(is_expired(end(index)), "nobody has voted");
        assert_eq!(held(1), (300, 0));
        MinTurnout::set(Perbill::from_percent(20));
    });
}

/// Whoever votes: what is no longer called for in that block is not carried out.
#[test]
fn fails_by_turnout_where_load_does_not_call_for_it_at_the_end() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        ConditionHolds::set(false);
        assert!(is_expired(end(index)));
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        ConditionHolds::set(true);
        // A forecast that wavers is no call, though it refutes nothing.
        Forecast::set(Some(950_000));
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        ConditionHolds::set(false);
        Forecast::set(Some(600_000));
        assert!(is_expired(end(index)));
        assert!(Performed::get().is_empty());
    });
}

#[test]
fn fails_by_turnout_what_load_calls_for_in_no_case() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(Governance::propose_parameters(signed(1), Knob(5)));
        for index in [0, 1] {
            assert_ok!(vote(1, index, true));
            assert_ok!(vote(2, index, true));
        }
        for index in [0, 1] {
            assert!(is_expired(end(index)), "two thirds are not 67%");
        }
        assert!(Performed::get().is_empty());
        assert_eq!(KnobValue::get(), 0);
    });
}

#[test]
fn boundary_half_of_the_electorate_against_a_split_ends_it() {
    build_and_execute(|| {
        bond_all([1], 501);
        bond_all([2], 499);
        let index = propose_split(1, 1);
        assert_ok!(vote(2, index, false));
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        assert_ok!(vote(1, index, true));
        assert!(
            is_done(end(index)),
            "a simple majority where all have voted"
        );
    });
    build_and_execute(|| {
        bond_all([1, 2], 500);
        let index = propose_split(1, 1);
        assert_ok!(vote(2, index, false));
        let (at, why) = (height(), Loss::Outvoted);
        assert_eq!(proposal(index).status, ProposalStatus::Lost { at, why });
    });
}

/// What somebody does with the stake it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Role {
    /// Votes as load says.
    Honest,
    /// Votes against what load calls for, and for what it does not.
    Hostile,
    Absent,
}

fn population() -> impl Strategy<Value = Vec<(Role, Balance)>> {
    let role = prop_oneof![Just(Role::Honest), Just(Role::Hostile), Just(Role::Absent)];
    prop::collection::vec((role, LEAST_STAKE..100_000), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// With `h` of the stake hostile and `s` absent, a split that load calls for is carried out where
    /// `h < (1 - s) / (1 + sqrt(1 - s))` and those present are the least turnout; and nothing that
    /// load does not call for is, where less than 67% are hostile.
    #[test]
    fn what_a_population_decides(population in population(), hostile_votes: bool) {
        let share = |wanted: Role| {
            let of = |role: Option<Role>| -> Balance {
                let those = population.iter().filter(|(it, _)| role.is_none_or(|role| role == *it));
                those.map(|(_, stake)| stake).sum()
            };
            of(Some(wanted)) as f64 / of(None) as f64
        };
        let (honest, hostile, absent) =
            (share(Role::Honest), share(Role::Hostile), share(Role::Absent));
        let voting = if hostile_votes { honest + hostile } else { honest };
        let bearable = if hostile_votes {
            (1.0 - absent) / (1.0 + (1.0 - absent).sqrt())
        } else {
            1.0
        };
        for called_for in [true, false] {
            new_test_ext().execute_with(|| {
                for (who, (_, stake)) in (1..).zip(&population) {
                    assert_ok!(Governance::bond(signed(who), *stake));
                }
                let index = propose_split(1, 1);
                // What made it be proposed is over at once.
                ConditionHolds::set(called_for);
                for (who, (role, _)) in (1..).zip(&population) {
                    let aye = match role {
                        Role::Honest => called_for,
                        Role::Hostile if hostile_votes || !called_for => !called_for,
                        Role::Hostile | Role::Absent => continue,
                    };
                    // Others may have decided it.
                    let _ = vote(who, index, aye);
                }
                let done = is_done(end(index));
                check();
                if !called_for {
                    assert!(!done, "nothing that load does not call for");
                } else if honest > 0.0 && hostile < bearable - 1e-6 && voting > 0.2 + 1e-6 {
                    assert!(done, "{honest} honest, {hostile} hostile, {absent} absent");
                } else if hostile > bearable + 1e-6 || voting < 0.2 - 1e-6 {
                    assert!(!done, "{honest} honest, {hostile} hostile, {absent} absent");
                }
            });
        }
    }
}
