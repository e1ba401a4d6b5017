// SPDX-License-Identifier: Apache-2.0
//! The benchmarks of the runtime's pallets.

use crate::{
    parameters::{
        dynamic_params::placement::{self, Parameters as Values},
        RuntimeParameters,
    },
    AllPalletsWithSystem, Runtime,
};
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{
    baseline, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::traits::{
    dynamic_params::AggregatedKeyValue, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys,
};
use nerv_primitives_core::traits::SetPieces;

define_benchmarks!(
    [frame_benchmarking, baseline::Pallet::<Runtime>]
    [frame_system, frame_system_benchmarking::Pallet::<Runtime>]
    [pallet_balances, crate::Balances]
    [pallet_timestamp, crate::Timestamp]
    [pallet_sudo, crate::Sudo]
    [pallet_utility, crate::Utility]
    [pallet_message_queue, crate::MessageQueue]
    [pallet_shard_registry, crate::ShardRegistry]
    [pallet_ledger, crate::Ledger]
    [pallet_bisection, crate::Bisection]
    [pallet_cross_shard, crate::CrossShard]
    [pallet_load_predictor, crate::LoadPredictor]
    [pallet_shard_governance, crate::ShardGovernance]
    [pallet_placement, crate::Placement]
);

impl frame_system_benchmarking::Config for Runtime {}
impl baseline::Config for Runtime {}

/// Sets how many replicas there are.
pub struct Pieces;

impl SetPieces for Pieces {
    fn set(data: u32, parity: u32) {
        let values = [
            Values::ErasureK(placement::ErasureK, Some(data)),
            Values::ErasureM(placement::ErasureM, Some(parity)),
        ];
        for value in values {
            let (key, value) = RuntimeParameters::Placement(value).into_parts();
            pallet_parameters::Parameters::<Runtime>::set(key, value);
        }
    }
}

/// What can be benchmarked.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs benchmarks.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
