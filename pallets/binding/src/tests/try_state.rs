// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;

/// Checks that the invariants hold, and what they tell after `corrupt`.
#[track_caller]
fn fires(message: &'static str, corrupt: impl FnOnce(AccountId)) {
    new_test_ext().execute_with(|| {
        let (from, to, left, _) = moved();
        let friend = living_in(&left, ACCOUNTS)[0];
        assert_ok!(Binding::bind(signed(friend), from));
        close_window_with(|| deal(friend, to, 9));
        assert_eq!(plans().len(), 1);
        check();
        corrupt(from);
        assert_eq!(Binding::do_try_state(), Err(message.into()));
    });
}

fn moved_to(window: PlanIndex) -> Moved {
    Moved {
        from: root(),
        to: root(),
        window,
        reason: Reason::Affinity,
    }
}

fn came(who: AccountId, window: PlanIndex) -> Homecomer {
    Homecomer {
        account: id(who),
        from: root(),
        window,
    }
}

fn change_plan(change: impl FnOnce(&mut Plan)) {
    Plans::<Test>::mutate(|plans| change(&mut plans[0]));
}

fn change_standing(change: impl FnOnce(&mut Standing<AccountId>)) {
    let account = Instructions::<Test>::iter_keys().next().unwrap();
    Instructions::<Test>::mutate(account, |standing| change(standing.as_mut().unwrap()));
}

#[test]
fn invariant_1_the_sketch_is_sound() {
    use codec::{Decode, Encode};
    fires("a sketch that cannot have come about", |_| {
        let pairs = Pairs::<Test>::get();
        // The first account twice, in the place of the second.
        let mut bytes = pairs.encode();
        let (first, second) = (1..42, 42..83);
        let copy = bytes[first].to_vec();
        bytes[second].copy_from_slice(&copy);
        Pairs::<Test>::put(nerv_primitives_affinity::Sketch::decode(&mut &bytes[..]).unwrap());
    });
}

#[test]
fn invariant_2_a_window_has_blocks_and_a_number() {
    let change = |change: fn(&mut crate::Window)| {
        move |_| OpenWindow::<Test>::mutate(|window| change(window.as_mut().unwrap()))
    };
    fires(
        "a window without blocks",
        change(|window| window.closes = window.began),
    );
    fires(
        "a window without a number",
        change(|window| window.number = 0),
    );
}

#[test]
fn invariant_3_plans_are_of_the_last_windows_in_order() {
    fires("plans that are not in order", |_| {
        Plans::<Test>::mutate(|plans| {
            let again = plans[0].clone();
            plans.try_push(again).unwrap();
        });
    });
    let late = "a plan of no window of the last";
    fires(late, |_| change_plan(|plan| plan.index = window().number));
    fires(late, |_| {
        OpenWindow::<Test>::mutate(|window| window.as_mut().unwrap().number += PLANS)
    });
    let few = "a plan without moves, or that moves an account twice";
    fires(few, |_| change_plan(|plan| plan.moves = Default::default()));
    fires(few, |_| {
        change_plan(|plan| plan.moves.try_push(plan.moves[0]).unwrap())
    });
    fires("a move that leads nowhere", |_| {
        change_plan(|plan| plan.moves[0].step.to = plan.moves[0].step.from)
    });
}

#[test]
fn invariant_4_those_away_are_counted_and_no_more_than_can_be() {
    fires("a move of a window to come", |from| {
        Away::<Test>::insert(id(from), moved_to(window().number));
    });
    fires("accounts away that are not counted", |from| {
        frame_support::storage::unhashed::kill(&Away::<Test>::hashed_key_for(id(from)));
    });
    fires("more accounts away than can be", |_| {
        (1_000..1_256).for_each(|who| Away::<Test>::insert(id(who), moved_to(0)));
    });
}

#[test]
fn invariant_5_whoever_came_home_is_there_and_remembered_once() {
    let put = |returned: Vec<Homecomer>| Returned::<Test>::put(BoundedVec::truncate_from(returned));
    fires("an account that came home twice", |_| {
        put(vec![came(50, 0), came(50, 0)])
    });
    fires("an account that came home and is away", |from| {
        put(vec![came(from, 0)])
    });
    fires("a return of a window to come", |_| {
        put(vec![came(50, window().number)])
    });
}

#[test]
fn invariant_6_instructions_are_of_their_owners_and_paid_for() {
    fires("an instruction for somebody else's account", |from| {
        change_standing(|standing| standing.owner = from)
    });
    let none = "an instruction that is none";
    fires(none, |_| {
        change_standing(|standing| standing.instruction = Instruction::Unset)
    });
    fires(none, |_| {
        change_standing(|standing| standing.instruction = Instruction::With(id(standing.owner)))
    });
    fires("a deposit that is not held, or the reverse", |_| {
        change_standing(|standing| standing.deposit += 1)
    });
    fires("instructions that are not counted", |_| {
        let account = Instructions::<Test>::iter_keys().next().unwrap();
        frame_support::storage::unhashed::kill(&Instructions::<Test>::hashed_key_for(account));
    });
}
