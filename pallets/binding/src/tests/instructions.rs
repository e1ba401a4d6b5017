// SPDX-License-Identifier: Apache-2.0
//! What owners order, and what comes of it.

use super::*;
use crate::{MOVES_OF_INSTRUCTIONS, ROOM_OF_INSTRUCTIONS};
use sp_runtime::{DispatchError, TokenError};

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::Instruction.into(), &who)
}

fn standing(who: AccountId) -> Option<Instruction> {
    Instructions::<Test>::get(id(who)).map(|standing| standing.instruction)
}

/// Carries out what was planned when the last window was closed, if anything was.
fn carry_out_last() {
    if !planned().is_empty() {
        assert_ok!(carry_out(window().number - 1));
    }
}

#[test]
fn success_an_instruction_is_taken_with_a_deposit() {
    build_and_execute(|| {
        deposit_all([1, 2]);
        assert_ok!(Binding::bind(signed(1), 2));
        assert_eq!(
            events(),
            [Event::Instructed {
                who: 1,
                account: id(1),
                instruction: Instruction::With(id(2)),
            }]
        );
        assert_eq!(
            Instructions::<Test>::get(id(1)),
            Some(Standing {
                owner: 1,
                instruction: Instruction::With(id(2)),
                deposit: 50,
                since: height(),
            })
        );
        assert_eq!(held(1), 50);
    });
}

#[test]
fn success_another_one_takes_its_place_with_its_deposit() {
    build_and_execute(|| {
        deposit_all([1, 2]);
        assert_ok!(Binding::bind(signed(1), 2));
        InstructionDeposit::set(90);
        next_block();
        assert_ok!(Binding::refuse(signed(1)));
        assert_eq!((standing(1), held(1)), (Some(Instruction::Refuse), 50));
        assert_eq!(Instructions::<Test>::count(), 1);
        assert_eq!(Instructions::<Test>::get(id(1)).unwrap().since, height());
    });
}

#[test]
fn success_it_is_taken_back_with_its_deposit() {
    build_and_execute(|| {
        deposit_all([1]);
        assert_ok!(Binding::refuse(signed(1)));
        InstructionDeposit::set(90);
        assert_ok!(Binding::clear(signed(1)));
        assert_eq!((standing(1), held(1)), (None, 0));
        assert_eq!(Instructions::<Test>::count(), 0);
        let cleared = Event::Cleared {
            who: 1,
            account: id(1),
        };
        assert_eq!(events().last(), Some(&cleared));
    });
}

#[test]
fn failure_bound_to_oneself() {
    build_and_execute(|| {
        deposit_all([1]);
        assert_noop!(Binding::bind(signed(1), 1), Error::<Test>::SelfBinding);
    });
}

#[test]
fn failure_the_account_has_no_record() {
    build_and_execute(|| {
        let error = Error::<Test>::UnknownAccount;
        assert_noop!(Binding::bind(signed(1), 2), error);
        let error = Error::<Test>::UnknownAccount;
        assert_noop!(Binding::refuse(signed(1)), error);
    });
}

#[test]
fn failure_that_is_ordered_already() {
    build_and_execute(|| {
        deposit_all([1]);
        assert_ok!(Binding::refuse(signed(1)));
        assert_noop!(Binding::refuse(signed(1)), Error::<Test>::SameInstruction);
        assert_ok!(Binding::bind(signed(1), 2));
        assert_noop!(Binding::bind(signed(1), 2), Error::<Test>::SameInstruction);
        assert_ok!(Binding::bind(signed(1), 3));
    });
}

#[test]
fn failure_nothing_to_take_back() {
    build_and_execute(|| {
        assert_noop!(Binding::clear(signed(1)), Error::<Test>::NoInstruction);
    });
}

#[test]
fn failure_the_deposit_cannot_be_held() {
    build_and_execute(|| {
        deposit_all([1]);
        InstructionDeposit::set(10 * ENDOWMENT);
        assert_noop!(Binding::refuse(signed(1)), TokenError::FundsUnavailable);
    });
}

#[test]
fn failure_not_signed() {
    build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let bad = DispatchError::BadOrigin;
            assert_noop!(Binding::bind(origin.clone(), 2), bad);
            assert_noop!(Binding::refuse(origin.clone()), bad);
            assert_noop!(Binding::clear(origin), bad);
        }
    });
}

#[test]
fn success_whoever_is_bound_follows() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = two_leaves();
        assert_ok!(Binding::bind(signed(on_left[0]), on_right[0]));
        let plan = close_window();
        assert_eq!(planned(), [(id(on_left[0]), right, Reason::Instruction)]);
        assert_ok!(carry_out(plan));
        let moved = Away::<Test>::get(id(on_left[0])).unwrap();
        assert_eq!((moved.from, moved.reason), (left, Reason::Instruction));
        // It stays, though it has no dealings there.
        for _ in 0..6 {
            close_window();
            assert!(planned().is_empty());
        }
        // Without the instruction it goes home.
        assert_ok!(Binding::clear(signed(on_left[0])));
        close_window();
        assert_eq!(planned(), [(id(on_left[0]), left, Reason::Expiry)]);
    });
}

#[test]
fn success_who_is_bound_is_drawn_by_nobody_else() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        assert_ok!(Binding::bind(signed(on_left[0]), on_left[1]));
        close_window();
        close_window_with(|| deal(on_left[0], on_right[0], 9));
        assert!(planned().is_empty());
    });
}

#[test]
fn success_who_refuses_is_not_moved_and_goes_home() {
    build_and_execute(|| {
        let (from, to, left, _) = moved();
        assert_ok!(Binding::refuse(signed(from)));
        close_window_with(|| deal(from, to, 9));
        assert_eq!(planned(), [(id(from), left, Reason::Expiry)]);
        carry_out_last();
        assert_eq!(leaf_of(from), left);
        for _ in 0..4 {
            close_window_with(|| deal(from, to, 9));
            assert!(planned().is_empty());
        }
    });
}

#[test]
fn success_chains_come_together_and_circles_at_one_of_them() {
    build_and_execute(|| {
        let [(_, on_left), (right, on_right)] = two_leaves();
        Moves::set(32);
        // Three in a row, the last of whom lives on the right.
        assert_ok!(Binding::bind(signed(on_left[0]), on_left[1]));
        assert_ok!(Binding::bind(signed(on_left[1]), on_right[0]));
        // And three in a circle.
        let circle = [on_left[2], on_right[2], on_left[3]];
        for n in 0..3 {
            assert_ok!(Binding::bind(signed(circle[n]), circle[(n + 1) % 3]));
        }
        for _ in 0..20 {
            close_window();
            carry_out_last();
            check();
        }
        assert_eq!((leaf_of(on_left[0]), leaf_of(on_left[1])), (right, right));
        let leaves = circle.map(leaf_of);
        assert!(leaves.iter().all(|leaf| *leaf == leaves[0]));
        // The one with the lowest id has stayed.
        let first = circle.into_iter().min_by_key(|who| id(*who)).unwrap();
        assert!(!Away::<Test>::contains_key(id(first)));
        close_window();
        assert!(planned().is_empty(), "they rest");
    });
}

#[test]
fn boundary_an_instruction_to_an_account_that_is_not_there_is_none() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = two_leaves();
        let who = on_left[0];
        let stranger = (100..200)
            .find(|who| leaf_of(*who) == right)
            .expect("one of a hundred");
        assert_ok!(Binding::bind(signed(who), stranger));
        close_window();
        assert!(planned().is_empty());
        // It is drawn as if nothing had been ordered.
        close_window_with(|| deal(who, on_right[0], 9));
        assert_eq!(planned(), [(id(who), right, Reason::Affinity)]);
        assert_eq!(leaf_of(who), left);
        assert_eq!(Binding::check(window().number - 1), None);
        // Once the other is there, it is ordered.
        deposit_all([stranger]);
        close_window();
        assert_eq!(planned(), [(id(who), right, Reason::Instruction)]);
        carry_out_last();
        assert_eq!(leaf_of(who), right);
    });
}

#[test]
fn boundary_instructions_have_a_part_of_the_moves() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        Balanced::set(10 * MILLION);
        for (n, moves) in [(1, 0), (1, 7), (2, 8), (2, 32)] {
            Moves::set(moves);
            for (who, to) in on_left.iter().zip(&on_right).take(12) {
                let _ = Binding::bind(signed(*who), *to);
            }
            close_window();
            let expected = if moves == 0 { 0 } else { n };
            assert_eq!(planned().len(), expected, "{moves}");
        }
        // What is left over affinity has.
        close_window_with(|| {
            for (who, to) in on_right.iter().zip(&on_left).skip(12) {
                deal(*who, *to, 2);
            }
        });
        let by = |reason| planned().iter().filter(|it| it.2 == reason).count();
        let ordered = MAX_MOVES / MOVES_OF_INSTRUCTIONS;
        assert_eq!(by(Reason::Instruction) as u32, ordered);
        assert_eq!(by(Reason::Affinity) as u32, MAX_MOVES - ordered);
    });
}

/// Two leaves that no move brings out of balance, and one turn of an instruction a window.
fn with_a_turn_a_window() -> [(ShardId, Vec<AccountId>); 2] {
    let leaves = two_leaves();
    Balanced::set(10 * MILLION);
    Moves::set(MOVES_OF_INSTRUCTIONS);
    leaves
}

#[test]
fn boundary_who_cannot_move_takes_no_turn() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = with_a_turn_a_window();
        // The right leaf takes in nobody.
        Rates::set([(right, 2 * LeafRate::get())].into());
        let last = *on_right.iter().max_by_key(|who| id(**who)).unwrap();
        let (free, others) = on_left.split_first().unwrap();
        let before = others.iter().filter(|who| id(**who) < id(last));
        let stuck: Vec<AccountId> = before.copied().take(4).collect();
        assert!(!stuck.is_empty());
        for who in &stuck {
            assert_ok!(Binding::bind(signed(*who), on_right[0]));
        }
        assert_ok!(Binding::bind(signed(last), *free));
        close_window();
        assert_eq!(planned(), [(id(last), left, Reason::Instruction)]);
    });
}

#[test]
fn boundary_plans_that_are_not_carried_out_keep_nobody_from_a_turn() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = with_a_turn_a_window();
        for who in &on_left[..5] {
            assert_ok!(Binding::bind(signed(*who), on_right[0]));
        }
        let mut had = std::collections::BTreeSet::new();
        for _ in 0..5 {
            close_window();
            assert_eq!(planned().len(), 1);
            had.insert(planned()[0].0);
        }
        assert_eq!(had.len(), 5);
    });
}

#[test]
fn boundary_who_rests_takes_no_turn() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = with_a_turn_a_window();
        Rest::set(9);
        let (one, other) = (on_left[0], on_left[1]);
        assert_ok!(Binding::bind(signed(one), on_right[0]));
        close_window();
        carry_out_last();
        assert_eq!(leaf_of(one), right);
        // It would go back, and rests. The other one has the turn.
        assert_ok!(Binding::bind(signed(one), on_left[2]));
        assert_ok!(Binding::bind(signed(other), on_right[0]));
        // The one that rests is visited first.
        Visited::<Test>::put(id(other));
        close_window();
        assert_eq!(planned(), [(id(other), right, Reason::Instruction)]);
        assert_eq!(leaf_of(other), left);
    });
}

#[test]
fn boundary_instructions_have_a_part_of_the_room() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        Balanced::set(10 * MILLION);
        Moves::set(32);
        Room::set(6);
        for (who, to) in on_left.iter().zip(&on_right).take(10) {
            assert_ok!(Binding::bind(signed(*who), *to));
        }
        for _ in 0..4 {
            close_window();
            carry_out_last();
            check();
        }
        assert_eq!(Away::<Test>::count(), 6 / ROOM_OF_INSTRUCTIONS);
        // One that is away makes room for another.
        let who = *on_left
            .iter()
            .find(|who| Away::<Test>::contains_key(id(**who)))
            .unwrap();
        assert_ok!(Binding::refuse(signed(who)));
        for _ in 0..4 {
            close_window();
            carry_out_last();
        }
        assert_eq!(Away::<Test>::count(), 6 / ROOM_OF_INSTRUCTIONS);
        assert!(!Away::<Test>::contains_key(id(who)));
    });
}

/// Moved by affinity and bound then, accounts take no more of the room than instructions have.
#[test]
fn boundary_by_being_bound_once_away_no_more_room_is_taken() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = two_leaves();
        Balanced::set(10 * MILLION);
        Room::set(ROOM_OF_INSTRUCTIONS);
        close_window();
        for _ in 0..2 {
            close_window_with(|| {
                deal(on_left[0], on_right[0], 4);
                deal(on_left[1], on_right[1], 4);
            });
            carry_out_last();
        }
        assert_eq!(Away::<Test>::count(), 2);
        for who in [on_left[0], on_left[1]] {
            assert_ok!(Binding::bind(signed(who), on_right[2]));
        }
        // They have nothing there any more. One is held, and the other goes home.
        for _ in 0..30 {
            close_window();
            carry_out_last();
            check();
        }
        assert_eq!(Away::<Test>::count(), 1);
        let mut leaves = [on_left[0], on_left[1]].map(leaf_of);
        leaves.sort_unstable();
        let mut expected = [left, right];
        expected.sort_unstable();
        assert_eq!(leaves, expected);
    });
}

#[test]
fn boundary_visits_are_paid_for_whatever_was_ordered() {
    build_and_execute(|| {
        deposit_all(1..=u64::from(VISITS));
        for who in 1..=u64::from(VISITS) {
            assert_ok!(Binding::refuse(signed(who)));
        }
        while height() < window().closes {
            next_block();
        }
        let none = Weights::merge(0)
            .saturating_add(<Test as frame_system::Config>::DbWeight::get().reads(1))
            .saturating_add(Weights::close())
            .saturating_add(Weights::begin())
            .saturating_add(Weights::residents(0))
            .saturating_add(Weights::away(0, 0))
            .saturating_add(Weights::plan(0));
        assert_eq!(next_block(), none.saturating_add(Weights::visit(VISITS)));
    });
}

#[test]
fn instructions_are_visited_in_turn() {
    build_and_execute(|| {
        let count = VISITS + 8;
        let accounts: Vec<AccountId> = (1..=u64::from(count)).collect();
        deposit_all(accounts.clone());
        for who in &accounts {
            assert_ok!(Binding::refuse(signed(*who)));
        }
        let mut ids: Vec<BlindedId> = accounts.iter().map(|who| id(*who)).collect();
        ids.sort_unstable();
        let mut next = 0;
        for _ in 0..7 {
            next = (next + VISITS as usize) % count as usize;
            close_window();
            let last = (next + count as usize - 1) % count as usize;
            assert_eq!(Visited::<Test>::get(), Some(ids[last]));
        }
        // One that is gone is nobody's stumbling block.
        let last = Visited::<Test>::get().unwrap();
        let who = accounts.iter().find(|who| id(**who) == last).unwrap();
        assert_ok!(Binding::clear(signed(*who)));
        close_window();
        assert_ne!(Visited::<Test>::get(), Some(last));
    });
}

#[test]
fn boundary_with_fewer_than_are_visited_each_is_once() {
    build_and_execute(|| {
        deposit_all(1..=3);
        assert_eq!(Binding::visit().0, 0);
        for who in 1..=3 {
            assert_ok!(Binding::bind(signed(who), 9));
        }
        for _ in 0..3 {
            let visited: std::collections::BTreeSet<_> = Binding::visit()
                .1
                .iter()
                .map(|order| order.account)
                .collect();
            assert_eq!(visited.len(), 3);
        }
    });
}

#[test]
fn what_an_instruction_has_moved_is_not_moved_after_it_is_taken_back() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        assert_ok!(Binding::bind(signed(on_left[0]), on_right[0]));
        let plan = close_window();
        assert_eq!(planned().len(), 1);
        assert_ok!(Binding::clear(signed(on_left[0])));
        assert_eq!(Binding::check(plan), Some(CoLocationRefusal::NothingLeft));
        // Ordered anew it waits for another plan.
        assert_ok!(Binding::bind(signed(on_left[0]), on_right[0]));
        assert_eq!(Binding::check(plan), Some(CoLocationRefusal::NothingLeft));
    });
}
