// SPDX-License-Identifier: Apache-2.0
//! What readers are shown.

use crate::{mock::*, UNMEASURED};
use frame_support::assert_ok;
use nerv_primitives_core::api::NodeStatusView;

#[test]
fn success_a_placement_with_its_nodes() {
    build_and_execute(|| {
        let before = Placement::placement(&root()).unwrap();
        assert_eq!((before.placed, before.due), (None, Some(20)));
        assert_eq!(before.seed, round(&root()).seed);
        assert!(PLACERS.contains(&before.turn.unwrap()));
        place(&root(), &[0, 2, 4, 6, 8]);
        let view = Placement::placement(&root()).unwrap();
        assert_eq!((view.due, view.round), (None, before.round + 1));
        let placed = view.placed.unwrap();
        let ids: Vec<u32> = placed.nodes.iter().map(|node| node.id).collect();
        assert_eq!(ids, [0, 2, 4, 6, 8]);
        assert_eq!(placed.slots, ids.into_iter().map(Some).collect::<Vec<_>>());
        // 100 ms of 180 at most, nothing known of the nodes, all empty, half of the highest price.
        let score = placed.score;
        let parts = (
            score.latency,
            score.reliability,
            score.space,
            score.cheapness,
        );
        assert_eq!(parts, (642_857, 500_000, 1_000_000, 500_000));
        assert_eq!(score.total, 657_142);
        assert_eq!(placed.score_now, score, "as it was accepted");
        assert_eq!(Placement::placement(&shard(5)), None);
    });
}

#[test]
fn success_nodes_by_pages() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        let all = Placement::nodes(0, u32::MAX);
        assert_eq!(all.len(), 11);
        assert!(all.windows(2).all(|pair| pair[0].id < pair[1].id));
        let page: Vec<u32> = Placement::nodes(8, 2).iter().map(|it| it.id).collect();
        assert_eq!(page, [8, 9]);
        let view = Placement::node(id).unwrap();
        assert_eq!(
            (view.free, view.deposit, view.simulated),
            (90, DEPOSIT, false)
        );
        assert_eq!(view.endpoint, "https://node.example:9000");
        assert_eq!((view.reliability, view.shards), (500_000, vec![root()]));
        assert_ok!(Placement::drain_node(signed(1)));
        let status = || Placement::node(id).unwrap().status;
        assert_eq!(status(), NodeStatusView::Draining(21));
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!(status(), NodeStatusView::Leaving(21));
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 1));
        assert_eq!(Placement::node(1).unwrap().status, NodeStatusView::Failed);
    });
}

#[test]
fn success_round_trips_of_nodes_that_are_there() {
    build_and_execute(|| {
        let id = register(1, 50);
        assert_eq!(Placement::latency_now(0, 1), Some(100));
        assert_eq!(Placement::latency_now(0, id), Some(UNMEASURED));
        assert_eq!(Placement::latency_now(0, 0), None);
        assert_eq!(Placement::latency_now(0, 99), None);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!(Placement::latency_now(0, id), None, "it has left");
        assert_eq!(Placement::node(id), None);
    });
}
