// SPDX-License-Identifier: Apache-2.0
//! Proposals to open lanes and to let them return.
//!
//! Anybody with stake may propose either at any time, as the move of an account. What the fullness of
//! blocks calls for, keepers propose by themselves, and a vote against that costs its proposer nothing.

use crate::{Config, Judgement, Pallet, ProposalOf};
use frame_support::{
    dispatch::DispatchResultWithPostInfo, storage::with_storage_layer, weights::Weight,
};
use nerv_primitives_core::{
    traits::{Delegation, FullnessCondition, LaneOperations},
    Assessment, Execution, LaneChange, Motion, ProposalIndex, ProposalRefusal, RequestedBy,
    ShardId,
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Takes a proposal about a lane. A delegate's is its staker's where fullness calls for it: the bond
    /// cannot be lost by that.
    pub(crate) fn propose_lane_change(
        signer: T::AccountId,
        change: LaneChange,
        shard: ShardId,
    ) -> DispatchResultWithPostInfo {
        let who = if T::Fullness::assess(change, &shard).holds() {
            Self::acts_for(&signer)
        } else {
            signer
        };
        Self::propose_conditional(who, Motion::of_lane(change, shard))
    }

    /// What fullness says of a change, and what speaks against putting it to the vote now.
    pub(crate) fn judge_lane(
        change: LaneChange,
        shard: &ShardId,
    ) -> Result<Judgement, DispatchError> {
        let refusal = T::Lanes::check(change, shard)?.map(ProposalRefusal::Lane);
        Ok((T::Fullness::assess(change, shard), refusal))
    }

    /// Carries a change out that has passed its vote. One that fullness called for when it was proposed has
    /// lapsed if that has turned since.
    pub(crate) fn change_lane(
        index: ProposalIndex,
        proposal: &ProposalOf<T>,
        change: LaneChange,
        shard: &ShardId,
    ) -> (Assessment, Execution) {
        let assessed = T::Fullness::assess(change, shard);
        if Self::was_called_for(proposal) && assessed.refuted() {
            return (assessed, Execution::Lapsed);
        }
        let requested_by = RequestedBy::Proposal(index);
        let changed = with_storage_layer(|| T::Lanes::carry_out(change, shard, requested_by));
        let execution = match changed {
            Ok(None) => Execution::Done(None),
            Ok(Some(reason)) => Execution::LaneRefused(reason),
            Err(error) => Execution::Failed(error),
        };
        (assessed, execution)
    }

    /// What carrying a change out may take, or judging it.
    pub(crate) fn lane_weight() -> Weight {
        T::Fullness::weight().saturating_add(T::Lanes::weight())
    }

    /// What proposing a change may take. Fullness is asked for twice.
    pub(crate) fn propose_lane_weight() -> Weight {
        <Self as Delegation<T::AccountId>>::weight()
            .saturating_add(Self::propose_if_weight())
            .saturating_add(T::Fullness::weight())
            .saturating_add(Self::lane_weight())
    }
}
