// SPDX-License-Identifier: Apache-2.0
//! `retire` and `wake`: stake that sleeps stops counting, and counts again.

use crate::{
    activity::NOTED_EVERY, mock::*, ActsFor, Asleep, AsleepStake, AwakeAt, Call, Error, Event,
    Stakers, TotalStake,
};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{Balance, ProposalIndex};
use sp_runtime::DispatchResult;

/// How long one may be silent in these tests.
const PERIOD: u32 = 200;

fn retire(who: AccountId, missed: ProposalIndex) -> DispatchResult {
    Governance::retire(signed(9), who, missed)
        .map(|_| ())
        .map_err(|error| error.error)
}

/// Three stakers with 300 each, of whom the third has missed a vote and been silent for the period.
/// The test gets the vote.
fn with_a_sleeper(test: impl FnOnce(ProposalIndex)) {
    build_and_execute(|| {
        ActivityPeriod::set(PERIOD);
        bond_all([1, 2, 3], 300);
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(1, 0, true));
        run_to(1 + PERIOD);
        test(0);
    });
}

fn electorate(index: ProposalIndex) -> Balance {
    proposal(index).tally.electorate
}

#[test]
fn success_what_sleeps_leaves_the_electorates_to_come() {
    with_a_sleeper(|missed| {
        assert_ok!(Governance::propose_override(signed(1), 10, shard(3)));
        assert_ok!(retire(3, missed));
        assert_eq!(
            events().last(),
            Some(&Event::Retired {
                who: 3,
                amount: 300,
            })
        );
        assert_eq!((held(3), bonded(3)), ((300, 0), 0));
        assert_eq!(Asleep::<Test>::get(3), Some(300));
        assert_eq!(TotalStake::<Test>::get(), 900, "it is bonded still");
        assert_eq!(electorate(1), 900, "that vote had begun");
        assert_noop!(vote(3, 1, true), Error::<Test>::NoPower);
        // Three quarters of all stake are the least: 67% of that are half of all.
        assert_ok!(Governance::propose_override(signed(1), 11, shard(3)));
        assert_eq!(electorate(2), 675);
        assert_ok!(vote(1, 2, true));
        assert_ok!(vote(2, 2, true));
        assert_eq!(Performed::get().len(), 1, "two of three suffice");
        let nobody = Error::<Test>::NotAStaker;
        assert_noop!(try_split(signed(3), shard(1)), nobody);
        assert_noop!(retire(3, missed), Error::<Test>::NotAStaker);
    });
}

#[test]
fn success_what_wakes_counts_on_later_proposals() {
    with_a_sleeper(|missed| {
        assert_ok!(retire(3, missed));
        let index = propose_split(1, 1);
        assert_ok!(Governance::wake(signed(3)));
        assert_eq!(
            events().last(),
            Some(&Event::Woke {
                who: 3,
                amount: 300,
            })
        );
        assert_eq!((bonded(3), AsleepStake::<Test>::get()), (300, 0));
        assert_noop!(vote(3, index, true), Error::<Test>::NoPower);
        let later = propose_split(1, 2);
        assert_eq!(electorate(later), 900);
        assert_ok!(vote(3, later, true));
        assert_noop!(Governance::wake(signed(3)), Error::<Test>::NotAsleep);
        assert_noop!(Governance::wake(signed(7)), Error::<Test>::NotAStaker);
        assert_noop!(retire(3, missed), Error::<Test>::StillAwake);
    });
}

#[test]
fn success_a_delegate_and_the_keeper_wake_a_staker() {
    with_a_sleeper(|missed| {
        assert_ok!(Governance::set_delegate(signed(3), Some(11)));
        assert_ok!(retire(3, missed));
        assert!(Governance::admit(&11, &Call::wake {}).is_ok());
        assert_ok!(Governance::wake(signed(11)));
        assert_eq!(bonded(3), 300);
        assert!(matches!(
            Governance::admit(&11, &Call::wake {}),
            Err(Error::NotAsleep)
        ));
        assert_eq!(ActsFor::<Test>::get(11), Some(3));
    });
    with_keeper([3], |take| {
        ActivityPeriod::set(PERIOD);
        bond_all([1, 2, 3], 300);
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        run_to(1 + PERIOD);
        assert_ok!(retire(3, 0));
        keep();
        let sent = take();
        assert_eq!(sent, vec![(3, 0, Call::wake {})]);
        keep();
        assert_eq!(take(), vec![], "it is on its way");
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(bonded(3), 300);
    });
}

#[test]
fn success_bonding_and_unbonding_wake_as_well() {
    with_a_sleeper(|missed| {
        assert_ok!(retire(3, missed));
        assert_ok!(Governance::bond(signed(3), 1));
        assert_eq!((bonded(3), AsleepStake::<Test>::get()), (301, 0));
    });
    with_a_sleeper(|missed| {
        assert_ok!(retire(3, missed));
        assert!(Governance::admit(&3, &Call::unbond { amount: 300 }).is_ok());
        assert_ok!(Governance::unbond(signed(3), 300));
        assert_eq!(AsleepStake::<Test>::get(), 0);
        run_to(height() + 20);
        assert_ok!(Governance::withdraw_unbonded(signed(3)));
        assert!(!Stakers::<Test>::contains_key(3));
        assert_eq!((held(3), AwakeAt::<Test>::get(3)), ((0, 0), None));
    });
}

/// What unbonds may be withdrawn while the rest sleeps.
#[test]
fn success_withdrawing_does_not_wake() {
    build_and_execute(|| {
        ActivityPeriod::set(PERIOD);
        bond_all([1, 2, 3], 300);
        assert_ok!(Governance::unbond(signed(3), 100));
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        run_to(1 + PERIOD);
        assert_ok!(retire(3, 0));
        assert_ok!(Governance::withdraw_unbonded(signed(3)));
        assert_eq!((held(3), Asleep::<Test>::get(3)), ((200, 0), Some(200)));
        assert_ok!(Governance::wake(signed(3)));
        assert_eq!(bonded(3), 200);
    });
}

#[test]
fn boundary_the_period_and_a_vote_that_was_missed() {
    build_and_execute(|| {
        ActivityPeriod::set(PERIOD);
        bond_all([1, 2, 3], 300);
        // Noted once in so many blocks: this one might be older than the last sign of life.
        run_to(NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 10, shard(3)));
        run_to(PERIOD);
        assert_noop!(retire(3, 1), Error::<Test>::StillAwake);
        run_to(1 + PERIOD);
        assert_noop!(retire(3, 0), Error::<Test>::StillAwake);
        assert_noop!(retire(3, 7), Error::<Test>::UnknownProposal);
        assert_noop!(retire(7, 1), Error::<Test>::NotAStaker);
        // One that was decided before its deadline was none to miss.
        let decided = propose_split(1, 1);
        assert_ok!(vote(1, decided, true));
        assert_ok!(vote(2, decided, true));
        assert_noop!(retire(2, 1), Error::<Test>::StillAwake);
        assert_ok!(vote(3, decided, true));
        run_to(height() + PERIOD);
        assert_noop!(retire(3, decided), Error::<Test>::StillAwake);
        assert_noop!(retire(3, 1), Error::<Test>::StillAwake);
    });
}

#[test]
fn fails_while_it_votes_on_what_is_open() {
    build_and_execute(|| {
        ActivityPeriod::set(PERIOD);
        VotingPeriod::set(100);
        bond_all([1, 2, 3], 300);
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        VotingPeriod::set(1_000);
        let long = propose_split(1, 1);
        assert_ok!(vote(3, long, true));
        VotingPeriod::set(100);
        run_to(40);
        assert_ok!(Governance::propose_override(signed(1), 10, shard(3)));
        run_to(height() + PERIOD + 1);
        assert_noop!(retire(3, 2), Error::<Test>::StillAwake);
        assert_eq!(proposal(long).tally.ayes, 300);
        // Once that is over it has missed the other one.
        run_to(proposal(long).deadline + 1);
        assert_ok!(retire(3, 2));
    });
}

/// Whoever has died decides no longer, but what is left decides no more than the least electorate.
#[test]
fn boundary_so_much_must_stay_awake() {
    for (least, retires) in [(600, true), (601, false)] {
        with_a_sleeper(|missed| {
            MinElectorate::set(least);
            if retires {
                assert_ok!(retire(3, missed));
            } else {
                let small = Error::<Test>::ElectorateTooSmall;
                assert_noop!(retire(3, missed), small);
            }
            MinElectorate::set(0);
        });
    }
}

#[test]
fn success_the_period_of_who_bonded_before_it_was_noted_begins_with_the_first_call() {
    with_a_sleeper(|missed| {
        AwakeAt::<Test>::remove(3);
        assert_ok!(retire(3, missed));
        assert_eq!(events().last(), Some(&Event::ActivityNoted { who: 3 }));
        assert_eq!((bonded(3), Asleep::<Test>::get(3)), (300, None));
        assert_noop!(retire(3, missed), Error::<Test>::StillAwake);
    });
}

/// Hostile stake with less than half of all decides nothing, however much of the rest sleeps.
#[test]
fn fails_for_less_than_half_whoever_sleeps() {
    build_and_execute(|| {
        ActivityPeriod::set(PERIOD);
        bond_all([1], 498);
        bond_all([2, 3], 251);
        run_to(1 + NOTED_EVERY);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(1, 0, true));
        run_to(1 + PERIOD);
        for who in [2, 3] {
            assert_ok!(retire(who, 0));
        }
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(1, 1, true));
        run_to(height() + 101);
        assert!(Performed::get().is_empty(), "not half of all stake");
    });
}
