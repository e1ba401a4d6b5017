// SPDX-License-Identifier: Apache-2.0
//! What benchmarks begin with.

use crate::*;
use alloc::{vec, vec::Vec};
use codec::Encode;
use frame_benchmarking::account;
use frame_support::{
    traits::fungible::{Inspect, Mutate},
    BoundedVec,
};
use nerv_primitives_affinity::{
    plan, Bond, Bounds, Instruction, Leaf, Move, Reason, Resident, Sketch, Terms as PlanTerms,
    Transfer, PAIRS, TRANSFERS, UNIT,
};
use nerv_primitives_core::{
    traits::{PopulateShard, ShardMap, Way},
    ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES, MAX_OVERRIDES};

/// The leaves of the largest tree.
pub(super) const LEAVES: u32 = MAX_LEAVES;

/// The accounts away from home at most.
pub(super) const MOST_AWAY: u32 = MAX_OVERRIDES;

/// The transfers of a block that are counted at most.
pub(super) const MOST_TRANSFERS: u32 = TRANSFERS as u32;

/// The candidates of a cut at most.
pub(super) const MOST_CANDIDATES: u32 = CUT_CANDIDATES as u32;

/// The n-th of many accounts, of which none has a record.
pub(super) fn id(number: u32) -> BlindedId {
    number.using_encoded(BlindedId::of)
}

/// A transfer of the n-th pair.
pub(super) fn transfer(number: u32, across: bool) -> Transfer {
    Transfer {
        from: id(2 * number),
        to: id(2 * number + 1),
        across,
    }
}

/// What full sketches take in.
pub(super) const BOUNDS: Bounds = Bounds {
    pairs: PAIRS,
    payer: PAIRS,
    within: true,
};

/// A sketch that is full, in which every pair has dealt so many times and a few times more.
pub(super) fn full(times: u32) -> Sketch {
    let mut sketch = Sketch::default();
    for first in (0..PAIRS).step_by(64) {
        let block: Vec<Transfer> = (first..first + 64)
            .flat_map(|number| vec![transfer(number, true); (times + number % 4) as usize])
            .collect();
        sketch.merge(&block, &BOUNDS, 0);
    }
    // The cells are in use.
    sketch.merge(&[transfer(1_000_000, true)], &BOUNDS, 0);
    assert_eq!(sketch.pairs().count() as u32, PAIRS);
    sketch
}

/// Opens a window.
pub(super) fn open_window<T: Config>() {
    OpenWindow::<T>::put(Window {
        number: 9,
        began: 1,
        closes: 100,
        within: true,
        payer: PAIRS,
    });
}

/// A plan of so many moves of accounts that have no record, each to another leaf.
pub(super) fn plan_of(moves: u32, leaves: &[ShardId], ways: &[Way]) -> Plan {
    let step = |(number, way): (u32, &Way)| {
        // Of two leaves one is another.
        let to = leaves.iter().rev().filter(|leaf| **leaf != way.walk);
        PlannedMove {
            step: Move {
                account: id(number),
                from: way.leaf,
                to: *to
                    .cycle()
                    .nth(number as usize)
                    .expect("there are two leaves at least"),
                gain: 1,
                reason: Reason::Affinity,
            },
            load: UNIT,
        }
    };
    Plan {
        index: 8,
        at: 1,
        blocks: 100,
        ceiling: u64::MAX,
        moves: BoundedVec::truncate_from((0..moves).zip(ways).map(step).collect()),
    }
}

/// As many plans as there can be, the last one of so many moves. Returns that.
pub(super) fn put_plans<T: Config>(moves: u32, leaves: &[ShardId]) -> Plan {
    let accounts: Vec<BlindedId> = (0..MAX_MOVES).map(id).collect();
    let ways = T::Map::ways(&accounts).expect("a routing table");
    let plans = (0..PLANS).map(|number| Plan {
        index: 5 + number,
        ..plan_of(
            if number + 1 == PLANS {
                moves
            } else {
                MAX_MOVES
            },
            leaves,
            &ways,
        )
    });
    let plans: Vec<Plan> = plans.collect();
    Plans::<T>::put(BoundedVec::truncate_from(plans.clone()));
    plans.last().cloned().expect("there are plans")
}

/// Somebody with a record in a leaf, who can pay for an instruction.
pub(super) fn owner<T: Config>(leaf: &ShardId) -> T::AccountId
where
    T::Ledger: PopulateShard,
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = T::Ledger::open(leaf);
    let amount = T::Terms::deposit().saturating_add(T::Currency::minimum_balance());
    T::Currency::set_balance(&who, amount.saturating_mul(4));
    who
}

/// Has accounts that have no record ordered something.
pub(super) fn order<T: Config>(accounts: core::ops::Range<u32>, instruction: Instruction) {
    for number in accounts {
        let standing = Standing {
            owner: account("owner", number, 0),
            instruction,
            deposit: 0,
            since: 0,
        };
        Instructions::<T>::insert(id(number), standing);
    }
}

/// [`plan`], by a name that is not a benchmark's.
pub(super) fn plan_moves(
    bonds: &[Bond],
    residents: &[Resident],
    leaves: &[Leaf],
    terms: &PlanTerms,
) -> Vec<Move> {
    plan(bonds, residents, leaves, terms)
}
