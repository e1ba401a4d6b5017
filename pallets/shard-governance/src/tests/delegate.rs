// SPDX-License-Identifier: Apache-2.0
//! `set_delegate` and `renounce`, and what a delegate may do.

use crate::{mock::*, ActsFor, Call, Delegates, Error, Event, Stakers};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::Delegation, Operation, RequestedBy};
use sp_runtime::DispatchResult;

/// A staker's delegate in these tests.
const KEY: AccountId = 11;

fn set(staker: AccountId, delegate: Option<AccountId>) -> DispatchResult {
    Governance::set_delegate(signed(staker), delegate)
}

#[test]
fn success_a_delegate_proposes_and_votes_with_the_stake_and_bond_of_another() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(set(1, Some(KEY)));
        assert_eq!(
            events().last(),
            Some(&Event::DelegateSet {
                staker: 1,
                delegate: Some(KEY),
            })
        );
        assert_eq!(Governance::acts_for(&KEY), 1);
        let index = propose_split(KEY, 1);
        assert_eq!(proposal(index).proposer, 1);
        assert_eq!(held(1), (300, BOND));
        assert_eq!((held(KEY), free(KEY)), ((0, 0), ENDOWMENT));
        assert_ok!(vote(KEY, index, true));
        let operation = Operation::Split { shard: shard(1) };
        assert_eq!(
            Performed::get(),
            vec![(operation, RequestedBy::Proposal(index))]
        );
        assert_ok!(try_merge(signed(KEY), shard(4), shard(5)));
        assert_eq!(proposal(index + 1).proposer, 1);
    });
}

#[test]
fn success_staker_and_delegate_have_one_vote() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(set(1, Some(KEY)));
        let index = propose_split(2, 1);
        assert_ok!(vote(KEY, index, true));
        assert_noop!(vote(1, index, true), Error::<Test>::AlreadyVoted);
        assert_ok!(vote(1, index, false));
        let tally = proposal(index).tally;
        assert_eq!((tally.ayes, tally.nays, tally.voters), (0, 300, 1));
    });
}

#[test]
fn fails_whatever_else_a_delegate_asks_for() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(set(1, Some(KEY)));
        let key = || signed(KEY);
        let nobody = Error::<Test>::NotAStaker;
        assert_noop!(Governance::propose_override(key(), 9, shard(3)), nobody);
        assert_noop!(
            Governance::propose_parameters(key(), Knob(5)),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::propose_model(key(), [1; 32]),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::unbond(key(), 300).map_err(|error| error.error),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::withdraw_unbonded(key()),
            Error::<Test>::NotAStaker
        );
        assert_noop!(set(KEY, Some(12)), Error::<Test>::NotAStaker);
    });
}

#[test]
fn success_another_takes_its_place_and_none_when_it_is_revoked() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(set(1, Some(KEY)));
        assert_ok!(set(1, Some(12)));
        let index = propose_split(2, 1);
        assert_noop!(vote(KEY, index, true), Error::<Test>::NotAStaker);
        assert_ok!(vote(12, index, true));
        assert_ok!(set(1, None));
        assert_noop!(vote(12, index, false), Error::<Test>::NotAStaker);
        assert_eq!(proposal(index).tally.ayes, 300, "its vote stands");
        // Both are free for another staker.
        assert_ok!(set(2, Some(KEY)));
        assert_ok!(set(2, Some(12)));
        assert_ok!(set(2, Some(12)));
        assert_eq!(ActsFor::<Test>::iter().collect::<Vec<_>>(), vec![(12, 2)]);
    });
}

#[test]
fn success_a_delegate_may_renounce() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(set(1, Some(KEY)));
        assert_ok!(Governance::renounce(signed(KEY)));
        let last = events().last().cloned();
        assert!(matches!(
            last,
            Some(Event::DelegateSet {
                staker: 1,
                delegate: None,
            })
        ));
        assert_eq!(Governance::acts_for(&KEY), KEY);
        assert_noop!(
            Governance::renounce(signed(KEY)),
            Error::<Test>::NotADelegate
        );
    });
}

/// Nobody is kept from bonding by being named.
#[test]
fn success_who_bonds_acts_for_itself() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(set(1, Some(KEY)));
        bond_all([KEY], 200);
        assert_eq!(Delegates::<Test>::get(1), None);
        let index = propose_split(KEY, 1);
        assert_eq!(proposal(index).proposer, KEY);
        assert_ok!(vote(KEY, index, true));
        assert_eq!(proposal(index).tally.ayes, 200);
    });
}

#[test]
fn success_who_leaves_has_no_delegate() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(set(1, Some(KEY)));
        assert_ok!(Governance::unbond(signed(1), 300));
        run_to(height() + 20);
        assert_eq!(Delegates::<Test>::get(1), Some(KEY), "it may bond again");
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert!(!Stakers::<Test>::contains_key(1));
        assert_eq!(Governance::acts_for(&KEY), KEY);
    });
}

#[test]
fn fails_for_keys_that_act_for_others_and_for_those_without_stake() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_noop!(set(3, Some(KEY)), Error::<Test>::NotAStaker);
        assert_noop!(set(1, Some(1)), Error::<Test>::DelegateIsStaker);
        assert_noop!(set(1, Some(2)), Error::<Test>::DelegateIsStaker);
        assert_ok!(set(1, Some(KEY)));
        assert_noop!(set(2, Some(KEY)), Error::<Test>::DelegateTaken);
        // Stake that is unbonding is its owner's still.
        assert_ok!(Governance::unbond(signed(2), 300));
        assert_noop!(set(1, Some(2)), Error::<Test>::DelegateIsStaker);
    });
}

#[test]
fn success_a_delegate_is_let_in_where_it_may_act() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(set(1, Some(KEY)));
        let index = propose_split(2, 1);
        let a_vote = Call::vote {
            proposal: index,
            motion_hash: motion_hash(index),
            aye: true,
        };
        let admit = |call| Governance::admit(&KEY, &call);
        assert!(admit(a_vote.clone()).is_ok());
        assert!(admit(Call::propose_split { shard: shard(2) }).is_ok());
        assert!(admit(Call::renounce {}).is_ok());
        for call in [
            Call::propose_model { model: [1; 32] },
            Call::unbond { amount: 1 },
            Call::set_delegate { delegate: None },
        ] {
            assert!(matches!(admit(call), Err(Error::NotAStaker)));
        }
        assert_ok!(set(1, None));
        assert!(matches!(admit(a_vote), Err(Error::NotAStaker)));
        assert!(matches!(admit(Call::renounce {}), Err(Error::NotADelegate)));
    });
}
