// SPDX-License-Identifier: Apache-2.0
//! Quotes, byte by byte.

use super::{world::*, SGX, TDX};
use crate::{Part, Quote, QuoteError, QuoteKind, Report, Tee, HEADER, MAX_QUOTE};

/// The formats that there are.
const FORMATS: [(u16, QuoteKind); 6] = [
    (3, QuoteKind::Sgx),
    (4, QuoteKind::Sgx),
    (4, QuoteKind::Tdx10),
    (5, QuoteKind::Sgx),
    (5, QuoteKind::Tdx10),
    (5, QuoteKind::Tdx15),
];

/// Where the length of what follows the body stands.
fn authentication(version: u16, kind: QuoteKind) -> usize {
    HEADER + if version == 5 { 6 } else { 0 } + kind.body()
}

fn fails(quote: &[u8], change: impl FnOnce(&mut Vec<u8>), error: QuoteError) {
    let mut quote = quote.to_vec();
    change(&mut quote);
    assert_eq!(Quote::parse(&quote).unwrap_err(), error);
}

#[test]
fn success_every_format() {
    for (version, kind) in FORMATS {
        let world = World::new(version, kind);
        let bytes = world.quote();
        let quote = Quote::parse(&bytes).unwrap();
        assert_eq!(quote.header.version, version);
        assert_eq!(quote.header.user_data, [9; 20]);
        assert_eq!(quote.report.kind(), kind);
        assert_eq!(quote.signed.len(), authentication(version, kind));
        assert_eq!(quote.authentication.qe_auth_data, world.qe_auth_data);
        assert_eq!(quote.authentication.pck_chain, world.pck_chain());
        let verified = world.verify().unwrap();
        assert_eq!(verified.report, quote.report);
        assert_eq!(verified.kind, kind);
    }
}

#[test]
fn success_fields_stand_where_they_belong() {
    let world = World::sgx();
    let quote = world.quote();
    let Report::Sgx(report) = Quote::parse(&quote).unwrap().report else {
        panic!()
    };
    assert_eq!(report.cpu_svn, world.body[..16]);
    assert_eq!(report.misc_select.to_le_bytes(), world.body[16..20]);
    assert_eq!(report.isv_ext_prod_id, world.body[32..48]);
    assert_eq!(report.attributes, world.body[48..64]);
    assert_eq!(report.mr_enclave, world.body[64..96]);
    assert_eq!(report.mr_signer, world.body[128..160]);
    assert_eq!(report.config_id, world.body[192..256]);
    assert_eq!(report.isv_prod_id.to_le_bytes(), world.body[256..258]);
    assert_eq!(report.isv_svn.to_le_bytes(), world.body[258..260]);
    assert_eq!(report.config_svn.to_le_bytes(), world.body[260..262]);
    assert_eq!(report.isv_family_id, world.body[304..320]);
    assert_eq!(report.report_data, world.body[320..]);

    let mut world = World::tdx_15();
    world.body[TEE_TCB_SVN_2] = 0xAB;
    world.body[MR_SERVICE_TD + 47] = 0xCD;
    let quote = world.quote();
    let Report::Tdx(report) = Quote::parse(&quote).unwrap().report else {
        panic!()
    };
    assert_eq!(report.mr_seam, world.body[16..64]);
    assert_eq!(report.xfam, world.body[128..136]);
    assert_eq!(report.mr_td, world.body[136..184]);
    assert_eq!(report.mr_config_id, world.body[184..232]);
    assert_eq!(report.mr_owner, world.body[232..280]);
    assert_eq!(report.mr_owner_config, world.body[280..328]);
    assert_eq!(report.rtmr.concat(), world.body[328..520]);
    assert_eq!(report.report_data, world.body[520..584]);
    let extension = report.extension.unwrap();
    assert_eq!(extension.tee_tcb_svn_2, world.body[584..600]);
    assert_eq!(extension.mr_service_td, world.body[600..]);
}

#[test]
fn boundary_zeros_may_follow() {
    // As a host hands it out.
    assert_eq!(Quote::parse(TDX.0).unwrap().header.tee, Tee::Tdx);
    assert_eq!(TDX.0.len(), 5_006);
    let length = 636 + 4_300;
    assert!(TDX.0[length..].iter().all(|byte| *byte == 0));

    let mut quote = SGX.0.to_vec();
    quote.resize(MAX_QUOTE, 0);
    Quote::parse(&quote).unwrap();
    fails(
        &quote,
        |quote| quote.push(0),
        QuoteError::TooLong(Part::Quote),
    );
    fails(
        &quote,
        |quote| quote[MAX_QUOTE - 1] = 1,
        QuoteError::TrailingBytes,
    );
    fails(SGX.0, |quote| quote.push(1), QuoteError::TrailingBytes);
}

#[test]
fn fails_wherever_it_ends_early() {
    for (version, kind) in FORMATS {
        let quote = World::new(version, kind).quote();
        for length in 0..quote.len() {
            assert_eq!(
                Quote::parse(&quote[..length]).unwrap_err(),
                QuoteError::Truncated
            );
        }
    }
}

#[test]
fn fails_on_each_field_of_the_header() {
    let tdx = World::tdx().quote();
    for version in [0, 2, 6, 0x0103] {
        let change = |quote: &mut Vec<u8>| quote[..2].copy_from_slice(&u16::to_le_bytes(version));
        fails(SGX.0, change, QuoteError::UnsupportedVersion(version));
    }
    fails(
        SGX.0,
        |quote| quote[2] = 3,
        QuoteError::UnsupportedKeyType(3),
    );
    fails(
        SGX.0,
        |quote| quote[4] = 0x81,
        QuoteError::UnsupportedTee(0x81),
    );
    fails(
        &tdx,
        |quote| quote[4] = 0x80,
        QuoteError::UnsupportedTee(0x80),
    );
    fails(&tdx, |quote| quote[12] ^= 1, QuoteError::UnknownVendor);
}

#[test]
fn fails_on_a_descriptor_that_is_not_the_body() {
    let quote = World::tdx_15().quote();
    // That of TDX 1.5 with device attestation, none, and an enclave in a guest's quote.
    for body in [4, 0, 1] {
        let change = |quote: &mut Vec<u8>| quote[HEADER] = body as u8;
        fails(&quote, change, QuoteError::UnsupportedBody(body));
    }
    fails(
        &quote,
        |quote| quote[HEADER] = 2,
        QuoteError::BodyLength(648),
    );
    fails(
        &quote,
        |quote| quote[HEADER + 5] = 1,
        QuoteError::BodyLength(648 + (1 << 24)),
    );
    let quote = World::new(5, QuoteKind::Sgx).quote();
    fails(
        &quote,
        |quote| quote[HEADER] = 3,
        QuoteError::UnsupportedBody(3),
    );
}

#[test]
fn fails_on_lengths_that_lie() {
    for (version, kind) in FORMATS {
        let quote = World::new(version, kind).quote();
        let at = authentication(version, kind);
        let outer = at + 4 + 128;
        let wrapped = if version == 3 { 0 } else { 6 };
        let auth_data = outer + wrapped + 384 + 64;
        let inner = auth_data + 2 + 32;
        // Larger than all that is there: nothing is taken for it.
        for (at, width) in [(at, 4), (auth_data, 2), (inner + 2, 4)] {
            let change = |quote: &mut Vec<u8>| quote[at..at + width].fill(0xFF);
            fails(&quote, change, QuoteError::Truncated);
        }
        // One byte more or less than is there.
        let longer = |quote: &mut Vec<u8>| {
            quote[at] = quote[at].wrapping_add(1);
            quote.push(0);
        };
        fails(&quote, longer, QuoteError::LengthMismatch);
        fails(&quote, |quote| quote[at] -= 1, QuoteError::Truncated);
        fails(
            &quote,
            |quote| quote[inner + 2] -= 1,
            QuoteError::LengthMismatch,
        );
        if version > 3 {
            fails(
                &quote,
                |quote| quote[outer + 2] -= 1,
                QuoteError::LengthMismatch,
            );
            let error = QuoteError::UnsupportedCertificationData(5);
            fails(&quote, |quote| quote[outer] = 5, error);
        }
        // An encrypted platform id, or a certificate without its chain.
        for kind in [1, 2, 3, 4, 6, 7] {
            let error = QuoteError::UnsupportedCertificationData(kind);
            fails(&quote, |quote| quote[inner] = kind as u8, error);
        }
    }
}
