// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown.

use crate::{Config, Node, NodeStatus, Nodes, Pallet, Placements, PlacerOrder, Rounds};
use alloc::{string::String, vec::Vec};
use nerv_primitives_core::{
    api::{NodeStatusView, NodeView, PlacedView, PlacementView},
    NodeId, PlacementScore, ShardId, Slots,
};

/// The nodes that one request is answered with.
const PAGE: u32 = 100;

impl From<NodeStatus> for NodeStatusView {
    fn from(status: NodeStatus) -> Self {
        match status {
            NodeStatus::Active => Self::Active,
            NodeStatus::Draining { until } => Self::Draining(until),
            NodeStatus::Failed => Self::Failed,
            NodeStatus::Leaving { until } => Self::Leaving(until),
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Where a leaf's replicas are; `None` of a shard that is no leaf.
    pub fn placement(shard: &ShardId) -> Option<PlacementView<T::AccountId>> {
        let round = Rounds::<T>::get(shard)?;
        let next = Self::now().saturating_add(1);
        let placed = Placements::<T>::get(shard).map(|placement| PlacedView {
            score_now: Self::score_now(shard, &placement.slots),
            nodes: placement.slots.nodes().filter_map(Self::node).collect(),
            slots: placement.slots.holders().to_vec(),
            score: placement.score,
            at: placement.at,
            by: placement.by,
            state: placement.state,
        });
        Some(PlacementView {
            shard: *shard,
            placed,
            round: round.number,
            seed: round.seed,
            since: round.since,
            due: round.due,
            turn: Self::turn(&PlacerOrder::<T>::get(), shard, round.number, next),
        })
    }

    /// How good the nodes of some slots are for a shard by all that is known now.
    fn score_now(shard: &ShardId, slots: &Slots) -> PlacementScore {
        let found: Vec<(NodeId, Node<T>)> = slots
            .nodes()
            .filter_map(|id| Nodes::<T>::get(id).map(|node| (id, node)))
            .collect();
        let named: Vec<(NodeId, &Node<T>)> = found.iter().map(|(id, node)| (*id, node)).collect();
        let own = |id: &NodeId| {
            let node = found.iter().find(|(it, _)| it == id);
            node.map_or(0, |(id, node)| Self::own(shard, *id, node))
        };
        Self::score_of(&named, &Self::terms(), Self::now(), own)
    }

    /// A node.
    pub fn node(id: NodeId) -> Option<NodeView<T::AccountId>> {
        let node = Nodes::<T>::get(id)?;
        let now = Self::now();
        let reliability = Self::candidate(&node, 0, &Self::terms(), now).reliability;
        Some(NodeView {
            id,
            simulated: node.simulated,
            status: node.status.into(),
            region: node.region,
            domain: node.domain,
            capacity: node.capacity_at(now),
            free: node.free(now),
            bandwidth: node.bandwidth,
            price: node.price_at(now),
            endpoint: String::from_utf8_lossy(&node.endpoint).into_owned(),
            kept: node.kept,
            missed: node.missed,
            reliability,
            shards: node.shards.into_inner(),
            deposit: node.deposit,
            trusted_from: node.trusted_from,
            raised_capacity: node.raised_capacity.map(|it| (it.to, it.from)),
            raised_price: node.raised_price.map(|it| (it.to, it.from)),
            operator: node.operator,
        })
    }

    /// The first nodes with that number or a higher one, in ascending order: at most 100.
    pub fn nodes(from: NodeId, limit: u32) -> Vec<NodeView<T::AccountId>> {
        let mut ids: Vec<NodeId> = Nodes::<T>::iter_keys().filter(|id| *id >= from).collect();
        ids.sort_unstable();
        ids.into_iter()
            .filter_map(Self::node)
            .take(limit.min(PAGE) as usize)
            .collect()
    }

    /// The round trip between two nodes by all that is known now; `None` if they are the same, or
    /// one is not there.
    pub fn latency_now(a: NodeId, b: NodeId) -> Option<u32> {
        if a == b {
            return None;
        }
        if !Nodes::<T>::contains_key(a) || !Nodes::<T>::contains_key(b) {
            return None;
        }
        let period = Self::terms().latency_period;
        Some(Self::latency(a, b, Self::now(), period))
    }
}
