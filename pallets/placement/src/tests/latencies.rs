//! Round trips as they were known some blocks ago.

use crate::{types::Side, Pair, Sample, UNMEASURED};

fn side(samples: &[(u32, u16)]) -> Side {
    let samples: Vec<Sample> = samples
        .iter()
        .map(|(at, millis)| Sample {
            at: *at,
            millis: *millis,
        })
        .collect();
    samples.try_into().expect("no more than are kept")
}

fn pair(samples: &[(u32, u16)]) -> Pair {
    Pair {
        low: side(samples),
        high: side(samples),
        simulated: None,
    }
}

#[test]
fn success_later_samples_are_left_out_and_four_count() {
    let pair = pair(&[(10, 1), (20, 2), (30, 3), (40, 4), (50, 100)]);
    assert_eq!(pair.latency(9, 1_000), UNMEASURED);
    assert_eq!(pair.latency(10, 1_000), 1);
    assert_eq!(pair.latency(20, 1_000), 2, "the higher one of two");
    assert_eq!(pair.latency(30, 1_000), 2);
    assert_eq!(pair.latency(49, 1_000), 3, "the higher one in the middle");
    assert_eq!(pair.latency(50, 1_000), 4, "without the first");
}

#[test]
fn boundary_the_period() {
    let pair = pair(&[(10, 7), (20, 9)]);
    assert_eq!(pair.latency(19, 10), 7);
    assert_eq!(pair.latency(29, 10), 9);
    assert_eq!(pair.latency(30, 10), UNMEASURED);
    assert_eq!(pair.latency(20, 0), UNMEASURED);
}

#[test]
fn success_of_simulated_nodes_it_stays() {
    let pair = Pair {
        simulated: Some(80),
        ..Default::default()
    };
    assert_eq!(pair.latency(u32::MAX, 1), 80);
}
