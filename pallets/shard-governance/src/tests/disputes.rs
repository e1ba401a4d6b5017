// SPDX-License-Identifier: Apache-2.0
//! The bond of what was carried out: returned, settled, slashed.

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::ProposalBonds, BondStatus, ProposalIndex};

/// A proposal of account 1 that was carried out in this block.
fn carried_out() -> ProposalIndex {
    bond_all([1], 300);
    let index = propose_split(1, 1);
    assert_ok!(vote(1, index, true));
    assert_eq!(held(1), (300, BOND));
    index
}

#[test]
fn boundary_the_bond_comes_back_after_the_dispute_period() {
    build_and_execute(|| {
        let index = carried_out();
        run_to(10);
        assert_eq!(proposal(index).bond_status, BondStatus::Held);
        run_to(11);
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!((held(1), free(1)), ((300, 0), ENDOWMENT - 300));
        assert_eq!(
            events(),
            vec![Event::BondReturned {
                proposal: index,
                who: 1,
                amount: BOND,
            }]
        );
    });
}

#[test]
fn success_a_dispute_slashes_it() {
    build_and_execute(|| {
        let index = carried_out();
        assert_ok!(Governance::slash(index));
        assert_eq!(proposal(index).bond_status, BondStatus::Slashed);
        assert_eq!((held(1), free(TREASURY)), ((300, 0), BOND));
        assert!(open().is_empty());
        assert_noop!(Governance::slash(index), Error::<Test>::NotExecuted);
        assert_noop!(Governance::settle(index), Error::<Test>::NotExecuted);
    });
}

#[test]
fn success_what_is_beyond_dispute_settles_it_at_once() {
    build_and_execute(|| {
        let index = carried_out();
        assert_ok!(Governance::settle(index));
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_noop!(Governance::slash(index), Error::<Test>::NotExecuted);
    });
}

#[test]
fn success_one_proposer_s_bonds_are_apart() {
    build_and_execute(|| {
        let first = carried_out();
        let second = propose_split(1, 2);
        assert_ok!(vote(1, second, true));
        assert_eq!(held(1), (300, 2 * BOND));
        assert_ok!(Governance::slash(first));
        assert_eq!(held(1), (300, BOND));
        assert_ok!(Governance::settle(second));
        assert_eq!((held(1), free(TREASURY)), ((300, 0), BOND));
    });
}

#[test]
fn fails_for_what_was_not_carried_out() {
    build_and_execute(|| {
        assert_noop!(Governance::slash(0), Error::<Test>::UnknownProposal);
        assert_noop!(Governance::settle(0), Error::<Test>::UnknownProposal);
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert_noop!(Governance::slash(index), Error::<Test>::NotExecuted);
        assert_noop!(Governance::settle(index), Error::<Test>::NotExecuted);
        assert_ok!(vote(2, index, false));
        assert_noop!(Governance::slash(index), Error::<Test>::NotExecuted);
    });
}
