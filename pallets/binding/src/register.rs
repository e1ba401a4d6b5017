// SPDX-License-Identifier: Apache-2.0
//! What is known of accounts when a plan is made, and how each stands in it.

use crate::{
    instructions::Order, leaves::Leaves, Homecomer, Moved, MOVES_OF_INSTRUCTIONS,
    ROOM_OF_INSTRUCTIONS,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use nerv_primitives_affinity::{anchors, Instruction, Reason, Resident, Sketch, Terms};
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
    /// Those whose instruction is none: bound to an account that is not there, or without room.
    pub vain: BTreeSet<BlindedId>,
    /// Who had the last turn, if not all that were visited had one.
    pub turned: Option<BlindedId>,
    /// The window that is closed.
    pub closed: PlanIndex,
}

impl Register {
    /// Finds out who is to be moved of those whose instruction was visited, in that order. Of the moves of a plan, and
    /// of the room for accounts away from home, instructions have a part. A turn is over whether the move is made or
    /// not: [`turned`](Self::turned) is who had the last one, if there were no moves for all.
    ///
    /// Who is there already, rests, or is to go where there is no room has no turn.
    pub fn with_turns(
        mut self,
        visits: &[Order],
        (pairs, leaves): (&Sketch, &Leaves),
        terms: &Terms,
        most_away: u32,
    ) -> Self {
        let vain = visits.iter().filter(|order| !order.has_both);
        self.vain.extend(vain.map(|order| order.account));
        let mut room = self.hold(most_away / ROOM_OF_INSTRUCTIONS);
        let anchors = self.anchors();
        let open: BTreeMap<ShardId, Option<u64>> = leaves.open().collect();
        let leaf_of = |account: &BlindedId| self.ways.get(account).map(|way| way.leaf);
        let mut moves = (terms.moves / MOVES_OF_INSTRUCTIONS).max(1);
        let (mut due, mut last) = (BTreeSet::new(), None);
        for order in visits.iter().filter(|order| order.has_both) {
            if moves == 0 {
                self.turned = last;
                break;
            }
            last = Some(order.account);
            let to = anchors.get(&order.account).and_then(leaf_of);
            let (Some(way), Some(to)) = (self.ways.get(&order.account), to) else {
                continue;
            };
            let takes_room = !self.away.contains_key(&order.account) && to != way.walk;
            let rests = self.rests(&order.account, terms);
            let load = pairs
                .account(&order.account)
                .map_or(0, |known| known.load());
            let left = open.get(&to).copied().flatten();
            let fits =
                open.contains_key(&way.leaf) && left.is_some_and(|left| u64::from(load) <= left);
            if way.leaf == to || rests || !fits || (takes_room && room == 0) {
                continue;
            }
            moves = moves.saturating_sub(1);
            room = room.saturating_sub(u32::from(takes_room));
            due.insert(order.account);
        }
        self.due = due;
        self
    }

    /// Of those away that are bound, holds no more to where they are than there is room for: whom an instruction has
    /// moved first, then whoever is away for longest. To the others it is no instruction, lest those whom affinity has
    /// moved take all room by being bound then: they stay as long as they deal there. Returns the room that is left.
    fn hold(&mut self, most: u32) -> u32 {
        let is_bound =
            |account: &BlindedId| matches!(self.orders.get(account), Some(Instruction::With(_)));
        let mut bound: Vec<(bool, PlanIndex, BlindedId)> = self
            .away
            .iter()
            .filter(|(account, _)| is_bound(account))
            .map(|(account, moved)| (moved.reason != Reason::Instruction, moved.window, *account))
            .collect();
        bound.sort_unstable();
        // No more than are away.
        let held = bound.len() as u32;
        let beyond = bound.into_iter().skip(most as usize);
        self.vain.extend(beyond.map(|(_, _, account)| account));
        most.saturating_sub(held)
    }

    /// Whom each account follows in the end, as the plan will find it.
    fn anchors(&self) -> BTreeMap<BlindedId, BlindedId> {
        let accounts: Vec<BlindedId> = self.ways.keys().copied().collect();
        let bound_to: Vec<Option<usize>> = accounts
            .iter()
            .map(|account| match self.instruction(account) {
                Instruction::With(other) if other != *account => {
                    accounts.binary_search(&other).ok()
                }
                _ => None,
            })
            .collect();
        let anchors = anchors(&bound_to);
        let anchors = anchors.into_iter().map(|at| accounts.get(at).copied());
        let both = accounts.iter().copied().zip(anchors);
        both.filter_map(|(account, anchor)| Some((account, anchor?)))
            .collect()
    }

    /// What counts of what an owner has ordered.
    fn instruction(&self, account: &BlindedId) -> Instruction {
        let is_away = self.away.contains_key(account);
        let is_overridden = self.ways.get(account).is_some_and(|way| way.overridden);
        if is_overridden && !is_away {
            // Somebody else has put it where it is: that is not for a plan to undo.
            Instruction::Refuse
        } else if self.vain.contains(account) {
            Instruction::Unset
        } else {
            self.orders.get(account).copied().unwrap_or_default()
        }
    }

    /// Whether an account was moved too lately to be moved again.
    fn rests(&self, account: &BlindedId, terms: &Terms) -> bool {
        self.last_move(account)
            .is_some_and(|(_, window)| self.closed.saturating_sub(window) < terms.rest)
    }

    /// The leaf from which an account was moved last, and the last window that was closed before.
    fn last_move(&self, account: &BlindedId) -> Option<(ShardId, PlanIndex)> {
        let away = self.away.get(account);
        away.map(|moved| (moved.from, moved.window)).or_else(|| {
            let came = self.returned.get(account)?;
            Some((came.from, came.window))
        })
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
        let instruction = self.instruction(account);
        let waits = matches!(instruction, Instruction::With(_)) && !self.due.contains(account);
        let last = self.last_move(account);
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
