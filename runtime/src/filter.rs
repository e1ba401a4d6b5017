// SPDX-License-Identifier: Apache-2.0
//! Calls that nobody makes, root neither: the pallets could not keep their books after them.
//!
//! The currency frees what a pallet holds of an account, or counts other units than there are, without
//! telling anybody. What is to go back later is then not there, and no invariant holds any more.
//!
//! Frame lets root pass every filter. So a call that carries out others as root is refused for what is in
//! it, however deep: that of the sudo key, and that which was decided on by vote. All others that carry
//! calls dispatch them through this filter again, as their signer.

use crate::{Balance, RuntimeCall};
use frame_support::traits::Contains;

/// The most that root may say an account owns. The currency counts its units by a number that stays at its
/// end: four thousand million such calls do not bring it there.
pub const MAX_SET_BALANCE: Balance = Balance::MAX >> 32;

/// What may be called.
pub struct Filter;

impl Contains<RuntimeCall> for Filter {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            // Not what `utility` carries for a signer: each level is asked about by itself when its turn
            // comes, and to look all the way down from each of them would take the square of it.
            RuntimeCall::Sudo(_) | RuntimeCall::ShardGovernance(_) => may_root(call),
            call => keeps_books(call),
        }
    }
}

/// Whether root may have a call carried out: nothing that is in it asks the filter again.
fn may_root(call: &RuntimeCall) -> bool {
    use pallet_shard_governance::Call as Governance;
    use pallet_sudo::Call as Sudo;
    use pallet_utility::Call as Utility;
    match call {
        RuntimeCall::Sudo(
            Sudo::sudo { call }
            | Sudo::sudo_unchecked_weight { call, .. }
            | Sudo::sudo_as { call, .. },
        )
        | RuntimeCall::ShardGovernance(
            Governance::propose_root { call } | Governance::enact_root { call, .. },
        )
        | RuntimeCall::Utility(
            Utility::as_derivative { call, .. }
            | Utility::dispatch_as { call, .. }
            | Utility::dispatch_as_fallible { call, .. }
            | Utility::with_weight { call, .. },
        ) => may_root(call),
        RuntimeCall::Utility(
            Utility::batch { calls }
            | Utility::batch_all { calls }
            | Utility::force_batch { calls },
        ) => calls.iter().all(may_root),
        RuntimeCall::Utility(Utility::if_else { main, fallback }) => {
            may_root(main) && may_root(fallback)
        }
        call => keeps_books(call),
    }
}

/// Whether the books can be kept after a call, whatever is in it.
fn keeps_books(call: &RuntimeCall) -> bool {
    use pallet_balances::Call as Balances;
    match call {
        RuntimeCall::Balances(call) => match call {
            Balances::force_unreserve { .. } | Balances::force_adjust_total_issuance { .. } => {
                false
            }
            Balances::force_set_balance { new_free, .. } => *new_free <= MAX_SET_BALANCE,
            _ => true,
        },
        _ => true,
    }
}
