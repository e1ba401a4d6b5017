// SPDX-License-Identifier: Apache-2.0
//! How full blocks are, and which lanes that calls for.

use super::*;
use crate::{BlockFullness, Fullness};
use frame_support::{dispatch::DispatchClass, traits::Get};
use frame_system::limits::BlockWeights;
use nerv_primitives_core::{traits::FullnessCondition, LaneChange, LaneStanding, Ppm};

/// A class of extrinsics.
const NORMAL: DispatchClass = DispatchClass::Normal;

/// The time that extrinsics may have in an empty block.
fn class_limit() -> u64 {
    let weights: BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
    weights.get(NORMAL).max_total.expect("a limit").ref_time()
}

/// Ends a block of whose time for them extrinsics have taken a part, with so many transfers in a leaf.
fn block_of(part: Ppm, leaf: &ShardId, transfers: u32) {
    LoadPredictor::executed(leaf, transfers);
    let room = Fullness::<Test>::get().room.expect("a block has begun");
    let taken = u128::from(room) * u128::from(part) / u128::from(MILLION);
    System::set_block_consumed_resources(Weight::from_parts(taken as u64, 0), 0);
    next_block();
}

fn blocks_of(count: u32, part: Ppm, leaf: &ShardId, transfers: u32) {
    (0..count).for_each(|_| block_of(part, leaf, transfers));
}

fn assess(change: LaneChange, shard: &ShardId) -> Assessment {
    <LoadPredictor as FullnessCondition>::assess(change, shard)
}

fn called_for() -> Vec<(LaneChange, ShardId)> {
    <LoadPredictor as FullnessCondition>::called_for()
}

fn means() -> (Ppm, Ppm) {
    let it = Fullness::<Test>::get();
    (it.slow, it.fast)
}

#[test]
fn success_means_follow_the_blocks() {
    build_and_execute(|| {
        next_block();
        assert_eq!(means(), (0, 0));
        block_of(640_000, &root(), 0);
        assert_eq!(means(), (10_000, 80_000));
        blocks_of(7, 640_000, &root(), 0);
        let (slow, fast) = means();
        assert!((70_000..80_000).contains(&slow) && fast > 400_000);
        blocks_of(1_000, 640_000, &root(), 0);
        let (slow, fast) = means();
        assert!(640_000 - slow < 64 && 640_000 - fast < 8);
        blocks_of(1_000, 0, &root(), 0);
        let (slow, fast) = means();
        assert!(slow < 64 && fast < 8);
    });
}

#[test]
fn boundary_a_block_is_full_where_nothing_is_left_for_extrinsics() {
    build_and_execute(|| {
        next_block();
        assert_eq!(Fullness::<Test>::get().room, Some(class_limit()));
        // Half of the time is taken by what comes before extrinsics: less than their class may have is left.
        let weights: BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
        let most = weights.max_block.ref_time();
        TakenBefore::set(Weight::from_parts(most / 2, 0));
        next_block();
        let room = Fullness::<Test>::get().room.expect("a block has begun");
        assert!(room <= most / 2 && room < class_limit());
        block_of(MILLION, &root(), 0);
        assert_eq!(means().1, MILLION / 8);
        // Where nothing fits that is full, too.
        TakenBefore::set(Weight::MAX);
        next_block();
        assert_eq!(Fullness::<Test>::get().room, Some(0));
        let before = means();
        LoadPredictor::on_finalize(System::block_number());
        assert!(means().1 > before.1);
        // A block in which extrinsics had to wait tells nothing.
        let before = means();
        LoadPredictor::on_finalize(System::block_number());
        assert_eq!(means(), before);
    });
}

#[test]
fn success_full_blocks_call_for_a_lane_of_the_busiest_leaf() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        next_block();
        // A thousand transfers fill a second: the right has half of it, the left a tenth.
        let full = |count: u32| {
            for _ in 0..count {
                LoadPredictor::executed(&left, 100);
                block_of(MILLION, &right, 500);
            }
        };
        full(30);
        assert!(called_for().is_empty(), "not for long enough");
        full(100);
        assert_eq!(called_for(), [(LaneChange::Open, right)]);
        let Assessment::Fullness {
            fullness,
            share,
            limit,
            least,
            ..
        } = assess(LaneChange::Open, &right)
        else {
            panic!("it is judged by the fullness");
        };
        assert!(fullness > 850_000 && limit == 700_000);
        assert!((480_000..=500_000).contains(&share) && least == fullness / 4);
        // The other is not what fills blocks.
        assert!(!assess(LaneChange::Open, &left).holds());
        // While one opens none is called for, and a lane is not called for again.
        Standings::set([(right, LaneStanding::Opening)].into());
        assert!(called_for().is_empty());
        Standings::set([(right, LaneStanding::Lane)].into());
        assert!(called_for().is_empty());
    });
}

#[test]
fn success_a_burst_opens_no_lane_and_what_takes_effect_calls_for_no_other() {
    build_and_execute(|| {
        next_block();
        blocks_of(20, MILLION, &root(), 900);
        assert!(means().1 > 900_000 && means().0 < 300_000);
        assert!(called_for().is_empty(), "a burst");
        blocks_of(200, MILLION, &root(), 900);
        assert!(!called_for().is_empty());
        // The lane is open: some seconds later nothing calls for another, though the slow mean is high still.
        blocks_of(10, 100_000, &root(), 900);
        assert!(means().0 > 700_000);
        assert!(called_for().is_empty());
    });
}

#[test]
fn boundary_a_lane_returns_where_there_is_room_for_what_it_has_to_do() {
    build_and_execute(|| {
        next_block();
        Standings::set([(root(), LaneStanding::Lane)].into());
        blocks_of(200, 100_000, &root(), 250);
        // A tenth and a quarter are more than three tenths.
        assert!(called_for().is_empty());
        assert!(!assess(LaneChange::Return, &root()).holds());
        blocks_of(60, 100_000, &root(), 150);
        assert_eq!(called_for(), [(LaneChange::Return, root())]);
        // A burst of others is over before it calls anything back.
        blocks_of(8, 900_000, &root(), 150);
        assert!(called_for().is_empty());
        // Neither does it return while it opens.
        blocks_of(60, 100_000, &root(), 150);
        Standings::set([(root(), LaneStanding::Opening)].into());
        assert!(called_for().is_empty());
    });
}

#[test]
fn boundary_between_the_bounds_nothing_is_called_for() {
    build_and_execute(|| {
        next_block();
        blocks_of(500, 600_000, &root(), 600);
        assert!(called_for().is_empty());
        Standings::set([(root(), LaneStanding::Lane)].into());
        assert!(called_for().is_empty());
    });
}

#[test]
fn success_what_a_lane_executes_is_its_load() {
    build_and_execute(|| {
        next_block();
        for _ in 0..31 {
            LoadPredictor::executed(&root(), 500);
            next_block();
        }
        let load = <LoadPredictor as LoadCondition>::load(&root());
        assert_eq!((load.rate, load.quiet_for), (500_000, 0));
        assert!(
            assess_split(&root()).holds(),
            "it is overloaded as any leaf"
        );
        LoadPredictor::executed(&root(), 0);
        assert!(PendingNotes::<Test>::get().is_empty(), "nothing is nothing");
    });
}

#[test]
fn success_lanes_have_their_weights() {
    let weight = <LoadPredictor as FullnessCondition>::weight();
    assert!(weight.all_gte(<LoadPredictor as LoadCondition>::weight()));
    assert_eq!(
        <LoadPredictor as LoadMeter>::executed_weight(),
        LoadPredictor::note_weight(<Weights as WeightInfo>::finished())
            - LoadPredictor::most_shared() / 2
    );
    build_and_execute(|| {
        let paid = <LoadPredictor as Hooks<u64>>::on_initialize(1);
        // And what notes need once: a parameter, and the list of those that pay for meters.
        let db = <Test as frame_system::Config>::DbWeight::get();
        assert_eq!(
            paid,
            LoadPredictor::fullness_weight() + db.reads_writes(2, 1)
        );
    });
}

#[test]
fn invariant_no_block_is_fuller_than_full() {
    new_test_ext().execute_with(|| {
        Fullness::<Test>::put(BlockFullness {
            slow: MILLION + 1,
            ..Default::default()
        });
        assert!(LoadPredictor::do_try_state().is_err());
    });
}

#[test]
fn a_chain_without_the_rule_is_never_called_upon() {
    assert_eq!(
        <() as FullnessCondition>::assess(LaneChange::Open, &root()),
        Assessment::Unconditional
    );
    assert!(<() as FullnessCondition>::called_for().is_empty());
}
