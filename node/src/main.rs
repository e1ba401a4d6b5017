//! The NERV node.
//!
//! Runs the chain whose rules are in `nerv-runtime`: Aura produces a block each second, GRANDPA
//! finalises them. Everything that is not consensus, storage or network belongs to the runtime.

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_spec;
mod cli;
mod command;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Returned from `main` it would be shown in its debug form.
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
