// SPDX-License-Identifier: Apache-2.0
//! Round trips as they were known some blocks ago, and rows as they lie in storage.

use crate::{
    latencies::{Row, ENTRY},
    mock::*,
    types::higher,
    Reported, Reports, RowOf, Sample, Samples, UNMEASURED,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::{assert_ok, storage::unhashed};

fn samples(of: &[(u32, u16)]) -> Samples {
    let mut samples = Samples::default();
    for (at, millis) in of {
        samples.push(Sample {
            at: *at,
            millis: *millis,
        });
    }
    samples
}

#[test]
fn success_later_samples_are_left_out_and_four_count() {
    let samples = samples(&[(10, 1), (20, 2), (30, 3), (40, 4), (50, 100)]);
    let median = |as_of| samples.median(as_of, 1_000);
    assert_eq!(median(9), None);
    assert_eq!(median(10), Some(1));
    assert_eq!(median(20), Some(2), "the higher one of two");
    assert_eq!(median(30), Some(2));
    assert_eq!(median(49), Some(3), "the higher one in the middle");
    assert_eq!(median(50), Some(4), "without the first");
    assert_eq!(samples.newest(), Some(50));
}

#[test]
fn boundary_the_period() {
    let samples = samples(&[(10, 7), (20, 9)]);
    assert_eq!(samples.median(19, 10), Some(7));
    assert_eq!(samples.median(29, 10), Some(9));
    assert_eq!(samples.median(30, 10), None);
    assert_eq!(samples.median(20, 0), None);
    assert_eq!(Samples::default().newest(), None);
}

#[test]
fn success_of_simulated_nodes_it_stays() {
    let samples = Samples::ageless(80);
    assert_eq!(samples.median(1, 1), Some(80));
    assert_eq!(samples.median(u32::MAX - 1, 1), Some(80));
}

#[test]
fn success_the_higher_side_counts_and_one_that_says_nothing() {
    assert_eq!(higher(Some(20), Some(30)), 30);
    assert_eq!(higher(Some(30), Some(20)), 30);
    assert_eq!(higher(Some(20), None), UNMEASURED);
    assert_eq!(higher(None, Some(900)), 900);
    assert_eq!(higher(None, None), UNMEASURED);
}

#[test]
fn success_a_row_is_read_where_it_lies() {
    assert_eq!(Reported::max_encoded_len(), ENTRY);
    assert_eq!(
        Reported {
            node: 7,
            samples: samples(&[(1, 2)])
        }
        .encode()
        .len(),
        ENTRY
    );
    build_and_execute(|| {
        assert_eq!(Row::of::<Test>(3).samples(99), None);
        assert_eq!(Row::of::<Test>(99).samples(3), None, "there is none");
        // Lengths are of one byte up to 63, and of two from there on.
        for length in [0u32, 1, 2, 63, 64, 65, 100] {
            let entries = (0..length).map(|number| Reported {
                node: 10 + 3 * number,
                samples: samples(&[(number, 1 + number as u16)]),
            });
            let row = RowOf::<Test>::try_from(entries.collect::<Vec<_>>()).unwrap();
            Reports::<Test>::insert(77, &row);
            let view = Row::of::<Test>(77);
            for node in 0..320 {
                let decoded = row.iter().find(|it| it.node == node).map(|it| it.samples);
                assert_eq!(view.samples(node), decoded, "{node} of {length}");
            }
        }
        // What is no row has nothing in it.
        for bytes in [&[][..], &[0xff; 3], &[4, 1, 2, 3]] {
            unhashed::put_raw(&Reports::<Test>::hashed_key_for(77), bytes);
            assert_eq!(Row::of::<Test>(77).samples(1), None);
        }
        Reports::<Test>::remove(77);
    });
}

#[test]
fn success_all_round_trips_are_those_of_each_two() {
    build_and_execute(|| {
        let real: Vec<u32> = (1..=4).map(|who| register(who, 50 + who as u32)).collect();
        assert_ok!(report(1, &[(real[1], 20), (real[3], 600)]));
        assert_ok!(report(2, &[(real[0], 40), (real[2], 50)]));
        assert_ok!(report(3, &[(real[1], 30)]));
        let ids: Vec<u32> = [&[0, 1, 4, 9][..], &real].concat();
        let matrix = Placement::latencies(&ids, 1, 200).unwrap();
        for (a, one) in ids.iter().enumerate() {
            for (b, other) in ids.iter().enumerate().filter(|(b, _)| *b != a) {
                use nerv_primitives_genetic::Latency;
                let known = Placement::latency(*one, *other, 1, 200);
                assert_eq!(matrix.between(a, b), known, "{one} and {other}");
            }
        }
        assert_eq!(Placement::latency(real[0], real[1], 1, 200), 40);
        assert_eq!(Placement::latency(real[0], real[3], 1, 200), 600);
        assert_eq!(Placement::latency(0, real[3], 1, 200), UNMEASURED);
        assert_eq!(Placement::latency(0, 9, 1, 200), 100);
        assert_eq!(Placement::latency(4, 4, 1, 200), 0);
    });
}

#[test]
fn boundary_a_full_row_forgets_what_is_oldest() {
    build_and_execute(|| {
        let own = register(1, 50);
        let (b, c) = (register(2, 51), register(3, 52));
        // As if as many nodes as there may be had come, been reported of, and gone.
        let gone = (0..100u32).map(|number| Reported {
            node: 1_000 + number,
            samples: samples(&[(if number == 40 { 1 } else { 2 }, 9)]),
        });
        let row = RowOf::<Test>::try_from(gone.collect::<Vec<_>>()).unwrap();
        Reports::<Test>::insert(own, row);
        run_to(3);
        assert_ok!(report(1, &[(b, 20)]));
        // A placer that claimed by what is forgotten is not fined for it.
        assert_eq!(node(own).changed, 3);
        let row = Reports::<Test>::get(own);
        assert_eq!(row.len(), 100);
        assert!(row.iter().all(|it| it.node != 1_040));
        assert_eq!(row[0].node, b);
        run_to(13);
        assert_ok!(report(1, &[(b, 21), (c, 22)]));
        let row = Reports::<Test>::get(own);
        assert_eq!((row.len(), row[0].node, row[1].node), (100, b, c));
        assert_eq!(
            Row::of::<Test>(own).samples(b),
            Some(samples(&[(3, 20), (13, 21)]))
        );
    });
}
