// SPDX-License-Identifier: Apache-2.0
//! As much DER as it takes to change certificates and revocation lists, for tests and benchmarks.

use alloc::{vec, vec::Vec};

/// The tag of a sequence.
const SEQUENCE: u8 = 0x30;

/// The length of the head, and of the whole, of the value at the front.
fn lengths(der: &[u8]) -> (usize, usize) {
    match der[1] {
        long @ 0x81..=0x84 => {
            let head = 2 + usize::from(long & 0x7F);
            let bytes = der[2..head].iter();
            let length = bytes.fold(0, |length, byte| length << 8 | usize::from(*byte));
            (head, head + length)
        }
        short => (2, 2 + usize::from(short)),
    }
}

/// The values inside of one.
pub(crate) fn inside(der: &[u8]) -> Vec<Vec<u8>> {
    let (head, end) = lengths(der);
    let mut rest = &der[head..end];
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (_, length) = lengths(rest);
        values.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    values
}

/// A sequence of values.
pub(crate) fn sequence(values: &[Vec<u8>]) -> Vec<u8> {
    tagged(SEQUENCE, &values.concat())
}

/// A value of that type, with the shortest length that there is.
pub(crate) fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = (content.len() as u32).to_be_bytes();
    let mut der = vec![tag];
    match content.len() {
        0..=0x7F => der.push(bytes[3]),
        0x80..=0xFF => der.extend_from_slice(&[0x81, bytes[3]]),
        0x100..=0xFFFF => der.extend_from_slice(&[0x82, bytes[2], bytes[3]]),
        _ => der.extend_from_slice(&[0x83, bytes[1], bytes[2], bytes[3]]),
    }
    der.extend_from_slice(content);
    der
}
