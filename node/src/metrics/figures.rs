// SPDX-License-Identifier: Apache-2.0
//! What is shown of each shard: pure, from what the chain says to figures.

use super::labels::{label, Labels, OTHER};
use nerv_primitives_core::{
    api::{
        fragments::SlotStateView, AssessmentView, ContentionView, ForecastView, FragmentsView,
        LaneStatusView, LaneView, PlacementView, ShardView,
    },
    Assessment, Operation, ShardStatus,
};
use nerv_primitives_types::{BlockHeight, Ppm, ShardId, MILLION, RATE_UNIT};
use nerv_runtime::AccountId;
use std::collections::BTreeMap;

/// Something that is shown of each shard.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Figure {
    /// The accounts whose records stand in it.
    Accounts,
    /// Its transfers in a second.
    Rate,
    /// The probability that it is overloaded soon.
    Probability,
    /// Whether overload calls for its split and nothing prevents it.
    SplitDue,
    /// Whether contention does.
    SplitDueContended,
    /// Whether contention calls for its hottest account to be moved, and nothing prevents that.
    RelocationDue,
    /// The blocks that are missing here, or in it.
    Lag,
    /// How good its placement is now.
    Score,
    /// The slots of its placement in which there is a node.
    Replicas,
    /// Those in which there is none, all of them while it is not placed.
    Missing,
    /// The nodes that hold their fragment of its newest checkpoint.
    Held,
    /// The blocks since its newest checkpoint that is committed.
    CheckpointAge,
    /// Whether too few nodes hold that to rebuild it.
    Alarm,
    /// Whether it is a lane that commits nothing.
    Quiet,
    /// The time that its writes took of a block, the mean of some.
    Contention,
    /// Above what that is too much.
    ContentionLimit,
    /// Whether it is.
    Contended,
}

/// What is shown of all shards together that have no label of their own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Together {
    /// Their sum.
    Sum,
    /// The greatest.
    Greatest,
    /// The least.
    Least,
}

/// What splits that are due are shown as, whatever calls for them.
const SPLIT_DUE: (&str, &str) = (
    "shard_split_due",
    "1 while a split of the leaf is called for, by overload or by contention, and nothing prevents it: \
     keepers are to propose it",
);

/// The label that a figure has besides the shard's, if others are shown under the same name.
pub fn besides(figure: Figure) -> Option<(&'static str, &'static str)> {
    match figure {
        Figure::SplitDue => Some(("reason", "overload")),
        Figure::SplitDueContended => Some(("reason", "contention")),
        _ => None,
    }
}

/// All figures: what they are called, what they say, and how they are put together.
pub const ALL: &[(Figure, &str, &str, Together)] = &[
    (
        Figure::Accounts,
        "shard_state_accounts",
        "Accounts whose records stand in the shard; of a lane by its committed head",
        Together::Sum,
    ),
    (
        Figure::Rate,
        "shard_tps",
        "Transfers a second, as the chain measures a leaf's load",
        Together::Sum,
    ),
    (
        Figure::Probability,
        "shard_forecast_probability",
        "Probability that the leaf is overloaded within the forecast's horizon, from 0 to 1",
        Together::Greatest,
    ),
    (
        Figure::SplitDue,
        SPLIT_DUE.0,
        SPLIT_DUE.1,
        Together::Greatest,
    ),
    (
        Figure::SplitDueContended,
        SPLIT_DUE.0,
        SPLIT_DUE.1,
        Together::Greatest,
    ),
    (
        Figure::RelocationDue,
        "shard_relocation_due",
        "1 while contention of the leaf calls for its hottest account to be moved and nothing prevents \
         it: keepers are to propose it",
        Together::Greatest,
    ),
    (
        Figure::Lag,
        "shard_sync_lag",
        "Blocks by which what this node shows of the leaf is behind: those that peers have and it has \
         not, and of a lane those since its last commit besides",
        Together::Greatest,
    ),
    (
        Figure::Score,
        "shard_placement_score",
        "How good the leaf's placement is now, from 0 to 1",
        Together::Least,
    ),
    (
        Figure::Replicas,
        "shard_replicas",
        "Slots of the leaf's placement in which there is a node",
        Together::Sum,
    ),
    (
        Figure::Missing,
        "shard_replicas_missing",
        "Slots of the leaf's placement in which there is none; 1 of a leaf that is not placed yet",
        Together::Sum,
    ),
    (
        Figure::Held,
        "shard_fragments_held",
        "Nodes that hold their fragment of the leaf's newest committed checkpoint",
        Together::Least,
    ),
    (
        Figure::CheckpointAge,
        "shard_checkpoint_age_blocks",
        "Blocks since the leaf's newest committed checkpoint",
        Together::Greatest,
    ),
    (
        Figure::Alarm,
        "shard_fragments_alarm",
        "1 while fewer nodes hold the leaf's newest checkpoint than it takes to rebuild it",
        Together::Greatest,
    ),
    (
        Figure::Quiet,
        "shard_lane_quiet",
        "1 of a lane that has committed nothing for a while, 0 of others",
        Together::Greatest,
    ),
    (
        Figure::Contention,
        "shard_contention_mean_ms",
        "Milliseconds of reference time that the leaf's writes took of a block, the mean of the last 64",
        Together::Greatest,
    ),
    (
        Figure::ContentionLimit,
        "shard_contention_limit_ms",
        "The mean above which the leaf's writes take too much of blocks, by the chain's parameters",
        Together::Least,
    ),
    (
        Figure::Contended,
        "shard_contended",
        "1 while the chain counts the leaf as contended: a split, or moving an account, is called for \
         if it helps",
        Together::Greatest,
    ),
];

/// What somebody is to propose of a leaf: it is called for, and nothing prevents it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Due {
    /// Its split, for overload.
    pub overload: bool,
    /// Its split, for contention.
    pub contention: bool,
    /// That its hottest account is moved.
    pub relocation: bool,
}

impl Due {
    /// From how the chain judges a split now, and the relief of its contention, if that calls for one.
    pub fn new(
        split: Option<&AssessmentView>,
        relief: Option<(&Operation, Option<&AssessmentView>)>,
    ) -> Self {
        let can_be = |it: &&AssessmentView| it.holds && it.refusal.is_none();
        let by_load = |it: &AssessmentView| matches!(it.assessed, Assessment::Overload { .. });
        let relief = relief.filter(|(_, assessed)| assessed.filter(can_be).is_some());
        let relief = relief.map(|(operation, _)| operation);
        Self {
            overload: split.filter(can_be).is_some_and(by_load),
            contention: matches!(relief, Some(Operation::Split { .. })),
            relocation: matches!(relief, Some(Operation::Relocate { .. })),
        }
    }
}

/// What is read of one leaf after the other: it takes calls of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// What is forecast.
    pub forecast: Option<ForecastView>,
    /// What could be proposed now and would be called for.
    pub due: Due,
    /// Where its replicas are.
    pub placement: Option<PlacementView<AccountId>>,
    /// Who holds its fragments.
    pub fragments: Option<FragmentsView>,
    /// The time that its writes take.
    pub contention: Option<ContentionView>,
}

/// The chain at the end of a block.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The block's height.
    pub height: BlockHeight,
    /// The best block that this node or a peer has.
    pub target: BlockHeight,
    /// The shards.
    pub shards: Vec<ShardView>,
    /// The lanes.
    pub lanes: Vec<LaneView>,
}

impl View {
    /// The shards that have accounts, or may have: all but those that others have taken the place of.
    pub fn there(&self) -> Vec<ShardId> {
        let there = self.shards.iter();
        let there = there.filter(|it| it.status != ShardStatus::Split);
        there.map(|it| it.id).collect()
    }

    /// The leaves.
    pub fn leaves(&self) -> impl Iterator<Item = &ShardView> {
        let shards = self.shards.iter();
        shards.filter(|it| it.status == ShardStatus::Live)
    }

    /// How many shards there are, by where they are in their life.
    pub fn census(&self) -> [(&'static str, u64); 4] {
        let draining =
            |it: &&ShardView| matches!(it.status, ShardStatus::Draining | ShardStatus::Retiring);
        let inner = |it: &&ShardView| it.status == ShardStatus::Split;
        let lanes = |it: &&ShardView| it.standing.is_lane();
        let leaves = self.leaves().count();
        let lane = self.leaves().filter(lanes).count();
        [
            ("leaf", leaves.saturating_sub(lane) as u64),
            ("lane", lane as u64),
            (
                "draining",
                self.shards.iter().filter(draining).count() as u64,
            ),
            ("inner", self.shards.iter().filter(inner).count() as u64),
        ]
    }

    /// The blocks for which the oldest drain has gone on; 0 without one.
    pub fn oldest_drain(&self) -> BlockHeight {
        let draining = self
            .shards
            .iter()
            .filter(|it| matches!(it.status, ShardStatus::Draining | ShardStatus::Retiring));
        let since = draining.map(|it| it.since).min();
        since.map_or(0, |since| self.height.saturating_sub(since))
    }

    /// All figures of all shards.
    pub fn figures(&self, details: &BTreeMap<ShardId, Detail>) -> BTreeMap<(Figure, ShardId), f64> {
        let mut figures = BTreeMap::new();
        let behind = self.target.saturating_sub(self.height);
        for shard in &self.shards {
            let mut show = |figure, value: f64| figures.insert((figure, shard.id), value);
            if shard.status != ShardStatus::Split {
                show(Figure::Accounts, shard.accounts as f64);
            }
            if shard.status != ShardStatus::Live {
                continue;
            }
            show(
                Figure::Rate,
                f64::from(shard.load.rate) / f64::from(RATE_UNIT),
            );
            let lane = self.lanes.iter().find(|it| it.shard == shard.id);
            let silence = lane.map_or(0, |lane| silence(lane, self.height));
            show(Figure::Lag, f64::from(behind.saturating_add(silence)));
            let quiet = lane.is_some_and(|it| it.status == LaneStatusView::Quiet);
            show(Figure::Quiet, f64::from(u8::from(quiet)));
            if let Some(detail) = details.get(&shard.id) {
                detail.figures(self.height, show);
            }
        }
        figures
    }
}

/// The blocks since a lane has committed something, as long as it is to.
fn silence(lane: &LaneView, now: BlockHeight) -> BlockHeight {
    match lane.status {
        LaneStatusView::Open | LaneStatusView::Quiet | LaneStatusView::Closing => {
            now.saturating_sub(lane.committed_at)
        }
        _ => 0,
    }
}

/// Microseconds as milliseconds.
pub fn millis(micros: u32) -> f64 {
    f64::from(micros) / 1_000.0
}

fn part(ppm: Ppm) -> f64 {
    f64::from(ppm) / f64::from(MILLION)
}

impl Detail {
    fn figures(&self, now: BlockHeight, mut show: impl FnMut(Figure, f64) -> Option<f64>) {
        if let Some(forecast) = self.forecast.as_ref().filter(|it| it.at > 0) {
            show(Figure::Probability, part(forecast.probability));
        }
        for (figure, is_due) in [
            (Figure::SplitDue, self.due.overload),
            (Figure::SplitDueContended, self.due.contention),
            (Figure::RelocationDue, self.due.relocation),
        ] {
            show(figure, f64::from(u8::from(is_due)));
        }
        if let Some(placement) = &self.placement {
            let slots = placement.placed.as_ref().map(|it| &it.slots[..]);
            let slots = slots.unwrap_or(&[None]);
            let filled = slots.iter().flatten().count();
            show(Figure::Replicas, filled as f64);
            show(Figure::Missing, slots.len().saturating_sub(filled) as f64);
            if let Some(placed) = &placement.placed {
                show(Figure::Score, part(placed.score_now.total));
            }
        }
        if let Some(contention) = &self.contention {
            show(Figure::Contention, millis(contention.time.mean));
            show(Figure::ContentionLimit, millis(contention.limit));
            let contended = contention.contended_since.is_some();
            show(Figure::Contended, f64::from(u8::from(contended)));
        }
        let Some(fragments) = &self.fragments else {
            return;
        };
        show(
            Figure::Alarm,
            f64::from(u8::from(fragments.alarm.is_some())),
        );
        if let Some(newest) = fragments.checkpoints.last() {
            let slots = fragments.slots.iter();
            let held = slots.filter(|it| it.state == SlotStateView::Held).count();
            show(Figure::Held, held as f64);
            let age = now.saturating_sub(newest.checkpoint.height);
            show(Figure::CheckpointAge, f64::from(age));
        }
    }
}

/// The figures by label: those of shards that have one, and of all others together.
pub fn by_label(
    figures: &BTreeMap<(Figure, ShardId), f64>,
    labels: &Labels,
) -> BTreeMap<(Figure, String), f64> {
    let mut shown = BTreeMap::new();
    for ((figure, shard), value) in figures {
        let name = labels.of(shard);
        if name != OTHER {
            shown.insert((*figure, label(shard)), *value);
            continue;
        }
        let (_, _, _, together) = ALL[*figure as usize];
        let all = shown.entry((*figure, name));
        all.and_modify(|all: &mut f64| {
            *all = match together {
                Together::Sum => *all + value,
                Together::Greatest => all.max(*value),
                Together::Least => all.min(*value),
            };
        })
        .or_insert(*value);
    }
    shown
}

#[cfg(test)]
mod tests;
