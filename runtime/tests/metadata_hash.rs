// SPDX-License-Identifier: Apache-2.0
//! The digest of the metadata that is built into the runtime is that of its metadata: else no wallet
//! that checks what it signs could send anything.

use codec::Decode;
use frame_metadata::RuntimeMetadataPrefixed;
use merkleized_metadata::{generate_metadata_digest, ExtraInfo};
use nerv_runtime::{configs::SS58Prefix, Runtime, TOKEN_DECIMALS, TOKEN_SYMBOL, VERSION};

/// Where the digest is recorded, for `build.rs`.
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/metadata-hash");

/// Set to anything, it has the test write the record anew.
const RENEW: &str = "NERV_RENEW_METADATA_HASH";

/// The digest as a wallet works it out.
fn digest() -> String {
    // Constants may be read from the state, of which nothing is taken: any will do.
    let mut state = sp_io::TestExternalities::default();
    let metadata = state.execute_with(|| Runtime::metadata_at_version(15));
    let metadata = metadata.expect("the version wallets work it out from");
    let metadata = RuntimeMetadataPrefixed::decode(&mut &metadata[..]).expect("it is metadata");
    let extra = ExtraInfo {
        spec_version: VERSION.spec_version,
        spec_name: VERSION.spec_name.to_string(),
        base58_prefix: SS58Prefix::get().into(),
        decimals: TOKEN_DECIMALS,
        token_symbol: TOKEN_SYMBOL.to_string(),
    };
    let digest = generate_metadata_digest(&metadata.1, extra).expect("all types are known");
    let bytes = digest.hash().map(|byte| format!("{byte:02x}"));
    format!("0x{}", bytes.concat())
}

#[test]
fn the_recorded_digest_is_that_of_the_metadata() {
    let digest = digest();
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(RECORD, format!("{digest}\n")).expect("the record can be written");
    }
    let recorded = std::fs::read_to_string(RECORD).expect("there is a record");
    assert_eq!(
        recorded.trim(),
        digest,
        "calls or extensions have changed: write the record anew by {RENEW}=1 cargo test -p \
         nerv-runtime metadata_hash, or put the second of these into runtime/metadata-hash"
    );
}
