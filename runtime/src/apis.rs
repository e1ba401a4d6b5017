// SPDX-License-Identifier: Apache-2.0
//! The runtime APIs.

use crate::{
    parameters::RuntimeParameters, presets, views, AccountId, Attestation, Aura, Balance, Binding,
    Block, Executive, Fragments, Grandpa, InherentDataExt, Lanes, Ledger, Nonce, Runtime,
    RuntimeCall, RuntimeGenesisConfig, System, TransactionPayment, VERSION,
};
use alloc::vec::Vec;
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    weights::Weight,
};
use nerv_primitives_core::{
    api::{
        AccountView, AffinityView, AssessmentView, AttestationView, BindingView, CheckpointView,
        ContentionView, Duty, EnclaveView, ForecastView, FragmentsView, InboxView, LaneView,
        LoadSample, NodeView, OutboxView, PlacementView, ProposalView, Recall, RemittanceView,
        RouteView, ShardView, StakerView, StatisticsView, TransferView,
    },
    NodeId, Operation, ProposalIndex, RecordIndex, RemittanceId, ShardId, TransferId,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

impl_runtime_apis! {
    impl nerv_primitives_core::api::ShardsApi<Block, AccountId, RuntimeParameters> for Runtime {
        fn shards() -> Vec<ShardView> {
            views::shards()
        }
        fn shard(id: ShardId) -> Option<ShardView> {
            views::shard(id)
        }
        fn route(account: AccountId) -> Option<RouteView> {
            views::route(&account)
        }
        fn account(account: AccountId) -> Option<AccountView> {
            views::account(&account)
        }
        fn proposals() -> Vec<ProposalView<AccountId, RuntimeParameters>> {
            views::proposals()
        }
        fn proposal(id: ProposalIndex) -> Option<ProposalView<AccountId, RuntimeParameters>> {
            views::proposal(id)
        }
        fn staker(account: AccountId) -> Option<StakerView<AccountId>> {
            views::staker(&account)
        }
        fn assess(operation: Operation) -> Option<AssessmentView> {
            views::assess(&operation)
        }
        fn transfer(id: TransferId) -> Option<TransferView> {
            views::transfer(id)
        }
        fn remittance(id: RemittanceId) -> Option<RemittanceView> {
            views::remittance(id)
        }
        fn affinity(account: AccountId) -> AffinityView {
            Binding::affinity(&Ledger::blind(&account))
        }
        fn binding() -> BindingView {
            Binding::binding()
        }
        fn statistics() -> StatisticsView<AccountId> {
            views::statistics()
        }
        fn forecast(id: ShardId) -> Option<ForecastView> {
            views::forecast(id)
        }
        fn contention(id: ShardId) -> Option<ContentionView> {
            views::contention(id)
        }
        fn load_history(id: ShardId) -> Vec<LoadSample> {
            views::load_history(id)
        }
        fn evaluate(samples: Vec<[u16; 6]>) -> (Vec<u32>, [u8; 32]) {
            views::evaluate(&samples)
        }
        fn placement(id: ShardId) -> Option<PlacementView<AccountId>> {
            views::placement(id)
        }
        fn node(id: NodeId) -> Option<NodeView<AccountId>> {
            views::node(id)
        }
        fn node_of(account: AccountId) -> Option<NodeId> {
            views::node_of(&account)
        }
        fn node_key(id: NodeId) -> Option<Vec<u8>> {
            views::node_key(id)
        }
        fn nodes(from: NodeId, limit: u32) -> Vec<NodeView<AccountId>> {
            views::nodes(from, limit)
        }
        fn latency(a: NodeId, b: NodeId) -> Option<u32> {
            views::latency(a, b)
        }
        fn fragments(id: ShardId) -> Option<FragmentsView> {
            Fragments::fragments(&id)
        }
        fn checkpoint(id: ShardId) -> Option<CheckpointView> {
            Fragments::checkpoint(&id)
        }
        fn duties(nodes: Vec<NodeId>) -> Vec<Duty> {
            Fragments::duties(&nodes)
        }
        fn recalls(nodes: Vec<NodeId>) -> Vec<Recall> {
            views::recalls(&nodes)
        }
        fn attestation(record: RecordIndex) -> Option<AttestationView> {
            views::attestation(record)
        }
        fn attestations() -> Vec<AttestationView> {
            Attestation::attestations()
        }
        fn enclaves(node: NodeId) -> Option<EnclaveView> {
            Attestation::enclave_view(node)
        }
        fn lane(id: ShardId) -> Option<LaneView> {
            Lanes::lane_view(&id)
        }
        fn lanes() -> Vec<LaneView> {
            Lanes::lanes().iter().filter_map(Lanes::lane_view).collect()
        }
        fn lane_inbox(id: ShardId, from: u64, limit: u32) -> Vec<InboxView> {
            Lanes::inbox_view(&id, from, limit)
        }
        fn lane_outbox(id: ShardId) -> Vec<OutboxView> {
            Lanes::outbox_view(&id)
        }
    }

    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }
        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block);
        }
        fn initialize_block(
            header: &<Block as BlockT>::Header,
        ) -> sp_runtime::ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }
        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }
        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: frame_support::view_functions::ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }
        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }
        fn inherent_extrinsics(
            data: sp_inherents::InherentData,
        ) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }
        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
        fn slot_duration() -> sp_consensus_aura::SlotDuration {
            sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
        }
        fn authorities() -> Vec<AuraId> {
            pallet_aura::Authorities::<Runtime>::get().into_inner()
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(
            owner: Vec<u8>,
            seed: Option<Vec<u8>>,
        ) -> OpaqueGeneratedSessionKeys {
            crate::opaque::SessionKeys::generate(&owner, seed).into()
        }
        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            crate::opaque::SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
            Grandpa::grandpa_authorities()
        }
        fn current_set_id() -> sp_consensus_grandpa::SetId {
            Grandpa::current_set_id()
        }
        fn submit_report_equivocation_unsigned_extrinsic(
            _equivocation_proof: sp_consensus_grandpa::EquivocationProof<
                <Block as BlockT>::Hash,
                NumberFor<Block>,
            >,
            _key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            // Nothing is at stake that an equivocation could cost.
            None
        }
        fn generate_key_ownership_proof(
            _set_id: sp_consensus_grandpa::SetId,
            _authority_id: GrandpaId,
        ) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
            None
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
        for Runtime
    {
        fn query_info(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(uxt, len)
        }
        fn query_fee_details(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> FeeDetails<Balance> {
            TransactionPayment::query_fee_details(uxt, len)
        }
        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }
        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
        Block,
        Balance,
        RuntimeCall,
    > for Runtime {
        fn query_call_info(call: RuntimeCall, len: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, len)
        }
        fn query_call_fee_details(call: RuntimeCall, len: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, len)
        }
        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }
        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }
        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, presets::get_preset)
        }
        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            presets::preset_names()
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            crate::benchmarks::metadata(extra)
        }
        #[allow(non_local_definitions)] // The benchmarks' Config traits are implemented there.
        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            crate::benchmarks::dispatch(config)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(
            checks: frame_try_runtime::UpgradeCheckSelect,
        ) -> (Weight, Weight) {
            // A failure must end with its backtrace: this never runs on a chain.
            let weight = Executive::try_runtime_upgrade(checks).unwrap();
            (weight, crate::configs::MAXIMUM_BLOCK_WEIGHT)
        }
        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select)
                .expect("the block executes")
        }
    }
}
