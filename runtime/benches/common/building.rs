// SPDX-License-Identifier: Apache-2.0
//! Blocks, built as a node builds them: by the runtime that is shipped, in WebAssembly, call by call, over a
//! state with the node's cache of tries, and up to the root of what has changed.

use codec::{Decode, Encode};
use nerv_runtime::{Header, RuntimeCall, System, UncheckedExtrinsic};
use sc_executor::WasmExecutor;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{
    storage::StateVersion,
    traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
    Blake2Hasher, H256,
};
use sp_io::SubstrateHostFunctions;
use sp_runtime::{traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem};
use sp_state_machine::{
    Backend, OverlayedChanges, StateMachine, StorageChanges, TrieBackendBuilder,
};
use sp_trie::cache::{CacheSize, SharedTrieCache};
use std::time::{Duration, Instant};

/// The cache of tries that a node has by default, in bytes.
const CACHE: usize = 64 * 1_024 * 1_024;

/// Builds blocks on one state.
pub struct Builder {
    state: sp_io::TestExternalities,
    /// The number of the blocks.
    number: u32,
    executor: WasmExecutor<SubstrateHostFunctions>,
    code: WrappedRuntimeCode<'static>,
    cache: SharedTrieCache<Blake2Hasher>,
}

/// A block that was built.
pub struct Built {
    /// From its first hook to the root of its state.
    pub time: Duration,
    /// What it weighs, in picoseconds.
    pub weight: u64,
}

impl Builder {
    /// Of blocks behind the one that the state is in.
    pub fn new(mut state: sp_io::TestExternalities) -> Self {
        state.commit_all().expect("nothing is open");
        let number = state.execute_with(System::block_number) + 1;
        let code = nerv_runtime::WASM_BINARY.expect("the runtime is built with its code");
        Self {
            state,
            number,
            executor: WasmExecutor::builder().build(),
            code: WrappedRuntimeCode(code.into()),
            cache: SharedTrieCache::new(CacheSize::new(CACHE), None),
        }
    }

    /// What the runtime itself says of the state.
    pub fn ask<R>(&mut self, question: impl FnOnce() -> R) -> R {
        self.state.execute_with(question)
    }

    /// Builds a block of extrinsics, all of which must be included and succeed. It does not count afterwards.
    #[allow(
        dead_code,
        reason = "one bench has nothing but blocks that follow each other"
    )]
    pub fn build(&self, extrinsics: &[Vec<u8>]) -> Built {
        self.execute(extrinsics).0
    }

    /// Builds a block of extrinsics, all of which must be included and succeed, and goes on behind it.
    #[allow(
        dead_code,
        reason = "only some benches have blocks that follow each other"
    )]
    pub fn advance(&mut self, extrinsics: &[Vec<u8>]) -> Built {
        let (built, changes) = self.execute(extrinsics);
        let root = changes.transaction_storage_root;
        self.state
            .backend
            .apply_transaction(root, changes.transaction);
        self.number += 1;
        built
    }

    fn execute(&self, extrinsics: &[Vec<u8>]) -> (Built, StorageChanges<Blake2Hasher>) {
        let cache = self.cache.local_cache_trusted();
        let backend = TrieBackendBuilder::wrap(&self.state.backend)
            .with_cache(cache)
            .build();
        let mut overlay = OverlayedChanges::default();
        let now = u64::from(self.number) * nerv_runtime::SLOT_DURATION;
        let set_time = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
        let inherent = UncheckedExtrinsic::new_bare(set_time).encode();

        let began = Instant::now();
        let header = self.header();
        self.call(&backend, &mut overlay, "Core_initialize_block", &header);
        for (at, extrinsic) in std::iter::once(&inherent).chain(extrinsics).enumerate() {
            // Each in a layer of its own, that what is refused leaves nothing behind.
            overlay.start_transaction();
            let result = self.call(
                &backend,
                &mut overlay,
                "BlockBuilder_apply_extrinsic",
                extrinsic,
            );
            overlay.commit_transaction().expect("begun above");
            let result = ApplyExtrinsicResult::decode(&mut &result[..]);
            assert_eq!(result, Ok(Ok(Ok(()))), "extrinsic {at} must succeed");
        }
        let header = self.call(&backend, &mut overlay, "BlockBuilder_finalize_block", &[]);
        let changes = overlay
            .drain_storage_changes(&backend, StateVersion::V1)
            .expect("the state is whole");
        let time = began.elapsed();

        let header = Header::decode(&mut &header[..]).expect("a header");
        assert_eq!(header.state_root, changes.transaction_storage_root);
        let key = frame_system::BlockWeight::<nerv_runtime::Runtime>::hashed_key();
        let of_key = |(changed, value): &(Vec<u8>, Option<Vec<u8>>)| {
            (changed[..] == key).then(|| value.clone()).flatten()
        };
        let weight = changes.main_storage_changes.iter().find_map(of_key);
        let weight = frame_system::ConsumedWeight::decode(&mut &weight.expect("it is set")[..]);
        let built = Built {
            time,
            weight: weight.expect("a weight").total().ref_time(),
        };
        (built, changes)
    }

    /// The header of a block that has just begun.
    fn header(&self) -> Vec<u8> {
        let slot = u64::from(self.number).encode();
        let digest = Digest {
            logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot)],
        };
        let parent = H256::repeat_byte(0x0B);
        Header::new(self.number, H256::zero(), H256::zero(), parent, digest).encode()
    }

    fn call<B: Backend<Blake2Hasher>>(
        &self,
        backend: &B,
        overlay: &mut OverlayedChanges<Blake2Hasher>,
        method: &str,
        input: &[u8],
    ) -> Vec<u8> {
        let code = RuntimeCode {
            code_fetcher: &self.code,
            heap_pages: None,
            hash: vec![0],
        };
        let mut extensions = Default::default();
        let mut machine = StateMachine::new(
            backend,
            overlay,
            &self.executor,
            method,
            input,
            &mut extensions,
            &code,
            CallContext::Onchain { import: false },
        );
        let output = machine.execute();
        output.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}
