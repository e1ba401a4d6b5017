// SPDX-License-Identifier: Apache-2.0

mod authority;
mod certificates;
mod der;
mod documents;
mod hostile;
mod levels;
mod mutations;
mod oracle;
mod parsing;
mod policy;
mod real;
mod world;

/// When both real quotes verify.
const REAL_NOW: u64 = 1_752_000_000;

/// A quote of real hardware, and the collateral that Intel published for it: from the samples of
/// `dcap-qvl` 0.7.1 (MIT).
const SGX: (&[u8], &[u8]) = (
    include_bytes!("../tests/fixtures/sgx_quote"),
    include_bytes!("../tests/fixtures/sgx_quote_collateral.json"),
);
const TDX: (&[u8], &[u8]) = (
    include_bytes!("../tests/fixtures/tdx_quote"),
    include_bytes!("../tests/fixtures/tdx_quote_collateral.json"),
);
