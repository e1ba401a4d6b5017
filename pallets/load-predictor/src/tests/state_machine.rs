// SPDX-License-Identifier: Apache-2.0
//! Random load on a random tree under a random clock, with every invariant checked after each step.

use super::*;
use nerv_primitives_core::traits::ShardTree;
use proptest::{collection::vec, prelude::*};

/// What can happen. Leaves are named by numbers, of which the remainder counts.
#[derive(Clone, Debug)]
enum Step {
    Transfer { times: u32, from: usize, to: usize },
    Finish { from: usize, to: usize, blocks: u32 },
    Clock { milliseconds: u64 },
    ClockBack { seconds: u64 },
    Block { budget: u64 },
    Idle { weight: u64 },
    Split { leaf: usize },
    Merge { leaf: usize },
    Upload { offset: usize, byte: u8 },
    Adopt { yes: bool },
    Limit { rate: u32 },
}

fn steps() -> impl Strategy<Value = Step> {
    let weight = 0..20_000_000_000u64;
    let gap = prop_oneof![8 => 0..3_000u64, 2 => 0..120_000u64, 1 => 0..(1u64 << 50)];
    prop_oneof![
        4 => (0..100u32, 0..16usize, 0..16usize)
            .prop_map(|(times, from, to)| Step::Transfer { times, from, to }),
        2 => (0..16usize, 0..16usize, any::<u32>())
            .prop_map(|(from, to, blocks)| Step::Finish { from, to, blocks }),
        4 => gap.prop_map(|milliseconds| Step::Clock { milliseconds }),
        1 => (0..100u64).prop_map(|seconds| Step::ClockBack { seconds }),
        6 => weight.clone().prop_map(|budget| Step::Block { budget }),
        2 => weight.prop_map(|weight| Step::Idle { weight }),
        2 => (0..16usize).prop_map(|leaf| Step::Split { leaf }),
        2 => (0..16usize).prop_map(|leaf| Step::Merge { leaf }),
        1 => (0..4usize, any::<u8>()).prop_map(|(offset, byte)| Step::Upload { offset, byte }),
        1 => any::<bool>().prop_map(|yes| Step::Adopt { yes }),
        1 => any::<u32>().prop_map(|rate| Step::Limit { rate }),
    ]
}

fn leaf_number(number: usize) -> ShardId {
    let mut leaves: Vec<ShardId> = Forecasts::<Test>::iter_keys().collect();
    leaves.sort();
    leaves[number % leaves.len()]
}

fn take(step: &Step) {
    match step {
        Step::Transfer { times, from, to } => {
            transfer(*times, &leaf_number(*from), &leaf_number(*to));
        }
        Step::Finish { from, to, blocks } => {
            finish(&leaf_number(*from), &leaf_number(*to), *blocks);
        }
        Step::Clock { milliseconds } => {
            Milliseconds::mutate(|now| *now = now.saturating_add(*milliseconds));
        }
        Step::ClockBack { seconds } => {
            Milliseconds::mutate(|now| *now = now.saturating_sub(seconds * 1_000));
        }
        Step::Block { budget } => {
            Budget::set(Weight::from_parts(*budget, u64::MAX));
            let now = System::block_number() + 1;
            System::set_block_number(now);
            let mut meter = frame_support::weights::WeightMeter::new();
            use frame_support::traits::Hooks;
            LoadPredictor::on_poll(now, &mut meter);
            assert!(meter.consumed().all_lte(Budget::get()));
        }
        Step::Idle { weight } => {
            idle(Weight::from_parts(*weight, u64::MAX));
        }
        Step::Split { leaf } if Forecasts::<Test>::count() < 12 => {
            split(&leaf_number(*leaf));
        }
        Step::Split { .. } => {}
        Step::Merge { leaf } => {
            let parent = Registry::shard(&leaf_number(*leaf)).and_then(|shard| shard.parent);
            let children = parent
                .and_then(|parent| Registry::shard(&parent))
                .and_then(|parent| parent.children);
            if let Some((left, right)) = children {
                if Forecasts::<Test>::contains_key(left) && Forecasts::<Test>::contains_key(right) {
                    merge(&left, &right);
                }
            }
        }
        Step::Upload { offset, byte } => {
            if Proposed::get().is_empty() {
                propose(1, [9; 32]);
            }
            // Most of these are out of order, and none ends in a model.
            let mut chunk = [*byte; 8_192];
            if *offset == 0 {
                chunk[..20].copy_from_slice(&follower().encode()[..20]);
            }
            let _ = upload(1, [9; 32], offset * 8_192, &chunk);
        }
        Step::Adopt { yes } => {
            adopt(&stubborn(*yes));
        }
        Step::Limit { rate } => MaxRate::set(*rate),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn success_whatever_happens(steps in vec(steps(), 1..60)) {
        build_and_execute(|| {
            for step in &steps {
                take(step);
                check();
                for (shard, leaf) in Forecasts::<Test>::iter() {
                    // Whatever is read can be read.
                    LoadPredictor::forecast(&shard).expect("it is a leaf");
                    assess_split(&shard);
                    assert!(leaf.track.history().len() <= 120);
                }
                LoadPredictor::called_for();
            }
        });
    }

    /// Visits in any rhythm come to the same forecast, as long as no second is lost.
    #[test]
    fn success_the_rhythm_of_visits_does_not_matter(gaps in vec(1..=30u64, 1..20)) {
        let run = |gaps: &[u64]| {
            let mut found = None;
            build_and_execute(|| {
                next_block();
                let mut visits: Vec<u64> = gaps
                    .iter()
                    .scan(1, |second, gap| {
                        *second += gap;
                        Some(*second)
                    })
                    .collect();
                let end = *visits.last().expect("there is one");
                visits.reverse();
                for second in 1..=end {
                    set_clock(second);
                    if visits.last() == Some(&second) {
                        visits.pop();
                        next_block_after(0);
                    }
                    transfer((second % 5) as u32, &root(), &root());
                }
                let leaf = leaf(&root());
                found = Some((leaf.state.clone(), leaf.probability, leaf.track.history().clone()));
            });
            found.expect("it ran")
        };
        let total: u64 = gaps.iter().sum();
        let each: Vec<u64> = vec![1; total as usize];
        prop_assert_eq!(run(&gaps), run(&each));
    }
}
