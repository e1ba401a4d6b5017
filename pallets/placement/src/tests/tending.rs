//! Nodes on their way out.

use crate::{mock::*, tending::SWEEP, Latencies, Leavers, NodeStatus, Nodes};
use frame_support::{assert_ok, weights::Weight};

#[test]
fn success_forgets_round_trips_in_steps() {
    chain(simulated(80, 100)).execute_with(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        assert_ok!(report(1, &[(b, 20)]));
        assert_ok!(report(2, &[(a, 20)]));
        assert!(Latencies::<Test>::contains_key((a, b)));
        assert_ok!(Placement::deregister_node(signed(1)));
        // One of 82 nodes: three steps of 32.
        assert_eq!((82 / SWEEP, Leavers::<Test>::get().len()), (2, 1));
        Budget::set(Weight::zero());
        // A block ends and begins, and the next one has room again.
        let one = <() as crate::WeightInfo>::tend(SWEEP);
        let base = <() as crate::WeightInfo>::tend_nobody();
        for left in [true, true, false] {
            next_block_with(one.saturating_add(base));
            assert_eq!(Nodes::<Test>::contains_key(a), left);
            check();
        }
        assert!(!Latencies::<Test>::contains_key((a, b)));
        assert!(Latencies::<Test>::contains_key((0, 1)));
    });
}

#[test]
fn boundary_without_room_nothing_happens() {
    build_and_execute(|| {
        let id = register(1, 50);
        assert_ok!(Placement::deregister_node(signed(1)));
        Budget::set(Weight::zero());
        let one = <() as crate::WeightInfo>::tend(SWEEP);
        next_block_with(one);
        assert!(Nodes::<Test>::contains_key(id), "not enough for all of it");
        next_block_with(Weight::zero());
        assert!(Nodes::<Test>::contains_key(id));
        Budget::set(Weight::MAX);
        next_block_with(Weight::zero());
        assert!(!Nodes::<Test>::contains_key(id), "before the extrinsics");
    });
}

#[test]
fn success_who_waits_does_not_keep_others_waiting() {
    build_and_execute(|| {
        let waiting: Vec<u32> = (1..=5).map(|who| register(who, 50 + who as u32)).collect();
        place(&root(), &waiting);
        for who in 1..=5 {
            assert_ok!(Placement::deregister_node(signed(who)));
        }
        let id = register(6, 60);
        assert_ok!(Placement::deregister_node(signed(6)));
        Budget::set(Weight::zero());
        next_block();
        assert!(Nodes::<Test>::contains_key(id), "four were looked at");
        next_block();
        assert!(!Nodes::<Test>::contains_key(id));
        assert_eq!(Leavers::<Test>::get().len(), 5);
        assert_eq!(node(waiting[0]).status, NodeStatus::Leaving { until: 21 });
    });
}
