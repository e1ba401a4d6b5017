// SPDX-License-Identifier: Apache-2.0
//! TCB info, identity of the quoting enclave, and what binds a quote to them.

use super::{authority::*, world::*, SGX, TDX};
use crate::{
    Checked, Collateral, Part, QuoteError, QuoteError::*, Tee, TrustAnchor, MAX_ADVISORIES,
    MAX_ADVISORY, MAX_CHAIN, MAX_CRL, MAX_LEVELS, MAX_MODULES, MAX_QE_IDENTITY, MAX_TCB_INFO,
};
use codec::{Decode, Encode, MaxEncodedLen};
use serde_json::{json, Value};

fn fails(change: impl FnOnce(&mut World), error: QuoteError) {
    let mut world = World::tdx();
    change(&mut world);
    assert_eq!(world.verify().unwrap_err(), error);
}

type Choose = fn(&mut World) -> &mut Value;
const DOCUMENTS: [(Part, Choose); 2] = [
    (Part::TcbInfo, |world| &mut world.tcb_info),
    (Part::QeIdentity, |world| &mut world.qe_identity),
];

#[test]
fn fails_on_each_document() {
    for (part, of) in DOCUMENTS {
        let invalid = InvalidJson(part);
        for (field, value) in of(&mut World::tdx()).as_object().unwrap().clone() {
            if field == "tdxModuleIdentities" {
                continue;
            }
            fails(
                |world| drop(of(world).as_object_mut().unwrap().remove(&field)),
                invalid,
            );
            // Of another type, or of the wrong length.
            fails(|world| of(world)[&field] = json!({}), invalid);
            if value.is_string() && field != "id" {
                fails(|world| of(world)[&field] = json!("12"), invalid);
                fails(|world| of(world)[&field] = json!("-".repeat(64)), invalid);
            }
            if value.is_number() {
                fails(|world| of(world)[&field] = json!(-1), invalid);
                fails(|world| of(world)[&field] = json!(u64::MAX), invalid);
            }
        }
        let unsupported = UnsupportedDocument(part);
        fails(|world| of(world)["id"] = json!("TDY"), unsupported);
        for version in [1, 4] {
            fails(|world| of(world)["version"] = json!(version), unsupported);
        }
        fails(
            |world| of(world)["issueDate"] = json!("2025-06-16T00:00:00Z"),
            NotYetValid(part),
        );
        fails(
            |world| of(world)["nextUpdate"] = json!("2025-06-14T00:00:00Z"),
            Expired(part),
        );
        for time in [
            "2025-13-05T00:00:00Z",
            "2025-06-05T00:00:00z",
            "2025-06-05 00:00:00Z",
        ] {
            fails(|world| of(world)["issueDate"] = json!(time), invalid);
        }
        for level in [json!({}), json!([{}]), json!([{ "tcb": {} }])] {
            fails(|world| of(world)["tcbLevels"] = level, invalid);
        }
        for date in ["2024-03-13", "2024-02-30T00:00:00Z"] {
            fails(
                |world| of(world)["tcbLevels"][0]["tcbDate"] = json!(date),
                invalid,
            );
        }
        for status in ["uptodate", "TDRelaunchAdvised", ""] {
            fails(
                |world| of(world)["tcbLevels"][0]["tcbStatus"] = json!(status),
                invalid,
            );
        }
        let svn = |world: &mut World| {
            let tcb = &mut of(world)["tcbLevels"][0]["tcb"];
            let name = if part == Part::TcbInfo {
                "pcesvn"
            } else {
                "isvsvn"
            };
            tcb[name] = json!(65_536);
        };
        fails(svn, invalid);
        // What is not known is passed over.
        let mut world = World::tdx();
        of(&mut world)["somethingNew"] = json!({ "deep": [1, 2, { "deeper": null }] });
        world.verify().unwrap();
    }
    fails(
        |world| world.tcb_info["tcbType"] = json!(1),
        UnsupportedDocument(Part::TcbInfo),
    );
    // In use in identities, but without meaning for an enclave.
    for status in ["ConfigurationNeeded", "OutOfDateConfigurationNeeded"] {
        let change = |world: &mut World| {
            world.qe_identity["tcbLevels"][0]["tcbStatus"] = json!(status);
        };
        fails(change, InvalidJson(Part::QeIdentity));
    }
}

#[test]
fn fails_on_components_and_modules() {
    let invalid = InvalidJson(Part::TcbInfo);
    for list in ["sgxtcbcomponents", "tdxtcbcomponents"] {
        let components = |world: &mut World| {
            world.tcb_info["tcbLevels"][0]["tcb"][list]
                .take()
                .as_array()
                .cloned()
        };
        for length in [0, 15, 17] {
            let change = |world: &mut World| {
                let mut components = components(world).unwrap();
                components.resize(length, json!({ "svn": 0 }));
                world.tcb_info["tcbLevels"][0]["tcb"][list] = components.into();
            };
            fails(change, invalid);
        }
        let change = |world: &mut World| drop(components(world));
        fails(change, invalid);
    }
    for (field, value) in [
        ("id", json!("TDX_1")),
        ("id", json!("TDX_0G")),
        ("id", json!("SGX_01")),
        // Two of one version: which of them holds?
        ("id", json!("TDX_03")),
        ("mrsigner", json!("00")),
        ("attributes", json!("0")),
        ("attributesMask", json!(0)),
        ("tcbLevels", json!(null)),
    ] {
        fails(
            |world| world.tcb_info["tdxModuleIdentities"][0][field] = value,
            invalid,
        );
    }
    fails(
        |world| world.tcb_info["tdxModule"]["mrsigner"] = json!("00"),
        invalid,
    );
}

#[test]
fn fails_on_json_that_repeats_itself() {
    for (part, of) in DOCUMENTS {
        let mut world = World::tdx();
        let mut text = of(&mut world).to_string();
        text.truncate(text.len() - 1);
        text += r#","version":2}"#;
        let signature = sign(&world.tcb_signer.key, text.as_bytes());
        let mut collateral = world.collateral();
        if part == Part::TcbInfo {
            collateral.tcb_info = text.into_bytes().try_into().unwrap();
            collateral.tcb_info_signature = signature;
        } else {
            collateral.qe_identity = text.into_bytes().try_into().unwrap();
            collateral.qe_identity_signature = signature;
        }
        let root = world.root.der();
        let checked = collateral.check_under(TrustAnchor::new(&root), NOW);
        assert_eq!(checked.unwrap_err(), InvalidJson(part));
    }
}

#[test]
fn boundary_lengths_of_lists() {
    let levels = |count: u32| -> Value {
        (0..count)
            .map(|_| level(3, 11, [5, 0, 3], "UpToDate", &[]))
            .collect()
    };
    let own = |count: u32| -> Value {
        (0..count)
            .map(|_| component_level(1, "UpToDate", &[]))
            .collect()
    };
    let modules = |count: u32| -> Value {
        let module = World::tdx().tcb_info["tdxModuleIdentities"][0].clone();
        (0..count)
            .map(|i| {
                let mut module = module.clone();
                module["id"] = json!(format!("TDX_{:02x}", i + 1));
                module
            })
            .collect()
    };
    let advisories = |count: u32| -> Value { (0..count).map(|i| json!(format!("A{i}"))).collect() };
    type Set<'a> = &'a dyn Fn(&mut World, u32);
    let cases: [(Part, u32, Set); 5] = [
        (Part::TcbInfo, MAX_LEVELS, &|world, n| {
            world.tcb_info["tcbLevels"] = levels(n)
        }),
        (Part::QeIdentity, MAX_LEVELS, &|world, n| {
            world.qe_identity["tcbLevels"] = own(n)
        }),
        (Part::TcbInfo, MAX_MODULES, &|world, n| {
            world.tcb_info["tdxModuleIdentities"] = modules(n);
        }),
        (Part::TcbInfo, MAX_ADVISORIES, &|world, n| {
            // With the one of a module, and one that is there already.
            world.tcb_info["tcbLevels"][0]["advisoryIDs"] = advisories(n - 1);
            world.tcb_info["tcbLevels"][1]["advisoryIDs"] = advisories(1);
        }),
        (Part::QeIdentity, MAX_ADVISORIES, &|world, n| {
            world.qe_identity["tcbLevels"][0]["advisoryIDs"] = advisories(n - 1);
        }),
    ];
    for (part, most, set) in cases {
        let mut world = World::tdx();
        set(&mut world, most);
        world.verify().unwrap();
        set(&mut world, most + 1);
        assert_eq!(world.verify().unwrap_err(), TooMany(part));
    }
    let name = |length: u32| json!(["A".repeat(length as usize)]);
    let mut world = World::tdx();
    world.tcb_info["tcbLevels"][0]["advisoryIDs"] = name(MAX_ADVISORY);
    assert_eq!(world.verify().unwrap().advisories.len(), 1);
    world.tcb_info["tcbLevels"][0]["advisoryIDs"] = name(MAX_ADVISORY + 1);
    assert_eq!(world.verify().unwrap_err(), InvalidJson(Part::TcbInfo));
}

#[test]
fn fails_on_signatures_of_documents() {
    let world = World::tdx();
    let root = world.root.der();
    let check = |collateral: &Collateral| {
        collateral
            .check_under(TrustAnchor::new(&root), NOW)
            .map(drop)
    };
    let mut collateral = world.collateral();
    collateral.tcb_info_signature = collateral.qe_identity_signature;
    assert_eq!(check(&collateral), Err(BadSignature(Part::TcbInfo)));
    for signature in [[0; 64], [0xFF; 64]] {
        let mut collateral = world.collateral();
        collateral.qe_identity_signature = signature;
        assert_eq!(check(&collateral), Err(BadSignature(Part::QeIdentity)));
    }
    // White space counts: what was signed are bytes.
    let mut collateral = world.collateral();
    collateral.qe_identity.try_push(b' ').unwrap();
    assert_eq!(check(&collateral), Err(BadSignature(Part::QeIdentity)));
}

#[test]
fn fails_on_documents_of_two_kinds() {
    fails(
        |world| world.qe_identity = World::sgx().qe_identity,
        KindMismatch,
    );
    fails(|world| world.tcb_info = World::sgx().tcb_info, KindMismatch);
    let both = |world: &mut World| {
        world.qe_identity = World::sgx().qe_identity;
        world.tcb_info = World::sgx().tcb_info;
    };
    fails(both, KindMismatch);
}

#[test]
fn fails_on_another_quoting_enclave() {
    let byte = |at: usize, bit: u8| {
        fails(|world| world.qe_report[at] ^= bit, QeIdentityMismatch);
    };
    byte(MR_SIGNER, 1);
    byte(MR_SIGNER + 31, 0x80);
    byte(ISV_PROD_ID, 1);
    byte(ISV_PROD_ID + 1, 1);
    byte(MISC_SELECT + 3, 1);
    byte(ATTRIBUTES, 1);
    byte(ATTRIBUTES + 7, 0x80);
    // Bits that the mask leaves out: 64 bit mode, and the extended features.
    let mut world = World::tdx();
    world.qe_report[ATTRIBUTES] ^= 4;
    world.qe_report[ATTRIBUTES + 8] ^= 0xFF;
    world.verify().unwrap();
    // Debug mode is refused even where the mask leaves it out.
    world.qe_identity["attributesMask"] = json!("00".repeat(16));
    world.verify().unwrap();
    world.qe_report[ATTRIBUTES] |= 2;
    assert_eq!(world.verify().unwrap_err(), QeIdentityMismatch);
}

#[test]
fn fails_on_an_attestation_key_that_is_not_bound() {
    // The report's data is the hash, then zeros.
    fails(|world| world.qe_report[320] = 1, UnboundAttestationKey);
    fails(|world| world.qe_report[383] = 1, UnboundAttestationKey);
    // The quoting enclave may bind any data, also none.
    for length in [0, 1, 64] {
        let mut world = World::tdx();
        world.qe_auth_data = vec![1; length];
        world.verify().unwrap();
    }
    fails(
        |world| world.pck_key = key(99),
        BadSignature(Part::QeReport),
    );
    let world = World::tdx();
    let root = world.root.der();
    let checked = world
        .collateral()
        .check_under(TrustAnchor::new(&root), NOW)
        .unwrap();
    let mut quote = world.quote();
    let signature = 636;
    for (at, error) in [
        (signature, BadSignature(Part::Quote)),
        (signature + 64, UnboundAttestationKey),
        (48, BadSignature(Part::Quote)),
        (28, BadSignature(Part::Quote)),
    ] {
        quote[at] ^= 1;
        let error = Err(error);
        let verified = crate::verify_checked(&quote, &checked, NOW).map(drop);
        // A component's version may also be read before the signature.
        assert_eq!(verified, error);
        quote[at] ^= 1;
    }
}

#[test]
fn boundary_time() {
    let world = World::tdx();
    let root = world.root.der();
    let anchor = TrustAnchor::new(&root);
    let collateral = world.collateral();
    let checked = collateral.check_under(anchor, NOW).unwrap();
    assert_eq!(
        (checked.valid_from(), checked.valid_until()),
        (ISSUED, RENEWED)
    );
    // The PCK authority's list is older than the documents.
    assert_eq!(checked.issued(), 1_700_000_000);
    assert_eq!(checked.evaluation_data_number(), 17);
    assert_eq!(checked.tee(), Tee::Tdx);
    for now in [ISSUED, RENEWED] {
        assert_eq!(collateral.check_under(anchor, now).unwrap(), checked);
        crate::verify_checked(&world.quote(), &checked, now).unwrap();
    }
    let at = |now| crate::verify_checked(&world.quote(), &checked, now).unwrap_err();
    assert_eq!(at(ISSUED - 1), NotYetValid(Part::Collateral));
    assert_eq!(at(RENEWED + 1), Expired(Part::Collateral));
    let at = |now| collateral.check_under(anchor, now).unwrap_err();
    assert_eq!(at(ISSUED - 1), NotYetValid(Part::TcbInfo));
    assert_eq!(at(RENEWED + 1), Expired(Part::TcbInfo));
    assert_eq!(at(0), NotYetValid(Part::Root));
    assert_eq!(at(u64::MAX), Expired(Part::Root));
    // The platform's certificate ends before the collateral.
    let mut world = World::tdx();
    world.pck.until = NOW;
    let quote = world.quote();
    assert_eq!(
        crate::verify_checked(&quote, &checked, NOW)
            .unwrap()
            .valid_until,
        NOW
    );
    let later = crate::verify_checked(&quote, &checked, NOW + 1);
    assert_eq!(later.unwrap_err(), Expired(Part::Pck));
}

#[test]
fn success_checked_is_stored_and_small() {
    for (quote, collateral, most) in [(SGX.0, SGX.1, 1_400), (TDX.0, TDX.1, 1_800)] {
        let collateral = Collateral::from_json(collateral).unwrap();
        let checked = collateral.check(super::REAL_NOW).unwrap();
        let bytes = checked.encode();
        assert!(bytes.len() < most, "{}", bytes.len());
        let stored = Checked::decode(&mut &bytes[..]).unwrap();
        assert_eq!(stored, checked);
        crate::verify_checked(quote, &stored, super::REAL_NOW).unwrap();
        assert_eq!(
            Collateral::decode(&mut &collateral.encode()[..]).unwrap(),
            collateral
        );
    }
    assert!(
        Checked::max_encoded_len() < 400_000,
        "{}",
        Checked::max_encoded_len()
    );
}

#[test]
fn fails_on_json_of_another_form() {
    let invalid = InvalidJson(Part::Collateral);
    let whole: Value = serde_json::from_slice(SGX.1).unwrap();
    for field in whole.as_object().unwrap().keys() {
        let mut json = whole.clone();
        json.as_object_mut().unwrap().remove(field);
        assert_eq!(
            Collateral::from_json(json.to_string().as_bytes()).unwrap_err(),
            invalid
        );
    }
    for (field, value) in [
        ("root_ca_crl", "0"),
        ("root_ca_crl", "0g"),
        ("root_ca_crl", "\u{e4}"),
        ("tcb_info_signature", "00"),
        ("qe_identity_signature", ""),
    ] {
        let mut json = whole.clone();
        json[field] = json!(value);
        assert_eq!(
            Collateral::from_json(json.to_string().as_bytes()).unwrap_err(),
            invalid
        );
    }
    assert_eq!(Collateral::from_json(b"").unwrap_err(), invalid);
    for (field, part, most, width) in [
        ("pck_crl_issuer_chain", Part::PckCa, MAX_CHAIN, 1),
        ("tcb_info_issuer_chain", Part::TcbSigner, MAX_CHAIN, 1),
        (
            "qe_identity_issuer_chain",
            Part::IdentitySigner,
            MAX_CHAIN,
            1,
        ),
        ("pck_certificate_chain", Part::Pck, MAX_CHAIN, 1),
        ("root_ca_crl", Part::RootCrl, MAX_CRL, 2),
        ("pck_crl", Part::PckCrl, MAX_CRL, 2),
        ("tcb_info", Part::TcbInfo, MAX_TCB_INFO, 1),
        ("qe_identity", Part::QeIdentity, MAX_QE_IDENTITY, 1),
    ] {
        let mut json = whole.clone();
        json[field] = json!("0".repeat(width * most as usize));
        Collateral::from_json(json.to_string().as_bytes()).unwrap();
        json[field] = json!("0".repeat(width * (most + 1) as usize));
        let read = Collateral::from_json(json.to_string().as_bytes());
        assert_eq!(read.unwrap_err(), TooLong(part));
    }
}
