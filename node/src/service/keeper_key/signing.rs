// SPDX-License-Identifier: Apache-2.0
//! Signs what the runtime's worker makes for the keeper's ML-DSA-65 key, on its way to the pool.
//!
//! Workers hand transactions in through this, and nobody else does: clients and peers come to the pool itself. What
//! waits for the signature of the key gets it, if it is what a keeper sends; anything else passes as it is. So whoever
//! has the RPC, or writes into the storage of workers, has nothing signed.
//!
//! The runtime is what the chain has decided on, and yet the key does no more for it than a keeper needs: whatever the
//! runtime made, the key moves no units, names no delegate and hands no control over.

use super::MlDsaKey;
use crate::service::{FullClient, Hash};
use codec::DecodeLimit;
use nerv_key::{ChainFacts, Unsignable, Unsigned};
use nerv_runtime::{opaque, Runtime, RuntimeCall, VERSION};
use sc_transaction_pool_api::{
    error::{Error as PoolError, IntoPoolError},
    LocalTransactionPool,
};
use sp_api::{Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_runtime::generic::Era;
use std::{fmt, sync::Arc};

/// The bytes of the longest call that is signed. The longest of a keeper's has 66.
const LONGEST_CALL: usize = 128;

/// How deep what is read may lie in itself. A keeper's calls are no deeper than this.
const DEPTH: u32 = 4;

/// The blocks for which what is signed is valid, at most. The runtime's worker asks for eight.
const LONGEST_LIFE: u64 = 64;

/// Why something that waits for the key's signature does not get it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// It cannot be read, or cannot be signed for.
    Unsignable(Unsignable),
    /// It is not a call that a keeper makes.
    Call,
    /// It is valid for other blocks than the next few.
    Era,
    /// It pays a tip.
    Tip,
    /// The chain's transactions are of another format than this node was built for.
    Outdated {
        /// The chain's.
        chain: u32,
        /// The node's.
        node: u32,
    },
    /// The chain could not be read.
    Chain(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the keeper's ML-DSA-65 key does not sign this: ")?;
        match self {
            Self::Unsignable(why) => why.fmt(f),
            Self::Call => write!(f, "it is not a call that a keeper makes"),
            Self::Era => write!(f, "it would be valid for other blocks than the next few"),
            Self::Tip => write!(f, "it pays a tip"),
            Self::Outdated { chain, node } => write!(
                f,
                "the chain's transactions are of version {chain}, and this node knows version {node}; update the node"
            ),
            Self::Chain(why) => why.fmt(f),
        }
    }
}

/// Why the pool does not have a transaction: it was not signed, or the pool does not take it.
#[derive(Debug)]
pub enum NotSent<E> {
    /// It was not signed.
    Refused(Refusal),
    /// The pool does not take it.
    Pool(E),
}

impl<E: fmt::Display> fmt::Display for NotSent<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => why.fmt(f),
            Self::Pool(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for NotSent<E> {}

impl<E: From<PoolError>> From<PoolError> for NotSent<E> {
    fn from(error: PoolError) -> Self {
        Self::Pool(error.into())
    }
}

impl<E: IntoPoolError> IntoPoolError for NotSent<E> {
    fn into_pool_error(self) -> Result<PoolError, Self> {
        match self {
            Self::Pool(error) => error.into_pool_error().map_err(Self::Pool),
            refused => Err(refused),
        }
    }
}

/// The chain at a block.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The height of the block.
    pub height: u64,
    /// The hash of the chain's first block.
    pub genesis: Hash,
    /// The runtime's `spec_version`.
    pub spec_version: u32,
    /// The runtime's `transaction_version`.
    pub transaction_version: u32,
}

/// What is asked of the chain.
pub trait Chain: Send + Sync + 'static {
    /// The chain at the end of a block. An error if it cannot be read.
    fn at(&self, block: Hash) -> Result<At, String>;
}

impl Chain for Arc<FullClient> {
    fn at(&self, block: Hash) -> Result<At, String> {
        let failed = |error: &dyn fmt::Display| format!("block {block}: {error}");
        let height = self.number(block).map_err(|error| failed(&error))?;
        let version = self.runtime_api().version(block);
        let version = version.map_err(|error| failed(&error))?;
        Ok(At {
            height: height.ok_or_else(|| failed(&"it is not there"))?.into(),
            genesis: self.info().genesis_hash,
            spec_version: version.spec_version,
            transaction_version: version.transaction_version,
        })
    }
}

/// A pool for workers, on the way to which the key signs.
pub struct SigningPool<P, C> {
    pool: P,
    key: MlDsaKey,
    chain: C,
}

impl<P, C: Chain> SigningPool<P, C> {
    /// Stands in front of the pool.
    pub fn new(pool: P, key: MlDsaKey, chain: C) -> Self {
        Self { pool, key, chain }
    }

    /// What a worker made after a block, with the signature; `None` if it does not wait for one of this key.
    fn signed(&self, at: Hash, bytes: &[u8]) -> Option<Result<Vec<u8>, Refusal>> {
        let unsigned = Unsigned::read(&self.key.0, bytes)?;
        Some(
            unsigned
                .map_err(Refusal::Unsignable)
                .and_then(|unsigned| self.sign(at, &unsigned)),
        )
    }

    fn sign(&self, at: Hash, unsigned: &Unsigned<'_>) -> Result<Vec<u8>, Refusal> {
        let chain = self.chain.at(at).map_err(Refusal::Chain)?;
        if chain.transaction_version != VERSION.transaction_version {
            return Err(Refusal::Outdated {
                chain: chain.transaction_version,
                node: VERSION.transaction_version,
            });
        }
        if !is_of_a_keeper(unsigned.call) {
            return Err(Refusal::Call);
        }
        if !begins_at(unsigned.era, chain.height) {
            return Err(Refusal::Era);
        }
        if unsigned.tip != 0 {
            return Err(Refusal::Tip);
        }
        let facts = ChainFacts {
            genesis: chain.genesis.0,
            spec_version: chain.spec_version,
            transaction_version: chain.transaction_version,
            era_block: at.0,
        };
        unsigned
            .signed(&self.key.0, &facts)
            .map_err(Refusal::Unsignable)
    }
}

/// Whether an era begins with the block of that height and ends soon: then that block's hash is what is signed.
fn begins_at(era: Era, height: u64) -> bool {
    matches!(era, Era::Mortal(period, _) if period <= LONGEST_LIFE) && era.birth(height) == height
}

/// Whether a call is one that a keeper makes by itself: it votes, proposes what the chain calls for, or wakes.
fn is_of_a_keeper(mut call: &[u8]) -> bool {
    use pallet_shard_governance::Call;
    if call.len() > LONGEST_CALL {
        return false;
    }
    let read = RuntimeCall::decode_all_with_depth_limit(DEPTH, &mut call);
    let Ok(RuntimeCall::ShardGovernance(call)) = read else {
        return false;
    };
    matches!(
        call,
        Call::<Runtime>::vote { .. }
            | Call::propose_split { .. }
            | Call::propose_merge { .. }
            | Call::propose_relocation { .. }
            | Call::propose_lane { .. }
            | Call::propose_return { .. }
            | Call::propose_co_location { .. }
            | Call::wake {}
    )
}

impl<P, C> LocalTransactionPool for SigningPool<P, C>
where
    P: LocalTransactionPool<Block = opaque::Block>,
    C: Chain,
{
    type Block = opaque::Block;
    type Hash = P::Hash;
    type Error = NotSent<P::Error>;

    fn submit_local(
        &self,
        at: Hash,
        transaction: opaque::UncheckedExtrinsic,
    ) -> Result<P::Hash, NotSent<P::Error>> {
        let transaction = match self.signed(at, transaction.inner()) {
            None => transaction,
            Some(Ok(signed)) => opaque::UncheckedExtrinsic::from_blob(signed),
            Some(Err(refusal)) => return Err(NotSent::Refused(refusal)),
        };
        self.pool
            .submit_local(at, transaction)
            .map_err(NotSent::Pool)
    }
}

#[cfg(test)]
mod tests;
