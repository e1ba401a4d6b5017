//! What `ShardsApi` answers. Reads only, off the block's path, so that they may walk the tree.

use crate::{AccountId, Ledger, Runtime, ShardRegistry};
use alloc::vec::Vec;
use nerv_primitives_core::{
    api::{AccountView, RouteView, ShardView, StatisticsView},
    traits::{ShardLedger, ShardTree},
    Shard, ShardId, ShardStatus,
};

/// All shards, the root first, parents before their children.
pub fn shards() -> Vec<ShardView> {
    let mut views: Vec<ShardView> = pallet_shard_registry::Shards::<Runtime>::iter()
        .map(|(id, shard)| view(id, shard))
        .collect();
    views.sort_by_key(|view| (view.depth, view.parent, view.side.map(|side| side as u8)));
    views
}

/// One shard.
pub fn shard(id: ShardId) -> Option<ShardView> {
    ShardRegistry::shard(&id).map(|shard| view(id, shard))
}

fn view(id: ShardId, shard: Shard) -> ShardView {
    ShardView {
        id,
        parent: shard.parent,
        side: shard.side,
        depth: shard.depth,
        status: shard.status,
        filling: ShardRegistry::is_filling(&id),
        accounts: ShardRegistry::account_count(&id),
        total: Ledger::total(&id),
        children: shard.children,
        since: shard.since,
    }
}

/// The way of an account to its leaf.
pub fn route(account: &AccountId) -> Option<RouteView> {
    let table = ShardRegistry::routing_table().ok()?;
    let route = table.explain(&Ledger::blind(account)).ok()?;
    Some(RouteView {
        shard: route.leaf.shard.into(),
        path: route.sides,
        overridden: route.overridden,
    })
}

/// An account of the ledger.
pub fn account(account: &AccountId) -> Option<AccountView> {
    let (shard, record) = Ledger::find(&Ledger::blind(account)).ok()??;
    Some(AccountView {
        shard,
        free: record.free,
        locked: record.locked,
        nonce: record.nonce,
    })
}

/// The ledger as a whole.
pub fn statistics() -> StatisticsView<AccountId> {
    let shards = shards();
    let leaves = shards
        .iter()
        .filter(|shard| shard.status == ShardStatus::Live);
    StatisticsView {
        leaves: leaves.clone().count() as u32,
        depth: leaves.map(|leaf| leaf.depth).max().unwrap_or(0),
        accounts: shards
            .iter()
            .fold(0, |all, shard| all.saturating_add(shard.accounts)),
        total: shards
            .iter()
            .fold(0, |all, shard| all.saturating_add(shard.total)),
        pot: Ledger::pot(),
        pot_held: Ledger::pot_held(),
        draining: pallet_bisection::Drains::<Runtime>::decode_len().unwrap_or(0) as u32,
        operations: pallet_bisection::NextRecord::<Runtime>::get(),
        overrides: ShardRegistry::routing_table().map_or(0, |table| table.overrides().len() as u32),
    }
}
