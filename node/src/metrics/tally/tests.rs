// SPDX-License-Identifier: Apache-2.0
//! From events to figures.

use super::*;
use crate::metrics::counted::ALL;
use nerv_primitives_core::{CoLocated, CoLocationRefusal, Refusal, RequestedBy};
use nerv_primitives_types::{BlindedId, TransferId};
use sp_core::H256;

const OURS: AccountId = AccountId::new([1; 32]);
const OTHERS: AccountId = AccountId::new([2; 32]);

fn shard(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

fn operation(record: RecordIndex) -> Option<Operation> {
    match record {
        1 => Some(Operation::Split { shard: shard(1) }),
        2 => Some(Operation::Merge {
            left: shard(1),
            right: shard(2),
        }),
        _ => None,
    }
}

fn tally(events: impl IntoIterator<Item = impl Into<RuntimeEvent>>) -> Tally {
    let ours = BTreeSet::from([OURS]);
    let around = Around {
        ours: &ours,
        operation: &operation,
    };
    let mut tally = Tally::default();
    for event in events {
        tally.take(&event.into(), &around);
    }
    for (counted, labels) in tally.counts.keys() {
        let known = &ALL[*counted as usize].values;
        for (label, values) in labels.iter().zip(known) {
            assert!(values.contains(label), "{counted:?} has no label {label:?}");
        }
    }
    tally
}

/// What was counted, as it is shown.
fn shown(tally: &Tally) -> Vec<String> {
    let lines = tally.counts.iter().map(|((counted, labels), times)| {
        let labels = labels.join(" ");
        let name = ALL[*counted as usize].name;
        format!("{name} {} {times}", labels.trim())
    });
    lines.collect()
}

#[test]
fn operations_count_by_kind_and_outcome() {
    use pallet_bisection::Event::*;
    let settled = |record| Settled { record, drained: 3 };
    let tally = tally([
        SplitCutOver {
            record: 1,
            shard: shard(1),
            left: shard(2),
            right: shard(3),
            accounts: 20,
            candidate: 0,
        },
        settled(1),
        settled(2),
        Unsettled { record: 1 },
        Undone { record: 2, by: 3 },
        Broken {
            record: 2,
            error: DispatchError::Other("a fault"),
        },
        Refused {
            record: 9,
            operation: Operation::Split { shard: shard(1) },
            reason: Refusal::TooManyDrains,
        },
        // A record that is not kept any more.
        settled(7),
    ]);
    let expected = [
        "shard_splits_total begun 1",
        "shard_splits_total refused 1",
        "shard_splits_total settled 1",
        "shard_splits_total unsettled 1",
        "shard_merges_total broken 1",
        "shard_merges_total settled 1",
        "shard_merges_total undone 1",
        "shard_faults_total drain 1",
    ];
    assert_eq!(shown(&tally), expected);
}

#[test]
fn proposals_and_votes_count_by_whose_they_are() {
    use nerv_primitives_core::ProposalRefusal;
    use pallet_shard_governance::Event::*;
    let voted = |who, aye| Voted {
        proposal: 1,
        who,
        aye,
        power: 1,
        ayes: 1,
        nays: 1,
        needed: 2,
    };
    let passed = |execution| Passed {
        proposal: 1,
        execution,
    };
    let tally = tally([
        Proposed {
            proposal: 1,
            proposer: OURS,
            electorate: 3,
            needed: 2,
            deadline: 100,
        },
        ProposalRefused {
            proposal: 2,
            proposer: OTHERS,
            reason: ProposalRefusal::ConditionFalse,
        },
        voted(OURS, true),
        voted(OTHERS, true),
        voted(OTHERS, true),
        voted(OTHERS, false),
        passed(Execution::Done(Some(1))),
        passed(Execution::Unsplittable),
        passed(Execution::Refused(Refusal::CoolingDown)),
        passed(Execution::CoLocated(CoLocated::default())),
        passed(Execution::CoLocationRefused(CoLocationRefusal::NothingLeft)),
        passed(Execution::NotHandedIn),
        Lost {
            proposal: 1,
            why: Loss::Expired,
        },
        BondSlashed {
            proposal: 1,
            who: OURS,
            amount: 5,
        },
        // What is none of its business.
        ActivityNoted { who: OURS },
    ]);
    let expected = [
        "keeper_proposals_total others refused 1",
        "keeper_proposals_total this_node proposed 1",
        "keeper_proposals_total this_node slashed 1",
        "keeper_votes_total others aye 2",
        "keeper_votes_total others nay 1",
        "keeper_votes_total this_node aye 1",
        "proposals_ended_total done 2",
        "proposals_ended_total expired 1",
        "proposals_ended_total failed 1",
        "proposals_ended_total lapsed 1",
        "proposals_ended_total refused 2",
    ];
    assert_eq!(shown(&tally), expected);
}

#[test]
fn transfers_count_by_how_long_they_took_or_why_they_were_turned_away() {
    use pallet_cross_shard::{Error, Event::*};
    let committed = |blocks| Committed {
        transfer: TransferId(H256([1; 32])),
        to: BlindedId([2; 32]),
        destination: shard(1),
        amount: 1,
        blocks,
    };
    let times = tally([committed(2), committed(3)]);
    assert_eq!(times.latencies, [2, 3]);
    let failed = |dispatch_error: DispatchError| frame_system::Event::ExtrinsicFailed {
        dispatch_error,
        dispatch_info: Default::default(),
    };
    let tally = tally([
        frame_system::Event::ExtrinsicSuccess {
            dispatch_info: Default::default(),
        },
        failed(Error::<Runtime>::Congested.into()),
        failed(Error::<Runtime>::DestinationBusy.into()),
        failed(Error::<Runtime>::TooManyTransfers.into()),
        failed(pallet_outbox::Error::<Runtime>::Congested.into()),
        failed(pallet_outbox::Error::<Runtime>::TooManyBatches.into()),
        failed(pallet_ledger::Error::<Runtime>::ZeroAmount.into()),
        failed(DispatchError::BadOrigin),
    ]);
    let expected = [
        "chain_extrinsics_total failed 7",
        "chain_extrinsics_total success 1",
        "cross_shard_turned_away_total busy 1",
        "cross_shard_turned_away_total congested 2",
        "cross_shard_turned_away_total too_many 2",
    ];
    assert_eq!(shown(&tally), expected);
}

#[test]
fn placements_count_with_what_was_moved() {
    use pallet_placement::Event::*;
    let tally = tally([
        PlacementDue {
            shard: shard(1),
            round: 1,
            due: 10,
        },
        PlacementAccepted {
            shard: shard(1),
            round: 1,
            placer: OURS,
            nodes: vec![1, 2],
            score: Default::default(),
            moves: 2,
        },
        NodeFailed { node: 1 },
        PlacementBroken {
            shard: shard(1),
            node: 1,
        },
        NodeSlashed {
            node: 1,
            operator: OTHERS,
            amount: 7,
        },
        PlacementDropped { shard: shard(1) },
    ]);
    let expected = [
        "placement_events_total accepted 1",
        "placement_events_total broken 1",
        "placement_events_total dropped 1",
        "placement_events_total moved 2",
        "placement_events_total node_failed 1",
        "placement_events_total node_punished 1",
        "placement_events_total search 1",
    ];
    assert_eq!(shown(&tally), expected);
}

#[test]
fn challenges_count_by_who_answered() {
    use pallet_fragments::Event::*;
    let tally = tally([
        CheckpointTaken {
            shard: shard(1),
            height: 20,
            root: H256::zero(),
            accounts: 3,
            steps: 3,
            until: 30,
        },
        ChallengeClosed {
            shard: shard(1),
            period: 1,
            answered: 5,
            missed: 2,
        },
        ChallengeClosed {
            shard: shard(1),
            period: 2,
            answered: 7,
            missed: 0,
        },
        AlarmCleared {
            shard: shard(1),
            blocks: 3,
        },
    ]);
    let expected = [
        "checkpoint_events_total alarm_cleared 1",
        "checkpoint_events_total answered 12",
        "checkpoint_events_total missed 2",
        "checkpoint_events_total taken 1",
    ];
    assert_eq!(shown(&tally), expected);
}

#[test]
fn claims_and_upgrades_count() {
    let claims = tally([
        pallet_attestation::Event::Agreed {
            record: 1,
            claim: H256::zero(),
            claims: 4,
        },
        pallet_attestation::Event::Unsettled { record: 1 },
    ]);
    let expected = [
        "attestation_events_total agreed 1",
        "attestation_events_total unsettled 1",
    ];
    assert_eq!(shown(&claims), expected);
    let upgrades = tally([
        pallet_migrations::Event::UpgradeStarted { migrations: 1 },
        pallet_migrations::Event::UpgradeFailed,
    ]);
    let expected = [
        "chain_upgrade_events_total begun 1",
        "chain_upgrade_events_total failed 1",
    ];
    assert_eq!(shown(&upgrades), expected);
}

#[test]
fn lanes_count_and_say_which_have_committed() {
    use pallet_lanes::Event::*;
    let committed = |shard| Committed {
        shard,
        sequence: 1,
        head: H256::zero(),
        root: H256::zero(),
        messages: 0,
        signers: 5,
    };
    let tally = tally([
        LaneOpening {
            shard: shard(1),
            requested_by: RequestedBy::Root,
        },
        committed(shard(1)),
        committed(shard(1)),
        committed(shard(2)),
        LaneQuiet {
            shard: shard(1),
            since: 5,
            missed: 2,
        },
    ]);
    let expected = ["lane_events_total committed 3", "lane_events_total quiet 1"];
    assert_eq!(shown(&tally), expected);
    assert_eq!(tally.committed, BTreeSet::from([shard(1), shard(2)]));
}
