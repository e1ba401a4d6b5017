// SPDX-License-Identifier: Apache-2.0
//! The chains this binary knows by name. Their genesis is a preset of the runtime, so that other
//! tools build the same one from the runtime alone.

mod named;

pub use named::Named;

use nerv_runtime::{configs::SS58Prefix, TOKEN_DECIMALS, TOKEN_SYMBOL, WASM_BINARY};
use sc_service::{ChainType, GenericChainSpec, Properties};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use std::path::Path;

/// Tells our peers apart from those of other chains.
const PROTOCOL_ID: &str = "nerv";

/// The chain that `--chain` names: `dev`, `local` (also when nothing is named), or the path of
/// a JSON file.
pub fn load(id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    match id {
        "dev" => Ok(Box::new(development()?)),
        "" | "local" => Ok(Box::new(local_testnet()?)),
        path if Path::new(path).is_file() => {
            let spec: GenericChainSpec = GenericChainSpec::from_json_file(path.into())?;
            Ok(Box::new(spec))
        }
        unknown => Err(format!(
            "there is no chain `{unknown}`: name `dev`, `local` or the file of a chain \
             specification"
        )),
    }
}

/// A chain of one authority, Alice, for work on one machine.
pub fn development() -> Result<Named, String> {
    from_preset(
        "NERV Development",
        "nerv_dev",
        ChainType::Development,
        DEV_RUNTIME_PRESET,
    )
}

/// A chain of several well known authorities, for a network on one machine or a test bench.
pub fn local_testnet() -> Result<Named, String> {
    from_preset(
        "NERV Local Testnet",
        "nerv_local",
        ChainType::Local,
        LOCAL_TESTNET_RUNTIME_PRESET,
    )
}

fn from_preset(
    name: &str,
    id: &str,
    chain_type: ChainType,
    preset: &'static str,
) -> Result<Named, String> {
    let code = WASM_BINARY.ok_or(
        "this binary was built without its runtime: build it again with SKIP_WASM_BUILD unset",
    )?;
    let spec = GenericChainSpec::builder(code, None)
        .with_name(name)
        .with_id(id)
        .with_chain_type(chain_type)
        .with_protocol_id(PROTOCOL_ID)
        .with_properties(properties())
        .with_genesis_config_patch(named::patch(preset)?)
        .build();
    Ok(Named::new(spec, preset))
}

/// What wallets need to know in order to show balances and addresses.
fn properties() -> Properties {
    Properties::from_iter([
        ("tokenSymbol".into(), TOKEN_SYMBOL.into()),
        ("tokenDecimals".into(), TOKEN_DECIMALS.into()),
        ("ss58Format".into(), SS58Prefix::get().into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};
    use std::path::PathBuf;

    #[test]
    fn development_chain() {
        let spec = load("dev").unwrap();
        assert_eq!(spec.id(), "nerv_dev");
        assert_eq!(spec.name(), "NERV Development");
        assert_eq!(spec.chain_type(), ChainType::Development);
    }

    #[test]
    fn local_chain_is_the_default() {
        for id in ["local", ""] {
            let spec = load(id).unwrap();
            assert_eq!(spec.id(), "nerv_local");
            assert_eq!(spec.name(), "NERV Local Testnet");
            assert_eq!(spec.chain_type(), ChainType::Local);
        }
    }

    #[test]
    fn wallets_find_the_token() {
        let expected = json!({ "tokenSymbol": "NERV", "tokenDecimals": 12, "ss58Format": 42 });
        for id in ["dev", "local"] {
            assert_eq!(Value::Object(load(id).unwrap().properties()), expected);
        }
    }

    /// Evidence that proves nothing is for chains on which nothing is at stake.
    #[test]
    fn no_chain_but_those_for_tests_takes_simulated_evidence() {
        for id in ["dev", "local", ""] {
            let spec = load(id).unwrap();
            let json: Value = serde_json::from_str(&spec.as_json(false).unwrap()).unwrap();
            let patch = &json["genesis"]["runtimeGenesis"]["patch"];
            let takes_it = patch["attestation"]["allowSimulated"] == true;
            let is_for_tests = spec.chain_type() != ChainType::Live;
            assert_eq!(takes_it, is_for_tests, "{id}");
        }
    }

    /// Nobody is told that a node runs, unless its operator or the file of a chain names whom.
    #[test]
    fn telemetry_is_off() {
        for id in ["dev", "local"] {
            assert!(load(id).unwrap().telemetry_endpoints().is_none(), "{id}");
        }
    }

    #[test]
    fn readable_json_holds_the_preset_and_the_token() {
        let json = load("dev").unwrap().as_json(false).unwrap();
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["properties"]["tokenSymbol"], "NERV");
        let patch = &json["genesis"]["runtimeGenesis"]["patch"];
        assert_eq!(patch["aura"]["authorities"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn each_preset_builds_a_genesis_of_its_own() {
        let [development, local] = ["dev", "local"].map(|id| {
            let spec = load(id).unwrap();
            let storage = spec.as_storage_builder().build_storage().unwrap();
            assert!(storage.top.contains_key(&b":code"[..]), "{id} has no code");
            assert!(storage.top.len() > 10, "{id} has almost no state");
            storage
        });
        assert_ne!(development.top, local.top);
    }

    /// A file that is gone with the test. Specifications read their file again when asked for
    /// the genesis, so it has to outlive them.
    struct TemporaryFile(PathBuf);

    impl TemporaryFile {
        fn new(name: &str, content: &str) -> Self {
            let path = std::env::temp_dir().join(format!("nerv-{}-{name}", std::process::id()));
            std::fs::write(&path, content).unwrap();
            Self(path)
        }

        fn load(&self) -> Result<Box<dyn sc_service::ChainSpec>, String> {
            load(self.0.to_str().unwrap())
        }
    }

    impl Drop for TemporaryFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn raw_file_reads_back_as_the_same_chain() {
        let original = load("local").unwrap();
        let raw = original.as_json(true).unwrap();
        let file = TemporaryFile::new("raw.json", &raw);
        let read = file.load().unwrap();
        assert_eq!(read.id(), original.id());
        assert_eq!(read.properties(), original.properties());
        assert_eq!(read.as_json(true).unwrap(), raw);
    }

    #[test]
    fn unknown_chain_is_an_error_that_helps() {
        let error = load("mainnet").map(|_| ()).unwrap_err();
        assert!(
            error.contains("mainnet") && error.contains("local"),
            "{error}"
        );
    }

    #[test]
    fn broken_file_is_an_error() {
        let file = TemporaryFile::new("broken.json", "{ not json");
        assert!(file.load().is_err());
    }
}
