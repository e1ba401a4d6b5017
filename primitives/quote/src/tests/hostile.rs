// SPDX-License-Identifier: Apache-2.0
//! Nothing panics, whatever is handed in: also behind the signatures, where only Intel writes.

use super::{authority::*, world::*, SGX, TDX};
use crate::{
    certificate::Certificate, identity::QeIdentity, pem, revocation::Crl, tcb::TcbInfo, validity,
    Checked, Collateral, Part, Quote, TrustAnchor,
};
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*, sample::Index};

/// Bytes, with some of them changed, and cut or not.
fn edited(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<Index>(), any::<u8>()), 0..6);
    (edits, any::<Index>(), any::<bool>()).prop_map(move |(edits, end, cut)| {
        let mut bytes = bytes.clone();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len() + 1));
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn success_quotes(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..6_000),
            edited(SGX.0.to_vec()),
            edited(TDX.0.to_vec()),
            edited(World::tdx_15().quote()),
        ],
    ) {
        if let Ok(quote) = Quote::parse(&bytes) {
            // It only borrows: what it shows lies within what was given.
            let chain = quote.authentication.pck_chain.len();
            prop_assert!(quote.signed.len() + chain < bytes.len());
        }
    }

    #[test]
    fn success_certificates_and_lists(
        certificate in prop_oneof![vec(any::<u8>(), 0..100), edited(World::sgx().pck.der())],
        list in prop_oneof![vec(any::<u8>(), 0..100), edited(World::sgx().pck_crl.der())],
        text in prop_oneof![vec(any::<u8>(), 0..100), edited(World::sgx().pck_chain())],
    ) {
        for part in [Part::Root, Part::PckCa, Part::Pck, Part::TcbSigner] {
            if let Ok(certificate) = Certificate::parse(&certificate, part) {
                let _ = (certificate.platform(), certificate.serial(), certificate.issuer_hash());
            }
        }
        let issuer = World::sgx().pck_ca.der();
        let issuer = Certificate::parse(&issuer, Part::PckCa).unwrap();
        let _ = Crl::parse(&list, &issuer, Part::PckCrl);
        let _ = pem::chain::<3>(&text, Part::Pck);
    }

    #[test]
    fn success_documents(
        info in prop_oneof![
            vec(any::<u8>(), 0..100),
            edited(World::tdx().tcb_info.to_string().into_bytes()),
        ],
        identity in edited(World::tdx().qe_identity.to_string().into_bytes()),
        json in edited(SGX.1.to_vec()),
        time in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    ) {
        let _ = (TcbInfo::parse(&info), QeIdentity::parse(&identity));
        let _ = Collateral::from_json(&json);
        if let Some(seconds) = validity::parse_time(&time) {
            // Until the end of the year 9999.
            prop_assert!(seconds < 253_402_300_800);
        }
    }

    /// What was stored may be damaged.
    #[test]
    fn success_checked(bytes in edited(checked().encode()), now in any::<u64>()) {
        if let Ok(checked) = Checked::decode(&mut &bytes[..]) {
            let _ = crate::verify_checked(TDX.0, &checked, now);
            let _ = crate::verify_checked(TDX.0, &checked, super::REAL_NOW);
        }
    }

    /// Whatever stands in a body that is signed.
    #[test]
    fn success_signed_bodies(
        body in vec(any::<u8>(), 648),
        qe_report in vec(any::<u8>(), 384),
        kind in prop::sample::select(vec![
            (3, crate::QuoteKind::Sgx),
            (4, crate::QuoteKind::Tdx10),
            (5, crate::QuoteKind::Tdx15),
        ]),
        own in any::<bool>(),
    ) {
        let mut world = World::new(kind.0, kind.1);
        world.body = body[..world.body.len()].to_vec();
        if own {
            world.qe_report = qe_report;
        }
        let _ = world.verify();
        prop_assert_eq!(Quote::parse(&world.quote()).unwrap().report.kind(), kind.1);
    }

    /// Any two keys in the places of others: never accepted.
    #[test]
    fn fails_on_wrong_keys(which in 0usize..8, wrong in 20u8..200) {
        let mut world = World::tdx();
        let wrong = key(wrong);
        match which {
            0 => world.pck_ca.signer = wrong,
            1 => world.pck.signer = wrong,
            2 => world.tcb_signer.signer = wrong,
            3 => world.identity_signer.signer = wrong,
            4 => world.root_crl.signer = wrong,
            5 => world.pck_crl.signer = wrong,
            6 => world.pck_key = wrong,
            // The root's key does not sign it, as its certificate is what is pinned.
            _ => {
                let root = world.root.der();
                world.root.key = wrong;
                let collateral = world.collateral();
                prop_assert!(collateral.check_under(TrustAnchor::new(&root), NOW).is_err());
                return Ok(());
            }
        }
        prop_assert!(matches!(world.verify(), Err(crate::QuoteError::BadSignature(_))));
    }
}

fn checked() -> Checked {
    Collateral::from_json(TDX.1)
        .unwrap()
        .check(super::REAL_NOW)
        .unwrap()
}
