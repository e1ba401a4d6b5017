// SPDX-License-Identifier: Apache-2.0
//! Carrying plans out.

use super::*;
use frame_support::assert_storage_noop;
use nerv_primitives_core::{
    traits::{Carried, ShardMap, ShardRouting},
    Outcome,
};
use nerv_primitives_embedding::MAX_OVERRIDES;

/// What a plan of one move comes to: it is refused, nothing has changed, and no record was left.
#[track_caller]
fn refuses(plan: PlanIndex, refusal: CoLocationRefusal) {
    assert_eq!(Binding::check(plan), Some(refusal));
    assert_storage_noop!(assert_eq!(carry_out(plan), Err(refusal)));
}

#[test]
fn success_moves_are_made_with_a_record_each() {
    build_and_execute(|| {
        let (from, _, left, right) = drawn();
        let plan = window().number - 1;
        let next = pallet_bisection::NextRecord::<Test>::get();
        let step = plans()[0].moves[0].step;
        assert_eq!(Binding::check(plan), None);
        assert_eq!(Binding::called_for(), Some(plan));
        assert_eq!(
            Binding::assess(plan),
            Assessment::Affinity {
                moves: 1,
                gain: step.gain
            }
        );
        assert_ok!(carry_out(plan));
        assert_eq!(
            events(),
            [
                vec![
                    events()[0].clone(),
                    Event::Moved {
                        account: id(from),
                        from: left,
                        to: right,
                        reason: Reason::Affinity,
                        gain: step.gain,
                        record: next,
                    }
                ],
                vec![Event::PlanCarriedOut {
                    plan,
                    moved: 1,
                    skipped: 0
                }]
            ]
            .concat()
        );
        let record = pallet_bisection::Records::<Test>::get(next).unwrap();
        assert_eq!(record.requested_by, BY);
        assert!(matches!(record.outcome, Outcome::Settled { .. }));
        assert_eq!(
            Away::<Test>::get(id(from)),
            Some(Moved {
                from: left,
                to: right,
                window: plan,
                reason: Reason::Affinity,
            })
        );
        assert_eq!(Ledger::find(&id(from)).unwrap().unwrap().0, right);
        assert!(plans().is_empty());
        refuses(plan, CoLocationRefusal::NoSuchPlan);
        assert_eq!(Binding::called_for(), None);
    });
}

#[test]
fn success_older_plans_are_gone_with_it_and_newer_ones_stay() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        let mut indices = vec![];
        for n in 0..3 {
            indices.push(close_window_with(|| deal(on_left[n], on_right[n], 4)));
        }
        assert_eq!(plans().len(), 3);
        assert_ok!(carry_out(indices[1]));
        let left: Vec<_> = plans().iter().map(|plan| plan.index).collect();
        assert_eq!(left, [indices[2]]);
        assert_eq!(
            Binding::check(indices[0]),
            Some(CoLocationRefusal::NoSuchPlan)
        );
    });
}

#[test]
fn failure_switched_off() {
    build_and_execute(|| {
        drawn();
        let plan = window().number - 1;
        Enabled::set(false);
        refuses(plan, CoLocationRefusal::Disabled);
        assert_eq!(Binding::called_for(), None);
    });
}

#[test]
fn failure_there_is_no_such_plan() {
    build_and_execute(|| {
        for plan in [0, 1, window().number, PlanIndex::MAX] {
            refuses(plan, CoLocationRefusal::NoSuchPlan);
            let nothing = Assessment::Affinity { moves: 0, gain: 0 };
            assert_eq!(Binding::assess(plan), nothing);
            assert!(nothing.refuted());
        }
        assert_eq!(Binding::called_for(), None);
    });
}

#[test]
fn failure_the_account_lives_elsewhere_by_now() {
    build_and_execute(|| {
        let (from, _, _, right) = drawn();
        let operation = Operation::Relocate {
            account: id(from),
            shard: right,
        };
        let done = Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(()));
        assert!(matches!(done, Ok(Carried::Done(_))));
        refuses(window().number - 1, CoLocationRefusal::NothingLeft);
    });
}

#[test]
fn failure_somebody_else_has_overridden_it_to_where_it_is() {
    build_and_execute(|| {
        let (from, _, left, right) = drawn();
        for shard in [right, left] {
            let account = id(from);
            let operation = Operation::Relocate { account, shard };
            assert_ok!(Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(())));
        }
        // Back where the tree has it there is no override, and the plan can be carried out.
        assert_eq!(Binding::check(window().number - 1), None);
        let plan = put_plan(Move {
            account: id(from),
            from: right,
            to: left,
            gain: 0,
            reason: Reason::Affinity,
        });
        let account = id(from);
        let operation = Operation::Relocate {
            account,
            shard: right,
        };
        assert_ok!(Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(())));
        refuses(plan, CoLocationRefusal::NothingLeft);
    });
}

#[test]
fn failure_the_account_has_no_record_any_more() {
    build_and_execute(|| {
        let (from, ..) = drawn();
        let owned = Ledger::find(&id(from)).unwrap().unwrap().1.free;
        assert_ok!(Ledger::withdraw(signed(from), owned));
        refuses(window().number - 1, CoLocationRefusal::NothingLeft);
        assert_eq!(Binding::called_for(), None);
    });
}

#[test]
fn failure_a_leaf_is_no_leaf_any_more() {
    build_and_execute(|| {
        let (from, to, ..) = drawn();
        let (plan, number) = (window().number - 1, window().number);
        split(leaf_of(to));
        assert_eq!(window().number, number);
        refuses(plan, CoLocationRefusal::NothingLeft);
        let _ = from;
    });
}

#[test]
fn failure_a_leaf_fills() {
    build_and_execute(|| {
        let (from, to, left, right) = drawn();
        assert_ok!(Bisection::force_split(RuntimeOrigin::root(), right));
        // To one of its children, which is a leaf and has no records yet.
        let plan = put_plan(Move {
            account: id(from),
            from: left,
            to: leaf_of(to),
            gain: 0,
            reason: Reason::Affinity,
        });
        refuses(plan, CoLocationRefusal::NothingLeft);
        let now = height();
        while !pallet_bisection::Drains::<Test>::get().is_empty() {
            next_block();
        }
        assert!(height() > now);
        assert_eq!(Binding::check(plan), None);
    });
}

#[test]
fn failure_a_leaf_is_a_lane() {
    for standing in [LaneStanding::Opening, LaneStanding::Lane] {
        build_and_execute(|| {
            let (_, _, left, right) = drawn();
            for shard in [left, right] {
                Standings::set([(shard, standing)].into());
                refuses(window().number - 1, CoLocationRefusal::NothingLeft);
            }
            Standings::reset();
            assert_ok!(carry_out(window().number - 1));
        });
    }
}

#[test]
fn failure_there_is_no_room_for_another_account_away() {
    build_and_execute(|| {
        drawn();
        Room::set(0);
        refuses(window().number - 1, CoLocationRefusal::NothingLeft);
        Room::set(1);
        assert_ok!(carry_out(window().number - 1));
    });
}

#[test]
fn boundary_no_leaf_is_brought_above_its_limit_as_it_is_now() {
    build_and_execute(|| {
        let (_, _, _, right) = drawn();
        let plan = plans().pop().unwrap();
        let load = plan.moves[0].load;
        // So much more a second for the window's blocks of three seconds.
        let more = (u64::from(load) * 1_000 / u64::from(UNIT)).div_ceil(u64::from(plan.blocks) * 3);
        Balanced::set(10 * MILLION);
        let most = LeafRate::get() - more as u32;
        Rates::set([(right, most + 1)].into());
        let ceiling = |plans: &mut crate::PlanList| plans[0].ceiling = u64::MAX;
        Plans::<Test>::mutate(ceiling);
        refuses(plan.index, CoLocationRefusal::NothingLeft);
        Rates::set([(right, most)].into());
        assert_eq!(Binding::check(plan.index), None);
    });
}

#[test]
fn boundary_no_leaf_is_brought_out_of_the_balance_that_there_was() {
    build_and_execute(|| {
        let (_, _, _, right) = drawn();
        let plan = plans().pop().unwrap();
        // Ten transfers a second in each leaf, and half more at most.
        Rates::set([(right, 14_000)].into());
        refuses(plan.index, CoLocationRefusal::NothingLeft);
        Rates::set([(right, 13_000)].into());
        assert_ok!(carry_out(plan.index));
    });
}

#[test]
fn moves_of_one_plan_fill_a_leaf_together() {
    build_and_execute(|| {
        let [(_, on_left), (right, on_right)] = two_leaves();
        close_window();
        let plan = close_window_with(|| {
            for n in 0..3 {
                deal(on_left[n], on_right[n], 3);
            }
        });
        assert_eq!(planned().len(), 3);
        // 330 transfers of its own, 33 of each of them, and room for two.
        Plans::<Test>::mutate(|plans| plans[0].ceiling = (330 + 2 * 33) * u64::from(UNIT));
        let done = carry_out(plan);
        assert_eq!(
            done,
            Ok(CoLocated {
                moved: 2,
                skipped: 1
            })
        );
        assert_eq!(living_in(&right, on_left[..3].to_vec()).len(), 2);
    });
}

#[test]
fn boundary_the_moves_of_one_plan_use_up_the_room() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        let plan = close_window_with(|| {
            for n in 0..3 {
                deal(on_left[n], on_right[n], 3);
            }
        });
        assert_eq!(planned().len(), 3);
        Room::set(2);
        let done = CoLocated {
            moved: 2,
            skipped: 1,
        };
        assert_eq!(carry_out(plan), Ok(done));
        assert_eq!(Away::<Test>::count(), 2);
    });
}

#[test]
fn who_goes_home_makes_room_for_another() {
    build_and_execute(|| {
        let (from, _, left, right) = moved();
        let other = living_in(&left, ACCOUNTS)[0];
        Room::set(1);
        let step = |who, from, to, reason| PlannedMove {
            step: Move {
                account: id(who),
                from,
                to,
                gain: 0,
                reason,
            },
            load: 0,
        };
        let home = step(from, right, left, Reason::Expiry);
        let away = step(other, left, right, Reason::Affinity);
        let index = put_plan(away.step);
        refuses(index, CoLocationRefusal::NothingLeft);
        Plans::<Test>::mutate(|plans| {
            plans[0].moves = BoundedVec::truncate_from(vec![home, away]);
        });
        let done = CoLocated {
            moved: 2,
            skipped: 0,
        };
        assert_eq!(carry_out(index), Ok(done));
        assert!(Away::<Test>::contains_key(id(other)));
    });
}

/// One whose override has gone by a merge is away until somebody looks, and the table is full by then.
#[test]
fn what_operations_refuse_is_skipped_and_leaves_no_record() {
    build_and_execute(|| {
        let (from, _, left, right) = moved();
        let other = living_in(&left, ACCOUNTS)[0];
        let stale = Away::<Test>::get(id(from)).unwrap();
        Away::<Test>::insert(id(other), stale);
        let mut others = (10_000..).filter(|who| leaf_of(*who) != left);
        while Registry::overrides() < MAX_OVERRIDES {
            let other = others.next().expect("there are more");
            assert_ok!(Registry::set_override(&id(other), &left));
        }
        let step = |who, from, to, reason| PlannedMove {
            step: Move {
                account: id(who),
                from,
                to,
                gain: 0,
                reason,
            },
            load: 0,
        };
        let away = step(other, left, right, Reason::Affinity);
        let home = step(from, right, left, Reason::Expiry);
        let index = put_plan(away.step);
        Plans::<Test>::mutate(|plans| {
            plans[0].moves = BoundedVec::truncate_from(vec![away, home]);
        });
        let next = pallet_bisection::NextRecord::<Test>::get();
        let done = CoLocated {
            moved: 1,
            skipped: 1,
        };
        assert_eq!(carry_out(index), Ok(done));
        assert_eq!(pallet_bisection::NextRecord::<Test>::get(), next + 1);
        assert_eq!(leaf_of(other), left);
    });
}

/// What an owner has ordered since a plan was made, and whether a move by it is made still.
#[test]
fn orders_that_are_newer_than_a_plan_go_before_it() {
    use Instruction::{Refuse, Unset as Nothing, With};
    use Reason::{Affinity, Expiry, Instruction as Ordered};
    let stranger = With(BlindedId([1; 32]));
    // The reason; what is ordered; whether it was before the plan was made; whether the move is made.
    for (reason, order, before, made) in [
        (Affinity, Nothing, false, true),
        (Affinity, Refuse, false, false),
        (Affinity, Refuse, true, false),
        (Affinity, stranger, false, false),
        (Affinity, stranger, true, true),
        (Ordered, Nothing, false, false),
        (Ordered, Refuse, true, false),
        (Ordered, stranger, false, false),
        (Ordered, stranger, true, true),
        (Expiry, Nothing, false, true),
        (Expiry, Refuse, false, true),
        (Expiry, Refuse, true, true),
        (Expiry, stranger, false, false),
        (Expiry, stranger, true, true),
    ] {
        build_and_execute(|| {
            let (from, _, left, right) = moved();
            if order != Nothing {
                assert_ok!(Binding::instruct(from, order));
            }
            if before {
                next_block();
            }
            let plan = put_plan(Move {
                account: id(from),
                from: right,
                to: left,
                gain: 0,
                reason,
            });
            let case = (reason, order, before);
            assert_eq!(Binding::check(plan).is_none(), made, "{case:?}");
            assert_eq!(carry_out(plan).is_ok(), made, "{case:?}");
        });
    }
}

#[test]
fn failure_its_owner_refuses_since() {
    build_and_execute(|| {
        let (from, ..) = drawn();
        assert_ok!(Binding::refuse(signed(from)));
        refuses(window().number - 1, CoLocationRefusal::NothingLeft);
        assert_ok!(Binding::clear(signed(from)));
        assert_ok!(carry_out(window().number - 1));
    });
}

#[test]
fn failure_its_owner_has_bound_it_since() {
    build_and_execute(|| {
        let (from, _, left, _) = drawn();
        let friend = living_in(&left, ACCOUNTS)[1];
        assert_ok!(Binding::bind(signed(from), friend));
        refuses(window().number - 1, CoLocationRefusal::NothingLeft);
    });
}

#[test]
fn what_can_still_be_moved_is_and_the_rest_is_skipped() {
    build_and_execute(|| {
        let [(_, on_left), (right, on_right)] = two_leaves();
        close_window();
        let plan = close_window_with(|| {
            for n in 0..3 {
                deal(on_left[n], on_right[n], 3);
            }
        });
        assert_ok!(Binding::refuse(signed(on_left[1])));
        assert_eq!(
            carry_out(plan),
            Ok(CoLocated {
                moved: 2,
                skipped: 1
            })
        );
        assert_eq!(living_in(&right, on_left[..3].to_vec()).len(), 2);
        assert_ne!(leaf_of(on_left[1]), right);
    });
}

#[test]
fn transfers_go_on_while_accounts_move() {
    build_and_execute(|| {
        let (from, to, ..) = moved();
        assert_ok!(Ledger::transfer(signed(from), to, 100));
        assert_ok!(Ledger::transfer(signed(to), from, 100));
        assert!(Dealt::<Test>::get().iter().all(|dealing| !dealing.across));
        next_block();
        check();
    });
}

#[test]
fn the_weights_told_are_of_the_most_there_may_be() {
    new_test_ext().execute_with(|| {
        let check = <Weights as WeightInfo>::check(MAX_MOVES)
            .saturating_add(LoadOfTests::rates_weight(2 * MAX_MOVES));
        assert_eq!(Binding::check_weight(), check);
        let relocation = Operation::Relocate {
            account: id(1),
            shard: root(),
        };
        let moves = <Bisection as ShardOperations>::weight(&relocation)
            .saturating_add(Weights::made())
            .saturating_mul(MAX_MOVES.into());
        assert_eq!(
            <Binding as CoLocations>::weight(),
            check
                .saturating_add(<Weights as WeightInfo>::carry_out())
                .saturating_add(moves)
        );
    });
}
