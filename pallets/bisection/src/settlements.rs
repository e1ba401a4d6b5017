// SPDX-License-Identifier: Apache-2.0
//! Operations that wait for the word of replicas, and what it comes to.

use crate::{
    types::AwaitedOperation, Awaited, AwaitingLeaves, Config, Error, Event, Pallet, WeightInfo,
};
use frame_support::{ensure, storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{OnCutover, Settlements, ShardTree},
    Operation, Outcome, RecordIndex, RequestedBy, ShardId,
};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Has an operation that has just cut over wait for the word of replicas.
    pub(crate) fn await_claims(
        record: RecordIndex,
        operation: Operation,
        heirs: (ShardId, Option<ShardId>),
    ) {
        let awaited = AwaitedOperation {
            operation,
            heirs,
            drained: None,
        };
        for heir in awaited.heirs() {
            AwaitingLeaves::<T>::insert(heir, record);
        }
        Awaited::<T>::insert(record, awaited);
    }

    /// An operation that has drained waits no longer. Returns it, and the records that its drain moved.
    fn end_wait(record: RecordIndex) -> Result<(AwaitedOperation, u64), Error<T>> {
        let awaited = Awaited::<T>::get(record).ok_or(Error::<T>::NotAwaiting)?;
        let drained = awaited.drained.ok_or(Error::<T>::NotAwaiting)?;
        for heir in awaited.heirs() {
            AwaitingLeaves::<T>::remove(heir);
        }
        Awaited::<T>::remove(record);
        Ok((awaited, drained))
    }

    /// Undoes an operation. What it may not be held to: the time since the split that made siblings,
    /// the accounts and the depth that a split needs, and how many leaves the parameters allow. Else
    /// whoever sets these parameters, or fills the tree, could keep what replicas dispute. What the
    /// routing table can hold, and how many may drain, bounds it as it does all others.
    fn try_undo(record: RecordIndex) -> Result<RecordIndex, DispatchError> {
        let (awaited, _) = Self::end_wait(record)?;
        let opposite = match (awaited.operation, awaited.heirs) {
            (Operation::Split { .. }, (left, Some(right))) => Operation::Merge { left, right },
            (Operation::Merge { .. }, (parent, None)) => Operation::Split { shard: parent },
            _ => return Err(Error::<T>::NotAwaiting.into()),
        };
        let is_room = match opposite {
            Operation::Split { .. } => T::Tree::leaf_count() < MAX_LEAVES,
            _ => true,
        };
        ensure!(
            is_room && !Self::is_draining_too_much(),
            DispatchError::Exhausted
        );
        let by = Self::begin(Self::record_of(opposite, RequestedBy::Dispute(record)))?;
        Self::conclude(record, Outcome::Undone { by });
        Self::deposit_event(Event::Undone { record, by });
        Ok(by)
    }
}

impl<T: Config> Settlements for Pallet<T> {
    fn settle(record: RecordIndex) -> DispatchResult {
        let (_, drained) = Self::end_wait(record)?;
        let at = Self::height();
        Self::conclude(record, Outcome::Settled { at, drained });
        Self::deposit_event(Event::Settled { record, drained });
        Ok(())
    }

    fn leave(record: RecordIndex) -> DispatchResult {
        Self::end_wait(record)?;
        let at = Self::height();
        Self::conclude(record, Outcome::Unsettled { at });
        Self::deposit_event(Event::Unsettled { record });
        Ok(())
    }

    fn undo(record: RecordIndex) -> Result<RecordIndex, DispatchError> {
        with_storage_layer(|| Self::try_undo(record))
    }

    fn weight() -> Weight {
        T::WeightInfo::end_wait()
    }

    fn undo_weight() -> Weight {
        // A dispute chooses no cut.
        T::WeightInfo::force_split()
            .max(T::WeightInfo::force_merge())
            .saturating_add(T::WeightInfo::end_wait())
            .saturating_add(T::OnCutover::weight())
    }
}
