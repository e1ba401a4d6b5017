// SPDX-License-Identifier: Apache-2.0
//! A chain that this binary knows by name. Its genesis is built by the runtime that is compiled into the binary,
//! which needs no compiling: the same that the runtime's wasm builds, which a test holds it to.

use nerv_runtime::{presets, RuntimeGenesisConfig, WASM_BINARY};
use sc_chain_spec::{json_merge, ChainSpec, ChainType, GenericChainSpec, GetExtension, Properties};
use sc_network::config::MultiaddrWithPeerId;
use sc_telemetry::TelemetryEndpoints;
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_runtime::BuildStorage;
use std::collections::BTreeMap;

/// A chain specification with the preset of the runtime that its genesis is.
#[derive(Clone)]
pub struct Named {
    spec: GenericChainSpec,
    /// `None` once another storage was set.
    preset: Option<&'static str>,
}

impl Named {
    /// The specification must have that preset of this binary's runtime as its genesis.
    pub fn new(spec: GenericChainSpec, preset: &'static str) -> Self {
        Self {
            spec,
            preset: Some(preset),
        }
    }
}

/// The configuration of a chain's genesis by the preset of that name, without what is as by default.
pub fn patch(preset: &str) -> Result<serde_json::Value, String> {
    let json = presets::get_preset(&preset.into()).ok_or_else(|| format!("no preset {preset}"))?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

/// Enters the genesis of a preset into the storage, as the runtime's wasm would.
fn build(preset: &str, storage: &mut Storage) -> Result<(), String> {
    let mut config = serde_json::to_value(RuntimeGenesisConfig::default())
        .map_err(|error| format!("the default configuration: {error}"))?;
    json_merge(&mut config, patch(preset)?);
    let config: RuntimeGenesisConfig =
        serde_json::from_value(config).map_err(|error| format!("preset {preset}: {error}"))?;
    config.assimilate_storage(storage)?;
    let code = WASM_BINARY.ok_or("this binary was built without its runtime")?;
    storage.top.insert(CODE.to_vec(), code.to_vec());
    Ok(())
}

impl BuildStorage for Named {
    fn assimilate_storage(&self, storage: &mut Storage) -> Result<(), String> {
        match self.preset {
            Some(preset) => build(preset, storage),
            None => self.spec.assimilate_storage(storage),
        }
    }
}

/// As the specification that it wraps, but for the storage.
impl ChainSpec for Named {
    fn name(&self) -> &str {
        self.spec.name()
    }
    fn id(&self) -> &str {
        self.spec.id()
    }
    fn chain_type(&self) -> ChainType {
        self.spec.chain_type()
    }
    fn boot_nodes(&self) -> &[MultiaddrWithPeerId] {
        self.spec.boot_nodes()
    }
    fn telemetry_endpoints(&self) -> &Option<TelemetryEndpoints> {
        self.spec.telemetry_endpoints()
    }
    fn protocol_id(&self) -> Option<&str> {
        self.spec.protocol_id()
    }
    fn fork_id(&self) -> Option<&str> {
        self.spec.fork_id()
    }
    fn properties(&self) -> Properties {
        self.spec.properties()
    }
    fn extensions(&self) -> &dyn GetExtension {
        ChainSpec::extensions(&self.spec)
    }
    fn extensions_mut(&mut self) -> &mut dyn GetExtension {
        ChainSpec::extensions_mut(&mut self.spec)
    }
    fn add_boot_node(&mut self, address: MultiaddrWithPeerId) {
        self.spec.add_boot_node(address);
    }
    fn as_json(&self, raw: bool) -> Result<String, String> {
        self.spec.as_json(raw)
    }
    fn as_storage_builder(&self) -> &dyn BuildStorage {
        self
    }
    fn cloned_box(&self) -> Box<dyn ChainSpec> {
        Box::new(self.clone())
    }
    fn set_storage(&mut self, storage: Storage) {
        self.preset = None;
        self.spec.set_storage(storage);
    }
    fn code_substitutes(&self) -> BTreeMap<String, Vec<u8>> {
        self.spec.code_substitutes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain_spec::{development, local_testnet};

    /// Nobody else can tell which of the two built a chain's genesis.
    #[test]
    fn the_genesis_is_that_of_the_runtimes_wasm() {
        for named in [development().unwrap(), local_testnet().unwrap()] {
            let by_wasm = named.spec.build_storage().unwrap();
            let here = named.build_storage().unwrap();
            assert!(here.top.len() > 50);
            assert_eq!(here.top, by_wasm.top, "{}", named.id());
            assert!(here.children_default.is_empty() && by_wasm.children_default.is_empty());
        }
    }

    #[test]
    fn another_storage_takes_the_place_of_the_preset() {
        let mut named = development().unwrap();
        let mut storage = Storage::default();
        storage.top.insert(vec![1], vec![2]);
        named.set_storage(storage.clone());
        assert_eq!(named.build_storage().unwrap().top, storage.top);
    }
}
