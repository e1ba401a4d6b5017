// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown, replicas above all.

use crate::{
    types::LaneStatus, Config, Inbox, Lane, Lanes, Openings, Outbox, Pallet, Policy, Ticks,
};
use alloc::vec::Vec;
use codec::Encode;
use nerv_primitives_core::{
    api::{InboxView, LaneStatusView, LaneView, OutboxView, SeatView},
    traits::Placements,
    ShardId,
};

/// The entries of an inbox, and the pages of an outbox, that one request is answered with.
const SHOWN: u32 = 1_000;

impl<T: Config> Pallet<T> {
    /// The lanes, those that open or have returned not long ago included.
    pub fn lanes() -> Vec<ShardId> {
        let listed = Self::listed().into_iter();
        listed.map(|listed| listed.shard).collect()
    }

    /// A lane; `None` of a shard that is none and does not become one.
    pub fn lane_view(shard: &ShardId) -> Option<LaneView> {
        let slots = T::Placements::slots(shard);
        let seats = (0u8..).zip(slots.holders()).map(|(slot, node)| SeatView {
            slot,
            node: *node,
            key: node.and_then(Self::key_of),
        });
        let lane = Lanes::<T>::get(shard);
        if lane.is_none() && !Openings::<T>::contains_key(shard) {
            return None;
        }
        let silence = |lane: &Lane| Ticks::<T>::get().saturating_sub(lane.seen);
        Some(LaneView {
            shard: *shard,
            status: Self::status_view(lane.as_ref()),
            needed: Self::needed_signatures(shard, slots.len()) as u32,
            seats: seats.collect(),
            silence: lane.as_ref().map_or(0, silence),
            silence_after: T::Policy::silence_after(),
            heartbeat: T::Policy::heartbeat(),
            outbox_room: lane
                .as_ref()
                .map_or(0, |lane| Self::outbox_room(lane.outbox.messages)),
            opened_at: lane.as_ref().map_or(0, |lane| lane.opened_at),
            committed_at: lane.as_ref().map_or(0, |lane| lane.committed_at),
            position: lane.map(|lane| lane.position),
        })
    }

    fn status_view(lane: Option<&Lane>) -> LaneStatusView {
        match lane.map(|lane| (lane.status, lane.quiet)) {
            None => LaneStatusView::Opening,
            Some((LaneStatus::Open, false)) => LaneStatusView::Open,
            Some((LaneStatus::Open, true)) => LaneStatusView::Quiet,
            Some((LaneStatus::Closing { .. }, _)) => LaneStatusView::Closing,
            Some((LaneStatus::Returning { unsound: false }, _)) => LaneStatusView::Returning,
            Some((LaneStatus::Returning { unsound: true }, _)) => LaneStatusView::Unsound,
            Some((LaneStatus::Settling, _)) => LaneStatusView::Settling,
        }
    }

    /// The entries of a lane's inbox from an index on, in order: at most a thousand, and none that were
    /// forgotten.
    pub fn inbox_view(shard: &ShardId, from: u64, limit: u32) -> Vec<InboxView> {
        let Some(lane) = Lanes::<T>::get(shard) else {
            return Vec::new();
        };
        let until = from.saturating_add(limit.min(SHOWN).into());
        let indices = from..until.min(lane.position.inbox.next);
        let entries = indices.filter_map(|index| {
            let posted = Inbox::<T>::get(shard, index)?;
            Some(InboxView {
                index,
                entry: posted.entry,
                who: posted.who.map(|who| who.encode()),
            })
        });
        entries.collect()
    }

    /// What waits in a lane's outbox, in order: at most a thousand pages.
    pub fn outbox_view(shard: &ShardId) -> Vec<OutboxView> {
        let Some(lane) = Lanes::<T>::get(shard) else {
            return Vec::new();
        };
        let until = lane.outbox.first.saturating_add(SHOWN.into());
        let pages = lane.outbox.first..until.min(lane.outbox.next);
        let ticks = Ticks::<T>::get();
        let parcels = pages
            .filter_map(|index| Outbox::<T>::get(shard, index))
            .flat_map(|page| {
                let waited = ticks.saturating_sub(page.since);
                let parcels = page.parcels.into_iter();
                parcels.map(move |parcel| OutboxView {
                    message: parcel.message,
                    payee: parcel.payee.map(|payee| payee.encode()),
                    waited,
                })
            });
        parcels.collect()
    }
}
