// SPDX-License-Identifier: Apache-2.0
//! `report_latencies`.

use crate::{mock::*, Event, UNMEASURED};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// The round trip that counts now.
fn latency(a: u32, b: u32) -> u32 {
    Placement::latency_now(a, b).expect("two nodes that are there")
}

#[test]
fn success_the_higher_of_both_sides_counts() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        assert_eq!(latency(a, b), UNMEASURED);
        assert_ok!(report(1, &[(b, 20)]));
        assert_eq!(latency(a, b), UNMEASURED, "one side alone does not count");
        assert_ok!(report(2, &[(a, 30)]));
        assert_eq!((latency(a, b), latency(b, a)), (30, 30));
        assert_eq!(
            events().last(),
            Some(&Event::LatenciesReported { node: b, pairs: 1 })
        );
        assert_eq!(latency(0, 1), 100, "of simulated ones");
        assert_eq!(latency(0, a), UNMEASURED);
    });
}

#[test]
fn success_an_outlier_does_not_count() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        for millis in [20, 10_000, 22, 21, 23] {
            assert_ok!(report(1, &[(b, millis)]));
            assert_ok!(report(2, &[(a, 10)]));
            run_to(now() + 10);
        }
        assert_eq!(latency(a, b), 23);
    });
}

#[test]
fn boundary_old_reports_do_not_count() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        assert_ok!(report(1, &[(b, 20)]));
        assert_ok!(report(2, &[(a, 30)]));
        run_to(200);
        assert_eq!(latency(a, b), 30);
        run_to(201);
        assert_eq!(latency(a, b), UNMEASURED);
    });
}

#[test]
fn boundary_round_trips_that_can_be() {
    build_and_execute(|| {
        register(1, 50);
        let b = register(2, 51);
        for absurd in [0, 10_001, u32::MAX] {
            assert_noop!(report(1, &[(b, absurd)]), Failure::AbsurdLatency);
        }
        assert_ok!(report(1, &[(b, 1)]));
        run_to(11);
        assert_ok!(report(1, &[(b, 10_000)]));
    });
}

#[test]
fn boundary_no_more_often_than_it_may() {
    build_and_execute(|| {
        register(1, 50);
        let b = register(2, 51);
        assert_ok!(report(1, &[(b, 20)]));
        run_to(10);
        assert_noop!(report(1, &[(b, 20)]), Failure::ReportsTooOften);
        run_to(11);
        assert_ok!(report(1, &[(b, 20)]));
    });
}

#[test]
fn fails_about_what_cannot_be_measured() {
    build_and_execute(|| {
        let a = register(1, 50);
        let (b, c) = (register(2, 51), register(3, 52));
        assert_noop!(report(1, &[]), Failure::EmptyReport);
        assert_noop!(report(1, &[(a, 20)]), Failure::OwnNode);
        assert_noop!(report(1, &[(99, 20)]), Failure::UnknownNode);
        assert_noop!(report(1, &[(0, 20)]), Failure::SimulatedNode);
        assert_noop!(report(1, &[(b, 20), (b, 21)]), Failure::NotAscending);
        assert_noop!(report(1, &[(c, 20), (b, 21)]), Failure::NotAscending);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), c));
        assert_noop!(report(1, &[(b, 20), (c, 21)]), Failure::UnknownNode);
        assert_ok!(report(1, &[(b, 20)]));
    });
}

#[test]
fn fails_of_those_who_run_no_node() {
    build_and_execute(|| {
        assert_noop!(report(1, &[(1, 20)]), Failure::NotAnOperator);
        let a = register(1, 50);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), a));
        assert_noop!(report(1, &[(1, 20)]), Failure::NotActive);
        assert_noop!(
            Placement::report_latencies(RuntimeOrigin::root(), Default::default()),
            DispatchError::BadOrigin
        );
    });
}
