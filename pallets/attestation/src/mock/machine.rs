// SPDX-License-Identifier: Apache-2.0
//! A machine with the keeper, and with a quoting agent that does what a test says.

use super::*;
use crate::Call;
use codec::Decode;
use frame_support::storage::with_transaction;
use sp_core::{
    offchain::{
        testing::{TestOffchainExt, TestTransactionPoolExt},
        Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
        OffchainWorkerExt, OpaqueNetworkState, Timestamp, TransactionPoolExt,
    },
    OpaquePeerId,
};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{
    generic::Preamble, offchain::storage::StorageValueRef, testing::UintAuthorityId, DispatchError,
    TransactionOutcome,
};
use std::sync::{Arc, Mutex, MutexGuard};

/// What an agent does.
#[derive(Clone, Debug)]
pub enum Does {
    /// It is not there.
    Nothing,
    /// It takes the question and never answers.
    Hangs,
    /// It answers with a status.
    Answers(u16, Vec<u8>),
    /// It answers with so many bytes, and not to the end in time.
    Stalls(usize),
    /// It answers with so many bytes, and breaks off.
    BreaksOff(usize),
    /// It answers without an end.
    NeverEnds,
}

/// An agent, and what came of it.
#[derive(Debug)]
pub struct Agent {
    /// What it does.
    pub does: Does,
    /// The requests that were begun.
    pub asked: usize,
    /// Where it was asked.
    pub url: String,
    /// What it was asked.
    pub body: Vec<u8>,
    /// The bytes that were read of its answer.
    pub read: usize,
    /// Until when it was waited for.
    pub waited_until: Option<Timestamp>,
}

/// The externalities of a worker on a machine with an agent.
#[derive(Clone)]
pub struct Machine(Arc<Mutex<Agent>>);

impl Machine {
    /// A machine whose agent does that.
    pub fn new(does: Does) -> Self {
        Self(Arc::new(Mutex::new(Agent {
            does,
            asked: 0,
            url: String::new(),
            body: Vec::new(),
            read: 0,
            waited_until: None,
        })))
    }

    /// Its agent.
    pub fn agent(&self) -> MutexGuard<'_, Agent> {
        self.0.lock().expect("nothing has panicked")
    }
}

impl Externalities for Machine {
    fn is_validator(&self) -> bool {
        false
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(1_000)
    }

    fn sleep_until(&mut self, _: Timestamp) {}

    fn random_seed(&mut self) -> [u8; 32] {
        [0; 32]
    }

    fn http_request_start(
        &mut self,
        method: &str,
        uri: &str,
        _: &[u8],
    ) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "POST");
        let mut agent = self.agent();
        agent.asked += 1;
        agent.url = uri.into();
        agent.body.clear();
        agent.read = 0;
        Ok(HttpRequestId(7))
    }

    fn http_request_add_header(
        &mut self,
        _: HttpRequestId,
        name: &str,
        value: &str,
    ) -> Result<(), ()> {
        assert_eq!((name, value), ("content-type", "application/json"));
        Ok(())
    }

    fn http_request_write_body(
        &mut self,
        _: HttpRequestId,
        chunk: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        assert!(deadline.is_some(), "nobody is waited for without an end");
        let mut agent = self.agent();
        agent.body.extend(chunk);
        match agent.does {
            Does::Nothing => Err(HttpError::IoError),
            _ => Ok(()),
        }
    }

    fn http_response_wait(
        &mut self,
        ids: &[HttpRequestId],
        deadline: Option<Timestamp>,
    ) -> Vec<HttpRequestStatus> {
        assert_eq!(ids, [HttpRequestId(7)]);
        let mut agent = self.agent();
        agent.waited_until = deadline;
        vec![match agent.does {
            Does::Nothing => HttpRequestStatus::IoError,
            Does::Hangs => HttpRequestStatus::DeadlineReached,
            Does::Answers(status, _) => HttpRequestStatus::Finished(status),
            _ => HttpRequestStatus::Finished(200),
        }]
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn http_response_read_body(
        &mut self,
        _: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        assert!(deadline.is_some(), "nobody is waited for without an end");
        let mut agent = self.agent();
        let read = agent.read;
        let whole = match &agent.does {
            Does::Answers(_, body) => body.len(),
            Does::Stalls(length) | Does::BreaksOff(length) => *length,
            _ => usize::MAX,
        };
        let length = buffer.len().min(whole - read);
        match &agent.does {
            Does::Stalls(_) if length == 0 => return Err(HttpError::DeadlineReached),
            Does::BreaksOff(_) if length == 0 => return Err(HttpError::IoError),
            Does::Answers(_, body) => {
                buffer[..length].copy_from_slice(&body[read..read + length]);
            }
            _ => buffer[..length].fill(b' '),
        }
        agent.read += length;
        Ok(length)
    }

    fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}

/// What a test sees of a machine.
pub struct Keeper {
    /// The machine's keys of enclaves.
    pub keystore: Arc<MemoryKeystore>,
    /// The machine, with its agent.
    pub machine: Machine,
    pool: Box<dyn Fn() -> Vec<Vec<u8>>>,
}

impl Keeper {
    /// The calls that were sent since the last time, each with who has signed it.
    pub fn sent(&self) -> Vec<(Option<AccountId>, Call<Test>)> {
        let sent = (self.pool)();
        let decode = |bytes: Vec<u8>| {
            let extrinsic = Extrinsic::decode(&mut &bytes[..]).expect("extrinsics are sent");
            let signer = match extrinsic.preamble {
                Preamble::Signed(who, ..) => Some(who),
                _ => None,
            };
            match extrinsic.function {
                RuntimeCall::Attestation(call) => (signer, call),
                _ => panic!("not a call of the pallet"),
            }
        };
        sent.into_iter().map(decode).collect()
    }

    /// Runs the keeper after this block, and tells what it sends.
    pub fn keep(&self) -> Vec<(Option<AccountId>, Call<Test>)> {
        keep();
        self.sent()
    }
}

/// Runs a test on a chain and on a machine with these keys whose keeper is on.
pub fn with_keeper(
    mut ext: sp_io::TestExternalities,
    keys: impl IntoIterator<Item = AccountId>,
    test: impl FnOnce(&Keeper),
) {
    UintAuthorityId::set_all_keys(keys);
    let (offchain, _) = TestOffchainExt::new();
    let (to_pool, pool) = TestTransactionPoolExt::new();
    let keystore = Arc::new(MemoryKeystore::new());
    let machine = Machine::new(Does::Nothing);
    ext.register_extension(OffchainDbExt::new(offchain));
    ext.register_extension(OffchainWorkerExt::new(machine.clone()));
    ext.register_extension(TransactionPoolExt::new(to_pool));
    ext.register_extension(KeystoreExt(keystore.clone()));
    ext.execute_with(|| {
        switch_keeper(true);
        test(&Keeper {
            keystore,
            machine,
            pool: Box::new(move || core::mem::take(&mut pool.write().transactions)),
        });
        check();
    });
}

/// Switches the keeper on or off, as the node does.
pub fn switch_keeper(on: bool) {
    let mut switch = StorageValueRef::persistent(nerv_primitives_keeper::SWITCH);
    if on {
        switch.set(&nerv_primitives_keeper::ON);
    } else {
        switch.clear();
    }
}

/// Runs the keeper after this block. As on a node, what it changes of the chain is not kept.
fn keep() {
    let run = || {
        Attestation::offchain_worker(System::block_number());
        TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
    };
    with_transaction(run).expect("there is no limit on runs");
}
