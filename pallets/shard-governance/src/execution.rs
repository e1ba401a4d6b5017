// SPDX-License-Identifier: Apache-2.0
//! Carrying out what passed its vote.

use crate::{checks::objection, Config, Error, Pallet, ProposalOf};
use frame_support::{ensure, storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{
        AuthorizeUpgrade, Carried, ChangeParameter, ForecastModels, LoadCondition, ShardOperations,
    },
    Assessment, Execution, LaneChange, ModelHash, Motion, Operation, ProposalIndex, RequestedBy,
};

impl<T: Config> Pallet<T> {
    /// Carries a motion out, unless its condition is not true any more. Nothing else changes if it
    /// cannot be carried out.
    pub(crate) fn execute(
        index: ProposalIndex,
        proposal: &ProposalOf<T>,
    ) -> (Assessment, Execution) {
        match &proposal.motion {
            Motion::Operation(operation) => Self::operate(index, operation, &proposal.assessed),
            Motion::Parameter(parameter) => {
                let parameter = parameter.clone();
                let changed = with_storage_layer(|| T::Parameters::change(parameter));
                let execution = match changed {
                    Ok(()) => Execution::Done(None),
                    Err(error) => Execution::Failed(error),
                };
                (Assessment::Unconditional, execution)
            }
            Motion::Model(hash) => (
                Assessment::Unconditional,
                Self::adopt(&proposal.proposer, hash),
            ),
            Motion::Upgrade(hash) => {
                T::Upgrades::authorize(hash);
                (Assessment::Unconditional, Execution::Done(None))
            }
            // Whoever hands the call in carries it out: the chain by itself ends the wait for it.
            Motion::Root(_) => (Assessment::Unconditional, Execution::NotHandedIn),
            Motion::OpenLane(shard) => Self::change_lane(index, proposal, LaneChange::Open, shard),
            Motion::ReturnLane(shard) => {
                Self::change_lane(index, proposal, LaneChange::Return, shard)
            }
            Motion::CoLocate(plan) => Self::co_locate(index, *plan),
        }
    }

    /// Lets an approved model forecast. What was uploaded of one that cannot is forgotten.
    fn adopt(proposer: &T::AccountId, hash: &ModelHash) -> Execution {
        let adopted = with_storage_layer(|| {
            ensure!(
                T::Models::is_uploaded(proposer, hash),
                Error::<T>::ModelMissing
            );
            T::Models::adopt(proposer, hash)
        });
        match adopted {
            Ok(()) => Execution::Done(None),
            Err(error) => {
                T::Models::discard(proposer, hash);
                Execution::Failed(error)
            }
        }
    }

    /// Carries out an operation. Whether the shards allow it is looked at by whoever carries it out,
    /// and whether load refutes it by now by the condition handed in.
    fn operate(
        index: ProposalIndex,
        operation: &Operation,
        proposed: &Assessment,
    ) -> (Assessment, Execution) {
        // Shards that root has changed meanwhile have no load, and nobody asks for it.
        let mut assessed = Assessment::Unconditional;
        let requested_by = RequestedBy::Proposal(index);
        let carried = T::Shards::carry_out(*operation, requested_by, |operation| {
            assessed = T::Condition::assess(operation);
            objection(proposed, &assessed).map_or(Ok(()), Err)
        });
        let execution = match carried {
            Ok(Carried::Done(record)) => Execution::Done(Some(record)),
            Ok(Carried::Refused(_, reason)) => Execution::Refused(reason),
            Ok(Carried::Objected(execution)) => execution,
            Err(error) => Execution::Failed(error),
        };
        (assessed, execution)
    }

    /// The weight of carrying a motion out, beside that of closing its vote.
    pub(crate) fn execution_weight(motion: &Motion<T::Parameter>) -> Weight {
        match motion {
            Motion::Operation(operation) => Self::operation_weight(T::Shards::weight(operation)),
            Motion::Parameter(_) => T::Parameters::weight(),
            Motion::Model(_) => Self::adoption_weight(),
            Motion::Upgrade(_) => T::Upgrades::weight(),
            Motion::Root(_) => Weight::zero(),
            Motion::OpenLane(_) | Motion::ReturnLane(_) => Self::lane_weight(),
            Motion::CoLocate(_) => Self::co_location_weight(),
        }
    }

    /// The greatest of these weights.
    pub(crate) fn max_execution_weight() -> Weight {
        Self::operation_weight(T::Shards::max_weight())
            .max(T::Parameters::weight())
            .max(Self::adoption_weight())
            .max(T::Upgrades::weight())
            .max(Self::lane_weight())
            .max(Self::co_location_weight())
    }

    /// The most that adopting a model may take: it is looked for, adopted, and forgotten if that
    /// fails.
    fn adoption_weight() -> Weight {
        T::Models::weight().saturating_mul(3)
    }

    /// The weight of an operation that weighs so much by itself: its condition is judged as well.
    fn operation_weight(weight: Weight) -> Weight {
        T::Condition::weight().saturating_add(weight)
    }
}
