//! Builds the runtime's wasm with the native crate.

fn main() {
    // The runtime includes it, and the builder looks at Rust files only.
    println!("cargo::rerun-if-changed=../models/forecast.lstm");
    #[cfg(all(feature = "std", feature = "metadata-hash"))]
    substrate_wasm_builder::WasmBuilder::init_with_defaults()
        .enable_metadata_hash("NERV", 12)
        .build();
    #[cfg(all(feature = "std", not(feature = "metadata-hash")))]
    substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
