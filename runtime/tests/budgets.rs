// SPDX-License-Identifier: Apache-2.0
//! What a block sets aside for the chain's own work is enough for that work, with the weights as
//! they were measured.

use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    configs::{
        DeadlineBudget, DrainBudget, ForecastBudget, GovernanceBudget, IdleMessageWeight,
        MessageWeight, PlacementBudget, RuntimeBlockWeights, TransferBudget, MAXIMUM_BLOCK_WEIGHT,
    },
    parameters::dynamic_params::placement::{ErasureK, ErasureM},
    CrossShard, Runtime, RuntimeCall,
};
use pallet_message_queue::WeightInfo as _;
use pallet_placement::WeightInfo as _;

/// What the queue itself takes to hand out one message.
fn queue_overhead() -> Weight {
    type Info = <Runtime as pallet_message_queue::Config>::WeightInfo;
    Info::bump_service_head()
        .saturating_add(Info::service_queue_base())
        .saturating_add(
            Info::service_page_base_completion().max(Info::service_page_base_no_completion()),
        )
        .saturating_add(Info::service_page_item())
        .saturating_add(Info::ready_ring_unknit())
}

/// A message that never fits would be set aside as overweight, and its transfer with it.
#[test]
fn the_heaviest_message_fits_into_either_share_of_a_block() {
    let needed = queue_overhead().saturating_add(CrossShard::max_message_weight());
    // Deadlines go first, and leave something over.
    let beside_deadlines = MessageWeight::get().saturating_sub(DeadlineBudget::get());
    for share in [beside_deadlines, IdleMessageWeight::get()] {
        assert!(needed.ref_time() <= share.ref_time(), "{needed} > {share}");
    }
}

/// What the chain does by itself takes no more than a block, if all of it takes as much as it may:
/// otherwise what comes last would wait where the queues are full. Votes and other operational
/// extrinsics have a quarter of a block to themselves besides.
#[test]
fn the_shares_of_the_chain_s_own_work_fit_into_a_block() {
    sp_io::TestExternalities::default().execute_with(|| {
        let own: u64 = [
            MessageWeight::get(),
            TransferBudget::get(),
            DrainBudget::get(),
            ForecastBudget::get(),
            GovernanceBudget::get(),
            PlacementBudget::get(),
        ]
        .iter()
        .map(Weight::ref_time)
        .sum();
        assert!(own <= MAXIMUM_BLOCK_WEIGHT.ref_time(), "{own} picoseconds");
    });
    let operational = RuntimeBlockWeights::get()
        .get(DispatchClass::Operational)
        .reserved;
    assert_eq!(
        operational.map(|weight| weight.ref_time()),
        Some(MAXIMUM_BLOCK_WEIGHT.ref_time() / 4)
    );
}

/// Placers' submissions are looked at without a fee, by every node that gets to know of them.
#[test]
fn looking_at_a_placement_takes_no_longer_than_a_millisecond() {
    type Info = <Runtime as pallet_placement::Config>::WeightInfo;
    // Parameters are in storage.
    sp_io::TestExternalities::default().execute_with(|| {
        let replicas = ErasureK::get() + ErasureM::get();
        let needed = Info::check_placement(replicas);
        assert!(needed.ref_time() <= WEIGHT_REF_TIME_PER_MILLIS, "{needed}");
    });
}

/// A node on its way out would wait forever otherwise, where blocks are full.
#[test]
fn a_step_of_a_leaving_node_fits_into_its_share_of_a_block() {
    type Info = <Runtime as pallet_placement::Config>::WeightInfo;
    let needed = Info::note_terms()
        .saturating_add(Info::tend_nobody())
        .saturating_add(Info::tend());
    assert!(
        needed.ref_time() <= PlacementBudget::get().ref_time(),
        "{needed}"
    );
}

/// Overload fills blocks with transfers. What ends it has room that they cannot take, and goes first.
#[test]
fn splits_are_proposed_and_voted_on_in_the_room_that_is_kept_free() {
    type Call = pallet_shard_governance::Call<Runtime>;
    let calls = [
        Call::propose_split {
            shard: ShardId::root(),
        },
        Call::vote {
            proposal: 0,
            motion_hash: [0; 32],
            aye: true,
        },
    ];
    for call in calls {
        let info = RuntimeCall::from(call).get_dispatch_info();
        assert_eq!(info.class, DispatchClass::Operational);
        let kept_free = MAXIMUM_BLOCK_WEIGHT.ref_time() / 4;
        // All of three placers' in one block, and more than one shard's.
        assert!(info.total_weight().ref_time() * 8 < kept_free, "{info:?}");
    }
    let transfer = pallet_ledger::Call::<Runtime>::transfer {
        dest: sp_keyring::Sr25519Keyring::Bob.to_account_id().into(),
        amount: 1,
    };
    let info = RuntimeCall::from(transfer).get_dispatch_info();
    assert_eq!(info.class, DispatchClass::Normal);
}
