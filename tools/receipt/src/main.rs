// SPDX-License-Identifier: Apache-2.0
//! `nerv-receipt`: checks the proof of a transfer's receipts, without a node.

use clap::{Parser, Subcommand};
use nerv_primitives_core::{ReceiptStatus, Standing, TransferSide};
use nerv_receipt::{Error, ProofFile, Proven};
use sp_core::H256;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Checks receipts of transfers between shards.
#[derive(Debug, Parser)]
#[command(name = "nerv-receipt", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Check the proof of a receipt, and print what it proves.
    Verify {
        /// The file with the proof.
        file: PathBuf,

        /// The hash of the finalized block that you trust.
        #[arg(long, value_name = "0x..")]
        hash: Option<H256>,
    },
}

fn main() -> ExitCode {
    let Command::Verify { file, hash } = Cli::parse().command;
    match check(&file, hash) {
        Ok(proven) => {
            print(&proven, hash.is_some());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Not proven: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check(file: &Path, trusted: Option<H256>) -> Result<Proven, Error> {
    let content = fs::read_to_string(file).map_err(|error| Error::Unreadable(error.to_string()))?;
    ProofFile::parse(&content)?.verify(trusted)
}

/// What is told of one side.
fn told(standing: Option<Standing>) -> String {
    let Some(Standing {
        shard,
        status,
        block,
    }) = standing
    else {
        return "has not heard of it".into();
    };
    let status = match status {
        ReceiptStatus::Aborted(reason) => format!("Aborted, {reason:?}"),
        other => format!("{other:?}"),
    };
    format!("{status}, since block {block}, in shard {:?}", shard.0)
}

fn print(proven: &Proven, is_trusted: bool) {
    let Proven {
        id,
        transfer,
        number,
        hash,
    } = proven;
    println!("transfer     {:?}", id.0);
    println!("amount       {}", transfer.amount);
    for side in [TransferSide::Source, TransferSide::Destination] {
        println!(
            "{:<12} {}",
            format!("{side:?}"),
            told(transfer.standing(side))
        );
    }
    println!("proven by    block {number}, {hash:?}");
    if !is_trusted {
        println!(
            "This holds if that block is final and of your chain: compare the hash with one that"
        );
        println!("you trust, or give that one by --hash.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use nerv_primitives_core::{AbortReason, ShardId};

    #[test]
    fn definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_side_is_told_in_a_line() {
        let shard = ShardId(H256([9; 32]));
        let standing = |status| {
            Some(Standing {
                shard,
                status,
                block: 7,
            })
        };
        let committed = told(standing(ReceiptStatus::Committed));
        assert_eq!(
            committed,
            format!("Committed, since block 7, in shard {:?}", shard.0)
        );
        let aborted = told(standing(ReceiptStatus::Aborted(AbortReason::Overflow)));
        assert!(aborted.starts_with("Aborted, Overflow, since block 7"));
        assert_eq!(told(None), "has not heard of it");
    }

    #[test]
    fn a_hash_is_hexadecimal() {
        let parse = |hash: &str| {
            Cli::try_parse_from(["nerv-receipt", "verify", "file", "--hash", hash]).is_ok()
        };
        assert!(parse(&format!("0x{}", "5a".repeat(32))));
        assert!(!parse("0x5a"));
        assert!(!parse("block 7"));
    }

    #[test]
    fn a_file_that_is_not_there_is_unreadable() {
        let found = check(Path::new("/nowhere/receipt.json"), None);
        assert!(matches!(found, Err(Error::Unreadable(_))));
    }
}
