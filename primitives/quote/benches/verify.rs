// SPDX-License-Identifier: Apache-2.0
//! How long a quote takes, and how long another verifier (`dcap-qvl` with `ring`, whose curve is
//! written in assembly) takes for the same.

#![allow(missing_docs)]

use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion};
use dcap_qvl::{verify::QuoteVerifier, QuoteCollateralV3};
use nerv_primitives_quote::{verify, verify_checked, Collateral, Quote};
use std::hint::black_box;

const NOW: u64 = 1_752_000_000;
const QUOTES: [(&str, &[u8], &[u8]); 2] = [
    (
        "SGX",
        include_bytes!("../tests/fixtures/sgx_quote"),
        include_bytes!("../tests/fixtures/sgx_quote_collateral.json"),
    ),
    (
        "TDX",
        include_bytes!("../tests/fixtures/tdx_quote"),
        include_bytes!("../tests/fixtures/tdx_quote_collateral.json"),
    ),
];

fn quotes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quote");
    for (name, quote, json) in QUOTES {
        let collateral = Collateral::from_json(json).unwrap();
        let checked = collateral.check(NOW).unwrap();
        let with = |what| BenchmarkId::new(what, name);
        group.bench_function(with("parse"), |b| b.iter(|| Quote::parse(black_box(quote))));
        group.bench_function(with("check the collateral"), |b| {
            b.iter(|| black_box(&collateral).check(NOW).unwrap())
        });
        group.bench_function(with("verify, collateral checked"), |b| {
            b.iter(|| verify_checked(black_box(quote), &checked, NOW).unwrap())
        });
        group.bench_function(with("verify, all"), |b| {
            b.iter(|| verify(black_box(quote), &collateral, NOW).unwrap())
        });
        let verifier = QuoteVerifier::new_prod();
        let collateral: QuoteCollateralV3 = theirs(&collateral);
        group.bench_function(with("dcap-qvl, all"), |b| {
            b.iter(|| verifier.verify(black_box(quote), &collateral, NOW).unwrap())
        });
    }
}

fn theirs(collateral: &Collateral) -> QuoteCollateralV3 {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    QuoteCollateralV3 {
        pck_crl_issuer_chain: text(&collateral.pck_crl_issuer_chain),
        root_ca_crl: collateral.root_ca_crl.to_vec(),
        pck_crl: collateral.pck_crl.to_vec(),
        tcb_info_issuer_chain: text(&collateral.tcb_info_issuer_chain),
        tcb_info: text(&collateral.tcb_info),
        tcb_info_signature: collateral.tcb_info_signature.to_vec(),
        qe_identity_issuer_chain: text(&collateral.qe_identity_issuer_chain),
        qe_identity: text(&collateral.qe_identity),
        qe_identity_signature: collateral.qe_identity_signature.to_vec(),
        pck_certificate_chain: None,
    }
}

criterion_group!(benches, quotes);
criterion_main!(benches);
