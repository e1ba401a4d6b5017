// SPDX-License-Identifier: Apache-2.0
//! `register_node`.

use crate::{mock::*, Event, NodeKeys, NodeStatus, Operators};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn success_holds_the_deposit_and_keeps_what_was_said() {
    build_and_execute(|| {
        assert_ok!(Placement::register_node(signed(1), spec(7)));
        let id = Operators::<Test>::get(1).unwrap();
        assert_eq!(id, 10, "behind the simulated ones");
        let node = node(id);
        assert_eq!(
            (node.operator, node.domain, node.capacity, node.used),
            (1, 7, 100, 0)
        );
        assert_eq!((node.kept, node.missed, node.simulated), (0, 0, false));
        assert_eq!(node.status, NodeStatus::Active);
        assert_eq!(NodeKeys::<Test>::get(id), Some(spec(7).key));
        assert_eq!((held(1), free(1)), ((DEPOSIT, 0), ENDOWMENT - DEPOSIT));
        assert_eq!(
            events(),
            vec![Event::NodeRegistered {
                node: id,
                operator: 1,
                deposit: DEPOSIT,
            }]
        );
    });
}

#[test]
fn success_numbers_are_given_once() {
    build_and_execute(|| {
        let first = register(1, 50);
        assert_ok!(Placement::deregister_node(signed(1)));
        run_to(5);
        assert_eq!(register(1, 50), first + 1);
    });
}

#[test]
fn fails_a_second_time() {
    build_and_execute(|| {
        register(1, 50);
        let mut other = spec(60);
        other.key[0] = 1;
        assert_noop!(
            Placement::register_node(signed(1), other),
            Failure::AlreadyRegistered
        );
    });
}

#[test]
fn boundary_as_many_nodes_as_may_be() {
    build_and_execute(|| {
        MaxNodes::set(11);
        register(1, 50);
        assert_noop!(
            Placement::register_node(signed(2), spec(51)),
            Failure::TooManyNodes
        );
    });
}

#[test]
fn fails_beyond_the_last_number() {
    new_test_ext().execute_with(|| {
        crate::NextNode::<Test>::put(u32::MAX);
        assert_noop!(
            Placement::register_node(signed(1), spec(51)),
            Failure::TooManyNodes
        );
    });
}

#[test]
fn boundary_what_a_node_must_be() {
    build_and_execute(|| {
        let with = |change: &dyn Fn(&mut crate::NodeSpec)| {
            let mut spec = spec(7);
            change(&mut spec);
            Placement::register_node(signed(1), spec)
        };
        assert_noop!(with(&|it| it.capacity = 0), Failure::NoCapacity);
        assert_noop!(with(&|it| it.bandwidth = 0), Failure::NoBandwidth);
        assert_noop!(with(&|it| it.price = DEAREST + 1), Failure::PriceTooHigh);
        assert_noop!(with(&|it| it.key.truncate(1_183)), Failure::BadKey);
        assert_noop!(
            with(&|it| it.key.iter_mut().for_each(|byte| *byte = 0xff)),
            Failure::BadKey
        );
        assert_ok!(with(&|it| {
            it.capacity = 1;
            it.bandwidth = 1;
            it.price = DEAREST;
        }));
    });
}

#[test]
fn boundary_endpoints() {
    build_and_execute(|| {
        let with = |endpoint: &[u8]| {
            let mut spec = spec(7);
            spec.endpoint = endpoint.to_vec().try_into().unwrap();
            Placement::register_node(signed(1), spec)
        };
        for bad in [
            &b""[..],
            b"http://",
            b"ftp://there",
            b"simulated:europe-1",
            b"http://a b",
            b"https://a\nb",
            b"https://\xff\xfe",
            b"https://a?b",
            b"https://a/#b",
        ] {
            assert_noop!(with(bad), Failure::BadEndpoint);
        }
        assert_ok!(with(b"http://a"));
    });
}

#[test]
fn boundary_only_public_addresses_outside_of_development_chains() {
    build_and_execute(|| {
        crate::AllowPrivate::<Test>::kill();
        let with = |endpoint: &str| {
            let mut spec = spec(7);
            spec.endpoint = endpoint.as_bytes().to_vec().try_into().unwrap();
            spec
        };
        for bad in [
            "http://127.0.0.1:9944",
            "http://10.0.0.1",
            "http://[::1]:9944",
            "http://[::ffff:127.0.0.1]",
            "http://localhost:9944",
            "https://node.example",
        ] {
            let attempt = Placement::register_node(signed(1), with(bad));
            assert_noop!(attempt, Failure::PrivateEndpoint);
        }
        assert_ok!(Placement::register_node(signed(1), with("http://1.1.1.1")));
        assert_noop!(
            Placement::update_node(signed(1), with("http://192.168.0.1")),
            Failure::PrivateEndpoint
        );
        let other = with("https://[2606:4700::1]:9944/node");
        assert_ok!(Placement::update_node(signed(1), other));
    });
}

#[test]
fn fails_without_units_or_a_signature() {
    build_and_execute(|| {
        assert_noop!(
            Placement::register_node(signed(77), spec(1)),
            TokenError::FundsUnavailable
        );
        assert_noop!(
            Placement::register_node(RuntimeOrigin::root(), spec(1)),
            DispatchError::BadOrigin
        );
    });
}
