// SPDX-License-Identifier: Apache-2.0
//! Registering enclaves, and renewing them before their time is over.

use super::{
    agent::{self, AgentError, Quoted},
    key,
    told::{Told, What},
    Ours, LOG_TARGET,
};
use crate::{
    types::QuoteBytes, AllowSimulated, Call, CheckedCollaterals, Config, Enclave, EnclaveKey,
    Enclaves, Evidence, Measurements, Pallet,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_system::offchain::Account;
use nerv_primitives_attestation::{agent::AGENT_PLACE, report_data};
use nerv_primitives_core::{traits::Custodians, BlockHeight, NodeId};
use nerv_primitives_keeper::{send, Recent, Remembered};
use nerv_primitives_quote::Quote;
use sp_core::{offchain::StorageKind, H256};

/// Where it is kept what was tried, each with the block after which.
pub(crate) const TRIED: &[u8] = b"nerv/attestation/register";

/// Where it is kept what was said in the log.
pub(crate) const TOLD: &[u8] = b"nerv/attestation/registration-told";

/// The blocks after which evidence is asked for again, where there was none.
pub(crate) const RETRY: BlockHeight = 20;

/// The blocks for which a registration has time to get into a block, before it is sent again. Each costs a fee,
/// also if it comes to nothing.
pub(crate) const PATIENCE: BlockHeight = 5;

/// What was tried for a node.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Ord, PartialEq, PartialOrd)]
enum Tried {
    /// To get evidence; there was none.
    Evidence(NodeId),
    /// To register, with evidence that the chain takes.
    Registration(NodeId),
}

/// Why there is no evidence that the chain would take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum NoEvidence {
    /// There is no agent, or one for development, and the chain takes no simulated evidence.
    NoAgent,
    /// The agent gives none.
    Agent(AgentError),
    /// What the agent gives is no quote, or one of something else.
    NotOurs,
    /// What was measured is not admitted.
    NotAdmitted(H256),
    /// No collateral that was uploaded verifies the quote as the chain wants it.
    NoCollateral,
}

impl core::fmt::Display for NoEvidence {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoAgent => write!(
                f,
                "the chain takes no simulated evidence; start a quoting agent, and the node with --quote-agent"
            ),
            Self::Agent(error) => write!(f, "the quoting agent: {error}"),
            Self::NotOurs => write!(f, "the quoting agent gives a quote of something else"),
            Self::NotAdmitted(measurement) => {
                write!(f, "the measurement {measurement:?} is not admitted by the chain")
            }
            Self::NoCollateral => write!(
                f,
                "no collateral on the chain verifies the quote; upload what Intel has for the platform"
            ),
        }
    }
}

/// Registers the enclaves of this machine's nodes that need it.
pub(super) fn run<T: Config>(ours: &Ours<T>, now: BlockHeight) {
    let mut tried = Recent::<Tried>::load(TRIED);
    let mut told = Told::load(TOLD, now);
    let mut keys = Vec::new();
    for (node, account) in ours {
        let enclave = Enclaves::<T>::get(node).filter(|_| Pallet::<T>::counting(*node).is_some());
        if let Some(enclave) = &enclave {
            if key::of_enclave::<T>(*node).is_none() {
                if told.is_due(What::ForeignKey(*node)) {
                    log::warn!(
                        target: LOG_TARGET,
                        "the enclave of node {node} has a key that is not here; if no other machine has it, \
                         withdraw it: attestation.withdrawEnclave",
                    );
                }
                continue;
            }
            keys.push(enclave.key);
            if !is_renewed_now(enclave, now) {
                continue;
            }
        }
        let waits = |what, blocks| {
            let before: Option<BlockHeight> = tried.at(&what, now);
            before.is_some_and(|at| now.saturating_sub(at) < blocks)
        };
        let (evidence, registration) = (Tried::Evidence(*node), Tried::Registration(*node));
        if waits(evidence, RETRY) || waits(registration, PATIENCE) {
            continue;
        }
        let key = key::for_node::<T>(*node, &keys);
        keys.push(key);
        match evidence_for::<T>(*node, &key) {
            Ok(evidence) => {
                if register::<T>(*node, account, key, evidence) {
                    tried.note(registration, now);
                }
            }
            Err(error) => {
                tried.note(evidence, now);
                if told.is_due(What::NoEvidence(*node)) {
                    log::warn!(
                        target: LOG_TARGET,
                        "no evidence for the enclave of node {node}: {error}",
                    );
                }
            }
        }
    }
    tried.store(TRIED);
}

/// Whether it is time to renew: in the last quarter of an enclave's time.
fn is_renewed_now(enclave: &Enclave, now: BlockHeight) -> bool {
    let whole = enclave.until.saturating_sub(enclave.since);
    enclave.until.saturating_sub(now) <= whole / 4
}

fn register<T: Config>(
    node: NodeId,
    account: &Account<T>,
    key: EnclaveKey,
    evidence: Evidence,
) -> bool {
    let kind = match &evidence {
        Evidence::Simulated => "simulated evidence, which proves nothing",
        Evidence::Dcap { .. } => "a quote",
    };
    let call = Call::register_enclave {
        node,
        key,
        evidence,
    };
    let is_sent = send::<T, T::KeeperKey, Call<T>>(account, call);
    if is_sent {
        log::info!(target: LOG_TARGET, "node {node} registers its enclave, with {kind}");
    } else {
        log::debug!(target: LOG_TARGET, "the pool does not take the enclave of node {node}");
    }
    is_sent
}

/// Evidence for a key of a node's enclave that the chain would take.
fn evidence_for<T: Config>(node: NodeId, key: &EnclaveKey) -> Result<Evidence, NoEvidence> {
    let simulated = || match AllowSimulated::<T>::get() {
        true => Ok(Evidence::Simulated),
        false => Err(NoEvidence::NoAgent),
    };
    let agent = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, AGENT_PLACE);
    let Some(url) = agent else {
        return simulated();
    };
    let operator = T::Custodians::custodian(node).map(|it| it.operator);
    let operator = operator.ok_or(NoEvidence::NotOurs)?;
    let data = report_data(&Pallet::<T>::genesis(), node, &operator.encode(), key);
    match agent::quote(&url, &data).map_err(NoEvidence::Agent)? {
        Quoted::Simulated => simulated(),
        Quoted::Quote(quote) => with_collateral::<T>(quote, &data),
    }
}

/// A quote with the collateral on the chain that verifies it, for as long as possible. What the chain would
/// refuse is not sent: it would cost a fee.
fn with_collateral<T: Config>(quote: Vec<u8>, data: &[u8; 64]) -> Result<Evidence, NoEvidence> {
    let parsed = Quote::parse(&quote).map_err(|_| NoEvidence::NotOurs)?;
    if parsed.report.report_data() != data {
        return Err(NoEvidence::NotOurs);
    }
    let measurement = H256(parsed.report.measurement());
    if !Measurements::<T>::contains_key(measurement) {
        return Err(NoEvidence::NotAdmitted(measurement));
    }
    let now = Pallet::<T>::seconds();
    // There are no more than the pallet keeps.
    let verified = CheckedCollaterals::<T>::iter()
        .filter(|(_, checked)| checked.tee() == parsed.header.tee && now <= checked.valid_until())
        .filter_map(|(hash, checked)| {
            let verified = Pallet::<T>::verify(&quote, &checked, now).ok()?;
            Some((verified.valid_until, hash))
        });
    let (_, collateral) = verified.max().ok_or(NoEvidence::NoCollateral)?;
    Ok(Evidence::Dcap {
        quote: QuoteBytes::try_from(quote).map_err(|_| NoEvidence::NotOurs)?,
        collateral,
    })
}
