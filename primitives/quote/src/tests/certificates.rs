// SPDX-License-Identifier: Apache-2.0
//! Chains, certificates, revocation lists.

use super::{authority::*, der::*, world::*};
use crate::{Collateral, Part, QuoteError, QuoteError::*, QuoteKind, TrustAnchor, MAX_REVOKED};

/// The certificates that the root, or the PCK authority, has signed.
type Choose = fn(&mut World) -> &mut Cert;
const CERTIFICATES: [(Part, Choose); 4] = [
    (Part::PckCa, |world| &mut world.pck_ca),
    (Part::TcbSigner, |world| &mut world.tcb_signer),
    (Part::IdentitySigner, |world| &mut world.identity_signer),
    (Part::Pck, |world| &mut world.pck),
];
type ChooseList = fn(&mut World) -> &mut List;
const LISTS: [(Part, ChooseList); 2] = [
    (Part::RootCrl, |world| &mut world.root_crl),
    (Part::PckCrl, |world| &mut world.pck_crl),
];

fn fails(change: impl FnOnce(&mut World), error: QuoteError) {
    let mut world = World::tdx();
    change(&mut world);
    assert_eq!(world.verify().unwrap_err(), error);
}

#[test]
fn fails_on_each_certificate() {
    for (part, of) in CERTIFICATES {
        let unsupported = UnsupportedCertificate(part);
        fails(|world| of(world).version = 0, unsupported);
        fails(
            |world| of(world).algorithms = [ECDSA_SHA384; 2],
            unsupported,
        );
        fails(|world| of(world).algorithms[0] = ECDSA_SHA384, unsupported);
        fails(|world| of(world).curve = P384, unsupported);
        // A key that is not written out in full, or is no point of the curve.
        fails(|world| of(world).form = 6, unsupported);
        let unknown = (POLICY_CONSTRAINTS, true, sequence(&[]));
        fails(|world| of(world).extensions.push(unknown), unsupported);
        let double = |world: &mut World| {
            let extension = of(world).extensions[0].clone();
            of(world).extensions.push(extension);
        };
        fails(double, unsupported);

        let purpose = WrongPurpose(part);
        fails(
            |world| of(world).subject = "Intel SGX Root CB".into(),
            purpose,
        );
        fails(|world| drop(of(world).extensions.remove(0)), purpose);
        fails(|world| drop(of(world).extensions.remove(1)), purpose);
        let all = |world: &mut World| *of(world).extension(KEY_USAGE) = bits(0, &[0xFF]);
        let none = |world: &mut World| *of(world).extension(KEY_USAGE) = bits(5, &[0x20]);
        if part != Part::PckCa {
            fails(all, purpose);
        }
        fails(none, purpose);
        let path = |world: &mut World| {
            *of(world).extension(BASIC_CONSTRAINTS) = sequence(&[&[1, 1, 0xFF], &integer(&[1])]);
        };
        fails(path, purpose);

        fails(
            |world| of(world).issuer = "Intel SGX Root CB".into(),
            WrongIssuer(part),
        );
        fails(|world| of(world).from = NOW + 1, NotYetValid(part));
        fails(|world| of(world).until = NOW - 1, Expired(part));
        fails(|world| of(world).serial = vec![0xFF; 22], InvalidDer(part));
        fails(|world| of(world).signer = key(99), BadSignature(part));

        let mut world = World::tdx();
        (of(&mut world).from, of(&mut world).until) = (NOW, NOW);
        let verified = world.verify().unwrap();
        assert_eq!((verified.valid_from, verified.valid_until), (NOW, NOW));
    }
}

#[test]
fn fails_on_what_a_list_names() {
    let serial = vec![0xAB; 20];
    for (part, of) in CERTIFICATES {
        let mut world = World::tdx();
        of(&mut world).serial = serial.clone();
        world.verify().unwrap();
        let list = if part == Part::Pck {
            &mut world.pck_crl
        } else {
            &mut world.root_crl
        };
        list.revoked.push(serial.clone());
        assert_eq!(world.verify().unwrap_err(), Revoked(part));
    }
    fails(
        |world| world.root_crl.revoked.push(world.root.serial.clone()),
        Revoked(Part::Root),
    );
    // The other authority's list does not count.
    let mut world = World::tdx();
    world.pck_crl.revoked.push(world.tcb_signer.serial.clone());
    world.root_crl.revoked.push(world.pck.serial.clone());
    world.verify().unwrap();
}

#[test]
fn fails_on_each_list() {
    for (part, of) in LISTS {
        let unsupported = UnsupportedCertificate(part);
        fails(|world| of(world).version = 0, unsupported);
        fails(|world| of(world).algorithm = ECDSA_SHA384, unsupported);
        fails(|world| of(world).until = None, unsupported);
        fails(|world| of(world).critical = true, unsupported);
        fails(|world| of(world).critical_entries = true, unsupported);
        fails(
            |world| of(world).issuer = PROCESSOR_CA.into(),
            WrongIssuer(part),
        );
        fails(|world| of(world).from = NOW + 1, NotYetValid(part));
        // The next list is to be used from its time on.
        fails(|world| of(world).until = Some(NOW), Expired(part));
        fails(
            |world| of(world).revoked[0] = vec![0xFF; 21],
            InvalidDer(part),
        );
        fails(|world| of(world).signer = key(99), BadSignature(part));

        let mut world = World::tdx();
        (of(&mut world).from, of(&mut world).until) = (NOW, Some(NOW + 1));
        of(&mut world).revoked.clear();
        assert_eq!(world.verify().unwrap().valid_until, NOW);
    }
}

#[test]
fn boundary_number_of_revoked() {
    let serial = |i: u32| [&[1][..], &i.to_be_bytes()].concat();
    let mut world = World::tdx();
    world.pck_crl.revoked = (0..MAX_REVOKED).map(serial).collect();
    // The same twice counts once.
    world.pck_crl.revoked.push(serial(0));
    world.verify().unwrap();
    world.pck.serial = serial(MAX_REVOKED - 1);
    assert_eq!(world.verify().unwrap_err(), Revoked(Part::Pck));
    world.pck_crl.revoked.push(serial(MAX_REVOKED));
    assert_eq!(world.verify().unwrap_err(), TooMany(Part::PckCrl));
}

#[test]
fn fails_on_the_root() {
    // The pinned one itself.
    fails(|world| world.root.from = NOW + 1, NotYetValid(Part::Root));
    fails(|world| world.root.until = NOW - 1, Expired(Part::Root));
    fails(
        |world| world.root.subject = PLATFORM_CA.into(),
        WrongPurpose(Part::Root),
    );
    let world = World::tdx();
    assert_eq!(
        world
            .collateral()
            .check_under(TrustAnchor::new(b"0"), NOW)
            .unwrap_err(),
        InvalidDer(Part::Root)
    );

    // Another one, also if it has the same key and name.
    let mut other = World::tdx();
    other.root.serial = vec![1];
    let other = pem(&[other.root.der()]);
    let first = |text: &[u8]| {
        let end = text
            .windows(9)
            .position(|window| window == b"-----END ")
            .unwrap();
        text[..end + 26].to_vec()
    };
    type Field = fn(&mut Collateral) -> &mut crate::Chain;
    let fields: [(Part, Field); 3] = [
        (Part::PckCa, |collateral| {
            &mut collateral.pck_crl_issuer_chain
        }),
        (Part::TcbSigner, |collateral| {
            &mut collateral.tcb_info_issuer_chain
        }),
        (Part::IdentitySigner, |collateral| {
            &mut collateral.qe_identity_issuer_chain
        }),
    ];
    let root = world.root.der();
    for (part, field) in fields {
        let mut collateral = world.collateral();
        let chain = field(&mut collateral);
        *chain = [first(chain), other.clone()].concat().try_into().unwrap();
        let checked = collateral.check_under(TrustAnchor::new(&root), NOW);
        assert_eq!(checked.unwrap_err(), UntrustedRoot(part));
    }
    // Nothing of ours verifies under Intel's.
    let intel = crate::verify(&world.quote(), &world.collateral(), NOW);
    assert_eq!(intel.unwrap_err(), UntrustedRoot(Part::PckCa));
}

#[test]
fn fails_on_a_chain_of_another_shape() {
    let world = World::sgx();
    let (quote, pck, pck_ca, root) = (
        world.quote(),
        world.pck.der(),
        world.pck_ca.der(),
        world.root.der(),
    );
    let checked = world
        .collateral()
        .check_under(TrustAnchor::new(&root), NOW)
        .unwrap();
    let at = quote.len() - world.pck_chain().len();
    let with = |chain: &[u8]| {
        let mut quote = quote[..at].to_vec();
        quote.extend(chain);
        quote[at - 4..at].copy_from_slice(&(chain.len() as u32).to_le_bytes());
        let length = (quote.len() - 436) as u32;
        quote[432..436].copy_from_slice(&length.to_le_bytes());
        crate::verify_checked(&quote, &checked, NOW).map(drop)
    };
    let chain = |certificates: &[&Vec<u8>]| {
        pem(&certificates
            .iter()
            .map(|der| (*der).clone())
            .collect::<Vec<_>>())
    };
    let good = chain(&[&pck, &pck_ca, &root]);
    assert_eq!(with(&good), Ok(()));
    assert_eq!(with(&chain(&[])), Err(ChainLength(Part::Pck)));
    assert_eq!(with(&chain(&[&pck, &pck_ca])), Err(ChainLength(Part::Pck)));
    assert_eq!(
        with(&chain(&[&pck, &pck_ca, &root, &root])),
        Err(ChainLength(Part::Pck))
    );
    assert_eq!(
        with(&chain(&[&root, &pck_ca, &pck])),
        Err(UntrustedRoot(Part::Pck))
    );
    assert_eq!(with(&chain(&[&pck_ca, &pck, &root])), Err(PckCaMismatch));
    assert_eq!(
        with(&chain(&[&pck_ca, &pck_ca, &root])),
        Err(WrongPurpose(Part::Pck))
    );

    // The spelling: at the end a zero, or no line feed; nothing else.
    assert_eq!(with(&[&good[..], &[0]].concat()), Ok(()));
    assert_eq!(with(&good[..good.len() - 1]), Ok(()));
    let text = String::from_utf8(good).unwrap();
    let lenient = [
        format!("\n{text}"),
        format!("{text}\n"),
        format!("{text}\0\0"),
        text.replace('\n', "\r\n"),
        text.replacen("-----BEGIN", "subject=\n-----BEGIN", 1),
        text.replacen("CERTIFICATE", "TRUSTED CERTIFICATE", 1),
        text.replacen("=\n-----END", "\n-----END", 1),
        // Lines of another width: the first one short, or two in one.
        text.replacen("\nMII", "\nMI\nI", 1),
        text.replacen("\nMII", "\nMIIC\n", 1),
        [&text[..92], &text[93..]].concat(),
    ];
    for text in lenient {
        assert_eq!(with(text.as_bytes()), Err(InvalidPem(Part::Pck)), "{text}");
    }
    // Bits that base64 would leave out: the last character before the padding.
    let padded = text.find("=\n").unwrap();
    for byte in text.as_bytes()[padded - 1] + 1..=text.as_bytes()[padded - 1] + 2 {
        let mut text = text.clone().into_bytes();
        text[padded - 1] = byte;
        assert!(with(&text).is_err());
    }
}

#[test]
fn fails_on_der_with_more_behind() {
    let world = World::sgx();
    let root = world.root.der();
    let anchor = TrustAnchor::new(&root);
    let mut collateral = world.collateral();
    collateral.root_ca_crl.try_push(0).unwrap();
    assert_eq!(
        collateral.check_under(anchor, NOW).unwrap_err(),
        InvalidDer(Part::RootCrl)
    );
    let mut collateral = world.collateral();
    collateral.pck_crl.truncate(100);
    assert_eq!(
        collateral.check_under(anchor, NOW).unwrap_err(),
        InvalidDer(Part::PckCrl)
    );
    let mut collateral = world.collateral();
    let signer = [world.tcb_signer.der(), vec![0]].concat();
    collateral.tcb_info_issuer_chain = pem(&[signer, root.clone()]).try_into().unwrap();
    assert_eq!(
        collateral.check_under(anchor, NOW).unwrap_err(),
        InvalidDer(Part::TcbSigner)
    );
}

#[test]
fn success_two_signers() {
    let mut world = World::tdx();
    world.identity_signer = Cert::leaf(SIGNER, ROOT, 6, 1);
    world.verify().unwrap();
    world.identity_signer.signer = key(99);
    assert_eq!(
        world.verify().unwrap_err(),
        BadSignature(Part::IdentitySigner)
    );
}

#[test]
fn success_the_other_authority() {
    let mut world = World::sgx();
    world.pck_ca.subject = PROCESSOR_CA.into();
    world.pck.issuer = PROCESSOR_CA.into();
    world.pck_crl.issuer = PROCESSOR_CA.into();
    world.verify().unwrap();
    // Its quotes do not verify with the first one's collateral.
    let quote = world.quote();
    let world = World::sgx();
    let root = world.root.der();
    let checked = world
        .collateral()
        .check_under(TrustAnchor::new(&root), NOW)
        .unwrap();
    assert_eq!(
        crate::verify_checked(&quote, &checked, NOW).unwrap_err(),
        PckCaMismatch
    );
}

#[test]
fn fails_on_each_field_of_the_platform() {
    for without in 0..5 {
        fails(
            |world| world.platform(|sgx| sgx.without = Some(without)),
            InvalidSgxExtension,
        );
    }
    for twice in 0..5 {
        fails(
            |world| world.platform(|sgx| sgx.twice = Some(twice)),
            InvalidSgxExtension,
        );
    }
    fails(
        |world| world.platform(|sgx| sgx.fmspc = vec![0; 5]),
        InvalidSgxExtension,
    );
    fails(
        |world| drop(world.pck.extensions.pop()),
        InvalidSgxExtension,
    );
    fails(
        |world| *world.pck.extension(SGX) = octets(&[]),
        InvalidSgxExtension,
    );
    fails(
        |world| world.platform(|sgx| sgx.fmspc[5] = 1),
        FmspcMismatch,
    );
    fails(
        |world| world.platform(|sgx| sgx.pce_id[1] = 1),
        PceIdMismatch,
    );
    // What is not looked at may be missing.
    let mut world = World::tdx();
    world.platform(|sgx| sgx.without = Some(5));
    world.verify().unwrap();
}

#[test]
fn success_collateral_of_one_platform() {
    for (version, kind) in [(3, QuoteKind::Sgx), (5, QuoteKind::Tdx15)] {
        let mut world = World::new(version, kind);
        let without = world.verify().unwrap();
        world.with_pck = true;
        assert_eq!(world.verify().unwrap(), without);
        let root = world.root.der();
        let checked = world
            .collateral()
            .check_under(TrustAnchor::new(&root), NOW)
            .unwrap();

        // Another platform's quotes are not its.
        world.pck.serial = vec![7];
        let quote = world.quote();
        assert_eq!(
            crate::verify_checked(&quote, &checked, NOW).unwrap_err(),
            PckMismatch
        );

        // All that holds for a quote's certificate holds for it.
        world.pck.signer = key(99);
        let check = |world: &World| {
            world
                .collateral()
                .check_under(TrustAnchor::new(&root), NOW)
                .map(drop)
        };
        assert_eq!(check(&world), Err(BadSignature(Part::Pck)));
        world.pck.until = NOW - 1;
        assert_eq!(check(&world), Err(Expired(Part::Pck)));
    }
}
