// SPDX-License-Identifier: Apache-2.0
//! The counters of events, with all the labels that they can have.
//!
//! All of them are there from the beginning, at 0. A counter that first appears with 1 has not risen by
//! anything, as Prometheus sees it, and an alert on it would stay silent the first time.

/// A counter.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Counted {
    /// Splits, by what became of them.
    Splits,
    /// Merges, likewise.
    Merges,
    /// Relocations, likewise.
    Relocations,
    /// Proposals, by whose they are and what happened to them.
    Proposals,
    /// Votes, by whose they are and what they say.
    Votes,
    /// Proposals that were voted on, by how that ended.
    Ended,
    /// What happened to nodes and placements.
    Placement,
    /// What happened to checkpoints and fragments.
    Checkpoints,
    /// What happened to claims.
    Attestation,
    /// What happened to lanes.
    Lanes,
    /// Extrinsics, by how they ended.
    Extrinsics,
    /// Transfers between shards that were not started for want of room, by reason.
    Turned,
    /// Upgrades of what is stored, by what happened.
    Upgrades,
    /// What never happens unless the chain is at fault.
    Faults,
}

/// How a counter is shown.
pub struct Description {
    /// Which.
    pub counted: Counted,
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// The names of its labels: one or two.
    pub labels: &'static [&'static str],
    /// The values of the first label, and of the second if there is one.
    pub values: [&'static [&'static str]; 2],
}

/// What became of an operation.
const OUTCOMES: &[&str] = &[
    "begun",
    "settled",
    "unsettled",
    "undone",
    "refused",
    "broken",
];

/// Whose it is: of a staker for which a key in this node's keystore acts, or of somebody else.
const WHOSE: &[&str] = &["this_node", "others"];

/// Nothing, where there is no second label.
const NONE: &[&str] = &[""];

/// All counters.
pub const ALL: &[Description] = &[
    Description {
        counted: Counted::Splits,
        name: "shard_splits_total",
        help: "Splits: begun by a cutover, and how they ended; or refused without one",
        labels: &["outcome"],
        values: [OUTCOMES, NONE],
    },
    Description {
        counted: Counted::Merges,
        name: "shard_merges_total",
        help: "Merges: begun by a cutover, and how they ended; or refused without one",
        labels: &["outcome"],
        values: [OUTCOMES, NONE],
    },
    Description {
        counted: Counted::Relocations,
        name: "shard_relocations_total",
        help: "Accounts that were moved to another shard, and relocations that were refused",
        labels: &["outcome"],
        values: [&["done", "refused"], NONE],
    },
    Description {
        counted: Counted::Proposals,
        name: "keeper_proposals_total",
        help: "Proposals put to the vote, refused by the chain, and those whose bond was lost, by \
               whether a key of this node's keeper acts for the proposer",
        labels: &["by", "outcome"],
        values: [WHOSE, &["proposed", "refused", "slashed"]],
    },
    Description {
        counted: Counted::Votes,
        name: "keeper_votes_total",
        help: "Votes, by whether a key of this node's keeper acts for the voter",
        labels: &["by", "vote"],
        values: [WHOSE, &["aye", "nay"]],
    },
    Description {
        counted: Counted::Ended,
        name: "proposals_ended_total",
        help: "Proposals whose vote is over, by what became of them",
        labels: &["outcome"],
        values: [
            &[
                "done",
                "refused",
                "lapsed",
                "failed",
                "outvoted",
                "expired",
                "too_little_stake",
            ],
            NONE,
        ],
    },
    Description {
        counted: Counted::Placement,
        name: "placement_events_total",
        help: "Searches begun, placements accepted, broken and dropped, replicas moved, slots \
               vacated, nodes failed and punished, placers fined",
        labels: &["event"],
        values: [
            &[
                "search",
                "accepted",
                "moved",
                "broken",
                "dropped",
                "vacated",
                "node_failed",
                "node_punished",
                "placer_fined",
            ],
            NONE,
        ],
    },
    Description {
        counted: Counted::Checkpoints,
        name: "checkpoint_events_total",
        help: "Checkpoints taken, committed and abandoned; fragments acknowledged, lost and \
               repaired; challenges answered and missed; alarms",
        labels: &["event"],
        values: [
            &[
                "taken",
                "acknowledged",
                "differs",
                "committed",
                "abandoned",
                "answered",
                "missed",
                "lost",
                "repaired",
                "alarm_raised",
                "alarm_cleared",
            ],
            NONE,
        ],
    },
    Description {
        counted: Counted::Attestation,
        name: "attestation_events_total",
        help: "Operations about which replicas were asked and what came of it, claims, and nodes \
               that were punished for one",
        labels: &["event"],
        values: [
            &[
                "asked",
                "not_asked",
                "claimed",
                "refuted",
                "contradicted",
                "agreed",
                "claim_lost",
                "punished",
                "disputed",
                "unsettled",
            ],
            NONE,
        ],
    },
    Description {
        counted: Counted::Lanes,
        name: "lane_events_total",
        help: "What happened to lanes: opened, committed, quiet, returned and what must not be",
        labels: &["event"],
        values: [
            &[
                "opened",
                "not_opened",
                "committed",
                "renewed",
                "quiet",
                "closing",
                "returned",
                "unsound",
                "abandoned",
                "equivocated",
            ],
            NONE,
        ],
    },
    Description {
        counted: Counted::Extrinsics,
        name: "chain_extrinsics_total",
        help: "Extrinsics in finalised blocks, those of the block's author included",
        labels: &["result"],
        values: [&["success", "failed"], NONE],
    },
    Description {
        counted: Counted::Turned,
        name: "cross_shard_turned_away_total",
        help:
            "Transfers between shards that failed since the chain, or the other shard's queue, had \
               no room for one more",
        labels: &["reason"],
        values: [&["congested", "too_many", "busy"], NONE],
    },
    Description {
        counted: Counted::Upgrades,
        name: "chain_upgrade_events_total",
        help: "Upgrades of what is stored: begun, completed and failed",
        labels: &["event"],
        values: [&["begun", "completed", "failed"], NONE],
    },
    Description {
        counted: Counted::Faults,
        name: "shard_faults_total",
        help: "What never happens unless the chain is at fault: a drain that does not come out, \
               accounts that do not fit their shard's embedding",
        labels: &["fault"],
        values: [&["drain", "embedding"], NONE],
    },
];

// A counter is found by its place in the list.
const _: () = {
    let mut place = 0;
    while place < ALL.len() {
        assert!(ALL[place].counted as usize == place);
        place += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_named_and_labelled_as_counters_are() {
        for it in ALL {
            assert!(it.name.ends_with("_total"), "{}", it.name);
            let has_second = it.values[1] != NONE;
            assert_eq!(it.labels.len(), 1 + usize::from(has_second), "{}", it.name);
        }
        let series: usize = ALL
            .iter()
            .map(|it| it.values[0].len() * it.values[1].len())
            .sum();
        assert!(series < 150, "{series} series");
    }
}
