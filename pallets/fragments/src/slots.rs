// SPDX-License-Identifier: Apache-2.0
//! Slots: who is in them, and what becomes of a fragment whose node goes.

use crate::{types::Owed, Config, Custody, Event, FragmentLoss, Pallet, Policy, Seat};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability, Placements},
    NodeId, Observation, ShardId,
};

impl<T: Config> Pallet<T> {
    /// Brings a custody's slots up to what the placement says. Who has gone from a slot holds nothing
    /// any more, and who has come has to rebuild the slot's fragment. Returns how many have come.
    pub(crate) fn see_slots(shard: &ShardId, custody: &mut Custody) -> u32 {
        let slots = T::Placements::slots(shard);
        if slots.is_empty() {
            // Its first placement is yet to come.
            return 0;
        }
        let before = custody.profile();
        let mut seated = 0u32;
        for (place, holder) in (0u8..).zip(slots.holders()) {
            let seen = custody.slot(place).map(|slot| slot.node);
            if seen == Some(*holder) {
                continue;
            }
            Self::leave(shard, custody, place);
            let slot = Self::seat(custody, place, *holder);
            seated = seated.saturating_add(u32::from(holder.is_some()));
            match custody.slots.get_mut(usize::from(place)) {
                Some(record) => *record = slot,
                // No placement has more slots than there is room for.
                None => drop(custody.slots.try_push(slot)),
            }
        }
        for place in slots.len()..custody.slots.len() {
            Self::leave(shard, custody, place as u8);
        }
        custody.slots.truncate(slots.len());
        custody.parity = T::Placements::parity(shard);
        if before.is_some() && before != custody.profile() {
            // It is cut into other pieces from now on.
            Self::abandon(shard, custody);
            custody.is_due = true;
        }
        seated
    }

    /// A slot with another node in it.
    fn seat(custody: &Custody, place: u8, node: Option<NodeId>) -> Seat {
        let now = Self::now();
        let mut slot = Seat {
            node,
            since: now,
            ..Seat::default()
        };
        let Some(node) = node else { return slot };
        slot.simulated = T::Custodians::custodian(node).is_some_and(|it| it.simulated);
        let newest = custody
            .newest()
            .filter(|it| !slot.simulated && place < it.profile.slots());
        slot.owes = newest.map(|it| Owed {
            height: it.checkpoint.height,
            until: now.saturating_add(T::Policy::repair_period()),
            since: now,
            repairs: true,
        });
        slot
    }

    /// The node of a slot has gone.
    fn leave(shard: &ShardId, custody: &mut Custody, place: u8) {
        let node = custody.slot(place).and_then(Seat::holder);
        if let Some(node) = node.filter(|_| custody.holds_any(place)) {
            Self::deposit_event(Event::FragmentLost {
                shard: *shard,
                slot: place,
                node,
                loss: FragmentLoss::Left,
            });
        }
        custody.clear(place);
    }

    /// A slot's node has not done what it had to: it loses the slot, and a successor is looked for.
    pub(crate) fn lose(shard: &ShardId, custody: &mut Custody, place: u8, loss: FragmentLoss) {
        let Some(node) = custody.slot(place).and_then(Seat::holder) else {
            return;
        };
        T::Reliability::observed(node, Observation::Missed);
        // One that has gone from the placement has no slot to lose.
        let _ = T::Custodians::vacate(shard, node);
        custody.clear(place);
        if let Some(slot) = custody.slots.get_mut(usize::from(place)) {
            *slot = Seat {
                since: Self::now(),
                ..Seat::default()
            };
        }
        Self::deposit_event(Event::FragmentLost {
            shard: *shard,
            slot: place,
            node,
            loss,
        });
    }

    /// Raises the alarm where fewer nodes hold the newest committed checkpoint than rebuild it, and ends
    /// it where enough do. All who hold anything are asked at once.
    pub(crate) fn review_alarm(shard: &ShardId, custody: &mut Custody) {
        let now = Self::now();
        match (custody.alarm, custody.newest()) {
            (None, Some(newest)) if custody.is_alarming() => {
                Self::deposit_event(Event::AlarmRaised {
                    shard: *shard,
                    height: newest.checkpoint.height,
                    held: newest.holders.len(),
                    needed: newest.profile.data().into(),
                });
                custody.alarm = Some(now);
                custody.next_period = now;
            }
            (Some(since), _) if !custody.is_alarming() => {
                Self::deposit_event(Event::AlarmCleared {
                    shard: *shard,
                    blocks: now.saturating_sub(since),
                });
                custody.alarm = None;
            }
            _ => {}
        }
    }
}
