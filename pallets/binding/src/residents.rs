// SPDX-License-Identifier: Apache-2.0
//! The accounts among which a plan is made: where they live, where they would, what they carry, and what their owners
//! have ordered.

use crate::{
    instructions::Order, leaves::Leaves, register::Register, windows::Closing, Away, Config, Event,
    Homecomer, Instructions, Moved, Pallet, Returned, Visited, WeightInfo, TIDIED,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::weights::Weight;
use nerv_primitives_affinity::{Instruction, Resident, Terms};
use nerv_primitives_core::{
    traits::{MapLeaf, ShardMap, Way},
    PlanIndex, ShardId,
};
use nerv_primitives_embedding::BlindedId;

impl<T: Config> Pallet<T> {
    /// The residents, in the order of their accounts. Puts in order what is kept of those away from home on the way.
    pub(crate) fn gather(
        closing: &Closing,
        leaves: &Leaves,
        terms: &Terms,
        took: &mut Weight,
    ) -> Vec<Resident> {
        let kept: BTreeMap<BlindedId, Moved> = Away::<T>::iter().collect();
        let (visited, visits) = Self::visit();
        took.saturating_accrue(T::WeightInfo::visit(visited));
        let accounts: BTreeSet<BlindedId> = closing
            .pairs
            .accounts()
            .iter()
            .map(|account| account.id)
            .chain(kept.keys().copied())
            .chain(visits.iter().flat_map(Order::accounts))
            .collect();
        let accounts: Vec<BlindedId> = accounts.into_iter().collect();
        // All of them are bounded.
        took.saturating_accrue(T::WeightInfo::residents(accounts.len() as u32));
        let Ok(ways) = T::Map::ways(&accounts) else {
            return Vec::new();
        };
        let ways = accounts.iter().copied().zip(ways).collect();
        let away = Self::tidy(kept, &ways, closing.map, took);
        let register = Register {
            orders: Self::orders_of(&accounts),
            returned: Self::resting(closing.number, terms.rest),
            closed: closing.number,
            due: BTreeSet::new(),
            vain: BTreeSet::new(),
            turned: None,
            ways,
            away,
        }
        .with_turns(&visits, (closing.pairs, leaves), terms, Self::most_away());
        // Those behind the last one that had a turn are the first of the next window: whoever cannot move keeps
        // nobody waiting for longer than that.
        if let Some(last) = register.turned {
            Visited::<T>::put(last);
        }
        register.residents(&accounts, closing.pairs)
    }

    /// What owners have ordered for these accounts.
    pub(crate) fn orders_of(accounts: &[BlindedId]) -> BTreeMap<BlindedId, Instruction> {
        if Instructions::<T>::count() == 0 {
            return BTreeMap::new();
        }
        let order =
            |account: &BlindedId| Some((*account, Instructions::<T>::get(account)?.instruction));
        accounts.iter().filter_map(order).collect()
    }

    /// Forgets of those away from home whoever is not any more, and follows leaves that have split or merged. Of what
    /// is kept [`TIDIED`] entries are put right at most; the others, of which a window to come is, count for this one
    /// as they should be.
    ///
    /// That somebody else has moved an account is told by its being in another leaf than it was moved to, though that
    /// is one still. Where that has split or merged since, it is not told.
    pub(crate) fn tidy(
        kept: BTreeMap<BlindedId, Moved>,
        ways: &BTreeMap<BlindedId, Way>,
        map: &[MapLeaf],
        took: &mut Weight,
    ) -> BTreeMap<BlindedId, Moved> {
        let live: BTreeSet<ShardId> = map.iter().map(|leaf| leaf.shard).collect();
        let (all, mut changed) = (kept.len() as u32, 0u32);
        let mut is_to_be_written = || {
            let is_first = changed < TIDIED;
            changed = changed.saturating_add(u32::from(is_first));
            is_first
        };
        let still = |(account, moved): (BlindedId, Moved)| {
            let way = ways.get(&account).filter(|way| way.overridden);
            match way {
                Some(way) if way.leaf == moved.to => Some((account, moved)),
                Some(way) if !live.contains(&moved.to) => {
                    let moved = Moved {
                        to: way.leaf,
                        ..moved
                    };
                    if is_to_be_written() {
                        Away::<T>::insert(account, moved);
                    }
                    Some((account, moved))
                }
                _ => {
                    if is_to_be_written() {
                        Away::<T>::remove(account);
                        Self::deposit_event(Event::Ended { account });
                    }
                    None
                }
            }
        };
        let away = kept.into_iter().filter_map(still).collect();
        took.saturating_accrue(T::WeightInfo::away(all, changed));
        away
    }

    /// Forgets those that came home and have rested, and returns the others.
    pub(crate) fn resting(closed: PlanIndex, rest: u32) -> BTreeMap<BlindedId, Homecomer> {
        let before = Returned::<T>::get();
        let mut after = before.clone();
        after.retain(|came| closed.saturating_sub(came.window) < rest);
        let resting = after.iter().map(|came| (came.account, *came)).collect();
        if after.len() < before.len() {
            Returned::<T>::put(after);
        }
        resting
    }
}
