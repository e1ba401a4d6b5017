// SPDX-License-Identifier: Apache-2.0
//! What holds whatever the constants are.

use crate::{
    closed,
    costs::Costs,
    scenario::{Scenario, Way},
    simulation::simulate,
    testing::{costs, scenario},
};
use proptest::prelude::*;

/// Constants that differ in what decides.
fn any_costs() -> impl Strategy<Value = Costs> {
    let chain = (100.0..2_000.0, 1.0..60.0, 20.0..200.0, 0.0..100_000.0);
    let lane = (5.0..80.0, 5.0..60.0, 50.0..400.0, 1.0..80.0);
    let rules = (0u8..2, 0u8..2, 1u8..9, 4u8..11, 0.0..2_500.0, 0.0..1_200.0);
    (chain, lane, rules).prop_map(|(chain, lane, rules)| {
        costs(&[
            ("commit_time", chain.0),
            ("commit_message_time", chain.1),
            ("settle_time", chain.2),
            ("house_time", chain.3),
            ("signature_time", lane.0),
            ("root_time", lane.1),
            ("batch_interval", lane.2),
            ("delay", lane.3),
            ("leader_ahead", rules.0.into()),
            ("commit_overlaps", rules.1.into()),
            ("finality_time", rules.4),
            ("commit_interval", rules.5),
            ("cores", rules.2.into()),
            ("slots", rules.3.into()),
            ("needed", f64::from(rules.3) - 1.0),
        ])
    })
}

/// A short scenario well below what is full at twice the lanes: blocks take so little time that each is
/// seen before the next one.
fn below(costs: &Costs, lanes: u32, crossing: f64, part: f64, seed: u64) -> Option<Scenario> {
    let twice = scenario(2 * lanes, 1.0, crossing);
    let full = closed::tightest(&closed::bounds(costs, &twice))?.rate;
    let rate = full / f64::from(2 * lanes) * part;
    (rate >= 5.0).then_some(Scenario {
        warm: 10,
        blocks: 20,
        seed,
        ..scenario(lanes, rate, crossing)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn more_lanes_bring_more_before_the_chain_is_full(
        costs in any_costs(),
        lanes in 1u32..6,
        crossing in 0.0..0.2,
        part in 0.1..0.4,
        seed in any::<u64>(),
    ) {
        let Some(few) = below(&costs, lanes, crossing, part, seed) else {
            return Ok(());
        };
        let many = Scenario { lanes: 2 * lanes, ..few };
        let (few, many) = (simulate(&costs, &few), simulate(&costs, &many));
        // What waits for the next commit at the end may be more than what did at the beginning.
        let waits = closed::rhythm(&costs).commits / 20.0;
        prop_assert!(many.keeps_up(0.02 + waits), "{:?} of {:?}", many.completed, many.sent);
        prop_assert!(many.throughput() > few.throughput() * 1.5);
        // Lanes that were there before are sent the same as before.
        prop_assert!(many.sent[0] > few.sent[0]);
    }

    #[test]
    fn nothing_is_made_and_nothing_is_beyond_its_limit(
        costs in any_costs(),
        lanes in 1u32..8,
        rate in 10.0..3_000.0,
        crossing in 0.0..0.6,
        slow in 0.0..0.3,
        others in 0.0..0.9,
        seed in any::<u64>(),
    ) {
        let scenario = Scenario {
            slow,
            others,
            warm: 0,
            blocks: 20,
            seed,
            ..scenario(lanes, rate, crossing)
        };
        let outcome = simulate(&costs, &scenario);
        // Counted from the beginning, no more is done than was sent.
        for way in Way::ALL {
            prop_assert!(outcome.completed[way as usize] <= outcome.sent[way as usize]);
        }
        let sent = outcome.sent[0] + outcome.sent[1];
        prop_assert!(outcome.soft.count() + outcome.refused <= sent);
        prop_assert!(outcome.commit.count() <= outcome.soft.count());
        let blocks = outcome.blocks;
        prop_assert_eq!(blocks, 20);
        prop_assert!(outcome.time.total() <= blocks * costs.block_time);
        prop_assert!(outcome.time.extrinsics() <= blocks * costs.extrinsics_time);
        prop_assert!(outcome.bytes.total() <= blocks * costs.block_length);
        prop_assert!(outcome.messages <= outcome.commits * costs.most_messages);
        prop_assert!(outcome.headers <= outcome.commits * costs.most_headers as u64);
        prop_assert!(outcome.commits <= blocks * u64::from(lanes));
        prop_assert!(outcome.most_uncommitted <= costs.most_ahead);
        // Means of closed forms bound what queues let through, to what chance adds.
        let full = closed::ceiling(&costs, &scenario);
        // They are of the mix that is sent: within a lane more may get through.
        let mix = Way::ALL
            .into_iter()
            .map(|way| outcome.completed[way as usize] as f64 / scenario.shares()[way as usize])
            .filter(|count| count.is_finite())
            .fold(f64::MAX, f64::min)
            / outcome.seconds;
        prop_assert!(mix <= full * 1.1 + 20.0, "{mix} {full}");
    }

    #[test]
    fn the_same_seed_gives_the_same(
        costs in any_costs(),
        lanes in 1u32..4,
        rate in 10.0..1_000.0,
        crossing in 0.0..0.6,
        seed in any::<u64>(),
    ) {
        let scenario = Scenario { warm: 2, blocks: 6, seed, ..scenario(lanes, rate, crossing) };
        let told = |scenario| format!("{:?}", simulate(&costs, &scenario));
        prop_assert_eq!(told(scenario), told(scenario));
        let other = Scenario { seed: seed ^ 1, ..scenario };
        prop_assert_ne!(told(other), told(scenario));
    }
}
