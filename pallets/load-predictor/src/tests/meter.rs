// SPDX-License-Identifier: Apache-2.0
//! Counting transfers.

use super::*;
use codec::{Encode, MaxEncodedLen};
use nerv_primitives_load::Second;

/// What was counted in a complete second after [`START`].
fn counted(shard: &ShardId, second: u64) -> Second {
    let meter = meter(shard).expect("the shard has a meter").meter;
    let mut seconds = meter.seconds(START + second, START + second + 1);
    let (at, counted) = seconds.next().expect("it is complete");
    assert_eq!(at, START + second);
    counted
}

#[test]
fn success_a_leaf_without_a_transfer_has_no_meter() {
    build_and_execute(|| {
        for shard in [root(), ShardId::from([7; 32])] {
            assert_eq!(meter(&shard), None);
            assert_eq!(load(&shard), (0, u32::MAX));
        }
        // Looking does not change that.
        assert_eq!(Meters::<Test>::iter().count(), 0);
    });
}

/// Who is the first to have something counted in a leaf pays for its meter, and nobody else in that block.
#[test]
fn success_each_meter_is_paid_for_once_a_block() {
    build_and_execute(|| {
        let [a, b, c] = [1, 2, 3].map(|byte| ShardId::from([byte; 32]));
        let most = LoadPredictor::most_shared();
        assert!(most.ref_time() > 0);
        assert!(most.all_lte(<LoadPredictor as LoadMeter>::finished_weight()));
        let shared = |(source, destination)| LoadPredictor::shared(&source, &destination);
        for _ in 0..2 {
            let all = [(a, b), (b, a), (b, c), (c, c), (c, a)].map(shared);
            assert_eq!(all, [Weight::zero(), most, most / 2, most, most]);
            next_block();
            // Of a transfer within a leaf there is but one.
            assert_eq!([(a, a), (a, a)].map(shared), [most / 2, most]);
            next_block();
        }
        assert!(Noted::<Test>::get().is_empty());
    });
}

#[test]
fn success_a_transfer_within_a_leaf_counts_once() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        assert_eq!(load(&root()), (0, 0));
        set_clock(1);
        assert_eq!(load(&root()), (100, 0));
        assert_eq!(
            counted(&root(), 0),
            Second {
                transfers: 3,
                across: 0,
                finished: 3,
                latency: 0,
                weight: 3_000_000,
                bytes: 120,
            }
        );
        assert_eq!(Meters::<Test>::iter().count(), 1);
    });
}

#[test]
fn success_a_transfer_across_counts_in_both_leaves() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(2, &left, &right);
        transfer(1, &right, &left);
        transfer(3, &right, &right);
        set_clock(1);
        assert_eq!(load(&left).0, 100);
        assert_eq!(load(&right).0, 200);
        let second = counted(&right, 0);
        assert_eq!(
            (second.transfers, second.across, second.finished),
            (6, 3, 3)
        );
    });
}

#[test]
fn success_both_leaves_hear_how_long_a_transfer_took() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(2, &left, &right);
        set_clock(2);
        finish(&left, &right, 2);
        finish(&left, &right, 4);
        for leaf in [left, right] {
            let second = counted(&leaf, 2);
            assert_eq!((second.finished, second.latency), (2, 6));
            let latencies = meter(&leaf).unwrap().latencies;
            assert_eq!(latencies.percentile(START + 2, 50), 2);
            assert_eq!(latencies.percentile(START + 2, 99), 4);
        }
        // After a merge both sides may be in one leaf.
        finish(&left, &left, 4);
        assert_eq!(counted(&left, 2).finished, 3);
    });
}

#[test]
fn success_a_shard_that_is_no_leaf_any_more_hears_nothing() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(1, &left, &right);
        let (far, _) = split(&left);
        finish(&left, &right, 1);
        finish(&ShardId::from([7; 32]), &far, 1);
        assert_eq!(meter(&left), None);
        assert_eq!(Meters::<Test>::iter().count(), 3);
        assert_eq!(counted(&right, 0).finished, 1);
        assert_eq!(counted(&far, 0).finished, 1);
    });
}

#[test]
fn success_nothing_is_done_in_a_second_without_transfers() {
    build_and_execute(|| {
        transfer(1, &root(), &root());
        let before = meter(&root());
        set_clock(1_000);
        assert_eq!(load(&root()), (0, 1_000));
        assert_eq!(meter(&root()), before);
        transfer(1, &root(), &root());
        let newest = meter(&root()).map(|leaf| leaf.meter.newest());
        assert_eq!(newest, Some(START + 1_000));
    });
}

#[test]
fn boundary_whole_seconds() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        Milliseconds::set(START * 1_000 + 999);
        transfer(3, &root(), &root());
        assert_eq!(load(&root()).0, 0);
        Milliseconds::set(START * 1_000 + 1_000);
        assert_eq!(load(&root()).0, 200);
    });
}

#[test]
fn success_a_clock_that_stands_still_or_goes_back_is_borne() {
    build_and_execute(|| {
        // As before the first block's timestamp.
        Milliseconds::set(0);
        transfer(1, &root(), &root());
        set_clock(0);
        transfer(1, &root(), &root());
        assert_eq!(load(&root()), (0, u32::try_from(START).unwrap()));
        Milliseconds::set(0);
        transfer(1, &root(), &root());
        set_clock(1);
        assert_eq!(load(&root()).0, 66);
    });
}

#[test]
fn success_the_merge_threshold_is_the_parameter() {
    build_and_execute(|| {
        transfer(3, &root(), &root());
        set_clock(5);
        assert_eq!(load(&root()), (100, 0));
        QuietRate::set(101);
        assert_eq!(load(&root()), (100, 5));
    });
}

#[test]
fn boundary_entries_take_as_many_bytes_as_were_told() {
    build_and_execute(|| {
        transfer(20, &root(), &root());
        blocks(200, &root(), 3);
        let encoded = meter(&root()).unwrap().encode().len();
        assert!(encoded <= LeafMeter::max_encoded_len());
        let encoded = leaf(&root()).encode().len();
        assert!(encoded <= LeafForecast::max_encoded_len());
        // What a visit reads and writes.
        assert!(LeafForecast::max_encoded_len() < 2_500);
        assert!(LeafMeter::max_encoded_len() < 1_600);
    });
}

#[test]
fn success_what_is_noted_is_counted_at_the_end_of_the_block() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        note_transfer((id(1), &left), (id(2), &left));
        note_transfer((id(1), &left), (id(3), &right));
        LoadPredictor::finished(&left, &right, 2);
        assert_eq!(PendingNotes::<Test>::get().len(), 3);
        let before = (meter(&left), meter(&right));
        // The second is under way: no rate knows of it.
        assert_eq!(before.0.map(|leaf| leaf.meter.rate()), Some(0));
        LoadPredictor::on_finalize(System::block_number());
        assert!(!PendingNotes::<Test>::exists());
        set_clock(1);
        let [left, right] = [left, right].map(|leaf| counted(&leaf, 0));
        assert_eq!((left.transfers, left.across, left.finished), (2, 1, 2));
        assert_eq!((right.transfers, right.across, right.finished), (1, 1, 1));
    });
}

#[test]
fn success_what_was_noted_before_a_cutover_is_its_parents() {
    build_and_execute(|| {
        for n in 0..4 {
            note_transfer((id(n), &root()), (id(n + 9), &root()));
        }
        let (left, right) = split(&root());
        assert!(!PendingNotes::<Test>::exists());
        for leaf in [left, right] {
            assert_eq!(counted_at_newest(&leaf), 2);
        }
        note_transfer((id(1), &left), (id(2), &right));
        let parent = merge(&left, &right);
        assert_eq!(counted_at_newest(&parent), 6);
    });
}

#[test]
fn boundary_a_full_list_is_counted_on_the_way() {
    build_and_execute(|| {
        for n in 0..=MAX_NOTES {
            note_transfer((id(n), &root()), (id(n + 1), &root()));
        }
        assert_eq!(PendingNotes::<Test>::get().len(), 1);
        LoadPredictor::count_notes();
        assert_eq!(counted_at_newest(&root()), MAX_NOTES + 1);
    });
}

/// The transfers of the second under way at [`START`].
fn counted_at_newest(shard: &ShardId) -> u32 {
    let mut meter = meter(shard).expect("the shard has a meter").meter;
    meter.advance(START + 1, 0);
    meter.second(START).expect("it is complete now").transfers
}
