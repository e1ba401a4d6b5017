// SPDX-License-Identifier: Apache-2.0
//! `unbond`.

use crate::{mock::*, types::Chunk, Error, Event, Stakers, TotalStake};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo};
use nerv_primitives_core::{Balance, Loss, ProposalStatus};
use sp_runtime::DispatchResult;

/// The error of unbonding.
fn refused(who: AccountId, amount: Balance) -> DispatchResult {
    unbond(who, amount).map(|_| ()).map_err(|error| error.error)
}

fn unbond(who: AccountId, amount: Balance) -> DispatchResultWithPostInfo {
    Governance::unbond(signed(who), amount)
}

#[test]
fn success_keeps_it_held_and_takes_it_out_of_the_stake() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(unbond(1, 100));
        assert_eq!(held(1), (300, 0));
        assert_eq!((bonded(1), TotalStake::<Test>::get()), (200, 500));
        let chunk = Chunk {
            from: height() + 20,
            amount: 100,
        };
        assert_eq!(
            Stakers::<Test>::get(1).unwrap().unbonding.to_vec(),
            vec![chunk]
        );
        assert_eq!(
            events().last(),
            Some(&Event::Unbonded {
                who: 1,
                amount: 100,
                from: height() + 20,
            })
        );
    });
}

#[test]
fn success_chunks_of_one_block_are_one() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(unbond(1, 10));
        assert_ok!(unbond(1, 20));
        next_block();
        assert_ok!(unbond(1, 30));
        let staker = Stakers::<Test>::get(1).unwrap();
        let amounts: Vec<_> = staker.unbonding.iter().map(|chunk| chunk.amount).collect();
        assert_eq!(amounts, vec![30, 30]);
    });
}

#[test]
fn success_takes_its_power_out_of_a_vote() {
    build_and_execute(|| {
        bond_all([1, 2, 3, 4], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, false));
        assert_ok!(unbond(1, 100));
        let tally = proposal(index).tally;
        assert_eq!(
            (tally.ayes, tally.nays, tally.electorate),
            (200, 300, 1_100)
        );
        assert_ok!(unbond(2, 100));
        let tally = proposal(index).tally;
        assert_eq!(
            (tally.ayes, tally.nays, tally.electorate),
            (200, 200, 1_000)
        );
        assert_eq!(tally.voters, 2);
    });
}

#[test]
fn success_all_of_it_takes_the_vote_back() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(2, index, true));
        assert_ok!(unbond(2, 300));
        let tally = proposal(index).tally;
        assert_eq!((tally.ayes, tally.voters, tally.electorate), (0, 0, 600));
        assert_noop!(vote(2, index, true), Error::<Test>::NoPower);
        // Bonded again it counts for later votes only.
        assert_ok!(Governance::bond(signed(2), 300));
        assert_noop!(vote(2, index, true), Error::<Test>::NoPower);
        assert_eq!(proposal(index).tally.electorate, 600);
    });
}

#[test]
fn success_stake_bonded_during_a_vote_leaves_first() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_ok!(Governance::bond(signed(1), 50));
        assert_ok!(unbond(1, 50));
        assert_eq!(proposal(index).tally.ayes, 300);
        assert_ok!(unbond(1, 1));
        assert_eq!(proposal(index).tally.ayes, 299);
    });
}

#[test]
fn success_stake_that_leaves_can_decide_a_vote() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, true));
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        // 600 of 900 are not 67%, but of 800 they are.
        assert_ok!(unbond(3, 100));
        // It stands as it was then: what leaves now comes too late.
        assert_ok!(unbond(2, 200));
        assert_eq!(proposal(index).tally.ayes, 600);
        assert_noop!(vote(3, index, false), Error::<Test>::VotingClosed);
        check();
        next_block();
        let status = proposal(index).status;
        assert!(
            matches!(status, ProposalStatus::Passed { .. }),
            "{status:?}"
        );
        assert_eq!(Performed::get().len(), 1);
    });
}

#[test]
fn success_stake_that_leaves_after_the_last_block_decides_nothing() {
    build_and_execute(|| {
        Budget::set(Default::default());
        bond_all([1, 2, 3], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        let index = 0;
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, true));
        // No block has room to close it.
        for _ in 0..=100 {
            next_block_with(Default::default());
        }
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        assert_ok!(unbond(3, 300));
        next_block();
        let status = proposal(index).status;
        assert!(
            matches!(
                status,
                ProposalStatus::Lost {
                    why: Loss::Expired,
                    ..
                }
            ),
            "{status:?}"
        );
        assert!(Performed::get().is_empty());
    });
}

#[test]
fn success_without_an_electorate_a_vote_is_lost() {
    build_and_execute(|| {
        bond_all([1], 300);
        let index = propose_split(1, 1);
        assert_ok!(unbond(1, 300));
        next_block();
        let status = proposal(index).status;
        assert!(matches!(status, ProposalStatus::Lost { .. }), "{status:?}");
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn success_is_charged_for_the_votes_that_are_open() {
    use crate::WeightInfo;
    build_and_execute(|| {
        bond_all([1], 300);
        propose_split(1, 1);
        propose_split(1, 2);
        let info = unbond(1, 100).unwrap();
        assert_eq!(info.actual_weight, Some(<() as WeightInfo>::unbond(2)));
    });
}

#[test]
fn boundary_all_of_it_or_so_much_that_the_minimum_stays() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_noop!(refused(1, 201), Error::<Test>::BelowMinimum);
        assert_noop!(refused(1, 299), Error::<Test>::BelowMinimum);
        assert_noop!(refused(1, 301), Error::<Test>::InsufficientStake);
        assert_ok!(unbond(1, 200));
        assert_ok!(unbond(1, 100));
        assert_eq!(TotalStake::<Test>::get(), 0);
    });
}

#[test]
fn fails_without_an_amount_or_a_stake() {
    build_and_execute(|| {
        assert_noop!(refused(1, 0), Error::<Test>::ZeroAmount);
        assert_noop!(refused(1, 1), Error::<Test>::NotAStaker);
        bond_all([1], 300);
        assert_ok!(unbond(1, 300));
        assert_noop!(refused(1, 1), Error::<Test>::NotAStaker);
    });
}

#[test]
fn fails_when_too_many_chunks_are_unbonding() {
    build_and_execute(|| {
        bond_all([1], 300);
        for _ in 0..4 {
            assert_ok!(unbond(1, 10));
            next_block();
        }
        assert_noop!(refused(1, 10), Error::<Test>::TooManyChunks);
        run_to(21);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert_ok!(unbond(1, 10));
    });
}
