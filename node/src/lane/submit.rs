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
    opaque, AccountId, Address, Nonce, Runtime, RuntimeCall, Signature, UncheckedExtrinsic,
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
    nonces: Nonces,
}

/// The nonces of what is signed. No state has those of what waits in the pool: without them all that is sent
/// in one block would have the same, and one of it be taken.
#[derive(Default)]
struct Nonces {
    /// The next one behind what was taken last.
    next: Option<Nonce>,
    /// What the state had when it was looked at last.
    of_state: Nonce,
    /// The height at which that changed, or at which nothing was waiting.
    since: u64,
}

impl Nonces {
    /// The next one, where the state has this one. If the first that waits has waited for so long that no block
    /// takes it any more, it leaves no gap.
    fn next(&mut self, of_state: Nonce, height: u64) -> Nonce {
        if of_state != self.of_state {
            (self.of_state, self.since) = (of_state, height);
        }
        let is_late = height.saturating_sub(self.since) >= LIFETIME;
        let waiting = self.next.filter(|next| *next > of_state && !is_late);
        waiting.unwrap_or_else(|| {
            self.since = height;
            of_state
        })
    }

    /// The pool has taken one.
    fn took(&mut self, nonce: Nonce) {
        self.next = Some(nonce.saturating_add(1));
    }
}

impl Submitter {
    /// Sends into this pool.
    pub fn new(chain: LaneChain, pool: Arc<Pool>, genesis: H256) -> Self {
        Self {
            chain,
            pool,
            genesis,
            nonces: Nonces::default(),
        }
    }

    /// Until nobody sends anything any more.
    pub async fn run(mut self, mut waiting: mpsc::Receiver<Sending>) {
        while let Some(sending) = waiting.recv().await {
            let at = self.chain.best();
            let made = match sending {
                Sending::Authorised(call) => Some((authorized(*call), None)),
                Sending::Signed(call) => self.sign(*call, at),
            };
            let Some((extrinsic, nonce)) = made else {
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
            match (sent, nonce) {
                (Ok(_), Some(nonce)) => self.nonces.took(nonce),
                (Ok(_), None) => {}
                (Err(error), _) => {
                    log::debug!(target: super::LOG, "The pool does not take what is sent: {error}");
                }
            }
        }
    }

    /// Signed by the first account that the keeper signs for, and with which nonce.
    fn sign(&mut self, call: RuntimeCall, at: At) -> Option<(UncheckedExtrinsic, Option<Nonce>)> {
        let keystore = self.chain.keystore();
        let public = *keystore.sr25519_public_keys(KEEPER_KEY_TYPE).first()?;
        let account = AccountId::from(public);
        let api = self.chain.client().runtime_api();
        let of_state = api.account_nonce(at.hash, account.clone()).ok()?;
        let nonce = self.nonces.next(of_state, at.height.into());
        let extension = extension_of(Era::mortal(LIFETIME, at.height.into()), nonce);
        // A block that has it comes behind the best one.
        let versions = self.chain.versions(self.chain.best().height)?;
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
        let signed = UncheckedExtrinsic::new_signed(call, signer, signature, extension);
        Some((signed, Some(nonce)))
    }

    fn signature(&self, public: &Public, bytes: &[u8]) -> Option<Signature> {
        let keystore = self.chain.keystore();
        let signed = keystore.sr25519_sign(KEEPER_KEY_TYPE, public, bytes);
        signed.ok().flatten().map(Signature::Sr25519)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_has_nonces_in_a_row_until_it_is_gone() {
        let mut nonces = Nonces::default();
        assert_eq!(nonces.next(5, 100), 5);
        // The pool did not take it: the next one has the same.
        assert_eq!(nonces.next(5, 100), 5);
        nonces.took(5);
        assert_eq!(nonces.next(5, 100), 6);
        nonces.took(6);
        assert_eq!(nonces.next(5, 101), 7);
        assert_eq!(nonces.next(5, 100 + LIFETIME - 1), 7);
        // The first of them never came to be in a block, whatever was sent since.
        nonces.took(7);
        assert_eq!(nonces.next(5, 100 + LIFETIME), 5);
        // Somebody else has signed with the key.
        assert_eq!(nonces.next(9, 140), 9);
    }

    #[test]
    fn what_is_always_on_its_way_never_has_a_nonce_twice() {
        let mut nonces = Nonces::default();
        // Two wait at any time, and a block takes one.
        for height in 0..4 * LIFETIME {
            let of_state = height.saturating_sub(2) as Nonce;
            let nonce = nonces.next(of_state, height);
            assert_eq!(u64::from(nonce), height);
            nonces.took(nonce);
        }
        // Blocks take no more.
        let (of_state, last) = (4 * LIFETIME as Nonce - 2, 4 * LIFETIME);
        assert_eq!(nonces.next(of_state, last), of_state + 2);
        assert_eq!(nonces.next(of_state, last + LIFETIME - 1), of_state + 2);
        assert_eq!(nonces.next(of_state, last + LIFETIME), of_state);
    }
}
