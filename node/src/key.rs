// SPDX-License-Identifier: Apache-2.0
//! The commands on keys: those of Substrate, of which two know one scheme more, and that for replicas.
//!
//! `key generate` and `key inspect` are Substrate's own, with what they take and what they print, for each of its
//! schemes. With `--scheme ml-dsa-65` the same command line makes and shows a key of an ML-DSA-65 account instead.

mod generate;
mod inspect;
pub mod password;
mod scheme;

use crate::{cli::Cli, replica::commands::GenerateReplica};
use clap::{ArgMatches, Command, FromArgMatches};
use generate::Generate;
use inspect::Inspect;
use nerv_key::KeyError;
use sc_cli::{Error, KeySubcommand, NetworkSchemeFlag};
use sp_core::crypto::{unwrap_or_default_ss58_version, AccountId32, Ss58AddressFormat, Ss58Codec};

/// Generate, inspect and store keys.
#[derive(Debug)]
// One value per process: its size is of no concern.
#[allow(clippy::large_enum_variant)]
pub enum KeyCommand {
    /// Those of Substrate.
    Substrate(KeySubcommand),
    /// Makes a key of a replica.
    GenerateReplica(GenerateReplica),
    /// Makes a key of an ML-DSA-65 account.
    Generate(Generate),
    /// Shows one.
    Inspect(Inspect),
}

/// The commands as they stand on the command line.
#[derive(clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
enum Named {
    /// Those of Substrate.
    #[command(flatten)]
    Substrate(KeySubcommand),

    /// Generate the key of a replica, in a file beside the keys of the keystore, and print the public
    /// half, which its operator registers.
    ///
    /// Fragments are sealed to it (ML-KEM-768): whoever has the file can read them, and without it nobody
    /// can. The file is left as it is if it is there already.
    GenerateReplica(GenerateReplica),
}

impl clap::Subcommand for KeyCommand {
    fn augment_subcommands(command: Command) -> Command {
        Named::augment_subcommands(command)
            .mut_subcommand("generate", Generate::widen)
            .mut_subcommand("inspect", Inspect::widen)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Named::has_subcommand(name)
    }
}

impl FromArgMatches for KeyCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        match matches.subcommand() {
            Some(("generate", given)) if scheme::is_ours(given) => {
                return Generate::from_arg_matches(given).map(Self::Generate)
            }
            Some(("inspect", given)) if scheme::is_ours(given) => {
                return Inspect::from_arg_matches(given).map(Self::Inspect)
            }
            Some(("generate" | "inspect", given)) => scheme::refuse_what_is_ours(given)?,
            _ => {}
        }
        Ok(match Named::from_arg_matches(matches)? {
            Named::Substrate(command) => Self::Substrate(command),
            Named::GenerateReplica(command) => Self::GenerateReplica(command),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl KeyCommand {
    /// Does what was asked for.
    pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        match self {
            Self::Substrate(command) => command.run(cli),
            Self::GenerateReplica(command) => command.run(cli),
            Self::Generate(command) => command.run(),
            Self::Inspect(command) => command.run(),
        }
    }
}

fn failed(error: KeyError) -> Error {
    Error::Input(error.to_string())
}

/// The network that an address is of: the one that was asked for, or the generic one.
fn network(flag: &NetworkSchemeFlag) -> Ss58AddressFormat {
    unwrap_or_default_ss58_version(flag.network)
}

/// An account as SS58 writes it.
fn address(account: &[u8; 32], network: Ss58AddressFormat) -> String {
    AccountId32::new(*account).to_ss58check_with_version(network)
}

#[cfg(test)]
mod tests;
