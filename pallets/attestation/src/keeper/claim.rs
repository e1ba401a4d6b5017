// SPDX-License-Identifier: Apache-2.0
//! Signing what was found, and sending it.

use super::{key, LOG_TARGET};
use crate::{claim_hash, Call, Config, EnclaveKey};
use nerv_primitives_attestation::{Claim, Statement};
use nerv_primitives_core::{api::ReexecutionDuty, BlockHeight};
use nerv_primitives_keeper::send_authorized;

/// Signs a claim with the key of a node's enclave, and sends it. Returns whether it could be signed.
///
/// It is one of the block before the one that was imported just now: the pool of whoever writes the next one may
/// not know that one yet.
pub(super) fn send<T: Config>(
    duty: &ReexecutionDuty,
    claim: Claim,
    enclave: &EnclaveKey,
    now: BlockHeight,
) -> bool {
    let statement = Statement {
        claim,
        node: duty.node,
        slot: duty.slot,
        round: duty.round,
        at: now.saturating_sub(1),
    };
    let hash = claim_hash::<T>(&statement);
    let Some(signature) = hash.and_then(|hash| key::sign(enclave, &hash)) else {
        log::warn!(target: LOG_TARGET, "the key of node {}'s enclave does not sign", duty.node);
        return false;
    };
    let (record, node) = (duty.record, duty.node);
    let call = Call::claim {
        statement,
        signature,
    };
    if send_authorized::<T, Call<T>>(call) {
        log::debug!(target: LOG_TARGET, "node {node} claims what it has found of record {record}");
    } else {
        log::debug!(target: LOG_TARGET, "the pool does not take the claim about record {record}");
    }
    true
}
