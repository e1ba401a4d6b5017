// SPDX-License-Identifier: Apache-2.0
//! Operations: carrying them out, and their cutovers.

use crate::{types::Drain, Config, Drains, Event, NextRecord, Pallet, Records, WeightInfo};
use core::convert::Infallible;
use frame_support::{storage::with_storage_layer, traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    traits::{
        Attesters, Carried, ChooseCut, Cutover, OnCutover, ShardLedger, ShardOperations, ShardTree,
        SplitCut,
    },
    Balance, BlockHeight, DrainTarget, Operation, OperationRecord, Outcome, RecordIndex, Refusal,
    RequestedBy, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{traits::SaturatedConversion, DispatchError, DispatchResult};

/// For the calls and for whoever else decides on operations.
impl<T: Config> ShardOperations for Pallet<T> {
    fn check(operation: &Operation) -> Result<Option<Refusal>, DispatchError> {
        Self::refusal(operation)
    }

    fn carry_out<Objection>(
        operation: Operation,
        requested_by: RequestedBy,
        condition: impl FnOnce(&Operation) -> Result<(), Objection>,
    ) -> Result<Carried<Objection>, DispatchError> {
        with_storage_layer(|| Self::decide(operation, requested_by, condition))
    }

    fn weight(operation: &Operation) -> Weight {
        match operation {
            Operation::Split { .. } => Self::split_weight(),
            Operation::Merge { .. } => Self::merge_weight(),
            Operation::Relocate { .. } => Self::relocate_weight(),
        }
    }

    fn max_weight() -> Weight {
        Self::split_weight()
            .max(Self::merge_weight())
            .max(Self::relocate_weight())
    }
}

/// What operations cost: themselves, choosing a cut, asking replicas about them, and telling of their
/// cutovers.
impl<T: Config> Pallet<T> {
    pub(crate) fn split_weight() -> Weight {
        T::WeightInfo::force_split()
            .saturating_add(Self::cut_weight())
            .saturating_add(Self::asking_weight())
            .saturating_add(T::OnCutover::weight())
    }

    pub(crate) fn merge_weight() -> Weight {
        T::WeightInfo::force_merge()
            .saturating_add(Self::asking_weight())
            .saturating_add(T::OnCutover::weight())
    }

    fn asking_weight() -> Weight {
        // How two shards stand to lanes is looked up as well.
        T::WeightInfo::await_claims()
            .saturating_add(T::Attesters::cut_over_weight())
            .saturating_add(T::DbWeight::get().reads(2))
    }

    pub(crate) fn relocate_weight() -> Weight {
        // To the leaf it is to leave, and from there.
        T::WeightInfo::force_override()
            .saturating_add(T::Ledger::moving_weight(3))
            .saturating_add(T::OnCutover::relocated_weight())
            .saturating_add(T::DbWeight::get().reads(2))
    }
}

impl<T: Config> Pallet<T> {
    /// Carries out what root asks for, on no condition.
    pub(crate) fn force(operation: Operation) -> DispatchResult {
        let unconditionally = |_: &_| Ok::<(), Infallible>(());
        Self::carry_out(operation, RequestedBy::Root, unconditionally).map(|_| ())
    }

    fn decide<Objection>(
        operation: Operation,
        requested_by: RequestedBy,
        condition: impl FnOnce(&Operation) -> Result<(), Objection>,
    ) -> Result<Carried<Objection>, DispatchError> {
        let refusal = Self::check(&operation)?;
        if let Err(objection) = condition(&operation) {
            return Ok(Carried::Objected(objection));
        }
        let record = Self::record_of(operation, requested_by);
        if let Some(reason) = refusal {
            return Ok(Carried::Refused(Self::refuse(record, reason), reason));
        }
        Self::begin(record).map(Carried::Done)
    }

    /// The record of an operation that begins now.
    pub(crate) fn record_of(operation: Operation, requested_by: RequestedBy) -> OperationRecord {
        let (accounts, total) = Self::measure(&operation);
        OperationRecord {
            operation,
            requested_by,
            at: Self::height(),
            accounts,
            total,
            limits: Self::limits(),
            result: None,
            hyperplane: None,
            outcome: Outcome::Draining,
        }
    }

    /// Begins an operation against which nothing speaks.
    pub(crate) fn begin(record: OperationRecord) -> Result<RecordIndex, DispatchError> {
        match record.operation {
            Operation::Split { shard } => Self::cut_over_split(record, &shard),
            Operation::Merge { left, right } => Self::cut_over_merge(record, &left, &right),
            Operation::Relocate { account, shard } => Self::relocate(record, &account, &shard),
        }
    }

    /// The accounts and units of the shards an operation is about.
    fn measure(operation: &Operation) -> (u64, Balance) {
        let of = |id: &ShardId| (T::Tree::account_count(id), T::Ledger::total(id));
        match operation {
            Operation::Split { shard } | Operation::Relocate { shard, .. } => of(shard),
            Operation::Merge { left, right } => {
                let ((left_accounts, left_total), (right_accounts, right_total)) =
                    (of(left), of(right));
                (
                    left_accounts.saturating_add(right_accounts),
                    left_total.saturating_add(right_total),
                )
            }
        }
    }

    fn refuse(record: OperationRecord, reason: Refusal) -> RecordIndex {
        let operation = record.operation;
        let record = Self::keep(OperationRecord {
            outcome: Outcome::Refused(reason),
            ..record
        });
        Self::deposit_event(Event::Refused {
            record,
            operation,
            reason,
        });
        record
    }

    fn cut_over_split(
        record: OperationRecord,
        shard: &ShardId,
    ) -> Result<RecordIndex, DispatchError> {
        let SplitCut {
            left,
            right,
            candidate,
            hyperplane,
        } = T::Tree::split(shard, record.at, |embedding| match record.requested_by {
            // Where replicas contradict each other a merge is undone by the plain cut, which takes no time to find.
            RequestedBy::Dispute(_) => 0,
            RequestedBy::Root | RequestedBy::Proposal(_) => {
                T::Cut::choose(shard, record.at, embedding)
            }
        })?;
        let accounts = record.accounts;
        let record = Self::keep_cutover(OperationRecord {
            result: Some((left, Some(right))),
            hyperplane: Some(hyperplane),
            ..record
        });
        Self::note_cut(record, candidate);
        T::OnCutover::split(shard, &left, &right);
        let target = DrainTarget::Sides {
            hyperplane,
            left,
            right,
        };
        Self::begin_drain(record, *shard, None, target)?;
        Self::deposit_event(Event::SplitCutOver {
            record,
            shard: *shard,
            left,
            right,
            accounts,
            candidate,
        });
        Ok(record)
    }

    fn cut_over_merge(
        record: OperationRecord,
        left: &ShardId,
        right: &ShardId,
    ) -> Result<RecordIndex, DispatchError> {
        let parent = T::Tree::merge(left, right, Self::height())?;
        let accounts = record.accounts;
        let record = Self::keep_cutover(OperationRecord {
            result: Some((parent, None)),
            ..record
        });
        T::OnCutover::merged(left, right, &parent);
        Self::begin_drain(record, *left, Some(*right), DrainTarget::One(parent))?;
        Self::deposit_event(Event::MergeCutOver {
            record,
            parent,
            left: *left,
            right: *right,
            accounts,
        });
        Ok(record)
    }

    fn relocate(
        record: OperationRecord,
        account: &BlindedId,
        shard: &ShardId,
    ) -> Result<RecordIndex, DispatchError> {
        let from = T::Ledger::relocate(account, shard)?;
        T::OnCutover::relocated(&from, shard);
        let outcome = Outcome::Settled {
            at: Self::height(),
            drained: u64::from(from != *shard),
        };
        let record = Self::keep(OperationRecord { outcome, ..record });
        Self::deposit_event(Event::AccountRelocated {
            record,
            account: *account,
            from,
            to: *shard,
        });
        Ok(record)
    }

    fn begin_drain(
        record: RecordIndex,
        source: ShardId,
        next: Option<ShardId>,
        target: DrainTarget,
    ) -> Result<(), DispatchError> {
        let drain = Drain {
            record,
            source,
            next,
            target,
            cursor: None,
            drained: 0,
        };
        // There is room: an operation is refused when there is none.
        Drains::<T>::try_append(drain).map_err(|_| DispatchError::Exhausted)
    }

    /// Keeps the record of an operation whose shards have just changed, and has replicas be asked about
    /// it, unless it undoes another one.
    fn keep_cutover(record: OperationRecord) -> RecordIndex {
        let index = Self::keep(record);
        let is_opposite = matches!(record.requested_by, RequestedBy::Dispute(_));
        let Some(heirs) = record.result.filter(|_| !is_opposite) else {
            return index;
        };
        let cutover = Cutover {
            record: index,
            operation: &record.operation,
            requested_by: record.requested_by,
            heirs,
            hyperplane: record.hyperplane,
        };
        if T::Attesters::cut_over(&cutover) {
            Self::await_claims(index, record.operation, heirs);
        }
        index
    }

    /// Keeps a record, and forgets the one that makes room for it.
    fn keep(record: OperationRecord) -> RecordIndex {
        let index = NextRecord::<T>::get();
        Records::<T>::insert(index, record);
        if let Some(oldest) = index.checked_sub(T::MaxRecords::get()) {
            Records::<T>::remove(oldest);
        }
        NextRecord::<T>::put(index.saturating_add(1));
        index
    }

    /// The height of this block.
    pub(crate) fn height() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }
}
