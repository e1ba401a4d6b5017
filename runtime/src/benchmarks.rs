// SPDX-License-Identifier: Apache-2.0
//! The benchmarks of the runtime's pallets.

use crate::{
    parameters::{
        dynamic_params::placement::{self, Parameters as Values},
        RuntimeParameters,
    },
    AccountId, AllPalletsWithSystem, Balances, Placement, Runtime, RuntimeOrigin, UNIT,
};
use alloc::{string::String, vec, vec::Vec};
use frame_benchmarking::{
    baseline, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::{
    traits::{
        dynamic_params::AggregatedKeyValue, fungible::Mutate, StorageInfo, StorageInfoTrait,
        WhitelistedStorageKeys,
    },
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{SeatNodes, SetPieces},
    NodeId, PlacementState, Region, ShardId, Slots,
};
use pallet_placement::{types::KEY_LENGTH, NodeSpec};

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
    [pallet_outbox, crate::Outbox]
    [pallet_binding, crate::Binding]
    [pallet_pqc, crate::Pqc]
    [pallet_load_predictor, crate::LoadPredictor]
    [pallet_shard_governance, crate::ShardGovernance]
    [pallet_placement, crate::Placement]
    [pallet_fragments, crate::Fragments]
    [pallet_attestation, crate::Attestation]
    [pallet_lanes, crate::Lanes]
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

/// Registers nodes, and puts them into slots.
pub struct Seats;

impl SeatNodes<AccountId> for Seats {
    fn seat(shard: &ShardId, operators: Vec<AccountId>, parity: u8) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        for (domain, who) in (0u32..).zip(&operators) {
            Balances::set_balance(who, 1_000_000 * UNIT);
            nodes.push(pallet_placement::NextNode::<Runtime>::get());
            let spec = NodeSpec {
                region: Region::Europe,
                domain,
                capacity: 1_000,
                bandwidth: 1_000,
                price: 1,
                key: BoundedVec::truncate_from(vec![0; KEY_LENGTH as usize]),
                endpoint: BoundedVec::truncate_from(
                    b"https://[2606:4700:4700::1111]:9000".to_vec(),
                ),
            };
            Placement::register_node(RuntimeOrigin::signed(who.clone()), spec)
                .expect("there is room for a node");
        }
        let placement = nerv_primitives_core::Placement {
            slots: Slots::default().succeeded_by(&nodes),
            score: Default::default(),
            at: 0,
            by: operators[0].clone(),
            per_domain: parity,
            replica_mib: 1,
            state: PlacementState::Sound,
        };
        pallet_placement::Placements::<Runtime>::insert(shard, placement);
        nodes
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
