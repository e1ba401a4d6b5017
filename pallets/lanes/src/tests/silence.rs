// SPDX-License-Identifier: Apache-2.0
//! Silence: a lane that commits nothing is told of, and returns by itself.

use crate::{mock::*, Event, LaneStatus, ReturnReason};
use nerv_primitives_core::Observation;

#[test]
fn success_in_two_stages() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        replicas.run(0, &[]);
        include(replicas.signed_by([0, 1, 2, 3, 4]));
        replicas.is_committed();
        let since = now();
        pass(SilenceAfter::get());
        assert!(!lane(&shard).quiet && events().is_empty());
        next_block();
        let missed = 2;
        let quiet = Event::LaneQuiet {
            shard,
            since,
            missed,
        };
        assert_eq!(events(), vec![quiet]);
        // Those that had not signed the last commit have missed a duty.
        let observed = [(5, Observation::Missed), (6, Observation::Missed)];
        assert_eq!(Observed::get(), observed);
        pass(SilenceAfter::get() - 1);
        assert!(events().is_empty());
        assert_eq!(lane(&shard).status, LaneStatus::Open);
        next_block();
        let it = lane(&shard);
        assert_eq!(it.status, LaneStatus::Returning { unsound: false });
        let returning = Event::LaneReturning {
            shard,
            reason: ReturnReason::Silence,
            head: it.position.head.id,
            root: it.position.head.header.root,
        };
        assert_eq!(events(), vec![returning]);
        assert_eq!(Observed::get().len(), 2);
    });
}

#[test]
fn a_sign_of_life_is_enough() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        replicas.run(0, &[]);
        replicas.commit();
        for _ in 0..3 {
            pass(SilenceAfter::get());
            assert!(!lane(&shard).quiet);
            // An empty batch.
            replicas.run(0, &[]);
            replicas.commit();
        }
        pass(SilenceAfter::get() + 1);
        assert!(lane(&shard).quiet);
        replicas.run(0, &[]);
        replicas.commit();
        assert!(!lane(&shard).quiet);
        pass(SilenceAfter::get());
        assert_eq!(lane(&shard).status, LaneStatus::Open);
        assert!(!lane(&shard).quiet);
    });
}

#[test]
fn nobody_has_missed_anything_where_all_have_signed_or_none_could() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        // One has passed since the lane began.
        pass(SilenceAfter::get());
        let told = events();
        assert!(matches!(told[..], [Event::LaneQuiet { missed: 0, .. }]));
        replicas.run(0, &[]);
        include(replicas.signed_by(0..7));
        replicas.is_committed();
        pass(SilenceAfter::get() + 1);
        assert!(lane(&shard).quiet);
        assert!(Observed::get().is_empty());
    });
}

/// Some that fall silent sign one last commit, as few as may, and leave others out of it.
#[test]
fn who_was_left_out_of_the_last_commit_has_not_missed_a_duty() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        let sign = |replicas: &mut Replicas, slots: [u8; 5]| {
            replicas.run(0, &[]);
            include(replicas.signed_by(slots));
            replicas.is_committed();
            next_block();
        };
        sign(&mut replicas, [0, 1, 2, 3, 4]);
        sign(&mut replicas, [0, 2, 3, 4, 5]);
        pass(SilenceAfter::get() - 2);
        // Another period begins, which the first of them counts in still.
        sign(&mut replicas, [0, 1, 2, 3, 5]);
        pass(SilenceAfter::get());
        assert!(lane(&shard).quiet);
        assert_eq!(Observed::get(), vec![(6, Observation::Missed)]);
    });
}

#[test]
fn boundary_what_was_signed_long_ago_counts_no_more() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        let sign = |replicas: &mut Replicas, slots: [u8; 5]| {
            replicas.run(0, &[]);
            include(replicas.signed_by(slots));
            replicas.is_committed();
        };
        sign(&mut replicas, [2, 3, 4, 5, 6]);
        for _ in 0..2 {
            pass(SilenceAfter::get());
            sign(&mut replicas, [0, 1, 2, 3, 4]);
        }
        pass(SilenceAfter::get() + 1);
        assert!(lane(&shard).quiet);
        let missed = [(5, Observation::Missed), (6, Observation::Missed)];
        assert_eq!(Observed::get(), missed);
    });
}

#[test]
fn blocks_that_take_no_commits_hold_nothing_against_a_lane() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        for _ in 0..3 * SilenceAfter::get() {
            next_block_without_turn();
        }
        next_block();
        assert!(!lane(&shard).quiet);
        assert_eq!(lane(&shard).status, LaneStatus::Open);
        replicas.run(0, &[]);
        replicas.commit();
    });
}

#[test]
fn boundary_nodes_that_came_after_the_last_commit() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        replicas.run(0, &[]);
        replicas.commit();
        seat(&shard, 5, None);
        seat(&shard, 6, Some(17));
        pass(SilenceAfter::get() + 1);
        let told = events();
        assert!(matches!(told[..], [Event::LaneQuiet { missed: 0, .. }]));
        assert!(Observed::get().is_empty());
        // One that has come is given a period from the first commit on that it could sign, and the rest of another.
        for commits in 1..=3 {
            replicas.run(0, &[]);
            replicas.commit();
            pass(SilenceAfter::get());
            assert!(!lane(&shard).quiet, "{commits}");
        }
        next_block();
        assert!(lane(&shard).quiet);
        assert_eq!(Observed::get(), vec![(17, Observation::Missed)]);
    });
}

#[test]
fn boundary_a_lane_whose_outbox_has_no_room_is_not_silent() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        // One message is enough: the outbox has room for no more than a commit may have.
        OutboxPatience::set(4 * SilenceAfter::get());
        MaxQueued::set(0);
        let (from, to) = (members(&shard)[0], members(&other)[0]);
        next_block();
        replicas.run(0, &[pay(from, 0, to, 300)]);
        replicas.commit();
        pass(2 * SilenceAfter::get() + 2);
        let it = lane(&shard);
        assert_eq!((it.outbox.messages, it.quiet), (1, false));
        assert_eq!(it.status, LaneStatus::Open);
        // From when there is room again it has as long as ever.
        MaxQueued::reset();
        next_block();
        assert_eq!(lane(&shard).outbox.messages, 0);
        pass(SilenceAfter::get() - 2);
        assert!(!lane(&shard).quiet);
        pass(3);
        assert!(lane(&shard).quiet);
    });
}
