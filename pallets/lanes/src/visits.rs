// SPDX-License-Identifier: Apache-2.0
//! Visits: what happens to lanes by itself, within what a block can spare.
//!
//! Every block visits the lanes in turn, each once, as far as its weight goes, and the next one goes on behind
//! the last. Each lane has an equal part of what is left, or as much as any single thing needs if that is more:
//! so one with much to do leaves the others their part. What a block has to spare in the end is shared among
//! them again, for what leaves lanes, and for what was left in the inboxes of those that have returned.

use crate::{
    types::{Lane, LaneStatus, Listed, ReturnReason},
    Config, Event, LaneList, Lanes, LastVisited, Openings, Pallet, Policy, Ticks, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::weights::{Weight, WeightMeter};
use nerv_primitives_core::{
    traits::{NodeReliability, Placements},
    NodeId, Observation, ShardId, MAX_REPLICAS,
};
use nerv_primitives_lane::MAX_MESSAGES;

/// The entries of the inbox that one visit forgets.
const FORGOTTEN: u32 = 256;

impl<T: Config> Pallet<T> {
    /// Visits lanes, as far as the weight goes.
    pub(crate) fn visit_some(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::visit_nobody()).is_err() {
            return;
        }
        let list = LaneList::<T>::get();
        if list.is_empty() {
            return;
        }
        Ticks::<T>::mutate(|ticks| *ticks = ticks.saturating_add(1));
        let last = LastVisited::<T>::get();
        let reached = Self::visit_each(&list, last, meter, Self::visit);
        if reached.is_some() && reached != last {
            LastVisited::<T>::set(reached);
        }
    }

    /// Visits lanes with what a block has to spare in the end. Time does not pass by that.
    pub(crate) fn visit_in_idle(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::visit_nobody()).is_err() {
            return;
        }
        let list = LaneList::<T>::get();
        let last = LastVisited::<T>::get();
        Self::visit_each(&list, last, meter, Self::visit_to_empty);
    }

    /// Visits each of the list in turn, as far as the weight goes. Returns the last that could have had
    /// anything done that one may need: the next block begins behind it.
    fn visit_each(
        list: &[Listed],
        last: Option<ShardId>,
        meter: &mut WeightMeter,
        visit: impl Fn(&ShardId, &mut WeightMeter),
    ) -> Option<ShardId> {
        let least = Self::least_share();
        let mut reached = None;
        let mut left = list.len() as u64;
        for shard in in_turn(list, last) {
            let remaining = meter.remaining();
            let equal = remaining.checked_div(left).unwrap_or(remaining);
            let mut share = WeightMeter::with_limit(equal.max(least).min(remaining));
            if share.try_consume(T::WeightInfo::visit()).is_err() {
                break;
            }
            visit(&shard, &mut share);
            meter.consume(share.consumed());
            if least.all_lte(remaining) {
                reached = Some(shard);
            }
            left = left.saturating_sub(1);
        }
        reached
    }

    /// Visits a listed shard for what leaves it or was left in it, and for nothing else.
    fn visit_to_empty(shard: &ShardId, meter: &mut WeightMeter) {
        let Some(mut lane) = Lanes::<T>::get(shard) else {
            return;
        };
        let has_changed = if lane.status == LaneStatus::Settling {
            Self::settle_inbox(shard, &mut lane, meter).looked > 0
        } else {
            let has_forgotten = Self::forget_taken(shard, &mut lane, meter);
            Self::empty_outbox(shard, &mut lane, meter) || has_forgotten
        };
        if has_changed {
            Self::keep_or_end(shard, lane);
        }
    }

    /// Visits a listed shard.
    pub(crate) fn visit(shard: &ShardId, meter: &mut WeightMeter) {
        if let Some(opening) = Openings::<T>::get(shard) {
            Self::visit_opening(shard, opening, meter);
            return;
        }
        let Some(mut lane) = Lanes::<T>::get(shard) else {
            return;
        };
        let has_changed = match lane.status {
            LaneStatus::Open | LaneStatus::Closing { .. } => {
                Self::visit_open(shard, &mut lane, meter)
            }
            LaneStatus::Returning { .. } => Self::visit_returning(shard, &mut lane, meter),
            LaneStatus::Settling => {
                let settled = Self::settle_inbox(shard, &mut lane, meter).looked > 0;
                let paid = Self::pay_all(shard, &mut lane, meter);
                settled || paid || Self::is_over(&lane)
            }
        };
        if has_changed {
            Self::keep_or_end(shard, lane);
        }
    }

    fn visit_open(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let ticks = Ticks::<T>::get();
        let before = (lane.position.inbox.due, lane.ripening.below);
        lane.ripen(ticks, T::Policy::inbox_patience());
        let mut has_changed = before != (lane.position.inbox.due, lane.ripening.below);
        has_changed |= Self::forget_taken(shard, lane, meter);
        has_changed |= Self::empty_outbox(shard, lane, meter);
        has_changed |= Self::pay_due(shard, lane, meter);
        has_changed |= Self::excuse(lane);
        match lane.status {
            LaneStatus::Closing { until } if ticks > until => {
                let reason = ReturnReason::Requested;
                Self::begin_returning(shard, lane, reason);
                true
            }
            LaneStatus::Open => Self::listen(shard, lane, meter) || has_changed,
            _ => has_changed,
        }
    }

    fn visit_returning(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let mut has_changed = Self::forget_taken(shard, lane, meter);
        has_changed |= Self::empty_outbox(shard, lane, meter);
        if meter.try_consume(Self::conclude_weight()).is_ok() {
            has_changed |= Self::conclude(shard, lane);
        }
        has_changed
    }

    /// Forgets entries of the inbox that the lane has taken, with no more than half of the weight: who fills an
    /// inbox must not keep what leaves the lane waiting. Returns whether there were any.
    fn forget_taken(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let before = lane.kept;
        let mut half = WeightMeter::with_limit(meter.remaining().saturating_div(2));
        for _ in 0..FORGOTTEN {
            let is_next = Self::has_taken_entry(lane);
            if !is_next || half.try_consume(T::WeightInfo::forget_entry()).is_err() {
                break;
            }
            Self::forget_entry(shard, lane);
        }
        meter.consume(half.consumed());
        lane.kept != before
    }

    /// Holds no silence against a lane while its outbox may have no room for what it would commit: replicas can
    /// do nothing about that, and anybody might have filled it. It passes without them, since each message leaves
    /// the outbox within its patience. Returns whether anything has changed.
    fn excuse(lane: &mut Lane) -> bool {
        let ticks = Ticks::<T>::get();
        let room = Self::outbox_room(lane.outbox.messages) as usize;
        if room >= MAX_MESSAGES || lane.seen == ticks {
            return false;
        }
        lane.seen = ticks;
        true
    }

    /// Tells of a lane that is silent, and has one return that is silent for twice as long. Returns whether
    /// anything has changed.
    pub(crate) fn listen(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let silence = Ticks::<T>::get().saturating_sub(lane.seen);
        let patience = T::Policy::silence_after();
        if lane.quiet && silence > patience.saturating_mul(2) {
            Self::begin_returning(shard, lane, ReturnReason::Silence);
            return true;
        }
        if lane.quiet || silence <= patience || meter.try_consume(Self::quiet_weight()).is_err() {
            return false;
        }
        lane.quiet = true;
        let missed = Self::not_signed(shard, lane);
        for node in &missed {
            T::Reliability::observed(*node, Observation::Missed);
        }
        Self::deposit_event(Event::LaneQuiet {
            shard: *shard,
            since: lane.committed_at,
            missed: missed.len() as u32,
        });
        true
    }

    /// The nodes that were in the slots at the last commit, and are yet, and have signed none of late. Where there
    /// was none nobody knows who could.
    fn not_signed(shard: &ShardId, lane: &Lane) -> Vec<NodeId> {
        if lane.position.head.header.sequence == 0 {
            return Vec::new();
        }
        let slots = T::Placements::slots(shard);
        let holders = (0u32..).zip(slots.holders());
        holders
            .filter_map(|(slot, holder)| holder.map(|node| (slot, node)))
            .filter(|(slot, node)| {
                lane.signers.was_there(*slot, *node) && !lane.signers.has_signed(*slot)
            })
            .map(|(_, node)| node)
            .collect()
    }

    fn quiet_weight() -> Weight {
        let nodes = T::Reliability::observed_weight().saturating_mul(MAX_REPLICAS.into());
        T::WeightInfo::quiet()
            .saturating_add(T::Placements::weight())
            .saturating_add(nodes)
    }

    /// What a block needs to visit one lane, and to do there whatever it may need: with a budget of less it
    /// might never be done.
    pub fn max_visit_weight() -> Weight {
        T::WeightInfo::visit_nobody().saturating_add(Self::least_share())
    }

    /// What one lane has of a block's weight at the least: as much again as the costliest single thing takes,
    /// since the half may go into forgetting what was taken of the inbox.
    fn least_share() -> Weight {
        T::WeightInfo::visit().saturating_add(Self::costliest_weight().saturating_mul(2))
    }

    /// What the costliest single thing takes that a visit does.
    fn costliest_weight() -> Weight {
        let page = T::WeightInfo::outbox_page()
            .saturating_add(Self::hand_over_weight().max(Self::pay_out_weight()));
        Self::look_weight(crate::opening::LOOKED_LEAST)
            .max(page)
            .max(Self::begin_weight())
            .max(Self::pay_weight())
            .max(Self::quiet_weight())
            .max(Self::conclude_weight())
            .max(Self::settle_entry_weight())
    }
}

/// The shards of the list, those behind the last that was visited first.
fn in_turn(list: &[Listed], last: Option<ShardId>) -> Vec<ShardId> {
    let mut shards: Vec<ShardId> = list.iter().map(|listed| listed.shard).collect();
    let place = shards.iter().position(|shard| Some(*shard) == last);
    if let Some(place) = place {
        shards.rotate_left(place.saturating_add(1) % list.len());
    }
    shards
}
