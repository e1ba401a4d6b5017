// SPDX-License-Identifier: Apache-2.0
//! Operations for those who decide on them: checked, carried out, and weighed.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{
    assert_noop, assert_ok, dispatch::GetDispatchInfo, weights::Weight, StorageNoopGuard,
};
use nerv_primitives_core::traits::{
    Attesters, Carried, ChooseCut, OnCutover, ShardLedger, ShardOperations, ShardRouting,
};
use nerv_primitives_embedding::MAX_OVERRIDES;
use sp_runtime::DispatchError;

/// Who asks.
const PROPOSAL: RequestedBy = RequestedBy::Proposal(7);

fn split_of(shard: ShardId) -> Operation {
    Operation::Split { shard }
}

fn relocation_of(who: AccountId, shard: ShardId) -> Operation {
    Operation::Relocate {
        account: id(who),
        shard,
    }
}

/// A condition that has nothing against an operation.
fn agree(_: &Operation) -> Result<(), &'static str> {
    Ok(())
}

/// Checks that a condition that objects is asked about an operation once, and that nothing changes.
#[track_caller]
fn objected_to(operation: Operation) {
    let _unchanged = StorageNoopGuard::default();
    let mut asked = Vec::new();
    let carried = Bisection::carry_out(operation, PROPOSAL, |operation| {
        asked.push(*operation);
        Err("not now")
    });
    assert_eq!(carried, Ok(Carried::Objected("not now")));
    assert_eq!(asked, [operation]);
}

/// Checks that an operation is refused: looking changes nothing, asking for it leaves a record.
#[track_caller]
fn refused_by_check_and_carry_out(operation: Operation, reason: Refusal) {
    {
        let _unchanged = StorageNoopGuard::default();
        assert_eq!(Bisection::check(&operation), Ok(Some(reason)));
    }
    objected_to(operation);
    let record = NextRecord::<Test>::get();
    assert_eq!(
        Bisection::carry_out(operation, PROPOSAL, agree),
        Ok(Carried::Refused(record, reason))
    );
    let (index, kept) = last_record();
    assert_eq!(index, record);
    assert_eq!(kept.requested_by, PROPOSAL);
    assert_eq!(kept.outcome, refused(reason));
}

/// Checks that an operation makes no sense, whether it is looked at or asked for.
#[track_caller]
fn fails_by_check_and_carry_out(operation: Operation, error: impl Into<DispatchError>) {
    let error: DispatchError = error.into();
    assert_noop!(Bisection::check(&operation), error);
    // Nobody is asked about what makes no sense.
    let asked = |_: &Operation| -> Result<(), ()> { panic!("the condition was asked") };
    assert_noop!(Bisection::carry_out(operation, PROPOSAL, asked), error);
}

/// Checks that an operation may be carried out, and does so.
#[track_caller]
fn carried_out(operation: Operation) -> OperationRecord {
    {
        let _unchanged = StorageNoopGuard::default();
        assert_eq!(Bisection::check(&operation), Ok(None));
    }
    objected_to(operation);
    let record = NextRecord::<Test>::get();
    assert_eq!(
        Bisection::carry_out(operation, PROPOSAL, agree),
        Ok(Carried::Done(record))
    );
    let (index, kept) = last_record();
    assert_eq!((index, kept.operation), (record, operation));
    assert_eq!(kept.requested_by, PROPOSAL);
    kept
}

#[test]
fn success_each_operation_is_carried_out() {
    build_and_execute(|| {
        populated();
        let split = carried_out(split_of(root()));
        assert_eq!(split.outcome, Outcome::Draining);
        run_drains();
        let (left, right) = children(&root());
        let from = leaf_of(1);
        let to = if from == left { right } else { left };
        let relocation = carried_out(relocation_of(1, to));
        let settled = Outcome::Settled {
            at: height(),
            drained: 1,
        };
        assert_eq!(relocation.outcome, settled);
        assert_eq!(Ledger::shard_of(&id(1)), Ok(to));
        pass_blocks(Cooldown::get());
        let merge = carried_out(Operation::Merge { left, right });
        assert_eq!(merge.outcome, Outcome::Draining);
        run_drains();
    });
}

#[test]
fn success_each_operation_is_refused() {
    build_and_execute(|| {
        refused_by_check_and_carry_out(split_of(root()), Refusal::TooFewAccounts);
        let (left, right) = two_leaves();
        refused_by_check_and_carry_out(Operation::Merge { left, right }, Refusal::CoolingDown);
        fill_overrides(left);
        refused_by_check_and_carry_out(relocation_of(1, left), Refusal::TooManyOverrides);
    });
}

#[test]
fn fails_what_makes_no_sense() {
    build_and_execute(|| {
        let unknown = ShardId::from([7; 32]);
        fails_by_check_and_carry_out(split_of(unknown), Failure::UnknownShard);
        let (left, right) = two_leaves();
        fails_by_check_and_carry_out(split_of(root()), Failure::NotALeaf);
        let swapped = Operation::Merge {
            left: right,
            right: left,
        };
        fails_by_check_and_carry_out(swapped, Failure::NotSiblings);
        fails_by_check_and_carry_out(relocation_of(1, root()), Failure::NotALeaf);
        fails_by_check_and_carry_out(relocation_of(1, unknown), Failure::UnknownShard);
        assert_eq!(NextRecord::<Test>::get(), 1);
    });
}

/// Also where the operation would be refused: what makes no sense leaves no record.
#[test]
fn fails_a_relocation_of_an_account_without_a_record() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let unknown: DispatchError = pallet_ledger::Error::<Test>::UnknownAccount.into();
        for shard in [left, right] {
            fails_by_check_and_carry_out(relocation_of(150, shard), unknown);
        }
        fill_overrides(left);
        fails_by_check_and_carry_out(relocation_of(150, left), unknown);
        assert_eq!(NextRecord::<Test>::get(), 1);
    });
}

/// Looking at an account whose record is on its way does not move it.
#[test]
fn success_a_relocation_while_the_record_is_on_its_way() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, _) = children(&root());
        carried_out(relocation_of(1, left));
        assert_eq!(Ledger::shard_of(&id(1)), Ok(left));
        release_drains();
        run_drains();
    });
}

/// As many overrides as may stand, all to one leaf.
fn fill_overrides(shard: ShardId) {
    (1_000..)
        .filter(|who| leaf_of(*who) != shard)
        .take(MAX_OVERRIDES as usize)
        .for_each(|who| {
            assert_ok!(Registry::set_override(&id(who), &shard));
        });
}

#[test]
fn success_weights_are_those_of_the_calls() {
    let shard = root();
    let (left, right) = (ShardId::from([1; 32]), ShardId::from([2; 32]));
    // Asking replicas, and telling of the cutover.
    let told =
        WatchedCutover::weight() + Replicas::cut_over_weight() + <() as WeightInfo>::await_claims();
    let of = |call: Call<Test>| call.get_dispatch_info().call_weight;
    let split = <() as WeightInfo>::force_split() + Chooser::weight() + told;
    assert_eq!(Bisection::weight(&split_of(shard)), split);
    assert_eq!(of(Call::force_split { shard }), split);
    let merge = <() as WeightInfo>::force_merge() + told;
    assert_eq!(Bisection::weight(&Operation::Merge { left, right }), merge);
    assert_eq!(of(Call::force_merge { left, right }), merge);
    let relocate = <() as WeightInfo>::force_override()
        + Ledger::moving_weight(3)
        + WatchedCutover::relocated_weight();
    assert_eq!(Bisection::weight(&relocation_of(1, shard)), relocate);
    assert_eq!(of(Call::force_override { account: 1, shard }), relocate);
    let max: Weight = Bisection::max_weight();
    for weight in [split, merge, relocate] {
        assert!(weight.all_lte(max));
    }
    assert_eq!(max, split.max(merge).max(relocate));
}
