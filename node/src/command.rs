// SPDX-License-Identifier: Apache-2.0
//! Does what the command line asks for.

use crate::{
    chain_spec,
    cli::{Cli, Subcommand},
    service,
};
use nerv_runtime::opaque::Block;
use sc_cli::SubstrateCli;
use sc_network::config::NetworkBackendType;
use sc_service::{Configuration, TaskManager};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "NERV Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the NERV developers".into()
    }

    fn support_url() -> String {
        // Ends up in sentences such as "please report it at: ...".
        "the project's issue tracker".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id)
    }
}

/// Parses the command line and does what it says.
pub fn run() -> sc_cli::Result<()> {
    let cli = Cli::from_args().ease_test_nodes();
    match &cli.subcommand {
        None => run_node(&cli),
        Some(subcommand) => run_subcommand(&cli, subcommand),
    }
}

/// Runs a node until it is told to stop.
fn run_node(cli: &Cli) -> sc_cli::Result<()> {
    let runner = cli.create_runner(&cli.run)?;
    let how = service::Start {
        keeper: cli.keeper(),
        keeper_key: cli.keeper_key(),
        replica: cli.replica,
        agent: cli.quote_agent.clone(),
        pool: cli.pool(),
        runtime_cache: cli.runtime_cache.clone(),
        chain_is_a_file: cli.chain_is_a_file(),
    };
    runner.run_node_until_exit(|config| async move { start(config, &how).map_err(Into::into) })
}

/// Starts a node on the network library that the command line chose.
fn start(
    mut config: Configuration,
    how: &service::Start,
) -> Result<TaskManager, sc_service::Error> {
    type Libp2p = sc_network::NetworkWorker<Block, service::Hash>;
    type Litep2p = sc_network::Litep2pNetworkBackend;

    // The keeper is one of them.
    config.offchain_worker.enabled |= how.keeper.is_on();
    // The worker of a replica finds there what it executes again.
    config.offchain_worker.indexing_enabled |= how.replica;
    match config.network.network_backend {
        NetworkBackendType::Libp2p => service::new_full::<Libp2p>(config, how),
        NetworkBackendType::Litep2p => service::new_full::<Litep2p>(config, how),
    }
}

/// Works on keys, chain specifications or the stored chain. No network is started.
pub fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> sc_cli::Result<()> {
    match subcommand {
        Subcommand::Key(cmd) => cmd.run(cli),
        Subcommand::Fragments(cmd) => cmd.run(cli),
        Subcommand::BuildSpec(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
        }
        Subcommand::ExportChainSpec(cmd) => cmd.run(cli.load_spec(&cmd.chain)?),
        Subcommand::CheckBlock(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((
                cmd.run(parts.client, parts.import_queue),
                parts.task_manager,
            ))
        }),
        Subcommand::ExportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, config.database), parts.task_manager))
        }),
        Subcommand::ExportState(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, config.chain_spec), parts.task_manager))
        }),
        Subcommand::ImportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((
                cmd.run(parts.client, parts.import_queue),
                parts.task_manager,
            ))
        }),
        Subcommand::PurgeChain(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(config.database))
        }
        Subcommand::Revert(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            // GRANDPA keeps records of its own beside the chain: both must go back together.
            let revert_finality =
                Box::new(|client, _, blocks| Ok(sc_consensus_grandpa::revert(client, blocks)?));
            let revert = cmd.run(parts.client, parts.backend, Some(revert_finality));
            Ok((revert, parts.task_manager))
        }),
        Subcommand::ChainInfo(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run::<Block>(&config))
        }
        #[cfg(feature = "runtime-benchmarks")]
        Subcommand::Benchmark(cmd) => crate::benchmarking::run(cli, cmd),
        #[cfg(not(feature = "runtime-benchmarks"))]
        Subcommand::Benchmark(_) => Err(sc_cli::Error::Input(
            "this node was built without benchmarks: build it with \
             `--features runtime-benchmarks`"
                .into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cli(arguments: &[&str]) -> Cli {
        Cli::try_from_iter(std::iter::once(&"nerv-node").chain(arguments)).unwrap()
    }

    #[test]
    fn command_line_finds_its_chain() {
        for (id, expected) in [
            ("dev", "nerv_dev"),
            ("local", "nerv_local"),
            ("", "nerv_local"),
        ] {
            assert_eq!(cli(&[]).load_spec(id).unwrap().id(), expected);
        }
        assert!(cli(&[]).load_spec("no such chain").is_err());
    }

    #[test]
    fn export_of_an_unknown_chain_fails_politely() {
        let cli = cli(&["export-chain-spec", "--chain", "no-such-chain"]);
        let error = run_subcommand(&cli, cli.subcommand.as_ref().unwrap()).unwrap_err();
        assert!(error.to_string().contains("no-such-chain"), "{error}");
    }

    #[cfg(not(feature = "runtime-benchmarks"))]
    #[test]
    fn benchmarks_name_the_missing_feature() {
        let cli = cli(&["benchmark", "pallet", "--list"]);
        let error = run_subcommand(&cli, cli.subcommand.as_ref().unwrap()).unwrap_err();
        assert!(
            error.to_string().contains("--features runtime-benchmarks"),
            "{error}"
        );
    }
}
