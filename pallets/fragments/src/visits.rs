// SPDX-License-Identifier: Apache-2.0
//! Visits: what is over, and what is to begin, leaf by leaf, within what a block can spare.

use crate::{
    types::BySlot, Config, Custodies, Custody, FragmentLoss, LastVisited, Pallet, Seat, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability},
    Observation, ShardId, MAX_REPLICAS,
};

/// What a visit came to.
#[derive(Default)]
pub(crate) struct Visit {
    /// The nodes that were seen for the first time in a slot.
    pub seated: u32,
    /// The nodes that have said nothing of a checkpoint in time.
    pub silent: u32,
    /// The nodes that lost their slots.
    pub lost: u32,
    /// The shards of before that waited for this leaf.
    pub released: u32,
}

impl<T: Config> Pallet<T> {
    /// What a visit costs that came to that.
    pub(crate) fn visit_weight(visit: &Visit) -> Weight {
        let silent = T::Reliability::observed_weight().saturating_mul(visit.silent.into());
        let lost = T::Reliability::observed_weight()
            .saturating_add(T::Custodians::vacate_weight())
            .saturating_mul(visit.lost.into());
        T::WeightInfo::visit()
            .saturating_add(T::Custodians::custodian_weight().saturating_mul(visit.seated.into()))
            .saturating_add(T::WeightInfo::release().saturating_mul(visit.released.into()))
            .saturating_add(silent)
            .saturating_add(lost)
    }

    /// What a visit costs at most: every slot has another node, all have said nothing of a
    /// checkpoint, and all lose their slots.
    pub fn max_visit_weight() -> Weight {
        Self::visit_weight(&Visit {
            seated: MAX_REPLICAS,
            silent: MAX_REPLICAS,
            lost: MAX_REPLICAS,
            released: crate::types::MAX_ANCESTORS,
        })
    }

    /// Visits the next leaves, as far as the meter allows.
    pub(crate) fn visit_some(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::visit_nobody()).is_err() {
            return;
        }
        let most = Self::max_visit_weight();
        let before = LastVisited::<T>::get();
        let (mut first, mut last) = (None, before);
        for _ in 0..T::MaxVisits::get() {
            if !meter.can_consume(most) {
                break;
            }
            let Some(shard) = Self::next_leaf(last) else {
                break;
            };
            if first == Some(shard) {
                break;
            }
            first = first.or(Some(shard));
            last = Some(shard);
            let visit = Self::visit(&shard);
            meter.consume(Self::visit_weight(&visit));
        }
        if last != before {
            LastVisited::<T>::set(last);
        }
    }

    /// Visits a leaf.
    pub(crate) fn visit(shard: &ShardId) -> Visit {
        let mut visit = Visit::default();
        let Some(before) = Custodies::<T>::get(shard) else {
            return visit;
        };
        let mut custody = before.clone();
        visit.seated = Self::see_slots(shard, &mut custody);
        visit.released = Self::release(&mut custody);
        visit.silent = Self::give_up(shard, &mut custody);
        visit.lost = Self::overdue(shard, &mut custody);
        visit.lost = visit.lost.saturating_add(Self::close(shard, &mut custody));
        Self::review_alarm(shard, &mut custody);
        Self::open(shard, &mut custody);
        if custody != before {
            Custodies::<T>::insert(shard, custody);
        }
        visit
    }

    /// Gives up a checkpoint that was not committed in time, and has another one taken. Who could have
    /// said something of it and did not, has missed that. Where too few real nodes are there nobody is
    /// waited for. Returns how many missed it.
    fn give_up(shard: &ShardId, custody: &mut Custody) -> u32 {
        let is_over = custody.pending.as_ref().is_some_and(|pending| {
            Self::now() > pending.until && custody.can_commit(&pending.profile)
        });
        let Some(pending) = custody.pending.clone().filter(|_| is_over) else {
            return 0;
        };
        let was_there = |slot: &&Seat| slot.since <= pending.checkpoint.height;
        let has_said = |node| pending.acknowledged.iter().any(|it| it.node == node);
        let mut missed = 0u32;
        for node in custody
            .slots
            .iter()
            .filter(was_there)
            .filter_map(Seat::holder)
        {
            if !has_said(node) {
                T::Reliability::observed(node, Observation::Missed);
                missed = missed.saturating_add(1);
            }
        }
        Self::abandon(shard, custody);
        custody.is_due = true;
        missed
    }

    /// Slots whose nodes have not acknowledged in time what was committed. Returns how many.
    fn overdue(shard: &ShardId, custody: &mut Custody) -> u32 {
        let now = Self::now();
        let slots: BySlot<Seat> = custody.slots.clone();
        let late: Vec<(u8, FragmentLoss)> = (0u8..)
            .zip(slots)
            .filter_map(|(place, slot)| {
                let owed = slot.owes.filter(|owed| now > owed.until)?;
                let loss = if owed.repairs {
                    FragmentLoss::NotRepaired
                } else {
                    FragmentLoss::Unacknowledged
                };
                Some((place, loss))
            })
            .collect();
        for (place, loss) in &late {
            Self::lose(shard, custody, *place, *loss);
        }
        late.len() as u32
    }
}
