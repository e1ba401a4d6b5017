// SPDX-License-Identifier: Apache-2.0
//! Fees of calls that free what an account owns, paid from what it owns in the ledger, or from the stake that
//! they free.
//!
//! An account that a transfer has opened has nothing outside the ledger. It could pay no fee, and FRAME
//! would not even keep its nonce, so that it could use nothing of what it received. So before the fee of
//! such a call is asked for, as much as is missing is withdrawn for it: a withdrawal as any other, a step
//! of the account's record that is logged and told by an event. The fee is then charged as of all others.

use crate::{
    configs::{DeliveryFee, RemitFee},
    AccountId, Balances, Ledger, Runtime, RuntimeCall, RuntimeOrigin, ShardGovernance,
    TransactionPayment, EXISTENTIAL_DEPOSIT,
};
use frame_support::{
    dispatch::{DispatchInfo, GetDispatchInfo, Pays},
    storage::with_storage_layer,
    weights::Weight,
};
use sp_runtime::DispatchError;

/// What it costs to withdraw before a call of that kind.
pub(super) fn weight(call: &RuntimeCall) -> Weight {
    if !is_of_those(call) {
        return Weight::zero();
    }
    let withdrawal = pallet_ledger::Call::<Runtime>::withdraw { amount: 0 };
    let withdrawal = withdrawal.get_dispatch_info().call_weight;
    match call {
        RuntimeCall::ShardGovernance(call) => {
            withdrawal.saturating_add(ShardGovernance::pay_from_stake_weight(call))
        }
        _ => withdrawal,
    }
}

/// Withdraws what an account lacks for the fee of a call, if the call is one of those and the account
/// has it in the ledger; or else takes it out of the stake that the call frees. Otherwise nothing happens, and whether the fee can be paid is for others to say.
/// Tips are not paid so.
pub(super) fn fund(who: &AccountId, call: &RuntimeCall, info: &DispatchInfo, len: usize) -> bool {
    if !is_of_those(call) || info.pays_fee == Pays::No {
        return false;
    }
    let len = u32::try_from(len).unwrap_or(u32::MAX);
    let fee = TransactionPayment::compute_fee(len, info, 0);
    // The fee must leave the account what keeps it: that comes out with it, once.
    // A transfer may have to be carried over to another shard, which is paid for as well.
    let carried = match call {
        RuntimeCall::Ledger(pallet_ledger::Call::transfer { .. }) => DeliveryFee::get(),
        RuntimeCall::Ledger(pallet_ledger::Call::send { .. }) => RemitFee::get(),
        _ => 0,
    };
    let needed = fee
        .saturating_add(carried)
        .saturating_add(EXISTENTIAL_DEPOSIT);
    let missing = needed.saturating_sub(Balances::free_balance(who));
    if missing == 0 {
        return false;
    }
    let withdrawn = with_storage_layer::<_, DispatchError, _>(|| {
        Ledger::withdraw(RuntimeOrigin::signed(who.clone()), missing).map_err(|failed| failed.error)
    });
    withdrawn.is_ok()
        || match call {
            RuntimeCall::ShardGovernance(call) => {
                ShardGovernance::pay_from_stake(who, call, missing)
            }
            _ => false,
        }
}

/// Whether a call uses what is in the ledger, or frees stake.
fn is_of_those(call: &RuntimeCall) -> bool {
    use pallet_ledger::Call as Ledger;
    use pallet_shard_governance::Call as Governance;
    matches!(
        call,
        RuntimeCall::Ledger(
            Ledger::withdraw { .. } | Ledger::transfer { .. } | Ledger::send { .. }
        ) | RuntimeCall::ShardGovernance(
            Governance::unbond { .. } | Governance::withdraw_unbonded { .. }
        )
    )
}
