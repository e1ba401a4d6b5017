// SPDX-License-Identifier: Apache-2.0
//! What speaks for a motion, and what against it: looked at once when it is proposed, and once when
//! it is carried out.
//!
//! Whether the shards allow an operation is [`ShardOperations`]' to say, both times: here it is
//! asked when one is proposed ([`Pallet::judge`]), and looks by itself when it carries one out.
//! Whether load calls for it is [`LoadCondition`]'s to say, and is asked here both times; the
//! second time as the condition that is handed in with the operation ([`objection`]). Of lanes that is
//! [`LaneOperations`](nerv_primitives_core::traits::LaneOperations)' and
//! [`FullnessCondition`](nerv_primitives_core::traits::FullnessCondition)'s, and fullness need not call for them. Of
//! plans of moves [`CoLocations`](nerv_primitives_core::traits::CoLocations) says both.

use crate::{
    AccountProposals, Config, Error, Pallet, PlanProposals, ProposedModels, ShardProposals,
};
use frame_support::ensure;
use nerv_primitives_core::{
    traits::{ChangeParameter, LoadCondition, ShardOperations},
    Assessment, Execution, LaneChange, Motion, Operation, PlanIndex, ProposalIndex,
    ProposalRefusal, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

/// What the load says of a motion, and what speaks against putting it to the vote now.
pub type Judgement = (Assessment, Option<ProposalRefusal>);

impl<T: Config> Pallet<T> {
    /// What speaks for a motion, and what against it now. An error if it makes no sense.
    pub fn judge(motion: &Motion<T::Parameter>) -> Result<Judgement, DispatchError> {
        match motion {
            Motion::Operation(operation) => {
                let refusal = T::Shards::check(operation)?.map(ProposalRefusal::Operation);
                let assessed = T::Condition::assess(operation);
                let hot = is_unsplittable(&assessed).then_some(ProposalRefusal::Unsplittable);
                let idle = (!assessed.holds()).then_some(ProposalRefusal::ConditionFalse);
                // What the shards do not allow comes first: no load would change that.
                Ok((assessed, refusal.or(hot).or(idle)))
            }
            Motion::Parameter(parameter) => {
                ensure!(
                    T::Parameters::is_within_bounds(parameter),
                    Error::<T>::OutOfBounds
                );
                Ok((Assessment::Unconditional, None))
            }
            // Its file can be uploaded from now on, and must be there when the vote passes.
            Motion::Model(_) => Ok((Assessment::Unconditional, None)),
            // The code, or the call, is looked at when it is handed in.
            Motion::Upgrade(_) | Motion::Root(_) => Ok((Assessment::Unconditional, None)),
            Motion::OpenLane(shard) => Self::judge_lane(LaneChange::Open, shard),
            Motion::ReturnLane(shard) => Self::judge_lane(LaneChange::Return, shard),
            Motion::CoLocate(plan) => Ok(Self::judge_plan(*plan)),
        }
    }

    /// As [`Self::judge`], of what must be called for: what anyone may want is not.
    pub(crate) fn judge_called_for(
        motion: &Motion<T::Parameter>,
    ) -> Result<Judgement, DispatchError> {
        let (assessed, refusal) = Self::judge(motion)?;
        let unasked =
            (assessed == Assessment::Unconditional).then_some(ProposalRefusal::ConditionFalse);
        Ok((assessed, refusal.or(unasked)))
    }

    /// The shards a motion would split or merge, or whose lane it is about, of which each is voted on by
    /// one proposal at a time.
    pub(crate) fn shards_of(motion: &Motion<T::Parameter>) -> impl Iterator<Item = ShardId> {
        let operation = match motion {
            Motion::Operation(operation) => Some(*operation),
            _ => None,
        };
        let lane = motion.lane_change().map(|(_, shard)| shard);
        operation
            .into_iter()
            .flat_map(|operation| shards_of_operation(&operation))
            .chain(lane)
    }

    /// The account a motion would move, which one proposal is voted on at a time.
    pub(crate) fn account_of(motion: &Motion<T::Parameter>) -> Option<BlindedId> {
        match motion {
            Motion::Operation(Operation::Relocate { account, .. }) => Some(*account),
            _ => None,
        }
    }

    /// The plan a motion would carry out, which one proposal is voted on at a time.
    pub(crate) fn plan_of(motion: &Motion<T::Parameter>) -> Option<PlanIndex> {
        match motion {
            Motion::CoLocate(plan) => Some(*plan),
            _ => None,
        }
    }

    /// Whether a vote on what a motion is about is open. Of a model it is its proposer's alone: others
    /// may propose the same.
    pub(crate) fn is_locked(proposer: &T::AccountId, motion: &Motion<T::Parameter>) -> bool {
        let model = match motion {
            Motion::Model(hash) => Some(hash),
            _ => None,
        };
        Self::shards_of(motion).any(ShardProposals::<T>::contains_key)
            || Self::account_of(motion).is_some_and(AccountProposals::<T>::contains_key)
            || Self::plan_of(motion).is_some_and(PlanProposals::<T>::contains_key)
            || model.is_some_and(|hash| ProposedModels::<T>::contains_key((proposer, hash)))
    }

    /// Lets no other vote on what a motion is about begin.
    pub(crate) fn lock(
        proposer: &T::AccountId,
        motion: &Motion<T::Parameter>,
        proposal: ProposalIndex,
    ) {
        for shard in Self::shards_of(motion) {
            ShardProposals::<T>::insert(shard, proposal);
        }
        if let Some(account) = Self::account_of(motion) {
            AccountProposals::<T>::insert(account, proposal);
        }
        if let Some(plan) = Self::plan_of(motion) {
            PlanProposals::<T>::insert(plan, proposal);
        }
        if let Motion::Model(hash) = motion {
            ProposedModels::<T>::insert((proposer, hash), proposal);
        }
    }

    /// Lets others begin.
    pub(crate) fn unlock(proposer: &T::AccountId, motion: &Motion<T::Parameter>) {
        Self::shards_of(motion).for_each(ShardProposals::<T>::remove);
        Self::account_of(motion)
            .into_iter()
            .for_each(AccountProposals::<T>::remove);
        Self::plan_of(motion)
            .into_iter()
            .for_each(PlanProposals::<T>::remove);
        if let Motion::Model(hash) = motion {
            ProposedModels::<T>::remove((proposer, hash));
        }
    }
}

/// The shards an operation would split or merge. A relocation does neither: its shard goes on as it
/// is.
pub(crate) fn shards_of_operation(operation: &Operation) -> impl Iterator<Item = ShardId> {
    let shards = match operation {
        Operation::Split { shard } => [Some(*shard), None],
        Operation::Merge { left, right } => [Some(*left), Some(*right)],
        Operation::Relocate { .. } => [None, None],
    };
    shards.into_iter().flatten()
}

/// What speaks against carrying out now what was proposed, as the load is assessed by now. It becomes
/// of the proposal then.
///
/// Not whether the condition still holds: a forecast may waver between the proposal and the last
/// vote. And not whether the claim was true: the chain saw that when it was made. What load called for when it
/// was `proposed`, and does not any more, has lapsed even where anyone might have wanted it.
pub(crate) fn objection(proposed: &Assessment, assessed: &Assessment) -> Option<Execution> {
    let is_over = *assessed == Assessment::Unconditional && *proposed != Assessment::Unconditional;
    if is_unsplittable(assessed) {
        Some(Execution::Unsplittable)
    } else if assessed.refuted() || is_over {
        Some(Execution::Lapsed)
    } else {
        None
    }
}

/// Whether one account makes for most of the load of a shard that is to be split.
fn is_unsplittable(assessed: &Assessment) -> bool {
    matches!(
        assessed,
        Assessment::Overload {
            hottest: Some(_),
            ..
        } | Assessment::Contention {
            hottest: Some(_),
            relieves: false,
            ..
        }
    )
}
