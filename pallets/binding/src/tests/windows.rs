// SPDX-License-Identifier: Apache-2.0
//! When windows close, and what is left of them.

use super::*;

fn closed() -> Option<Event<Test>> {
    let is_closed = |event: &Event<Test>| matches!(event, Event::WindowClosed { .. });
    events().into_iter().find(is_closed)
}

#[test]
fn success_a_window_closes_after_its_blocks_and_the_next_begins() {
    build_and_execute(|| {
        assert_eq!(
            (window().number, window().began, window().closes),
            (1, 1, 11)
        );
        pass_blocks(10);
        // The leaves are looked at in this one.
        assert!(Surveyed::<Test>::exists() && closed().is_none());
        next_block();
        assert!(!Surveyed::<Test>::exists());
        assert_eq!(
            closed(),
            Some(Event::WindowClosed {
                window: 1,
                pairs: 0,
                decides: Forecaster::Last,
                brier: [0; 3],
                forecasts: 0,
                moves: 0,
                gain: 0,
            })
        );
        assert_eq!(
            (window().number, window().began, window().closes),
            (2, 12, 22)
        );
    });
}

#[test]
fn success_without_plans_a_window_closes_at_once() {
    build_and_execute(|| {
        Enabled::set(false);
        deal(1, 2, 5);
        pass_blocks(10);
        assert_eq!((window().number, window().began), (2, 11));
        assert!(matches!(
            closed(),
            Some(Event::WindowClosed { pairs: 1, .. })
        ));
    });
}

#[test]
fn boundary_another_length_counts_from_the_next_window_on() {
    build_and_execute(|| {
        Blocks::set(3);
        assert_eq!(close_window(), 1);
        assert_eq!(height(), 12);
        close_window();
        assert_eq!(height(), 16);
    });
}

#[test]
fn boundary_a_window_has_a_block_at_least() {
    build_and_execute(|| {
        Blocks::set(0);
        close_window();
        assert_eq!(window().closes, window().began + 1);
        let before = window().number;
        pass_blocks(10);
        assert_eq!(window().number, before + 5);
    });
}

#[test]
fn while_records_are_migrated_windows_stay_open() {
    build_and_execute(|| {
        Migrating::set(true);
        pass_blocks(30);
        assert_eq!(window().number, 1);
        Migrating::set(false);
        pass_blocks(2);
        assert_eq!((window().number, window().began), (2, 33));
    });
}

#[test]
fn switched_off_between_the_looks_no_plan_is_made() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        let closes = window().closes;
        while height() < closes {
            deal(on_left[0], on_right[0], 4);
            next_block();
        }
        assert!(Surveyed::<Test>::exists());
        Enabled::set(false);
        next_block();
        assert!(!Surveyed::<Test>::exists());
        assert!(plans().is_empty());
    });
}

#[test]
fn counts_age_when_a_window_closes() {
    build_and_execute(|| {
        deal(1, 2, 8);
        close_window();
        let pair = Pair::new(id(1), id(2)).unwrap();
        let count = |pairs: nerv_primitives_affinity::Sketch| {
            pairs.pair(&pair).map_or(0, |pair| pair.guaranteed())
        };
        assert_eq!(count(Pairs::<Test>::get()), 7 * UNIT);
        (0..60).for_each(|_| {
            close_window();
        });
        assert!(Pairs::<Test>::get().accounts().is_empty());
    });
}

#[test]
fn plans_are_kept_for_some_windows_and_the_newest_is_last() {
    build_and_execute(|| {
        let (from, to, ..) = drawn();
        let first = plans()[0].index;
        for closed in 1..PLANS {
            close_window_with(|| deal(from, to, 4));
            let indices: Vec<_> = plans().iter().map(|plan| plan.index).collect();
            assert_eq!(indices, (first..=first + closed).collect::<Vec<_>>());
        }
        // Nothing is sent any more: no plan comes, and the old ones go.
        let mut left = plans().len();
        while left > 0 {
            close_window();
            check();
            let oldest = plans().first().map_or(PlanIndex::MAX, |plan| plan.index);
            assert!(oldest >= window().number - PLANS);
            assert!(plans().len() <= PLANS as usize);
            left = plans().len();
        }
    });
}
