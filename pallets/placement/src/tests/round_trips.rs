// SPDX-License-Identifier: Apache-2.0
//! Measuring round trips: whom the keeper asks, when, and what it reports.

use crate::{
    keeper::{decide::PATIENCE, measure::TIMED, ASKED},
    mock::*,
    Call,
};
use frame_support::assert_ok;
use nerv_primitives_core::NodeId;
use sp_runtime::offchain::storage::StorageValueRef;

/// How often each page is asked for: once to open the connection, and then to be timed.
const TIMES: usize = 1 + TIMED;

/// Has an account register a node at an endpoint.
fn register_at(who: AccountId, domain: u32, endpoint: &str) -> NodeId {
    let id = crate::NextNode::<Test>::get();
    let mut spec = spec(domain);
    spec.endpoint = endpoint.as_bytes().to_vec().try_into().unwrap();
    assert_ok!(Placement::register_node(signed(who), spec));
    id
}

/// Lets blocks pass until a node's turn to look at the others has come.
fn wait_for_turn_of(node: NodeId) {
    loop {
        next_block();
        if now() % 10 == node % 10 {
            return;
        }
    }
}

fn reported(sent: &[Call<Test>]) -> Vec<Vec<(NodeId, u32)>> {
    sent.iter()
        .map(|call| match call {
            Call::report_latencies { report } => report.to_vec(),
            _ => panic!("nothing else is sent"),
        })
        .collect()
}

/// Ten simulated nodes, of which none is ever asked, and two that are there.
fn with_two(keys: &[AccountId], test: impl FnOnce(&Outside, NodeId, NodeId)) {
    with_web(simulated(10, 100), keys.to_vec(), |outside| {
        let a = register_at(1, 50, "http://a.example:9944");
        let b = register_at(2, 51, "https://b.example/node/");
        test(outside, a, b);
    });
}

#[test]
fn success_reports_what_answers_for_the_operator_whose_key_it_holds() {
    with_two(&[1], |outside, a, b| {
        wait_for_turn_of(b);
        keep();
        assert_eq!(outside.take(), vec![], "it is not its turn");
        wait_for_turn_of(a);
        outside.answers("https://b.example/node/health", TIMES);
        keep();
        let sent = outside.take();
        // The clock of the test stands still, and what was measured is rounded up.
        assert_eq!(reported(&sent), [vec![(b, 1)]]);
        next_block();
        assert_ok!(report(1, &reported(&sent)[0]));
        assert_eq!(Placement::latency_now(a, b), Some(crate::UNMEASURED));
        assert_ok!(report(2, &[(a, 7)]));
        assert_eq!(Placement::latency_now(a, b), Some(7));
    });
}

#[test]
fn success_reports_with_the_key_of_an_operators_delegate() {
    with_two(&[40], |outside, a, b| {
        wait_for_turn_of(a);
        keep();
        assert_eq!(outside.take(), vec![], "it acts for nobody");
        ActsFor::set(vec![(40, 1)]);
        wait_for_turn_of(a);
        outside.answers("https://b.example/node/health", TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(b, 1)]]);
    });
}

#[test]
fn success_asks_no_private_address_outside_of_development_chains() {
    with_two(&[1], |outside, a, _| {
        let public = register_at(3, 52, "http://1.1.1.1:9944");
        // What was registered before this was a rule.
        register_at(4, 53, "http://127.0.0.1:9944");
        crate::AllowPrivate::<Test>::kill();
        wait_for_turn_of(a);
        outside.answers("http://1.1.1.1:9944/health", TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(public, 1)]]);
    });
}

#[test]
fn success_measures_for_each_operator_and_again_before_the_samples_are_old() {
    with_two(&[1, 2], |outside, a, b| {
        for (own, other, page) in [
            (a, b, "https://b.example/node/health"),
            (b, a, "http://a.example:9944/health"),
        ] {
            wait_for_turn_of(own);
            outside.answers(page, TIMES);
            keep();
            assert_eq!(reported(&outside.take()), [vec![(other, 1)]]);
            next_block();
            assert_ok!(report(own as AccountId - 9, &[(other, 1)]));
        }
        // The period is 200 blocks, and four samples are to count in it.
        let since = now();
        wait_for_turn_of(a);
        while now() + 10 < since + 50 {
            keep();
            assert_eq!(outside.take(), vec![]);
            wait_for_turn_of(a);
        }
        wait_for_turn_of(a);
        outside.answers("https://b.example/node/health", TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(b, 1)]]);
    });
}

#[test]
fn success_who_was_asked_is_left_alone_for_a_while() {
    with_two(&[1], |outside, a, _| {
        LatencyPeriod::set(40);
        wait_for_turn_of(a);
        let since = now();
        let page = "https://b.example/node/health";
        outside.answers(page, TIMES);
        keep();
        assert_eq!(outside.take().len(), 1);
        // The report got lost.
        while now() + 10 < since + PATIENCE {
            wait_for_turn_of(a);
            keep();
            assert_eq!(outside.take(), vec![]);
        }
        wait_for_turn_of(a);
        outside.answers(page, TIMES);
        keep();
        assert_eq!(outside.take().len(), 1);
    });
}

#[test]
fn success_asks_nobody_who_is_not_there_and_forgets_what_it_cannot_read() {
    with_two(&[1], |outside, a, b| {
        StorageValueRef::persistent(ASKED).set(&[0xffu8; 64]);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), b));
        wait_for_turn_of(a);
        keep();
        assert_eq!(
            outside.take(),
            vec![],
            "it would have been an unexpected request"
        );
        let c = register_at(3, 52, "http://c.example");
        wait_for_turn_of(a);
        outside.answers("http://c.example/health", TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(c, 1)]]);
        // Nor does one that has failed itself ask anybody.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), a));
        wait_for_turn_of(a);
        keep();
        assert_eq!(outside.take(), vec![]);
    });
}
