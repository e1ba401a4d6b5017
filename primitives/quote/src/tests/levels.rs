// SPDX-License-Identifier: Apache-2.0
//! Which status a platform has.

use super::world::*;
use crate::{Part, QuoteError, QuoteKind, TcbStatus, TcbStatus::*};
use serde_json::json;

/// Those that a TCB info may give a platform.
const PLATFORM: [TcbStatus; 7] = [
    UpToDate,
    SwHardeningNeeded,
    ConfigurationNeeded,
    ConfigurationAndSwHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,
    Revoked,
];
const KINDS: [(u16, QuoteKind); 3] = [
    (3, QuoteKind::Sgx),
    (4, QuoteKind::Tdx10),
    (5, QuoteKind::Tdx15),
];

fn status(world: &World) -> TcbStatus {
    world.verify().unwrap().status
}

fn set(world: &mut World, platform: TcbStatus, module: TcbStatus, enclave: TcbStatus) {
    let level = |at: &mut serde_json::Value, status: TcbStatus, advisory: &str| {
        at["tcbStatus"] = json!(status.name());
        at["advisoryIDs"] = json!([advisory, "INTEL-SA-00099"]);
    };
    level(
        &mut world.tcb_info["tcbLevels"][0],
        platform,
        "INTEL-SA-00010",
    );
    level(
        &mut world.qe_identity["tcbLevels"][0],
        enclave,
        "INTEL-SA-00030",
    );
    if world.kind != QuoteKind::Sgx {
        let module_levels = &mut world.tcb_info["tdxModuleIdentities"][0]["tcbLevels"];
        level(&mut module_levels[0], module, "INTEL-SA-00020");
    }
}

#[test]
fn success_every_status() {
    for (version, kind) in KINDS {
        for platform in PLATFORM {
            let mut world = World::new(version, kind);
            set(&mut world, platform, UpToDate, UpToDate);
            assert_eq!(status(&world), platform);
        }
    }
}

#[test]
fn success_a_component_makes_it_worse() {
    let with_old = |platform| match platform {
        UpToDate | SwHardeningNeeded => OutOfDate,
        ConfigurationNeeded | ConfigurationAndSwHardeningNeeded => OutOfDateConfigurationNeeded,
        other => other,
    };
    for (version, kind) in KINDS {
        for platform in PLATFORM {
            let mut world = World::new(version, kind);
            set(&mut world, platform, UpToDate, OutOfDate);
            assert_eq!(status(&world), with_old(platform));
            set(&mut world, platform, UpToDate, Revoked);
            assert_eq!(status(&world), Revoked);
            if kind != QuoteKind::Sgx {
                set(&mut world, platform, OutOfDate, UpToDate);
                assert_eq!(status(&world), with_old(platform));
                set(&mut world, platform, Revoked, OutOfDate);
                assert_eq!(status(&world), Revoked);
            }
        }
    }
}

#[test]
fn success_advisories_each_once_and_the_oldest_date() {
    let mut world = World::tdx();
    set(&mut world, UpToDate, UpToDate, UpToDate);
    let verified = world.verify().unwrap();
    let names = verified
        .advisories
        .iter()
        .map(|name| String::from_utf8(name.to_vec()).unwrap());
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            "INTEL-SA-00010",
            "INTEL-SA-00099",
            "INTEL-SA-00020",
            "INTEL-SA-00030"
        ]
    );
    // That of the quoting enclave's level: 2023-08-09.
    assert_eq!(verified.tcb_date, 1_691_539_200);
}

#[test]
fn boundary_each_component() {
    for component in 0..16 {
        // One below the first level, with the second level as high as the first but there.
        let mut world = World::sgx();
        let first = world.tcb_info["tcbLevels"][0].clone();
        let second = &mut world.tcb_info["tcbLevels"][1];
        second["tcb"] = first["tcb"].clone();
        for level in 0..2 {
            for i in 0..16 {
                let svn = if level == 1 && i == component { 2 } else { 3 };
                world.tcb_info["tcbLevels"][level]["tcb"]["sgxtcbcomponents"][i]["svn"] =
                    svn.into();
            }
        }
        assert_eq!(status(&world), UpToDate);
        world.platform(|sgx| sgx.components[component] = 2);
        assert_eq!(status(&world), SwHardeningNeeded);
        world.platform(|sgx| sgx.components[component] = 1);
        let error = QuoteError::NoTcbLevel(Part::TcbInfo);
        assert_eq!(world.verify().unwrap_err(), error);
    }
    let mut world = World::sgx();
    world.platform(|sgx| sgx.pce_svn = 10);
    assert_eq!(
        world.verify().unwrap_err(),
        QuoteError::NoTcbLevel(Part::TcbInfo)
    );
}

#[test]
fn boundary_each_component_of_tdx() {
    // With a module of version 0 all sixteen count, from version 1 on the first two do not.
    for (version, first) in [(0, 0), (1, 2)] {
        for component in 0..16 {
            let mut world = World::tdx();
            world.tcb_info["tdxModuleIdentities"][0]["tcbLevels"] =
                json!([component_level(0, "UpToDate", &[])]);
            let second = world.tcb_info["tcbLevels"][0]["tcb"].clone();
            world.tcb_info["tcbLevels"][1]["tcb"] = second;
            let level = |at: usize, svn: u8, world: &mut World| {
                let components = &mut world.tcb_info["tcbLevels"][at]["tcb"]["tdxtcbcomponents"];
                for i in 0..16 {
                    components[i]["svn"] = if i == 1 { 0 } else { 3 }.into();
                }
                components[component]["svn"] = svn.into();
            };
            if component == 1 {
                // It is the version itself: with 0, only 0 is reached.
                continue;
            }
            level(0, 3, &mut world);
            level(1, 2, &mut world);
            world.body[..16].fill(3);
            world.body[1] = version;
            assert_eq!(status(&world), UpToDate);
            world.body[component] = 2;
            let expected = if component < first {
                UpToDate
            } else {
                SwHardeningNeeded
            };
            assert_eq!(status(&world), expected, "component {component}");
            world.body[component] = 1;
            if component >= first {
                let error = QuoteError::NoTcbLevel(Part::TcbInfo);
                assert_eq!(world.verify().unwrap_err(), error);
            }
        }
    }
}

#[test]
fn success_levels_in_any_order() {
    // The highest that is reached counts, wherever it stands.
    let mut world = World::tdx();
    let reverse = |list: &mut serde_json::Value| list.as_array_mut().unwrap().reverse();
    reverse(&mut world.tcb_info["tcbLevels"]);
    reverse(&mut world.tcb_info["tdxModuleIdentities"]);
    reverse(&mut world.tcb_info["tdxModuleIdentities"][1]["tcbLevels"]);
    reverse(&mut world.qe_identity["tcbLevels"]);
    assert_eq!(status(&world), UpToDate);
}

#[test]
fn boundary_module() {
    let mut world = World::tdx();
    let mut at = |isv_svn, version| {
        world.body[..16].copy_from_slice(&tee_tcb_svn(isv_svn, version, 3));
        world.verify().map(|verified| verified.status)
    };
    assert_eq!(at(5, 1), Ok(UpToDate));
    assert_eq!(at(4, 1), Ok(OutOfDate));
    assert_eq!(at(3, 1), Ok(OutOfDate));
    assert_eq!(at(2, 1), Err(QuoteError::NoTcbLevel(Part::TdxModule)));
    assert_eq!(at(3, 3), Ok(UpToDate));
    assert_eq!(at(9, 2), Err(QuoteError::UnknownTdxModule(2)));
    // The module of version 0 is one of the platform's components.
    assert_eq!(at(5, 0), Ok(UpToDate));
    assert_eq!(at(4, 0), Err(QuoteError::NoTcbLevel(Part::TcbInfo)));
}

#[test]
fn fails_on_another_module() {
    for version in [0, 1] {
        for (at, bit) in [
            (MR_SIGNER_SEAM, 1),
            (MR_SIGNER_SEAM + 47, 0x80),
            (SEAM_ATTRIBUTES + 7, 1),
        ] {
            let mut world = World::tdx();
            world.body[..16].copy_from_slice(&tee_tcb_svn(5, version, 3));
            world.body[at] ^= bit;
            assert_eq!(world.verify().unwrap_err(), QuoteError::TdxModuleMismatch);
        }
    }
    // Attributes that are wanted must be there; those outside of the mask must be zero.
    let mut world = World::tdx();
    let module = &mut world.tcb_info["tdxModuleIdentities"][0];
    module["attributes"] = json!("0100000000000000");
    assert_eq!(world.verify().unwrap_err(), QuoteError::TdxModuleMismatch);
    world.body[SEAM_ATTRIBUTES] = 1;
    world.verify().unwrap();
    world.tcb_info["tdxModuleIdentities"][0]["attributesMask"] = json!("00".repeat(8));
    assert_eq!(world.verify().unwrap_err(), QuoteError::TdxModuleMismatch);
}

#[test]
fn boundary_quoting_enclave() {
    let mut world = World::sgx();
    let mut at = |isv_svn| {
        world.qe_report[ISV_SVN] = isv_svn;
        world.verify().map(|verified| verified.status)
    };
    assert_eq!(at(5), Ok(UpToDate));
    assert_eq!(at(4), Ok(UpToDate));
    assert_eq!(at(3), Ok(OutOfDate));
    assert_eq!(at(1), Err(QuoteError::NoTcbLevel(Part::QeIdentity)));
}

#[test]
fn success_relaunch_advised() {
    // What the guest was launched on, and what it runs on now: levels by the microcode's version.
    for (i, launch) in PLATFORM.into_iter().enumerate() {
        for (k, current) in PLATFORM.into_iter().enumerate() {
            for enclave in [UpToDate, [UpToDate, OutOfDate, Revoked][(i + k) % 3]] {
                let mut world = World::tdx_15();
                world.tcb_info["tcbLevels"] = json!([
                    level(3, 11, [5, 0, 4], current.name(), &[]),
                    level(3, 11, [5, 0, 3], launch.name(), &[]),
                ]);
                set_enclave(&mut world, enclave);
                world.body[TEE_TCB_SVN_2..][..16].copy_from_slice(&tee_tcb_svn(5, 1, 4));
                let (old, new) = (launch.converge(enclave), current.converge(enclave));
                let configuration = [
                    ConfigurationNeeded,
                    ConfigurationAndSwHardeningNeeded,
                    OutOfDateConfigurationNeeded,
                ];
                let is_old = |s| matches!(s, OutOfDate | OutOfDateConfigurationNeeded);
                let expected = if old == Revoked || new == Revoked {
                    Revoked
                } else if !is_old(old) || is_old(new) {
                    old
                } else if configuration.contains(&old) || configuration.contains(&new) {
                    TdRelaunchAdvisedConfigurationNeeded
                } else {
                    TdRelaunchAdvised
                };
                assert_eq!(
                    status(&world),
                    expected,
                    "{launch:?} {current:?} {enclave:?}"
                );
            }
        }
    }
    // Both must be known.
    let mut world = World::tdx_15();
    world.body[TEE_TCB_SVN_2..][..16].copy_from_slice(&tee_tcb_svn(5, 2, 3));
    assert_eq!(world.verify().unwrap_err(), QuoteError::UnknownTdxModule(2));
    world.body[TEE_TCB_SVN_2..][..16].copy_from_slice(&tee_tcb_svn(5, 1, 1));
    assert_eq!(
        world.verify().unwrap_err(),
        QuoteError::NoTcbLevel(Part::TcbInfo)
    );
}

fn set_enclave(world: &mut World, enclave: TcbStatus) {
    world.qe_identity["tcbLevels"][0]["tcbStatus"] = json!(enclave.name());
}

#[test]
fn fails_on_reserved_attributes() {
    let known = [
        0, 4, 5, 6, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 62, 63,
    ];
    for bit in 0..64 {
        let mut world = World::tdx();
        world.body[TD_ATTRIBUTES_AT + bit / 8] |= 1 << (bit % 8);
        let refused = world.verify().err() == Some(QuoteError::ReservedBits);
        assert_eq!(refused, !known.contains(&bit), "bit {bit}");
    }
}

#[test]
fn success_names() {
    for status in TcbStatus::ALL {
        let relaunch = matches!(
            status,
            TdRelaunchAdvised | TdRelaunchAdvisedConfigurationNeeded
        );
        assert_eq!(
            TcbStatus::of_platform(status.name()),
            (!relaunch).then_some(status)
        );
        assert_eq!(TcbStatus::ALL[status as usize], status);
    }
}
