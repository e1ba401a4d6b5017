// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each call and theme.

mod broken;
mod budget;
mod cutover;
mod cuts;
mod drains;
mod force_merge;
mod force_override;
mod force_split;
mod life;
mod migrations;
mod operations;
mod records;
mod refusals;
mod retry_drain;
mod scans;
mod settlements;
mod try_state;

use crate::{mock::*, Error, Event, NextRecord, Records};
use frame_support::storage::storage_prefix;
use nerv_primitives_core::{Operation, OperationRecord, Outcome, Refusal, RequestedBy, ShardId};
use sp_runtime::{DispatchResult, StateVersion};
use std::collections::BTreeMap;

/// Shorthand for the pallet's errors.
type Failure = Error<Test>;

/// All of storage but the pallet's records and the events: what a refusal must not change.
fn everything_else() -> BTreeMap<Vec<u8>, Vec<u8>> {
    // Computing the root brings those of the child tries into the main trie.
    sp_io::storage::root(StateVersion::V1);
    let left_out = [
        (&b"Bisection"[..], &b"Records"[..]),
        (b"Bisection", b"NextRecord"),
        (b"System", b"Events"),
        (b"System", b"EventCount"),
    ]
    .map(|(pallet, item)| storage_prefix(pallet, item));
    let mut all = BTreeMap::new();
    let mut key = vec![];
    while let Some(next) = sp_io::storage::next_key(&key) {
        if !left_out.iter().any(|prefix| next.starts_with(prefix)) {
            let value = sp_io::storage::get(&next).expect("a key that is there");
            all.insert(next.clone(), value.to_vec());
        }
        key = next;
    }
    all
}

/// Checks that a call succeeds, but only leaves a record and an event that tell of a refusal.
#[track_caller]
fn refuses(operation: Operation, reason: Refusal, call: impl FnOnce() -> DispatchResult) {
    System::reset_events();
    let (before, index) = (everything_else(), NextRecord::<Test>::get());
    assert_eq!(call(), Ok(()));
    assert_eq!(
        events(),
        vec![Event::Refused {
            record: index,
            operation,
            reason
        }]
    );
    assert_eq!(NextRecord::<Test>::get(), index + 1);
    let record = Records::<Test>::get(index).expect("a refusal leaves a record");
    assert_eq!(
        record,
        OperationRecord {
            operation,
            requested_by: RequestedBy::Root,
            at: height(),
            accounts: record.accounts,
            total: record.total,
            limits: Bisection::limits(),
            result: None,
            hyperplane: None,
            outcome: Outcome::Refused(reason),
        }
    );
    assert_eq!(record.total, u128::from(record.accounts) * DEPOSIT);
    assert!(everything_else() == before, "a refusal changed the state");
    check();
}

/// Checks that a split is refused.
#[track_caller]
fn refuses_split(shard: ShardId, reason: Refusal) {
    refuses(Operation::Split { shard }, reason, || force_split(shard));
}

/// Checks that a merge is refused.
#[track_caller]
fn refuses_merge(left: ShardId, right: ShardId, reason: Refusal) {
    refuses(Operation::Merge { left, right }, reason, || {
        force_merge(left, right)
    });
}

/// Has 40 accounts deposit, in a block of their own.
fn populated() {
    deposit_all(1..=40);
    next_block();
}

/// The root with 40 accounts, split and drained: its children.
fn two_leaves() -> (ShardId, ShardId) {
    populated();
    split_and_drain(root())
}

/// Stops all drains before extrinsics.
fn hold_drains() {
    DrainBudget::set(frame_support::weights::Weight::zero());
}

/// Lets drains go on as far as they come.
fn release_drains() {
    DrainBudget::set(frame_support::weights::Weight::MAX);
}
