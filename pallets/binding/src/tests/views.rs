// SPDX-License-Identifier: Apache-2.0
//! What readers are told.

use super::*;
use nerv_primitives_core::api::{MovedView, PartnerView, PlanView};

#[test]
fn success_with_whom_an_account_deals() {
    build_and_execute(|| {
        let (from, to, left, right) = moved();
        let other = living_in(&right, ACCOUNTS)
            .into_iter()
            .find(|who| ![from, to].contains(who))
            .unwrap();
        assert_ok!(Binding::bind(signed(from), to));
        // Let in while there are few leaves, in the window that is open.
        deal(other, from, 1);
        next_block();
        let view = Binding::affinity(&id(from));
        let (pairs, forecasters) = (Pairs::<Test>::get(), Forecasts::<Test>::get());
        let pair = pairs.pair(&Pair::new(id(from), id(to)).unwrap()).unwrap();
        let said = pair.track.said().unwrap();
        assert_eq!(
            view.partners[0],
            PartnerView {
                account: id(to),
                count: pair.guaranteed(),
                probability: forecasters.probability(said),
                last: 44,
            }
        );
        assert_eq!(view.partners.len(), 2);
        assert_eq!(
            (view.partners[1].account, view.partners[1].last),
            (id(other), 0)
        );
        assert!(view.partners[1].probability <= MILLION);
        assert_eq!(view.load, pairs.account(&id(from)).unwrap().load());
        assert_eq!(view.instruction, Instruction::With(id(to)));
        assert_eq!(
            view.moved,
            Some(MovedView {
                from: left,
                to: right,
                window: window().number - 1,
                reason: Reason::Affinity,
            })
        );
    });
}

#[test]
fn success_nothing_is_known_of_a_stranger() {
    build_and_execute(|| {
        let view = Binding::affinity(&id(77));
        assert!(view.partners.is_empty() && view.moved.is_none());
        assert_eq!((view.load, view.within), (0, 0));
        assert_eq!(view.instruction, Instruction::Unset);
    });
}

#[test]
fn success_how_the_chain_stands() {
    build_and_execute(|| {
        let (from, to, ..) = drawn();
        close_window_with(|| deal(from, to, 4));
        let view = Binding::binding();
        assert_eq!(
            (view.window, view.closes),
            (window().number, window().closes)
        );
        assert_eq!((view.pairs, view.away), (1, 0));
        assert_eq!(view.decides, Forecaster::Last);
        assert_eq!(view.forecasts, 1);
        assert_eq!(view.brier, Forecasts::<Test>::get().score().brier());
        let all: Vec<PlanView> = plans()
            .iter()
            .rev()
            .map(|plan| PlanView {
                plan: plan.index,
                moves: plan.moves.iter().map(|planned| planned.step).collect(),
            })
            .collect();
        assert_eq!(view.plans, all);
        assert_eq!(view.plans.len(), 2);
        assert!(view.plans[0].plan > view.plans[1].plan);
    });
}

#[test]
fn boundary_before_the_first_block_there_is_no_window() {
    new_test_ext().execute_with(|| {
        OpenWindow::<Test>::kill();
        assert_eq!(
            (Binding::binding().window, Binding::binding().closes),
            (0, 0)
        );
        assert_eq!(Binding::do_try_state(), Ok(()));
    });
}
