// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each topic. Those of sketches, forecasts, plans and cuts without a chain stand in
//! `nerv-primitives-affinity`.

mod away;
mod carrying;
mod cut;
mod dealings;
mod forecasts;
mod hostile;
mod instructions;
mod planning;
mod recurrent;
mod state_machine;
mod try_state;
mod views;
mod weights;
mod windows;

use crate::{
    mock::*, Away, Dealt, Error, Event, Forecasts, HoldReason, Homecomer, Instructions, Moved,
    OpenWindow, Pairs, Plan, PlannedMove, Plans, Returned, Standing, Surveyed, Visited, WeightInfo,
    FEW_LEAVES, MAX_MOVES, PLANS, RESIDENTS, RETURNED, TIDIED, VISITS,
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{fungible::InspectHold, Hooks},
    weights::Weight,
    BoundedVec,
};
use nerv_primitives_affinity::{Forecaster, Instruction, Move, Pair, Reason, UNIT};
use nerv_primitives_core::{
    traits::{ChooseCut, CoLocations, Dealings, LoadCondition, ShardOperations, ShardTree},
    Assessment, CoLocated, CoLocationRefusal, LaneStanding, Operation, PlanIndex, RequestedBy,
    ShardId, MILLION,
};
use nerv_primitives_embedding::BlindedId;

/// Shorthand for the pallet's own weights.
type Weights = ();

/// Who has plans carried out in the tests.
const BY: RequestedBy = RequestedBy::Proposal(7);

/// Carries a plan out, and checks that what is said to have been done was.
#[track_caller]
fn carry_out(plan: PlanIndex) -> Result<CoLocated, CoLocationRefusal> {
    let before = events().len();
    let done = Binding::carry_out(plan, BY);
    let moved = events().split_off(before);
    let told = moved
        .iter()
        .filter(|event| matches!(event, Event::Moved { .. }))
        .count();
    match done {
        Ok(done) => {
            assert_eq!(told as u32, done.moved);
            let last = Event::PlanCarriedOut {
                plan,
                moved: done.moved,
                skipped: done.skipped,
            };
            assert_eq!(moved.last(), Some(&last));
        }
        Err(_) => assert!(moved.is_empty()),
    }
    done
}

/// A chain of two leaves, in which the first account of the left one sends the first of the right one four transfers a
/// block for a window: the sender, the receiver, and their leaves.
fn drawn() -> (AccountId, AccountId, ShardId, ShardId) {
    let [(left, on_left), (right, on_right)] = two_leaves();
    close_window();
    let (from, to) = (on_left[0], on_right[0]);
    close_window_with(|| deal(from, to, 4));
    (from, to, left, right)
}

/// The same, with the sender moved to the receiver.
fn moved() -> (AccountId, AccountId, ShardId, ShardId) {
    let (from, to, left, right) = drawn();
    let plan = window().number - 1;
    assert_eq!(planned(), [(id(from), right, Reason::Affinity)]);
    assert_eq!(
        carry_out(plan),
        Ok(CoLocated {
            moved: 1,
            skipped: 0
        })
    );
    assert_eq!(leaf_of(from), right);
    (from, to, left, right)
}

/// A plan of one move, as if it had been made when the last window was closed.
fn put_plan(step: Move) -> PlanIndex {
    let index = window().number - 1;
    let plan = Plan {
        index,
        at: height(),
        blocks: 10,
        ceiling: u64::MAX,
        moves: BoundedVec::truncate_from(vec![PlannedMove { step, load: 0 }]),
    };
    Plans::<Test>::mutate(|plans| {
        plans.retain(|plan| plan.index < index);
        plans.try_push(plan).expect("there is room");
    });
    index
}
