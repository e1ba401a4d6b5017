// SPDX-License-Identifier: Apache-2.0
//! What is kept of accounts away from home: through expiry, splits, merges and moves by others.

use super::*;
use nerv_primitives_core::traits::ShardMap;

fn ended() -> Vec<BlindedId> {
    let ended = |event| match event {
        Event::Ended { account } => Some(account),
        _ => None,
    };
    events().into_iter().filter_map(ended).collect()
}

fn is_overridden(who: AccountId) -> bool {
    Registry::ways(&[id(who)]).unwrap()[0].overridden
}

#[test]
fn success_an_account_goes_home_when_it_deals_no_more() {
    build_and_execute(|| {
        let (from, to, left, right) = moved();
        assert!(is_overridden(from));
        // As long as they deal it stays.
        for _ in 0..3 {
            close_window_with(|| deal(from, to, 1));
            assert!(planned().is_empty());
        }
        let mut idle = 0;
        let plan = loop {
            let plan = close_window();
            idle += 1;
            if !planned().is_empty() {
                break plan;
            }
            assert!(idle < 40, "it never goes home");
        };
        assert_eq!(planned(), [(id(from), left, Reason::Expiry)]);
        assert_ok!(carry_out(plan));
        assert_eq!((leaf_of(from), is_overridden(from)), (left, false));
        assert_eq!(Away::<Test>::count(), 0);
        let came = Returned::<Test>::get().into_inner();
        assert_eq!(came[0].from, right);
        for _ in 0..Rest::get() {
            close_window();
        }
        assert!(Returned::<Test>::get().is_empty());
    });
}

#[test]
fn success_a_leaf_that_splits_is_followed() {
    build_and_execute(|| {
        let (from, to, left, right) = moved();
        split(right);
        let leaf = leaf_of(from);
        assert_ne!(leaf, right);
        assert_eq!(Away::<Test>::get(id(from)).unwrap().to, right);
        close_window_with(|| deal(from, to, 4));
        let moved = Away::<Test>::get(id(from)).unwrap();
        assert_eq!((moved.from, moved.to), (left, leaf));
        assert!(ended().is_empty());
    });
}

#[test]
fn success_a_merge_that_brings_it_home_ends_the_move() {
    build_and_execute(|| {
        let (from, _, left, right) = moved();
        let parent = merge(left, right);
        assert_eq!((leaf_of(from), is_overridden(from)), (parent, false));
        assert_eq!(Away::<Test>::count(), 1, "nobody has looked yet");
        close_window();
        assert_eq!(ended(), [id(from)]);
        assert_eq!(Away::<Test>::count(), 0);
        assert!(Returned::<Test>::get().is_empty());
    });
}

#[test]
fn success_a_merge_that_does_not_is_followed() {
    build_and_execute(|| {
        let (from, to, left, right) = moved();
        let (one, other) = split(right);
        close_window_with(|| deal(from, to, 4));
        let parent = merge(one, other);
        assert_eq!(parent, right);
        close_window_with(|| deal(from, to, 4));
        let moved = Away::<Test>::get(id(from)).unwrap();
        assert_eq!((moved.from, moved.to), (left, right));
        assert!(is_overridden(from) && ended().is_empty());
    });
}

#[test]
fn success_what_others_move_is_not_the_plans_any_more() {
    build_and_execute(|| {
        let (from, to, left, right) = moved();
        let (one, other) = split(left);
        let away = if leaf_of(to) == one { other } else { one };
        let home = Registry::ways(&[id(from)]).unwrap()[0].walk;
        let elsewhere = if home == one { other } else { one };
        let operation = Operation::Relocate {
            account: id(from),
            shard: elsewhere,
        };
        assert_ok!(Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(())));
        close_window();
        assert_eq!(ended(), [id(from)]);
        assert!(is_overridden(from), "the override is theirs");
        assert_eq!(Away::<Test>::count(), 0);
        let _ = (away, right);
    });
}

#[test]
fn success_what_others_take_home_is_over() {
    build_and_execute(|| {
        let (from, _, left, _) = moved();
        let operation = Operation::Relocate {
            account: id(from),
            shard: left,
        };
        assert_ok!(Bisection::carry_out(operation, BY, |_| Ok::<(), ()>(())));
        assert!(!is_overridden(from));
        close_window();
        assert_eq!(ended(), [id(from)]);
    });
}

/// The table is put in order even while a plan is not made for want of anything to gain.
#[test]
fn boundary_those_that_came_home_are_forgotten_for_others() {
    build_and_execute(|| {
        let full: Vec<_> = (0..RETURNED)
            .map(|n| Homecomer {
                account: id(1_000 + u64::from(n)),
                from: root(),
                window: 1,
            })
            .collect();
        Rest::set(1_000);
        let (from, _, left, right) = moved();
        Returned::<Test>::put(BoundedVec::truncate_from(full));
        let home = Move {
            account: id(from),
            from: right,
            to: left,
            gain: 0,
            reason: Reason::Expiry,
        };
        let plan = put_plan(home);
        assert_ok!(carry_out(plan));
        let returned = Returned::<Test>::get();
        assert_eq!(returned.len() as u32, RETURNED);
        assert_eq!(returned.first().unwrap().account, id(1_001));
        assert_eq!(returned.last().unwrap().account, id(from));
    });
}

#[test]
fn whoever_leaves_again_has_not_come_home() {
    build_and_execute(|| {
        let (from, _, left, right) = moved();
        let there = Move {
            account: id(from),
            from: left,
            to: right,
            gain: 0,
            reason: Reason::Affinity,
        };
        let back = Move {
            from: right,
            to: left,
            reason: Reason::Expiry,
            ..there
        };
        assert_ok!(carry_out(put_plan(back)));
        check();
        assert_eq!(Returned::<Test>::get().len(), 1);
        assert_ok!(carry_out(put_plan(there)));
        check();
        assert!(Returned::<Test>::get().is_empty());
        assert_eq!(Away::<Test>::count(), 1);
    });
}

/// However many are where no plan has put them, so many entries are put right in a window, and none of them counts.
#[test]
fn boundary_so_many_entries_are_put_right_in_a_window() {
    build_and_execute(|| {
        let [(left, _), (right, _)] = two_leaves();
        let accounts: Vec<BlindedId> = (0..u64::from(TIDIED) + 9).map(id).collect();
        let ways = Registry::ways(&accounts).unwrap();
        for account in &accounts {
            let moved = crate::Moved {
                from: left,
                to: right,
                window: 0,
                reason: Reason::Affinity,
            };
            Away::<Test>::insert(account, moved);
        }
        let ways = accounts.iter().copied().zip(ways).collect();
        let map = Registry::leaves();
        for left in [9, 0] {
            let mut took = Weight::zero();
            let kept: std::collections::BTreeMap<_, _> = Away::<Test>::iter().collect();
            let (all, before) = (kept.len() as u32, ended().len());
            assert!(Binding::tidy(kept, &ways, &map, &mut took).is_empty());
            assert_eq!(Away::<Test>::count(), left);
            assert_eq!(ended().len() - before, (all - left) as usize);
            assert_eq!(took, Weights::away(all, all - left));
        }
    });
}
