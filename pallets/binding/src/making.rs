// SPDX-License-Identifier: Apache-2.0
//! Which moves of a plan can still be made.

use crate::{Away, Config, Instructions, Pallet, Plan, PlannedMove, Terms};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use nerv_primitives_affinity::{Instruction, Reason};
use nerv_primitives_core::{
    traits::{LaneStandings, LoadCondition, MapLeaf, ShardLedger, ShardMap, Way},
    BlockHeight, ShardId,
};
use nerv_primitives_embedding::BlindedId;

/// A plan that is being carried out, or looked at.
pub(crate) struct Making<T: Config> {
    /// The block in which the plan was made.
    at: BlockHeight,
    /// The ways of the accounts.
    ways: BTreeMap<BlindedId, Way>,
    /// The leaves of the plan that accounts may leave and come to, with their loads in units a window, as the moves
    /// so far have made them.
    open: BTreeMap<ShardId, u64>,
    /// The load, in units a window, up to which a move may bring a leaf.
    most: u64,
    /// How many more accounts may be moved away from home.
    room: u32,
    _config: core::marker::PhantomData<T>,
}

impl<T: Config> Making<T> {
    /// Looks at everything as it is now. `None` if the routing table is corrupt.
    pub fn begin(plan: &Plan) -> Option<Self> {
        let accounts: Vec<BlindedId> = plan.moves.iter().map(|it| it.step.account).collect();
        let ways = T::Map::ways(&accounts).ok()?;
        let named: BTreeSet<ShardId> = plan
            .moves
            .iter()
            .flat_map(|planned| [planned.step.from, planned.step.to])
            .collect();
        let is_open = |leaf: &MapLeaf| {
            !leaf.filling
                && named.contains(&leaf.shard)
                && T::Lanes::standing(&leaf.shard).is_resident()
        };
        let leaves = T::Map::leaves();
        let open: Vec<ShardId> = leaves
            .iter()
            .filter(|leaf| is_open(leaf))
            .map(|leaf| leaf.shard)
            .collect();
        let rates = T::Load::rates(&open);
        let load = |rate| Pallet::<T>::in_window(rate, plan.blocks);
        let limit = load(T::Terms::leaf_rate());
        Some(Self {
            at: plan.at,
            ways: accounts.into_iter().zip(ways).collect(),
            open: open.into_iter().zip(rates.into_iter().map(load)).collect(),
            most: limit.min(plan.ceiling),
            room: Pallet::<T>::room(),
            _config: core::marker::PhantomData,
        })
    }

    /// Whether a move can be made now, and the way of its account then: it still lives where it did, its owner has not
    /// ordered otherwise since, both leaves are open, there is room, and it has a record.
    pub fn can_make(&self, planned: &PlannedMove) -> Option<&Way> {
        let step = &planned.step;
        let way = self.ways.get(&step.account)?;
        let is_away = Away::<T>::contains_key(step.account);
        let stands = way.leaf == step.from && (is_away || !way.overridden);
        let has_room = is_away || step.to == way.walk || self.room > 0;
        let then = self
            .open
            .get(&step.to)
            .map(|load| load.saturating_add(planned.load.into()));
        let fits = self.open.contains_key(&step.from) && then.is_some_and(|then| then <= self.most);
        let is_there = || T::Ledger::has_record(&step.from, &step.account);
        (stands && has_room && fits && self.is_wanted(&step.account, step.reason) && is_there())
            .then_some(way)
    }

    /// Whether a move is one that the account's owner would have, as far as is known.
    fn is_wanted(&self, account: &BlindedId, reason: Reason) -> bool {
        let standing = Instructions::<T>::get(account);
        let is_new = standing
            .as_ref()
            .is_some_and(|standing| standing.since >= self.at);
        let order = standing.map_or(Instruction::Unset, |standing| standing.instruction);
        match (reason, order) {
            // It goes home as one that refuses should.
            (Reason::Expiry, Instruction::Refuse) => true,
            (_, Instruction::Refuse) => false,
            (Reason::Instruction, Instruction::Unset) => false,
            (_, Instruction::Unset) => true,
            (_, Instruction::With(_)) => !is_new,
        }
    }

    /// Notes that a move was made, and returns whether the account is away from home now.
    pub fn made(&mut self, planned: &PlannedMove, way: &Way) -> bool {
        let step = &planned.step;
        for (shard, change) in [
            (step.from, -i128::from(planned.load)),
            (step.to, i128::from(planned.load)),
        ] {
            if let Some(load) = self.open.get_mut(&shard) {
                let then = i128::from(*load).saturating_add(change).max(0);
                *load = u64::try_from(then).unwrap_or(u64::MAX);
            }
        }
        let was_away = Away::<T>::contains_key(step.account);
        let is_away = step.to != way.walk;
        if is_away && !was_away {
            self.room = self.room.saturating_sub(1);
        } else if was_away && !is_away {
            self.room = self.room.saturating_add(1);
        }
        is_away
    }
}
