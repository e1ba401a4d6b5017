// SPDX-License-Identifier: Apache-2.0
//! Executing again what the nodes of this machine are asked to.

use super::{
    claim, ids, key,
    told::{Told, What},
    Ours, LOG_TARGET, PATIENCE,
};
use crate::{Config, Pallet, Policy};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, Encode};
use frame_support::traits::Get;
use nerv_primitives_attestation::{
    handover::{self, HandoverError},
    re_execute, walk, Claim, ReexecutionError, SourceInput, WalkError,
};
use nerv_primitives_core::{api::ReexecutionDuty, BlockHeight, NodeId, RecordIndex, ShardId};
use nerv_primitives_keeper::{Recent, Remembered};
use nerv_primitives_transition::Rules;
use sp_core::offchain::StorageKind;

/// Where what was sent is kept, each with the block after which.
pub(crate) const SENT: &[u8] = b"nerv/attestation/sent";

/// Where it is kept of which operations nothing came out, each with the block after which it was tried.
pub(crate) const TRIED: &[u8] = b"nerv/attestation/tried";

/// Where it is kept what was said in the log.
pub(crate) const TOLD: &[u8] = b"nerv/attestation/execution-told";

/// A claim that was sent.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Ord, PartialEq, PartialOrd)]
struct Sent {
    record: RecordIndex,
    node: NodeId,
    round: u8,
}

/// Why nothing can be claimed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// The records of a checkpoint are not at hand.
    Records(ShardId, BlockHeight, HandoverError),
    /// The steps of a shard are not at hand.
    Steps(ShardId, WalkError),
    /// Records and steps do not come to a claim.
    Execution(ReexecutionError),
}

/// Makes the claims that are asked for and that were not made yet.
pub(super) fn run<T: Config>(ours: &Ours<T>, now: BlockHeight) {
    let duties = Pallet::<T>::reexecutions(&ids::<T>(ours));
    if duties.is_empty() {
        return;
    }
    let mut sent = Recent::<Sent>::load(SENT);
    let mut told = Told::load(TOLD, now);
    // Nodes of one machine that are asked about the same come to the same.
    let mut found = BTreeMap::<RecordIndex, Option<Claim>>::new();
    for duty in duties {
        let what = Sent {
            record: duty.record,
            node: duty.node,
            round: duty.round,
        };
        let is_awaited = |at| now.saturating_sub(at) < PATIENCE;
        if sent.at(&what, now).is_some_and(is_awaited) {
            continue;
        }
        let Some(enclave) = key::of_enclave::<T>(duty.node) else {
            if told.is_due(What::NoEnclave(duty.node)) {
                log::warn!(
                    target: LOG_TARGET,
                    "node {} is asked about record {}, and has no enclave here: it is registered when the \
                     chain takes what evidence there is",
                    duty.node, duty.record,
                );
            }
            continue;
        };
        let claim = found
            .entry(duty.record)
            .or_insert_with(|| attempt::<T>(&duty, &mut told, now));
        let Some(claim) = claim else { continue };
        if claim::send::<T>(&duty, claim.clone(), &enclave, now) {
            sent.note(what, now);
        }
    }
    sent.store(SENT);
}

/// Executes what is asked for, unless nothing came out a moment ago, and says how that went.
fn attempt<T: Config>(duty: &ReexecutionDuty, told: &mut Told, now: BlockHeight) -> Option<Claim> {
    let mut tried = Recent::<RecordIndex>::load(TRIED);
    let just_tried = |at| now.saturating_sub(at) < PATIENCE;
    if tried.at(&duty.record, now).is_some_and(just_tried) {
        return None;
    }
    let rules = Rules {
        minimum_balance: T::MinimumBalance::get(),
    };
    let begin = sp_io::offchain::timestamp();
    let found = execute(duty, &rules, T::Policy::max_replay().into(), |key| {
        sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, key)
    });
    let millis = sp_io::offchain::timestamp().diff(&begin).millis();
    match found {
        Ok((claim, steps)) => {
            let accounts = claim.sources.iter().map(|it| it.contents.accounts);
            let accounts = accounts.fold(0u64, u64::saturating_add);
            log::info!(
                target: LOG_TARGET,
                "record {}: {steps} steps executed again over {accounts} accounts in {millis} ms",
                duty.record,
            );
            Some(claim)
        }
        Err(failure) => {
            // What is not there may come after each block. To look for it costs little, all else may not.
            if !matches!(failure, Failure::Records(_, _, HandoverError::Absent)) {
                tried.note(duty.record, now);
                tried.store(TRIED);
            }
            tell(duty.record, failure, told);
            None
        }
    }
}

/// Executes what is asked for. `get` gives what stands under a key in the node's persistent off-chain storage.
/// Returns the claim, and how many steps were taken.
pub(crate) fn execute(
    duty: &ReexecutionDuty,
    rules: &Rules,
    max: u64,
    get: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<(Claim, u64), Failure> {
    let mut found = Vec::new();
    for (checkpoint, end) in &duty.sources {
        let (shard, height) = (checkpoint.shard, checkpoint.height);
        let records = handover::read(&shard, height, &get)
            .map_err(|error| Failure::Records(shard, height, error))?;
        let steps =
            walk(&checkpoint.log, end, max, &get).map_err(|error| Failure::Steps(shard, error))?;
        found.push((checkpoint, end, records, steps));
    }
    let sources: Vec<SourceInput<'_>> = found
        .iter()
        .map(|(checkpoint, end, records, steps)| SourceInput {
            checkpoint: **checkpoint,
            records,
            steps,
            end: **end,
        })
        .collect();
    let steps = sources.iter().map(|it| it.steps.len() as u64);
    let steps = steps.fold(0u64, u64::saturating_add);
    let plane = duty.hyperplane.as_ref();
    let claim = re_execute(duty.record, &sources, &duty.heirs, plane, rules);
    Ok((claim.map_err(Failure::Execution)?, steps))
}

/// Says once why nothing can be claimed, and what helps.
fn tell(record: RecordIndex, failure: Failure, told: &mut Told) {
    match failure {
        Failure::Records(shard, height, error) => {
            if told.is_due(What::Records(shard, height)) {
                log::warn!(
                    target: LOG_TARGET,
                    "record {record}: the records of {shard} at {height} are not at hand ({error}); the node \
                     must run with --replica, and hold or rebuild them",
                );
            }
        }
        Failure::Steps(shard, error @ WalkError::Missing(_)) => {
            if told.is_due(What::Steps(record)) {
                log::warn!(
                    target: LOG_TARGET,
                    "record {record}: the log of {shard} is not all here ({error}); the node must run with \
                     --enable-offchain-indexing true, and must have done so since the checkpoint",
                );
            }
        }
        Failure::Steps(shard, error) => {
            if told.is_due(What::Steps(record)) {
                log::warn!(
                    target: LOG_TARGET,
                    "record {record}: the log of {shard} cannot be used: {error}",
                );
            }
        }
        Failure::Execution(error) => {
            if told.is_due(What::Execution(record)) {
                log::warn!(
                    target: LOG_TARGET,
                    "record {record}: records and steps come to nothing that the chain knows: {error}",
                );
            }
        }
    }
}
