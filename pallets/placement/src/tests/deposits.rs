// SPDX-License-Identifier: Apache-2.0
//! What a node costs its operator: the deposit, what is slashed of it, the fee; and who makes room
//! where the registry is full.

use crate::{mock::*, Event, Leavers, NodeStatus, Nodes, Operators};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability},
    Balance, NodeId, Observation,
};
use sp_runtime::{Perbill, TokenError};

/// A node in a failure domain of its own, with so much room.
fn with_room(capacity: u32) -> crate::NodeSpec {
    let mut spec = spec(50);
    spec.capacity = capacity;
    spec
}

fn register_node(who: AccountId, spec: crate::NodeSpec) -> sp_runtime::DispatchResult {
    with_storage_layer(|| Placement::register_node(signed(who), spec))
}

#[test]
fn boundary_the_deposit_grows_with_each_gib_that_is_begun() {
    build_and_execute(|| {
        for (who, capacity, gib) in [(1, 1, 1), (2, 1_024, 1), (3, 1_025, 2), (4, 10_240, 10)] {
            assert_ok!(register_node(who, with_room(capacity)));
            assert_eq!(held(who).0, DEPOSIT - PER_GIB + gib * PER_GIB, "{capacity}");
        }
        // No room is without bounds: what is asked for it is not.
        DepositPerGib::set(ENDOWMENT);
        assert_noop!(
            register_node(5, with_room(u32::MAX)),
            TokenError::FundsUnavailable
        );
    });
}

#[test]
fn success_the_deposit_follows_the_room_that_is_announced() {
    build_and_execute(|| {
        let id = register(1, 50);
        assert_ok!(Placement::update_node(signed(1), with_room(3 * 1_024)));
        let deposit = DEPOSIT + 2 * PER_GIB;
        assert_eq!((held(1).0, node(id).deposit), (deposit, deposit));
        assert_eq!(
            events().last(),
            Some(&Event::NodeUpdated { node: id, deposit })
        );
        assert_ok!(Placement::update_node(signed(1), with_room(1)));
        assert_eq!((held(1).0, free(1)), (DEPOSIT, ENDOWMENT - DEPOSIT));
        DepositPerGib::set(ENDOWMENT);
        assert_noop!(
            Placement::update_node(signed(1), with_room(2_048)),
            TokenError::FundsUnavailable
        );
        // Where less is asked now, the rest is back.
        DepositPerGib::set(0);
        assert_ok!(Placement::update_node(signed(1), with_room(1)));
        assert_eq!(held(1).0, DEPOSIT - PER_GIB);
    });
}

#[test]
fn success_registering_has_a_price_for_good() {
    build_and_execute(|| {
        RegistrationFee::set(100);
        assert_ok!(register_node(1, spec(50)));
        assert_eq!(free(TREASURY), 100);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!((held(1).0, free(1)), (0, ENDOWMENT - 100));
        // No less than what opens an account.
        RegistrationFee::set(1);
        assert_ok!(register_node(1, spec(50)));
        assert_eq!(free(TREASURY), 105);
        RegistrationFee::set(ENDOWMENT - DEPOSIT);
        assert_noop!(register_node(2, spec(51)), TokenError::Frozen);
    });
}

#[test]
fn success_who_fails_with_replicas_loses_a_part_of_the_deposit() {
    build_and_execute(|| {
        FailureFine::set(Perbill::from_percent(30));
        let (holder, empty) = (register(1, 50), register(2, 51));
        place(&root(), &[0, 2, 4, 6, holder]);
        System::reset_events();
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), holder));
        assert_eq!((held(1).0, free(TREASURY)), (700, 300));
        assert_eq!(node(holder).deposit, 700);
        assert_eq!(
            events().last(),
            Some(&Event::NodeSlashed {
                node: holder,
                operator: 1,
                amount: 300,
            })
        );
        // Whoever holds nothing owes nothing, and nobody can slash what is simulated.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), empty));
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 0));
        assert_eq!((held(2).0, free(TREASURY)), (DEPOSIT, 300));
        run_to(3);
        assert_ok!(Placement::deregister_node(signed(1)));
        place(&root(), &[1, 2, 4, 6, 8]);
        next_block();
        assert_eq!((held(1).0, free(1)), (0, ENDOWMENT - 300));
    });
}

/// Whatever it holds, and as often as it is proved.
#[test]
fn success_who_says_what_is_false_loses_a_share_of_the_deposit() {
    build_and_execute(|| {
        let id = register(1, 50);
        System::reset_events();
        let half = Perbill::from_percent(50);
        assert_eq!(Placement::punish(id, half), 500);
        assert_eq!((held(1).0, free(TREASURY)), (500, 500));
        assert_eq!(node(id).deposit, 500);
        let told = |amount| Event::NodePunished {
            node: id,
            operator: 1,
            amount,
        };
        assert_eq!(events(), vec![told(500)]);
        check();
        // Rounded up, and not below what opens an account.
        assert_eq!(Placement::punish(id, Perbill::from_parts(1)), 5);
        assert_eq!(Placement::punish(id, Perbill::one()), 495);
        assert_eq!((held(1).0, node(id).deposit), (0, 0));
        assert_eq!(events(), vec![told(500), told(5), told(495)]);
        // It goes on to hold nothing.
        check();
        assert_ok!(Placement::deregister_node(signed(1)));
    });
}

#[test]
fn boundary_of_nobody_and_of_nothing_nothing_is_taken() {
    build_and_execute(|| {
        let id = register(1, 50);
        System::reset_events();
        assert_noop!(nothing(Placement::punish(id, Perbill::zero())), ());
        // A node that is simulated has no deposit; and one that is not there none either.
        assert_noop!(nothing(Placement::punish(0, Perbill::one())), ());
        assert_noop!(nothing(Placement::punish(9_999, Perbill::one())), ());
        assert_eq!(held(1).0, DEPOSIT);
    });
}

/// An error where nothing was taken, so that state can be held against it.
fn nothing(amount: Balance) -> Result<(), ()> {
    if amount == 0 {
        Err(())
    } else {
        Ok(())
    }
}

#[test]
fn success_nobody_leaves_to_save_the_deposit_and_nobody_pays_twice() {
    build_and_execute(|| {
        FailureFine::set(Perbill::from_percent(50));
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        assert_ok!(Placement::deregister_node(signed(1)));
        run_to(3);
        assert_ok!(<Placement as NodeReliability>::failed(id));
        assert_eq!((node(id).status, held(1).0), (NodeStatus::Failed, 500));
        assert!(Leavers::<Test>::get().is_empty());
        check();
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_noop!(
            <Placement as NodeReliability>::failed(id),
            Failure::AlreadyLeaving
        );
        assert_eq!(held(1).0, 500);
        place(&root(), &[1, 2, 4, 6, 8]);
        next_block();
        assert_eq!((held(1).0, free(1)), (0, ENDOWMENT - 500));
    });
}

#[test]
fn boundary_a_fine_that_the_treasury_cannot_take() {
    build_and_execute(|| {
        FailureFine::set(Perbill::one());
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        NodeDeposit::set(1);
        DepositPerGib::set(0);
        assert_ok!(Placement::update_node(signed(1), spec(50)));
        assert_eq!(held(1).0, 1);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), id));
        assert_eq!((held(1).0, free(TREASURY)), (1, 0));
    });
}

/// A registry that is full: of ten simulated nodes, and one of account 1.
fn full(test: impl FnOnce(NodeId)) {
    build_and_execute(|| {
        MaxNodes::set(11);
        Probation::set(10);
        InitialMisses::set(3);
        test(register(1, 50));
    });
}

fn displace(who: AccountId, id: NodeId) -> sp_runtime::DispatchResult {
    with_storage_layer(|| Placement::displace_node(signed(who), id, spec(60)))
}

#[test]
fn boundary_who_lets_nothing_be_heard_makes_room_after_probation() {
    full(|id| {
        assert_noop!(register_node(2, spec(60)), Failure::TooManyNodes);
        run_to(10);
        assert_noop!(displace(2, id), Failure::NotDisplaceable);
        run_to(11);
        assert_noop!(displace(2, 99), Failure::UnknownNode);
        assert_noop!(displace(2, 0), Failure::NotDisplaceable);
        assert_ok!(displace(2, id));
        assert_eq!((held(1).0, free(1)), (0, ENDOWMENT));
        assert!(!Nodes::<Test>::contains_key(id));
        assert_eq!(Operators::<Test>::get(2), Some(id + 1));
        assert_eq!(Nodes::<Test>::count(), 11);
        assert_noop!(displace(3, id + 1), Failure::NotDisplaceable);
        MaxNodes::set(12);
        run_to(30);
        assert_noop!(displace(3, id + 1), Failure::RegistryNotFull);
    });
}

#[test]
fn boundary_whoever_is_heard_of_and_no_worse_than_a_newcomer_stays() {
    full(|id| {
        MaxNodes::set(12);
        let other = register(2, 51);
        run_to(11);
        assert_ok!(report(1, &[(other, 20)]));
        run_to(210);
        assert_noop!(displace(3, id), Failure::NotDisplaceable);
        run_to(211);
        assert_ok!(displace(3, id));
        // What was missed counts, once it is more than what all begin with.
        assert_ok!(report(2, &[(id + 2, 20)]));
        assert_noop!(displace(4, other), Failure::NotDisplaceable);
        Placement::observed(other, Observation::Missed);
        assert_ok!(displace(4, other));
    });
}

#[test]
fn success_a_node_that_failed_makes_room_at_once_but_not_while_it_holds_replicas() {
    full(|id| {
        place(&root(), &[0, 2, 4, 6, id]);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), id));
        assert_noop!(displace(2, id), Failure::NotDisplaceable);
        next_block();
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_ok!(displace(2, id));
        assert_noop!(
            Placement::displace_node(RuntimeOrigin::root(), id, spec(60)),
            sp_runtime::DispatchError::BadOrigin
        );
    });
}

#[test]
fn fails_for_who_runs_a_node_already_and_with_what_no_node_may_be() {
    full(|id| {
        MaxNodes::set(12);
        register(2, 51);
        run_to(11);
        assert_noop!(displace(2, id), Failure::AlreadyRegistered);
        let mut bad = spec(60);
        bad.capacity = 0;
        assert_noop!(
            with_storage_layer(|| Placement::displace_node(signed(3), id, bad)),
            Failure::NoCapacity
        );
        assert!(Nodes::<Test>::contains_key(id));
    });
}
