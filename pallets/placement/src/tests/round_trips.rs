// SPDX-License-Identifier: Apache-2.0
//! Measuring round trips: whom the keeper asks, when, and what it reports.

use crate::{
    keeper::{decide::PATIENCE, measure::TIMED, ASKED},
    mock::*,
    Call,
};
use codec::Encode;
use frame_support::assert_ok;
use nerv_primitives_core::{identity::identity_hash, NodeId};
use sp_runtime::{offchain::storage::StorageValueRef, testing::TestSignature};

/// How often each node is asked: once to open the connection, and then to be timed.
const TIMES: usize = 1 + TIMED;

/// Where the two nodes of the tests are asked.
const A: &str = "http://a.example:9944";
const B: &str = "https://b.example/node";

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
        outside.identifies(B, b, 2, TIMES);
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
        outside.identifies(B, b, 2, TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(b, 1)]]);
    });
}

#[test]
fn success_an_operators_delegate_answers_for_its_node() {
    with_two(&[1], |outside, a, b| {
        ActsFor::set(vec![(40, 2)]);
        wait_for_turn_of(a);
        outside.identifies(B, b, 40, TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(b, 1)]]);
    });
}

#[test]
fn fails_whoever_else_answers_and_whatever_is_no_answer() {
    let genesis = GENESIS;
    let nonce = [7; 32];
    let signed = |who: AccountId, signer: AccountId, hash: [u8; 32]| {
        let bytes = (who, TestSignature(signer, hash.to_vec())).encode();
        let digits: String = bytes.iter().map(|it| format!("{it:02x}")).collect();
        format!(r#"{{"jsonrpc":"2.0","id":1,"result":"0x{digits}"}}"#)
    };
    let is = |node| identity_hash(&genesis, node, &nonce);
    // Node 11 is the other one, and 2 its operator.
    let answers = [
        // Somebody else, in the own name, and in the operator's.
        signed(3, 3, is(11)),
        signed(2, 3, is(11)),
        // The operator of the one that asks.
        signed(1, 1, is(11)),
        // Of another node, another chain, and what was asked before.
        signed(2, 2, is(10)),
        signed(2, 2, identity_hash(&[1; 32], 11, &nonce)),
        signed(2, 2, identity_hash(&genesis, 11, &[6; 32])),
        // No answer, and none that ends.
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}"#.into(),
        r#"{"peers":0}"#.into(),
        String::new(),
        format!(r#"{{"pad":"{}","result":"0x00"}}"#, "x".repeat(5_000)),
    ];
    for answer in answers {
        with_two(&[1], |outside, a, b| {
            assert_eq!(b, 11);
            wait_for_turn_of(a);
            // It is not asked again to be timed.
            outside.answers(B, b, answer.as_bytes());
            keep();
            assert_eq!(outside.take(), vec![], "{answer}");
        });
    }
}

#[test]
fn fails_who_answers_first_and_not_when_it_is_timed() {
    with_two(&[1], |outside, a, b| {
        wait_for_turn_of(a);
        outside.identifies(B, b, 2, 1);
        outside.answers(B, b, b"{}");
        keep();
        assert_eq!(outside.take(), vec![]);
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
        outside.identifies("http://1.1.1.1:9944", public, 3, TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(public, 1)]]);
    });
}

#[test]
fn success_measures_for_each_operator_and_again_before_the_samples_are_old() {
    with_two(&[1, 2], |outside, a, b| {
        for (own, other, url) in [(a, b, B), (b, a, A)] {
            wait_for_turn_of(own);
            outside.identifies(url, other, other as AccountId - 9, TIMES);
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
        outside.identifies(B, b, 2, TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(b, 1)]]);
    });
}

#[test]
fn success_who_was_asked_is_left_alone_for_a_while() {
    with_two(&[1], |outside, a, b| {
        LatencyPeriod::set(40);
        wait_for_turn_of(a);
        let since = now();
        outside.identifies(B, b, 2, TIMES);
        keep();
        assert_eq!(outside.take().len(), 1);
        // The report got lost.
        while now() + 10 < since + PATIENCE {
            wait_for_turn_of(a);
            keep();
            assert_eq!(outside.take(), vec![]);
        }
        wait_for_turn_of(a);
        outside.identifies(B, b, 2, TIMES);
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
        outside.identifies("http://c.example", c, 3, TIMES);
        keep();
        assert_eq!(reported(&outside.take()), [vec![(c, 1)]]);
        // Nor does one that has failed itself ask anybody.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), a));
        wait_for_turn_of(a);
        keep();
        assert_eq!(outside.take(), vec![]);
    });
}
