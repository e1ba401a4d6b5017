// SPDX-License-Identifier: Apache-2.0
//! Proposals to carry out plans of moves, which the chain makes by itself.
//!
//! What the chain itself has planned is called for as long as it can be carried out, so that a vote against it
//! costs its proposer nothing. A plan that is gone when the vote is won was carried out, is older than one that
//! was, or too old: it has lapsed, and nothing that was claimed of it was false.

use crate::{Config, Judgement, Pallet};
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{CoLocations, Delegation},
    Assessment, Execution, PlanIndex, ProposalIndex, ProposalRefusal, RequestedBy,
};

impl<T: Config> Pallet<T> {
    /// What a plan would save, and what speaks against putting it to the vote now. One that moves nobody is
    /// not called for.
    pub(crate) fn judge_plan(plan: PlanIndex) -> Judgement {
        let assessed = T::CoLocations::assess(plan);
        let refusal = T::CoLocations::check(plan).map(ProposalRefusal::CoLocation);
        let idle = (!assessed.holds()).then_some(ProposalRefusal::ConditionFalse);
        // Why it cannot be carried out comes first: it says more.
        (assessed, refusal.or(idle))
    }

    /// Carries a plan out that has passed its vote, unless it is gone.
    pub(crate) fn co_locate(index: ProposalIndex, plan: PlanIndex) -> (Assessment, Execution) {
        let assessed = T::CoLocations::assess(plan);
        if assessed.refuted() {
            return (assessed, Execution::Lapsed);
        }
        let execution = match T::CoLocations::carry_out(plan, RequestedBy::Proposal(index)) {
            Ok(done) => Execution::CoLocated(done),
            Err(reason) => Execution::CoLocationRefused(reason),
        };
        (assessed, execution)
    }

    /// What carrying a plan out may take, and judging it before.
    pub(crate) fn co_location_weight() -> Weight {
        T::CoLocations::check_weight().saturating_add(T::CoLocations::weight())
    }

    /// What proposing a plan may take.
    pub(crate) fn propose_co_location_weight() -> Weight {
        <Self as Delegation<T::AccountId>>::weight()
            .saturating_add(Self::propose_if_weight())
            .saturating_add(T::CoLocations::check_weight())
    }
}
