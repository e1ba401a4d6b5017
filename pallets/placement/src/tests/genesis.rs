// SPDX-License-Identifier: Apache-2.0
//! Simulated nodes, and the guard that keeps them out.

use crate::{genesis::Simulated, mock::*, GenesisConfig, NodeKeys, Operators};
use nerv_primitives_core::Region;

#[test]
fn success_they_are_named_so() {
    build_and_execute(|| {
        let node = node(7);
        assert!(node.simulated && node.deposit == 0);
        assert_eq!(node.region, Region::Europe);
        assert_eq!(node.endpoint.to_vec(), b"simulated:europe-2".to_vec());
        assert_eq!(Operators::<Test>::get(node.operator), Some(7));
        assert_eq!(NodeKeys::<Test>::get(7), None);
        assert_eq!(round(&root()).due, Some(20));
    });
}

#[test]
#[should_panic(expected = "simulated nodes are not allowed")]
fn fails_where_the_genesis_does_not_allow_them() {
    let mut nodes = simulated(10, 100);
    nodes.allow_simulated = false;
    chain(nodes);
}

#[test]
fn boundary_what_is_wrong_is_told() {
    let with = |change: &dyn Fn(&mut Simulated)| {
        let mut nodes = simulated(3, 100);
        change(&mut nodes);
        nodes.check().map_err(|message| message.to_string())
    };
    assert_eq!(with(&|_| {}), Ok(()));
    assert_eq!(Simulated::default().check(), Ok(()));
    let wrong = |change: &dyn Fn(&mut Simulated), message: &str| {
        assert_eq!(with(change), Err(message.to_string()));
    };
    wrong(
        &|it| it.nodes[1].region = 5,
        "simulated node 1: no such region",
    );
    wrong(
        &|it| it.nodes[2].capacity = 0,
        "simulated node 2: no capacity",
    );
    wrong(&|it| it.latencies[0] = (1, 1, 5), "no round trip: 1, 1, 5");
    wrong(&|it| it.latencies[0] = (0, 3, 5), "no round trip: 0, 3, 5");
    wrong(&|it| it.latencies[0] = (0, 1, 0), "no round trip: 0, 1, 0");
    wrong(
        &|it| it.latencies[0] = (2, 0, 5),
        "no round trip: 0, 2, 100",
    );
    wrong(
        &|it| it.allow_simulated = false,
        "simulated nodes are not allowed",
    );
}

#[test]
fn success_a_chain_without_any_begins_with_nothing_but_a_round() {
    chain(Simulated::default()).execute_with(|| {
        check();
        assert_eq!(crate::Nodes::<Test>::count(), 0);
        assert_eq!(crate::Rounds::<Test>::iter().count(), 1);
    });
    let none = GenesisConfig::<Test>::default();
    assert!(none.placers.is_empty());
    assert!(!none.allow_private, "only where a genesis says so");
}
