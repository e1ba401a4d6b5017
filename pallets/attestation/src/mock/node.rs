// SPDX-License-Identifier: Apache-2.0
//! Nodes as the tests say, and the transactions of their workers.

use super::*;
use codec::Encode;
use frame_system::offchain::{
    AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, CreateTransaction,
    CreateTransactionBase, SigningTypes,
};
use nerv_primitives_core::{
    api::NodeStatusView,
    traits::{Custodian, Custodians, Delegation, NodeReliability, Placements},
    Observation, Slots,
};
use sp_runtime::{
    generic::UncheckedExtrinsic,
    testing::{TestSignature, UintAuthorityId},
    DispatchError,
};
use std::collections::{BTreeMap, BTreeSet};

/// The nodes of the tests, from 0 on: the operator of node `n` is the account `OPERATORS + n`.
pub const NODES: NodeId = 20;
/// The deposit of each node.
pub const DEPOSIT: Balance = 1_000;
/// The first operator.
pub const OPERATORS: AccountId = 100;
/// The first node that stands for one and is none.
pub const SIMULATED: NodeId = 50;

parameter_types! {
    /// The nodes that are gone.
    pub static Gone: BTreeSet<NodeId> = BTreeSet::new();
    /// The holders of each shard that is placed, and how many of their pieces may be lost.
    pub static Placed: BTreeMap<ShardId, (Vec<Option<NodeId>>, u8)> = BTreeMap::new();
    /// What was told of nodes.
    pub static Observed: Vec<(NodeId, Observation)> = Vec::new();
    /// The nodes that were punished, and what each lost.
    pub static Punished: Vec<(NodeId, Balance)> = Vec::new();
    /// The keys that act for an operator, with the operator.
    pub static Delegates: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    /// The operators of nodes that others run than is said above.
    pub static RunBy: BTreeMap<NodeId, AccountId> = BTreeMap::new();
}

/// Every node is there, and nothing is placed.
pub fn reset_nodes() {
    Gone::set(BTreeSet::new());
    Placed::set(BTreeMap::new());
    Observed::set(Vec::new());
    Punished::set(Vec::new());
    Delegates::set(BTreeMap::new());
    RunBy::set(BTreeMap::new());
}

/// Who runs a node.
pub fn operator(node: NodeId) -> AccountId {
    let by = RunBy::get().get(&node).copied();
    by.unwrap_or(OPERATORS + AccountId::from(node))
}

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
    fn vacate(_: &ShardId, _: NodeId) -> Result<u32, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn vacate_weight() -> Weight {
        Weight::zero()
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
        Self::custodian(node).is_some_and(|it| Self::acts_for(who) == it.operator)
    }

    fn may_sign_weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl nerv_primitives_core::traits::SeatNodes<AccountId> for Nodes {
    fn seat(shard: &ShardId, operators: Vec<AccountId>, parity: u8) -> Vec<NodeId> {
        let nodes: Vec<NodeId> = (0..operators.len() as NodeId).collect();
        RunBy::set(nodes.iter().copied().zip(operators).collect());
        let holders = nodes.iter().copied().map(Some).collect();
        Placed::mutate(|placed| placed.insert(*shard, (holders, parity)));
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

impl SigningTypes for Test {
    type Public = UintAuthorityId;
    type Signature = TestSignature;
}

/// An extrinsic of a worker's.
pub type Extrinsic =
    UncheckedExtrinsic<AccountId, RuntimeCall, TestSignature, frame_system::AuthorizeCall<Test>>;

impl<C> CreateTransactionBase<C> for Test
where
    RuntimeCall: From<C>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<C> CreateTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    type Extension = frame_system::AuthorizeCall<Test>;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<C> CreateAuthorizedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_extension() -> Self::Extension {
        frame_system::AuthorizeCall::new()
    }
}

impl<C> CreateSignedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_signed_transaction<K: AppCrypto<UintAuthorityId, TestSignature>>(
        call: RuntimeCall,
        public: UintAuthorityId,
        account: AccountId,
        _: u32,
    ) -> Option<Extrinsic> {
        let signature = K::sign(&call.encode(), public)?;
        let extension = frame_system::AuthorizeCall::new();
        Some(Extrinsic::new_signed(call, account, signature, extension))
    }
}

/// The keys that [`UintAuthorityId::set_all_keys`] puts into the keystore.
pub struct KeeperKey;

impl AppCrypto<UintAuthorityId, TestSignature> for KeeperKey {
    type RuntimeAppPublic = UintAuthorityId;
    type GenericPublic = UintAuthorityId;
    type GenericSignature = TestSignature;
}
