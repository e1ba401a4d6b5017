// SPDX-License-Identifier: Apache-2.0
//! What nodes earn: the fees that a lane has taken, in equal parts for those whose signatures were under the
//! commit.

use crate::{types::Earning, Config, Event, Lane, LaneStatus, Pallet, Policy, Ticks, WeightInfo};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{Custodians, LaneLedger},
    Balance, ShardId,
};

impl<T: Config> Pallet<T> {
    /// Pays what nodes have earned, if it is time. Returns whether anything has changed.
    ///
    /// Who has earned less than the minimum balance waits until it is more, or the lane ends.
    pub(crate) fn pay_due(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let ticks = Ticks::<T>::get();
        if ticks < lane.payday {
            return false;
        }
        let least = T::MinimumBalance::get();
        if Self::pay(shard, lane, meter, |earning| earning.amount >= least) {
            lane.payday = ticks.saturating_add(T::Policy::pay_period());
        }
        true
    }

    /// Pays all that was earned of a lane that ends, and to the treasury what could not be shared. Returns
    /// whether anything has changed.
    pub(crate) fn pay_all(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        let before = lane.position.owed;
        if before == 0 || lane.status != LaneStatus::Settling {
            return false;
        }
        let are_paid = Self::pay(shard, lane, meter, |_| true);
        // What nobody could be given has no node any more.
        if are_paid && lane.position.owed > 0 && meter.try_consume(Self::pay_weight()).is_ok() {
            let amount = lane.position.owed;
            if Self::pay_from_pot(&T::Treasury::get(), amount) {
                lane.position.owed = 0;
                lane.earned = BoundedVec::default();
                Self::deposit_event(Event::RestPaid {
                    shard: *shard,
                    amount,
                });
            }
        }
        lane.position.owed != before
    }

    /// Pays what has been earned by those of whom it is said. Returns whether there was weight for all of
    /// them.
    fn pay(
        shard: &ShardId,
        lane: &mut Lane,
        meter: &mut WeightMeter,
        is_due: impl Fn(&Earning) -> bool,
    ) -> bool {
        let mut has_weight = true;
        let (mut paid, mut earned) = (0 as Balance, lane.earned.clone());
        earned.retain(|earning| {
            if !is_due(earning) || !has_weight {
                return true;
            }
            has_weight = meter.try_consume(Self::pay_weight()).is_ok();
            let is_paid = has_weight && Self::pay_node(shard, earning);
            if is_paid {
                paid = paid.saturating_add(earning.amount);
            }
            !is_paid
        });
        lane.earned = earned;
        lane.position.owed = lane.position.owed.saturating_sub(paid);
        has_weight
    }

    /// Pays a node's operator, or the treasury if the node is gone. Returns whether either could take it.
    fn pay_node(shard: &ShardId, earning: &Earning) -> bool {
        let Earning { node, amount } = *earning;
        let operator = T::Custodians::custodian(node).map(|it| it.operator);
        let who = operator.unwrap_or_else(T::Treasury::get);
        let is_paid = Self::pay_from_pot(&who, amount);
        if is_paid {
            Self::deposit_event(Event::EarningsPaid {
                shard: *shard,
                node,
                who,
                amount,
            });
        }
        is_paid
    }

    /// What paying one node costs.
    pub(crate) fn pay_weight() -> Weight {
        T::WeightInfo::pay()
            .saturating_add(T::Custodians::custodian_weight())
            .saturating_add(T::Ledger::pay_out_weight())
    }

    /// What paying all nodes costs that may have earned something, and the treasury.
    pub(crate) fn pay_all_weight() -> Weight {
        let payments = u64::from(crate::types::MAX_EARNERS).saturating_add(1);
        Self::pay_weight().saturating_mul(payments)
    }
}
