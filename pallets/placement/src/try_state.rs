// SPDX-License-Identifier: Apache-2.0
//! What must hold of nodes, placers and placements at all times.

use crate::{
    Config, HoldReason, Leavers, NextNode, NextRound, Node, NodeKeys, NodeStatus, Nodes, Operators,
    Pallet, PlacementOf, Placements, PlacerOrder, Placers, Reports, Rounds, Samples, Vacated,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use nerv_primitives_core::{
    traits::ShardTree, NodeId, PlacementState, ShardId, ShardStatus, Slots,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. There are no more nodes than may be, all older than the next. Every node is the one of its
    ///    operator, and the only one; what is held of the operator is its deposit.
    /// 2. The shards of a node are those whose placements name it, and what is set aside of its room
    ///    is what these took, no more than there is.
    /// 3. Every leaf, and nothing else, has a round; each of another number, older than the next.
    ///    Placements are of leaves.
    /// 4. A placement is sound and feasible by the terms under which it was accepted - every slot is
    ///    held by a node that is active, no more than m of them are in one failure domain - or it is
    ///    broken, and another one is due. No node holds two slots in either. Where there is no
    ///    placement, one is due.
    /// 5. What is held of each placer is its deposit. Those that are not suspended take turns, each
    ///    once.
    /// 6. Round trips were reported by nodes that are there, and of others, in ascending order and
    ///    once each; samples stand in the order of their blocks.
    /// 7. The nodes on their way out are those whose status says so, each once.
    /// 8. Those that lost their piece of a shard are kept of leaves, each once and older than the next
    ///    node. Who may not be placed there yet holds none of its slots.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_nodes()?;
        Self::check_room()?;
        Self::check_rounds()?;
        Self::check_placements()?;
        Self::check_placers()?;
        Self::check_latencies()?;
        Self::check_leavers()?;
        Self::check_vacated()
    }

    fn check_nodes() -> Result<(), TryRuntimeError> {
        ensure!(
            Nodes::<T>::count() <= T::MaxNodes::get(),
            "more nodes than may be"
        );
        let mut operators = 0usize;
        for (id, node) in Nodes::<T>::iter() {
            ensure!(id < NextNode::<T>::get(), "a node newer than the next");
            operators += 1;
            ensure!(
                Operators::<T>::get(&node.operator) == Some(id),
                "a node that is not its operator's"
            );
            let held =
                T::Currency::balance_on_hold(&HoldReason::NodeDeposit.into(), &node.operator);
            ensure!(
                held == node.deposit,
                "a deposit that is not held, or held for no node"
            );
            ensure!(
                node.simulated != NodeKeys::<T>::contains_key(id),
                "a node without a key, or a simulated one with one"
            );
        }
        ensure!(
            Operators::<T>::iter_keys().count() == operators,
            "an operator of no node"
        );
        let keys = NodeKeys::<T>::iter_keys().filter(|id| Self::is_kept(id));
        ensure!(
            keys.count() == NodeKeys::<T>::iter_keys().count(),
            "a key of no node"
        );
        Ok(())
    }

    /// Whether a node is there and has not left.
    fn is_kept(id: &NodeId) -> bool {
        Nodes::<T>::contains_key(id)
    }

    fn check_room() -> Result<(), TryRuntimeError> {
        let mut expected: BTreeMap<NodeId, (Vec<ShardId>, u64)> = BTreeMap::new();
        for (shard, placement) in Placements::<T>::iter() {
            for id in placement.slots.nodes() {
                let entry = expected.entry(id).or_default();
                entry.0.push(shard);
                entry.1 += u64::from(placement.replica_mib);
            }
        }
        for (id, node) in Nodes::<T>::iter() {
            let (mut shards, used) = expected.remove(&id).unwrap_or_default();
            shards.sort_unstable();
            ensure!(
                shards == node.shards.to_vec(),
                "a node that does not know what it holds"
            );
            ensure!(
                used == u64::from(node.used),
                "room that is set aside for nothing, or not set aside"
            );
            ensure!(node.used <= node.capacity, "a node that is too full");
        }
        ensure!(
            expected.is_empty(),
            "a placement on a node that is not there"
        );
        Ok(())
    }

    fn check_rounds() -> Result<(), TryRuntimeError> {
        let mut numbers: Vec<u64> = Vec::new();
        for (shard, round) in Rounds::<T>::iter() {
            let status = T::Tree::shard(&shard).map(|shard| shard.status);
            ensure!(
                status == Some(ShardStatus::Live),
                "a round of a shard that is no leaf"
            );
            ensure!(
                round.number < NextRound::<T>::get(),
                "a round newer than the next"
            );
            numbers.push(round.number);
        }
        ensure!(
            numbers.len() as u32 == T::Tree::leaf_count(),
            "a leaf without a round"
        );
        numbers.sort_unstable();
        ensure!(
            numbers.windows(2).all(|pair| pair[0] != pair[1]),
            "two rounds of the same number"
        );
        Ok(())
    }

    fn check_placements() -> Result<(), TryRuntimeError> {
        for shard in Placements::<T>::iter_keys() {
            ensure!(
                Rounds::<T>::contains_key(shard),
                "a placement of a shard that is no leaf"
            );
        }
        for (shard, round) in Rounds::<T>::iter() {
            let Some(placement) = Placements::<T>::get(shard) else {
                ensure!(round.due.is_some(), "a leaf that nobody is to place");
                continue;
            };
            ensure!(
                placement.slots.are_distinct(),
                "a node that holds two slots of a placement"
            );
            match placement.state {
                PlacementState::Sound => {
                    ensure!(
                        round.due.is_none(),
                        "a placement that is sound and to be replaced"
                    );
                    ensure!(
                        Self::is_feasible(&placement),
                        "a placement that is broken and not marked"
                    );
                }
                PlacementState::Broken { due, .. } => {
                    ensure!(
                        round.due == Some(due),
                        "a broken placement that nobody is to replace"
                    );
                }
            }
        }
        Ok(())
    }

    fn is_feasible(placement: &PlacementOf<T>) -> bool {
        let mut domains: BTreeMap<u32, u32> = BTreeMap::new();
        let are_active = placement.slots.nodes().all(|id| {
            let node = Nodes::<T>::get(id);
            if let Some(node) = &node {
                *domains.entry(node.domain).or_default() += 1;
            }
            node.as_ref().is_some_and(Node::is_active)
        });
        let most = domains.values().max().copied().unwrap_or(0);
        placement.slots.are_held() && are_active && most <= u32::from(placement.per_domain)
    }

    fn check_placers() -> Result<(), TryRuntimeError> {
        let mut order = PlacerOrder::<T>::get().into_inner();
        let mut active = Vec::new();
        for (who, placer) in Placers::<T>::iter() {
            let held = T::Currency::balance_on_hold(&HoldReason::PlacerDeposit.into(), &who);
            ensure!(
                held == placer.deposit,
                "a placer's deposit that is not held"
            );
            if !placer.suspended {
                active.push(who);
            }
        }
        active.sort_unstable();
        order.sort_unstable();
        ensure!(
            active == order,
            "a placer without turns, or turns of nobody's"
        );
        Ok(())
    }

    fn check_latencies() -> Result<(), TryRuntimeError> {
        for (id, row) in Reports::<T>::iter() {
            ensure!(
                Nodes::<T>::contains_key(id),
                "reports by a node that is not there"
            );
            ensure!(
                row.windows(2).all(|two| two[0].node < two[1].node)
                    && row.iter().all(|it| it.node != id),
                "reports out of order, or of the node itself"
            );
            ensure!(
                row.iter().all(|it| Self::is_in_order(&it.samples)),
                "samples out of order"
            );
        }
        Ok(())
    }

    /// Whether the places without a sample come first, and then these in the order of their blocks.
    fn is_in_order(Samples(samples): &Samples) -> bool {
        samples
            .windows(2)
            .all(|two| two[0].millis == 0 || (two[1].millis > 0 && two[0].at < two[1].at))
    }

    fn check_leavers() -> Result<(), TryRuntimeError> {
        let mut listed: Vec<NodeId> = Leavers::<T>::get().into_inner();
        listed.sort_unstable();
        let mut leaving: Vec<NodeId> = Nodes::<T>::iter()
            .filter(|(_, node)| matches!(node.status, NodeStatus::Leaving { .. }))
            .map(|(id, _)| id)
            .collect();
        leaving.sort_unstable();
        ensure!(
            listed == leaving,
            "a node on its way out that is not looked at, or the reverse"
        );
        Ok(())
    }

    fn check_vacated() -> Result<(), TryRuntimeError> {
        let now = Self::now();
        for (shard, bans) in Vacated::<T>::iter() {
            ensure!(
                Rounds::<T>::contains_key(shard),
                "a piece that was lost of what is no leaf"
            );
            let mut nodes: Vec<NodeId> = bans.iter().map(|ban| ban.node).collect();
            nodes.sort_unstable();
            let is_known = nodes.iter().all(|id| *id < NextNode::<T>::get());
            ensure!(
                is_known && nodes.windows(2).all(|two| two[0] != two[1]),
                "a piece that was lost twice, or by a node newer than the next"
            );
            let slots = Placements::<T>::get(shard).map_or_else(Slots::default, |it| it.slots);
            let are_out = bans
                .iter()
                .all(|ban| ban.until <= now || !slots.contains(ban.node));
            ensure!(are_out, "a slot held by who lost its piece");
        }
        Ok(())
    }
}
