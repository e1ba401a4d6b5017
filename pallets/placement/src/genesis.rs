// SPDX-License-Identifier: Apache-2.0
//! Nodes that are none, for chains on which nobody runs any: put there at genesis, and named so.
//!
//! They are what the presets of development chains show placements with. Nobody has the keys of
//! their operators, no deposit is held for them, they have no ML-KEM key, and their round trips do
//! not grow old. A chain that others rely on has none: its genesis does not allow them.

use crate::{
    latencies::checked as checked_latency, Config, HoldReason, LastTerms, NextNode, Node,
    NodeStatus, Nodes, Operators, Pallet, Placer, PlacerOrder, Placers, Policy, Reported, Reports,
    RowOf, Samples, TermsInForce,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use codec::{Decode, Encode};
use frame_support::traits::fungible::MutateHold;
use nerv_primitives_core::{Balance, BlockHeight, FailureDomain, NodeId, Region, ShardId};
use serde::{Deserialize, Deserializer, Serialize};
use sp_runtime::traits::{BlakeTwo256, Hash, TrailingZeroInput};

/// What the operators of simulated nodes are named by.
const OPERATOR_DOMAIN: &[u8] = b"nerv/simulated";

/// One simulated node.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SimulatedNode {
    /// Its region, by index.
    pub region: u8,
    /// What it would fail together with.
    pub domain: FailureDomain,
    /// Its room, in MiB.
    pub capacity: u32,
    /// Its bandwidth, in Mbit/s.
    pub bandwidth: u32,
    /// Its price for a MiB and a day.
    pub price: Balance,
    /// The duties it is to have kept.
    pub kept: u16,
    /// The duties it is to have missed.
    pub missed: u16,
}

/// The simulated nodes of a genesis. They are numbered from 0, in this order.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Simulated {
    /// Whether there may be any. Only the presets of development chains say so.
    pub allow_simulated: bool,
    /// The nodes.
    pub nodes: Vec<SimulatedNode>,
    /// Their round trips: two different nodes, each pair once, and 1 to 10,000 milliseconds.
    pub latencies: Vec<(NodeId, NodeId, u32)>,
}

impl Simulated {
    /// What is wrong with them, if something is.
    pub fn check(&self) -> Result<(), String> {
        let are_none = self.nodes.is_empty() && self.latencies.is_empty();
        if !self.allow_simulated && !are_none {
            return Err("simulated nodes are not allowed".into());
        }
        let count = self.nodes.len();
        for (number, node) in self.nodes.iter().enumerate() {
            if usize::from(node.region) >= Region::ALL.len() {
                return Err(format!("simulated node {number}: no such region"));
            }
            if node.capacity == 0 {
                return Err(format!("simulated node {number}: no capacity"));
            }
        }
        let mut pairs = BTreeSet::new();
        for (a, b, millis) in &self.latencies {
            let is_pair = a != b && (*a.max(b) as usize) < count;
            if !is_pair || checked_latency(*millis).is_none() || !pairs.insert((a.min(b), a.max(b)))
            {
                return Err(format!("no round trip: {a}, {b}, {millis}"));
            }
        }
        Ok(())
    }
}

/// Reads them; what is wrong is an error then, not when the chain begins.
pub(crate) fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Simulated, D::Error> {
    let simulated = Simulated::deserialize(deserializer)?;
    simulated.check().map_err(serde::de::Error::custom)?;
    Ok(simulated)
}

impl<T: Config> Pallet<T> {
    /// Begins a chain: its simulated nodes, its placers, and the first leaf.
    pub(crate) fn build_genesis(simulated: &Simulated, placers: &[T::AccountId]) {
        let mut of_region = [0u32; Region::ALL.len()];
        for (id, spec) in simulated.nodes.iter().enumerate() {
            let place = usize::from(spec.region);
            of_region[place] += 1;
            Self::simulate(id as NodeId, spec, Region::ALL[place], of_region[place]);
        }
        NextNode::<T>::put(simulated.nodes.len() as NodeId);
        Self::simulate_reports(simulated);
        for placer in placers {
            let deposit = T::Policy::placer_deposit();
            T::Currency::hold(&HoldReason::PlacerDeposit.into(), placer, deposit)
                .expect("a placer of the genesis can pay its deposit");
            let record = Placer {
                deposit,
                fines: 0,
                fined: None,
                suspended: false,
            };
            Placers::<T>::insert(placer, record);
            PlacerOrder::<T>::try_append(placer.clone())
                .expect("there is room for the placers of the genesis");
        }
        LastTerms::<T>::put(TermsInForce {
            terms: Self::terms(),
            since: 0,
        });
        let due: BlockHeight = T::Policy::replace_period();
        Self::begin_round(&ShardId::root(), Some(due));
    }

    /// Has both of each two nodes report their round trip.
    fn simulate_reports(simulated: &Simulated) {
        let mut rows: BTreeMap<NodeId, Vec<(NodeId, u16)>> = BTreeMap::new();
        for (a, b, millis) in &simulated.latencies {
            // What cannot be a round trip was refused before.
            if let Some(millis) = checked_latency(*millis) {
                rows.entry(*a).or_default().push((*b, millis));
                rows.entry(*b).or_default().push((*a, millis));
            }
        }
        while let Some((id, mut told)) = rows.pop_first() {
            told.sort_unstable();
            let row = told.into_iter().map(|(node, millis)| Reported {
                node,
                samples: Samples::ageless(millis),
            });
            let row = RowOf::<T>::try_from(row.collect::<Vec<_>>());
            Reports::<T>::insert(id, row.expect("there are no more nodes than may be"));
        }
    }

    fn simulate(id: NodeId, spec: &SimulatedNode, region: Region, number: u32) {
        let hash = (OPERATOR_DOMAIN, id).using_encoded(BlakeTwo256::hash);
        let operator = T::AccountId::decode(&mut TrailingZeroInput::new(hash.as_bytes()))
            .expect("accounts are no longer than a hash, and any bytes are one");
        let endpoint = format!("simulated:{}-{number}", region.name());
        let node = Node::<T> {
            operator: operator.clone(),
            region,
            domain: spec.domain,
            capacity: spec.capacity,
            used: 0,
            bandwidth: spec.bandwidth,
            price: spec.price,
            endpoint: endpoint
                .into_bytes()
                .try_into()
                .expect("the name of a simulated node is short"),
            status: NodeStatus::Active,
            kept: spec.kept,
            missed: spec.missed,
            simulated: true,
            deposit: 0,
            shards: Default::default(),
            changed: 0,
            reported: None,
            failed: false,
            since: 0,
            // Nobody has to earn trust before there is anybody.
            trusted_from: Some(0),
            raised_capacity: None,
            raised_price: None,
        };
        Operators::<T>::insert(operator, id);
        Nodes::<T>::insert(id, node);
    }
}
