// SPDX-License-Identifier: Apache-2.0
//! Writes DER, wrong DER too if told so: the writers of certificates that there are do not.

use der::{asn1::ObjectIdentifier, DateTime, Encode};

/// Tag, length, content.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut bytes = vec![tag];
    let length = (content.len() as u32).to_be_bytes();
    let start = length.iter().position(|byte| *byte != 0).unwrap_or(3);
    if content.len() >= 0x80 {
        bytes.push(0x80 | (4 - start) as u8);
    }
    bytes.extend(&length[start..]);
    bytes.extend(content);
    bytes
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub fn oid(text: &str) -> Vec<u8> {
    ObjectIdentifier::new_unwrap(text).to_der().unwrap()
}

/// A number that is not negative, big-endian.
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len() - 1);
    let sign: &[u8] = if bytes[start] >= 0x80 { &[0] } else { &[] };
    tlv(2, &[sign, &bytes[start..]])
}

pub fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(4, &[bytes])
}

pub fn bits(unused: u8, bytes: &[u8]) -> Vec<u8> {
    tlv(3, &[&[unused], bytes])
}

/// A name with nothing but a common name.
pub fn name(common: &str) -> Vec<u8> {
    let attribute = sequence(&[&oid("2.5.4.3"), &tlv(12, &[common.as_bytes()])]);
    sequence(&[&tlv(0x31, &[&attribute])])
}

/// Unix seconds before 2050.
pub fn time(unix: u64) -> Vec<u8> {
    let time = DateTime::from_unix_duration(core::time::Duration::from_secs(unix)).unwrap();
    let text = time.to_string().replace(['-', ':', 'T'], "");
    tlv(23, &[&text.as_bytes()[2..]])
}

/// An extension, of a certificate or a list.
pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xFF] } else { &[] };
    sequence(&[&oid(id), critical, &octets(value)])
}
