// SPDX-License-Identifier: Apache-2.0
//! What readers are shown.

use crate::mock::*;
use nerv_primitives_core::{
    api::{fragments::SlotStateView, DutyKind},
    ShardId,
};
use sp_core::H256;

#[test]
fn slots_are_shown_as_they_are() {
    build_and_execute(|| {
        let mut holders: Vec<Option<u32>> = (0..6).map(Some).collect();
        holders.push(Some(SIMULATED));
        place_on(&root(), &holders, 2);
        next_block();
        let states = || -> Vec<SlotStateView> {
            let view = Fragments::fragments(&root()).expect("it is a leaf");
            view.slots.iter().map(|slot| slot.state).collect()
        };
        assert_eq!(states()[0], SlotStateView::Awaited { until: None });
        assert_eq!(states()[6], SlotStateView::Simulated);
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), 0..5);
        assert_eq!(states()[4], SlotStateView::Held);
        assert_eq!(
            states()[5],
            SlotStateView::Awaited {
                until: Some(now() + 10),
            }
        );
        seat(&root(), 0, None);
        seat(&root(), 1, Some(9));
        next_block();
        assert_eq!(states()[0], SlotStateView::Lost);
        assert_eq!(states()[1], SlotStateView::Repairing { until: now() + 15 });
        let view = Fragments::fragments(&root()).expect("it is a leaf");
        assert_eq!(view.alarm, Some(now()), "three are left");
        assert_eq!(view.slots[3].held, [2]);
        let challenge = view.challenge.expect("all are asked at once");
        let asked: Vec<u8> = challenge.asked.iter().map(|it| it.0).collect();
        assert_eq!((asked, challenge.period), (vec![2, 3, 4], 1));
        assert_eq!(view.checkpoints[0].holders, [2, 3, 4]);
        assert!(Fragments::fragments(&ShardId::from([9; 32])).is_none());
    });
}

#[test]
fn checkpoints_are_shown_with_all_that_was_said_of_them() {
    build_and_execute(|| {
        assert!(Fragments::checkpoint(&root()).is_none());
        let height = committed(&root(), 0);
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), 0..2);
        let view = Fragments::checkpoint(&root()).expect("there are some");
        let committed = &view.committed[0];
        assert_eq!(committed.checkpoint.height, height);
        assert_eq!(
            committed.commitment.hash(&committed.checkpoint),
            committed.commitment_hash
        );
        let pending = view.pending.expect("another one waits");
        assert_eq!((pending.needed, pending.acknowledged.len()), (5, 2));
    });
}

#[test]
fn duties_are_all_that_is_asked_of_a_node() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        let kinds = |node| -> Vec<DutyKind> {
            let duties = Fragments::duties(&[node]);
            assert!(duties
                .iter()
                .all(|it| it.node == node && it.shard == root()));
            duties.into_iter().map(|duty| duty.kind).collect()
        };
        let [DutyKind::Hold {
            checkpoint,
            commitment: None,
            block,
            acknowledged: false,
            until: Some(13),
            repairs: false,
            ..
        }] = kinds(6)[..]
        else {
            panic!("one checkpoint waits");
        };
        assert_eq!(
            (checkpoint.height, block),
            (2, Some(H256::from_low_u64_be(2)))
        );
        acknowledge(&root(), 0..5);
        let [DutyKind::Hold {
            commitment: Some(_),
            acknowledged: false,
            until: Some(13),
            ..
        }] = kinds(6)[..]
        else {
            panic!("it is committed, and not acknowledged");
        };
        let [DutyKind::Hold {
            acknowledged: true,
            until: None,
            ..
        }] = kinds(0)[..]
        else {
            panic!("it is held");
        };
        join(&root(), 2, 5..7);
        until_challenged(&root());
        let [_, DutyKind::Answer {
            height: 2,
            period: 1,
            until,
            ..
        }] = kinds(0)[..]
        else {
            panic!("it is asked");
        };
        assert_eq!(until, now() + 8);
        answer_all(&root(), [0]);
        assert_eq!(kinds(0).len(), 1, "it has answered");
        seat(&root(), 0, Some(9));
        next_block();
        assert!(kinds(0).is_empty());
        let [DutyKind::Hold { repairs: true, .. }] = kinds(9)[..] else {
            panic!("it rebuilds");
        };
        assert!(kinds(15).is_empty());
        // More nodes than anybody runs are not looked at.
        let many: Vec<u32> = (100..164).chain([9]).collect();
        assert!(Fragments::duties(&many).is_empty());
    });
}

#[test]
fn the_newest_checkpoint_and_the_one_that_waits_are_recalled_from_whoever_is_in_a_slot() {
    build_and_execute(|| {
        let recalled = |nodes: &[u32]| -> Vec<(u32, Option<H256>)> {
            let recalls = Fragments::recalls(nodes).into_iter();
            recalls.map(|it| (it.checkpoint.height, it.block)).collect()
        };
        let block = |height: u32| (height, Some(H256::from_low_u64_be(height.into())));
        let first = committed(&root(), 0);
        assert_eq!(recalled(&[0]), [block(first)]);
        // Also from one who has not acknowledged yet.
        seat(&root(), 0, Some(9));
        next_block();
        assert_eq!(recalled(&[9]), [block(first)]);
        assert_eq!(recalled(&[0]), []);
        steps(&root(), 500);
        next_block();
        let pending = custody(&root()).pending.expect("another one is taken");
        let waiting = pending.checkpoint.height;
        assert_eq!(recalled(&[9]), [block(first), block(waiting)]);
        // Once for all nodes of an operator; the older one is not wanted any more.
        acknowledge(&root(), 1..6);
        assert_eq!(recalled(&[1, 2, 3]), [block(waiting)]);
        assert_eq!(recalled(&[SIMULATED, 15]), []);
        let many: Vec<u32> = (100..164).chain([9]).collect();
        assert_eq!(recalled(&many), []);
    });
}

#[test]
fn the_holders_of_what_is_kept_are_named_also_of_a_shard_that_ended() {
    build_and_execute(|| {
        committed(&root(), 20);
        seat(&root(), 2, None);
        next_block();
        let holders = || {
            let view = Fragments::checkpoint(&root()).expect("it is kept");
            let committed = &view.committed[0];
            (committed.holders.clone(), committed.nodes.clone())
        };
        let slots = [0, 1, 3, 4, 5, 6];
        let nodes: Vec<Option<u32>> = slots.map(|slot| Some(20 + u32::from(slot))).to_vec();
        assert_eq!(holders(), (slots.to_vec(), nodes.clone()));
        split(&root());
        assert!(Fragments::fragments(&root()).is_none());
        assert_eq!(holders(), (slots.to_vec(), nodes));
    });
}
