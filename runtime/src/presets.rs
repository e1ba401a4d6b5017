//! The chains one can start.

mod simulated;

use crate::{
    parameters::at_genesis, AccountId, Balance, BalancesConfig, ParametersAtGenesisConfig,
    PlacementConfig, RuntimeGenesisConfig, SudoConfig, UNIT,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use nerv_primitives_core::RATE_UNIT;
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What each account of a preset begins with.
const ENDOWMENT: Balance = 10_000_000 * UNIT;

/// Times and rates scaled down, so that the whole life of a shard is seen in a minute.
fn development_parameters() -> ParametersAtGenesisConfig {
    ParametersAtGenesisConfig {
        bisection: at_genesis::Bisection {
            min_accounts: Some(16),
            cooldown: Some(10),
            ..Default::default()
        },
        load: at_genesis::Load {
            max_rate: Some(10 * RATE_UNIT),
            quiet_rate: Some(5 * RATE_UNIT),
            quiet_period: Some(10),
            state_capacity: Some(1_000),
            unsplittable_period: Some(30),
            ..Default::default()
        },
        governance: at_genesis::Governance {
            proposal_bond: Some(10 * UNIT),
            unbonding_period: Some(20),
            dispute_period: Some(10),
            rate_period: Some(10),
            ..Default::default()
        },
        placement: at_genesis::Placement {
            move_period: Some(60),
            replace_period: Some(30),
            // So that a replica is felt in the simulated nodes' room, and leaves are placed apart.
            replica_size: Some(4_096),
            node_deposit: Some(10 * UNIT),
            keeper_deposit: Some(10 * UNIT),
            fine: Some(UNIT),
            ..Default::default()
        },
        ..Default::default()
    }
}

fn genesis(
    authorities: Vec<(AuraId, GrandpaId)>,
    endowed: Vec<AccountId>,
    root: AccountId,
    parameters: ParametersAtGenesisConfig,
) -> Value {
    let (aura, grandpa): (Vec<_>, Vec<_>) = authorities.into_iter().unzip();
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: endowed
                .into_iter()
                .map(|account| (account, ENDOWMENT))
                .collect(),
        },
        aura: pallet_aura::GenesisConfig { authorities: aura },
        grandpa: pallet_grandpa::GenesisConfig {
            authorities: grandpa
                .into_iter()
                .map(|authority| (authority, 1))
                .collect(),
        },
        sudo: SudoConfig { key: Some(root) },
        parameters_at_genesis: parameters,
        placement: placement(),
    })
}

/// Nodes that stand for real ones, which nobody runs for a development chain, and the placers whose
/// keepers place replicas on them.
fn placement() -> PlacementConfig {
    let placers = [
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
        Sr25519Keyring::Dave,
    ];
    PlacementConfig {
        simulated: simulated::nodes(),
        placers: placers.map(|key| key.to_account_id()).to_vec(),
    }
}

fn authority(sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> (AuraId, GrandpaId) {
    (sr25519.public().into(), ed25519.public().into())
}

/// One authority, Alice, who is root as well; times and sizes scaled down.
fn development() -> Value {
    genesis(
        vec![authority(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
        Sr25519Keyring::iter()
            .map(|key| key.to_account_id())
            .collect(),
        Sr25519Keyring::Alice.to_account_id(),
        development_parameters(),
    )
}

/// Four authorities, Alice, Bob, Charlie and Dave; Alice is root.
fn local_testnet() -> Value {
    genesis(
        vec![
            authority(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
            authority(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
            authority(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
            authority(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
        ],
        Sr25519Keyring::iter()
            .map(|key| key.to_account_id())
            .collect(),
        Sr25519Keyring::Alice.to_account_id(),
        development_parameters(),
    )
}

/// A preset as JSON, if there is one of that name.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_str() {
        DEV_RUNTIME_PRESET => development(),
        LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(DEV_RUNTIME_PRESET),
        PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET),
    ]
}
