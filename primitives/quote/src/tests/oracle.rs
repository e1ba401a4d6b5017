// SPDX-License-Identifier: Apache-2.0
//! Another verifier, `dcap-qvl`, beside ours: what both say of the same quote and collateral.

use super::{authority::*, der::*, world::*, REAL_NOW, SGX, TDX};
use crate::{
    verify_checked, Checked, Collateral, Policy, Quote, QuoteError, QuoteKind, Report, TcbStatus,
    TrustAnchor,
};
use codec::Encode;
use dcap_qvl::{
    quote::Report as TheirReport, verify::QuoteVerifier, QuoteCollateralV3 as TheirCollateral,
};
use serde_json::json;

/// What a verifier says of a quote: refused, or the status, the advisories and the report's body.
pub type Verdict = Option<(String, Vec<String>, Vec<u8>)>;

/// Theirs, with all that it refuses by default.
pub fn theirs(root: &[u8], quote: &[u8], collateral: &Collateral, now: u64) -> Verdict {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let collateral = TheirCollateral {
        pck_crl_issuer_chain: text(&collateral.pck_crl_issuer_chain)?,
        root_ca_crl: collateral.root_ca_crl.to_vec(),
        pck_crl: collateral.pck_crl.to_vec(),
        tcb_info_issuer_chain: text(&collateral.tcb_info_issuer_chain)?,
        tcb_info: text(&collateral.tcb_info)?,
        tcb_info_signature: collateral.tcb_info_signature.to_vec(),
        qe_identity_issuer_chain: text(&collateral.qe_identity_issuer_chain)?,
        qe_identity: text(&collateral.qe_identity)?,
        qe_identity_signature: collateral.qe_identity_signature.to_vec(),
        pck_certificate_chain: match &collateral.pck_certificate_chain {
            Some(chain) => Some(text(chain)?),
            None => None,
        },
    };
    let verified = QuoteVerifier::new(root.to_vec())
        .verify(quote, &collateral, now)
        .ok()?;
    let body = match verified.report {
        TheirReport::SgxEnclave(report) => report.encode(),
        TheirReport::TD10(report) => report.encode(),
        TheirReport::TD15(report) => report.encode(),
        TheirReport::TD15Ex(report) => report.encode(),
    };
    Some((verified.status, verified.advisory_ids, body))
}

/// Ours against collateral that was checked, with a policy that takes every status.
pub fn ours_checked(quote: &[u8], checked: &Checked, now: u64) -> Result<Verdict, QuoteError> {
    let verified = verify_checked(quote, checked, now)?;
    let policy = Policy::accepting(&TcbStatus::ALL);
    if policy.check(&verified, now, |_| true).is_err() {
        return Ok(None);
    }
    let advisories = verified.advisories.iter();
    let advisories = advisories.map(|name| String::from_utf8(name.to_vec()).unwrap());
    let signed = Quote::parse(quote)?.signed;
    let body = signed[signed.len() - verified.kind.body()..].to_vec();
    assert_eq!(verified.report, Quote::parse(quote)?.report);
    Ok(Some((
        verified.status.name().into(),
        advisories.collect(),
        body,
    )))
}

/// Ours, from the beginning.
pub fn ours(
    root: &[u8],
    quote: &[u8],
    collateral: &Collateral,
    now: u64,
) -> Result<Verdict, QuoteError> {
    Quote::parse(quote)?;
    ours_checked(
        quote,
        &collateral.check_under(TrustAnchor::new(root), now)?,
        now,
    )
}

/// Both must say the same.
fn agree(name: &str, world: &World) -> Verdict {
    let (root, quote, collateral) = (world.root.der(), world.quote(), world.collateral());
    let given = ours(&root, &quote, &collateral, world.now).unwrap_or_default();
    assert_eq!(
        given,
        theirs(&root, &quote, &collateral, world.now),
        "{name}"
    );
    given
}

/// Both refuse.
fn refused(name: &str, world: &World) {
    assert_eq!(agree(name, world), None, "{name}");
}

/// Ours refuses what theirs accepts, or the other way round: on purpose, as the README lists it.
fn differ(name: &str, ours_accepts: bool, world: &World) {
    let (root, quote, collateral) = (world.root.der(), world.quote(), world.collateral());
    let given = ours(&root, &quote, &collateral, world.now).unwrap_or_default();
    let other = theirs(&root, &quote, &collateral, world.now);
    assert_eq!(
        (given.is_some(), other.is_some()),
        (ours_accepts, !ours_accepts),
        "{name}"
    );
}

/// A world, changed.
fn with(mut world: World, change: impl FnOnce(&mut World)) -> World {
    change(&mut world);
    world
}

const FORMATS: [(u16, QuoteKind); 4] = [
    (3, QuoteKind::Sgx),
    (4, QuoteKind::Tdx10),
    (5, QuoteKind::Tdx10),
    (5, QuoteKind::Tdx15),
];

#[test]
fn agree_on_real_quotes() {
    for ((quote, collateral), status) in [
        (SGX, "ConfigurationAndSWHardeningNeeded"),
        (TDX, "UpToDate"),
    ] {
        let collateral = Collateral::from_json(collateral).unwrap();
        let root = TrustAnchor::INTEL.0;
        let verdict = ours(root, quote, &collateral, REAL_NOW).unwrap();
        assert_eq!(verdict, theirs(root, quote, &collateral, REAL_NOW));
        assert_eq!(verdict.unwrap().0, status);
    }
}

#[test]
fn agree_on_every_status() {
    let statuses = [
        "UpToDate",
        "SWHardeningNeeded",
        "ConfigurationNeeded",
        "ConfigurationAndSWHardeningNeeded",
        "OutOfDate",
        "OutOfDateConfigurationNeeded",
        "Revoked",
    ];
    let component = ["UpToDate", "OutOfDate", "Revoked"];
    let mut seen = std::collections::BTreeSet::new();
    for (version, kind) in FORMATS {
        for (i, platform) in statuses.into_iter().enumerate() {
            for (k, other) in statuses.into_iter().enumerate() {
                for (module, enclave) in [
                    (component[0], component[0]),
                    (component[(i + k) % 3], component[k % 3]),
                ] {
                    let world = with(World::new(version, kind), |world| {
                        world.tcb_info["tcbLevels"] = json!([
                            level(3, 11, [5, 0, 4], other, &["INTEL-SA-00011"]),
                            level(3, 11, [5, 0, 3], platform, &["INTEL-SA-00010"]),
                        ]);
                        if kind == QuoteKind::Sgx {
                            world.tcb_info["tcbLevels"]
                                .as_array_mut()
                                .unwrap()
                                .remove(0);
                        } else {
                            let levels = &mut world.tcb_info["tdxModuleIdentities"][0]["tcbLevels"];
                            *levels = json!([component_level(5, module, &["INTEL-SA-00020"])]);
                        }
                        world.qe_identity["tcbLevels"] =
                            json!([component_level(4, enclave, &["INTEL-SA-00030"])]);
                        if kind == QuoteKind::Tdx15 {
                            world.body[TEE_TCB_SVN_2..][..16]
                                .copy_from_slice(&tee_tcb_svn(5, 1, 4));
                        }
                    });
                    let name = format!("{version} {kind:?} {platform} {other} {module} {enclave}");
                    if let Some((status, ..)) = agree(&name, &world) {
                        seen.insert(status);
                    }
                }
            }
        }
    }
    // All that there are but Revoked, which both refuse.
    assert_eq!(seen.len(), TcbStatus::ALL.len() - 1, "{seen:?}");
}

#[test]
fn agree_on_levels() {
    for (version, kind) in FORMATS {
        for pce_svn in [10, 11, 12] {
            for component in [1, 2, 3, 4] {
                let world = with(World::new(version, kind), |world| {
                    world.platform(|sgx| {
                        sgx.pce_svn = pce_svn;
                        sgx.components[3] = component;
                    });
                });
                agree(&format!("{version} {kind:?} {pce_svn} {component}"), &world);
            }
        }
        for isv_svn in [1, 2, 3, 5] {
            let world = with(World::new(version, kind), |world| {
                world.qe_report[ISV_SVN] = isv_svn
            });
            agree(&format!("{version} {kind:?} enclave {isv_svn}"), &world);
            if kind == QuoteKind::Sgx {
                continue;
            }
            for module in 0..4 {
                for microcode in [1, 2] {
                    let svn = tee_tcb_svn(isv_svn, module, microcode);
                    for at in [0, TEE_TCB_SVN_2] {
                        let world = with(World::new(version, kind), |world| {
                            if let Some(field) = world.body.get_mut(at..at + 16) {
                                field.copy_from_slice(&svn);
                            }
                        });
                        agree(&format!("{version} {kind:?} {svn:?} at {at}"), &world);
                    }
                }
            }
        }
    }
}

#[test]
fn agree_on_what_is_refused() {
    for (version, kind) in FORMATS {
        let new = || World::new(version, kind);
        let fmspc = |world: &mut World| world.platform(|sgx| sgx.fmspc[5] = 1);
        refused("another family", &with(new(), fmspc));
        refused(
            "an old enclave",
            &with(new(), |world| world.qe_report[ISV_SVN] = 1),
        );
        refused(
            "another signer",
            &with(new(), |world| world.qe_report[MR_SIGNER] ^= 1),
        );
        refused(
            "another product",
            &with(new(), |world| world.qe_report[ISV_PROD_ID] ^= 1),
        );
        refused(
            "another enclave's state",
            &with(new(), |world| world.qe_report[16] ^= 1),
        );
        refused(
            "an enclave under debug",
            &with(new(), |world| world.qe_report[48] |= 2),
        );
        refused(
            "a key that is not bound",
            &with(new(), |world| world.qe_report[320] ^= 1),
        );
        refused(
            "a report of none",
            &with(new(), |world| world.pck_key = key(99)),
        );
        refused(
            "a revoked PCK",
            &with(new(), |w| w.pck_crl.revoked.push(w.pck.serial.clone())),
        );
        let revoked = |w: &mut World| w.root_crl.revoked.push(w.tcb_signer.serial.clone());
        refused("a revoked signer", &with(new(), revoked));
        let revoked = |w: &mut World| w.root_crl.revoked.push(w.pck_ca.serial.clone());
        refused("a revoked authority", &with(new(), revoked));
        for (name, certificate) in [
            (
                "authority",
                (|w| &mut w.pck_ca) as fn(&mut World) -> &mut Cert,
            ),
            ("PCK", |w| &mut w.pck),
            ("signer", |w| &mut w.tcb_signer),
            ("other signer", |w| &mut w.identity_signer),
        ] {
            refused(name, &with(new(), |w| certificate(w).signer = key(99)));
            refused(name, &with(new(), |w| certificate(w).until = NOW - 1));
            refused(name, &with(new(), |w| certificate(w).from = NOW + 1));
            refused(
                name,
                &with(new(), |w| {
                    certificate(w).issuer = "Intel SGX Root CB".into()
                }),
            );
            refused(
                name,
                &with(new(), |w| certificate(w).algorithms = [ECDSA_SHA384; 2]),
            );
            let unknown = (POLICY_CONSTRAINTS, true, sequence(&[]));
            refused(
                name,
                &with(new(), |w| certificate(w).extensions.push(unknown)),
            );
        }
        for (name, list) in [
            (
                "root's list",
                (|w| &mut w.root_crl) as fn(&mut World) -> &mut List,
            ),
            ("PCK's list", |w| &mut w.pck_crl),
        ] {
            refused(name, &with(new(), |w| list(w).signer = key(99)));
            refused(name, &with(new(), |w| list(w).until = Some(NOW)));
            refused(name, &with(new(), |w| list(w).issuer = PROCESSOR_CA.into()));
            refused(name, &with(new(), |w| list(w).algorithm = ECDSA_SHA384));
            refused(name, &with(new(), |w| list(w).version = 0));
            refused(name, &with(new(), |w| list(w).until = None));
            refused(name, &with(new(), |w| list(w).critical = true));
        }
        for field in ["tcb_info", "qe_identity"] {
            let document = |world: &mut World, name: &str, value: serde_json::Value| {
                let info = field == "tcb_info";
                let document = if info {
                    &mut world.tcb_info
                } else {
                    &mut world.qe_identity
                };
                document[name] = value;
            };
            for (name, value) in [
                ("id", json!("TDY")),
                ("version", json!(1)),
                ("issueDate", json!("2025-06-16T00:00:00Z")),
                ("nextUpdate", json!("2025-06-14T00:00:00Z")),
                ("nextUpdate", json!("never")),
                ("tcbLevels", json!([])),
                ("tcbLevels", json!(null)),
            ] {
                refused(
                    field,
                    &with(new(), |world| document(world, name, value.clone())),
                );
            }
        }
        if kind == QuoteKind::Sgx {
            refused("debug", &with(new(), |world| world.body[ATTRIBUTES] |= 2));
            continue;
        }
        for bit in 0..64 {
            let change =
                |world: &mut World| world.body[TD_ATTRIBUTES_AT + bit / 8] ^= 1 << (bit % 8);
            agree(&format!("attribute {bit}"), &with(new(), change));
        }
        for at in [MR_SIGNER_SEAM, SEAM_ATTRIBUTES, SEAM_ATTRIBUTES + 7] {
            refused("another module", &with(new(), |world| world.body[at] ^= 1));
        }
        if kind == QuoteKind::Tdx15 {
            refused(
                "a service guest",
                &with(new(), |world| world.body[MR_SERVICE_TD] = 1),
            );
        }
    }
}

#[test]
fn agree_on_time() {
    let world = with(World::tdx_15(), |world| {
        (world.pck.from, world.pck.until) = (ISSUED + 10, RENEWED - 10);
        (world.tcb_signer.from, world.tcb_signer.until) = (ISSUED + 20, RENEWED - 20);
        world.identity_signer = world.tcb_signer.clone();
        (world.pck_ca.from, world.pck_ca.until) = (ISSUED + 30, RENEWED - 30);
        world.root_crl.until = Some(RENEWED - 40);
        world.pck_crl.until = Some(RENEWED - 50);
    });
    for boundary in [0, 10, 20, 30, 40, 50] {
        for shift in [-1, 0, 1] {
            for base in [ISSUED + boundary, RENEWED - boundary] {
                let now = base.saturating_add_signed(shift);
                agree(
                    &format!("{now}"),
                    &with(world.clone(), |world| world.now = now),
                );
            }
        }
    }
}

#[test]
fn differ_on_purpose() {
    let sgx = World::sgx;
    // What Intel's specification has, and theirs does not take.
    differ("SGX in version 4", true, &World::new(4, QuoteKind::Sgx));
    differ("SGX in version 5", true, &World::new(5, QuoteKind::Sgx));
    differ(
        "other data bound",
        true,
        &with(sgx(), |world| world.qe_auth_data = vec![1; 33]),
    );

    // What theirs takes, and nothing of Intel's has.
    differ(
        "bound, and more",
        false,
        &with(sgx(), |world| world.qe_report[383] = 1),
    );
    let pce = |world: &mut World| world.platform(|sgx| sgx.pce_id[0] = 1);
    differ("another PCE", false, &with(sgx(), pce));
    differ(
        "another type of TCB",
        false,
        &with(sgx(), |w| w.tcb_info["tcbType"] = json!(1)),
    );
    differ(
        "TCB info, version 2",
        false,
        &with(sgx(), |w| w.tcb_info["version"] = json!(2)),
    );
    let identity = |world: &mut World| world.qe_identity["version"] = json!(3);
    differ("identity, version 3", false, &with(World::tdx(), identity));
    let configuration = |world: &mut World| {
        let status = json!("OutOfDateConfigurationNeeded");
        world.qe_identity["tcbLevels"][0]["tcbStatus"] = status;
    };
    differ("a status of no enclave", false, &with(sgx(), configuration));
    differ(
        "a list of tomorrow",
        false,
        &with(sgx(), |w| w.pck_crl.from = NOW + 1),
    );
    differ(
        "another purpose",
        false,
        &with(sgx(), |w| w.pck.subject = "Intel".into()),
    );
    let usage = |world: &mut World| *world.pck.extension(KEY_USAGE) = bits(0, &[0xFF]);
    differ("any use of the key", false, &with(sgx(), usage));
    let double = |world: &mut World| {
        let id = &mut world.tcb_info["tdxModuleIdentities"];
        id[1] = id[0].clone();
    };
    differ(
        "two modules of one version",
        false,
        &with(World::tdx(), double),
    );
    let entries = |world: &mut World| world.pck_crl.critical_entries = true;
    differ("critical entries", false, &with(sgx(), entries));
}

#[test]
fn agree_reports_are_read_alike() {
    // Beside the bodies, which `agree` compares as bytes: what was made of them.
    let world = World::tdx();
    let Report::Tdx(report) = world.verify().unwrap().report else {
        panic!()
    };
    let quote = dcap_qvl::quote::Quote::parse(&world.quote()).unwrap();
    let other = quote.report.as_td10().unwrap();
    assert_eq!(report.mr_td, other.mr_td);
    assert_eq!(
        report.rtmr,
        [other.rt_mr0, other.rt_mr1, other.rt_mr2, other.rt_mr3]
    );
    assert_eq!(report.mr_owner_config, other.mr_owner_config);
    let world = World::sgx();
    let Report::Sgx(report) = world.verify().unwrap().report else {
        panic!()
    };
    let quote = dcap_qvl::quote::Quote::parse(&world.quote()).unwrap();
    let other = quote.report.as_sgx().unwrap();
    assert_eq!(report.mr_enclave, other.mr_enclave);
    assert_eq!(report.isv_svn, other.isv_svn);
    assert_eq!(report.report_data, other.report_data);
}
