// SPDX-License-Identifier: Apache-2.0
//! Placements, nodes and who runs them, as the tests say.

use super::*;
use nerv_primitives_core::{
    api::NodeStatusView,
    traits::{Custodian, Custodians, Delegation, NodeReliability, Placements},
    Slots,
};
use sp_runtime::{DispatchError, DispatchResult};

/// Placements and nodes as the tests say.
pub struct Nodes;

impl Placements for Nodes {
    fn slots(shard: &ShardId) -> Slots {
        let placed = Placed::get().remove(shard);
        placed.map_or_else(Slots::default, |(holders, _)| {
            Slots::new(holders).expect("the tests name nobody twice")
        })
    }

    fn parity(shard: &ShardId) -> u8 {
        Placed::get().get(shard).map_or(0, |(_, parity)| *parity)
    }

    fn is_sound(shard: &ShardId) -> bool {
        Self::slots(shard).are_held()
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

impl NodeReliability for Nodes {
    fn observed(node: NodeId, what: Observation) {
        Observed::mutate(|seen| seen.push((node, what)));
    }

    fn observed_weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn failed(_: NodeId) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn failed_weight() -> Weight {
        Weight::zero()
    }
}

impl Custodians<AccountId> for Nodes {
    fn vacate(shard: &ShardId, node: NodeId) -> Result<u32, DispatchError> {
        let mut placed = Placed::get();
        let (holders, _) = placed.get_mut(shard).ok_or(DispatchError::CannotLookup)?;
        let slot = holders.iter().position(|it| *it == Some(node));
        let slot = slot.ok_or(DispatchError::CannotLookup)?;
        holders[slot] = None;
        Placed::set(placed);
        VacatedSlots::mutate(|vacated| vacated.push((*shard, node)));
        Ok(slot as u32)
    }

    fn vacate_weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn punish(_: NodeId, _: sp_runtime::Perbill) -> Balance {
        0
    }

    fn punish_weight() -> Weight {
        Weight::zero()
    }

    fn custodian(node: NodeId) -> Option<Custodian<AccountId>> {
        Some(Custodian {
            operator: operator(node),
            status: NodeStatusView::Active,
            price: PRICE,
            endpoint: b"http://127.0.0.1".to_vec(),
            simulated: node >= SIMULATED,
        })
    }

    fn custodian_weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn key(_: NodeId) -> Option<Vec<u8>> {
        None
    }

    fn key_weight() -> Weight {
        Weight::zero()
    }

    fn node_of(operator: &AccountId) -> Option<NodeId> {
        let node = operator.checked_sub(OPERATORS)?;
        NodeId::try_from(node).ok().filter(|node| *node < NODES)
    }

    fn node_of_weight() -> Weight {
        Weight::zero()
    }

    fn may_sign(who: &AccountId, node: NodeId) -> bool {
        let operator = operator(node);
        *who == operator || Self::acts_for(who) == operator
    }

    fn may_sign_weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

/// Who runs a node.
pub fn operator(node: NodeId) -> AccountId {
    let by = RunBy::get().get(&node).copied();
    by.unwrap_or(OPERATORS + AccountId::from(node))
}

#[cfg(feature = "runtime-benchmarks")]
impl nerv_primitives_core::traits::SeatNodes<AccountId> for Nodes {
    fn seat(shard: &ShardId, operators: Vec<AccountId>, parity: u8) -> Vec<NodeId> {
        let nodes: Vec<NodeId> = (0..operators.len() as NodeId).collect();
        RunBy::set(nodes.iter().copied().zip(operators).collect());
        let holders: Vec<Option<NodeId>> = nodes.iter().copied().map(Some).collect();
        place_on(shard, &holders, parity);
        nodes
    }
}

impl Delegation<AccountId> for Nodes {
    fn acts_for(key: &AccountId) -> AccountId {
        Delegates::get().get(key).copied().unwrap_or(*key)
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}
