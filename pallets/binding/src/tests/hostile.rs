// SPDX-License-Identifier: Apache-2.0
//! What somebody may try who has little: made up pairs, crowds, circles, floods, and room that is used up.

use super::*;
use nerv_primitives_affinity::{PAIRS, TRANSFERS};

/// Whoever sends nothing is drawn by nobody, however much it is sent.
#[test]
fn nobody_is_dragged_by_what_they_are_sent() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        let victim = on_right[0];
        for _ in 0..4 {
            close_window_with(|| {
                on_left.iter().for_each(|from| deal(*from, victim, 9));
            });
            assert!(!planned().iter().any(|(account, ..)| *account == id(victim)));
        }
    });
}

/// One that sends a little is drawn by a few times that, and by no more than it has with others.
#[test]
fn who_sends_a_little_is_drawn_by_a_few_times_that() {
    build_and_execute(|| {
        let [(left, on_left), (_, on_right)] = two_leaves();
        close_window();
        let (victim, friend) = (on_right[0], on_right[1]);
        close_window_with(|| {
            deal(on_left[0], victim, 40);
            // Three times one is less than the four it has with its friend.
            deal(victim, on_left[0], 1);
            deal(victim, friend, 4);
        });
        let moved = |to: ShardId| {
            planned()
                .iter()
                .any(|(account, leaf, _)| *account == id(victim) && *leaf == to)
        };
        assert!(!moved(left));
    });
}

/// A refusal holds against any traffic, its own included.
#[test]
fn a_refusal_holds_against_any_traffic() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        assert_ok!(Binding::refuse(signed(on_left[0])));
        close_window();
        for _ in 0..4 {
            close_window_with(|| deal(on_left[0], on_right[0], 400));
            assert!(!planned()
                .iter()
                .any(|(account, ..)| *account == id(on_left[0])));
        }
    });
}

/// A crowd that is bound to one account fills its leaf up to the balance, and draws that one nowhere.
#[test]
fn a_crowd_bound_to_one_account_fills_its_leaf_and_no_more() {
    build_and_execute(|| {
        let [(_, on_left), (right, on_right)] = two_leaves();
        // Of ten transfers a second a fifth: room for one who has fifty a window, not for two.
        Balanced::set(1_200_000);
        close_window();
        let star = on_right[0];
        for who in &on_left {
            assert_ok!(Binding::bind(signed(*who), star));
        }
        for _ in 0..6 {
            close_window_with(|| {
                for pair in on_left.chunks_exact(2) {
                    deal(pair[0], pair[1], 5);
                }
            });
            let plan = plans().last().cloned().unwrap();
            let to_right = plan.moves.iter().filter(|it| it.step.to == right);
            let load: u64 = to_right.map(|it| u64::from(it.load)).sum();
            assert!(load > 0);
            assert!(plan_load(&right) + load <= plan.ceiling);
            let moves = plan.moves.len() as u32;
            assert_eq!(moves, 1);
            assert_eq!(carry_out(plan.index).map(|done| done.moved), Ok(moves));
            check();
        }
        assert_eq!(leaf_of(star), right);
    });
}

/// What a leaf had when the leaves were looked at, as rates of tests do not follow accounts.
fn plan_load(leaf: &ShardId) -> u64 {
    let rate = LoadOfTests::load(leaf).rate;
    Binding::in_window(rate, window().closes - window().began)
}

/// Pairs that deal once each, as many as a block takes, drive out none that deals.
#[test]
fn a_flood_of_pairs_that_deal_once_drives_out_nobody() {
    build_and_execute(|| {
        Payer::set(PAIRS);
        close_window();
        deal(1, 2, 30);
        next_block();
        for block in 0..5u64 {
            for n in 0..TRANSFERS as u64 {
                let first = 1_000 + 2 * (block * TRANSFERS as u64 + n);
                Binding::note(&crate::Dealing {
                    from: id(first),
                    to: id(first + 1),
                    across: true,
                });
            }
            next_block();
        }
        let pairs = Pairs::<Test>::get();
        assert_eq!(pairs.pairs().count() as u32, PAIRS);
        let pair = pairs.pair(&Pair::new(id(1), id(2)).unwrap());
        assert!(pair.is_some_and(|pair| pair.guaranteed() >= 26 * UNIT));
        check();
    });
}

/// As many instructions as somebody pays for make others wait, and take the block no longer.
#[test]
fn many_instructions_make_others_wait_and_blocks_take_no_longer() {
    build_and_execute(|| {
        deposit_all(1..=200);
        (1..=200u64).for_each(|who| {
            assert_ok!(Binding::bind(signed(who), 1_000 + who));
        });
        assert_eq!(
            Balances::balance_on_hold(&HoldReason::Instruction.into(), &1),
            50
        );
        while height() < window().closes {
            next_block();
        }
        let took = next_block();
        let most = Weights::merge(0)
            .saturating_add(<Test as frame_system::Config>::DbWeight::get().reads(1))
            .saturating_add(Weights::close())
            .saturating_add(Weights::begin())
            .saturating_add(Weights::visit(VISITS))
            .saturating_add(Weights::residents(0))
            .saturating_add(Weights::away(0, 0))
            .saturating_add(Weights::plan(0));
        assert_eq!(took, most);
        assert!(planned().is_empty());
    });
}

/// Bound round in circles of any length, accounts come to rest.
#[test]
fn circles_come_to_rest() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        Moves::set(32);
        let circle: Vec<AccountId> = on_left
            .iter()
            .zip(&on_right)
            .take(6)
            .flat_map(|(one, other)| [*one, *other])
            .collect();
        for (n, who) in circle.iter().enumerate() {
            assert_ok!(Binding::bind(signed(*who), circle[(n + 1) % circle.len()]));
        }
        let mut last_move = 0;
        for round in 0..60 {
            close_window();
            if !planned().is_empty() {
                assert_ok!(carry_out(window().number - 1));
                last_move = round;
            }
            check();
        }
        let first = leaf_of(circle[0]);
        assert!(circle.iter().all(|who| leaf_of(*who) == first));
        assert!(last_move < 50, "they move about still");
    });
}

/// Whoever deals with two leaves in turn, as is found out soon, moves no more often than it may.
#[test]
fn nobody_goes_to_and_fro_but_after_a_rest() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        Rest::set(7);
        let (who, one, other) = (on_left[0], on_left[1], on_right[0]);
        let mut moves = vec![];
        for round in 0..40 {
            // One window with the one, one window with the other.
            let with = if round % 2 == 0 { one } else { other };
            close_window_with(|| deal(who, with, 4));
            if planned().iter().any(|(account, ..)| *account == id(who)) {
                assert_ok!(carry_out(window().number - 1));
                moves.push(window().number - 1);
            }
        }
        assert!(moves.len() > 1, "it would if it could");
        let gaps: Vec<_> = moves.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap >= 7), "{moves:?}");
    });
}

/// Figures that a vote could set to anything panic nowhere.
#[test]
fn boundary_terms_out_of_all_bounds() {
    for extreme in [0, u32::MAX] {
        build_and_execute(|| {
            let [(_, on_left), (_, on_right)] = two_leaves();
            close_window();
            Moves::set(extreme);
            Room::set(extreme);
            Rest::set(extreme);
            Gain::set(extreme.into());
            Back::set(u64::MAX);
            Keep::set(u64::MAX);
            Balanced::set(extreme);
            Echo::set(extreme);
            Payer::set(extreme);
            LeafRate::set(extreme);
            CutBalance::set(extreme);
            Candidates::set(extreme as u8);
            BlockTime::set(u64::MAX);
            Rates::set([(leaf_of(on_left[0]), u32::MAX)].into());
            for _ in 0..3 {
                close_window_with(|| deal(on_left[0], on_right[0], 4));
                let plan = window().number - 1;
                let _ = Binding::check(plan);
                let _ = Binding::carry_out(plan, BY);
                check();
            }
        });
    }
}
