// SPDX-License-Identifier: Apache-2.0
//! What must hold after every block, whatever was in it.

use frame_support::{
    dispatch::DispatchClass,
    traits::{StorageInfo, StorageInfoTrait},
};
use nerv_primitives_core::{traits::ShardRouting, Outcome, ShardId};
use nerv_primitives_transition::{MemoryStore, Store};
use nerv_runtime::{
    configs::RuntimeBlockWeights, AllPalletsWithSystem, Attestation, Balance, Balances, Binding,
    Bisection, CrossShard, Fragments, Lanes, Ledger, LoadPredictor, Outbox, Placement, Pqc,
    Runtime, ShardGovernance, ShardRegistry, System,
};
use pallet_ledger::ShardTrie;

/// All that the accounts of the currency own.
fn owned() -> Balance {
    let all = frame_system::Account::<Runtime>::iter_values();
    all.map(|it| it.data.free.saturating_add(it.data.reserved))
        .fold(0, Balance::saturating_add)
}

/// Checks all pallets, that there are as many units as their owners have, every shard's root against its
/// records, that no operation broke, and that the block was not overfull. In a block that is over, when
/// the next has not begun.
pub fn check() -> Result<(), String> {
    pallets()?;
    let (issued, owned) = (Balances::total_issuance(), owned());
    if issued != owned {
        return Err(format!("{issued} units were issued, and {owned} are owned"));
    }
    for shard in ShardRegistry::shards() {
        let mut store = MemoryStore::default();
        for (id, record) in stored(&shard) {
            store.put(&id, &record).map_err(|_| "a trie in memory")?;
        }
        if ShardTrie::new(&shard).root() != store.root().as_bytes() {
            return Err(format!("the root of {shard:?} is not that of its records"));
        }
    }
    for (index, record) in pallet_bisection::Records::<Runtime>::iter() {
        if matches!(record.outcome, Outcome::Broken { .. }) {
            return Err(format!("operation {index} broke: {record:?}"));
        }
    }
    weights()
}

fn pallets() -> Result<(), String> {
    let all = [
        ("ShardRegistry", ShardRegistry::do_try_state()),
        ("Ledger", Ledger::do_try_state()),
        ("Bisection", Bisection::do_try_state()),
        ("CrossShard", CrossShard::do_try_state()),
        ("Binding", Binding::do_try_state()),
        ("Outbox", Outbox::do_try_state()),
        ("Pqc", Pqc::do_try_state()),
        ("LoadPredictor", LoadPredictor::do_try_state()),
        ("ShardGovernance", ShardGovernance::do_try_state()),
        ("Placement", Placement::do_try_state()),
        ("Fragments", Fragments::do_try_state()),
        ("Attestation", Attestation::do_try_state()),
        ("Lanes", Lanes::do_try_state()),
    ];
    for (name, result) in all {
        result.map_err(|error| format!("try_state of {name}: {error:?}"))?;
    }
    Ok(())
}

/// The block took no more than there is, as a whole and by class.
fn weights() -> Result<(), String> {
    let (limits, used) = (RuntimeBlockWeights::get(), System::block_weight());
    let total = used.total();
    if total.any_gt(limits.max_block) {
        return Err(format!("a block took {total} of {}", limits.max_block));
    }
    for class in DispatchClass::all() {
        let most = limits.get(*class).max_total;
        let took = used.get(*class);
        if most.is_some_and(|most| took.any_gt(most)) {
            return Err(format!("{class:?} took {took} of {most:?}"));
        }
    }
    Ok(())
}

/// The records of a shard as they stand in the state.
pub fn stored(shard: &ShardId) -> Vec<([u8; 32], Vec<u8>)> {
    let info = frame_support::storage::child::ChildInfo::new_default(shard.bytes());
    let mut all = Vec::new();
    let mut last = Vec::new();
    while let Some(key) = sp_io::default_child_storage::next_key(info.storage_key(), &last) {
        let record = frame_support::storage::child::get_raw(&info, &key).expect("it is there");
        all.push((key.clone().try_into().expect("32 bytes"), record));
        last = key;
    }
    all
}

/// Checks that nothing in the storage is longer than its type says, and that there is no more of it.
pub fn bounds() -> Result<(), String> {
    for item in AllPalletsWithSystem::storage_info() {
        let (mut count, mut key) = (0u32, item.prefix.clone());
        let first = sp_io::storage::get(&key).map(|value| (key.clone(), value.to_vec()));
        let mut next = first;
        loop {
            if let Some((key, value)) = &next {
                count += 1;
                let size = (key.len() - item.prefix.len() + value.len()) as u32;
                if item.max_size.is_some_and(|most| size > most) {
                    return Err(format!(
                        "{} has {size} bytes of {:?}",
                        name(&item),
                        item.max_size
                    ));
                }
            }
            let Some(found) = sp_io::storage::next_key(&key) else {
                break;
            };
            if !found.starts_with(&item.prefix) {
                break;
            }
            key = found;
            next = sp_io::storage::get(&key).map(|value| (key.clone(), value.to_vec()));
        }
        if item.max_values.is_some_and(|most| count > most) {
            return Err(format!(
                "{} has {count} values of {:?}",
                name(&item),
                item.max_values
            ));
        }
    }
    Ok(())
}

fn name(item: &StorageInfo) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}.{}", text(&item.pallet_name), text(&item.storage_name))
}
