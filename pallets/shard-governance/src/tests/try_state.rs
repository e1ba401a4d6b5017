// SPDX-License-Identifier: Apache-2.0
//! Each invariant's check, seen to fire on storage that was corrupted on purpose.

use crate::{
    mock::*, types::Ballot, AccountProposals, Awaits, ClosedProposals, Kind, NextProposal, OpenBy,
    OpenProposals, PlanProposals, Proposals, ProposedModels, ShardProposals, Stakers, TotalStake,
};
use frame_support::{assert_ok, traits::fungible::MutateHold};
use nerv_primitives_core::BondStatus;
use nerv_primitives_embedding::BlindedId;

/// Two stakers, an open vote and a closed one, and then something goes wrong.
#[track_caller]
fn fires(message: &'static str, corrupt: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        bond_all([1, 2], 300);
        let closed = propose_split(1, 1);
        assert_ok!(vote(2, closed, false));
        let open = propose_split(1, 2);
        assert_ok!(vote(1, open, true));
        assert_ok!(Governance::unbond(signed(2), 100));
        check();
        corrupt();
        assert_eq!(Governance::do_try_state(), Err(message.into()));
    });
}

fn staker(who: AccountId, change: impl FnOnce(&mut crate::StakerOf<Test>)) {
    Stakers::<Test>::mutate(who, |staker| change(staker.as_mut().unwrap()));
}

#[test]
fn stake() {
    fires("a staker without stake", || {
        Stakers::<Test>::insert(5, crate::StakerOf::<Test>::default());
    });
    fires("a part of a stake that is empty", || {
        staker(2, |staker| staker.unbonding[0].amount = 0);
    });
    fires("layers of stake out of order", || {
        staker(1, |staker| {
            let layer = staker.layers[0];
            staker.layers.try_push(layer).unwrap();
        });
    });
    fires("stake that is newer than now", || {
        staker(1, |staker| staker.layers[0].since = 99);
    });
    fires("stake that is not held, or held for nobody", || {
        staker(1, |staker| staker.layers[0].amount += 1);
    });
    fires("a total that is not the sum of all stake", || {
        TotalStake::<Test>::mutate(|total| *total += 1);
    });
}

#[test]
fn bonds() {
    fires("a bond that is not held, or held for no proposal", || {
        Balances::set_on_hold(&crate::HoldReason::ProposalBond.into(), &1, BOND + 1).unwrap();
    });
}

#[test]
fn lists() {
    fires("open proposals out of order", || {
        OpenProposals::<Test>::mutate(|open| {
            let entry = open[0];
            open.try_push(entry).unwrap();
        });
    });
    fires("an open proposal that is not kept", || {
        OpenProposals::<Test>::mutate(|open| open[0].proposal = 50);
    });
    fires("an open proposal that waits for something else", || {
        OpenProposals::<Test>::mutate(|open| open[0].awaits = Awaits::Dispute);
    });
    fires("an open proposal without a bond", || {
        Balances::set_on_hold(&crate::HoldReason::ProposalBond.into(), &1, 0).unwrap();
        Proposals::<Test>::mutate(1, |proposal| {
            proposal.as_mut().unwrap().bond_status = BondStatus::Returned;
        });
    });
    fires("a closed proposal that is not kept", || {
        ClosedProposals::<Test>::mutate(|closed| closed[0] = 50);
    });
    fires("a closed proposal with a bond or a vote", || {
        ClosedProposals::<Test>::mutate(|closed| closed[0] = 1);
    });
    fires("a proposal in no list, or in two", || {
        ClosedProposals::<Test>::kill();
    });
    fires("a proposal newer than the next", || {
        // So that nothing else is newer than now.
        for who in [1, 2] {
            staker(who, |staker| staker.layers[0].since = 0);
        }
        NextProposal::<Test>::put(1);
    });
}

#[test]
fn tallies() {
    fires("a staker with two votes on a proposal", || {
        staker(1, |staker| {
            let ballot = Ballot {
                proposal: 1,
                aye: false,
            };
            staker.ballots.try_push(ballot).unwrap();
        });
    });
    fires("a vote without power", || {
        staker(1, |staker| staker.layers[0].since = 2);
    });
    fires("a tally that is not the sum of its votes", || {
        Proposals::<Test>::mutate(1, |proposal| {
            proposal.as_mut().unwrap().tally.nays += 1;
        });
    });
}

#[test]
fn shards() {
    fires(
        "a shard that is voted on without a proposal, or the reverse",
        || ShardProposals::<Test>::insert(shard(9), 1),
    );
    fires(
        "an account whose move is voted on without a proposal, or the reverse",
        || AccountProposals::<Test>::insert(BlindedId([9; 32]), 1),
    );
    fires(
        "a plan that is voted on without a proposal, or the reverse",
        || PlanProposals::<Test>::insert(9, 1),
    );
}

#[test]
fn places() {
    fires("an open proposal of another kind", || {
        OpenProposals::<Test>::mutate(|open| open[0].kind = Kind::Model);
    });
    fires(
        "open proposals that do not count against their proposer, or count twice",
        || OpenBy::<Test>::insert(1, Kind::Model, 1),
    );
}

#[test]
fn models() {
    fires(
        "a model that is voted on without a proposal, or the reverse",
        || ProposedModels::<Test>::insert((1, [1; 32]), 1),
    );
    fires("an upload that outlived its vote", || {
        assert_ok!(Governance::propose_model(signed(1), [1; 32]));
        assert_ok!(vote(1, 2, false));
        Uploaded::set(vec![(1, [1; 32])]);
    });
}
