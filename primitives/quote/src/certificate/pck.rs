// SPDX-License-Identifier: Apache-2.0

use super::oid;
use der::asn1::ObjectIdentifier as Oid;
use der::{
    asn1::{AnyRef, OctetStringRef},
    Decode, Reader, Sequence, SliceReader, Tag, Tagged,
};

const PPID: Oid = oid("1.2.840.113741.1.13.1.1");
const TCB: Oid = oid("1.2.840.113741.1.13.1.2");
const PCE_ID: Oid = oid("1.2.840.113741.1.13.1.3");
const FMSPC: Oid = oid("1.2.840.113741.1.13.1.4");
const SGX_TYPE: Oid = oid("1.2.840.113741.1.13.1.5");
const PCE_SVN: Oid = oid("1.2.840.113741.1.13.1.2.17");
const CPU_SVN: Oid = oid("1.2.840.113741.1.13.1.2.18");

/// The arc of the component `i` is this with `i`, from 1 to 16, in the place of the last.
const COMPONENTS: [Oid; 16] = [
    oid("1.2.840.113741.1.13.1.2.1"),
    oid("1.2.840.113741.1.13.1.2.2"),
    oid("1.2.840.113741.1.13.1.2.3"),
    oid("1.2.840.113741.1.13.1.2.4"),
    oid("1.2.840.113741.1.13.1.2.5"),
    oid("1.2.840.113741.1.13.1.2.6"),
    oid("1.2.840.113741.1.13.1.2.7"),
    oid("1.2.840.113741.1.13.1.2.8"),
    oid("1.2.840.113741.1.13.1.2.9"),
    oid("1.2.840.113741.1.13.1.2.10"),
    oid("1.2.840.113741.1.13.1.2.11"),
    oid("1.2.840.113741.1.13.1.2.12"),
    oid("1.2.840.113741.1.13.1.2.13"),
    oid("1.2.840.113741.1.13.1.2.14"),
    oid("1.2.840.113741.1.13.1.2.15"),
    oid("1.2.840.113741.1.13.1.2.16"),
];

/// What a PCK certificate says of the platform: its family, and how new its firmware is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    /// Family, model, stepping, platform type, custom SKU.
    pub(crate) fmspc: [u8; 6],
    /// The provisioning certification enclave.
    pub(crate) pce_id: [u8; 2],
    /// The versions of the security components.
    pub(crate) components: [u8; 16],
    /// The version of the provisioning certification enclave.
    pub(crate) pce_svn: u16,
}

/// `SEQUENCE { id, value }`.
#[derive(Sequence)]
struct Entry<'a> {
    id: Oid,
    value: AnyRef<'a>,
}

impl Platform {
    /// Reads Intel's extension. All fields that Intel's specification requires must be there, each
    /// once; others are passed over.
    pub(super) fn parse(extension: &[u8]) -> Option<Self> {
        let extension = AnyRef::from_der(extension).ok()?;
        octets::<16>(find(extension, PPID)?)?;
        if find(extension, SGX_TYPE)?.tag() != Tag::Enumerated {
            return None;
        }
        let tcb = find(extension, TCB)?;
        let mut components = [0; 16];
        for (component, id) in components.iter_mut().zip(COMPONENTS) {
            *component = find(tcb, id)?.decode_as().ok()?;
        }
        octets::<16>(find(tcb, CPU_SVN)?)?;
        Some(Self {
            fmspc: octets(find(extension, FMSPC)?)?,
            pce_id: octets(find(extension, PCE_ID)?)?,
            components,
            pce_svn: find(tcb, PCE_SVN)?.decode_as().ok()?,
        })
    }
}

/// The one entry of this id.
fn find<'a>(sequence: AnyRef<'a>, id: Oid) -> Option<AnyRef<'a>> {
    if sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut found = None;
    let mut reader = SliceReader::new(sequence.value()).ok()?;
    while !reader.is_finished() {
        let entry = Entry::decode(&mut reader).ok()?;
        if entry.id == id && found.replace(entry.value).is_some() {
            return None;
        }
    }
    found
}

fn octets<const N: usize>(value: AnyRef) -> Option<[u8; N]> {
    value
        .decode_as::<&OctetStringRef>()
        .ok()?
        .as_bytes()
        .try_into()
        .ok()
}
