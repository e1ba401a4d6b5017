// SPDX-License-Identifier: Apache-2.0
//! The chains one can start.

mod simulated;

use crate::{
    AccountId, AttestationConfig, Balance, BalancesConfig, ParametersAtGenesisConfig,
    PlacementConfig, RuntimeGenesisConfig, ShardGovernanceConfig, SudoConfig, UNIT,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What each account of a preset begins with.
const ENDOWMENT: Balance = 10_000_000 * UNIT;

/// What each of the [`KEEPERS`] has bonded of it. With a third of all stake none of them decides
/// anything alone, and a newcomer needs more than twice the stake of all three to do so.
const STAKE: Balance = 1_000_000 * UNIT;

/// The stakers for whom keepers propose and vote, and who place replicas. A node that is started with
/// `--dev` has their keys.
const KEEPERS: [Sr25519Keyring; 3] = [
    Sr25519Keyring::Bob,
    Sr25519Keyring::Charlie,
    Sr25519Keyring::Dave,
];

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
        shard_governance: ShardGovernanceConfig {
            stakers: KEEPERS.map(|key| (key.to_account_id(), STAKE)).to_vec(),
        },
        placement: placement(),
        // Nobody has an enclave for a chain of tests.
        attestation: AttestationConfig {
            allow_simulated: true,
        },
    })
}

/// Nodes that stand for real ones, which nobody runs for a development chain, and the placers whose
/// keepers place replicas on them.
fn placement() -> PlacementConfig {
    PlacementConfig {
        simulated: simulated::nodes(),
        placers: KEEPERS.map(|key| key.to_account_id()).to_vec(),
        // Nodes of one machine are to be able to measure each other.
        allow_private: true,
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
        ParametersAtGenesisConfig::development(),
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
        ParametersAtGenesisConfig::development(),
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
