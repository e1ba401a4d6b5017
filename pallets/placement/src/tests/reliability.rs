// SPDX-License-Identifier: Apache-2.0
//! What is noted of nodes by those who see them.

use crate::{mock::*, HISTORY};
use nerv_primitives_core::{traits::NodeReliability, Observation};

fn reliability(id: u32) -> u32 {
    Placement::candidate(&node(id), 0, &Placement::terms(), now()).reliability
}

#[test]
fn success_counts_what_was_seen() {
    build_and_execute(|| {
        assert_eq!(reliability(0), 500_000, "nobody has seen anything");
        run_to(4);
        Placement::observed(0, Observation::Kept);
        assert_eq!(reliability(0), 666_666);
        assert_eq!(node(0).changed, 4);
        Placement::observed(0, Observation::Missed);
        Placement::observed(0, Observation::Missed);
        assert_eq!(reliability(0), 400_000);
        Placement::observed(99, Observation::Kept);
        let most = <() as crate::WeightInfo>::force_fail(MaxShardsPerNode::get());
        assert_eq!(Placement::failed_weight(), most);
    });
}

#[test]
fn boundary_old_observations_count_less() {
    build_and_execute(|| {
        for _ in 0..HISTORY - 1 {
            Placement::observed(0, Observation::Kept);
        }
        assert_eq!((node(0).kept, node(0).missed), (1_023, 0));
        Placement::observed(0, Observation::Missed);
        assert_eq!((node(0).kept, node(0).missed), (511, 0));
        for _ in 0..2_000 {
            Placement::observed(0, Observation::Missed);
            assert!(node(0).kept + node(0).missed < HISTORY);
        }
        assert!(reliability(0) < 130_000);
    });
}
