// SPDX-License-Identifier: Apache-2.0
//! What room in a block costs: by weight, by bytes, and while blocks are full.

use crate::common;

use common::{account, chain, eager};
use frame_support::{
    dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo, Pays},
    traits::Get,
    weights::Weight,
};
use frame_system::CheckWeight;
use nerv_primitives_core::{Balance, ShardId};
use nerv_runtime::{
    configs::{RuntimeBlockLength, RuntimeBlockWeights},
    fees::{FeeAdjustment, PRICE_PER_BYTE},
    parameters::dynamic_params::placement::MaxPrice,
    Runtime, RuntimeCall, System, TransactionPayment, MILLI_UNIT, UNIT,
};
use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
use sp_runtime::{traits::Convert, FixedPointNumber};

/// The weight of normal extrinsics that a block holds.
fn normal_weight() -> Weight {
    let weights = RuntimeBlockWeights::get();
    weights.get(DispatchClass::Normal).max_total.unwrap()
}

/// Their bytes.
fn normal_length() -> u32 {
    *RuntimeBlockLength::get().max.get(DispatchClass::Normal)
}

/// What one extrinsic of that weight and length costs.
fn fee(weight: Weight, length: u32) -> Balance {
    let info = DispatchInfo {
        call_weight: weight,
        class: DispatchClass::Normal,
        pays_fee: Pays::Yes,
        ..Default::default()
    };
    TransactionPayment::compute_fee(length, &info, 0)
}

/// The multiplier after blocks of which this part is filled by normal extrinsics, in percent.
fn after(mut multiplier: Multiplier, blocks: u32, percent: u64) -> Multiplier {
    System::set_block_consumed_resources(normal_weight() / 100 * percent, 0);
    for _ in 0..blocks {
        multiplier = FeeAdjustment::convert(multiplier);
    }
    multiplier
}

/// The blocks of this fullness that it takes from one multiplier to another.
fn blocks_to(from: Multiplier, to: Multiplier, percent: u64) -> u32 {
    let (mut now, mut blocks) = (from, 0);
    while (from < to && now < to) || (from > to && now > to) {
        now = after(now, 1, percent);
        blocks += 1;
        assert!(blocks < 100_000, "never there");
    }
    blocks
}

#[test]
fn bytes_cost_what_weight_costs_at_any_multiplier() {
    chain(0, eager()).execute_with(|| {
        for multiplier in [1, 3, 100] {
            NextFeeMultiplier::<Runtime>::put(Multiplier::from_u32(multiplier));
            let by_weight = fee(normal_weight(), 0) - fee(Weight::zero(), 0);
            let by_bytes = fee(Weight::zero(), normal_length()) - fee(Weight::zero(), 0);
            assert_eq!(by_weight, Balance::from(multiplier) * 375 * MILLI_UNIT);
            assert!(by_bytes >= by_weight, "{by_bytes} < {by_weight}");
            // And not much more: a transfer's bytes are not what it pays for.
            assert!(by_bytes < by_weight * 11 / 10);
        }
    });
}

#[test]
fn a_byte_pays_for_decades_on_the_disks_of_a_placement() {
    sp_io::TestExternalities::default().execute_with(|| {
        let (replicas, days) = (7, 40 * 365);
        let kept = MaxPrice::get() * replicas * days / (1 << 20);
        assert!(PRICE_PER_BYTE >= kept, "{PRICE_PER_BYTE} < {kept}");
    });
}

/// Otherwise blocks could be filled with small extrinsics for the same price for ever.
#[test]
fn the_whole_fee_follows_the_multiplier() {
    chain(0, eager()).execute_with(|| {
        let weight = Weight::from_parts(800_000_000, 0);
        let before = fee(weight, 150);
        let transfer = 108 * MILLI_UNIT / 1_000 + 800 * MILLI_UNIT / 1_000;
        assert!(before > transfer && before < transfer * 21 / 20, "{before}");
        NextFeeMultiplier::<Runtime>::put(Multiplier::from_u32(100));
        assert_eq!(fee(weight, 150), 100 * before);
        assert_eq!(fee(Weight::zero(), 0) % 100, 0);
    });
}

#[test]
fn an_operational_extrinsic_has_room_beside_a_block_full_of_bytes() {
    chain(0, eager()).execute_with(|| {
        assert_eq!(normal_length(), 3_932_160);
        System::set_block_consumed_resources(Weight::zero(), normal_length() as usize);
        let of = |class| DispatchInfo {
            class,
            ..Default::default()
        };
        let fits = |class, length| CheckWeight::<Runtime>::do_validate(&of(class), length).is_ok();
        assert!(!fits(DispatchClass::Normal, 1));
        assert!(fits(DispatchClass::Operational, 100 * 1024));
        // A quarter of the block to the byte.
        assert!(fits(DispatchClass::Operational, 1_310_720));
        assert!(!fits(DispatchClass::Operational, 1_310_721));
    });
}

#[test]
fn fees_rise_in_full_blocks_and_fall_in_empty_ones_within_their_bounds() {
    chain(0, eager()).execute_with(|| {
        let (least, most) = (FeeAdjustment::LEAST, FeeAdjustment::MOST);
        let blocks = blocks_to(least, Multiplier::from_u32(2), 100);
        assert!((100..=120).contains(&blocks), "doubled after {blocks}");
        let blocks = blocks_to(least, most, 100);
        assert!((700..=800).contains(&blocks), "at its cap after {blocks}");
        let blocks = blocks_to(most, least, 0);
        assert!((1_400..=1_800).contains(&blocks), "back after {blocks}");
        assert_eq!(after(most, 1, 100), most);
        assert_eq!(after(least, 1, 0), least);
        // What is out of its bounds comes back into them.
        assert_eq!(after(Multiplier::from_u32(0), 1, 0), least);
        assert_eq!(after(Multiplier::from_u32(1_000), 1, 100), most);
        // A third is what it stands still at, as nearly as a percent tells.
        let start = Multiplier::from_u32(10);
        assert!(after(start, 1, 34) > start);
        assert!(after(start, 1, 33) < start);
    });
}

/// The demonstration overloads a shard of a chain at rest: twenty transfers in a block at first, and some
/// hundred later. The former leave fees as they are, and no load can do more than the latter.
#[test]
fn an_overload_of_three_minutes_at_most_trebles_fees() {
    chain(0, eager()).execute_with(|| {
        let one = FeeAdjustment::LEAST;
        let transfer = RuntimeCall::Ledger(pallet_ledger::Call::transfer {
            dest: account(1).into(),
            amount: 1,
        });
        let weight = transfer.get_dispatch_info().call_weight * 20;
        let percent = 100 * weight.ref_time() / normal_weight().ref_time() + 1;
        assert!(percent < 33, "{percent}");
        assert_eq!(after(one, 180, percent), one);
        let most = after(one, 180, 100);
        assert!(most < Multiplier::from_u32(3), "{most:?}");
    });
}

#[test]
fn bytes_and_operational_extrinsics_make_blocks_full_as_well() {
    chain(0, eager()).execute_with(|| {
        let one = FeeAdjustment::LEAST;
        let full = after(one, 1, 100);
        System::set_block_consumed_resources(Weight::zero(), normal_length() as usize);
        assert_eq!(FeeAdjustment::convert(one), full);
        System::set_block_consumed_resources(Weight::zero(), 0);
        System::register_extra_weight_unchecked(normal_weight(), DispatchClass::Operational);
        assert_eq!(FeeAdjustment::convert(one), full);
        // No fuller than full.
        System::register_extra_weight_unchecked(normal_weight(), DispatchClass::Operational);
        assert_eq!(FeeAdjustment::convert(one), full);
    });
}

/// What the chain does by itself is not what somebody pays for.
#[test]
fn work_of_the_chain_itself_leaves_fees_alone() {
    chain(0, eager()).execute_with(|| {
        let start = Multiplier::from_u32(10);
        System::set_block_consumed_resources(Weight::zero(), 0);
        System::register_extra_weight_unchecked(normal_weight(), DispatchClass::Mandatory);
        assert!(FeeAdjustment::convert(start) < start);
    });
}

/// The price of an hour in which nobody else has room: it was 1.2 NERV by bytes, and 1,350 by weight.
#[test]
fn an_hour_of_full_blocks_costs_a_fortune() {
    chain(0, eager()).execute_with(|| {
        let hour = |by_weight: bool| {
            let (mut multiplier, mut paid) = (FeeAdjustment::LEAST, 0);
            for _ in 0..3_600 {
                NextFeeMultiplier::<Runtime>::put(multiplier);
                paid += if by_weight {
                    fee(normal_weight(), 0)
                } else {
                    fee(Weight::zero(), normal_length())
                };
                multiplier = after(multiplier, 1, 100);
            }
            paid / UNIT
        };
        let (by_weight, by_bytes) = (hour(true), hour(false));
        assert!((100_000..130_000).contains(&by_weight), "{by_weight}");
        assert!(by_bytes >= by_weight, "{by_bytes} < {by_weight}");
    });
}

/// Who has the least stake that may vote has it a hundred times over, whatever others fill blocks with.
#[test]
fn keepers_can_pay_their_votes_at_the_greatest_multiplier() {
    chain(0, eager()).execute_with(|| {
        NextFeeMultiplier::<Runtime>::put(FeeAdjustment::MOST);
        type Call = pallet_shard_governance::Call<Runtime>;
        let propose = Call::propose_split {
            shard: ShardId::root(),
        };
        let vote = Call::vote {
            proposal: 0,
            motion_hash: [0; 32],
            aye: true,
        };
        for call in [propose, vote] {
            let info = RuntimeCall::from(call).get_dispatch_info();
            let fee = TransactionPayment::compute_fee(200, &info, 0);
            let stake = nerv_runtime::parameters::dynamic_params::governance::MinimumStake::get();
            assert!(fee * 50 < stake, "{fee}");
        }
        assert_eq!(FeeAdjustment::MOST.into_inner(), 100 * Multiplier::DIV);
    });
}
