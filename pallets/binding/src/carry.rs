// SPDX-License-Identifier: Apache-2.0
//! Carrying plans out.

use crate::{
    making::Making, Away, Config, Event, Homecomer, Moved, Pallet, Plan, PlannedMove, Plans,
    Returned, Terms, WeightInfo, MAX_MOVES,
};
use core::convert::Infallible;
use frame_support::{storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{Carried, CoLocations, LoadCondition, ShardOperations},
    Assessment, CoLocated, CoLocationRefusal, Operation, PlanIndex, RecordIndex, RequestedBy,
    ShardId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

impl<T: Config> CoLocations for Pallet<T> {
    fn assess(plan: PlanIndex) -> Assessment {
        match Self::plan(plan) {
            // Bounded by what a plan may have.
            Some(plan) => Assessment::Affinity {
                moves: plan.moves.len() as u32,
                gain: plan.gain(),
            },
            None => Assessment::Affinity { moves: 0, gain: 0 },
        }
    }

    fn check(plan: PlanIndex) -> Option<CoLocationRefusal> {
        match Self::find(plan) {
            Ok(plan) if Self::is_worth(&plan) => None,
            Ok(_) => Some(CoLocationRefusal::NothingLeft),
            Err(refusal) => Some(refusal),
        }
    }

    fn carry_out(
        plan: PlanIndex,
        requested_by: RequestedBy,
    ) -> Result<CoLocated, CoLocationRefusal> {
        let plan = Self::find(plan)?;
        // What an operation that was not carried out may have left goes with the storage layer.
        let made = with_storage_layer(|| {
            Self::make_moves(&plan, requested_by).ok_or(DispatchError::Unavailable)
        });
        made.map_err(|_| CoLocationRefusal::NothingLeft)
    }

    fn called_for() -> Option<PlanIndex> {
        if !T::Terms::enabled() {
            return None;
        }
        let plans = Plans::<T>::get();
        let newest = plans.iter().rev().find(|plan| Self::is_worth(plan));
        newest.map(|plan| plan.index)
    }

    fn check_weight() -> Weight {
        T::WeightInfo::check(MAX_MOVES).saturating_add(T::Load::rates_weight(2 * MAX_MOVES))
    }

    fn weight() -> Weight {
        // Any leaf and any account weigh the same.
        let relocation = Operation::Relocate {
            account: BlindedId([0; 32]),
            shard: ShardId::default(),
        };
        let moves = T::Operations::weight(&relocation)
            .saturating_add(T::WeightInfo::made())
            .saturating_mul(MAX_MOVES.into());
        Self::check_weight()
            .saturating_add(T::WeightInfo::carry_out())
            .saturating_add(moves)
    }
}

impl<T: Config> Pallet<T> {
    /// A plan that can be carried out, as far as it is there.
    fn plan(index: PlanIndex) -> Option<Plan> {
        let plans = Plans::<T>::get();
        plans.into_iter().find(|plan| plan.index == index)
    }

    /// The same, if plans are carried out at all.
    fn find(index: PlanIndex) -> Result<Plan, CoLocationRefusal> {
        if !T::Terms::enabled() {
            return Err(CoLocationRefusal::Disabled);
        }
        Self::plan(index).ok_or(CoLocationRefusal::NoSuchPlan)
    }

    /// Whether one move of a plan can be made at least.
    pub(crate) fn is_worth(plan: &Plan) -> bool {
        Making::<T>::begin(plan).is_some_and(|making| {
            plan.moves
                .iter()
                .any(|planned| making.can_make(planned).is_some())
        })
    }

    /// Makes those moves of a plan that can be made, and forgets it with those before it. `None` if there is none, and
    /// whatever was changed is to be undone.
    fn make_moves(plan: &Plan, requested_by: RequestedBy) -> Option<CoLocated> {
        let mut making = Making::<T>::begin(plan)?;
        let mut done = CoLocated::default();
        for planned in &plan.moves {
            let made = making
                .can_make(planned)
                .copied()
                .and_then(|way| Some((way, Self::relocate(planned, requested_by)?)));
            let Some((way, record)) = made else {
                done.skipped = done.skipped.saturating_add(1);
                continue;
            };
            done.moved = done.moved.saturating_add(1);
            let is_away = making.made(planned, &way);
            Self::note_move(planned, is_away, record);
        }
        if done.moved == 0 {
            return None;
        }
        Self::forget_up_to(plan, done);
        Some(done)
    }

    /// Forgets a plan that was carried out, and those before it.
    pub(crate) fn forget_up_to(plan: &Plan, done: CoLocated) {
        Plans::<T>::mutate(|plans| plans.retain(|other| other.index > plan.index));
        Self::deposit_event(Event::PlanCarriedOut {
            plan: plan.index,
            moved: done.moved,
            skipped: done.skipped,
        });
    }

    /// Has an account moved, as any operation is carried out. Nothing if that may not be now.
    fn relocate(planned: &PlannedMove, requested_by: RequestedBy) -> Option<RecordIndex> {
        let operation = Operation::Relocate {
            account: planned.step.account,
            shard: planned.step.to,
        };
        let unconditionally = |_: &_| Ok::<(), Infallible>(());
        // The record of what is refused goes with the storage layer.
        let record = with_storage_layer(|| {
            match T::Operations::carry_out(operation, requested_by, unconditionally)? {
                Carried::Done(record) => Ok(record),
                _ => Err(DispatchError::Unavailable),
            }
        });
        record.ok()
    }

    /// Notes where an account is that was moved.
    pub(crate) fn note_move(planned: &PlannedMove, is_away: bool, record: RecordIndex) {
        let step = planned.step;
        let window = Self::last_closed();
        Returned::<T>::mutate(|returned| {
            returned.retain(|came| came.account != step.account);
            if !is_away {
                if returned.is_full() {
                    returned.remove(0);
                }
                // There is room now.
                let _ = returned.try_push(Homecomer {
                    account: step.account,
                    from: step.from,
                    window,
                });
            }
        });
        if is_away {
            let moved = Moved {
                from: step.from,
                to: step.to,
                window,
                reason: step.reason,
            };
            Away::<T>::insert(step.account, moved);
        } else {
            Away::<T>::remove(step.account);
        }
        Self::deposit_event(Event::Moved {
            account: step.account,
            from: step.from,
            to: step.to,
            reason: step.reason,
            gain: step.gain,
            record,
        });
    }
}
