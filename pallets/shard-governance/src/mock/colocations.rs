// SPDX-License-Identifier: Apache-2.0
//! Plans of moves that are there as the tests say.

use frame_support::{parameter_types, weights::Weight};
use nerv_primitives_core::{
    traits::CoLocations, Assessment, CoLocated, CoLocationRefusal, PlanIndex, RequestedBy,
};

parameter_types! {
    /// The plans that can be carried out, the oldest first.
    pub static Plans: Vec<PlanIndex> = Vec::new();
    /// The moves of each.
    pub static PlanMoves: u32 = 3;
    /// Why none is carried out, if none is.
    pub static PlanRefused: Option<CoLocationRefusal> = None;
    /// The plans that were carried out.
    pub static CarriedOut: Vec<(PlanIndex, RequestedBy)> = Vec::new();
}

/// Puts it all back.
pub fn reset() {
    Plans::reset();
    PlanMoves::reset();
    PlanRefused::reset();
    CarriedOut::reset();
}

/// One move of each plan comes too late.
pub struct Binding;

impl CoLocations for Binding {
    fn assess(plan: PlanIndex) -> Assessment {
        let moves = if Plans::get().contains(&plan) {
            PlanMoves::get()
        } else {
            0
        };
        Assessment::Affinity {
            moves,
            gain: u64::from(moves) * 256,
        }
    }

    fn check(plan: PlanIndex) -> Option<CoLocationRefusal> {
        let gone = (!Plans::get().contains(&plan)).then_some(CoLocationRefusal::NoSuchPlan);
        PlanRefused::get().or(gone)
    }

    fn carry_out(
        plan: PlanIndex,
        requested_by: RequestedBy,
    ) -> Result<CoLocated, CoLocationRefusal> {
        Self::check(plan).map_or(Ok(()), Err)?;
        Plans::mutate(|plans| plans.retain(|it| *it > plan));
        CarriedOut::mutate(|carried| carried.push((plan, requested_by)));
        Ok(CoLocated {
            moved: PlanMoves::get() - 1,
            skipped: 1,
        })
    }

    fn called_for() -> Option<PlanIndex> {
        let newest = Plans::get().last().copied()?;
        let holds = Self::check(newest).is_none() && Self::assess(newest).holds();
        holds.then_some(newest)
    }

    fn check_weight() -> Weight {
        Weight::from_parts(30_000, 0)
    }

    fn weight() -> Weight {
        Weight::from_parts(5_000_000, 0)
    }
}
