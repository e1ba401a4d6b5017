// SPDX-License-Identifier: Apache-2.0
//! Constants for tests. They are made up: the limits are those of the chain, the costs are of the order
//! that is to be expected, in round numbers that can be counted with by hand.

use crate::{
    constants::{Constants, Values, DEFINITIONS},
    costs::Costs,
    scenario::Scenario,
};

const MADE_UP: &[(&str, f64)] = &[
    ("block_interval", 1_000.0),
    ("block_time", 500_000.0),
    ("extrinsics_time", 375_000.0),
    ("messages_time", 250_000.0),
    ("block_length", 3_932_160.0),
    ("house_time", 20_000.0),
    ("commit_time", 500.0),
    ("commit_header_time", 2.0),
    ("commit_message_time", 30.0),
    ("commit_entry_time", 0.0),
    ("commit_length", 600.0),
    ("commit_header_length", 32.0),
    ("commit_message_length", 100.0),
    ("visit_time", 0.0),
    ("visits_time", 200_000.0),
    ("idle_visits", 0.0),
    ("forget_time", 0.0),
    ("hand_over_time", 50.0),
    ("prepare_time", 100.0),
    ("prepared_time", 100.0),
    ("settle_time", 100.0),
    ("inbox_time", 250.0),
    ("inbox_length", 200.0),
    ("most_headers", 128.0),
    ("most_messages", 256.0),
    ("most_ahead", 64.0),
    ("most_ahead_messages", 256.0),
    ("most_handed_over", 1_000.0),
    ("most_commit_entries", 10_000.0),
    ("most_batch", 1_000.0),
    ("most_entries", 500.0),
    ("outbox_room", 4_096.0),
    ("inbox_room", 10_000.0),
    ("deadline", 60.0),
    ("pool_room", 20_000.0),
    ("slots", 7.0),
    ("needed", 5.0),
    ("batch_interval", 100.0),
    ("leader_ahead", 0.0),
    ("commit_interval", 0.0),
    ("commit_overlaps", 0.0),
    ("finality_time", 0.0),
    ("cores", 1.0),
    ("signature_time", 50.0),
    ("execution_time", 10.0),
    ("root_time", 30.0),
    ("disk_time", 10.0),
    ("entry_time", 50.0),
    ("batch_time", 2_000.0),
    ("vote_time", 50.0),
    ("transfer_wire", 600.0),
    ("batch_transfer_length", 150.0),
    ("batch_length", 500.0),
    ("transfer_disk", 400.0),
    ("bandwidth", 100.0),
    ("delay", 20.0),
    ("jitter", 5.0),
];

/// A file with these constants; `change` may have others.
pub fn json(change: &[(&str, f64)]) -> String {
    let of = |list: &[(&str, f64)], name: &str| {
        list.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| *value)
    };
    let lines: Vec<String> = DEFINITIONS
        .iter()
        .map(|known| {
            let value = of(change, known.name).or_else(|| of(MADE_UP, known.name));
            format!(
                r#""{}": {{"value": {}, "unit": "{}", "kind": "assumed", "source": "a test", "how": "made up"}}"#,
                known.name,
                value.unwrap(),
                known.unit.name()
            )
        })
        .collect();
    format!(r#"{{"constants": {{{}}}}}"#, lines.join(",\n"))
}

/// These constants, with changes.
pub fn values(change: &[(&str, f64)]) -> Values {
    for (name, _) in change {
        assert!(
            DEFINITIONS.iter().any(|known| known.name == *name),
            "{name}"
        );
    }
    Constants::parse(&json(change)).unwrap().values
}

/// What follows from these constants, with changes.
pub fn costs(change: &[(&str, f64)]) -> Costs {
    Costs::new(&values(change))
}

/// A scenario in which nothing goes the slow way, and nobody else uses the chain.
pub fn scenario(lanes: u32, rate: f64, crossing: f64) -> Scenario {
    Scenario {
        lanes,
        rate,
        crossing,
        slow: 0.0,
        others: 0.0,
        warm: 12,
        blocks: 30,
        seed: 1,
    }
}
