// SPDX-License-Identifier: Apache-2.0
//! What a block sets aside for the chain's own work is enough for that work, with the weights as
//! they were measured.

use crate::common::queue_overhead;

use codec::MaxEncodedLen;
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::offchain::CreateAuthorizedTransaction;
use nerv_primitives_core::{ShardId, Transfer, RATE_UNIT};
use nerv_runtime::{
    configs::{
        AttestationBudget, DeadlineBudget, DrainBudget, ForecastBudget, FragmentsBudget,
        GovernanceBudget, IdleMessageWeight, LanesBudget, MessageWeight, PlacementBudget,
        RemittanceWeight, RuntimeBlockWeights, TransferBudget, MAXIMUM_BLOCK_WEIGHT,
    },
    parameters::{
        bounds::violation,
        dynamic_params::{
            load::{MaxRate, QuietRate},
            placement::{ErasureK, ErasureM},
            transfers::{self, DeadlineAfter, KeepReceipts},
        },
        RuntimeParameters,
    },
    CrossShard, Ledger, Runtime, RuntimeCall, UncheckedExtrinsic,
};
use pallet_cross_shard::FinishedTransfer;
use pallet_placement::WeightInfo as _;

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
            RemittanceWeight::get(),
            TransferBudget::get(),
            DrainBudget::get(),
            ForecastBudget::get(),
            GovernanceBudget::get(),
            PlacementBudget::get(),
            FragmentsBudget::get(),
            AttestationBudget::get(),
            LanesBudget::get(),
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

/// The plain transfers that a block has room for: what extrinsics may take of it, against what one takes
/// that is signed, in the smallest tree, in which the first shard has to be split.
fn transfers_in_a_block() -> u64 {
    let keyring = sp_keyring::Sr25519Keyring::Alice;
    let transfer = UncheckedExtrinsic::new_signed(
        RuntimeCall::from(pallet_ledger::Call::<Runtime>::transfer {
            dest: sp_keyring::Sr25519Keyring::Bob.to_account_id().into(),
            amount: 1,
        }),
        keyring.to_account_id().into(),
        keyring.sign(b"anything").into(),
        <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension(),
    );
    // Given back where it was not needed.
    let funding = pallet_ledger::Call::<Runtime>::withdraw { amount: 0 };
    let funding = funding.get_dispatch_info().call_weight;
    let limits = RuntimeBlockWeights::get();
    let normal = limits.get(DispatchClass::Normal);
    let each = Ledger::plain_transfer_weight(1)
        .saturating_add(transfer.get_dispatch_info().extension_weight)
        .saturating_sub(funding)
        .saturating_add(normal.base_extrinsic);
    let room = normal
        .max_total
        .expect("there is a limit")
        .saturating_sub(limits.base_block);
    room.checked_div_per_component(&each)
        .expect("no transfer is for nothing")
}

/// A rate that the chain cannot reach would never call a shard overloaded. One above the half leaves less
/// room for what splits it than for what fills it, and one far below splits shards that are no burden.
#[test]
fn a_shard_that_fills_half_of_a_block_is_overloaded() {
    sp_io::TestExternalities::default().execute_with(|| {
        let half = transfers_in_a_block() / 2;
        let limit = u64::from(MaxRate::get() / RATE_UNIT);
        assert!(limit <= half, "{limit} of {half}");
        assert!(limit * 10 >= half * 7, "{limit} of {half}");
        // Two shards that are merged are not overloaded by that.
        assert!(2 * QuietRate::get() < MaxRate::get() / 2);
    });
}

/// What the receipts of transfers may take of the state, in bytes.
const RECEIPTS: u64 = 2 * 1024 * 1024 * 1024;

/// What a finished transfer takes of the state: its entry and its place in a list.
fn finished_bytes() -> u64 {
    // Of an entry: the value, which is a node by itself, and the leaf that names it by its hash and holds
    // the rest of its key; each under a key of the database of 32 bytes. A branch above it is shared
    // by up to sixteen: 1 / 16 of it, the same of the one above, and so on.
    let (key, hash, header) = (32, 32, 4);
    let value = key + Transfer::max_encoded_len();
    let leaf = key + header + hash + 32;
    let branches = (key + header + 16 * (hash + 1)) / 15;
    let listed = FinishedTransfer::max_encoded_len();
    (value + leaf + branches + listed) as u64
}

/// Of whatever is kept for a time, there is as much as that time is long: the longest that a vote may set
/// holds blocks that finish as many transfers as they may to what a state can hold, deadlines included.
#[test]
fn receipts_that_are_kept_have_room_in_the_state() {
    sp_io::TestExternalities::default().execute_with(|| {
        let listed: u32 = <Runtime as pallet_cross_shard::Config>::MaxPerBlock::get();
        let kept = |blocks: u32| {
            let blocks = u64::from(blocks + DeadlineAfter::get() + 1);
            2 * u64::from(listed) * blocks * finished_bytes()
        };
        let longest = 15 * nerv_runtime::MINUTES;
        let is_allowed = |blocks| {
            let parameter = transfers::Parameters::KeepReceipts(KeepReceipts, Some(blocks));
            violation(&RuntimeParameters::Transfers(parameter)).is_none()
        };
        assert!(is_allowed(longest) && !is_allowed(longest + 1));
        assert!(kept(longest) <= RECEIPTS, "{} bytes", kept(longest));
        // By default half of the room is used at least: who proves a receipt has time.
        let usual = kept(KeepReceipts::get());
        assert!(2 * usual >= RECEIPTS, "{usual} bytes");
    });
}
