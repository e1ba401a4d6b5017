#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# parity-scale-codec 3.7.5, with its derive macros.
#
# A struct with a field marked `#[codec(compact)]` derives `MaxEncodedLen`. The bound that is derived takes
# the field for a plain one: 8 bytes for a `u64`, of which the compact form may take 9, and 16 for a `u128`,
# of which it may take 17. So a value can be longer than the bound of its type. One would expect the bound of
# `Compact<u64>`, as a field of that type has it.
#
# Needs cargo and some twenty seconds.
. "$(dirname "$0")/lib.sh"
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'MANIFEST'
[package]
name = "bounds"
version = "0.0.0"
edition = "2021"

[dependencies]
parity-scale-codec = { version = "=3.7.5", features = ["derive", "max-encoded-len"] }
parity-scale-codec-derive = "=3.7.5"
MANIFEST
cat >"$folder/src/main.rs" <<'PROGRAM'
use parity_scale_codec::{Compact, Encode, MaxEncodedLen};

#[derive(Encode, MaxEncodedLen)]
struct Marked {
    #[codec(compact)]
    number: u64,
    #[codec(compact)]
    amount: u128,
}

#[derive(Encode, MaxEncodedLen)]
struct Wrapped {
    number: Compact<u64>,
    amount: Compact<u128>,
}

fn main() {
    let marked = Marked { number: u64::MAX, amount: u128::MAX };
    let wrapped = Wrapped { number: Compact(u64::MAX), amount: Compact(u128::MAX) };
    println!("marked: {} bytes, bound {}", marked.encode().len(), Marked::max_encoded_len());
    println!("wrapped: {} bytes, bound {}", wrapped.encode().len(), Wrapped::max_encoded_len());
}
PROGRAM
cargo_seen "marked: 26 bytes, bound 24
wrapped: 26 bytes, bound 26"
