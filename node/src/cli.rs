// SPDX-License-Identifier: Apache-2.0
//! What a user may type after `nerv-node`.

use crate::{
    key::KeyCommand,
    replica::commands::FragmentsCommand,
    service::{agent_url, Keeper, KeyFiles, PoolSettings, DEFAULT_POOL_LIMIT},
};
use sc_cli::{OffchainWorkerEnabled, RunCmd};
use std::path::{Path, PathBuf};

/// The command line: a subcommand, or the options of a node to run.
#[derive(Debug, clap::Parser)]
// Substrate's own default of 8,192 is what five seconds of full blocks hold.
#[command(mut_arg("pool_limit", |argument| argument.default_value(DEFAULT_POOL_LIMIT)))]
pub struct Cli {
    /// A task to do instead of running a node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    /// Propose the splits and merges that load calls for and vote on those of others, with the keys
    /// of type `keep` in the keystore.
    ///
    /// The account of such a key needs stake. It pays the fees, and vouches with a bond for what is
    /// proposed. `key insert --scheme sr25519 --key-type keep` stores a key. With `--dev` this is on
    /// by itself and signs as Bob, Charlie and Dave; with `--alice` and the like it signs as that
    /// account. It runs the off-chain workers, whatever `--offchain-worker` says.
    #[arg(long, conflicts_with = "no_keeper")]
    pub keeper: bool,

    /// Neither propose nor vote by itself, with `--dev` either.
    #[arg(long)]
    pub no_keeper: bool,

    /// Propose and vote with the ML-DSA-65 key in this file as well, which a quantum computer does not break.
    ///
    /// `key generate --scheme ml-dsa-65 --file FILE` makes one. What is said of accounts at `--keeper` is true
    /// of its account too, and it switches the keeper on likewise. The node signs nothing with it but what a
    /// keeper votes, proposes and pays the fees of.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "no_keeper",
        requires = "keeper_key_password_filename"
    )]
    pub keeper_key: Option<PathBuf>,

    /// The file with the password of the keeper's key. The end of its last line does not count.
    #[arg(long, value_name = "FILE", requires = "keeper_key")]
    pub keeper_key_password_filename: Option<PathBuf>,

    /// Hold the fragments of shards that the chain assigns to this node, and execute their last steps
    /// again where they split or merge.
    ///
    /// The node's operator has registered it with the key that `key generate-replica` printed. What is
    /// to be said to the chain the keeper signs, so that this switches it on as `--keeper` does. It also
    /// keeps the log of all steps, which it executes again: whatever `--enable-offchain-indexing` says.
    #[arg(long, conflicts_with = "no_keeper")]
    pub replica: bool,

    /// Ask this agent for evidence of the enclave that the replica runs in.
    ///
    /// The agent runs on the same machine: only an address of the loopback interface is taken, with its
    /// port. `tools/quote-agent` is one. Without it the replica registers no enclave, and what it
    /// executes again counts for nothing.
    #[arg(long, value_name = "URL", requires = "replica", value_parser = agent_url)]
    pub quote_agent: Option<String>,

    /// Keep the machine code of runtimes in this folder, so that they are not compiled at each start.
    ///
    /// It is made for the node's user alone, since the node executes what is there; one that others can write
    /// to is not used. Nodes of one user can share it. By default it is `runtime-cache` in the base path.
    #[arg(long, value_name = "FOLDER")]
    pub runtime_cache: Option<PathBuf>,

    /// The options of a running node.
    #[clap(flatten)]
    pub run: RunCmd,
}

/// The accounts that the keeper of a `--dev` node signs as. Not Alice, who is root.
const DEVELOPMENT_KEEPERS: [&str; 3] = ["//Bob", "//Charlie", "//Dave"];

impl Cli {
    /// Lets `--alice` and the like start without a network key made beforehand, as authorities
    /// otherwise need. Anybody can sign as Alice, so such a node is a test, and it still keeps the
    /// key that it generates.
    pub fn ease_test_nodes(mut self) -> Self {
        if self.run.get_keyring().is_some() {
            let node_key = &mut self.run.network_params.node_key_params;
            node_key.unsafe_force_node_key_generation = true;
        }
        self
    }

    /// Whether the keeper is on, and which well-known keys it signs with besides those that were
    /// stored.
    pub fn keeper(&self) -> Keeper {
        let is_dev = self.run.shared_params.is_dev();
        // A development node is told to run no off-chain workers: then it keeps nothing either.
        let workers_are_refused = matches!(
            self.run.offchain_worker_params.enabled,
            OffchainWorkerEnabled::Never
        );
        let is_asked_for = self.keeper || self.replica || self.keeper_key.is_some();
        let is_on = is_asked_for || (is_dev && !workers_are_refused);
        if self.no_keeper || !is_on {
            return Keeper::Off;
        }
        let seeds = if is_dev {
            DEVELOPMENT_KEEPERS.map(String::from).to_vec()
        } else {
            let name = self.run.get_keyring();
            name.map(|name| format!("//{name}")).into_iter().collect()
        };
        Keeper::On { seeds }
    }

    /// The ML-DSA-65 key that the keeper signs with, if there is one.
    pub fn keeper_key(&self) -> Option<KeyFiles> {
        let key = self.keeper_key.clone()?;
        let password = self.keeper_key_password_filename.clone()?;
        Some(KeyFiles { key, password })
    }

    /// How many transactions may wait, and for how long invalid ones are refused.
    pub fn pool(&self) -> PoolSettings {
        PoolSettings::new(&self.run.pool_config, self.run.shared_params.is_dev())
    }

    /// Whether the chain specification is a file.
    pub fn chain_is_a_file(&self) -> bool {
        let chain = self.run.shared_params.chain.as_deref();
        chain.is_some_and(|chain| Path::new(chain).is_file())
    }
}

/// What the binary does besides running a node.
#[derive(Debug, clap::Subcommand)]
// One value per process: its size is of no concern.
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
    /// Generate, inspect and store keys.
    #[command(subcommand)]
    Key(KeyCommand),

    /// Work on the fragments that a replica holds, and on shards that are rebuilt from them.
    #[command(subcommand)]
    Fragments(FragmentsCommand),

    /// Print a chain specification (the older form of `export-chain-spec`).
    BuildSpec(sc_cli::BuildSpecCmd),

    /// Write a chain specification as JSON, readable or raw.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Execute a stored block again and compare the outcome.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Write blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Write the state at a block as a chain specification.
    ExportState(sc_cli::ExportStateCmd),

    /// Read blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Delete the stored chain.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Take the stored chain back by some blocks, never below the finalised one.
    Revert(sc_cli::RevertCmd),

    /// Show the best and the finalised block of the stored chain.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Measure weights and hardware.
    #[cfg(feature = "runtime-benchmarks")]
    #[command(subcommand)]
    Benchmark(frame_benchmarking_cli::BenchmarkCmd),

    /// Measure weights and hardware (needs a build with `--features runtime-benchmarks`).
    #[cfg(not(feature = "runtime-benchmarks"))]
    Benchmark(BenchmarkUnavailable),
}

/// Accepts any benchmark command line, so that a node built without benchmarks can name the
/// missing feature instead of calling the command unknown.
#[cfg(not(feature = "runtime-benchmarks"))]
#[derive(Debug, clap::Args)]
pub struct BenchmarkUnavailable {
    /// Ignored.
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use sc_cli::{CliConfiguration, Database, KeySubcommand, SubstrateCli};

    /// Parses what follows `nerv-node`, through the same path as the binary.
    fn parse(arguments: &str) -> Result<Cli, String> {
        Cli::try_from_iter(std::iter::once("nerv-node").chain(arguments.split_whitespace()))
            .map_err(|error| error.to_string())
    }

    fn subcommand(arguments: &str) -> Subcommand {
        parse(arguments).unwrap().subcommand.expect("a subcommand")
    }

    #[test]
    fn definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nothing_means_a_full_node_of_the_default_chain() {
        let cli = parse("").unwrap();
        assert!(cli.subcommand.is_none());
        assert!(!cli.run.role(false).unwrap().is_authority());
        assert_eq!(cli.run.chain_id(false).unwrap(), "");
    }

    #[test]
    fn dev_implies_chain_authority_and_forced_authoring() {
        for arguments in ["--dev", "--dev --tmp"] {
            let run = parse(arguments).unwrap().run;
            assert!(run.is_dev().unwrap());
            assert_eq!(run.chain_id(true).unwrap(), "dev");
            assert!(run.role(true).unwrap().is_authority());
            assert_eq!(run.dev_key_seed(true).unwrap().as_deref(), Some("//Alice"));
            assert!(run.force_authoring().unwrap());
        }
    }

    #[test]
    fn named_authority_of_the_local_chain() {
        let run = parse("--chain local --bob --base-path /tmp/bob --port 30334")
            .unwrap()
            .run;
        assert_eq!(run.chain_id(false).unwrap(), "local");
        assert!(run.role(false).unwrap().is_authority());
        assert_eq!(run.dev_key_seed(false).unwrap().as_deref(), Some("//Bob"));
        assert_eq!(run.node_name().unwrap(), "Bob");
    }

    #[test]
    fn only_test_authorities_start_without_a_network_key() {
        let starts = |arguments| {
            let nowhere = std::path::PathBuf::from("/nonexistent");
            parse(arguments)
                .unwrap()
                .ease_test_nodes()
                .run
                .node_key(&nowhere)
                .is_ok()
        };
        assert!(starts("--chain local --alice"));
        assert!(starts("--dev"));
        assert!(starts("--chain local"));
        assert!(!starts("--chain local --validator"));
    }

    #[test]
    fn databases_are_those_that_are_built_in() {
        let database = |arguments| parse(arguments).unwrap().run.database().unwrap();
        assert_eq!(database("--dev"), None);
        assert_eq!(database("--db paritydb"), Some(Database::ParityDb));
        assert_eq!(database("--database auto"), Some(Database::Auto));
        assert!(parse("--db rocksdb").unwrap_err().contains("paritydb"));
    }

    #[test]
    fn network_backends() {
        for backend in ["litep2p", "libp2p"] {
            assert!(parse(&format!("--network-backend {backend}")).is_ok());
        }
        assert!(parse("--network-backend carrier-pigeon").is_err());
    }

    #[test]
    fn key_commands() {
        use KeyCommand::Substrate;
        use Subcommand::Key;
        assert!(matches!(
            subcommand("key generate"),
            Key(Substrate(KeySubcommand::Generate(_)))
        ));
        assert!(matches!(
            subcommand("key generate --scheme ed25519 --output-type json"),
            Key(Substrate(KeySubcommand::Generate(_)))
        ));
        assert!(matches!(
            subcommand("key inspect //Alice"),
            Key(Substrate(KeySubcommand::Inspect(_)))
        ));
        assert!(matches!(
            subcommand("key generate-node-key --chain local"),
            Key(Substrate(KeySubcommand::GenerateNodeKey(_)))
        ));
        assert!(matches!(
            subcommand("key inspect-node-key --file secret"),
            Key(Substrate(KeySubcommand::InspectNodeKey(_)))
        ));
        assert!(matches!(
            subcommand("key insert --chain local --scheme sr25519 --key-type aura --suri //Bob"),
            Key(Substrate(KeySubcommand::Insert(_)))
        ));
        assert!(matches!(
            subcommand("key insert --chain local --scheme sr25519 --key-type keep --suri //Bob"),
            Key(Substrate(KeySubcommand::Insert(_)))
        ));
    }

    #[test]
    fn chain_specification_commands() {
        let Subcommand::ExportChainSpec(export) =
            subcommand("export-chain-spec --chain dev --raw --output spec.json")
        else {
            panic!("not an export")
        };
        assert_eq!(export.chain, "dev");
        assert!(export.raw);

        let Subcommand::BuildSpec(build) = subcommand("build-spec --chain local --raw") else {
            panic!("not a build")
        };
        assert_eq!(build.chain_id(false).unwrap(), "local");
        assert!(build.raw);
    }

    #[test]
    fn commands_on_the_stored_chain() {
        use Subcommand::*;
        assert!(matches!(subcommand("purge-chain --dev -y"), PurgeChain(c) if c.yes));
        assert!(matches!(
            subcommand("purge-chain --chain local -d /tmp/x"),
            PurgeChain(_)
        ));
        assert!(matches!(
            subcommand("check-block --chain local 3"),
            CheckBlock(_)
        ));
        assert!(matches!(
            subcommand("export-blocks --to 9 blocks.bin --binary"),
            ExportBlocks(_)
        ));
        assert!(matches!(
            subcommand("import-blocks blocks.bin --binary"),
            ImportBlocks(_)
        ));
        assert!(matches!(
            subcommand("export-state --chain local"),
            ExportState(_)
        ));
        assert!(matches!(subcommand("revert --chain local 2"), Revert(_)));
        assert!(matches!(
            subcommand("chain-info --chain local"),
            ChainInfo(_)
        ));
    }

    #[cfg(not(feature = "runtime-benchmarks"))]
    #[test]
    fn benchmark_command_lines_reach_the_explanation() {
        let arguments = "benchmark pallet --pallet pallet_ledger --extrinsic * --steps 50";
        assert!(matches!(subcommand(arguments), Subcommand::Benchmark(_)));
        assert!(matches!(subcommand("benchmark"), Subcommand::Benchmark(_)));
    }

    #[cfg(feature = "runtime-benchmarks")]
    #[test]
    fn benchmark_command_lines() {
        use frame_benchmarking_cli::BenchmarkCmd::*;
        let benchmark = |arguments| match subcommand(arguments) {
            Subcommand::Benchmark(command) => command,
            other => panic!("not a benchmark: {other:?}"),
        };
        assert!(matches!(
            benchmark("benchmark pallet --chain dev --list"),
            Pallet(_)
        ));
        assert!(matches!(
            benchmark("benchmark overhead --chain dev"),
            Overhead(_)
        ));
        assert!(matches!(
            benchmark("benchmark machine --chain dev"),
            Machine(_)
        ));
        assert!(matches!(
            benchmark("benchmark extrinsic --chain dev --pallet system --extrinsic remark"),
            Extrinsic(_)
        ));
    }

    #[test]
    fn the_keeper_is_on_where_it_is_asked_for() {
        let keeper = |arguments| parse(arguments).unwrap().keeper();
        let on = |seeds: &[&str]| Keeper::On {
            seeds: seeds.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(keeper(""), Keeper::Off);
        assert_eq!(keeper("--chain local --validator"), Keeper::Off);
        assert_eq!(keeper("--chain local --bob"), Keeper::Off);
        assert_eq!(keeper("--keeper"), on(&[]));
        assert_eq!(keeper("--chain local --validator --keeper"), on(&[]));
        assert_eq!(keeper("--chain local --bob --keeper"), on(&["//Bob"]));
        assert_eq!(keeper("--offchain-worker never --keeper"), on(&[]));
        assert_eq!(keeper("--chain local --bob --replica"), on(&["//Bob"]));
    }

    #[test]
    fn a_development_node_keeps_unless_it_is_told_not_to() {
        let keeper = |arguments| parse(arguments).unwrap().keeper();
        let on = Keeper::On {
            seeds: DEVELOPMENT_KEEPERS.map(String::from).to_vec(),
        };
        assert_eq!(keeper("--dev"), on);
        assert_eq!(keeper("--dev --keeper"), on);
        assert_eq!(keeper("--dev --tmp --alice"), on);
        assert_eq!(keeper("--dev --no-keeper"), Keeper::Off);
        assert_eq!(keeper("--no-keeper"), Keeper::Off);
        assert_eq!(keeper("--dev --offchain-worker never"), Keeper::Off);
        assert!(parse("--keeper --no-keeper").is_err());
    }

    #[test]
    fn a_key_of_the_keeper_s_comes_with_its_password_and_switches_it_on() {
        let arguments = "--keeper-key me.key --keeper-key-password-filename me.pass";
        let cli = parse(arguments).unwrap();
        let files = KeyFiles {
            key: "me.key".into(),
            password: "me.pass".into(),
        };
        assert_eq!(cli.keeper_key(), Some(files));
        assert_eq!(cli.keeper(), Keeper::On { seeds: Vec::new() });
        let workers = format!("--dev --offchain-worker never {arguments}");
        assert!(parse(&workers).unwrap().keeper().is_on());
        assert_eq!(parse("--keeper").unwrap().keeper_key(), None);
        assert!(parse("--keeper-key me.key").is_err());
        assert!(parse("--keeper-key-password-filename me.pass").is_err());
        assert!(parse(&format!("--no-keeper {arguments}")).is_err());
    }

    #[test]
    fn the_pool_is_larger_unless_the_command_line_says_otherwise() {
        let limit = |arguments| parse(arguments).unwrap().pool().limits.count;
        let default: usize = DEFAULT_POOL_LIMIT.parse().unwrap();
        assert_eq!(limit("--dev"), default);
        assert_eq!(limit("--chain local --pool-kbytes 1"), default);
        assert_eq!(limit("--pool-limit 8192"), 8192);
    }

    #[test]
    fn an_agent_is_of_this_machine_and_of_a_replica() {
        let agent = |arguments| parse(arguments).map(|cli| cli.quote_agent);
        assert_eq!(agent("--replica"), Ok(None));
        let url = "http://127.0.0.1:8090";
        let given = agent("--replica --quote-agent http://127.0.0.1:8090/");
        assert_eq!(given, Ok(Some(url.into())));
        let refused = agent("--replica --quote-agent http://203.0.113.9:8090");
        assert!(refused.unwrap_err().contains("not this machine"));
        assert!(agent("--quote-agent http://127.0.0.1:8090").is_err());
    }

    #[test]
    fn files_are_told_from_names() {
        let is_a_file = |arguments| parse(arguments).unwrap().chain_is_a_file();
        assert!(!is_a_file("--dev"));
        assert!(!is_a_file("--chain local"));
        assert!(is_a_file(concat!(
            "--chain ",
            env!("CARGO_MANIFEST_DIR"),
            "/Cargo.toml"
        )));
    }

    #[test]
    fn mistakes_are_refused() {
        assert!(parse("--chian local").is_err());
        assert!(parse("key").is_err());
        assert!(parse("--alice --bob").is_err());
    }
}
