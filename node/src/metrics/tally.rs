// SPDX-License-Identifier: Apache-2.0
//! What is counted of a block's events: pure, from events to figures.

use super::counted::Counted;
use nerv_primitives_core::{Execution, Loss, Operation};
use nerv_primitives_types::{BlockHeight, RecordIndex, ShardId};
use nerv_runtime::{AccountId, Runtime, RuntimeEvent};
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

/// What the events of some blocks come to.
#[derive(Debug, Default, PartialEq)]
pub struct Tally {
    /// What is counted, by counter and labels.
    pub counts: BTreeMap<(Counted, [&'static str; 2]), u64>,
    /// The blocks from lock to arrival, of each transfer between shards that was committed.
    pub latencies: Vec<BlockHeight>,
    /// The lanes that have committed something.
    pub committed: BTreeSet<ShardId>,
}

/// What is to be known besides.
pub struct Around<'a> {
    /// The stakers for whom this node's keeper acts.
    pub ours: &'a BTreeSet<AccountId>,
    /// The operation of a record, if the chain still keeps it.
    pub operation: &'a dyn Fn(RecordIndex) -> Option<Operation>,
}

impl Around<'_> {
    fn whose(&self, who: &AccountId) -> &'static str {
        match self.ours.contains(who) {
            true => "this_node",
            false => "others",
        }
    }
}

impl Tally {
    fn count(&mut self, counted: Counted, labels: [&'static str; 2], times: u64) {
        let count = self.counts.entry((counted, labels)).or_default();
        *count = count.saturating_add(times);
    }

    fn one(&mut self, counted: Counted, label: &'static str) {
        self.count(counted, [label, ""], 1);
    }

    fn operation(&mut self, operation: Option<Operation>, outcome: &'static str) {
        let counted = match operation {
            Some(Operation::Split { .. }) => Counted::Splits,
            Some(Operation::Merge { .. }) => Counted::Merges,
            Some(Operation::Relocate { .. }) => Counted::Relocations,
            // So long ago that its record has made room for others.
            None => return,
        };
        self.one(counted, outcome);
    }

    /// Counts an event.
    pub fn take(&mut self, event: &RuntimeEvent, around: &Around) {
        match event {
            RuntimeEvent::System(event) => self.of_extrinsics(event),
            RuntimeEvent::CrossShard(pallet_cross_shard::Event::Committed { blocks, .. }) => {
                self.latencies.push(*blocks);
            }
            RuntimeEvent::ShardRegistry(pallet_shard_registry::Event::EmbeddingInconsistent {
                ..
            }) => self.one(Counted::Faults, "embedding"),
            RuntimeEvent::Bisection(event) => self.of_operations(event, around),
            RuntimeEvent::ShardGovernance(event) => self.of_proposals(event, around),
            RuntimeEvent::Placement(event) => self.of_placements(event),
            RuntimeEvent::Fragments(event) => self.of_checkpoints(event),
            RuntimeEvent::Attestation(event) => self.of_claims(event),
            RuntimeEvent::Lanes(event) => self.of_lanes(event),
            RuntimeEvent::MultiBlockMigrations(event) => self.of_upgrades(event),
            _ => {}
        }
    }

    fn of_extrinsics(&mut self, event: &frame_system::Event<Runtime>) {
        use frame_system::Event::*;
        match event {
            ExtrinsicSuccess { .. } => self.one(Counted::Extrinsics, "success"),
            ExtrinsicFailed { dispatch_error, .. } => {
                self.one(Counted::Extrinsics, "failed");
                if let Some(reason) = turned_away(dispatch_error) {
                    self.one(Counted::Turned, reason);
                }
            }
            _ => {}
        }
    }

    fn of_operations(&mut self, event: &pallet_bisection::Event<Runtime>, around: &Around) {
        use pallet_bisection::Event::*;
        let of = |record: &RecordIndex| (around.operation)(*record);
        match event {
            SplitCutOver { .. } => self.one(Counted::Splits, "begun"),
            MergeCutOver { .. } => self.one(Counted::Merges, "begun"),
            Settled { record, .. } => self.operation(of(record), "settled"),
            Unsettled { record } => self.operation(of(record), "unsettled"),
            Undone { record, .. } => self.operation(of(record), "undone"),
            AccountRelocated { .. } => self.one(Counted::Relocations, "done"),
            Refused { operation, .. } => self.operation(Some(*operation), "refused"),
            Broken { record, .. } => {
                self.operation(of(record), "broken");
                self.one(Counted::Faults, "drain");
            }
            _ => {}
        }
    }

    fn of_proposals(&mut self, event: &pallet_shard_governance::Event<Runtime>, around: &Around) {
        use pallet_shard_governance::Event::*;
        match event {
            Proposed { proposer, .. } => {
                self.count(Counted::Proposals, [around.whose(proposer), "proposed"], 1);
            }
            ProposalRefused { proposer, .. } => {
                self.count(Counted::Proposals, [around.whose(proposer), "refused"], 1);
            }
            BondSlashed { who, .. } => {
                self.count(Counted::Proposals, [around.whose(who), "slashed"], 1);
            }
            Voted { who, aye, .. } => {
                let vote = if *aye { "aye" } else { "nay" };
                self.count(Counted::Votes, [around.whose(who), vote], 1);
            }
            Passed { execution, .. } => {
                let outcome = match execution {
                    Execution::Done(_) | Execution::CoLocated(_) => "done",
                    Execution::Refused(_)
                    | Execution::LaneRefused(_)
                    | Execution::CoLocationRefused(_) => "refused",
                    Execution::Lapsed | Execution::Unsplittable | Execution::ConditionFalse => {
                        "lapsed"
                    }
                    Execution::Failed(_) | Execution::NotHandedIn => "failed",
                };
                self.one(Counted::Ended, outcome);
            }
            Lost { why, .. } => {
                let outcome = match why {
                    Loss::Outvoted => "outvoted",
                    Loss::Expired => "expired",
                    Loss::TooLittleStake => "too_little_stake",
                };
                self.one(Counted::Ended, outcome);
            }
            _ => {}
        }
    }

    fn of_placements(&mut self, event: &pallet_placement::Event<Runtime>) {
        use pallet_placement::Event::*;
        let what = match event {
            PlacementDue { .. } => "search",
            PlacementAccepted { moves, .. } => {
                self.count(Counted::Placement, ["moved", ""], (*moves).into());
                "accepted"
            }
            PlacementBroken { .. } => "broken",
            PlacementDropped { .. } => "dropped",
            SlotVacated { .. } => "vacated",
            NodeFailed { .. } => "node_failed",
            NodePunished { .. } | NodeSlashed { .. } => "node_punished",
            PlacerFined { .. } => "placer_fined",
            _ => return,
        };
        self.one(Counted::Placement, what);
    }

    fn of_checkpoints(&mut self, event: &pallet_fragments::Event<Runtime>) {
        use pallet_fragments::Event::*;
        let what = match event {
            CheckpointTaken { .. } => "taken",
            Acknowledged { .. } => "acknowledged",
            CommitmentDiffers { .. } => "differs",
            CheckpointCommitted { .. } => "committed",
            CheckpointAbandoned { .. } => "abandoned",
            ChallengeClosed {
                answered, missed, ..
            } => {
                let answered = u64::from(*answered);
                self.count(Counted::Checkpoints, ["answered", ""], answered);
                let missed = u64::from(*missed);
                return self.count(Counted::Checkpoints, ["missed", ""], missed);
            }
            FragmentLost { .. } => "lost",
            FragmentRepaired { .. } => "repaired",
            AlarmRaised { .. } => "alarm_raised",
            AlarmCleared { .. } => "alarm_cleared",
            _ => return,
        };
        self.one(Counted::Checkpoints, what);
    }

    fn of_claims(&mut self, event: &pallet_attestation::Event<Runtime>) {
        use pallet_attestation::Event::*;
        let what = match event {
            Asked { .. } => "asked",
            NotAsked { .. } => "not_asked",
            Claimed { .. } => "claimed",
            ClaimRefuted { .. } => "refuted",
            Contradicted { .. } => "contradicted",
            Agreed { .. } => "agreed",
            ClaimLost { .. } => "claim_lost",
            Punished { .. } => "punished",
            Disputed { .. } => "disputed",
            Unsettled { .. } => "unsettled",
            _ => return,
        };
        self.one(Counted::Attestation, what);
    }

    fn of_lanes(&mut self, event: &pallet_lanes::Event<Runtime>) {
        use pallet_lanes::Event::*;
        let what = match event {
            LaneOpened { .. } => "opened",
            LaneNotOpened { .. } => "not_opened",
            Committed { shard, .. } => {
                self.committed.insert(*shard);
                "committed"
            }
            Renewed { .. } => "renewed",
            LaneQuiet { .. } => "quiet",
            LaneClosing { .. } => "closing",
            LaneReturned { .. } => "returned",
            LaneUnsound { .. } => "unsound",
            LaneAbandoned { .. } => "abandoned",
            Equivocated { .. } => "equivocated",
            _ => return,
        };
        self.one(Counted::Lanes, what);
    }

    fn of_upgrades(&mut self, event: &pallet_migrations::Event<Runtime>) {
        use pallet_migrations::Event::*;
        match event {
            UpgradeStarted { .. } => self.one(Counted::Upgrades, "begun"),
            UpgradeCompleted => self.one(Counted::Upgrades, "completed"),
            UpgradeFailed => self.one(Counted::Upgrades, "failed"),
            _ => {}
        }
    }
}

/// Why a transfer between shards was not started, if there was no room for it.
fn turned_away(error: &DispatchError) -> Option<&'static str> {
    use pallet_cross_shard::Error;
    use pallet_outbox::Error as Remitted;
    // The message is none of what is stored of an error, and is not compared.
    let is = |it: Error<Runtime>| DispatchError::from(it) == *error;
    let is_remitted = |it: Remitted<Runtime>| DispatchError::from(it) == *error;
    if is(Error::Congested) || is_remitted(Remitted::Congested) {
        Some("congested")
    } else if is(Error::TooManyTransfers) || is_remitted(Remitted::TooManyBatches) {
        Some("too_many")
    } else if is(Error::DestinationBusy) {
        Some("busy")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
