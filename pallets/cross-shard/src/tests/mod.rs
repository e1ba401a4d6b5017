// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each topic.

mod answers;
mod back_pressure;
mod budget;
mod commit;
mod deadlines;
mod forged;
mod messages;
mod migrations;
mod pruning;
mod refusals;
mod state_machine;
mod statistics;
mod try_state;

use crate::{mock::*, Error, Event};
use frame_support::storage::storage_prefix;
use nerv_primitives_core::{AbortReason, ReceiptStatus};
use std::collections::BTreeMap;

/// Shorthand for the pallet's errors.
type Failure = Error<Test>;

const PENDING: Option<ReceiptStatus> = Some(ReceiptStatus::Pending);
const COMMITTED: Option<ReceiptStatus> = Some(ReceiptStatus::Committed);
const EXPIRED: Option<ReceiptStatus> = Some(ReceiptStatus::Aborted(AbortReason::Deadline));
const BELOW_MINIMUM: Option<ReceiptStatus> =
    Some(ReceiptStatus::Aborted(AbortReason::BelowMinimum));

/// All that the pallet and the accounts keep from block to block, but for the counters and how far deadlines were
/// looked at.
fn picture() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let kept = [&b"CrossShard"[..], b"MockAccounts"]
        .map(|pallet| storage_prefix(pallet, b"")[..16].to_vec());
    let left_out = [&b"Statistics"[..], b"NextDeadline", b"ToldInBlock"]
        .map(|item| storage_prefix(b"CrossShard", item));
    let mut all = BTreeMap::new();
    let mut key = vec![];
    while let Some(next) = sp_io::storage::next_key(&key) {
        let is_kept = kept.iter().any(|prefix| next.starts_with(prefix));
        if is_kept && !left_out.iter().any(|prefix| next.starts_with(prefix)) {
            let value = sp_io::storage::get(&next).expect("a key that is there");
            all.insert(next.clone(), value.to_vec());
        }
        key = next;
    }
    all
}
