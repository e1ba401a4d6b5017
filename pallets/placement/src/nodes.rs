// SPDX-License-Identifier: Apache-2.0
//! The life of a node: registered, updated, drained, failed, taken out.

use crate::{
    address::{is_public, is_url},
    key::is_key,
    raise::Raise,
    AllowPrivate, Config, Error, Event, HoldReason, LastForgotten, Leavers, NextNode, Node,
    NodeKeys, NodeSpec, NodeStatus, Nodes, Operators, Pallet, Placements, Policy, Reports,
    WeightInfo, HISTORY,
};
use alloc::vec::Vec;
use frame_support::{
    defensive, ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    traits::NodeReliability, BlockHeight, NodeId, Observation, PlacementState, ShardId,
};
use sp_runtime::{traits::SaturatedConversion, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// The height of this block.
    pub(crate) fn now() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }

    pub(crate) fn do_register(who: &T::AccountId, spec: NodeSpec) -> DispatchResult {
        ensure!(
            !Operators::<T>::contains_key(who),
            Error::<T>::AlreadyRegistered
        );
        ensure!(
            Nodes::<T>::count() < T::MaxNodes::get(),
            Error::<T>::TooManyNodes
        );
        Self::check_spec(&spec)?;
        let id = NextNode::<T>::get();
        let next = id.checked_add(1).ok_or(Error::<T>::TooManyNodes)?;
        let deposit = Self::deposit_for(spec.capacity);
        T::Currency::hold(&HoldReason::NodeDeposit.into(), who, deposit)?;
        Self::charge(who)?;
        let now = Self::now();
        let is_trusted = T::Policy::probation() == 0;
        let missed = T::Policy::initial_misses();
        let node = Node::<T> {
            operator: who.clone(),
            region: spec.region,
            domain: spec.domain,
            capacity: spec.capacity,
            used: 0,
            bandwidth: spec.bandwidth,
            price: spec.price,
            endpoint: spec.endpoint,
            status: NodeStatus::Active,
            kept: 0,
            missed: u16::try_from(missed).unwrap_or(HISTORY).min(HISTORY - 1),
            simulated: false,
            deposit,
            shards: Default::default(),
            changed: now,
            reported: None,
            since: now,
            failed: false,
            trusted_from: is_trusted.then_some(0),
            raised_capacity: None,
            raised_price: None,
        };
        NextNode::<T>::put(next);
        Operators::<T>::insert(who, id);
        NodeKeys::<T>::insert(id, spec.key);
        Nodes::<T>::insert(id, node);
        Self::deposit_event(Event::NodeRegistered {
            node: id,
            operator: who.clone(),
            deposit,
        });
        Ok(())
    }

    pub(crate) fn do_update(who: &T::AccountId, spec: NodeSpec) -> DispatchResult {
        let (id, mut node) = Self::run_by(who)?;
        match node.status {
            NodeStatus::Active | NodeStatus::Draining { .. } => {}
            NodeStatus::Failed => return Err(Error::<T>::HasFailed.into()),
            NodeStatus::Leaving { .. } => return Err(Error::<T>::AlreadyLeaving.into()),
        }
        Self::check_spec(&spec)?;
        let now = Self::now();
        node.settle(now);
        let is_elsewhere = (spec.region, spec.domain) != (node.region, node.domain);
        ensure!(
            node.shards.is_empty() || !is_elsewhere,
            Error::<T>::HoldsReplicas
        );
        ensure!(spec.capacity >= node.used, Error::<T>::CapacityInUse);
        node.region = spec.region;
        node.domain = spec.domain;
        let from = now.saturating_add(T::Policy::age_in());
        (node.capacity, node.raised_capacity) =
            Raise::said(node.capacity, node.raised_capacity, spec.capacity, from);
        (node.price, node.raised_price) =
            Raise::said(node.price, node.raised_price, spec.price, from);
        node.bandwidth = spec.bandwidth;
        node.endpoint = spec.endpoint;
        node.status = NodeStatus::Active;
        node.changed = now;
        Self::adjust_deposit(who, &mut node)?;
        let deposit = node.deposit;
        NodeKeys::<T>::insert(id, spec.key);
        Nodes::<T>::insert(id, node);
        Self::deposit_event(Event::NodeUpdated { node: id, deposit });
        Ok(())
    }

    /// Registers a node in the place of one that nobody needs.
    pub(crate) fn do_displace(who: &T::AccountId, id: NodeId, spec: NodeSpec) -> DispatchResult {
        ensure!(
            Nodes::<T>::count() >= T::MaxNodes::get(),
            Error::<T>::RegistryNotFull
        );
        let node = Nodes::<T>::get(id).ok_or(Error::<T>::UnknownNode)?;
        ensure!(Self::is_displaceable(&node), Error::<T>::NotDisplaceable);
        Self::let_go(id, &node);
        Self::do_register(who, spec)
    }

    /// Whether a node may lose its place in a registry that is full: one that holds nothing, and has
    /// failed, or has had the time of a probation and either lets nothing be heard of it or is less
    /// reliable than a newcomer.
    fn is_displaceable(node: &Node<T>) -> bool {
        let is_leaving = matches!(node.status, NodeStatus::Leaving { .. });
        if !node.shards.is_empty() || node.simulated || is_leaving {
            return false;
        }
        let now = Self::now();
        let passed = |since: BlockHeight, blocks| now.saturating_sub(since) >= blocks;
        let is_silent = |at| passed(at, T::Policy::latency_period());
        let one_more = |count: u16| u64::from(count).saturating_add(1);
        let kept = one_more(node.kept);
        let all = kept.saturating_add(one_more(node.missed));
        let initial = u64::from(T::Policy::initial_misses()).saturating_add(2);
        // `kept / all < 1 / initial`.
        let is_worse = kept.saturating_mul(initial) < all;
        node.status == NodeStatus::Failed
            || passed(node.since, T::Policy::probation())
                && (node.reported.is_none_or(is_silent) || is_worse)
    }

    fn check_spec(spec: &NodeSpec) -> Result<(), Error<T>> {
        ensure!(spec.capacity > 0, Error::<T>::NoCapacity);
        ensure!(spec.bandwidth > 0, Error::<T>::NoBandwidth);
        ensure!(
            spec.price <= T::Policy::max_price(),
            Error::<T>::PriceTooHigh
        );
        ensure!(is_key(&spec.key), Error::<T>::BadKey);
        ensure!(is_url(&spec.endpoint), Error::<T>::BadEndpoint);
        ensure!(
            Self::may_be_asked(&spec.endpoint),
            Error::<T>::PrivateEndpoint
        );
        Ok(())
    }

    /// Whether workers may send requests to an endpoint.
    pub(crate) fn may_be_asked(endpoint: &[u8]) -> bool {
        AllowPrivate::<T>::get() || is_public(endpoint)
    }

    /// The node that an account runs.
    pub(crate) fn run_by(who: &T::AccountId) -> Result<(NodeId, Node<T>), Error<T>> {
        let id = Operators::<T>::get(who).ok_or(Error::<T>::NotAnOperator)?;
        let node = Nodes::<T>::get(id).ok_or(Error::<T>::NotAnOperator)?;
        Ok((id, node))
    }

    /// Returns the placements that were looked at.
    pub(crate) fn do_drain(who: &T::AccountId) -> Result<u32, DispatchError> {
        let (id, mut node) = Self::run_by(who)?;
        ensure!(node.is_active(), Error::<T>::NotActive);
        let until = Self::replaced_by();
        node.status = NodeStatus::Draining { until };
        node.changed = Self::now();
        let shards = Self::break_placements(id, &node.shards);
        Nodes::<T>::insert(id, node);
        Self::deposit_event(Event::NodeDraining { node: id, until });
        Ok(shards)
    }

    /// Returns the placements that were looked at.
    pub(crate) fn do_fail(id: NodeId) -> Result<u32, DispatchError> {
        let mut node = Nodes::<T>::get(id).ok_or(Error::<T>::UnknownNode)?;
        match node.status {
            NodeStatus::Active | NodeStatus::Draining { .. } => {}
            NodeStatus::Failed => return Err(Error::<T>::HasFailed.into()),
            NodeStatus::Leaving { .. } if node.shards.is_empty() || node.failed => {
                return Err(Error::<T>::AlreadyLeaving.into())
            }
            // It had to hold them until others do: nobody leaves to save the deposit.
            NodeStatus::Leaving { .. } => {
                Leavers::<T>::mutate(|leavers| leavers.retain(|it| *it != id));
            }
        }
        node.status = NodeStatus::Failed;
        node.failed = true;
        node.changed = Self::now();
        let shards = Self::break_placements(id, &node.shards);
        Self::deposit_event(Event::NodeFailed { node: id });
        Self::slash(id, &mut node);
        Nodes::<T>::insert(id, node);
        Ok(shards)
    }

    /// Returns what it cost.
    pub(crate) fn do_deregister(who: &T::AccountId) -> Result<Weight, DispatchError> {
        let (id, mut node) = Self::run_by(who)?;
        let now = Self::now();
        match node.status {
            NodeStatus::Active | NodeStatus::Draining { .. } | NodeStatus::Failed => {}
            // It has waited long enough. The placements that name it are broken since.
            NodeStatus::Leaving { until } if now > until => {
                let shards = Self::strike_out(id, &node.shards);
                Leavers::<T>::mutate(|leavers| leavers.retain(|it| *it != id));
                Self::let_go(id, &node);
                return Ok(T::WeightInfo::release_node(shards));
            }
            NodeStatus::Leaving { .. } => return Err(Error::<T>::AlreadyLeaving.into()),
        }
        let until = match node.status {
            // What it was to hold until then it has to hold no longer.
            NodeStatus::Draining { until } => until,
            _ => Self::replaced_by(),
        };
        node.status = NodeStatus::Leaving { until };
        node.changed = now;
        let shards = Self::break_placements(id, &node.shards);
        Self::deposit_event(Event::NodeLeaving { node: id, until });
        let leaving = T::WeightInfo::deregister_node(shards);
        if node.shards.is_empty() {
            Self::let_go(id, &node);
            return Ok(leaving.saturating_add(T::WeightInfo::release_node(0)));
        }
        // There is room: a leaver is a node.
        Leavers::<T>::try_append(id).map_err(|()| DispatchError::Exhausted)?;
        Nodes::<T>::insert(id, node);
        Ok(leaving)
    }

    /// What taking a node out costs at most: either its placements break, or it is struck out of
    /// them; where there are none, both is done at once.
    pub(crate) fn deregister_weight() -> Weight {
        let most = T::MaxShardsPerNode::get();
        let at_once =
            T::WeightInfo::deregister_node(0).saturating_add(T::WeightInfo::release_node(0));
        T::WeightInfo::deregister_node(most)
            .max(T::WeightInfo::release_node(most))
            .max(at_once)
    }

    /// Gives an operator the deposit back, for a node that no placement names, and forgets the node.
    pub(crate) fn let_go(id: NodeId, node: &Node<T>) {
        let (operator, deposit) = (node.operator.clone(), node.deposit);
        let reason = HoldReason::NodeDeposit.into();
        if T::Currency::release(&reason, &operator, deposit, Precision::Exact).is_err() {
            defensive!("a deposit that is not held");
        }
        Operators::<T>::remove(&operator);
        NodeKeys::<T>::remove(id);
        Reports::<T>::remove(id);
        Nodes::<T>::remove(id);
        LastForgotten::<T>::put(Self::now());
        Self::deposit_event(Event::NodeLeft {
            node: id,
            operator,
            deposit,
        });
    }

    /// The block by which what breaks now is to be whole again.
    pub(crate) fn replaced_by() -> BlockHeight {
        Self::now().saturating_add(T::Policy::replace_period())
    }

    /// Marks the placements that name a node as broken. Returns how many there are, broken before
    /// or not.
    fn break_placements(node: NodeId, shards: &[ShardId]) -> u32 {
        for shard in shards {
            let broke = Placements::<T>::mutate(shard, |placement| {
                let placement = placement.as_mut()?;
                if placement.state != PlacementState::Sound {
                    return None;
                }
                let (since, due) = (Self::now(), Self::replaced_by());
                placement.state = PlacementState::Broken { since, due };
                Some(due)
            });
            Self::deposit_event(Event::PlacementBroken {
                shard: *shard,
                node,
            });
            if let Some(due) = broke {
                Self::begin_round(shard, Some(due));
            }
        }
        shards.len() as u32
    }

    /// Takes a node out of the placements that name it: its slots are empty then, and no other node
    /// moves. Returns how many there are.
    fn strike_out(node: NodeId, shards: &[ShardId]) -> u32 {
        for shard in shards {
            Placements::<T>::mutate(shard, |placement| {
                if let Some(placement) = placement {
                    placement.slots.vacate(node);
                }
            });
        }
        shards.len() as u32
    }
}

impl<T: Config> NodeReliability for Pallet<T> {
    fn observed(node: NodeId, what: Observation) {
        Nodes::<T>::mutate(node, |node| {
            let Some(node) = node else { return };
            let count = match what {
                Observation::Kept => &mut node.kept,
                Observation::Missed => &mut node.missed,
            };
            *count = count.saturating_add(1);
            let now = Self::now();
            if what == Observation::Missed && node.is_newcomer(now) {
                // Its probation begins anew, if it has begun.
                let again = now.saturating_add(T::Policy::probation());
                node.trusted_from = node.trusted_from.map(|_| again);
            }
            if node.kept.saturating_add(node.missed) >= HISTORY {
                node.kept /= 2;
                node.missed /= 2;
            }
            node.changed = now;
        });
    }

    fn observed_weight() -> Weight {
        // The node, and how long probation lasts.
        T::DbWeight::get().reads_writes(2, 1)
    }

    fn failed(node: NodeId) -> DispatchResult {
        Self::do_fail(node).map(|_| ())
    }

    fn failed_weight() -> Weight {
        T::WeightInfo::force_fail(T::MaxShardsPerNode::get())
    }
}

/// The ids in ascending order.
pub(crate) fn sorted(mut nodes: Vec<NodeId>) -> Vec<NodeId> {
    nodes.sort_unstable();
    nodes
}
