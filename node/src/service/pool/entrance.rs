// SPDX-License-Identifier: Apache-2.0
//! What stands in front of the pool: it lets in what has room, and refuses the rest at once.

use super::{
    held::Held,
    room::{Crowd, Limits, Room},
    FullClient, TransactionPool as Pool,
};
use async_trait::async_trait;
use futures::lock::Mutex;
use nerv_runtime::opaque::Block;
use sc_transaction_pool_api::{
    error::Error as Refusal, ChainEvent, ImportNotificationStream, InPoolTransaction,
    LocalTransactionPool, MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor,
    TransactionPool, TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_api::ProvideRuntimeApi;
use sp_runtime::transaction_validity::{TransactionValidityError, ValidTransaction};
use sp_transaction_pool::runtime_api::TaggedTransactionQueue;
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, PoisonError,
    },
    time::{Duration, Instant},
};

type Hash = TxHash<Pool>;
type Transaction = TransactionFor<Pool>;
type InPool = <Pool as TransactionPool>::InPoolTransaction;
type Error = <Pool as TransactionPool>::Error;
type Ready = Box<dyn ReadyTransactions<Item = Arc<InPool>> + Send>;

/// A transaction on its way into the pool, which counts as long as this lives.
struct Arriving<'a> {
    entrance: &'a Entrance,
    bytes: usize,
}

impl<'a> Arriving<'a> {
    fn new(entrance: &'a Entrance, bytes: usize) -> Self {
        entrance.count.fetch_add(1, Ordering::Relaxed);
        entrance.bytes.fetch_add(bytes, Ordering::Relaxed);
        Self { entrance, bytes }
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        self.entrance.count.fetch_sub(1, Ordering::Relaxed);
        self.entrance.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A pool that takes only what has room.
///
/// What the node's own off-chain workers send is let in always: they send little. It is told whether
/// it is valid after the block they looked at, and waits until the pool has seen that.
pub struct Entrance {
    pool: Pool,
    client: Arc<FullClient>,
    limits: Limits,
    /// How many are on their way in, and their bytes.
    count: AtomicUsize,
    bytes: AtomicUsize,
    /// Also lets one through at a time where there is little room: each costs a validation.
    crowd: Mutex<Crowd>,
    /// What workers sent before the pool has seen their block.
    held: std::sync::Mutex<Held<nerv_runtime::Hash, Transaction>>,
}

impl Entrance {
    /// Stands in front of the pool.
    pub fn new(pool: Pool, client: Arc<FullClient>, limits: Limits) -> Self {
        Self {
            pool,
            client,
            limits,
            count: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            crowd: Mutex::default(),
            held: std::sync::Mutex::default(),
        }
    }

    /// What is held back. Nothing panics while it is locked, so a poisoned lock is as good.
    fn held(&self) -> std::sync::MutexGuard<'_, Held<nerv_runtime::Hash, Transaction>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the transaction pass, or says why not.
    async fn admit(
        &self,
        at: nerv_runtime::Hash,
        source: TransactionSource,
        transaction: &Transaction,
    ) -> Result<Arriving<'_>, Error> {
        let bytes = transaction.inner().len();
        let arriving = Limits {
            count: self.count.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        };
        let room = self.limits.room(&self.pool.status(), arriving, bytes);
        // Before anything that takes time: those that arrive meanwhile must see it.
        let arriving = Arriving::new(self, bytes);
        if room == Room::Enough {
            return Ok(arriving);
        }
        // Who sends again what waits already had better hear that.
        let hash = self.pool.hash_of(transaction);
        if self.pool.ready_transaction(&hash).is_some() {
            return Err(Refusal::AlreadyImported(Box::new(hash)).into());
        }
        if room == Room::None {
            return Err(Refusal::ImmediatelyDropped.into());
        }
        let mut crowd = self.crowd.lock().await;
        let valid = self.validate(at, source, transaction)?;
        let now = Instant::now();
        if !crowd.is_fresh(now) {
            let ready: Vec<_> = self.pool.ready().collect();
            let ready = ready.iter().map(|one| (*one.priority(), one.provides()));
            *crowd = Crowd::of(now, ready);
        }
        if crowd.takes(room, &valid) {
            Ok(arriving)
        } else {
            Err(Refusal::ImmediatelyDropped.into())
        }
    }

    fn validate(
        &self,
        at: nerv_runtime::Hash,
        source: TransactionSource,
        transaction: &Transaction,
    ) -> Result<ValidTransaction, Error> {
        let runtime = self.client.runtime_api();
        runtime
            .validate_transaction(at, source, transaction.clone(), at)
            .map_err(|error| Error::RuntimeApi(error.to_string()))?
            .map_err(|error| {
                match error {
                    TransactionValidityError::Invalid(why) => Refusal::InvalidTransaction(why),
                    TransactionValidityError::Unknown(why) => Refusal::UnknownTransaction(why),
                }
                .into()
            })
    }
}

#[async_trait]
impl TransactionPool for Entrance {
    type Block = Block;
    type Hash = Hash;
    type InPoolTransaction = InPool;
    type Error = Error;

    async fn submit_at(
        &self,
        at: nerv_runtime::Hash,
        source: TransactionSource,
        transactions: Vec<Transaction>,
    ) -> Result<Vec<Result<Hash, Error>>, Error> {
        let mut outcomes = Vec::with_capacity(transactions.len());
        for transaction in transactions {
            outcomes.push(self.submit_one(at, source, transaction).await);
        }
        Ok(outcomes)
    }

    async fn submit_one(
        &self,
        at: nerv_runtime::Hash,
        source: TransactionSource,
        transaction: Transaction,
    ) -> Result<Hash, Error> {
        let _arriving = self.admit(at, source, &transaction).await?;
        self.pool.submit_one(at, source, transaction).await
    }

    async fn submit_and_watch(
        &self,
        at: nerv_runtime::Hash,
        source: TransactionSource,
        transaction: Transaction,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Error> {
        let _arriving = self.admit(at, source, &transaction).await?;
        self.pool.submit_and_watch(at, source, transaction).await
    }

    async fn ready_at(&self, at: nerv_runtime::Hash) -> Ready {
        self.pool.ready_at(at).await
    }

    fn ready(&self) -> Ready {
        self.pool.ready()
    }

    async fn report_invalid(
        &self,
        at: Option<nerv_runtime::Hash>,
        errors: TxInvalidityReportMap<Hash>,
    ) -> Vec<Arc<InPool>> {
        self.pool.report_invalid(at, errors).await
    }

    fn futures(&self) -> Vec<InPool> {
        self.pool.futures()
    }

    fn status(&self) -> PoolStatus {
        self.pool.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<Hash> {
        self.pool.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<Hash, Vec<String>>) {
        self.pool.on_broadcasted(propagations);
    }

    fn hash_of(&self, transaction: &Transaction) -> Hash {
        self.pool.hash_of(transaction)
    }

    fn ready_transaction(&self, hash: &Hash) -> Option<Arc<InPool>> {
        self.pool.ready_transaction(hash)
    }

    async fn ready_at_with_timeout(&self, at: nerv_runtime::Hash, timeout: Duration) -> Ready {
        self.pool.ready_at_with_timeout(at, timeout).await
    }
}

#[async_trait]
impl MaintainedTransactionPool for Entrance {
    async fn maintain(&self, event: ChainEvent<Block>) {
        let seen = match event {
            ChainEvent::NewBestBlock { hash, .. } => Some(hash),
            ChainEvent::NewBlock { .. } | ChainEvent::Finalized { .. } => None,
        };
        self.pool.maintain(event).await;
        let Some(seen) = seen else { return };
        let released = self.held().release(seen);
        for transaction in released {
            if let Err(error) = self.pool.submit_local(seen, transaction) {
                log::debug!("The pool does not take what a worker sent: {error}");
            }
        }
    }
}

impl LocalTransactionPool for Entrance {
    type Block = Block;
    type Hash = Hash;
    type Error = Error;

    fn submit_local(
        &self,
        at: nerv_runtime::Hash,
        transaction: Transaction,
    ) -> Result<Hash, Error> {
        // The pool itself does not tell its caller what it thinks of it.
        self.validate(at, TransactionSource::Local, &transaction)?;
        let hash = self.pool.hash_of(&transaction);
        let taken = self.held().take(&at, transaction);
        match taken {
            Some(transaction) => self.pool.submit_local(at, transaction),
            None => Ok(hash),
        }
    }
}
