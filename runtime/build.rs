// SPDX-License-Identifier: Apache-2.0
//! Builds the runtime's wasm with the native crate.

fn main() {
    // The runtime includes it, and the builder looks at Rust files only.
    println!("cargo::rerun-if-changed=../models/forecast.lstm");
    println!("cargo::rerun-if-changed=metadata-hash");
    #[cfg(all(feature = "std", feature = "metadata-hash"))]
    substrate_wasm_builder::WasmBuilder::init_with_defaults()
        .enable_metadata_hash("NERV", 12)
        .build();
    #[cfg(all(feature = "std", not(feature = "metadata-hash")))]
    {
        take_recorded_hash();
        substrate_wasm_builder::WasmBuilder::build_using_defaults();
    }
}

/// Hands the recorded digest of the metadata on to the build of the wasm, which is a cargo of its own.
///
/// `frame-metadata-hash-extension` reads it there, and wallets that check what they sign need it. The
/// builder can work it out as well, but compiles the runtime twice each time it has changed, and an
/// executor for the build script.
#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn take_recorded_hash() {
    let hash = std::fs::read_to_string("metadata-hash");
    let hash = hash.expect("`runtime/metadata-hash` can be read");
    std::env::set_var("RUNTIME_METADATA_HASH", hash.trim());
}
