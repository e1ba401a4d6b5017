// SPDX-License-Identifier: Apache-2.0
//! In place of the crate `wasm-opt`, the part of it that `substrate-wasm-builder` calls.
//!
//! That crate compiles all of Binaryen, 230 files of C++, which took a core for eleven minutes, a fifth of
//! a first build. The builder has it optimise nothing (level 0): it strips DWARF, lowers sign extensions to
//! what Wasm's first version has, and writes the module anew. NERV's runtime is compiled for
//! `wasm32v1-none`, of which no code extends signs by an instruction of its own. So there is nothing to
//! lower, and this crate makes sure of that: code of any later version is refused.
//!
//! `[patch.crates-io]` of the workspace puts it in that crate's place.
//!
//! When `substrate-wasm-builder` is upgraded: read what it calls of `wasm_opt`, and give this crate the version that it
//! asks for. A call that is not here does not compile, and `make deny` refuses the crate that this one replaces. Passes
//! other than these two, and levels above 0, need Binaryen.

mod options;
mod strip;

pub use options::{OptimizationError, OptimizationOptions, Pass};
