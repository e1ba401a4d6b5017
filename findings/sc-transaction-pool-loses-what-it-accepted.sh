#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sc-transaction-pool 48.0.0 (polkadot-sdk 2609), with the limits that a node gives it by default.
#
# A pool answers "accepted", and loses what it accepted. Its limit of what waits for an earlier nonce is a
# tenth of the limit of what is ready (819 of 8,192). Beyond it the oldest of those that wait is removed;
# who sent it over `author_submitExtrinsic` is told nothing, and all later nonces wait for it for ever.
#
# The fork-aware pool comes there by itself: what arrives between the moment in which it copies its buffer
# into the view of a new block, and that in which the view becomes one of those that submissions go to, is
# missing from the view until the next block. All later nonces of its sender wait until then: with more than
# 819 a block the missing one itself is thrown out. So one account that sends in order, one after the other,
# loses most of its transactions, if it only sends fast enough.
#
# Needs cargo and some ten minutes: it compiles the pool and what it stands on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"

cat >"$folder/Cargo.toml" <<'MANIFEST'
[package]
name = "transactions-that-vanish"
version = "0.0.0"
edition = "2021"

[dependencies]
async-trait = "0.1"
futures = { version = "0.3", features = ["thread-pool"] }
sc-transaction-pool = "=48.0.0"
sc-transaction-pool-api = "=47.0.0"
sp-blockchain = "=47.0.0"
sp-core = "=43.0.0"
sp-runtime = "=49.0.0"

[profile.dev]
opt-level = 1
debug = false
MANIFEST

cat >"$folder/src/main.rs" <<'PROGRAM'
//! A chain of empty blocks in memory, one each second, and the fork-aware pool with the limits that a
//! node gives it by default. One account sends valid transactions; all are accepted; some are gone.

use async_trait::async_trait;
use futures::executor::block_on;
use sc_transaction_pool::{
    ChainApi, ForkAwareTxPool, Options, PoolLimit, ValidateTransactionPriority,
};
use sc_transaction_pool_api::{
    error::Error, ChainEvent, MaintainedTransactionPool, TransactionPool, TransactionSource,
};
use sp_blockchain::{HashAndNumber, TreeRoute};
use sp_core::{Decode, Encode};
use sp_runtime::{
    generic::{self, BlockId},
    traits::{BlakeTwo256, Hash as _, Header as _},
    transaction_validity::{TransactionValidity, ValidTransaction},
    OpaqueExtrinsic,
};
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc, Mutex,
    },
    thread,
    time::{Duration, Instant},
};

type Header = generic::Header<u32, BlakeTwo256>;
type Block = generic::Block<Header, OpaqueExtrinsic>;
type Hash = sp_core::H256;

/// A chain of empty blocks.
struct Chain(Mutex<Vec<Header>>);

impl Chain {
    fn new() -> Self {
        let chain = Self(Mutex::default());
        chain.grow();
        chain
    }

    fn grow(&self) -> Hash {
        let mut headers = self.0.lock().unwrap();
        let parent = headers.last().map_or(Hash::zero(), |header| header.hash());
        let number = headers.len() as u32;
        let header = Header::new(
            number,
            Hash::zero(),
            Hash::zero(),
            parent,
            Default::default(),
        );
        headers.push(header.clone());
        header.hash()
    }

    fn number(&self, hash: Hash) -> Option<u32> {
        let headers = self.0.lock().unwrap();
        let number = headers.iter().position(|header| header.hash() == hash);
        number.map(|number| number as u32)
    }

    fn at(&self, number: u32) -> Option<Header> {
        self.0.lock().unwrap().get(number as usize).cloned()
    }
}

#[async_trait]
impl ChainApi for Chain {
    type Block = Block;
    type Error = Error;

    async fn validate_transaction(
        &self,
        at: Hash,
        source: TransactionSource,
        transaction: Arc<OpaqueExtrinsic>,
        _: ValidateTransactionPriority,
    ) -> Result<TransactionValidity, Error> {
        self.validate_transaction_blocking(at, source, transaction)
    }

    /// Its nonce is all there is to a transaction. None was included yet, so that each but the first
    /// needs the one before.
    fn validate_transaction_blocking(
        &self,
        _: Hash,
        _: TransactionSource,
        transaction: Arc<OpaqueExtrinsic>,
    ) -> Result<TransactionValidity, Error> {
        thread::sleep(Duration::from_micros(300));
        let nonce = u32::decode(&mut transaction.inner()).unwrap();
        Ok(Ok(ValidTransaction {
            requires: nonce
                .checked_sub(1)
                .map(|before| before.encode())
                .into_iter()
                .collect(),
            provides: vec![nonce.encode()],
            ..Default::default()
        }))
    }

    fn block_id_to_number(&self, at: &BlockId<Block>) -> Result<Option<u32>, Error> {
        Ok(match at {
            BlockId::Hash(hash) => self.number(*hash),
            BlockId::Number(number) => Some(*number),
        })
    }

    fn block_id_to_hash(&self, at: &BlockId<Block>) -> Result<Option<Hash>, Error> {
        Ok(match at {
            BlockId::Hash(hash) => Some(*hash),
            BlockId::Number(number) => self.at(*number).map(|header| header.hash()),
        })
    }

    fn hash_and_length(&self, transaction: &OpaqueExtrinsic) -> (Hash, usize) {
        let bytes = transaction.encode();
        (BlakeTwo256::hash(&bytes), bytes.len())
    }

    async fn block_body(&self, _: Hash) -> Result<Option<Vec<OpaqueExtrinsic>>, Error> {
        Ok(Some(Vec::new()))
    }

    fn block_header(&self, at: Hash) -> Result<Option<Header>, Error> {
        Ok(self.number(at).and_then(|number| self.at(number)))
    }

    /// There are no forks: one of the two is an ancestor of the other.
    fn tree_route(&self, from: Hash, to: Hash) -> Result<TreeRoute<Block>, Error> {
        let (first, last) = (self.number(from).unwrap(), self.number(to).unwrap());
        let block = |number| HashAndNumber {
            number,
            hash: self.at(number).unwrap().hash(),
        };
        let (route, pivot) = if first <= last {
            ((first..=last).map(block).collect(), 0)
        } else {
            let back: Vec<_> = (last..=first).rev().map(block).collect();
            let pivot = back.len() - 1;
            (back, pivot)
        };
        Ok(TreeRoute::new(route, pivot).unwrap())
    }
}

/// The pool of a node whose command line says nothing of it.
fn pool(chain: &Arc<Chain>) -> Arc<ForkAwareTxPool<Chain, Block>> {
    let genesis = chain.at(0).unwrap().hash();
    let limit = |part: usize| PoolLimit {
        count: 8192 / part,
        total_bytes: 20480 * 1024 / part,
    };
    let options = Options {
        ready: limit(1),
        future: limit(10),
        ..Default::default()
    };
    let spawner = sp_core::testing::TaskExecutor::new();
    let pool = ForkAwareTxPool::new_with_background_worker(
        options,
        true.into(),
        chain.clone(),
        None,
        spawner,
        genesis,
        genesis,
    );
    Arc::new(pool)
}

/// Sends them in this order, one after the other, and says what was accepted and what is there.
fn send(nonces: impl Iterator<Item = u32>, a_second: u32) -> (u32, u32, u32) {
    let chain = Arc::new(Chain::new());
    let pool = pool(&chain);
    let over = Arc::new(AtomicBool::new(false));
    let blocks = thread::spawn({
        let (chain, pool, over) = (chain.clone(), pool.clone(), over.clone());
        move || {
            while !over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_secs(1));
                let hash = chain.grow();
                block_on(pool.maintain(ChainEvent::NewBestBlock {
                    hash,
                    tree_route: None,
                }));
            }
        }
    });
    let genesis = chain.at(0).unwrap().hash();
    let began = Instant::now();
    let (mut sent, mut accepted) = (0, 0);
    for nonce in nonces {
        let transaction = OpaqueExtrinsic::from_blob(nonce.encode());
        let outcome = block_on(pool.submit_one(genesis, TransactionSource::External, transaction));
        // A view that was made meanwhile may have it already.
        accepted += u32::from(matches!(outcome, Ok(_) | Err(Error::AlreadyImported(_))));
        sent += 1;
        let due = Duration::from_secs(1) * sent / a_second;
        thread::sleep(due.saturating_sub(began.elapsed()));
    }
    // Whatever the pool still has on its way reaches the view of a later block.
    thread::sleep(Duration::from_secs(4));
    over.store(true, Ordering::Relaxed);
    blocks.join().unwrap();
    let status = pool.status();
    (sent, accepted, (status.ready + status.future) as u32)
}

fn main() {
    let (sent, accepted, there) = send((1..2_000).chain([0]), 300);
    println!("the first one last: {sent} sent, {accepted} accepted, {there} there");
    let (sent, accepted, there) = send(0..5_000, 1_200);
    let (all, some) = (sent == accepted, there < accepted);
    println!("in order: {sent} sent, all accepted: {all}, some are gone: {some}");
}
PROGRAM

expected='the first one last: 2000 sent, 2000 accepted, 820 there
in order: 5000 sent, all accepted: true, some are gone: true'

seen=$(cd "$folder" && CARGO_TARGET_DIR="${FINDING_TARGET_DIR:-$folder/target}" cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" = "$expected" ]; then
    printf '%s: as seen\n' "$(basename "$0" .sh)"
else
    printf 'changed; it was:\n%s\n' "$expected"
    exit 1
fi
