// SPDX-License-Identifier: Apache-2.0
//! What room in a block costs, by weight and by bytes, and how the price follows what is used of it.
//!
//! A picosecond of weight costs one unit, a byte [`PRICE_PER_BYTE`]; both are multiplied by a factor that
//! every block moves towards what its fullness calls for: see [`FeeAdjustment`].

use crate::{
    configs::{RuntimeBlockLength, RuntimeBlockWeights},
    Balance, System, TransactionPayment, MICRO_UNIT,
};
use frame_support::{
    dispatch::DispatchClass,
    weights::{Weight, WeightToFee},
};
use pallet_transaction_payment::{Multiplier, MultiplierUpdate};
use sp_runtime::{
    traits::{Convert, Saturating},
    FixedPointNumber, FixedU128, Perquintill,
};

/// What a byte of an extrinsic costs while the multiplier is one, in units: a tenth of a millionth of a
/// NERV.
///
/// It pays for the room in the block: normal extrinsics have 375 ms in it, which cost 0.375 NERV, and
/// 3.75 MiB, so that at 95,368 units a byte it costs as much to fill it with bytes as with weight. It pays
/// for the disk as well: by the highest price at which nodes may offer theirs, a millionth of a NERV for a
/// MiB and a day, the seven replicas of a shard would keep the byte for 41 years.
pub const PRICE_PER_BYTE: Balance = MICRO_UNIT / 10;

/// The fee for the bytes of an extrinsic.
///
/// The pallet of fees multiplies what is paid for the weight of a call, and neither the length nor the
/// base fee that every extrinsic pays. But blocks can be filled with small extrinsics and with long ones
/// as well as with heavy ones, so the length is multiplied here, and what the multiplier adds to the base
/// fee is part of it. The whole fee is thus what base, weight and bytes cost, times the multiplier.
pub struct LengthToFee;

impl WeightToFee for LengthToFee {
    type Balance = Balance;

    /// The length comes in the place of the reference time.
    fn weight_to_fee(length: &Weight) -> Balance {
        let multiplier = TransactionPayment::next_fee_multiplier();
        let bytes = PRICE_PER_BYTE.saturating_mul(length.ref_time().into());
        let base = RuntimeBlockWeights::get()
            .get(DispatchClass::Normal)
            .base_extrinsic;
        let base = TransactionPayment::weight_to_fee(base);
        let added = multiplier.saturating_mul_int(base).saturating_sub(base);
        multiplier.saturating_mul_int(bytes).saturating_add(added)
    }
}

/// Moves the multiplier of fees after each block by how full it was.
///
/// The rule is that of `pallet_transaction_payment::TargetedFeeAdjustment`:
/// `next = previous * (1 + v * d + (v * d)^2 / 2)`, where `d` is the fullness less its target. But a block
/// counts as full by its bytes too, and operational extrinsics fill it as others do.
pub struct FeeAdjustment;

impl FeeAdjustment {
    /// The least multiplier: that of blocks which have room for all.
    pub const LEAST: Multiplier = Multiplier::from_u32(1);

    /// The greatest. A vote, the dearest of what a keeper sends, costs less than a NERV then, a hundredth
    /// of the stake one must have to cast it: without a cap whoever fills blocks long enough would price
    /// out those who can end it by a split.
    pub const MOST: Multiplier = Multiplier::from_u32(100);

    /// The part of what normal extrinsics may fill of a block, by weight or by bytes, at which the
    /// multiplier stands still.
    ///
    /// A third: a chain whose extrinsics are all transfers between shards is full when those that start
    /// them take 38 % of their room, the rest of the block going to messages. It must not seem empty.
    pub const TARGET: Perquintill = Perquintill::from_parts(333_333_333_333_333_333);

    /// By how much a block that is wholly off the target would move the multiplier: 0.9 %.
    ///
    /// Full blocks, two thirds above the target, raise it by 0.6 % each: it doubles in two minutes and is
    /// at its cap in thirteen. Empty ones lower it by 0.3 %: half an hour after the worst it is back at
    /// one. An overload of three minutes, the time that a split may take to be voted and carried out,
    /// makes fees three times what they were.
    pub const VARIABILITY: Multiplier = Multiplier::from_inner(9_000_000_000_000_000);

    /// How much of what normal extrinsics may fill is used of this block: at most one.
    fn fullness() -> FixedU128 {
        let weights = RuntimeBlockWeights::get();
        let most = weights.get(DispatchClass::Normal).max_total;
        let most = most.unwrap_or(weights.max_block).ref_time().max(1);
        let used = System::block_weight();
        let used = used
            .get(DispatchClass::Normal)
            .saturating_add(*used.get(DispatchClass::Operational))
            .ref_time();
        let by_weight = FixedU128::saturating_from_rational(used.min(most), most);
        let most = (*RuntimeBlockLength::get().max.get(DispatchClass::Normal)).max(1);
        let by_bytes = FixedU128::saturating_from_rational(System::block_size().min(most), most);
        by_weight.max(by_bytes)
    }
}

impl Convert<Multiplier, Multiplier> for FeeAdjustment {
    fn convert(previous: Multiplier) -> Multiplier {
        let previous = previous.clamp(Self::LEAST, Self::MOST);
        let (fullness, target) = (Self::fullness(), FixedU128::from(Self::TARGET));
        let off = |by: FixedU128| {
            let first = Self::VARIABILITY.saturating_mul(by);
            let second = first.saturating_mul(first) / FixedU128::from_u32(2);
            (first, second)
        };
        let next = if fullness >= target {
            let (first, second) = off(fullness.saturating_sub(target));
            previous.saturating_add(previous.saturating_mul(first.saturating_add(second)))
        } else {
            let (first, second) = off(target.saturating_sub(fullness));
            previous.saturating_sub(previous.saturating_mul(first.saturating_sub(second)))
        };
        next.clamp(Self::LEAST, Self::MOST)
    }
}

impl MultiplierUpdate for FeeAdjustment {
    fn min() -> Multiplier {
        Self::LEAST
    }

    fn max() -> Multiplier {
        Self::MOST
    }

    fn target() -> Perquintill {
        Self::TARGET
    }

    fn variability() -> Multiplier {
        Self::VARIABILITY
    }
}
