// SPDX-License-Identifier: Apache-2.0
//! What is let in, and what a call costs that fails.

use crate::{mock::*, Call, Error, WeightInfo};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    storage::with_storage_layer,
    traits::Get,
    weights::{RuntimeDbWeight, Weight},
};
use nerv_primitives_core::ProposalIndex;
use sp_runtime::traits::Dispatchable;

/// What becomes of a call at the door.
fn admit(who: AccountId, call: Call<Test>) -> Result<(), Error<Test>> {
    Governance::admit(&who, &call)
}

fn a_vote(proposal: ProposalIndex, aye: bool) -> Call<Test> {
    Call::vote {
        proposal,
        motion_hash: motion_hash(proposal),
        aye,
    }
}

/// The weight a call was charged for, whether it failed or not.
fn charged(result: DispatchResultWithPostInfo) -> Option<Weight> {
    match result {
        Ok(info) => info.actual_weight,
        Err(error) => error.post_info.actual_weight,
    }
}

#[test]
fn strangers_are_kept_out_whatever_they_ask_for() {
    build_and_execute(|| {
        bond_all([1], 300);
        let index = propose_split(1, 1);
        let account = 9;
        for call in [
            a_vote(index, true),
            a_vote(7, true),
            Call::propose_split { shard: shard(2) },
            Call::propose_merge {
                left: shard(4),
                right: shard(5),
            },
            Call::propose_override {
                account,
                shard: shard(2),
            },
            Call::propose_parameters { parameter: Knob(1) },
            Call::propose_model { model: [1; 32] },
            Call::propose_co_location { plan: 1 },
            Call::unbond { amount: 1 },
            Call::withdraw_unbonded {},
        ] {
            assert!(
                matches!(admit(2, call.clone()), Err(Error::NotAStaker)),
                "{call:?}"
            );
            let result = RuntimeCall::from(call.clone()).dispatch(signed(2));
            assert_eq!(
                result.map(|_| ()).map_err(|error| error.error),
                Err(Error::<Test>::NotAStaker.into()),
                "it would fail with that: {call:?}"
            );
        }
        assert!(admit(2, Call::bond { amount: 1 }).is_ok(), "anyone may");
    });
}

#[test]
fn stake_that_has_left_proposes_nothing_and_may_be_withdrawn() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert!(admit(1, Call::propose_split { shard: shard(1) }).is_ok());
        assert_ok!(Governance::unbond(signed(1), 300));
        for call in [
            Call::propose_split { shard: shard(1) },
            Call::unbond { amount: 1 },
        ] {
            assert!(matches!(admit(1, call), Err(Error::NotAStaker)));
        }
        assert!(admit(1, Call::withdraw_unbonded {}).is_ok());
    });
}

#[test]
fn votes_that_can_only_fail_are_kept_out() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        bond_all([4], 300);
        assert!(matches!(admit(4, a_vote(index, true)), Err(Error::NoPower)));
        assert!(matches!(
            admit(2, a_vote(5, true)),
            Err(Error::UnknownProposal)
        ));
        let other = Call::vote {
            proposal: index,
            motion_hash: [7; 32],
            aye: true,
        };
        assert!(matches!(admit(2, other), Err(Error::OtherMotion)));
        assert!(admit(2, a_vote(index, true)).is_ok());
        assert_ok!(vote(2, index, true));
        assert!(matches!(
            admit(2, a_vote(index, true)),
            Err(Error::AlreadyVoted)
        ));
        assert!(admit(2, a_vote(index, false)).is_ok(), "it may be changed");
        // Who comes too late had power, and learns of it from the chain.
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(3, index, true));
        assert!(admit(2, a_vote(index, false)).is_ok());
        assert!(matches!(
            admit(4, a_vote(index, false)),
            Err(Error::NoPower)
        ));
    });
}

#[test]
fn closing_is_for_what_is_due() {
    build_and_execute(|| {
        Budget::set(Weight::zero());
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert!(matches!(
            admit(9, Call::close { proposal: 5 }),
            Err(Error::UnknownProposal)
        ));
        let close = Call::close { proposal: index };
        assert!(matches!(admit(9, close.clone()), Err(Error::NotDue)));
        while height() <= proposal(index).deadline {
            next_block_with(Weight::zero());
        }
        assert!(admit(9, close.clone()).is_ok());
        assert_ok!(RuntimeCall::from(close).dispatch(signed(9)));
    });
}

/// A vote declares the weight of a split that it may carry out. One that fails has read three records.
#[test]
fn success_what_fails_is_charged_for_what_it_read() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(2, index, true));
        let read = <() as WeightInfo>::refused();
        let declared = RuntimeCall::from(a_vote(index, true))
            .get_dispatch_info()
            .call_weight;
        assert!(read.all_lt(declared));
        for (who, call) in [
            (2, a_vote(index, true)),
            (3, a_vote(index, true)),
            (2, a_vote(77, true)),
            (1, Call::close { proposal: index }),
            (1, Call::close { proposal: 77 }),
            (1, Call::unbond { amount: 0 }),
            (3, Call::unbond { amount: 1 }),
            (1, Call::unbond { amount: 301 }),
        ] {
            let result = RuntimeCall::from(call.clone()).dispatch(signed(who));
            assert!(result.is_err(), "{call:?}");
            assert_eq!(charged(result), Some(read), "{call:?}");
        }
    });
}

/// So does a split or a merge that is not proposed after all: a staker who may fill the room kept free for
/// them fills it with what was looked at, and with no more.
#[test]
fn success_a_proposal_that_fails_is_charged_for_what_it_read() {
    build_and_execute(|| {
        let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        let read = <() as WeightInfo>::refused().saturating_add(db.reads(8));
        let fails = |who, call: Call<Test>, charge: Option<Weight>| {
            let declared = RuntimeCall::from(call.clone())
                .get_dispatch_info()
                .call_weight;
            assert!(read.all_lt(declared));
            // As a transaction does.
            let result =
                with_storage_layer(|| RuntimeCall::from(call.clone()).dispatch(signed(who)));
            assert!(result.is_err(), "{call:?}");
            assert_eq!(charged(result), charge, "{call:?}");
        };
        let split = |number| Call::propose_split {
            shard: shard(number),
        };
        let merge = |left, right| Call::propose_merge {
            left: shard(left),
            right: shard(right),
        };
        fails(1, split(1), Some(read));
        bond_all([1], 300);
        bond_all([2], ENDOWMENT - 5 - BOND + 1);
        propose_split(1, 4);
        // It is voted on; there is none; they are no siblings.
        for call in [split(4), merge(4, 5), split(100), merge(5, 6)] {
            fails(1, call, Some(read));
        }
        // What was judged is charged in full: the bond cannot be held.
        fails(2, split(1), None);
        for number in 5..8 {
            propose_split(1, number);
        }
        // Its pace is used up.
        fails(1, split(8), Some(read));
    });
}
