// SPDX-License-Identifier: Apache-2.0
//! The keeper: what it sends, block by block. Of lanes, [`lanes`]; of accounts that are moved, [`moves`]; of plans
//! of moves, [`colocations`]; with a key that the keystore does not know, [`ml_dsa`].

mod colocations;
mod lanes;
mod ml_dsa;
mod moves;

use crate::{
    keeper::memory::{Memory, MEMORY},
    mock::*,
    Call,
};
use frame_support::assert_ok;
use nerv_primitives_core::{
    BlockHeight, BondStatus, HotAccount, Operation, ProposalIndex, ProposalStatus, Refusal,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_keeper::{Remembered, SWITCH};
use sp_core::offchain::Duration;
use sp_runtime::offchain::{
    storage::StorageValueRef,
    storage_lock::{StorageLock, Time},
};

fn split(number: u64) -> Operation {
    Operation::Split {
        shard: shard(number),
    }
}

fn merge(number: u64) -> Operation {
    Operation::Merge {
        left: shard(number),
        right: shard(number + 1),
    }
}

/// What proposes a split.
fn splits(number: u64) -> Call<Test> {
    Call::propose_split {
        shard: shard(number),
    }
}

/// What votes.
fn votes(proposal: ProposalIndex, aye: bool) -> Call<Test> {
    Call::vote {
        proposal,
        motion_hash: motion_hash(proposal),
        aye,
    }
}

/// What the keeper sends in so many blocks, none of which includes any of it.
fn sent_in(blocks: u32, take: &dyn Fn() -> Vec<Sent>) -> Vec<Sent> {
    let mut sent = Vec::new();
    for _ in 0..blocks {
        keep();
        sent.extend(take());
        next_block();
    }
    sent
}

/// Lets blocks pass until the keeper sends something. Returns the block after which it did.
fn next_sent(take: &dyn Fn() -> Vec<Sent>) -> (BlockHeight, Vec<Sent>) {
    for _ in 0..1_000 {
        keep();
        let sent = take();
        if !sent.is_empty() {
            return (height(), sent);
        }
        next_block();
    }
    panic!("nothing was sent");
}

#[test]
fn success_proposes_once_what_load_calls_for() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        let mut sent = Vec::new();
        for _ in 0..4 {
            // Twice in a block, as where a fork is given up for another.
            keep();
            keep();
            sent.extend(take());
            next_block();
        }
        assert_eq!(sent, vec![(1, 0, splits(1))]);
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(proposal(0).status, ProposalStatus::Voting);
    });
}

#[test]
fn success_votes_for_its_own_proposal_in_the_next_block() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![merge(4)]);
        let (_, sent) = next_sent(take);
        let call = Call::propose_merge {
            left: shard(4),
            right: shard(5),
        };
        assert_eq!(sent, vec![(1, 0, call)]);
        CalledFor::set(vec![]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 1, votes(0, true))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(Performed::get().len(), 1);
        assert_eq!(sent_in(20, take), vec![], "all is done");
    });
}

#[test]
fn success_votes_as_it_judges_load_itself() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        propose_split(2, 1);
        propose_split(2, 2);
        Quiet::set(vec![shard(2)]);
        keep();
        let sent = take();
        assert_eq!(
            sent,
            vec![(1, 0, votes(0, true)), (1, 1, votes(1, false))],
            "one after the other"
        );
        assert_eq!(sent_in(4, take), vec![], "they are on their way");
        assert_eq!(include(sent), vec![Ok(()), Ok(())]);
        assert_eq!(sent_in(20, take), vec![], "it has voted");
        assert_eq!(proposal(0).tally.ayes, 300);
    });
}

#[test]
fn success_votes_against_the_split_of_a_load_that_is_one_account_s() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        propose_split(2, 1);
        CalledFor::set(vec![split(3)]);
        Hottest::set(Some(HotAccount {
            account: BlindedId([7; 32]),
            share: 600_000,
        }));
        assert_eq!(sent_in(4, take), vec![(1, 0, votes(0, false))]);
    });
}

#[test]
fn success_leaves_to_people_what_load_does_not_tell() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::propose_override(signed(2), 9, shard(3)));
        assert_ok!(Governance::propose_parameters(signed(2), Knob(5)));
        assert_ok!(Governance::propose_model(signed(2), [1; 32]));
        assert_eq!(sent_in(20, take), vec![]);
    });
}

#[test]
fn success_does_not_vote_without_power_or_too_late() {
    with_keeper([1], |take| {
        bond_all([2, 3], 300);
        propose_split(2, 1);
        bond_all([1], 300);
        assert_eq!(sent_in(5, take), vec![], "its stake came later");
        propose_split(2, 2);
        run_to(height() + 100);
        // The next block is the first after the deadline.
        keep();
        assert_eq!(take(), vec![]);
        assert_eq!(proposal(1).deadline, height());
    });
}

#[test]
fn boundary_votes_up_to_the_deadline() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        propose_split(2, 1);
        run_to(100);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 0, votes(0, true))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
    });
}

#[test]
fn success_waits_longer_after_each_refusal() {
    with_keeper([1], |take| {
        RateLimit::set(100);
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        let mut last = None;
        for wait in [8, 16, 32, 64, 128, 256, 512, 512] {
            let (at, sent) = next_sent(take);
            assert_eq!(sent.len(), 1);
            if let Some(expected) = last {
                assert_eq!(at, expected);
            }
            // What changes between its judgement and the next block.
            Refused::set(Some(Refusal::TooManyDrains));
            next_block();
            assert_eq!(include(sent), vec![Ok(())]);
            Refused::set(None);
            last = Some(height() + wait);
        }
    });
}

#[test]
fn success_waits_after_a_vote_that_was_lost() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        bond_all([2], 700);
        CalledFor::set(vec![split(1)]);
        let (at, sent) = next_sent(take);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        assert_ok!(vote(2, 0, false));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        let (again, sent) = next_sent(take);
        assert_eq!(again, at + 1 + 8);
        assert_eq!(sent, vec![(1, 1, splits(1))]);
    });
}

#[test]
fn success_gives_up_what_no_block_included_and_sends_it_again() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        let (at, sent) = next_sent(take);
        let (again, sent_again) = next_sent(take);
        assert_eq!(again, at + 5 + 8);
        // With the same nonce: never both are included.
        assert_eq!(sent, sent_again);
    });
}

/// What it sent is bound to the block it looked at. Where that block has made way for a sibling it
/// is void, and is sent anew at once.
#[test]
fn success_sends_again_at_once_on_another_branch() {
    with_keeper([1], |take| {
        let is_now = |hash: u8| {
            let hash = sp_core::H256::repeat_byte(hash);
            frame_system::BlockHash::<Test>::insert(System::block_number(), hash);
        };
        bond_all([1, 2], 300);
        propose_split(2, 1);
        is_now(1);
        keep();
        assert_eq!(take(), vec![(1, 0, votes(0, true))]);
        keep();
        assert_eq!(take(), vec![], "it is on its way");
        is_now(2);
        keep();
        assert_eq!(take(), vec![(1, 0, votes(0, true))]);
        next_block();
        keep();
        assert_eq!(take(), vec![], "the block it is bound to stands");
    });
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        let (_, sent) = next_sent(take);
        frame_system::BlockHash::<Test>::insert(
            System::block_number(),
            sp_core::H256::repeat_byte(2),
        );
        keep();
        assert_eq!(
            take(),
            sent,
            "a proposal as well, and no refusal is counted"
        );
    });
}

#[test]
fn success_leaves_shards_alone_that_are_voted_on() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        propose_split(2, 1);
        propose_split(2, 5);
        CalledFor::set(vec![split(1), merge(4)]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 0, votes(0, true)), (1, 1, votes(1, true))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(()), Ok(())]);
        assert_eq!(sent_in(20, take), vec![]);
    });
}

#[test]
fn success_proposes_nothing_that_would_be_refused() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1), split(100)]);
        Refused::set(Some(Refusal::StillDraining));
        assert_eq!(sent_in(5, take), vec![], "the shards do not allow it");
        Refused::set(None);
        ConditionHolds::set(false);
        assert_eq!(sent_in(5, take), vec![], "load does not call for it");
        ConditionHolds::set(true);
        assert_eq!(sent_in(1, take), vec![(1, 0, splits(1))]);
    });
}

#[test]
fn success_proposes_nothing_that_would_fail() {
    with_keeper([1], |take| {
        RateLimit::set(100);
        bond_all([1], ENDOWMENT - 5 - BOND + 1);
        CalledFor::set(vec![split(20)]);
        assert_eq!(sent_in(5, take), vec![], "it cannot pay the bond");
        assert_ok!(Governance::unbond(signed(1), 2 * BOND));
        run_to(height() + 20);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        bond_all([2], 300);
        for number in 0..crate::Kind::ByLoad.places(MaxOpen::get()) {
            propose_split(2, 30 + u64::from(number));
        }
        let sent = sent_in(1, take);
        assert!(
            !sent.iter().any(|(_, _, call)| *call == splits(20)),
            "no room"
        );
    });
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(20)]);
        RateLimit::set(0);
        assert_eq!(sent_in(5, take), vec![], "it has proposed too much");
    });
}

#[test]
fn success_several_keys_share_the_work() {
    with_keeper([3, 1, 2], |take| {
        bond_all([1, 2, 3], 300);
        CalledFor::set(vec![split(1), split(2)]);
        let proposed = sent_in(4, take);
        for number in [1, 2] {
            let of_it = proposed
                .iter()
                .filter(|(_, _, call)| *call == splits(number));
            assert_eq!(
                of_it.count(),
                1,
                "one of them proposes the split of {number}"
            );
        }
        assert_eq!(proposed.len(), 2);
        assert!(include(proposed).iter().all(|result| result.is_ok()));
        keep();
        let sent = take();
        for who in 1..=3 {
            let calls: Vec<_> = sent
                .iter()
                .filter(|(voter, _, _)| *voter == who)
                .map(|(_, _, call)| call.clone())
                .collect();
            assert_eq!(calls, vec![votes(0, true), votes(1, true)]);
        }
        next_block();
        assert!(include(sent).iter().all(|result| result.is_ok()));
        assert_eq!(Performed::get().len(), 2);
    });
}

#[test]
fn boundary_sends_four_extrinsics_with_a_key_after_a_block() {
    with_keeper([1], |take| {
        RateLimit::set(100);
        bond_all([1, 2], 300);
        for number in 1..=6 {
            propose_split(2, number);
        }
        CalledFor::set(vec![split(8)]);
        keep();
        let sent = take();
        let expected: Vec<_> = (0..4).map(|index| (1, index, votes(index, true))).collect();
        assert_eq!(sent, expected);
        next_block();
        assert!(include(sent).iter().all(|result| result.is_ok()));
        let (_, sent) = next_sent(take);
        assert_eq!(sent[..2], [(1, 4, votes(4, true)), (1, 5, votes(5, true))]);
    });
}

/// The key in the keystore need not own the stake: its staker makes it a delegate.
#[test]
fn success_acts_for_the_staker_whose_delegate_its_key_is() {
    with_keeper([11], |take| {
        bond_all([1, 2], 300);
        assert_eq!(sent_in(1, take), vec![], "it is nobody's delegate yet");
        assert_ok!(Governance::set_delegate(signed(1), Some(11)));
        propose_split(2, 1);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(11, 0, votes(0, true))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(proposal(0).tally.ayes, 300);
        CalledFor::set(vec![split(2)]);
        let (_, sent) = next_sent(take);
        assert_eq!(sent, vec![(11, 1, splits(2))]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(proposal(1).proposer, 1);
        assert_eq!(held(1), (300, BOND), "the staker vouches for it");
    });
    // With both keys on one node the delegate signs, so that nothing is sent twice.
    with_keeper([1, 11], |take| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(11)));
        propose_split(2, 1);
        assert_eq!(sent_in(5, take), vec![(11, 0, votes(0, true))]);
    });
}

#[test]
fn success_without_keys_or_stake_nothing_happens() {
    with_keeper([], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        assert_eq!(sent_in(10, take), vec![]);
        let mut memory = Memory::<AccountId, u32>::load(MEMORY);
        assert!(!memory.may_warn(height()), "it has warned of that");
    });
    with_keeper([1], |take| {
        CalledFor::set(vec![split(1)]);
        assert_eq!(sent_in(10, take), vec![]);
    });
}

#[test]
fn success_does_nothing_unless_it_is_switched_on() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        switch_keeper(false);
        assert_eq!(sent_in(10, take), vec![]);
        StorageValueRef::persistent(SWITCH).set(&0u8);
        assert_eq!(sent_in(10, take), vec![]);
        switch_keeper(true);
        assert_eq!(sent_in(4, take), vec![(1, 0, splits(1))]);
    });
}

#[test]
fn success_forgets_what_it_cannot_read() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        StorageValueRef::persistent(MEMORY).set(&[0xffu8; 64]);
        assert_eq!(sent_in(4, take), vec![(1, 0, splits(1))]);
        let memory = Memory::<AccountId, u32>::load(MEMORY);
        assert!(memory.is_pending(&1, 0, height() - 1), "it remembers again");
    });
}

#[test]
fn success_does_nothing_while_another_run_lasts() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        propose_split(2, 1);
        let mut lock =
            StorageLock::<Time>::with_deadline(b"nerv/keeper/lock", Duration::from_millis(5_000));
        let guard = lock.try_lock().ok();
        assert!(guard.is_some());
        keep();
        assert_eq!(take(), vec![]);
        drop(guard);
        keep();
        assert_eq!(take(), vec![(1, 0, votes(0, true))]);
    });
}
