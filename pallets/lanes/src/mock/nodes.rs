// SPDX-License-Identifier: Apache-2.0
//! Nodes as the tests say: where they are placed, what they lose, the keys of their enclaves.

use super::*;
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    api::NodeStatusView,
    traits::{Checkpoints, Custodian, Custodians, EnclaveKeys, NodeReliability, Placements},
    NodeId, Observation, Slots,
};
use sp_core::{sr25519, Pair};
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// The nodes of the tests, from 0 on: the operator of node `n` is the account `OPERATORS + n`.
pub const NODES: NodeId = 20;
/// The first operator.
pub const OPERATORS: AccountId = 100;
/// The first node that stands for one and is none.
pub const SIMULATED: NodeId = 50;
/// The deposit of each node.
pub const DEPOSIT: Balance = 1_000;

parameter_types! {
    /// The holders of each shard that is placed, and how many of their pieces may be lost.
    pub static Placed: BTreeMap<ShardId, (Vec<Option<NodeId>>, u8)> = BTreeMap::new();
    /// The shards whose placement is broken, though all slots are held.
    pub static Broken: BTreeSet<ShardId> = BTreeSet::new();
    /// The nodes without an enclave that counts.
    pub static WithoutEnclave: BTreeSet<NodeId> = BTreeSet::new();
    /// The nodes whose keys other nodes had not long ago, by these.
    pub static Former: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    /// The nodes that are gone.
    pub static Gone: BTreeSet<NodeId> = BTreeSet::new();
    /// The shards without a committed checkpoint.
    pub static WithoutCheckpoint: BTreeSet<ShardId> = BTreeSet::new();
    /// What was told of nodes.
    pub static Observed: Vec<(NodeId, Observation)> = Vec::new();
    /// The nodes that were punished, and what each lost.
    pub static Punished: Vec<(NodeId, Balance)> = Vec::new();
    /// The slots that were vacated.
    pub static Vacated: Vec<(ShardId, NodeId)> = Vec::new();
    /// The nodes whose enclaves were revoked.
    pub static Revoked: Vec<NodeId> = Vec::new();
    /// The operators of nodes that others run than is said above.
    pub static RunBy: BTreeMap<NodeId, AccountId> = BTreeMap::new();
}

/// Nothing is placed, and every node is as it should be.
pub fn reset_nodes() {
    Placed::reset();
    Broken::reset();
    WithoutEnclave::reset();
    Former::reset();
    Gone::reset();
    WithoutCheckpoint::reset();
    Observed::reset();
    Punished::reset();
    Vacated::reset();
    Revoked::reset();
    RunBy::reset();
}

/// The key of a node's enclave.
pub fn pair(node: NodeId) -> sr25519::Pair {
    let mut seed = [7u8; 32];
    seed[..4].copy_from_slice(&node.to_le_bytes());
    sr25519::Pair::from_seed(&seed)
}

/// Who runs a node.
pub fn operator(node: NodeId) -> AccountId {
    let by = RunBy::get().get(&node).copied();
    by.unwrap_or(OPERATORS + AccountId::from(node))
}

/// Places a shard on seven nodes from that one on, two of whose pieces may be lost.
pub fn place(shard: &ShardId, first: NodeId) {
    place_on(shard, &(first..first + 7).map(Some).collect::<Vec<_>>(), 2);
}

/// Places a shard on those nodes, so many of whose pieces may be lost.
pub fn place_on(shard: &ShardId, holders: &[Option<NodeId>], parity: u8) {
    Placed::mutate(|placed| placed.insert(*shard, (holders.to_vec(), parity)));
}

/// Puts another node, or none, into one slot.
pub fn seat(shard: &ShardId, slot: usize, node: Option<NodeId>) {
    Placed::mutate(|placed| placed.get_mut(shard).expect("it is placed").0[slot] = node);
}

/// The node in a slot.
pub fn holder(shard: &ShardId, slot: u8) -> NodeId {
    let holders = Placed::get().remove(shard).expect("it is placed").0;
    holders[usize::from(slot)].expect("somebody is in the slot")
}

/// Placements, nodes, enclaves and checkpoints as the tests say.
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
        Self::slots(shard).are_held() && !Broken::get().contains(shard)
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

impl EnclaveKeys for Nodes {
    fn key(node: NodeId) -> Option<[u8; 32]> {
        (!WithoutEnclave::get().contains(&node)).then(|| pair(node).public().0)
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn keys(node: NodeId) -> Vec<[u8; 32]> {
        let former = Former::get().get(&node).cloned().unwrap_or_default();
        let former = former.into_iter().map(|other| pair(other).public().0);
        let current = <Self as EnclaveKeys>::key(node);
        current.into_iter().chain(former).collect()
    }

    fn revoke(node: NodeId) {
        Revoked::mutate(|revoked| revoked.push(node));
        WithoutEnclave::mutate(|nodes| nodes.insert(node));
    }

    fn revoke_weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

impl Checkpoints for Nodes {
    fn committed(shard: &ShardId) -> Option<Checkpoint> {
        let is_there = !WithoutCheckpoint::get().contains(shard);
        is_there.then(|| Checkpoint {
            shard: *shard,
            height: 0,
            root: H256::zero(),
            log: Default::default(),
            accounts: 0,
            total: 0,
            nonce_floor: 0,
            embedding: H256::zero(),
        })
    }

    fn keep(_: &ShardId) {
        unreachable!("lanes keep no checkpoints");
    }

    fn release(_: &ShardId, _: BlockHeight) {
        unreachable!("lanes keep no checkpoints");
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
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
        Vacated::mutate(|vacated| vacated.push((*shard, node)));
        Ok(slot as u32)
    }

    fn vacate_weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn punish(node: NodeId, share: Perbill) -> Balance {
        let amount = share.mul_ceil(DEPOSIT);
        Punished::mutate(|punished| punished.push((node, amount)));
        amount
    }

    fn punish_weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn custodian(node: NodeId) -> Option<Custodian<AccountId>> {
        let simulated = node >= SIMULATED;
        let is_there = (node < NODES || simulated) && !Gone::get().contains(&node);
        is_there.then(|| Custodian {
            operator: operator(node),
            status: NodeStatusView::Active,
            price: 0,
            endpoint: b"http://127.0.0.1".to_vec(),
            simulated,
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
        *who == operator(node)
    }

    fn may_sign_weight() -> Weight {
        Weight::zero()
    }
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
