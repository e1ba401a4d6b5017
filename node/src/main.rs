// SPDX-License-Identifier: Apache-2.0
//! The NERV node.
//!
//! Runs the chain whose rules are in `nerv-runtime`: Aura produces a block each second, GRANDPA
//! finalises them. Everything that is not consensus, storage or network belongs to the runtime.

// The error type of `sc-service` is large. It is not ours to change, and none of it is hot.
#![allow(clippy::result_large_err)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain_spec;
mod cli;
mod command;
#[cfg(test)]
mod evaluation;
mod key;
mod lane;
mod metrics;
mod replica;
mod rpc;
mod service;

use std::process::ExitCode;

/// A runtime call allocates and frees much of a kilobyte and more. In glibc's allocator the heap breaks
/// into pieces that each such allocation then looks through: the longer the node ran, the longer
/// blocks took.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
