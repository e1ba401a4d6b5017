// SPDX-License-Identifier: Apache-2.0
//! From what the chain says to figures.

use super::*;
use nerv_primitives_core::{api::PlacedView, LaneStanding, PlacementState, Refusal};
use nerv_primitives_types::{BlindedId, Load, PlacementScore, Rule, Spread, WriteTime};
use std::time::Instant;

fn id(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

fn shard(number: u8, status: ShardStatus) -> ShardView {
    ShardView {
        id: id(number),
        parent: None,
        side: None,
        depth: 0,
        status,
        filling: false,
        accounts: 10,
        total: 0,
        load: Load {
            rate: 2_500,
            quiet_for: 0,
        },
        children: None,
        since: 90,
        standing: LaneStanding::Resident,
    }
}

fn lane(number: u8, status: LaneStatusView, committed_at: BlockHeight) -> LaneView {
    LaneView {
        shard: id(number),
        status,
        position: None,
        seats: Vec::new(),
        needed: 0,
        opened_at: 1,
        committed_at,
        silence: 0,
        silence_after: 60,
        heartbeat: 20,
        outbox_room: 0,
    }
}

fn view(shards: Vec<ShardView>) -> View {
    View {
        height: 100,
        target: 103,
        shards,
        lanes: Vec::new(),
    }
}

/// The figures of a shard.
fn figures_of(view: &View, details: &BTreeMap<ShardId, Detail>, number: u8) -> Vec<(Figure, f64)> {
    let all = view.figures(details).into_iter();
    let own = all.filter(|((_, shard), _)| *shard == id(number));
    own.map(|((figure, _), value)| (figure, value)).collect()
}

#[test]
fn each_figure_is_in_its_place() {
    for (place, (figure, name, ..)) in ALL.iter().enumerate() {
        assert_eq!(*figure as usize, place, "{name}");
        assert!(name.starts_with("shard_"), "{name}");
    }
}

#[test]
fn leaves_show_accounts_rate_and_how_far_behind_this_node_is() {
    let view = view(vec![shard(1, ShardStatus::Live)]);
    let expected = [
        (Figure::Accounts, 10.0),
        (Figure::Rate, 2.5),
        (Figure::Lag, 3.0),
        (Figure::Quiet, 0.0),
    ];
    assert_eq!(figures_of(&view, &BTreeMap::new(), 1), expected);
}

#[test]
fn who_is_no_leaf_shows_only_the_accounts_that_it_may_still_have() {
    let statuses = [
        ShardStatus::Draining,
        ShardStatus::Retiring,
        ShardStatus::Split,
    ];
    let shards = statuses.into_iter().zip(1..);
    let shards: Vec<_> = shards
        .map(|(status, number)| shard(number, status))
        .collect();
    let view = view(shards);
    let none = BTreeMap::new();
    assert_eq!(figures_of(&view, &none, 1), [(Figure::Accounts, 10.0)]);
    assert_eq!(figures_of(&view, &none, 2), [(Figure::Accounts, 10.0)]);
    assert_eq!(figures_of(&view, &none, 3), []);
    assert_eq!(view.there(), [id(1), id(2)]);
    assert_eq!(view.oldest_drain(), 10);
}

#[test]
fn a_lane_is_behind_since_its_last_commit_as_long_as_it_is_to_commit() {
    let lag = |status, committed_at| {
        let mut view = view(vec![shard(1, ShardStatus::Live)]);
        view.lanes = vec![lane(1, status, committed_at)];
        let figures = figures_of(&view, &BTreeMap::new(), 1);
        let of = |figure| figures.iter().find(|(it, _)| *it == figure).unwrap().1;
        (of(Figure::Lag), of(Figure::Quiet))
    };
    assert_eq!(lag(LaneStatusView::Open, 95), (8.0, 0.0));
    assert_eq!(lag(LaneStatusView::Quiet, 10), (93.0, 1.0));
    assert_eq!(lag(LaneStatusView::Closing, 99), (4.0, 0.0));
    assert_eq!(lag(LaneStatusView::Opening, 0), (3.0, 0.0));
    assert_eq!(lag(LaneStatusView::Returning, 10), (3.0, 0.0));
}

#[test]
fn shards_are_counted_by_where_they_are_in_their_life() {
    let mut shards = vec![
        shard(1, ShardStatus::Live),
        shard(2, ShardStatus::Live),
        shard(3, ShardStatus::Draining),
        shard(4, ShardStatus::Split),
    ];
    shards[1].standing = LaneStanding::Lane;
    let census = view(shards).census();
    let expected = [("leaf", 1), ("lane", 1), ("draining", 1), ("inner", 1)];
    assert_eq!(census, expected);
    let none = view(vec![shard(1, ShardStatus::Live)]);
    assert_eq!(none.oldest_drain(), 0);
}

fn placement(placed: Option<Vec<Option<u32>>>) -> PlacementView<AccountId> {
    let placed = placed.map(|slots| PlacedView {
        slots,
        nodes: Vec::new(),
        score: PlacementScore::default(),
        score_now: PlacementScore {
            total: 750_000,
            ..PlacementScore::default()
        },
        at: 1,
        by: AccountId::new([0; 32]),
        state: PlacementState::Sound,
    });
    PlacementView {
        shard: id(1),
        placed,
        round: 1,
        seed: [0; 32],
        since: 1,
        due: None,
        turn: None,
    }
}

fn assessment(assessed: Assessment, refusal: Option<Refusal>) -> AssessmentView {
    AssessmentView {
        holds: assessed.holds(),
        assessed,
        refusal,
    }
}

fn overload(rate: u32) -> Assessment {
    Assessment::Overload {
        load: Load { rate, quiet_for: 0 },
        limit: 10,
        probability: 0,
        threshold: 1,
        rule: Rule::Plain,
        hottest: None,
    }
}

fn contention(mean: u32) -> Assessment {
    Assessment::Contention {
        time: WriteTime { mean, peak: mean },
        limit: 1_500,
        release: 1_000,
        hottest: None,
        relieves: true,
    }
}

#[test]
fn what_is_due_is_called_for_by_overload_or_contention_and_not_prevented() {
    let split = Operation::Split { shard: id(1) };
    let relocate = Operation::Relocate {
        account: BlindedId([7; 32]),
        shard: id(2),
    };
    let due = |assessed: Assessment, refusal, relief: Option<&Operation>| {
        let view = assessment(assessed, refusal);
        let Due {
            overload,
            contention,
            relocation,
        } = Due::new(Some(&view), relief.map(|it| (it, Some(&view))));
        (overload, contention, relocation)
    };
    assert_eq!(due(overload(11), None, None), (true, false, false));
    assert_eq!(due(overload(10), None, None), (false, false, false));
    let both = due(overload(11), None, Some(&split));
    assert_eq!(both, (true, true, false));
    let contended = due(contention(1_001), None, Some(&split));
    assert_eq!(contended, (false, true, false));
    let moved = due(contention(1_001), None, Some(&relocate));
    assert_eq!(moved, (false, false, true));
    let over = due(contention(1_000), None, Some(&relocate));
    assert_eq!(over, (false, false, false));
    for assessed in [overload(11), contention(1_001)] {
        for relief in [&split, &relocate] {
            let refused = due(assessed, Some(Refusal::CoolingDown), Some(relief));
            assert_eq!(refused, (false, false, false));
        }
    }
    // Of a shard that is no leaf nothing is judged.
    assert_eq!(Due::new(None, Some((&split, None))), Due::default());
}

#[test]
fn placements_show_who_is_missing() {
    let shown = |placed| {
        let detail = Detail {
            placement: Some(placement(placed)),
            due: Due {
                overload: true,
                ..Due::default()
            },
            ..Detail::default()
        };
        let view = view(vec![shard(1, ShardStatus::Live)]);
        let figures = figures_of(&view, &BTreeMap::from([(id(1), detail)]), 1);
        figures.into_iter().skip(2).collect::<Vec<_>>()
    };
    let expected = [
        (Figure::SplitDue, 1.0),
        (Figure::SplitDueContended, 0.0),
        (Figure::RelocationDue, 0.0),
        (Figure::Lag, 3.0),
        (Figure::Score, 0.75),
        (Figure::Replicas, 2.0),
        (Figure::Missing, 1.0),
        (Figure::Quiet, 0.0),
    ];
    assert_eq!(shown(Some(vec![Some(4), None, Some(6)])), expected);
    let unplaced = shown(None);
    assert!(unplaced.contains(&(Figure::Missing, 1.0)));
    assert!(unplaced.iter().all(|(figure, _)| *figure != Figure::Score));
}

#[test]
fn fragments_show_who_holds_the_newest_checkpoint() {
    let fragments = FragmentsView {
        shard: id(1),
        slots: Vec::new(),
        checkpoints: Vec::new(),
        period: 0,
        challenge: None,
        alarm: Some(90),
    };
    let detail = Detail {
        fragments: Some(fragments),
        ..Detail::default()
    };
    let view = view(vec![shard(1, ShardStatus::Live)]);
    let figures = figures_of(&view, &BTreeMap::from([(id(1), detail)]), 1);
    assert!(figures.contains(&(Figure::Alarm, 1.0)));
    // Nothing was committed: there is none that somebody could hold.
    let held = [Figure::Held, Figure::CheckpointAge];
    assert!(figures.iter().all(|(figure, _)| !held.contains(figure)));
}

#[test]
fn contention_shows_the_mean_and_what_it_is_held_against() {
    let contention = ContentionView {
        last: 2_000,
        time: WriteTime {
            mean: 1_750,
            peak: 9_000,
        },
        window: 64,
        limit: 1_500,
        release: 1_000,
        contended_since: Some(80),
        rests_until: 0,
        hottest: Vec::new(),
        spread: Spread::Many,
        relief: None,
    };
    let detail = Detail {
        contention: Some(contention),
        ..Detail::default()
    };
    let view = view(vec![shard(1, ShardStatus::Live)]);
    let figures = figures_of(&view, &BTreeMap::from([(id(1), detail)]), 1);
    let expected = [
        (Figure::Contention, 1.75),
        (Figure::ContentionLimit, 1.5),
        (Figure::Contended, 1.0),
    ];
    assert_eq!(figures[figures.len() - 3..], expected);
}

#[test]
fn those_without_a_label_are_shown_together() {
    let mut labels = Labels::default();
    labels.keep(&[id(1)], Instant::now());
    let figures = BTreeMap::from([
        ((Figure::Accounts, id(1)), 5.0),
        ((Figure::Accounts, id(2)), 6.0),
        ((Figure::Accounts, id(3)), 7.0),
        ((Figure::Probability, id(2)), 0.5),
        ((Figure::Probability, id(3)), 0.25),
        ((Figure::Score, id(2)), 0.5),
        ((Figure::Score, id(3)), 0.25),
    ]);
    let shown = by_label(&figures, &labels);
    let other = |figure| (figure, OTHER.to_string());
    let expected = BTreeMap::from([
        ((Figure::Accounts, label(&id(1))), 5.0),
        (other(Figure::Accounts), 13.0),
        (other(Figure::Probability), 0.5),
        (other(Figure::Score), 0.25),
    ]);
    assert_eq!(shown, expected);
}
