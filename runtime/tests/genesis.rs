// SPDX-License-Identifier: Apache-2.0
//! The presets, and what happens to garbage in them.

use frame_support::genesis_builder_helper::build_state;
use frame_support::traits::{
    fungible::InspectHold, Get, GetStorageVersion, OnRuntimeUpgrade, PalletInfoAccess,
    PalletsInfoAccess, StorageVersion,
};
use nerv_primitives_core::{traits::ShardTree, ShardId};
use nerv_runtime::{
    migrations::SingleBlockMigrations,
    parameters::dynamic_params::{
        bisection,
        governance::{Approval, MinElectorate, MinTurnout},
    },
    presets, AllPalletsWithSystem, Attestation, Balances, Binding, Bisection, CrossShard,
    Fragments, Lanes, Ledger, LoadPredictor, Outbox, Placement, Pqc, Runtime, RuntimeGenesisConfig,
    ShardGovernance, ShardRegistry, UNIT,
};
use pallet_attestation::AllowSimulated;
use pallet_shard_governance::{AsleepStake, Stakers, TotalStake};
use serde_json::{json, Value};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// The whole genesis with a patch laid over it, as a chain spec does it.
fn patched(patch: &Value) -> Vec<u8> {
    fn merge(base: &mut Value, patch: &Value) {
        match (base, patch) {
            (Value::Object(base), Value::Object(patch)) => patch.iter().for_each(|(key, value)| {
                merge(base.entry(key.clone()).or_insert(Value::Null), value)
            }),
            (base, patch) => *base = patch.clone(),
        }
    }
    let mut genesis = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
    merge(&mut genesis, patch);
    serde_json::to_vec(&genesis).unwrap()
}

fn build(genesis: Vec<u8>) -> Result<(), String> {
    sp_io::TestExternalities::default()
        .execute_with(|| build_state::<RuntimeGenesisConfig>(genesis))
}

#[test]
fn every_preset_builds() {
    for name in presets::preset_names() {
        let preset = presets::get_preset(&name).unwrap();
        let patch: Value = serde_json::from_slice(&preset).unwrap();
        sp_io::TestExternalities::default().execute_with(|| {
            build_state::<RuntimeGenesisConfig>(patched(&patch)).unwrap();
            assert!(nerv_runtime::Balances::total_issuance() > 1_000_000 * UNIT);
            assert_eq!(bisection::MinAccounts::get(), 16);
            assert_eq!(Ledger::pot_held(), 0);
            let pot = nerv_runtime::Balances::free_balance(Ledger::pot());
            assert_eq!(pot, nerv_runtime::EXISTENTIAL_DEPOSIT);
        });
    }
}

/// Evidence that proves nothing is for chains on which nothing is at stake.
#[test]
fn only_the_presets_for_tests_take_simulated_evidence() {
    let takes_it = |genesis: Vec<u8>| {
        sp_io::TestExternalities::default().execute_with(|| {
            build_state::<RuntimeGenesisConfig>(genesis).unwrap();
            AllowSimulated::<Runtime>::get()
        })
    };
    let taking: Vec<_> = presets::preset_names()
        .into_iter()
        .filter(|name| {
            let preset = presets::get_preset(name).unwrap();
            takes_it(patched(&serde_json::from_slice(&preset).unwrap()))
        })
        .collect();
    assert_eq!(taking, [DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET]);
    // A chain of one's own does not, unless its specification says so in as many words.
    let nothing_said = serde_json::to_vec(&RuntimeGenesisConfig::default()).unwrap();
    assert!(!takes_it(nothing_said));
    assert!(takes_it(patched(
        &json!({"attestation": {"allowSimulated": true}})
    )));
}

/// A chain that begins without stake is decided on by whoever bonds first.
#[test]
fn every_preset_begins_with_stakers_none_of_whom_decides_alone() {
    for name in presets::preset_names() {
        let preset = presets::get_preset(&name).unwrap();
        let patch: Value = serde_json::from_slice(&preset).unwrap();
        sp_io::TestExternalities::default().execute_with(|| {
            build_state::<RuntimeGenesisConfig>(patched(&patch)).unwrap();
            let total = TotalStake::<Runtime>::get();
            assert!(total >= 10 * MinElectorate::get(), "{total}");
            let stakers: Vec<_> = Stakers::<Runtime>::iter_keys().collect();
            assert_eq!(stakers.len(), 3);
            let mut sum = 0;
            for who in stakers {
                let power = ShardGovernance::power(&who, 0);
                assert!(
                    power < Approval::get().mul_floor(total),
                    "{who} has {power}"
                );
                // Two of them may be absent, and what load calls for still happens.
                assert!(
                    power >= MinTurnout::get().mul_ceil(total),
                    "{who} has {power}"
                );
                let reason = pallet_shard_governance::HoldReason::Stake.into();
                assert_eq!(Balances::balance_on_hold(&reason, &who), power);
                assert!(
                    Balances::free_balance(&who) > power,
                    "for fees, bonds and more"
                );
                sum += power;
            }
            assert_eq!(sum, total);
            assert_eq!(AsleepStake::<Runtime>::get(), 0);
        });
    }
}

/// A pallet of ours, with the version of its storage in the code and on the chain. Does not compile for one
/// that declares none.
fn versions<P>() -> (&'static str, StorageVersion, StorageVersion)
where
    P: GetStorageVersion<InCodeStorageVersion = StorageVersion> + PalletInfoAccess,
{
    let in_code = P::in_code_storage_version();
    (P::name(), in_code, P::on_chain_storage_version())
}

/// Our own pallets.
fn all_versions() -> [(&'static str, StorageVersion, StorageVersion); 13] {
    [
        versions::<Fragments>(),
        versions::<Attestation>(),
        versions::<Lanes>(),
        versions::<ShardRegistry>(),
        versions::<Ledger>(),
        versions::<Bisection>(),
        versions::<CrossShard>(),
        versions::<Binding>(),
        versions::<Outbox>(),
        versions::<Pqc>(),
        versions::<LoadPredictor>(),
        versions::<ShardGovernance>(),
        versions::<Placement>(),
    ]
}

/// The pallets of others, and the one of ours that stores nothing.
const OTHERS: [&str; 12] = [
    "System",
    "Timestamp",
    "Aura",
    "Grandpa",
    "Balances",
    "TransactionPayment",
    "Sudo",
    "Utility",
    "Parameters",
    "ParametersAtGenesis",
    "MessageQueue",
    "MultiBlockMigrations",
];

/// A pallet that is forgotten here is one whose layout changes some day without a migration.
#[test]
fn every_pallet_is_of_others_or_has_a_version() {
    let ours = sp_io::TestExternalities::default().execute_with(all_versions);
    let mut known: Vec<_> = ours.map(|(pallet, ..)| pallet).to_vec();
    known.extend(OTHERS);
    known.sort_unstable();
    let mut wired: Vec<_> = AllPalletsWithSystem::infos()
        .iter()
        .map(|pallet| pallet.name)
        .collect();
    wired.sort_unstable();
    assert_eq!(wired, known);
    for pallet in AllPalletsWithSystem::infos() {
        let is_ours = ours.iter().any(|(known, ..)| *known == pallet.name);
        assert_eq!(is_ours, !OTHERS.contains(&pallet.name), "{}", pallet.name);
    }
}

/// Otherwise the first upgrade would take it for a chain of an older layout.
#[test]
fn a_new_chain_has_the_storage_versions_of_its_code() {
    let genesis = serde_json::to_vec(&RuntimeGenesisConfig::default()).unwrap();
    sp_io::TestExternalities::default().execute_with(|| {
        build_state::<RuntimeGenesisConfig>(genesis).unwrap();
        for (pallet, in_code, on_chain) in all_versions() {
            assert!(in_code >= 1, "{pallet} is without a version");
            assert_eq!(on_chain, in_code, "{pallet}");
        }
    });
}

/// A chain that began before its pallets had versions has them after the upgrade, and is as it was.
#[test]
fn pallets_that_had_no_version_get_their_first() {
    let genesis = serde_json::to_vec(&RuntimeGenesisConfig::default()).unwrap();
    sp_io::TestExternalities::default().execute_with(|| {
        build_state::<RuntimeGenesisConfig>(genesis).unwrap();
        let root = ShardRegistry::shard(&ShardId::root());
        StorageVersion::new(0).put::<ShardRegistry>();
        StorageVersion::new(0).put::<Bisection>();
        StorageVersion::new(0).put::<Attestation>();
        StorageVersion::new(0).put::<Lanes>();
        SingleBlockMigrations::on_runtime_upgrade();
        for (pallet, in_code, on_chain) in all_versions() {
            assert_eq!(on_chain, in_code, "{pallet}");
        }
        assert!(root.is_some() && ShardRegistry::shard(&ShardId::root()) == root);
    });
}

#[test]
fn an_unknown_preset_is_none() {
    assert_eq!(presets::get_preset(&"nerv".into()), None);
}

#[test]
fn garbage_is_an_error() {
    assert!(build(b"no json at all".to_vec()).is_err());
    assert!(build(b"{}".to_vec()).is_err());
    for (patch, expected) in [
        (
            json!({"parametersAtGenesis": {"bisection": {"minAccounts": 1}}}),
            "minAccounts",
        ),
        (
            json!({"parametersAtGenesis": {"bisection": {"maxShards": 0}}}),
            "maxShards",
        ),
        (
            json!({"parametersAtGenesis": {"bisection": {"maxShards": 1001}}}),
            "maxShards",
        ),
        (
            json!({"parametersAtGenesis": {"bisection": {"minAccounts": -5}}}),
            "invalid value",
        ),
        (
            json!({"parametersAtGenesis": {"bisection": {"minAcounts": 5}}}),
            "unknown field",
        ),
        (
            json!({"parametersAtGenesis": {"placement": {"replacePeriod": 15}}}),
            "replacePeriod",
        ),
        (
            json!({"placement": {"simulated": {"nodes": [{
                "region": 0, "domain": 0, "capacity": 1, "bandwidth": 1, "price": 1, "kept": 0,
                "missed": 0,
            }]}}}),
            "simulated nodes are not allowed",
        ),
        (
            json!({"placement": {"simulated": {
                "allowSimulated": true, "latencies": [[0, 1, 10]],
            }}}),
            "no round trip",
        ),
        (json!({"shards": 5}), "unknown field"),
        (json!({"sudo": {"key": "nobody"}}), "Invalid"),
    ] {
        let error = build(patched(&patch)).expect_err(&patch.to_string());
        assert!(error.contains(expected), "{patch}: {error}");
    }
}

#[test]
fn metadata_comes_in_versions_14_to_16() {
    let versions = Runtime::metadata_versions();
    for version in [14, 15, 16] {
        assert!(versions.contains(&version), "{versions:?}");
        assert!(Runtime::metadata_at_version(version).is_some());
    }
}
