// SPDX-License-Identifier: Apache-2.0
//! What a user may ask of a replica's key and of fragments, without a node that runs.
//!
//! What programs read goes to the standard output, a JSON object a line; what people read besides goes
//! to the standard error. A command that did not do all it was asked for ends with an error.

mod inspect;
mod rebuild;

use crate::cli::Cli;
use nerv_primitives_core::ShardId;
use nerv_replica::{
    http::{from_hex, Http},
    remote::Remote,
    store::FOLDER,
    FragmentId, ReplicaKey, Store,
};
use sc_cli::{Error, SharedParams, SubstrateCli};
use sc_service::BasePath;
use sp_core::{bytes::to_hex, H256};
use std::{fmt, path::PathBuf, sync::Arc};

/// The folder of the keystore, in that of the chain.
const KEYSTORE: &str = "keystore";

/// Where a node has its keys and its chain.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub shared_params: SharedParams,

    /// The folder of the keystore, where it is not in the base path.
    #[arg(long, value_name = "PATH")]
    pub keystore_path: Option<PathBuf>,
}

/// See [`KeyCommand::GenerateReplica`](crate::key::KeyCommand::GenerateReplica).
#[derive(Clone, Debug, clap::Args)]
pub struct GenerateReplica {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub place: Place,

    /// Replace a key that is there. What is sealed to it is lost then.
    #[arg(long)]
    pub overwrite: bool,
}

/// Work on the fragments that a replica holds, and on shards that are rebuilt from them.
#[derive(Debug, clap::Subcommand)]
pub enum FragmentsCommand {
    /// List the files of fragments, an object a line: what each says of itself, or how it is damaged.
    ///
    /// It takes no key, and does not look behind the headers: `verify` does.
    List(Place),

    /// Write a fragment to a file of its own that is read without a key.
    Export(Export),

    /// Check fragments against what was committed, an object a line, and name those that are not
    /// right.
    ///
    /// Without an RPC address a fragment is checked against what its own file says was committed: that
    /// shows damage, not forgery. Ends with an error if one is not right.
    Verify(Verify),

    /// Rebuild the records of a shard from any k of its fragments, and write them as JSON lines.
    ///
    /// From files, exported ones or those of this replica; or, without files, from the nodes that hold
    /// them, whose addresses the chain has. Fragments that are wrong are named and passed over. What
    /// comes out is held against the checkpoint; without an RPC address, against what the files say
    /// of it, or against `--root`.
    ///
    /// The result, an object in a line: the root, the accounts, the units, and which fragments were
    /// used, corrupt or missing.
    Rebuild(Rebuild),
}

/// Which checkpoint of which shard.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Of {
    /// The shard: its id in hexadecimal.
    #[arg(long, value_name = "ID", value_parser = hash)]
    pub shard: H256,

    /// The checkpoint's height.
    #[arg(long, value_name = "BLOCK")]
    pub height: u32,
}

/// See [`FragmentsCommand::Export`].
#[derive(Clone, Debug, clap::Args)]
pub struct Export {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub place: Place,

    #[allow(missing_docs)]
    #[clap(flatten)]
    pub of: Of,

    /// The slot.
    #[arg(long)]
    pub slot: u8,

    /// The file to be written.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,

    /// Replace a file that is there.
    #[arg(long)]
    pub overwrite: bool,
}

/// See [`FragmentsCommand::Verify`].
#[derive(Clone, Debug, clap::Args)]
pub struct Verify {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub place: Place,

    /// The RPC address of a node whose chain says what was committed.
    #[arg(long, value_name = "URL")]
    pub rpc: Option<String>,

    /// The files. All that this replica has, if none is named.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// See [`FragmentsCommand::Rebuild`].
#[derive(Clone, Debug, clap::Args)]
pub struct Rebuild {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub place: Place,

    #[allow(missing_docs)]
    #[clap(flatten)]
    pub of: Of,

    /// The file to be written.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,

    /// Replace a file that is there.
    #[arg(long)]
    pub overwrite: bool,

    /// The RPC address of a node whose chain says what was committed, and who holds it.
    #[arg(long, value_name = "URL")]
    pub rpc: Option<String>,

    /// The node in whose name others are asked: the one that is registered with the key of this
    /// replica.
    #[arg(
        long,
        value_name = "NUMBER",
        requires = "rpc",
        conflicts_with = "files"
    )]
    pub node: Option<u32>,

    /// Ask all holders, and not as many as suffice, so that all that are wrong are named.
    #[arg(long, requires = "node")]
    pub all: bool,

    /// The root that the records must have.
    #[arg(long, value_name = "HASH", value_parser = hash, conflicts_with = "rpc")]
    pub root: Option<H256>,

    /// The files of fragments.
    #[arg(value_name = "FILE", required_unless_present = "node")]
    pub files: Vec<PathBuf>,
}

/// Reads 32 bytes from hexadecimal digits, with or without `0x` before them.
fn hash(text: &str) -> Result<H256, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let bytes = from_hex(format!("0x{digits}").as_bytes());
    let hash = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    hash.map(H256)
        .ok_or_else(|| "it must be 32 bytes in hexadecimal".into())
}

fn failed(error: impl fmt::Display) -> Error {
    Error::Input(error.to_string())
}

impl Of {
    fn id(self, slot: u8) -> FragmentId {
        FragmentId {
            shard: ShardId(self.shard),
            height: self.height,
            slot,
        }
    }
}

impl Place {
    /// The folder of the chain.
    fn chain(&self, cli: &Cli) -> sc_cli::Result<PathBuf> {
        let base = self.shared_params.base_path()?;
        let base = base.unwrap_or_else(|| BasePath::from_project("", "", &Cli::executable_name()));
        let id = self.shared_params.chain_id(self.shared_params.is_dev());
        Ok(base.config_dir(cli.load_spec(&id)?.id()))
    }

    /// The folder of the keystore.
    fn keystore(&self, cli: &Cli) -> sc_cli::Result<PathBuf> {
        match &self.keystore_path {
            Some(path) => Ok(path.clone()),
            None => Ok(self.chain(cli)?.join(KEYSTORE)),
        }
    }

    /// The folder of the fragments.
    fn fragments(&self, cli: &Cli) -> sc_cli::Result<PathBuf> {
        Ok(self.chain(cli)?.join(FOLDER))
    }

    fn key(&self, cli: &Cli) -> sc_cli::Result<Arc<ReplicaKey>> {
        let key = ReplicaKey::load(&self.keystore(cli)?);
        key.map(Arc::new).map_err(failed)
    }

    /// The fragments, to be read beside a node that may write them.
    fn store(&self, cli: &Cli) -> sc_cli::Result<Store> {
        Ok(Store::read_only(self.fragments(cli)?, self.key(cli)?))
    }
}

fn remote(url: &str) -> sc_cli::Result<Remote> {
    Ok(Remote::new(Http::new().map_err(failed)?, url))
}

impl GenerateReplica {
    /// Makes the key, and prints its public half.
    pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        let key = ReplicaKey::generate().map_err(failed)?;
        let folder = self.place.keystore(cli)?;
        let path = key.save(&folder, self.overwrite).map_err(failed)?;
        eprintln!(
            "The key is in {}. This is the public half, to be registered:",
            path.display()
        );
        println!("{}", to_hex(key.public(), false));
        Ok(())
    }
}

impl FragmentsCommand {
    /// Does what was asked for.
    pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
        match self {
            Self::List(place) => inspect::list(place, cli),
            Self::Export(command) => inspect::export(command, cli),
            Self::Verify(command) => block_on(inspect::verify(command, cli)),
            Self::Rebuild(command) => block_on(rebuild::rebuild(command, cli)),
        }
    }
}

fn block_on(work: impl std::future::Future<Output = sc_cli::Result<()>>) -> sc_cli::Result<()> {
    sc_cli::build_runtime()?.block_on(work)
}

#[cfg(test)]
mod tests;
