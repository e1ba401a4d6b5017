// SPDX-License-Identifier: Apache-2.0
//! What a vote that is lost costs its proposer.

use crate::{mock::*, Event};
use frame_support::{assert_ok, traits::fungible::Inspect};
use nerv_primitives_core::{Balance, BondStatus, Loss, ProposalStatus};
use sp_runtime::Perbill;

/// What becomes of a parameter's proposal of account 1, with 300 of stake, if others with 300 and
/// 400 vote so.
fn lost_parameter(votes: [Option<bool>; 3]) -> (BondStatus, Balance) {
    bond_all([1, 2], 300);
    bond_all([3], 400);
    assert_ok!(Governance::propose_parameters(signed(1), Knob(5)));
    for (who, aye) in (1..).zip(votes) {
        if let Some(aye) = aye {
            assert_ok!(vote(who, 0, aye));
        }
    }
    run_to(height() + 101);
    assert!(matches!(proposal(0).status, ProposalStatus::Lost { .. }));
    assert_eq!(held(1).1, 0);
    (proposal(0).bond_status, free(TREASURY))
}

#[test]
fn boundary_a_share_is_lost_where_as_much_was_against_it_as_for_it() {
    let (aye, nay) = (Some(true), Some(false));
    let returned = (BondStatus::Returned, 0);
    let shared = (BondStatus::PartlySlashed, BOND / 10);
    for (votes, expected) in [
        // Out of time, and nobody was against it.
        ([None, None, None], returned),
        ([aye, None, None], returned),
        // Out of time: as much against it as for it, and less.
        ([aye, nay, None], shared),
        ([None, nay, None], shared),
        // Outvoted by 34%, while the others were for it: theirs is no noise.
        ([aye, aye, nay], returned),
        // Outvoted by more.
        ([aye, nay, nay], shared),
    ] {
        build_and_execute(|| assert_eq!(lost_parameter(votes), expected, "{votes:?}"));
    }
}

#[test]
fn success_the_events_tell_both_parts() {
    build_and_execute(|| {
        bond_all([1], 300);
        bond_all([2], 700);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(vote(2, 0, false));
        let tail = events();
        assert_eq!(
            tail[tail.len() - 3..],
            [
                Event::Lost {
                    proposal: 0,
                    why: Loss::Outvoted,
                },
                Event::BondSlashed {
                    proposal: 0,
                    who: 1,
                    amount: BOND / 10,
                },
                Event::BondReturned {
                    proposal: 0,
                    who: 1,
                    amount: BOND - BOND / 10,
                },
            ]
        );
        assert_eq!(proposal(0).bond, BOND, "the record says what it was");
    });
}

/// Whoever holds a third of the stake would ruin honest keepers otherwise.
#[test]
fn success_what_load_called_for_costs_nothing_whoever_is_against_it() {
    build_and_execute(|| {
        bond_all([1], 300);
        bond_all([2], 700);
        let split = propose_split(1, 1);
        assert_ok!(try_merge(signed(1), shard(4), shard(5)));
        for index in [split, split + 1] {
            assert_ok!(vote(2, index, false));
            assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        }
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
    });
}

#[test]
fn boundary_a_share_opens_the_treasury_and_is_no_more_than_the_bond() {
    let least = <Balances as Inspect<AccountId>>::minimum_balance();
    for (bond, share, lost) in [
        (BOND, 0, 0),
        (BOND, 1, least),
        (BOND, 50, BOND / 2),
        (0, 10, least),
    ] {
        build_and_execute(|| {
            ProposalBond::set(bond);
            LostBondShare::set(Perbill::from_percent(share));
            bond_all([1], 300);
            bond_all([2], 700);
            assert_ok!(Governance::propose_parameters(signed(1), Knob(5)));
            let whole = held(1).1;
            assert_ok!(vote(2, 0, false));
            assert_eq!(free(TREASURY), lost);
            let expected = match lost {
                0 => BondStatus::Returned,
                lost if lost == whole => BondStatus::Slashed,
                _ => BondStatus::PartlySlashed,
            };
            assert_eq!(proposal(0).bond_status, expected);
        });
    }
}
