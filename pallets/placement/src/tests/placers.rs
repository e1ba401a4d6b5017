// SPDX-License-Identifier: Apache-2.0
//! `bond_placer` and `unbond_placer`, turns and fines.

use crate::{mock::*, Event, Fault, PlacerOrder, Placers};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};
use std::collections::BTreeSet;

/// Has the placer in whose turn it is be fined. Returns it.
fn fined() -> AccountId {
    let submission = claim(&root(), &[0, 0, 2, 4, 6], 0);
    let placer = submission.placer;
    assert_eq!(include(submission), Ok(Ok(())));
    placer
}

#[test]
fn success_holds_the_deposit_and_takes_turns() {
    build_and_execute(|| {
        assert_ok!(Placement::bond_placer(signed(1)));
        assert_eq!(held(1), (0, BOND));
        assert_eq!(PlacerOrder::<Test>::get().to_vec(), vec![51, 52, 53, 1]);
        assert_eq!(
            events(),
            vec![Event::PlacerBonded {
                placer: 1,
                deposit: BOND,
            }]
        );
        assert_noop!(Placement::bond_placer(signed(1)), Failure::AlreadyPlacer);
        assert_ok!(Placement::unbond_placer(signed(1)));
        assert_eq!((held(1), free(1)), ((0, 0), ENDOWMENT));
        assert_eq!(PlacerOrder::<Test>::get().to_vec(), PLACERS);
        assert_eq!(
            events().last(),
            Some(&Event::PlacerUnbonded {
                placer: 1,
                deposit: BOND,
            })
        );
    });
}

#[test]
fn boundary_as_many_placers_as_may_be() {
    build_and_execute(|| {
        assert_ok!(Placement::bond_placer(signed(1)));
        assert_noop!(Placement::bond_placer(signed(2)), Failure::TooManyPlacers);
    });
}

#[test]
fn fails_without_units_a_deposit_or_a_signature() {
    build_and_execute(|| {
        assert_noop!(
            Placement::bond_placer(signed(77)),
            TokenError::FundsUnavailable
        );
        assert_noop!(Placement::unbond_placer(signed(1)), Failure::NotAPlacer);
        for call in [Placement::bond_placer, Placement::unbond_placer] {
            assert_noop!(call(RuntimeOrigin::root()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn success_every_placer_has_its_turn() {
    build_and_execute(|| {
        let mut seen = BTreeSet::new();
        for block in 1..=12u32 {
            run_to(block);
            seen.insert(placer_of(&root()));
            // A turn is four blocks long.
            assert_eq!(seen.len(), 1 + block as usize / 4);
            if block == 11 {
                break;
            }
        }
        assert_eq!(seen, PLACERS.into_iter().collect());
        let first: BTreeSet<_> = (0..64u64)
            .filter_map(|round| Placement::turn(&PLACERS, &root(), round, 1))
            .collect();
        assert_eq!(first.len(), 3, "rounds begin with different ones");
        assert_eq!(Placement::turn(&[], &root(), 0, 1), None);
    });
}

#[test]
fn success_a_fine_goes_to_the_treasury_and_ends_the_round() {
    build_and_execute(|| {
        let before = round(&root());
        let placer = fined();
        assert_eq!(held(placer), (0, BOND - FINED));
        assert_eq!(free(TREASURY), FINED);
        let record = Placers::<Test>::get(placer).unwrap();
        assert_eq!((record.fines, record.fined), (1, Some(1)));
        assert!(!record.suspended);
        let after = round(&root());
        assert_eq!((after.number, after.due), (before.number + 1, before.due));
        assert_eq!(
            events()
                .into_iter()
                .find(|it| matches!(it, Event::PlacerFined { .. })),
            Some(Event::PlacerFined {
                placer,
                shard: root(),
                round: before.number,
                fault: Fault::Repeated,
                amount: FINED,
            })
        );
    });
}

#[test]
fn boundary_a_fined_placer_stays_for_a_while() {
    build_and_execute(|| {
        let placer = fined();
        run_to(20);
        assert_noop!(
            Placement::unbond_placer(signed(placer)),
            Failure::FinedOfLate
        );
        run_to(21);
        assert_ok!(Placement::unbond_placer(signed(placer)));
        assert_eq!(free(placer), ENDOWMENT - FINED);
    });
}

#[test]
fn success_a_placer_without_enough_for_a_fine_is_suspended() {
    build_and_execute(|| {
        PlacerOrder::<Test>::mutate(|order| order.truncate(1));
        Placers::<Test>::remove(52);
        Placers::<Test>::remove(53);
        for who in [52, 53] {
            use frame_support::traits::fungible::MutateHold;
            let reason = crate::HoldReason::PlacerDeposit.into();
            Balances::set_on_hold(&reason, &who, 0).unwrap();
        }
        assert_eq!(fined(), 51);
        run_to(2);
        assert_eq!(fined(), 51);
        assert_eq!(held(51), (0, BOND - 2 * FINED));
        assert_eq!(
            events().last(),
            Some(&Event::PlacementDue {
                shard: root(),
                round: round(&root()).number,
                due: 20,
            })
        );
        assert!(events().contains(&Event::PlacerSuspended { placer: 51 }));
        assert!(PlacerOrder::<Test>::get().is_empty());
        check();
        run_to(40);
        let mut submission = crate::Submission {
            shard: root(),
            round: round(&root()).number,
            at: 39,
            nodes: vec![0, 2, 4, 6, 8].try_into().unwrap(),
            claimed: 0,
            placer: 51,
            signer: 51,
        };
        assert_eq!(
            pool(submission.clone()),
            Err(crate::SubmissionRefusal::UnknownPlacer.into())
        );
        assert_ok!(Placement::bond_placer(signed(51)));
        assert_eq!(held(51), (0, BOND));
        assert!(pool(submission.clone()).is_ok());
        submission.placer = 50;
        assert_eq!(
            pool(submission),
            Err(crate::SubmissionRefusal::UnknownPlacer.into())
        );
    });
}

#[test]
fn success_a_fine_that_was_raised_takes_what_there_is() {
    build_and_execute(|| {
        Fine::set(10 * BOND);
        let placer = fined();
        assert_eq!((held(placer), free(TREASURY)), ((0, 0), BOND));
        assert!(Placers::<Test>::get(placer).unwrap().suspended);
    });
}
