// SPDX-License-Identifier: Apache-2.0
//! What a node costs its operator: a deposit that grows with its room and is at risk, and a fee.

use crate::{Config, Event, HoldReason, Node, Nodes, Pallet, Policy};
use frame_support::traits::{
    fungible::{Inspect, Mutate, MutateHold},
    tokens::{Fortitude, Precision, Preservation, Restriction},
    Get,
};
use nerv_primitives_core::{Balance, NodeId};
use sp_runtime::{DispatchResult, Perbill};

/// The MiB of a GiB.
const MIB_PER_GIB: u32 = 1_024;

impl<T: Config> Pallet<T> {
    /// What is held for a node with so much room, in MiB: the part that each node has, and one for
    /// each GiB that is begun.
    pub(crate) fn deposit_for(capacity: u32) -> Balance {
        let gib = Balance::from(capacity.div_ceil(MIB_PER_GIB));
        let for_room = T::Policy::deposit_per_gib().saturating_mul(gib);
        T::Policy::node_deposit().saturating_add(for_room)
    }

    /// Takes what registering a node costs, for good.
    pub(crate) fn charge(who: &T::AccountId) -> DispatchResult {
        let fee = T::Policy::registration_fee();
        if fee == 0 {
            return Ok(());
        }
        let fee = fee.max(T::Currency::minimum_balance());
        let treasury = T::Treasury::get();
        T::Currency::transfer(who, &treasury, fee, Preservation::Preserve).map(|_| ())
    }

    /// Makes a node's deposit what its room asks for now: all the room that was announced.
    pub(crate) fn adjust_deposit(who: &T::AccountId, node: &mut Node<T>) -> DispatchResult {
        let wanted = Self::deposit_for(node.announced_capacity());
        let reason = HoldReason::NodeDeposit.into();
        if wanted > node.deposit {
            T::Currency::hold(&reason, who, wanted.saturating_sub(node.deposit))?;
        } else {
            let freed = node.deposit.saturating_sub(wanted);
            T::Currency::release(&reason, who, freed, Precision::Exact)?;
        }
        node.deposit = wanted;
        Ok(())
    }

    /// Slashes the deposit of a node that has failed while it held replicas: a part of it, which goes
    /// to the treasury.
    pub(crate) fn slash(id: NodeId, node: &mut Node<T>) {
        let share = T::Policy::failure_fine();
        if node.shards.is_empty() || node.deposit == 0 || share.is_zero() {
            return;
        }
        let amount = Self::take(node, share);
        Self::deposit_event(Event::NodeSlashed {
            node: id,
            operator: node.operator.clone(),
            amount,
        });
    }

    /// Takes a share of the deposit of a node that has said what is false, whatever it holds. Returns
    /// what went to the treasury.
    pub(crate) fn do_punish(id: NodeId, share: Perbill) -> Balance {
        let Some(mut node) = Nodes::<T>::get(id) else {
            return 0;
        };
        let amount = Self::take(&mut node, share);
        if amount == 0 {
            return 0;
        }
        Self::deposit_event(Event::NodePunished {
            node: id,
            operator: node.operator.clone(),
            amount,
        });
        Nodes::<T>::insert(id, node);
        amount
    }

    /// Takes a share of a node's deposit for the treasury, rounded up, and at least the currency's minimum
    /// balance if there is as much. Returns what it was.
    fn take(node: &mut Node<T>, share: Perbill) -> Balance {
        let share = share.mul_ceil(node.deposit);
        if share == 0 {
            return 0;
        }
        let fine = share.max(T::Currency::minimum_balance()).min(node.deposit);
        let taken = T::Currency::transfer_on_hold(
            &HoldReason::NodeDeposit.into(),
            &node.operator,
            &T::Treasury::get(),
            fine,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        );
        // A deposit may be less than what opens the treasury's account. Then it is not taken.
        let amount = taken.unwrap_or(0);
        node.deposit = node.deposit.saturating_sub(amount);
        amount
    }
}
