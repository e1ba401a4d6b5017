// SPDX-License-Identifier: Apache-2.0
//! `close`, and what the hooks close by themselves.

use crate::{mock::*, Error, WeightInfo};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{BondStatus, Loss, ProposalStatus};
use sp_runtime::DispatchError;

#[test]
fn success_hooks_close_what_is_over() {
    build_and_execute(|| {
        bond_all([1], 300);
        let first = propose_split(1, 1);
        let second = propose_split(1, 2);
        run_to(102);
        for index in [first, second] {
            let why = Loss::Expired;
            assert_eq!(
                proposal(index).status,
                ProposalStatus::Lost { at: 102, why }
            );
        }
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn boundary_hooks_keep_to_their_weight() {
    let look = <() as WeightInfo>::close_due();
    // Those who voted may carry it.
    let one = look.saturating_add(Governance::closing_weight());
    let cases = [
        (look.saturating_sub(Weight::from_parts(1, 0)), 2),
        (one.saturating_sub(Weight::from_parts(1, 0)), 2),
        (one, 1),
        (Weight::MAX, 0),
    ];
    for (budget, left) in cases {
        build_and_execute(|| {
            bond_all([1], 300);
            propose_split(1, 1);
            propose_split(1, 2);
            run_to(101);
            Budget::set(budget);
            next_block_with(Weight::zero());
            assert_eq!(open().len(), left, "with {budget}");
        });
    }
}

#[test]
fn success_anyone_may_close_what_no_block_had_room_for() {
    build_and_execute(|| {
        Budget::set(Weight::zero());
        bond_all([1], 300);
        let index = propose_split(1, 1);
        while height() < 101 {
            next_block_with(Weight::zero());
        }
        assert_noop!(close(9, index), Error::<Test>::NotDue);
        next_block_with(Weight::zero());
        assert_ok!(Governance::close(signed(9), index));
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_noop!(close(9, index), Error::<Test>::NotDue);
    });
}

#[test]
fn success_anyone_may_close_what_stake_that_left_has_decided() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, true));
        assert_noop!(close(9, index), Error::<Test>::NotDue);
        assert_ok!(Governance::unbond(signed(3), 300));
        let info = Governance::close(signed(9), index).unwrap();
        assert!(info.actual_weight.is_some());
        assert_eq!(Performed::get().len(), 1);
    });
}

#[test]
fn fails_for_what_is_unknown_or_unsigned() {
    build_and_execute(|| {
        assert_noop!(close(1, 0), Error::<Test>::UnknownProposal);
        assert_noop!(
            Governance::close(RuntimeOrigin::root(), 0),
            DispatchError::BadOrigin
        );
    });
}
