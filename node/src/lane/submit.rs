// SPDX-License-Identifier: Apache-2.0
//! What replicas send to the chain: commits and renewals, which nobody signs, and what is signed by an
//! account that the keeper signs for, and is free if it is true.
//!
//! A task of its own sends them, since the pool may take its time. What is refused is sent again by
//! whoever wants it still: the protocol tries again, and so does an import.

use super::{
    chain::{At, LaneChain},
    extrinsics::Blocks,
};
use crate::service::TransactionPool as Pool;
use codec::Encode;
use nerv_lane::protocol::{Commit, RenewalCall};
use nerv_primitives_lane::Vote;
use nerv_primitives_types::{BlindedId, ShardId};
use nerv_runtime::{
    offchain::{authorized, extension_of, KEEPER_KEY_TYPE},
    opaque, AccountId, Address, Runtime, RuntimeCall, Signature, UncheckedExtrinsic,
};
use sc_transaction_pool_api::{TransactionPool, TransactionSource};
use sp_api::ProvideRuntimeApi;
use sp_core::{sr25519::Public, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{generic::Era, traits::ConstU32, BoundedVec};
use std::sync::Arc;
use substrate_frame_rpc_system::AccountNonceApi;
use tokio::sync::mpsc;

/// What waits to be sent at the most.
pub const MAX_WAITING: usize = 64;

/// The blocks in which what is signed can be included. A power of two.
const LIFETIME: u64 = 32;

/// A node of a proof, as the chain takes it.
type Node = BoundedVec<u8, ConstU32<{ pallet_lanes::types::MAX_PROOF_NODE }>>;

/// Something for the chain.
pub enum Sending {
    /// Of a call that is authorised by what it says.
    Authorised(Box<RuntimeCall>),
    /// Of a call that somebody signs.
    Signed(Box<RuntimeCall>),
}

/// A commit and who is paid out by it, if it is within what the call can have.
pub fn commit(commit: Commit, payees: Vec<AccountId>) -> Option<Sending> {
    let call = pallet_lanes::Call::<Runtime>::commit {
        header: Box::new(commit.header),
        path: commit.path.try_into().ok()?,
        messages: commit.messages.try_into().ok()?,
        payees: payees.try_into().ok()?,
        signatures: commit.signatures.try_into().ok()?,
    };
    Some(Sending::Authorised(Box::new(call.into())))
}

/// A renewal, likewise.
pub fn renewal(renewal: RenewalCall) -> Option<Sending> {
    let call = pallet_lanes::Call::<Runtime>::renew {
        renewal: renewal.renewal,
        signatures: renewal.signatures.try_into().ok()?,
    };
    Some(Sending::Authorised(Box::new(call.into())))
}

/// That a node has voted for two heads.
pub fn equivocation(first: Vote, second: Vote) -> Sending {
    let call = pallet_lanes::Call::<Runtime>::report_equivocation {
        first: Box::new(first),
        second: Box::new(second),
    };
    Sending::Signed(Box::new(call.into()))
}

/// Records of a lane that returns, and the nodes that show them, if that is within what the call can have.
pub fn import(
    shard: ShardId,
    accounts: Vec<BlindedId>,
    proof: impl Iterator<Item = Vec<u8>>,
) -> Option<Sending> {
    let nodes = proof.map(|node| Node::try_from(node).ok());
    let nodes = nodes.collect::<Option<Vec<Node>>>()?;
    let call = pallet_lanes::Call::<Runtime>::import {
        shard,
        accounts: accounts.try_into().ok()?,
        proof: nodes.try_into().ok()?,
    };
    Some(Sending::Signed(Box::new(call.into())))
}

/// Sends one after the other.
pub struct Submitter {
    chain: LaneChain,
    pool: Arc<Pool>,
    genesis: H256,
}

impl Submitter {
    /// Sends into this pool.
    pub fn new(chain: LaneChain, pool: Arc<Pool>, genesis: H256) -> Self {
        Self {
            chain,
            pool,
            genesis,
        }
    }

    /// Until nobody sends anything any more.
    pub async fn run(self, mut waiting: mpsc::Receiver<Sending>) {
        while let Some(sending) = waiting.recv().await {
            let at = self.chain.best();
            let extrinsic = match sending {
                Sending::Authorised(call) => Some(authorized(*call)),
                Sending::Signed(call) => self.sign(*call, at),
            };
            let Some(extrinsic) = extrinsic else {
                log::debug!(target: super::LOG, "There is no key of a keeper to sign with");
                continue;
            };
            let bytes = extrinsic.encode();
            let Ok(opaque) = opaque::UncheckedExtrinsic::try_from_encoded_extrinsic(&bytes) else {
                continue;
            };
            // As one of its own, which finds a place where others do not.
            let source = TransactionSource::Local;
            let sent = self.pool.submit_one(at.hash, source, opaque).await;
            if let Err(error) = sent {
                log::debug!(target: super::LOG, "The pool does not take what is sent: {error}");
            }
        }
    }

    /// Signed by the first account that the keeper signs for.
    fn sign(&self, call: RuntimeCall, at: At) -> Option<UncheckedExtrinsic> {
        let keystore = self.chain.keystore();
        let public = *keystore.sr25519_public_keys(KEEPER_KEY_TYPE).first()?;
        let account = AccountId::from(public);
        let api = self.chain.client().runtime_api();
        let nonce = api.account_nonce(at.hash, account.clone()).ok()?;
        let extension = extension_of(Era::mortal(LIFETIME, at.height.into()), nonce);
        let versions = self.chain.versions()?;
        let implicit = (
            versions.runtime,
            versions.transaction,
            self.genesis,
            at.hash,
            None::<[u8; 32]>,
        );
        let mut bytes = (&call, &extension, implicit).encode();
        if bytes.len() > 256 {
            bytes = blake2_256(&bytes).to_vec();
        }
        let signature = self.signature(&public, &bytes)?;
        let signer = Address::Id(account);
        Some(UncheckedExtrinsic::new_signed(
            call, signer, signature, extension,
        ))
    }

    fn signature(&self, public: &Public, bytes: &[u8]) -> Option<Signature> {
        let keystore = self.chain.keystore();
        let signed = keystore.sr25519_sign(KEEPER_KEY_TYPE, public, bytes);
        signed.ok().flatten().map(Signature::Sr25519)
    }
}
