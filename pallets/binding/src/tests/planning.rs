// SPDX-License-Identifier: Apache-2.0
//! What plans are made of. Which moves are the best is tested where plans are made.

use super::*;
use nerv_primitives_core::traits::{ShardMap, ShardRouting};
use nerv_primitives_embedding::MAX_OVERRIDES;

#[test]
fn success_who_sends_to_another_leaf_is_to_move_there() {
    build_and_execute(|| {
        let (from, _, left, right) = drawn();
        let plan = plans().pop().unwrap();
        let planned = plan.moves[0];
        assert_eq!(plan.moves.len(), 1);
        assert_eq!((plan.index, plan.at), (window().number - 1, height()));
        assert_eq!(planned.step.account, id(from));
        assert_eq!((planned.step.from, planned.step.to), (left, right));
        assert_eq!(planned.step.reason, Reason::Affinity);
        // Four in each of its blocks, of which a half are expected as long as nobody has a record.
        assert_eq!(
            u64::from(planned.load),
            plan.blocks as u64 * 4 * u64::from(UNIT)
        );
        assert_eq!(planned.step.gain, u64::from(planned.load / 2));
        let told = events().into_iter().find_map(|event| match event {
            Event::WindowClosed { moves, gain, .. } => Some((moves, gain)),
            _ => None,
        });
        assert_eq!(told, Some((1, planned.step.gain)));
    });
}

#[test]
fn failure_no_plan_where_nothing_is_gained() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        // Within a leaf, and too little.
        close_window_with(|| deal(on_left[0], on_left[1], 4));
        assert!(plans().is_empty());
        Gain::set(4 * 11 * u64::from(UNIT));
        close_window_with(|| deal(on_left[2], on_right[2], 4));
        assert!(plans().is_empty());
    });
}

#[test]
fn failure_no_plan_while_it_is_switched_off() {
    build_and_execute(|| {
        Enabled::set(false);
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        close_window_with(|| deal(on_left[0], on_right[0], 4));
        assert!(plans().is_empty());
        assert_eq!(Pairs::<Test>::get().pairs().count(), 1);
    });
}

#[test]
fn boundary_a_leaf_is_filled_up_to_its_limit() {
    for (slack, fits) in [(0, true), (1, false)] {
        build_and_execute(|| {
            let [(_, on_left), (_, on_right)] = two_leaves();
            close_window();
            let (from, to) = (on_left[0], on_right[0]);
            // The account has 44 transfers in a window of eleven blocks of three seconds.
            Balanced::set(10 * MILLION);
            LeafRate::set(10_000 + 44_000 / 33 + 1 - slack);
            close_window_with(|| deal(from, to, 4));
            assert_eq!(plans().len(), usize::from(fits), "{slack}");
        });
    }
}

#[test]
fn boundary_a_leaf_is_filled_up_to_its_part_of_the_mean() {
    for (balance, fits) in [(1_140_000, true), (1_130_000, false)] {
        build_and_execute(|| {
            let [(_, on_left), (_, on_right)] = two_leaves();
            close_window();
            Balanced::set(balance);
            // 330 transfers in each, and 44 of the account.
            close_window_with(|| deal(on_left[0], on_right[0], 4));
            assert_eq!(plans().len(), usize::from(fits), "{balance}");
            if fits {
                assert_eq!(plans()[0].ceiling, 330 * u64::from(UNIT) * 114 / 100);
            }
        });
    }
}

#[test]
fn failure_nobody_leaves_a_lane_or_comes_to_one() {
    for index in [0, 1] {
        build_and_execute(|| {
            let leaves = two_leaves();
            close_window();
            let (from, to) = (leaves[0].1[0], leaves[1].1[0]);
            for standing in [LaneStanding::Opening, LaneStanding::Lane] {
                Standings::mutate(|all| all.insert(leaves[index].0, standing));
                close_window_with(|| deal(from, to, 4));
                assert!(plans().is_empty());
            }
            Standings::mutate(|all| all.clear());
            close_window_with(|| deal(from, to, 4));
            assert_eq!(plans().len(), 1);
        });
    }
}

#[test]
fn failure_nobody_leaves_a_leaf_that_fills_or_comes_to_one() {
    for index in [0, 1] {
        build_and_execute(|| {
            let leaves = two_leaves();
            close_window();
            let (from, to) = (leaves[0].1[0], leaves[1].1[0]);
            DrainBudget::set(Weight::zero());
            let leaf = leaves[index].0;
            assert_ok!(Bisection::force_split(RuntimeOrigin::root(), leaf));
            close_window_with(|| deal(from, to, 4));
            assert!(plans().is_empty());
            DrainBudget::reset();
            close_window_with(|| deal(from, to, 4));
            assert_eq!(planned(), [(id(from), leaf_of(to), Reason::Affinity)]);
        });
    }
}

/// One that was moved by somebody else is nobody else's to move, and others move to it.
#[test]
fn what_others_have_overridden_stays() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = two_leaves();
        let account = on_left[0];
        let operation = Operation::Relocate {
            account: id(account),
            shard: right,
        };
        let done = Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(()));
        assert_ok!(done);
        close_window();
        close_window_with(|| deal(account, on_left[1], 4));
        assert!(planned().is_empty(), "it stays, away from home as it is");
        close_window_with(|| deal(on_left[2], account, 4));
        assert_eq!(planned(), [(id(on_left[2]), right, Reason::Affinity)]);
        assert_eq!((leaf_of(account), leaf_of(on_left[2])), (right, left));
        let _ = on_right;
    });
}

#[test]
fn boundary_no_more_moves_than_there_may_be() {
    for most in [0, 3, MAX_MOVES, u32::MAX] {
        build_and_execute(|| {
            let [(_, on_left), (_, on_right)] = two_leaves();
            close_window();
            Moves::set(most);
            Balanced::set(10 * MILLION);
            close_window_with(|| {
                for (from, to) in on_left.iter().zip(&on_right) {
                    deal(*from, *to, 1);
                }
            });
            let pairs = on_left.len().min(on_right.len());
            let expected = (most.min(MAX_MOVES) as usize).min(pairs);
            assert_eq!(planned().len(), expected);
        });
    }
}

#[test]
fn boundary_no_more_accounts_away_than_there_is_room() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        Room::set(2);
        let deal_all = || {
            for (from, to) in on_left.iter().zip(&on_right).take(5) {
                deal(*from, *to, 2);
            }
        };
        let plan = close_window_with(deal_all);
        assert_eq!(planned().len(), 2);
        assert_ok!(carry_out(plan));
        close_window_with(deal_all);
        assert!(planned().is_empty());
        Room::set(3);
        close_window_with(deal_all);
        assert_eq!(planned().len(), 1);
        Room::set(0);
        close_window_with(deal_all);
        assert!(planned().is_empty());
    });
}

/// Overrides that others have made take up the routing table as well.
#[test]
fn boundary_no_more_accounts_away_than_the_routing_table_has_room_for() {
    for free in [0, 1] {
        build_and_execute(|| {
            let [(left, on_left), (_, on_right)] = two_leaves();
            close_window();
            Room::set(MAX_OVERRIDES);
            let mut others = (10_000..).filter(|who| leaf_of(*who) != left);
            while Registry::overrides() + free < MAX_OVERRIDES {
                let other = others.next().expect("there are more");
                assert_ok!(Registry::set_override(&id(other), &left));
            }
            close_window_with(|| {
                for (from, to) in on_left.iter().zip(&on_right).take(3) {
                    deal(*from, *to, 2);
                }
            });
            assert_eq!(planned().len() as u32, free);
        });
    }
}

#[test]
fn whoever_moved_stays_for_a_while() {
    build_and_execute(|| {
        Rest::set(3);
        let (from, _, left, _) = moved();
        let old = living_in(&left, ACCOUNTS)[0];
        let mut rested = 0;
        loop {
            close_window_with(|| deal(from, old, 9));
            if !planned().is_empty() {
                break;
            }
            rested += 1;
        }
        assert_eq!(planned(), [(id(from), left, Reason::Affinity)]);
        assert_eq!(rested, 2, "the third since it moved");
    });
}

#[test]
fn whoever_went_home_stays_for_a_while_as_well() {
    build_and_execute(|| {
        Rest::set(3);
        let (from, to, left, right) = moved();
        let plan = loop {
            let plan = close_window();
            if !planned().is_empty() {
                break plan;
            }
        };
        assert_eq!(planned(), [(id(from), left, Reason::Expiry)]);
        assert_ok!(carry_out(plan));
        assert_eq!(
            Returned::<Test>::get().into_inner(),
            [Homecomer {
                account: id(from),
                from: right,
                window: plan,
            }]
        );
        for _ in 0..2 {
            close_window_with(|| deal(from, to, 9));
            assert!(planned().is_empty());
        }
        close_window_with(|| deal(from, to, 9));
        assert!(Returned::<Test>::get().is_empty());
        assert_eq!(planned(), [(id(from), right, Reason::Affinity)]);
    });
}

#[test]
fn a_routing_table_that_is_corrupt_stops_plans_and_nothing_else() {
    new_test_ext().execute_with(|| {
        let (from, to, ..) = drawn();
        let key = pallet_shard_registry::Routing::<Test>::hashed_key();
        let table = frame_support::storage::unhashed::get_raw(&key).unwrap();
        let number = window().number;
        let homes = (leaf_of(from), leaf_of(to));
        while window().number == number {
            for _ in 0..4 {
                Binding::note(&crate::Dealing {
                    from: id(from),
                    to: id(to),
                    across: homes.0 != homes.1,
                });
            }
            frame_support::storage::unhashed::put_raw(&key, &[0; 7]);
            let now = System::block_number();
            Binding::on_finalize(now);
            System::set_block_number(now + 1);
            System::reset_events();
            Binding::on_initialize(now + 1);
        }
        assert!(planned().is_empty());
        assert!(Registry::homes([&id(from)]).is_err());
        assert_eq!(
            Binding::check(number - 1),
            Some(CoLocationRefusal::NothingLeft)
        );
        assert_eq!(carry_out(number - 1), Err(CoLocationRefusal::NothingLeft));
        frame_support::storage::unhashed::put_raw(&key, &table);
        assert_eq!(Binding::check(number - 1), None);
        check();
    });
}
