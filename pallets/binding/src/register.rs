// SPDX-License-Identifier: Apache-2.0
//! What is known of accounts when a plan is made, and how each stands in it.

use crate::{instructions::Order, Homecomer, Moved, MOVES_OF_INSTRUCTIONS, ROOM_OF_INSTRUCTIONS};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use nerv_primitives_affinity::{Instruction, Resident, Sketch};
use nerv_primitives_core::{traits::Way, PlanIndex, ShardId};
use nerv_primitives_embedding::BlindedId;

/// What is known of accounts when a plan is made.
pub(crate) struct Register {
    /// The ways of all of them.
    pub ways: BTreeMap<BlindedId, Way>,
    /// Those that plans have away from home.
    pub away: BTreeMap<BlindedId, Moved>,
    /// Those that came home of late.
    pub returned: BTreeMap<BlindedId, Homecomer>,
    /// What their owners have ordered.
    pub orders: BTreeMap<BlindedId, Instruction>,
    /// Those that are bound and are to be moved now.
    pub due: BTreeSet<BlindedId>,
    /// Those that are bound to an account that is not there, which is no instruction.
    pub vain: BTreeSet<BlindedId>,
    /// The window that is closed.
    pub closed: PlanIndex,
}

impl Register {
    /// Finds out who is to be moved of those whose instruction was visited, in that order. Of the moves of a plan, and
    /// of the room for accounts away from home, instructions have a part.
    pub fn with_turns(mut self, visits: &[Order], moves: u32, most_away: u32) -> Self {
        let is_bound =
            |account: &&BlindedId| matches!(self.orders.get(*account), Some(Instruction::With(_)));
        // No more than are away.
        let held = self.away.keys().filter(is_bound).count() as u32;
        let mut moves = (moves / MOVES_OF_INSTRUCTIONS).max(1);
        let mut room = (most_away / ROOM_OF_INSTRUCTIONS).saturating_sub(held);
        for order in visits {
            if !order.has_both {
                self.vain.insert(order.account);
                continue;
            }
            let (Some(way), Some(to)) = (
                self.ways.get(&order.account),
                self.ways.get(&order.other).map(|other| other.leaf),
            ) else {
                continue;
            };
            let takes_room = !self.away.contains_key(&order.account) && to != way.walk;
            if way.leaf == to || moves == 0 || (takes_room && room == 0) {
                continue;
            }
            moves = moves.saturating_sub(1);
            room = room.saturating_sub(u32::from(takes_room));
            self.due.insert(order.account);
        }
        self
    }

    /// How accounts stand in the plan, in their order.
    pub fn residents(&self, accounts: &[BlindedId], pairs: &Sketch) -> Vec<Resident> {
        let resident = |account: &BlindedId| {
            let known = pairs.account(account);
            let load = known.map_or((0, 0), |known| (known.load(), known.load_within()));
            self.resident(account, load)
        };
        accounts.iter().filter_map(resident).collect()
    }

    /// How an account stands in the plan, with its transfers a window, in units: all, and those within its leaf.
    fn resident(&self, account: &BlindedId, (load, within): (u32, u32)) -> Option<Resident> {
        let way = self.ways.get(account)?;
        let away = self.away.get(account);
        let is_others = way.overridden && away.is_none();
        let instruction = if is_others {
            // Somebody else has put it where it is: that is not for a plan to undo.
            Instruction::Refuse
        } else if self.vain.contains(account) {
            Instruction::Unset
        } else {
            self.orders.get(account).copied().unwrap_or_default()
        };
        let waits = matches!(instruction, Instruction::With(_)) && !self.due.contains(account);
        let last = away.map(|moved| (moved.from, moved.window)).or_else(|| {
            let came = self.returned.get(account)?;
            Some((came.from, came.window))
        });
        Some(Resident {
            account: *account,
            leaf: way.leaf,
            home: if away.is_some() { way.walk } else { way.leaf },
            load,
            within,
            moved: self.moved(last, waits, &way.leaf),
            instruction,
        })
    }

    /// The last move of an account. One that waits for its turn is said to have moved just now: so it stays, and
    /// what it has with others counts.
    fn moved(
        &self,
        last: Option<(ShardId, PlanIndex)>,
        waits: bool,
        leaf: &ShardId,
    ) -> Option<nerv_primitives_affinity::Moved> {
        if waits {
            let from = last.map_or(*leaf, |(from, _)| from);
            return Some(nerv_primitives_affinity::Moved { from, ago: 0 });
        }
        last.map(|(from, window)| nerv_primitives_affinity::Moved {
            from,
            ago: self.closed.saturating_sub(window),
        })
    }
}
