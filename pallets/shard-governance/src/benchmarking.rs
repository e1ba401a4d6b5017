// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::{types::Ballot, *};
use alloc::{boxed::Box, vec::Vec};
use frame_benchmarking::{account, v2::*};
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    traits::ProposalBonds, Assessment, Balance, BlockHeight, BondStatus, Execution, Loss, Motion,
    Operation, ProposalIndex, ProposalStatus, ShardId, Tally, Verdict,
};
use sp_runtime::traits::{BlakeTwo256, Hash, StaticLookup};

/// A deadline that no benchmark reaches.
const LATER: BlockHeight = 1_000_000;

/// The stake of every staker here.
fn stake<T: Config>() -> Balance {
    T::Terms::minimum_stake()
        .max(T::Currency::minimum_balance())
        .max(1)
        * 1_000
}

/// An account that owns enough for everything here.
fn funded<T: Config>(name: &'static str) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = account(name, 0, 0);
    let bond = T::Terms::proposal_bond().max(T::Currency::minimum_balance());
    let most = stake::<T>() * 1_000 + bond * Balance::from(T::MaxOpen::get() + 2);
    T::Currency::set_balance(&who, most);
    who
}

/// A merge: no motion is about more shards.
fn motion<T: Config>() -> Motion<T::Parameter> {
    Motion::Operation(Operation::Merge {
        left: ShardId::from([1; 32]),
        right: ShardId::from([2; 32]),
    })
}

/// Opens a vote on [`motion`], whatever shards and load say.
fn open_vote<T: Config>(proposer: &T::AccountId) -> ProposalIndex {
    let index = NextProposal::<T>::get();
    let judge = |_: &_| Ok((Assessment::Unconditional, None));
    Pallet::<T>::propose_if(proposer.clone(), motion::<T>(), judge)
        .expect("there is room for another proposal");
    index
}

/// A call with as many bytes as one may have that is decided on.
fn longest_call<T: Config>() -> Box<T::RootCall> {
    // Those that tell its length, the pallet and the call come with it.
    let remark = alloc::vec![7; root::MAX_CALL_BYTES - 8];
    Box::new(frame_system::Call::remark { remark }.into())
}

/// Keeps some proposals that are voted on, and as many closed ones as are kept.
fn crowd<T: Config>(proposer: &T::AccountId, open: u32) {
    let mut kept = ProposalOf::<T> {
        motion: Motion::Operation(Operation::Split {
            shard: ShardId::root(),
        }),
        proposer: proposer.clone(),
        bond: 0,
        bond_status: BondStatus::Held,
        at: 0,
        deadline: LATER,
        approval: T::Terms::approval(),
        assessed: Assessment::Unconditional,
        tally: Tally {
            electorate: stake::<T>() * 1_000_000,
            ..Default::default()
        },
        status: ProposalStatus::Voting,
    };
    let mut list = Vec::new();
    for proposal in 0..open {
        Proposals::<T>::insert(proposal, &kept);
        list.push(Open {
            proposal,
            awaits: Awaits::Votes,
            due: LATER,
            // None that takes a place of what is proposed in a benchmark.
            kind: Kind::Relocation,
        });
    }
    OpenProposals::<T>::put(BoundedVec::truncate_from(list));
    kept.bond_status = BondStatus::Returned;
    kept.status = ProposalStatus::Lost {
        at: 0,
        why: Loss::Outvoted,
    };
    let closed: Vec<ProposalIndex> = (open..open + T::MaxClosed::get()).collect();
    for proposal in &closed {
        Proposals::<T>::insert(proposal, &kept);
    }
    ClosedProposals::<T>::put(BoundedVec::truncate_from(closed));
    NextProposal::<T>::put(open + T::MaxClosed::get());
}

/// Has all that is open wait for the end of its dispute, so that every place is free and the list of
/// open proposals is full all the same: the next proposal settles the oldest.
fn dispute_all<T: Config>(proposer: &T::AccountId) {
    OpenProposals::<T>::mutate(|open| {
        for entry in open.iter_mut() {
            entry.awaits = Awaits::Dispute;
        }
    });
    for index in 0..T::MaxOpen::get() {
        Pallet::<T>::hold_bond(proposer, Pallet::<T>::bond_amount())
            .expect("the account owns enough");
        Proposals::<T>::mutate(index, |kept| {
            let kept = kept.as_mut().expect("it is kept");
            kept.bond = Pallet::<T>::bond_amount();
            kept.status = ProposalStatus::Passed {
                at: 0,
                assessed: Assessment::Unconditional,
                execution: Execution::Done(None),
            };
        });
    }
}

/// A staker with as many layers, votes and chunks as there may be, where so many votes are open.
fn largest_staker<T: Config>(open: u32) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who = funded::<T>("staker");
    crowd::<T>(&who, open);
    Pallet::<T>::do_bond(&who, stake::<T>() * (Balance::from(open) + 2))
        .expect("the account owns so much");
    Stakers::<T>::mutate(&who, |staker| {
        let staker = staker.as_mut().expect("it has just bonded");
        let layers = (0..=open).map(|since| Layer {
            since,
            // Most is in the oldest, so that some of it has power on every vote.
            amount: if since == 0 {
                stake::<T>() * 2
            } else {
                stake::<T>()
            },
        });
        staker.layers = BoundedVec::truncate_from(layers.collect());
        let ballots = (0..open).map(|proposal| Ballot {
            proposal,
            aye: true,
        });
        staker.ballots = BoundedVec::truncate_from(ballots.collect());
    });
    for proposal in 0..open {
        Proposals::<T>::mutate(proposal, |kept| {
            let tally = &mut kept.as_mut().expect("it is voted on").tally;
            tally.ayes = stake::<T>() * (Balance::from(proposal) + 2);
            tally.voters = 1;
        });
    }
    who
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    /// Every open vote tells two of the staker's layers apart.
    #[benchmark]
    fn bond() {
        let who = largest_staker::<T>(T::MaxOpen::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), stake::<T>());

        let staker = Stakers::<T>::get(&who).expect("it has bonded");
        assert_eq!(staker.layers.len() as u32, T::MaxOpen::get() + 1);
    }

    /// All of the stake leaves, and with it the power of a vote on each of `p` proposals.
    #[benchmark]
    fn unbond(p: Linear<0, { T::MaxOpen::get() }>) {
        let who = largest_staker::<T>(p);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who.clone()),
            stake::<T>() * (Balance::from(p) + 2),
        );

        let staker = Stakers::<T>::get(&who).expect("it is unbonding");
        assert!(staker.layers.is_empty() && staker.ballots.is_empty());
    }

    /// As many chunks as there may be are due.
    #[benchmark]
    fn withdraw_unbonded() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        Stakers::<T>::mutate(&who, |staker| {
            let staker = staker.as_mut().expect("it has bonded");
            staker.layers = BoundedVec::truncate_from(staker.layers[1..].to_vec());
            let chunk = Chunk {
                from: 0,
                amount: stake::<T>() * 2 / Balance::from(T::MaxChunks::get()),
            };
            let chunks = alloc::vec![chunk; T::MaxChunks::get() as usize];
            staker.unbonding = BoundedVec::truncate_from(chunks);
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        let staker = Stakers::<T>::get(&who).expect("some of it is bonded");
        assert!(staker.unbonding.is_empty());
    }

    /// The list is full of what may still be disputed, the oldest of which is settled. Judging the
    /// motion is not in it.
    #[benchmark]
    fn propose() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        dispute_all::<T>(&who);
        let index;

        #[block]
        {
            index = open_vote::<T>(&who);
        }

        assert_eq!(OpenProposals::<T>::get().len() as u32, T::MaxOpen::get());
        assert!(Proposals::<T>::contains_key(index));
    }

    /// The same of a model, which nothing judges.
    #[benchmark]
    fn propose_model() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        dispute_all::<T>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), [1; 32]);

        assert_eq!(OpenProposals::<T>::get().len() as u32, T::MaxOpen::get());
        assert!(ProposedModels::<T>::contains_key((&who, [1; 32])));
    }

    /// The staker has voted on everything else; its vote decides nothing.
    #[benchmark]
    fn vote() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        let last = T::MaxOpen::get() - 1;
        Stakers::<T>::mutate(&who, |staker| {
            let staker = staker.as_mut().expect("it has bonded");
            staker.ballots.pop();
        });
        let voted_on = Proposals::<T>::get(last).expect("it is voted on");
        let hash = voted_on.motion.hash();

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), last, hash, true);

        let staker = Stakers::<T>::get(&who).expect("it has bonded");
        assert_eq!(staker.ballots.len() as u32, T::MaxOpen::get());
    }

    /// The same of a call, with as many bytes as it may have.
    #[benchmark]
    fn propose_root() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        dispute_all::<T>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), longest_call::<T>());

        assert_eq!(OpenProposals::<T>::get().len() as u32, T::MaxOpen::get());
    }

    /// An older proposal makes room, and the bond goes back.
    #[benchmark]
    fn enact_root() {
        let who = largest_staker::<T>(T::MaxOpen::get() - 1);
        let index = open_vote::<T>(&who);
        let call = longest_call::<T>();
        Proposals::<T>::mutate(index, |kept| {
            let kept = kept.as_mut().expect("it is kept");
            kept.motion = Motion::Root(BlakeTwo256::hash_of(&call).0);
            kept.status = ProposalStatus::Approved { at: 0, due: 0 };
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(who), index, call);

        let kept = Proposals::<T>::get(index).expect("it is kept");
        assert_eq!(kept.bond_status, BondStatus::Returned);
    }

    /// The staker has voted on everything, and once more on the last.
    #[benchmark]
    fn refused() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        let last = T::MaxOpen::get() - 1;
        let voted_on = Proposals::<T>::get(last).expect("it is voted on");
        let hash = voted_on.motion.hash();
        let result;

        #[block]
        {
            result = Pallet::<T>::do_vote(&who, last, hash, true);
        }

        let error = result.expect_err("it has voted so before").error;
        assert_eq!(error, Error::<T>::AlreadyVoted.into());
    }

    /// Another key takes the place of one.
    #[benchmark]
    fn set_delegate() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        let [before, key]: [T::AccountId; 2] = [account("before", 0, 0), account("key", 0, 0)];
        Pallet::<T>::do_set_delegate(&who, Some(before)).expect("it is nobody else's");
        let named = T::Lookup::unlookup(key.clone());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), Some(named));

        assert_eq!(Delegates::<T>::get(&who), Some(key));
    }

    /// The staker has missed the last of the closed votes.
    #[benchmark]
    fn retire() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        Stakers::<T>::mutate(&who, |staker| {
            staker.as_mut().expect("it has bonded").ballots = Default::default();
        });
        let all = T::Terms::min_electorate().saturating_add(TotalStake::<T>::get());
        TotalStake::<T>::put(all);
        AwakeAt::<T>::insert(&who, 0);
        let later = T::Terms::activity_period().max(activity::NOTED_EVERY);
        frame_system::Pallet::<T>::set_block_number(later.into());
        let missed = NextProposal::<T>::get() - 1;
        Proposals::<T>::mutate(missed, |kept| {
            let kept = kept.as_mut().expect("it is kept");
            kept.at = later;
            kept.status = ProposalStatus::Lost {
                at: later,
                why: Loss::Expired,
            };
        });
        let named = T::Lookup::unlookup(who.clone());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), named, missed);

        assert!(Asleep::<T>::contains_key(&who));
    }

    #[benchmark]
    fn wake() {
        let who = largest_staker::<T>(T::MaxOpen::get());
        Stakers::<T>::mutate(&who, |staker| {
            staker.as_mut().expect("it has bonded").layers = Default::default();
        });
        Asleep::<T>::insert(&who, stake::<T>());
        AsleepStake::<T>::put(stake::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(!Asleep::<T>::contains_key(&who));
    }

    /// A vote on two shards ends, the bond goes back, and an older proposal makes room.
    #[benchmark]
    fn conclude() {
        let who = largest_staker::<T>(T::MaxOpen::get() - 1);
        let index = open_vote::<T>(&who);

        #[block]
        {
            Pallet::<T>::conclude(index, Verdict::Open).expect("the vote is open");
        }

        let kept = Proposals::<T>::get(index).expect("it is kept");
        assert_eq!(kept.bond_status, BondStatus::Returned);
    }

    /// The bond opens the treasury's account, and an older proposal makes room.
    #[benchmark]
    fn slash() {
        let who = largest_staker::<T>(T::MaxOpen::get() - 1);
        let index = open_vote::<T>(&who);
        Proposals::<T>::mutate(index, |kept| {
            kept.as_mut().expect("it is kept").status = ProposalStatus::Passed {
                at: 0,
                assessed: Assessment::Unconditional,
                execution: Execution::Done(None),
            };
        });

        #[block]
        {
            <Pallet<T> as ProposalBonds>::slash(index).expect("its bond is held");
        }

        let kept = Proposals::<T>::get(index).expect("it is kept");
        assert_eq!(kept.bond_status, BondStatus::Slashed);
    }

    /// As many proposals as may be open are looked at, and nothing is due.
    #[benchmark]
    fn close_due() {
        let who = funded::<T>("proposer");
        crowd::<T>(&who, T::MaxOpen::get());
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::close_due(&mut meter);
        }

        assert_eq!(OpenProposals::<T>::get().len() as u32, T::MaxOpen::get());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
